package feedxml

import (
	"strconv"
	"strings"
	"time"
)

// adapt reads a feed's elements. Vocabularies are mixed freely in the wild
// (Atom links in RSS, RSS dates in Atom, Dublin Core everywhere), so what an
// element means is decided by its own name and vocabulary, not by the root's.
func adapt(t *tree, root *node) *Feed {
	f := &Feed{}
	f.Format, f.Version = formatOf(root)
	a := &adapter{feed: f, atom: f.Format == "atom"}
	f.Language = firstOf(root.lang)
	var containers []*node
	if root.isElement() && (root.local == "rss" || root.local == "rdf") {
		for _, c := range root.children {
			if c.isElement() && c.local == "channel" {
				containers = append(containers, c)
				if f.Language == "" {
					f.Language = c.lang
				}
			}
		}
	}
	containers = append(containers, root)
	for _, c := range containers {
		for _, n := range c.children {
			if n.isElement() {
				a.feedElement(n)
			}
		}
	}
	finishMeta(&f.Meta)
	if len(f.Authors) == 0 && f.Publisher != (Person{}) && f.Format != "atom" {
		f.Authors = []Person{f.Publisher}
	}
	if f.Image == nil {
		if u := firstOf(f.Icon, firstImage(f.Subtitle)); u != "" {
			f.Image = &Image{URL: u}
		}
	}
	return f
}

type adapter struct {
	feed *Feed
	atom bool
}

func formatOf(root *node) (format, version string) {
	switch root.local {
	case "rss":
		return "rss", strings.TrimSpace(root.attr("version"))
	case "rdf":
		for _, c := range root.children {
			if c.isElement() && (c.local == "channel" || c.local == "item") {
				return "rdf", rdfVersion(c)
			}
		}
		return "rdf", rdfVersion(root)
	case "feed", "":
		v := strings.TrimSpace(root.attr("version"))
		if v == "" {
			v = "1.0"
			for s := root.ns; s != nil; s = s.up {
				if strings.Contains(strings.ToLower(s.uri), "purl.org/atom/ns") {
					v = "0.3"
				}
			}
		}
		return "atom", v
	default:
		return "rss", ""
	}
}

func rdfVersion(n *node) string {
	for s := n.ns; s != nil; s = s.up {
		u := strings.ToLower(s.uri)
		switch {
		case strings.Contains(u, "purl.org/rss/1.0") && !strings.Contains(u, "modules"):
			return "1.0"
		case strings.Contains(u, "netscape.com/rdf/simple/0.9"):
			return "0.9"
		case strings.Contains(u, "rss1.1"):
			return "1.1"
		}
	}
	return ""
}

// core tells whether an element belongs to RSS or Atom themselves.
func core(n *node) bool {
	return n.space == "" || n.space == "rss" || n.space == "atom"
}

