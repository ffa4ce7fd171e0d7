package feedxml

import (
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// maxEntries bounds the entries kept of one feed.
const maxEntries = 20000

func (a *adapter) entry(n *node) {
	if len(a.feed.Entries) >= maxEntries {
		return
	}
	e := Entry{}
	e.Language = n.lang
	if a.feed.Language == e.Language {
		e.Language = ""
	}
	permalink := true
	for _, c := range n.children {
		if !c.isElement() {
			continue
		}
		if core(c) && c.local == "guid" {
			permalink = !strings.EqualFold(strings.TrimSpace(c.attr("isPermaLink")), "false")
			if e.ID == "" {
				e.GUIDIsLink = permalink
			}
		}
		a.entryElement(&e, c)
	}
	if e.ID == "" {
		if about := strings.TrimSpace(n.attr("about")); about != "" && (n.space == "rss" || n.space == "") {
			e.ID = about
		}
	}
	finishMeta(&e.Meta)
	finishEntry(&e)
	a.feed.Entries = append(a.feed.Entries, e)
}

// finishEntry fills what is missing from what says the same elsewhere.
func finishEntry(e *Entry) {
	if e.GUIDIsLink && e.Link == "" && e.ID != "" && strings.Contains(e.ID, ":") {
		e.Link = e.ID
	} else {
		e.GUIDIsLink = false
	}
	if e.Title.Value == "" && e.Media.Title != "" {
		e.Title = Text{Value: e.Media.Title, Type: "text/plain"}
	}
	if e.Summary.Value == "" && e.Media.Text != "" {
		e.Summary = Text{Value: e.Media.Text, Type: "text/html"}
	}
}

func (a *adapter) entryElement(e *Entry, n *node) {
	if core(n) {
		switch n.local {
		case "description", "summary", "abstract":
			usual := "text/html"
			if n.local == "summary" {
				usual = "text/plain"
			}
			a.summary(e, textOf(n, usual, a.atom))
			return
		case "content", "body", "fullitem", "encoded":
			usual := "text/plain"
			if n.space != "atom" || n.local != "content" {
				usual = "text/html"
			}
			a.content(e, textOf(n, usual, a.atom))
			return
		case "enclosure":
			a.enclosure(e, n)
			return
		case "comments":
			e.Comments = resolve(n.base, n.innerText())
			return
		case "source":
			a.source(e, n)
			return
		case "image":
			if img := imageOf(n); img != nil && e.Image == nil {
				e.Image = img
			}
			return
		case "link":
			a.link(&e.Meta, n)
			if l := len(e.Links); l > 0 && strings.EqualFold(n.attr("rel"), "enclosure") && n.attr("href") != "" {
				k := e.Links[l-1]
				e.Enclosures = append(e.Enclosures, Enclosure{URL: k.Href, Type: strings.TrimSpace(n.attr("type")), Length: k.Length, Title: k.Title})
			}
			return
		}
	}
	switch n.space {
	case "content":
		if n.local == "encoded" {
			a.content(e, textOf(n, "text/html", a.atom))
			return
		}
	case "xhtml":
		if n.local == "body" || n.local == "div" {
			t := Text{Type: "application/xhtml+xml", Language: n.lang, Base: n.base, Value: strings.TrimSpace(n.innerHTML())}
			t.Value = sanitize(t.Value, t.Base)
			a.content(e, t)
			return
		}
	case "media":
		a.media(e, n, nil)
		return
	case "wfw":
		switch n.local {
		case "comment":
			e.CommentAPI = resolve(n.base, n.innerText())
			return
		case "commentrss":
			e.CommentRSS = resolve(n.base, n.innerText())
			return
		}
	case "itunes":
		switch n.local {
		case "subtitle":
			e.ITunes.Subtitle = n.innerText()
			set(&e.Subtitle, textOf(n, "text/plain", a.atom))
			return
		case "summary":
			e.ITunes.Summary = n.innerText()
			if e.Summary.Value == "" {
				e.Summary = textOf(n, "text/html", a.atom)
			}
			return
		case "image":
			if e.Image == nil {
				e.Image = &Image{URL: resolve(n.base, firstOf(n.attr("href"), n.attr("url"), n.innerText()))}
			}
			return
		}
	case "dc", "dcterms":
		if n.local == "description" || n.local == "abstract" {
			a.summary(e, textOf(n, "text/html", a.atom))
			return
		}
	case "feedburner":
		switch n.local {
		case "origlink":
			// The address before the feed's own counting redirect.
			if v := n.innerText(); v != "" {
				e.Link = resolve(n.base, v)
			}
			return
		}
	}
	a.meta(&e.Meta, n)
}

// summary keeps the first description; a second is the content.
func (a *adapter) summary(e *Entry, t Text) {
	switch {
	case t.Value == "":
	case e.Summary.Value == "":
		e.Summary = t
	case len(e.Content) == 0:
		e.Content = append(e.Content, t)
	}
}

func (a *adapter) content(e *Entry, t Text) {
	if (t.Value != "" || t.Src != "") && len(e.Content) < 32 {
		e.Content = append(e.Content, t)
	}
}

func (a *adapter) enclosure(e *Entry, n *node) {
	x := Enclosure{URL: firstOf(n.attr("url"), n.attr("href")), Type: strings.TrimSpace(n.attr("type")), Length: strings.TrimSpace(n.attr("length"))}
	if x.URL == "" {
		x.URL = n.innerText()
	}
	if x.URL == "" || len(e.Enclosures) >= 64 {
		return
	}
	x.URL = resolve(n.base, x.URL)
	e.Enclosures = append(e.Enclosures, x)
	e.Links = append(e.Links, Link{Href: x.URL, Rel: "enclosure", Type: x.Type, Length: x.Length})
}

func (a *adapter) source(e *Entry, n *node) {
	s := &Meta{}
	if n.hasElements() {
		for _, c := range n.children {
			if c.isElement() {
				a.meta(s, c)
			}
		}
		finishMeta(s)
	} else {
		s.Title = textOf(n, "text/plain", a.atom)
		if u := n.attr("url"); u != "" {
			s.Link = resolve(n.base, u)
			s.ID = u
		}
	}
	e.Source = s
}

// media reads Media RSS. What a group or a content says of its credit goes
// with the object as well as with the entry.
func (a *adapter) media(e *Entry, n *node, in *MediaContent) {
	m := &e.Media
	v := n.innerText
	switch n.local {
	case "group":
		for _, c := range n.children {
			if c.isElement() && c.space == "media" {
				a.media(e, c, in)
			}
		}
	case "content", "thumbnail":
		mc := MediaContent{URL: resolve(n.base, firstOf(n.attr("url"), textIfURL(n))), Type: n.attr("type"), Medium: n.attr("medium"), Default: n.attr("isDefault") == "true"}
		if n.attr("url") == "" && textIfURL(n) == "" {
			mc.URL = ""
		}
		mc.Width, _ = strconv.Atoi(n.attr("width"))
		mc.Height, _ = strconv.Atoi(n.attr("height"))
		mc.Attrs = attrsOf(n)
		for _, c := range n.children {
			if c.isElement() && c.space == "media" {
				a.media(e, c, &mc)
			}
		}
		if n.local == "thumbnail" {
			if len(m.Thumbnails) < 64 {
				m.Thumbnails = append(m.Thumbnails, mc)
			}
		} else if len(m.Contents) < 64 {
			m.Contents = append(m.Contents, mc)
		}
	case "credit":
		m.Credits = append(m.Credits, *attributed(n))
		if in != nil {
			in.Credit = v()
		}
	case "rating":
		m.Rating = attributed(n)
	case "license":
		// It is the media's: of the object that it stands in, else of all of
		// the entry's. The entry's text may have another, or none.
		l := attributed(n)
		if h := strings.TrimSpace(l.Attrs["href"]); h != "" {
			l.Attrs["href"] = resolve(n.base, h)
		}
		if in == nil {
			m.License = l
		} else {
			in.License = firstOf(l.Attrs["href"], l.Content)
		}
	case "copyright":
		m.Copyright = v()
	case "restriction":
		m.Restrict = attributed(n)
	case "player":
		m.PlayerURL = resolve(n.base, n.attr("url"))
	case "title":
		if m.Title == "" {
			m.Title = v()
		}
	case "description", "text":
		if in != nil {
			in.Text = v()
		}
		if m.Text == "" && n.local == "description" {
			m.Text = v()
		}
	case "category":
		c := Category{Term: v(), Scheme: firstOf(n.attr("scheme"), "http://search.yahoo.com/mrss/category_schema"), Label: n.attr("label")}
		e.Categories = addCategory(e.Categories, c)
	case "keywords":
		e.Categories = splitTerms(e.Categories, v(), "")
	}
}

func textIfURL(n *node) string {
	if v := n.innerText(); strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
		return v
	}
	return ""
}

