package feedxml

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// MarshalJSON is the form in which `broadsheet plumbing feed` answers. The
// names are those of Python's feedparser, which most programs that handle
// feeds already know; a date stands as written (published) and, where it was
// understood, in RFC 3339 and UTC (published_parsed). What is absent in the
// feed is absent here.
func (f *Feed) MarshalJSON() ([]byte, error) {
	m := &object{}
	m.Set("version", f.versionName())
	m.Set("format", f.Format)
	m.Set("format_version", f.Version)
	m.Set("encoding", strings.ToLower(f.Charset))
	m.Set("bozo", len(f.Repairs) > 0)
	if len(f.Repairs) > 0 {
		m.Set("repairs", list(f.Repairs, func(s string) any { return s }))
	}
	m.Set("feed", f.feedJSON())
	entries := make([]any, 0, len(f.Entries))
	for i := range f.Entries {
		entries = append(entries, f.Entries[i].json())
	}
	m.Set("entries", entries)
	return json.Marshal(m)
}

// versionName is the format and its version in one word: rss20, atom10.
func (f *Feed) versionName() string {
	v := strings.ReplaceAll(f.Version, ".", "")
	switch f.Format {
	case "rdf":
		switch v {
		case "09":
			return "rss090"
		case "10":
			return "rss10"
		case "11":
			return "rss11"
		}
		return "rss"
	case "rss":
		switch {
		case strings.HasPrefix(v, "2"):
			return "rss20"
		case v == "091":
			return "rss091u"
		case strings.HasPrefix(v, "09"):
			return "rss" + v
		}
		return "rss"
	case "atom":
		switch v {
		case "03", "10":
			return "atom" + v
		}
		return "atom"
	}
	return f.Format + v
}

func (f *Feed) feedJSON() *object {
	m := &object{}
	metaJSON(m, &f.Meta)
	textJSON(m, "subtitle", f.Subtitle)
	if f.Subtitle.Value != "" {
		m.Set("description", f.Subtitle.Value)
	}
	textJSON(m, "info", f.Info)
	if f.Image != nil {
		m.Set("image", imageJSON(f.Image))
	}
	str(m, "icon", f.Icon)
	if f.Image != nil && f.Format == "atom" {
		str(m, "logo", f.Image.URL)
	}
	str(m, "docs", f.Docs)
	str(m, "ttl", f.TTL)
	str(m, "generator", f.Generator.Name)
	if f.Generator != (Generator{}) {
		g := &object{}
		str(g, "name", f.Generator.Name)
		str(g, "href", f.Generator.URL)
		str(g, "version", f.Generator.Version)
		m.Set("generator_detail", g)
	}
	if f.Cloud != nil {
		m.Set("cloud", stringMap(f.Cloud))
	}
	if f.TextInput != nil {
		m.Set("textinput", stringMap(f.TextInput))
	}
	str(m, "newlocation", f.NewLocation)
	if len(f.SkipHours) > 0 {
		m.Set("skip_hours", list(f.SkipHours, func(h int) any { return h }))
	}
	if len(f.SkipDays) > 0 {
		m.Set("skip_days", list(f.SkipDays, func(d time.Weekday) any { return d.String() }))
	}
	return m
}

func (e *Entry) json() *object {
	m := &object{}
	metaJSON(m, &e.Meta)
	if e.ID != "" {
		m.Set("guidislink", e.GUIDIsLink)
	}
	summary := e.Summary
	if summary.Value == "" && len(e.Content) > 0 && (e.Content[0].IsHTML() || strings.HasPrefix(e.Content[0].Type, "text/plain")) {
		summary = e.Content[0]
	}
	textJSON(m, "summary", summary)
	if summary.Value != "" {
		m.Set("description", summary.Value)
	}
	if e.Subtitle.Value != "" {
		textJSON(m, "subtitle", e.Subtitle)
	}
	if len(e.Content) > 0 {
		m.Set("content", list(e.Content, func(t Text) any { return detail(t) }))
	}
	if len(e.Enclosures) > 0 {
		m.Set("enclosures", list(e.Enclosures, func(x Enclosure) any {
			k := &object{}
			k.Set("href", x.URL)
			k.Set("url", x.URL)
			str(k, "length", x.Length)
			str(k, "type", x.Type)
			str(k, "title", x.Title)
			return k
		}))
	}
	if e.Image != nil {
		m.Set("image", imageJSON(e.Image))
	} else if u := e.Picture(); u != "" {
		m.Set("image", imageJSON(&Image{URL: u}))
	}
	str(m, "comments", e.Comments)
	str(m, "wfw_comment", e.CommentAPI)
	str(m, "wfw_commentrss", e.CommentRSS)
	if e.Source != nil {
		s := &object{}
		metaJSON(s, e.Source)
		textJSON(s, "subtitle", e.Source.Subtitle)
		str(s, "href", e.Source.Link)
		m.Set("source", s)
	}
	mediaJSON(m, &e.Media)
	return m
}

