// Package seo is jekyll-seo-tag: the {% seo %} tag, which writes a page's
// metadata for search engines and social networks.
package seo

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Version is that of jekyll-seo-tag whose output this is.
const Version = "2.8.0"

// Plugin is jekyll-seo-tag.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-seo-tag"} }

// Register adds the tag.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.RegisterTag("seo", parse)
	return nil
}

func parse(p *liquid.Parser, markup string) (liquid.Node, error) {
	for _, root := range [...]string{"page", "site", "paginator", "jekyll"} {
		p.Reads(root)
	}
	title := !strings.Contains(strings.ToLower(markup), "title=false")
	spare := sync.Pool{New: func() any { return new(tag) }}
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		t := spare.Get().(*tag)
		t.th, t.host, t.wantTitle = th, templating.Host(th), title
		t.site = t.host.Site()
		item := t.host.Item()
		t.page, _ = item.(liquid.Drop)
		d, document := item.(*site.Document)
		t.undated = document && d.Undated()
		out := t.write(dst)
		if t.undated {
			out = t.dated(out, len(dst))
		}
		err := t.err
		t.reset()
		spare.Put(t)
		return out, err
	}), nil
}

// tag is one execution of {% seo %}. The first error ends it; what is computed
// after that is not used.
type tag struct {
	th        *liquid.Thread
	host      plugin.Host
	site      *site.Site
	page      liquid.Drop
	wantTitle bool
	err       error

	undated        bool // the page's date is the time of the build
	ofPage, ofSite looked
	formatted      []formatted // of this page: its title is asked for three times
	shared         []formatted // of every page

	author     known
	authorDone bool
	picture    picture
	pictured   bool
	address    string // the canonical one, "" before it is asked for
}

// reset makes t as new, but for the memory it has already got.
func (t *tag) reset() {
	clear(t.ofPage)
	clear(t.ofSite)
	clear(t.formatted)
	clear(t.shared)
	*t = tag{ofPage: t.ofPage[:0], ofSite: t.ofSite[:0], formatted: t.formatted[:0], shared: t.shared[:0]}
}

type formatted struct{ in, out string }

// looked is what was asked of the page or of the site: most is asked for more
// than once.
type looked []struct {
	key string
	v   any
}

func (l looked) find(key string) (any, bool) {
	for i := range l {
		if l[i].key == key {
			return l[i].v, true
		}
	}
	return nil, false
}

func (t *tag) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *tag) pageValue(key string) any {
	if t.page == nil {
		return nil
	}
	if key == "date" && t.undated {
		return building()
	}
	return t.once(&t.ofPage, t.page, key)
}

func (t *tag) siteValue(key string) any { return t.once(&t.ofSite, t.site, key) }

func (t *tag) once(l *looked, of liquid.Drop, key string) any {
	v, ok := l.find(key)
	if !ok {
		v = t.field(of, key)
		*l = append(*l, struct {
			key string
			v   any
		}{key, v})
	}
	return v
}

func (t *tag) field(v any, keys ...string) any {
	v, err := templating.Field(t.th, v, keys...)
	t.fail(err)
	return v
}

func or(values ...any) any {
	for _, v := range values {
		if liquid.Truthy(v) {
			return v
		}
	}
	return values[len(values)-1]
}

type formatKey struct{ text string }

// format brings Markdown down to a line of text that an attribute can hold. ok
// is false where nothing is left.
func (t *tag) format(v any) (s string, ok bool) {
	if v == nil {
		return "", false
	}
	in := liquid.ToString(v)
	for _, f := range t.formatted {
		if f.in == in {
			return f.out, f.out != ""
		}
	}
	html, err := t.host.Markdownify(in)
	if err != nil {
		t.fail(err)
		return "", false
	}
	buf := liquid.AppendStripped(t.th.Buffer(), html)
	n := len(buf)
	buf = templating.AppendNormalized(buf, unsafe.String(unsafe.SliceData(buf), n))
	s = templating.EscapeOnce(string(buf[n:]))
	t.th.Release(buf)
	t.formatted = append(t.formatted, formatted{in, s})
	return s, s != ""
}

