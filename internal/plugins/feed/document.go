package feed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// parseDocument compiles the tag that is a feed's whole content.
func parseDocument(p *liquid.Parser, _ string) (liquid.Node, error) {
	p.Reads("site")
	p.Reads("page")
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		w := &document{th: th, host: templating.Host(th), dst: dst}
		w.site = w.host.Site()
		w.write()
		return w.dst, w.err
	}), nil
}

// document writes one feed. The first error ends it.
type document struct {
	th   *liquid.Thread
	host plugin.Host
	site *site.Site
	dst  []byte
	err  error
}

func (w *document) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *document) field(v any, keys ...string) any {
	f, err := templating.Field(w.th, v, keys...)
	w.fail(err)
	return f
}

// of is field of what is asked of every document.
func (w *document) of(v, key any) any {
	x, err := templating.FieldBy(w.th, v, key)
	w.fail(err)
	return x
}

func (w *document) text(parts ...string) {
	for _, p := range parts {
		w.dst = append(w.dst, p...)
	}
}

func printed(v any) string { return string(liquid.AppendString(nil, v)) }

func (w *document) escaped(v any) { w.dst = templating.AppendXMLEscaped(w.dst, liquid.ToString(v)) }

func (w *document) absolute(v any) string {
	if v == nil {
		return ""
	}
	u, err := templating.AbsoluteURL(w.site, liquid.ToString(v))
	w.fail(err)
	return u
}

// date is a time as XML has it; what is none comes out empty.
func (w *document) date(v any) string {
	if v == nil || v == "" {
		return ""
	}
	t, ok := templating.Time(w.th, v)
	if !ok {
		w.fail(fmt.Errorf("Invalid Date: '%s' is not a valid datetime.", liquid.Inspect(v))) //nolint:staticcheck // Jekyll's text
	}
	return templating.XMLSchema(t)
}

func (w *document) write() {
	page, _ := w.host.Item().(liquid.Drop)
	version := printed(w.field(w.th.Get("jekyll"), "version"))
	self := w.absolute(w.field(page, "url"))
	lang := w.field(w.site, "lang")
	w.text(`<?xml version="1.0" encoding="utf-8"?>`)
	if truthy(w.field(page, "xsl")) {
		w.text(`<?xml-stylesheet type="text/xml" href="`, w.absolute("/feed.xslt.xml"), `"?>`)
	}
	w.text(`<feed xmlns="http://www.w3.org/2005/Atom" `)
	if truthy(lang) {
		w.text(`xml:lang="`, printed(lang), `"`)
	}
	w.text(`><generator uri="https://jekyllrb.com/" version="`, version, `">Jekyll</generator>`)
	w.text(`<link href="`, self, `" rel="self" type="application/atom+xml" />`)
	w.text(`<link href="`, w.absolute("/"), `" rel="alternate" type="text/html" `)
	if truthy(lang) {
		w.text(`hreflang="`, printed(lang), `" `)
	}
	w.text(`/><updated>`)
	now := templating.XMLSchema(w.site.Time.In(w.th.Location()))
	w.host.Stamp(len(w.dst), templating.XMLSchemaLayout, now)
	w.text(now, `</updated><id>`)
	w.escaped(self)
	w.text(`</id>`)
	w.head(page)
	for _, p := range w.posts(page) {
		if w.err != nil {
			return
		}
		w.entry(p)
	}
	w.text(`</feed>`)
}

// head is the feed's title, subtitle and author.
func (w *document) head(page any) {
	title := templating.Default(w.field(w.site, "title"), w.field(w.site, "name"))
	if c := w.field(page, "collection"); c != "posts" {
		title = liquid.ToString(title) + " | " + capitalize(c)
	}
	if c := w.field(page, "category"); truthy(c) {
		title = liquid.ToString(title) + " | " + capitalize(c)
	}
	if truthy(title) {
		smart, err := w.host.Smartify(liquid.ToString(title))
		w.fail(err)
		w.text(`<title type="html">`)
		w.escaped(smart)
		w.text(`</title>`)
	}
	if d := w.field(w.site, "description"); truthy(d) {
		w.text(`<subtitle>`)
		w.escaped(d)
		w.text(`</subtitle>`)
	}
	if a := w.field(w.site, "author"); truthy(a) {
		w.text(`<author>`)
		w.person(templating.Default(w.field(a, "name"), a), w.field(a, "email"), w.field(a, "uri"))
		w.text(`</author>`)
	}
}

func (w *document) person(name, email, uri any) {
	w.text(`<name>`)
	w.escaped(name)
	w.text(`</name>`)
	if truthy(email) {
		w.text(`<email>`)
		w.escaped(email)
		w.text(`</email>`)
	}
	if truthy(uri) {
		w.text(`<uri>`)
		w.escaped(uri)
		w.text(`</uri>`)
	}
}

