package site

import (
	"strings"
)

// URL is the document's address within the site.
func (d *Document) URL() string {
	if d.url == "" {
		template, _ := d.Data.Value("permalink").(string)
		if template == "" {
			template = d.Collection.Template()
		}
		d.url = sanitizeURL(expandDocument(template, d))
	}
	return d.url
}

// Destination is the path of the written file below the destination.
func (d *Document) Destination() string {
	if d.dest == "" {
		u := d.URL()
		d.dest = destination(u)
		if strings.HasSuffix(u, "/") {
			d.dest = joinPath(d.dest, "index.html")
		} else if ext := d.OutputExt(); !strings.HasSuffix(d.dest, ext) {
			d.dest += ext
		}
		d.dest = strings.TrimLeft(d.dest, "/")
	}
	return d.dest
}

// URL is the page's address within the site.
func (p *Page) URL() string {
	if p.url == "" {
		template, _ := p.Value("permalink").(string)
		if template == "" {
			template = p.template()
		}
		p.url = sanitizeURL(expandPairs(template, "path", p.Dir, "basename", p.stem, "output_ext", p.OutputExt()))
	}
	return p.url
}

func (p *Page) template() string {
	switch {
	case !p.HTML():
		return "/:path/:basename:output_ext"
	case p.Index():
		return "/:path/"
	}
	return withSuffix("/:path/:basename", p.Site.ConfigString("permalink", "date"))
}

// SetURL gives a generated page an address of its own, as a generator that
// overrides `url` does.
func (p *Page) SetURL(u string) { p.url, p.dest = u, "" }

// Destination is the path of the written file below the destination.
func (p *Page) Destination() string {
	if p.dest == "" {
		u := p.URL()
		p.dest = destination(u)
		if strings.HasSuffix(u, "/") {
			p.dest = joinPath(p.dest, "index")
		}
		if ext := p.OutputExt(); !strings.HasSuffix(p.dest, ext) {
			p.dest += ext
		}
		p.dest = strings.TrimLeft(p.dest, "/")
	}
	return p.dest
}

// URL is the file's address within the site.
func (f *StaticFile) URL() string {
	if f.url == "" {
		u := f.cleanedRelPath()
		if c := f.Collection; c != nil {
			u = sanitizeURL(expandPairs(c.Template(),
				"collection", c.Label, "path", u, "output_ext", "", "name", f.Basename(), "title", ""))
		}
		f.url = strings.TrimSuffix(u, "/") + f.Ext()
	}
	return f.url
}

// Destination is the path of the written file below the destination.
func (f *StaticFile) Destination() string {
	if f.dest == "" {
		f.dest = strings.TrimLeft(destination(f.URL()), "/")
	}
	return f.dest
}

// destination is an address as a path that stays below the destination.
func destination(u string) string { return Sanitize("", unescapePath(u)) }

// expandPairs fills a pattern from a list of placeholders, one after the
// other in the list's order.
func expandPairs(template string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(template, ":") {
			break
		}
		template = strings.ReplaceAll(template, ":"+pairs[i], escapePath(pairs[i+1]))
	}
	return template
}