func (a *adapter) feedElement(n *node) {
	f := a.feed
	if core(n) {
		switch n.local {
		case "channel":
			return
		case "item", "entry":
			a.entry(n)
			return
		case "items":
			// RSS 0.91 wrappers, and RDF's table of contents, which has no items.
			for _, c := range n.children {
				if c.isElement() && (c.local == "item" || c.local == "entry") {
					a.entry(c)
				}
			}
			return
		case "image":
			if img := imageOf(n); img != nil && f.Image == nil {
				f.Image = img
			}
			return
		case "logo":
			if f.Image == nil {
				f.Image = &Image{URL: resolve(n.base, n.innerText())}
			}
			return
		case "icon":
			f.Icon = resolve(n.base, n.innerText())
			return
		case "textinput":
			f.TextInput = fieldsOf(n)
			return
		case "cloud":
			f.Cloud = map[string]string{}
			for _, at := range n.attrs {
				f.Cloud[strings.ToLower(at.name)] = at.value
			}
			return
		case "docs":
			f.Docs = resolve(n.base, n.innerText())
			return
		case "generator":
			f.Generator = Generator{Name: n.innerText(), Version: n.attr("version"), URL: resolve(n.base, firstOf(n.attr("uri"), n.attr("url")))}
			if n.attr("uri")+n.attr("url") == "" {
				f.Generator.URL = ""
			}
			return
		case "ttl":
			f.TTL = n.innerText()
			return
		case "skiphours":
			for _, c := range n.children {
				if h, err := strconv.Atoi(c.innerText()); c.isElement() && err == nil && h >= 0 && h <= 24 {
					f.SkipHours = append(f.SkipHours, h%24)
				}
			}
			return
		case "skipdays":
			for _, c := range n.children {
				if d, ok := weekdayOf(c.innerText()); c.isElement() && ok {
					f.SkipDays = append(f.SkipDays, d)
				}
			}
			return
		case "info":
			f.Info = textOf(n, "text/plain", a.atom)
			return
		case "tagline", "subtitle", "description":
			set(&f.Subtitle, a.describe(n))
			return
		case "newlocation":
			f.NewLocation = resolve(n.base, firstOf(n.innerText(), n.attr("location")))
			return
		case "redirect":
			if c := n.child(n.space, "newlocation"); c != nil {
				f.NewLocation = resolve(c.base, c.innerText())
			}
			return
		}
	}
	switch n.space + ":" + n.local {
	case "sy:updateperiod", "sy:updatefrequency":
		a.updateEvery(n)
	case "itunes:new-feed-url":
		f.NewLocation = resolve(n.base, n.innerText())
	case "itunes:complete":
		f.Complete = strings.EqualFold(n.innerText(), "yes")
	case "itunes:image":
		if f.Image == nil || f.Image.URL == "" {
			f.Image = &Image{URL: resolve(n.base, firstOf(n.attr("href"), n.attr("url"), n.innerText()))}
		}
	case "itunes:subtitle":
		f.ITunes.Subtitle = n.innerText()
		set(&f.Subtitle, textOf(n, "text/plain", a.atom))
	case "itunes:summary":
		f.ITunes.Summary = n.innerText()
		set(&f.Subtitle, textOf(n, "text/html", a.atom))
	case "itunes:owner":
		p := Person{}
		if c := n.child("itunes", "name"); c != nil {
			p.Name = c.innerText()
		}
		if c := n.child("itunes", "email"); c != nil {
			p.Email = c.innerText()
		}
		f.Publisher = p
	case "admin:generatoragent":
		if f.Generator == (Generator{}) {
			u := resolve(n.base, n.attr("resource"))
			f.Generator = Generator{Name: u, URL: u}
		}
	case "at:deleted-entry":
		if ref := strings.TrimSpace(n.attr("ref")); ref != "" && len(f.Deleted) < maxEntries {
			f.Deleted = append(f.Deleted, ref)
		}
	case "dc:description":
		set(&f.Subtitle, textOf(n, "text/html", a.atom))
	case "media:content", "media:thumbnail":
		if f.Image == nil {
			if u := n.attr("url"); u != "" && (n.local == "thumbnail" || isImage(n.attr("type"), n.attr("medium"), u)) {
				f.Image = &Image{URL: resolve(n.base, u)}
			}
		}
	default:
		a.meta(&f.Meta, n)
	}
}

// describe reads a tagline, whose type is HTML in RSS and text in Atom.
func (a *adapter) describe(n *node) Text {
	if n.space == "atom" || n.local != "description" {
		return textOf(n, "text/plain", a.atom)
	}
	return textOf(n, "text/html", a.atom)
}

func set(dst *Text, t Text) {
	if dst.Value == "" && t.Value != "" {
		*dst = t
	}
}

func (a *adapter) updateEvery(n *node) {
	period, frequency := time.Duration(0), 1
	for _, c := range n.parent.children {
		if c.space != "sy" {
			continue
		}
		switch c.local {
		case "updateperiod":
			switch strings.ToLower(c.innerText()) {
			case "hourly":
				period = time.Hour
			case "daily":
				period = 24 * time.Hour
			case "weekly":
				period = 7 * 24 * time.Hour
			case "monthly":
				period = 30 * 24 * time.Hour
			case "yearly":
				period = 365 * 24 * time.Hour
			}
		case "updatefrequency":
			if v, err := strconv.Atoi(c.innerText()); err == nil && v > 0 {
				frequency = v
			}
		}
	}
	a.feed.UpdateEvery = period / time.Duration(frequency)
}

func weekdayOf(s string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), s) {
			return d, true
		}
	}
	return 0, false
}

func imageOf(n *node) *Image {
	img := &Image{}
	for _, c := range n.children {
		if !c.isElement() {
			continue
		}
		v := c.innerText()
		switch c.local {
		case "url":
			img.URL = resolve(c.base, v)
		case "title":
			img.Title = v
		case "link":
			img.Link = resolve(c.base, v)
		case "description":
			img.Description = v
		case "width":
			img.Width, _ = strconv.Atoi(v)
		case "height":
			img.Height, _ = strconv.Atoi(v)
		}
	}
	if img.URL == "" {
		if u := firstOf(n.attr("href"), n.attr("url"), n.attr("resource")); u != "" {
			img.URL = resolve(n.base, u)
		} else if !n.hasElements() && n.innerText() != "" {
			img.URL = resolve(n.base, n.innerText())
		}
	}
	if *img == (Image{}) {
		return nil
	}
	return img
}

