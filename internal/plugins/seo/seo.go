// Package seo is jekyll-seo-tag: the {% seo %} tag, which writes a page's
// metadata for search engines and social networks.
package seo

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"sync"

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
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		t := &tag{th: th, host: templating.Host(th), wantTitle: title}
		t.site = t.host.Site()
		item := t.host.Item()
		t.page, _ = item.(liquid.Drop)
		d, document := item.(*site.Document)
		t.undated = document && d.Undated()
		out := t.write(dst)
		if t.undated {
			out = t.dated(out, len(dst))
		}
		return out, t.err
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

	undated    bool // the page's date is the time of the build
	author     *value.Map
	authorDone bool
	formatted  []formatted // of this page: its title is asked for three times
}

type formatted struct{ in, out string }

func (t *tag) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *tag) pageValue(keys ...string) any {
	if t.page == nil {
		return nil
	}
	v, err := templating.Field(t.th, t.page, keys...)
	t.fail(err)
	return v
}

func (t *tag) siteValue(keys ...string) any {
	v, err := templating.Field(t.th, t.site, keys...)
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
	s = templating.EscapeOnce(templating.NormalizeWhitespace(templating.StripHTML(html)))
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
	out, err := t.host.Cache(formatKey{in}, func() (any, error) {
		s, _ := t.format(in)
		return s, t.err
	})
	t.fail(err)
	s, _ := out.(string)
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

// authorHash is what is known of the author of the page or, failing that, of
// the site.
func (t *tag) authorHash() *value.Map {
	if t.authorDone {
		return t.author
	}
	t.authorDone = true
	sources := []any{t.pageValue("author")}
	if list, ok := t.pageValue("authors").([]any); ok {
		var first any
		if len(list) > 0 {
			first = list[0]
		}
		sources = append(sources, first)
	}
	sources = append(sources, t.siteValue("author"))
	for _, s := range sources {
		if liquid.ToString(s) == "" {
			continue
		}
		switch a := s.(type) {
		case *value.Map:
			t.author = a
		case string:
			t.author = value.MapOf("name", a)
			data, err := templating.Field(t.th, t.siteValue("data", "authors"), a)
			t.fail(err)
			if m, ok := data.(*value.Map); ok {
				for k, v := range m.All() {
					t.author.SetKey(k, v)
				}
			}
		}
		break
	}
	return t.author
}

// image is the page's image and its address; ok is false without one.
func (t *tag) image() (m *value.Map, path string, ok bool) {
	m = value.MapOf("path", nil)
	switch v := t.pageValue("image").(type) {
	case *value.Map:
		for k, e := range v.All() {
			m.SetKey(k, e)
		}
	case string:
		m.Set("path", v)
	}
	raw := or(m.Value("path"), m.Value("facebook"), m.Value("twitter"))
	if !liquid.Truthy(raw) {
		return m, "", false
	}
	path = liquid.ToString(raw)
	if !templating.IsAbsolute(path) {
		var err error
		path, err = templating.AbsoluteURL(t.site, path)
		t.fail(err)
	}
	path = templating.URIEscape(path)
	m.Set("path", path)
	return m, path, true
}

// building stands for the time of the build until the tag is written. Nobody's
// text has it.
var building = sync.OnceValue(rand.Text)

// pageDate is the page's date.
func (t *tag) pageDate() any {
	if t.undated {
		return building()
	}
	return t.pageValue("date")
}

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
	case liquid.Truthy(t.pageDate()):
		return "BlogPosting"
	}
	return "WebPage"
}