func attrsOf(n *node) map[string]string {
	m := map[string]string{}
	for _, at := range n.attrs {
		if !strings.HasPrefix(at.name, "xmlns") {
			m[strings.ToLower(at.name)] = at.value
		}
	}
	return m
}

func attributed(n *node) *Attributed {
	return &Attributed{Attrs: attrsOf(n), Content: n.innerText()}
}

func isImage(typ, medium, url string) bool {
	if medium == "image" || strings.HasPrefix(typ, "image/") {
		return true
	}
	if typ != "" || medium != "" {
		return false
	}
	u := strings.ToLower(url)
	if i := strings.IndexAny(u, "?#"); i >= 0 {
		u = u[:i]
	}
	for _, ext := range []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"} {
		if strings.HasSuffix(u, ext) {
			return true
		}
	}
	return false
}

// Picture is the address of the entry's own picture: the largest of its
// media, an attached one, or the one it names.
func (e *Entry) Picture() string {
	best, width := "", -1
	for _, m := range e.Media.Contents {
		if m.URL != "" && isImage(m.Type, m.Medium, m.URL) && m.Width > width {
			best, width = m.URL, m.Width
		}
	}
	if best != "" {
		return best
	}
	if e.Image != nil && e.Image.URL != "" {
		return e.Image.URL
	}
	for _, x := range e.Enclosures {
		if isImage(x.Type, "", x.URL) {
			return x.URL
		}
	}
	for _, m := range e.Media.Thumbnails {
		if m.URL != "" {
			return m.URL
		}
	}
	for _, t := range append(slices.Clone(e.Content), e.Summary) {
		if u := firstImage(t); u != "" {
			return u
		}
	}
	return ""
}

var imageSource = pattern.New(`<img\b[^>]*?\ssrc="([^"]+)"`)

// firstImage is the first picture in a text's markup, which has been made
// uniform by then.
func firstImage(t Text) string {
	if !t.IsHTML() {
		return ""
	}
	if m := imageSource.FindStringSubmatch(t.Value); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}