// formatShared is format of a value that every page shows. It is remembered
// for the build, which what is a page's own must not be: that would be half a
// kilobyte for each.
func (t *tag) formatShared(v any) (string, bool) {
	if v == nil {
		return "", false
	}
	in := liquid.ToString(v)
	for _, f := range t.shared {
		if f.in == in {
			return f.out, f.out != ""
		}
	}
	out, err := t.host.Cache(formatKey{in}, func() (any, error) {
		s, _ := t.format(in)
		return s, t.err
	})
	t.fail(err)
	s, _ := out.(string)
	t.shared = append(t.shared, formatted{in, s})
	return s, s != ""
}

func (t *tag) siteTitle() (string, bool) {
	return t.formatShared(or(t.siteValue("title"), t.siteValue("name")))
}

func (t *tag) pageTitle() (string, bool) {
	if s, ok := t.format(t.pageValue("title")); ok {
		return s, true
	}
	return t.siteTitle()
}

// title is what the window shows: the page's title and the site's, or the
// site's and its tagline.
func (t *tag) title() (string, bool) {
	siteTitle, hasSite := t.siteTitle()
	pageTitle, hasPage := t.pageTitle()
	description, hasDescription := t.formatShared(t.siteValue("description"))
	title, has := pageTitle, hasPage
	switch {
	case hasSite && pageTitle != siteTitle:
		title = pageTitle + " | " + siteTitle
	case hasDescription && hasSite:
		if tagline, ok := t.formatShared(t.siteValue("tagline")); ok {
			description = tagline
		}
		title = siteTitle + " | " + description
	}
	return t.pageNumber() + title, has
}

// pageNumber names the page of a list, from the second on.
func (t *tag) pageNumber() string {
	p := t.th.Get("paginator")
	current, err := templating.Field(t.th, p, "page")
	t.fail(err)
	n, ok := current.(int)
	if !ok || n <= 1 {
		return ""
	}
	total, err := templating.Field(t.th, p, "total_pages")
	t.fail(err)
	message := "Page %<current>s of %<total>s for "
	if m := t.siteValue("seo_paginator_message"); liquid.Truthy(m) {
		message = liquid.ToString(m)
	}
	return named(message, map[string]string{"current": strconv.Itoa(n), "total": liquid.ToString(total)})
}

var reference = pattern.New(`%<(\w+)>[sd]|%\{(\w+)\}|%%`)

// named fills in Ruby's named references.
func named(format string, values map[string]string) string {
	return reference.ReplaceAllStringFunc(format, func(m string) string {
		if m == "%%" {
			return "%"
		}
		return values[strings.Trim(m[:strings.IndexAny(m, ">}")], "%<{")]
	})
}

func (t *tag) homeOrAbout() bool {
	u := strings.TrimPrefix(liquid.ToString(t.pageValue("url")), "/")
	u = strings.TrimPrefix(u, "about/")
	return u == "" || u == "index.html" || u == "index.htm"
}

func (t *tag) hash(v any, key string) *value.Map {
	f, err := templating.Field(t.th, v, key)
	t.fail(err)
	m, _ := f.(*value.Map)
	return m
}

func (t *tag) name() (any, bool) {
	if n := t.hash(t.page, "seo").Value("name"); liquid.Truthy(n) {
		if s, ok := t.format(n); ok {
			return s, true
		}
	}
	if !t.homeOrAbout() {
		return nil, false
	}
	if n := t.hash(t.site, "social").Value("name"); liquid.Truthy(n) {
		return t.formatShared(n)
	}
	s, ok := t.siteTitle()
	return s, ok
}

func (t *tag) description() (string, bool) {
	if s, ok := t.format(or(t.pageValue("description"), t.pageValue("excerpt"))); ok {
		return s, true
	}
	return t.formatShared(t.siteValue("description"))
}

// known is what is known of an author: of most their name.
type known struct {
	name any
	more *value.Map // what a hash says, name included
}

func (k known) value(key string) any {
	switch {
	case k.more != nil:
		return k.more.Value(key)
	case key == "name":
		return k.name
	}
	return nil
}

// authorHash is what is known of the author of the page or, failing that, of
// the site.
func (t *tag) authorHash() known {
	if t.authorDone {
		return t.author
	}
	t.authorDone = true
	sources := [3]any{0: t.pageValue("author")}
	if list, ok := t.pageValue("authors").([]any); ok && len(list) > 0 {
		sources[1] = list[0]
	}
	sources[2] = t.siteValue("author")
	for _, s := range sources {
		if liquid.ToString(s) == "" {
			continue
		}
		switch a := s.(type) {
		case *value.Map:
			t.author.more = a
		case string:
			t.author.name = s
			data := t.field(t.field(t.site, "data", "authors"), a)
			if m, ok := data.(*value.Map); ok && m.Len() > 0 {
				t.author.more = value.MapOf("name", a)
				for k, v := range m.All() {
					t.author.more.SetKey(k, v)
				}
			}
		}
		break
	}
	return t.author
}