func (t *tag) canonical() string {
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

// linked is the page as JSON-LD, its keys sorted.
func (t *tag) linked() *value.Map {
	m := value.NewMap(12)
	m.Set("@context", "https://schema.org")
	kind := t.kind()
	m.Set("@type", kind)
	author := t.authorHash()
	authorName := author.Value("name")
	if liquid.Truthy(authorName) {
		k := author.Value("type")
		if !liquid.Truthy(k) || k == "Organization" || k == "Person" {
			a := value.MapOf("@type", or(k, "Person"), "name", authorName)
			if u := author.Value("url"); liquid.Truthy(u) {
				a.Set("url", u)
			}
			m.Set("author", a)
		}
	}
	published, hasPublished := t.date(t.pageDate())
	if modified, ok := t.date(or(t.hash(t.page, "seo").Value("date_modified"), t.pageValue("last_modified_at"), t.pageDate())); ok {
		m.Set("dateModified", modified)
	}
	if hasPublished {
		m.Set("datePublished", published)
	}
	if d, ok := t.description(); ok {
		m.Set("description", d)
	}
	if h, ok := t.pageTitle(); ok {
		m.Set("headline", h)
	}
	if img, path, ok := t.image(); ok {
		if img.Len() == 1 {
			m.Set("image", path)
		} else {
			img = img.Clone()
			img.Delete("path")
			img.Set("url", path)
			img.Set("@type", "imageObject")
			m.Set("image", img)
		}
	}
	canonical := t.canonical()
	if kind == "BlogPosting" || kind == "CreativeWork" {
		m.Set("mainEntityOfPage", value.MapOf("@type", "WebPage", "@id", canonical))
	}
	if n, ok := t.name(); ok {
		m.Set("name", n)
	}
	if logo, ok := t.logo(); ok {
		p := value.MapOf("@type", "Organization", "logo", value.MapOf("@type", "ImageObject", "url", logo))
		if liquid.Truthy(authorName) {
			p.Set("name", authorName)
		}
		m.Set("publisher", p)
	}
	links := t.hash(t.page, "seo").Value("links")
	if !liquid.Truthy(links) && t.homeOrAbout() {
		links = t.hash(t.site, "social").Value("links")
	}
	if liquid.Truthy(links) {
		m.Set("sameAs", links)
	}
	m.Set("url", canonical)
	return m
}

// writer appends lines of markup.
type writer struct{ dst []byte }

func (w *writer) text(s string) { w.dst = append(w.dst, s...) }

func (w *writer) meta(attr, name, content string) {
	w.text("<meta " + attr + `="` + name + `" content="`)
	w.text(content)
	w.text("\" />\n")
}

func (w *writer) link(rel, href string) { w.text(`<link rel="` + rel + `" href="` + href + "\" />\n") }

func (t *tag) write(dst []byte) []byte {
	w := &writer{dst}
	w.text("<!-- Begin Jekyll SEO tag v" + Version + " -->\n")
	if title, ok := t.title(); ok && t.wantTitle {
		w.text("<title>" + title + "</title>\n")
	}
	version, err := templating.Field(t.th, t.th.Get("jekyll"), "version")
	t.fail(err)
	w.meta("name", "generator", "Jekyll v"+liquid.ToString(version))
	pageTitle, hasTitle := t.pageTitle()
	if hasTitle {
		w.meta("property", "og:title", pageTitle)
	}
	author := t.authorHash()
	if n := author.Value("name"); liquid.Truthy(n) {
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
	image, path, hasImage := t.image()
	if hasImage {
		w.meta("property", "og:image", path)
		for _, k := range [...]string{"height", "width", "alt"} {
			if v := image.Value(k); liquid.Truthy(v) {
				w.meta("property", "og:image:"+k, string(liquid.AppendString(nil, v)))
			}
		}
	}
	if d, ok := t.date(t.pageDate()); ok {
		w.meta("property", "og:type", "article")
		w.meta("property", "article:published_time", d)
	} else {
		w.meta("property", "og:type", "website")
	}
	t.neighbours(w)
	t.networks(w, image, path, hasImage, pageTitle, hasTitle)
	w.text("<script type=\"application/ld+json\">\n")
	if w.dst, err = templating.AppendJSON(w.dst, t.linked()); err != nil {
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

func (t *tag) networks(w *writer, image *value.Map, path string, hasImage bool, title string, hasTitle bool) {
	text := func(v any) string { return string(liquid.AppendString(nil, v)) }
	if hasImage {
		card := templating.Default(t.pageValue("twitter", "card"), t.siteValue("twitter", "card"), "summary_large_image")
		w.meta("name", "twitter:card", text(card))
		w.meta("property", "twitter:image", path)
		if alt := image.Value("alt"); liquid.Truthy(alt) {
			w.meta("name", "twitter:image:alt", text(alt))
		}
	} else {
		w.meta("name", "twitter:card", "summary")
	}
	if hasTitle {
		w.meta("property", "twitter:title", title)
	}
	if liquid.Truthy(t.siteValue("twitter")) {
		w.meta("name", "twitter:site", "@"+strings.ReplaceAll(text(t.siteValue("twitter", "username")), "@", ""))
		author := t.authorHash()
		if handle, ok := or(author.Value("twitter"), author.Value("name")).(string); ok {
			w.meta("name", "twitter:creator", "@"+strings.ReplaceAll(handle, "@", ""))
		}
	}
	if f := t.siteValue("facebook"); liquid.Truthy(f) {
		for _, k := range [...][2]string{{"admins", "fb:admins"}, {"publisher", "article:publisher"}, {"app_id", "fb:app_id"}} {
			if v := t.siteValue("facebook", k[0]); liquid.Truthy(v) {
				w.meta("property", k[1], text(v))
			}
		}
	}
	if v := t.siteValue("webmaster_verifications"); liquid.Truthy(v) {
		for _, k := range verifications {
			if v := t.siteValue("webmaster_verifications", k[0]); liquid.Truthy(v) {
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