func metaJSON(m *object, x *Meta) {
	if x.ID != "" {
		m.Set("id", x.ID)
		m.Set("guid", x.ID)
	}
	textJSON(m, "title", x.Title)
	str(m, "link", x.Link)
	if len(x.Links) > 0 {
		m.Set("links", list(x.Links, func(l Link) any {
			k := &object{}
			str(k, "rel", l.Rel)
			str(k, "type", l.Type)
			str(k, "href", l.Href)
			str(k, "title", l.Title)
			str(k, "hreflang", l.Hreflang)
			str(k, "length", l.Length)
			return k
		}))
	}
	if len(x.Authors) > 0 {
		first := x.Authors[0]
		m.Set("author", first.String())
		m.Set("author_detail", personJSON(first))
		m.Set("authors", list(x.Authors, func(p Person) any { return personJSON(p) }))
	}
	if len(x.Contributors) > 0 {
		m.Set("contributors", list(x.Contributors, func(p Person) any { return personJSON(p) }))
	}
	if x.Publisher != (Person{}) {
		m.Set("publisher", x.Publisher.String())
		m.Set("publisher_detail", personJSON(x.Publisher))
	}
	if len(x.Categories) > 0 {
		m.Set("category", x.Categories[0].Term)
		m.Set("categories", list(x.Categories, func(c Category) any { return firstOf(c.Term, c.Label) }))
		m.Set("tags", list(x.Categories, func(c Category) any {
			k := &object{}
			str(k, "term", c.Term)
			str(k, "scheme", c.Scheme)
			str(k, "label", c.Label)
			return k
		}))
	}
	published, updated := x.Published, x.Updated
	if updated.Raw == "" {
		updated = published
	}
	if published.Raw == "" {
		published = updated
	}
	dateJSON(m, "published", published)
	dateJSON(m, "updated", updated)
	dateJSON(m, "created", x.Created)
	dateJSON(m, "expired", x.Expired)
	dateJSON(m, "validity_start", x.ValidFrom)
	dateJSON(m, "validity_end", x.ValidTo)
	textJSON(m, "rights", x.Rights)
	str(m, "language", x.Language)
	str(m, "license", x.License)
	if v := x.ITunes.Block; v != "" {
		m.Set("itunes_block", strings.EqualFold(v, "yes"))
	}
	switch x.ITunes.Explicit {
	case "":
	case "yes", "true", "explicit":
		m.Set("itunes_explicit", true)
	case "no", "false", "clean":
		m.Set("itunes_explicit", false)
	default:
		m.Set("itunes_explicit", nil)
	}
	str(m, "itunes_duration", x.ITunes.Duration)
	for _, ext := range x.Extensions {
		name := ext.Name
		if ext.Prefix != "" {
			name = ext.Prefix + "_" + ext.Name
		}
		if m.Has(name) {
			continue
		}
		if ext.Value == "" && len(ext.Attrs) > 0 {
			m.Set(name, stringMap(ext.Attrs))
		} else {
			m.Set(name, ext.Value)
		}
	}
}

func mediaJSON(m *object, x *Media) {
	objects := func(cs []MediaContent) []any {
		return list(cs, func(c MediaContent) any {
			k := stringMap(c.Attrs)
			str(k, "url", c.URL)
			return k
		})
	}
	if len(x.Contents) > 0 {
		m.Set("media_content", objects(x.Contents))
	}
	if len(x.Thumbnails) > 0 {
		m.Set("media_thumbnail", objects(x.Thumbnails))
	}
	if len(x.Credits) > 0 {
		m.Set("media_credit", list(x.Credits, func(a Attributed) any { return attributedJSON(&a) }))
	}
	for i, a := range []*Attributed{x.Rating, x.License, x.Restrict} {
		name := [...]string{"media_rating", "media_license", "media_restriction"}[i]
		if a != nil {
			m.Set(name, attributedJSON(a))
		}
	}
	if x.PlayerURL != "" {
		m.Set("media_player", (&object{}).with("url", x.PlayerURL))
	}
}

func attributedJSON(a *Attributed) *object {
	k := stringMap(a.Attrs)
	str(k, "content", a.Content)
	return k
}

func imageJSON(i *Image) *object {
	k := &object{}
	str(k, "href", i.URL)
	str(k, "url", i.URL)
	str(k, "title", i.Title)
	str(k, "link", i.Link)
	str(k, "description", i.Description)
	if i.Width > 0 {
		k.Set("width", i.Width)
	}
	if i.Height > 0 {
		k.Set("height", i.Height)
	}
	return k
}

func personJSON(p Person) *object {
	k := &object{}
	str(k, "name", p.Name)
	str(k, "email", p.Email)
	str(k, "href", p.URL)
	str(k, "url", p.URL)
	str(k, "avatar", p.Avatar)
	return k
}

func dateJSON(m *object, name string, d Date) {
	if d.Raw == "" {
		return
	}
	m.Set(name, d.Raw)
	if !d.Time.IsZero() {
		m.Set(name+"_parsed", d.Time.UTC().Format(time.RFC3339Nano))
	}
}

func textJSON(m *object, name string, t Text) {
	if t.Value == "" && t.Src == "" {
		return
	}
	m.Set(name, t.Value)
	m.Set(name+"_detail", detail(t))
}

func detail(t Text) *object {
	k := &object{}
	k.Set("type", t.Type)
	str(k, "language", t.Language)
	str(k, "base", t.Base)
	str(k, "src", t.Src)
	k.Set("value", t.Value)
	return k
}

func str(m *object, key, s string) {
	if s != "" {
		m.Set(key, s)
	}
}

func list[T any](in []T, f func(T) any) []any {
	out := make([]any, 0, len(in))
	for _, v := range in {
		out = append(out, f(v))
	}
	return out
}

// stringMap orders a map by its keys, so that the same feed gives the same
// bytes.
func stringMap(in map[string]string) *object {
	m := &object{}
	for _, k := range slices.Sorted(maps.Keys(in)) {
		m.Set(k, in[k])
	}
	return m
}

// object is a JSON object that keeps the order of its members.
type object struct {
	keys []string
	vals []any
}

func (o *object) Set(key string, v any) {
	if i := slices.Index(o.keys, key); i >= 0 {
		o.vals[i] = v
		return
	}
	o.keys, o.vals = append(o.keys, key), append(o.vals, v)
}

func (o *object) Has(key string) bool { return slices.Contains(o.keys, key) }

func (o *object) with(key string, v any) *object {
	o.Set(key, v)
	return o
}

func (o *object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, k := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(k); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(o.vals[i]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
