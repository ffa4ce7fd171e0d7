// Package sitemap is jekyll-sitemap: sitemap.xml, and a robots.txt that names
// it.
package sitemap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-sitemap.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-sitemap"} }

// documentTag is the whole content of the sitemap's page.
const documentTag = "broadsheet_sitemap"

// Register adds the generator and the tag.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.RegisterTag(documentTag, parseDocument)
	r.Generator("jekyll-sitemap", site.Lowest, generate)
	return nil
}

func generate(_ context.Context, s *site.Site) error {
	// What is there is asked once: the sitemap is no reason for robots.txt.
	var sitemap, robots, xsl bool
	see := func(url string) {
		switch url {
		case "/sitemap.xml":
			sitemap = true
		case "/robots.txt":
			robots = true
		case "/sitemap.xsl":
			xsl = true
		}
	}
	for _, p := range s.Pages {
		see(p.URL())
	}
	var files []any
	for _, f := range s.StaticFiles {
		see(f.URL())
		switch f.Ext() {
		case ".htm", ".html", ".xhtml", ".pdf":
			files = append(files, f)
		}
	}
	if !sitemap {
		data := value.MapOf("layout", nil, "static_files", files, "xsl", xsl)
		p := site.NewGeneratedPage(s, "", "sitemap.xml", "{% "+documentTag+" %}", data)
		p.Tagged = true
		s.Pages = append(s.Pages, p)
	}
	if !robots {
		s.Pages = append(s.Pages, site.NewGeneratedPage(s, "", "robots.txt",
			"Sitemap: {{ \"sitemap.xml\" | absolute_url }}\n", value.MapOf("layout", nil)))
	}
	return nil
}

func parseDocument(p *liquid.Parser, _ string) (liquid.Node, error) {
	p.Reads("site")
	p.Reads("page")
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		w := &document{th: th, site: templating.Host(th).Site(), dst: dst}
		item, _ := templating.Host(th).Item().(liquid.Drop)
		w.write(item)
		return w.dst, w.err
	}), nil
}

// roomOfEntry is about how many bytes an entry takes, its address of 50 bytes
// included.
const roomOfEntry = 160

type document struct {
	th   *liquid.Thread
	site *site.Site
	dst  []byte
	err  error

	stamps bool // the entry at hand has the time of the build

	asked  bool   // whether it is known what stands before plain paths
	plain  bool   // whether origin stands before them
	origin string // the scheme, the host and the folder of the site
}

func (w *document) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *document) field(v any, key string) any {
	f, err := templating.Field(w.th, v, key)
	w.fail(err)
	return f
}

// of is field of what is asked of every document.
func (w *document) of(v, key any) any {
	x, err := templating.FieldBy(w.th, v, key)
	w.fail(err)
	return x
}

func (w *document) text(s string) { w.dst = append(w.dst, s...) }

func (w *document) absolute(path string) string {
	u, err := templating.AbsoluteURL(w.site, path)
	w.fail(err)
	return u
}

// location writes an address as it is from outside. Plain paths, as most are,
// follow what stands before each of them.
func (w *document) location(path string) {
	if !plain(path) {
		w.dst = templating.AppendXMLEscaped(w.dst, w.absolute(path))
		return
	}
	if !w.asked {
		const some = "/some/path.html"
		origin, ok := strings.CutSuffix(w.absolute(some), some)
		scheme, rest, _ := strings.Cut(origin, ":/")
		rest = strings.Replace(rest, ":", "", 1) // before a port
		w.asked, w.origin = true, origin
		w.plain = ok && (scheme == "http" || scheme == "https") && plain(rest)
	}
	if !w.plain {
		w.dst = templating.AppendXMLEscaped(w.dst, w.absolute(path))
		return
	}
	w.dst = append(append(w.dst, w.origin...), path...)
}

// plain reports whether a text is a path in which there is nothing to escape
// or to resolve.
func plain(path string) bool {
	return len(path) > 1 && path[0] == '/' && templating.PlainPath(path) && !strings.Contains(path, "//")
}

func (w *document) write(page liquid.Drop) {
	w.text(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	if w.field(page, "xsl") == true {
		w.text(`<?xml-stylesheet type="text/xsl" href="` + w.absolute("/sitemap.xsl") + `"?>` + "\n")
	}
	w.text(`<urlset xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.sitemaps.org/schemas/sitemap/0.9 http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd" xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	collections, _ := w.field(w.site, "collections").([]any)
	for _, c := range collections {
		if w.field(c, "output") == false {
			continue
		}
		docs, _ := w.field(c, "docs").([]any)
		w.dst = slices.Grow(w.dst, roomOfEntry*len(docs)) // else it grows to five times that, step by step
		for _, d := range docs {
			w.document(d)
		}
	}
	pages, _ := w.field(w.site, "html_pages").([]any)
	for _, p := range pages {
		if url := w.field(p, "url"); w.field(p, "sitemap") != false && url != "/404.html" {
			w.entry(url, w.field(p, "last_modified_at"))
		}
	}
	files, _ := w.field(page, "static_files").([]any)
	for _, f := range files {
		if w.field(f, "sitemap") != false && w.field(f, "name") != "404.html" {
			w.entry(w.field(f, "path"), w.field(f, "modified_time"))
		}
	}
	w.text("</urlset>\n")
}

func (w *document) document(d any) {
	if w.of(d, "sitemap") == false {
		return
	}
	if d, ok := d.(*site.Document); ok && d.Undated() {
		w.undated(d)
		return
	}
	date := w.of(d, "date")
	w.entry(w.of(d, "url"), templating.Default(w.of(d, "last_modified_at"), date))
}

// undated is the entry of a document whose date is the time of the build.
func (w *document) undated(d *site.Document) {
	date, _, err := w.th.IndexStamped(d, "date")
	w.fail(err)
	url, modified := w.of(d, "url"), w.of(d, "last_modified_at")
	if !templating.Empty(modified) {
		w.entry(url, modified)
		return
	}
	w.stamps = true
	w.entry(url, date)
	w.stamps = false
}

func (w *document) entry(url, modified any) {
	w.text("<url>\n<loc>")
	w.location(strings.ReplaceAll(liquid.ToString(url), "/index.html", "/"))
	w.text("</loc>\n")
	if liquid.Truthy(modified) {
		w.text("<lastmod>")
		if modified != "" {
			t, ok := templating.Time(w.th, modified)
			if !ok {
				w.fail(fmt.Errorf("Invalid Date: '%s' is not a valid datetime.", liquid.Inspect(modified))) //nolint:staticcheck // Jekyll's text
			}
			if w.stamps {
				templating.Host(w.th).Stamp(len(w.dst), templating.XMLSchemaLayout, templating.XMLSchema(t))
			}
			w.dst = templating.AppendXMLSchema(w.dst, t)
		}
		w.text("</lastmod>\n")
	}
	w.text("</url>\n")
}