func fieldsOf(n *node) map[string]string {
	m := map[string]string{}
	for _, c := range n.children {
		if !c.isElement() {
			continue
		}
		v := c.innerText()
		if c.local == "link" {
			v = resolve(c.base, v)
		}
		m[c.local] = v
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

// meta reads what feeds, entries and sources share. What is no such element
// is kept as an extension.
func (a *adapter) meta(m *Meta, n *node) {
	if core(n) {
		switch n.local {
		case "title":
			set(&m.Title, textOf(n, "text/plain", a.atom))
			return
		case "link":
			a.link(m, n)
			return
		case "id", "guid":
			if m.ID == "" {
				m.ID = n.innerText()
			}
			return
		case "url":
			if m.Link == "" && n.innerText() != "" {
				m.Link = resolve(n.base, n.innerText())
			}
			return
		case "author", "managingeditor":
			m.Authors = addPerson(m.Authors, personOf(n))
			return
		case "contributor":
			m.Contributors = addPerson(m.Contributors, personOf(n))
			return
		case "webmaster", "publisher":
			m.Publisher = personOf(n)
			return
		case "category", "tags":
			m.Categories = addCategories(m.Categories, n)
			return
		case "pubdate", "published", "issued":
			setDate(&m.Published, n)
			return
		case "updated", "modified", "lastbuilddate", "date":
			setDate(&m.Updated, n)
			return
		case "created":
			setDate(&m.Created, n)
			return
		case "expirationdate", "expires":
			setDate(&m.Expired, n)
			return
		case "rights", "copyright":
			set(&m.Rights, textOf(n, "text/plain", a.atom))
			return
		case "language":
			m.Language = n.innerText()
			return
		case "subtitle", "tagline":
			set(&m.Subtitle, textOf(n, "text/plain", a.atom))
			return
		case "keywords":
			m.Categories = splitTerms(m.Categories, n.innerText(), "")
			return
		}
	}
	switch n.space {
	case "dc", "dcterms":
		if a.dublinCore(m, n) {
			return
		}
	case "itunes":
		switch n.local {
		case "author":
			if p := personOf(n); len(m.Authors) == 0 {
				m.Authors = addPerson(m.Authors, p)
			}
			return
		case "category":
			m.Categories = addCategories(m.Categories, n)
			return
		case "keywords":
			m.ITunes.Keywords = n.innerText()
			m.Categories = splitTerms(m.Categories, n.innerText(), "http://www.itunes.com/")
			return
		case "block":
			m.ITunes.Block = n.innerText()
			return
		case "explicit":
			m.ITunes.Explicit = strings.Trim(rawText(n), "")
			return
		case "title":
			set(&m.Title, textOf(n, "text/plain", a.atom))
			return
		case "duration":
			m.ITunes.Duration = n.innerText()
			return
		}
	case "cc", "creativecommons":
		if n.local == "license" {
			m.License = resolve(n.base, firstOf(n.attr("resource"), n.innerText()))
			return
		}
	case "rdfs", "xhtml", "rdf":
		return
	}
	if len(m.Extensions) < 256 {
		m.Extensions = append(m.Extensions, extensionOf(n))
	}
}

func rawText(n *node) string {
	var b strings.Builder
	n.appendText(&b)
	return b.String()
}

func extensionOf(n *node) Extension {
	x := Extension{Prefix: strings.TrimPrefix(n.space, "?"), Name: n.local, Value: n.innerText()}
	for _, at := range n.attrs {
		if strings.HasPrefix(at.name, "xmlns") {
			continue
		}
		if x.Attrs == nil {
			x.Attrs = map[string]string{}
		}
		x.Attrs[at.name] = at.value
	}
	return x
}

func (a *adapter) dublinCore(m *Meta, n *node) bool {
	switch n.local {
	case "title":
		set(&m.Title, textOf(n, "text/plain", a.atom))
	case "creator", "author":
		m.Authors = addPerson(m.Authors, personOf(n))
	case "contributor":
		m.Contributors = addPerson(m.Contributors, personOf(n))
	case "publisher":
		m.Publisher = personOf(n)
	case "subject":
		m.Categories = addCategories(m.Categories, n)
	case "date", "modified":
		setDate(&m.Updated, n)
	case "issued":
		setDate(&m.Published, n)
	case "created":
		setDate(&m.Created, n)
	case "valid":
		for part := range strings.SplitSeq(n.innerText(), ";") {
			k, v, _ := strings.Cut(part, "=")
			d := Date{Raw: strings.TrimSpace(v)}
			d.Time, _ = ParseDate(d.Raw)
			switch strings.TrimSpace(k) {
			case "start":
				m.ValidFrom = d
			case "end":
				m.ValidTo = d
			}
		}
	case "rights":
		set(&m.Rights, textOf(n, "text/plain", a.atom))
	case "language":
		m.Language = n.innerText()
	case "identifier":
		if m.ID == "" {
			m.ID = n.innerText()
		}
	case "license":
		m.License = resolve(n.base, firstOf(n.attr("resource"), n.innerText()))
	default:
		return false
	}
	return true
}

// setDate keeps the last date given, as a later element corrects an earlier,
// but never trades one that is understood for one that is not.
func setDate(d *Date, n *node) {
	raw := n.innerText()
	if raw == "" {
		return
	}
	t, ok := ParseDate(raw)
	if !ok && !d.Time.IsZero() {
		return
	}
	*d = Date{Raw: raw, Time: t}
}

func (a *adapter) link(m *Meta, n *node) {
	href, has := n.lookup("href")
	if !has && n.attr("rel")+n.attr("type")+n.attr("title")+n.attr("hreflang")+n.attr("length") != "" && n.innerText() == "" {
		m.Links = append(m.Links, Link{Rel: firstOf(strings.TrimSpace(n.attr("rel")), "alternate"), Type: firstOf(strings.TrimSpace(n.attr("type")), "text/html"),
			Title: n.attr("title"), Hreflang: n.attr("hreflang"), Length: n.attr("length")})
		return
	}
	if !has {
		if v := n.innerText(); v != "" {
			href = resolve(n.base, v)
			m.Link = href // the last counts, as in other readers
			m.Links = append(m.Links, Link{Href: href, Rel: "alternate", Type: "text/html"})
		}
		return
	}
	l := Link{Href: resolve(n.base, href), Rel: firstOf(strings.TrimSpace(n.attr("rel")), "alternate"), Type: strings.TrimSpace(n.attr("type")),
		Title: n.attr("title"), Hreflang: n.attr("hreflang"), Length: n.attr("length")}
	if l.Type == "" {
		l.Type = "text/html"
		if l.Rel == "self" {
			l.Type = "application/atom+xml"
		}
	}
	m.Links = append(m.Links, l)
	switch l.Rel {
	case "alternate":
		if mt := mediaType(l.Type); mt == "text/html" || mt == "application/xhtml+xml" {
			if m.Link == "" || n.space == "atom" && a.atom || n.space == "rss" {
				m.Link = l.Href
			}
		}
	case "license":
		m.License = l.Href
	}
}

// finishMeta fills what one element says in place of another.
func finishMeta(m *Meta) {
	if m.Link == "" {
		for _, l := range m.Links {
			if l.Rel == "alternate" && l.Href != "" {
				m.Link = l.Href
				break
			}
		}
	}
}

func addCategories(cs []Category, n *node) []Category {
	if n.local == "tags" {
		return splitTerms(cs, n.innerText(), "")
	}
	c := Category{
		Term:   firstOf(n.attr("term"), n.attr("text"), n.innerText()),
		Scheme: firstOf(n.attr("scheme"), n.attr("domain")),
		Label:  n.attr("label"),
	}
	if n.space == "itunes" {
		c.Term, c.Scheme = firstOf(n.attr("text"), strings.TrimSpace(ownText(n))), "http://www.itunes.com/"
	}
	cs = addCategory(cs, c)
	for _, k := range n.children {
		if k.isElement() && k.local == "category" {
			cs = addCategories(cs, k)
		}
	}
	return cs
}

func ownText(n *node) string {
	var b strings.Builder
	for _, c := range n.children {
		if !c.isElement() {
			b.WriteString(c.text)
		}
	}
	return b.String()
}

func addCategory(cs []Category, c Category) []Category {
	if c.Term == "" && c.Label == "" && c.Scheme == "" || len(cs) >= 256 {
		return cs
	}
	for _, have := range cs {
		if have == c {
			return cs
		}
	}
	return append(cs, c)
}

func splitTerms(cs []Category, s, scheme string) []Category {
	for term := range strings.SplitSeq(s, ",") {
		cs = addCategory(cs, Category{Term: strings.TrimSpace(term), Scheme: scheme})
	}
	return cs
}