// posts are the newest documents that the page's feed is of.
func (w *document) posts(page any) []any {
	var of any
	if tag := w.field(page, "tags"); truthy(tag) { // also one that defaults give to every page
		m, _ := w.field(w.site, "tags").(*value.Map)
		of, _ = m.GetKey(tag)
	} else {
		of = w.field(w.site, liquid.ToString(w.field(page, "collection")))
	}
	if of == nil {
		w.fail(liquid.Errorf(liquid.ArgumentError, "Cannot sort a null object."))
	}
	all, _ := of.([]any)
	category := w.field(page, "category")
	drafts := truthy(w.field(w.site, "show_drafts"))
	list := make([]dated, 0, len(all))
	for _, p := range all {
		if truthy(category) && !inCategory(w.field(p, "categories"), category) {
			continue
		}
		if !drafts && w.of(p, "draft") == true {
			continue
		}
		list = append(list, dated{p, w.of(p, "date")})
	}
	newestFirst(list)
	limit := 10
	if n, err := liquid.ToInteger(templating.Default(w.field(w.site, "feed", "posts_limit"), 10)); err == nil {
		limit = n
	}
	out := make([]any, 0, min(max(limit, 0), len(list)))
	for _, d := range list[:min(max(limit, 0), len(list))] {
		out = append(out, d.post)
	}
	return out
}

// dated is a document and its date.
type dated struct{ post, date any }

// newestFirst sorts as Liquid's sort by the date and then reverse do: those of
// one date change places. Posts mostly stand with the newest first already.
func newestFirst(list []dated) {
	if !descending(list) {
		slices.SortStableFunc(list, func(a, b dated) int {
			c, _ := liquid.Compare(a.date, b.date)
			return c
		})
		slices.Reverse(list)
		return
	}
	from := 0 // where those of one date begin
	for i := 1; i <= len(list); i++ {
		if i == len(list) || !list[i].date.(time.Time).Equal(list[from].date.(time.Time)) {
			slices.Reverse(list[from:i])
			from = i
		}
	}
}

// descending reports whether all dates are times, none after the one before.
func descending(list []dated) bool {
	var last time.Time
	for i, d := range list {
		t, ok := d.date.(time.Time)
		if !ok || i > 0 && t.After(last) {
			return false
		}
		last = t
	}
	return true
}

func inCategory(categories, want any) bool {
	text := liquid.ToString(want)
	list, ok := categories.([]any)
	if !ok {
		return liquid.ToString(categories) == text
	}
	return slices.ContainsFunc(list, func(c any) bool { return liquid.ToString(c) == text })
}

func (w *document) entry(p any) {
	w.text(`<entry`)
	if lang := w.field(p, "lang"); truthy(lang) {
		w.text(` xml:lang="`, printed(lang), `"`)
	}
	smart, err := w.host.Smartify(liquid.ToString(w.field(p, "title")))
	w.fail(err)
	title := templating.XMLEscape(templating.NormalizeWhitespace(templating.StripHTML(smart)))
	url := w.absolute(w.field(p, "url"))
	date := w.field(p, "date")
	w.text(`><title type="html">`, title, `</title><link href="`, url, `" rel="alternate" type="text/html" title="`, title, `" />`)
	w.text(`<published>`, w.date(date), `</published><updated>`,
		w.date(templating.Default(w.field(p, "last_modified_at"), date)), `</updated><id>`)
	w.escaped(w.absolute(w.field(p, "id")))
	w.text(`</id>`)
	if !truthy(templating.Default(w.field(p, "feed", "excerpt_only"), w.field(w.site, "feed", "excerpt_only"))) {
		w.text(`<content type="html" xml:base="`)
		w.escaped(url)
		w.text(`"><![CDATA[`, strings.Trim(liquid.ToString(w.field(p, "content")), " \t\n\v\f\r\x00"), `]]></content>`)
	}
	w.author(p)
	w.terms(p)
	if s := templating.Default(w.field(p, "description"), w.field(p, "excerpt")); truthy(s) && !templating.Empty(s) {
		w.text(`<summary type="html"><![CDATA[`, templating.NormalizeWhitespace(templating.StripHTML(liquid.ToString(s))), `]]></summary>`)
	}
	w.image(p)
	w.text(`</entry>`)
}

func (w *document) author(p any) {
	var first any
	if list, ok := w.field(p, "authors").([]any); ok && len(list) > 0 {
		first = list[0]
	}
	author := templating.Default(w.field(p, "author"), first, w.field(w.site, "author"))
	if key, ok := author.(string); ok {
		author = templating.Default(w.field(w.site, "data", "authors", key), author)
	}
	w.text(`<author>`)
	w.person(templating.Default(w.field(author, "name"), author, ""),
		templating.Default(w.field(author, "email"), nil), templating.Default(w.field(author, "uri"), nil))
	w.text(`</author>`)
}

// terms are the post's categories and tags.
func (w *document) terms(p any) {
	term := func(v any) {
		w.text(`<category term="`)
		w.escaped(v)
		w.text(`" />`)
	}
	if c := w.field(p, "category"); truthy(c) {
		term(c)
	} else {
		w.each(w.field(p, "categories"), term)
	}
	w.each(w.field(p, "tags"), term)
}

// each walks a value as a for loop does: text is one element.
func (w *document) each(v any, f func(any)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			f(e)
		}
	case string:
		if v != "" {
			f(v)
		}
	}
}

func (w *document) image(p any) {
	image := w.field(p, "image")
	image = templating.Default(w.field(image, "path"), image)
	if !truthy(image) {
		return
	}
	url := liquid.ToString(image)
	if !strings.Contains(url, "://") {
		url = w.absolute(url)
	}
	w.text(`<media:thumbnail xmlns:media="http://search.yahoo.com/mrss/" url="`)
	w.escaped(url)
	w.text(`" /><media:content medium="image" url="`)
	w.escaped(url)
	w.text(`" xmlns:media="http://search.yahoo.com/mrss/" />`)
}