// picture is the page's image: its address, and what its front matter says of
// it beside that.
type picture struct {
	path string
	more *value.Map // nil where that is nothing
	ok   bool       // there is one
}

func (t *tag) image() picture {
	if !t.pictured {
		t.pictured, t.picture = true, t.findImage()
	}
	return t.picture
}

func (t *tag) findImage() (p picture) {
	raw := t.pageValue("image")
	switch v := raw.(type) {
	case *value.Map:
		p.more = value.MapOf("path", nil)
		for k, e := range v.All() {
			p.more.SetKey(k, e)
		}
		raw = or(p.more.Value("path"), p.more.Value("facebook"), p.more.Value("twitter"))
	case string:
	default:
		return p
	}
	if !liquid.Truthy(raw) {
		return p
	}
	p.ok, p.path = true, liquid.ToString(raw)
	if !templating.IsAbsolute(p.path) {
		var err error
		p.path, err = templating.AbsoluteURL(t.site, p.path)
		t.fail(err)
	}
	p.path = templating.URIEscape(p.path)
	if p.more.Len() == 1 {
		p.more = nil
	} else if p.more != nil {
		p.more.Set("path", p.path)
	}
	return p
}

// building stands for the time of the build until the tag is written. Nobody's
// text has it.
var building = sync.OnceValue(rand.Text)

// dated puts the time of the build where it belongs, and tells where that is.
func (t *tag) dated(dst []byte, from int) []byte {
	now := templating.XMLSchema(t.site.Time.In(t.th.Location()))
	written := string(dst[from:])
	dst = dst[:from]
	for {
		before, after, found := strings.Cut(written, building())
		dst = append(dst, before...)
		if !found {
			return dst
		}
		t.host.Stamp(len(dst), templating.XMLSchemaLayout, now)
		dst = append(dst, now...)
		written = after
	}
}

func (t *tag) date(v any) (string, bool) {
	if t.undated && v == any(building()) {
		return building(), true
	}
	if !liquid.Truthy(v) {
		return "", false
	}
	if s, ok := v.(string); ok && s == "" {
		return "", true
	}
	d, ok := templating.Time(t.th, v)
	if !ok {
		t.fail(fmt.Errorf("Invalid Date: '%s' is not a valid datetime.", liquid.Inspect(v))) //nolint:staticcheck // Jekyll's text
		return "", false
	}
	return templating.XMLSchema(d), true
}

func (t *tag) kind() any {
	if k := t.hash(t.page, "seo").Value("type"); liquid.Truthy(k) {
		return k
	}
	switch {
	case t.homeOrAbout():
		return "WebSite"
	case liquid.Truthy(t.pageValue("date")):
		return "BlogPosting"
	}
	return "WebPage"
}

func (t *tag) canonical() string {
	if t.address == "" {
		t.address = t.findCanonical()
	}
	return t.address
}

func (t *tag) findCanonical() string {
	if u := t.pageValue("canonical_url"); liquid.ToString(u) != "" {
		return liquid.ToString(u)
	}
	u, err := templating.AbsoluteURL(t.site, liquid.ToString(t.pageValue("url")))
	t.fail(err)
	if rest, ok := strings.CutSuffix(u, "/index.html"); ok {
		u = rest + "/"
	}
	return u
}

func (t *tag) locale() string {
	lang := or(t.pageValue("lang"), t.siteValue("lang"), "en_US")
	return strings.ReplaceAll(liquid.ToString(or(t.pageValue("locale"), t.siteValue("locale"), lang)), "-", "_")
}

func (t *tag) logo() (string, bool) {
	l := t.siteValue("logo")
	if !liquid.Truthy(l) {
		return "", false
	}
	u := liquid.ToString(l)
	if !templating.IsAbsolute(u) {
		var err error
		u, err = templating.AbsoluteURL(t.site, u)
		t.fail(err)
	}
	return templating.URIEscape(u), true
}

// object writes a JSON object, of whose keys nothing is to be escaped.
type object struct {
	dst   []byte
	depth int // of its values
	err   error
	open  bool
}

func (o *object) key(name string) {
	sep := byte('{')
	if o.open {
		sep = ','
	}
	o.open = true
	o.dst = append(o.dst, sep, '"')
	o.dst = append(o.dst, name...)
	o.dst = append(o.dst, '"', ':')
}

func (o *object) text(name, s string) {
	o.key(name)
	var err error
	if o.dst, err = templating.AppendJSONString(o.dst, s); err != nil && o.err == nil {
		o.err = err
	}
}

func (o *object) any(name string, v any) {
	o.key(name)
	var err error
	if o.dst, err = templating.AppendJSONWithin(o.dst, v, o.depth); err != nil && o.err == nil {
		o.err = err
	}
}

// begin opens an object within, which the caller closes.
func (o *object) begin(name, kind string) object {
	o.key(name)
	in := object{dst: o.dst, depth: o.depth + 1, err: o.err}
	in.text("@type", kind)
	return in
}

func (o *object) end(in object) { o.dst, o.err = append(in.dst, '}'), in.err }

// linked is the page as JSON-LD, its keys sorted.
func (t *tag) linked(dst []byte) ([]byte, error) {
	o := object{dst: dst, depth: 1}
	o.text("@context", "https://schema.org")
	kind := t.kind()
	o.any("@type", kind)
	author := t.authorHash()
	authorName := author.value("name")
	if liquid.Truthy(authorName) {
		k := author.value("type")
		if !liquid.Truthy(k) || k == "Organization" || k == "Person" {
			a := o.begin("author", liquid.ToString(or(k, "Person")))
			a.any("name", authorName)
			if u := author.value("url"); liquid.Truthy(u) {
				a.any("url", u)
			}
			o.end(a)
		}
	}
	published, hasPublished := t.date(t.pageValue("date"))
	if v := or(t.hash(t.page, "seo").Value("date_modified"), t.pageValue("last_modified_at")); liquid.Truthy(v) {
		if modified, ok := t.date(v); ok {
			o.text("dateModified", modified)
		}
	} else if hasPublished {
		o.text("dateModified", published)
	}
	if hasPublished {
		o.text("datePublished", published)
	}
	if d, ok := t.description(); ok {
		o.text("description", d)
	}
	if h, ok := t.pageTitle(); ok {
		o.text("headline", h)
	}
	switch img := t.image(); {
	case img.ok && img.more == nil:
		o.text("image", img.path)
	case img.ok:
		m := img.more.Clone()
		m.Delete("path")
		m.Set("url", img.path)
		m.Set("@type", "imageObject")
		o.any("image", m)
	}
	canonical := t.canonical()
	if kind == "BlogPosting" || kind == "CreativeWork" {
		in := o.begin("mainEntityOfPage", "WebPage")
		in.text("@id", canonical)
		o.end(in)
	}
	if n, ok := t.name(); ok {
		o.any("name", n)
	}
	if logo, ok := t.logo(); ok {
		p := o.begin("publisher", "Organization")
		l := p.begin("logo", "ImageObject")
		l.text("url", logo)
		p.end(l)
		if liquid.Truthy(authorName) {
			p.any("name", authorName)
		}
		o.end(p)
	}
	links := t.hash(t.page, "seo").Value("links")
	if !liquid.Truthy(links) && t.homeOrAbout() {
		links = t.hash(t.site, "social").Value("links")
	}
	if liquid.Truthy(links) {
		o.any("sameAs", links)
	}
	o.text("url", canonical)
	return append(o.dst, '}'), o.err
}

// writer appends lines of markup.
type writer struct{ dst []byte }

func (w *writer) text(s string) { w.dst = append(w.dst, s...) }

func (w *writer) meta(attr, name, content string) {
	w.text("<meta ")
	w.text(attr)
	w.text(`="`)
	w.text(name)
	w.text(`" content="`)
	w.text(content)
	w.text("\" />\n")
}

func (w *writer) link(rel, href string) {
	w.text(`<link rel="`)
	w.text(rel)
	w.text(`" href="`)
	w.text(href)
	w.text("\" />\n")
}

func (t *tag) write(dst []byte) []byte {
	w := &writer{dst}
	w.text("<!-- Begin Jekyll SEO tag v" + Version + " -->\n")
	if title, ok := t.title(); ok && t.wantTitle {
		w.text("<title>")
		w.text(title)
		w.text("</title>\n")
	}
	version := t.field(t.th.Get("jekyll"), "version")
	w.meta("name", "generator", "Jekyll v"+liquid.ToString(version))
	pageTitle, hasTitle := t.pageTitle()
	if hasTitle {
		w.meta("property", "og:title", pageTitle)
	}
	if n := t.authorHash().value("name"); liquid.Truthy(n) {
		w.meta("name", "author", liquid.ToString(n))
	}
	w.meta("property", "og:locale", t.locale())
	if d, ok := t.description(); ok {
		w.meta("name", "description", d)
		w.meta("property", "og:description", d)
	}
	if liquid.Truthy(t.siteValue("url")) {
		u := t.canonical()
		w.link("canonical", u)
		w.meta("property", "og:url", u)
	}
	if s, ok := t.siteTitle(); ok {
		w.meta("property", "og:site_name", s)
	}
	image := t.image()
	if image.ok {
		w.meta("property", "og:image", image.path)
		for _, k := range [...]string{"height", "width", "alt"} {
			if v := image.more.Value(k); liquid.Truthy(v) {
				w.meta("property", "og:image:"+k, string(liquid.AppendString(nil, v)))
			}
		}
	}
	if d, ok := t.date(t.pageValue("date")); ok {
		w.meta("property", "og:type", "article")
		w.meta("property", "article:published_time", d)
	} else {
		w.meta("property", "og:type", "website")
	}
	t.neighbours(w)
	t.networks(w, image, pageTitle, hasTitle)
	w.text("<script type=\"application/ld+json\">\n")
	var err error
	if w.dst, err = t.linked(w.dst); err != nil {
		t.fail(err)
	}
	w.text("</script>\n<!-- End Jekyll SEO tag -->\n")
	return w.dst
}

// neighbours links the pages of a list.
func (t *tag) neighbours(w *writer) {
	p := t.th.Get("paginator")
	for _, n := range [...]struct{ rel, key string }{{"prev", "previous_page"}, {"next", "next_page"}} {
		v, err := templating.Field(t.th, p, n.key)
		t.fail(err)
		if !liquid.Truthy(v) {
			continue
		}
		path, err := templating.Field(t.th, p, n.key+"_path")
		t.fail(err)
		u := ""
		if path != nil {
			u, err = templating.AbsoluteURL(t.site, liquid.ToString(path))
			t.fail(err)
		}
		w.link(n.rel, u)
	}
}

func (t *tag) networks(w *writer, image picture, title string, hasTitle bool) {
	text := func(v any) string { return string(liquid.AppendString(nil, v)) }
	if image.ok {
		card := templating.Default(t.field(t.pageValue("twitter"), "card"), t.field(t.siteValue("twitter"), "card"), "summary_large_image")
		w.meta("name", "twitter:card", text(card))
		w.meta("property", "twitter:image", image.path)
		if alt := image.more.Value("alt"); liquid.Truthy(alt) {
			w.meta("name", "twitter:image:alt", text(alt))
		}
	} else {
		w.meta("name", "twitter:card", "summary")
	}
	if hasTitle {
		w.meta("property", "twitter:title", title)
	}
	if liquid.Truthy(t.siteValue("twitter")) {
		w.meta("name", "twitter:site", "@"+strings.ReplaceAll(text(t.field(t.siteValue("twitter"), "username")), "@", ""))
		author := t.authorHash()
		if handle, ok := or(author.value("twitter"), author.value("name")).(string); ok {
			w.meta("name", "twitter:creator", "@"+strings.ReplaceAll(handle, "@", ""))
		}
	}
	if f := t.siteValue("facebook"); liquid.Truthy(f) {
		for _, k := range [...][2]string{{"admins", "fb:admins"}, {"publisher", "article:publisher"}, {"app_id", "fb:app_id"}} {
			if v := t.field(f, k[0]); liquid.Truthy(v) {
				w.meta("property", k[1], text(v))
			}
		}
	}
	if v := t.siteValue("webmaster_verifications"); liquid.Truthy(v) {
		for _, k := range verifications {
			if v := t.field(v, k[0]); liquid.Truthy(v) {
				w.meta("name", k[1], text(v))
			}
		}
	} else if v := t.siteValue("google_site_verification"); liquid.Truthy(v) {
		w.meta("name", "google-site-verification", text(v))
	}
}

var verifications = [...][2]string{
	{"google", "google-site-verification"},
	{"bing", "msvalidate.01"},
	{"alexa", "alexaVerifyID"},
	{"yandex", "yandex-verification"},
	{"baidu", "baidu-site-verification"},
	{"facebook", "facebook-domain-verification"},
}
