package site

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/permalink"
)

// URL is the document's address within the site.
func (d *Document) URL() string {
	if d.cold {
		d.warm()
	}
	if d.url == "" {
		t := d.Collection.template()
		if own := d.FrontMatter().Value("permalink"); truthy(own) {
			t = permalink.Compile(text(own))
		}
		d.url, d.urlErr = t.URL(d.placeholder)
		if d.urlErr != nil {
			d.url = permalink.Clean(d.rel)
		}
	}
	return d.url
}

// CheckURL is what is wrong with the pattern of the document's address, such
// as a placeholder that does not exist.
func (d *Document) CheckURL() error {
	d.URL()
	return d.urlErr
}

// Destination is the path of the written file below the destination.
func (d *Document) Destination() string {
	if d.cold {
		d.warm()
	}
	if d.dest == "" {
		u := d.URL()
		d.dest = destination(u)
		if strings.HasSuffix(u, "/") {
			d.dest = joinPath(d.dest, "index.html")
		} else if ext := d.OutputExt(); !strings.HasSuffix(d.dest, ext) {
			d.dest += ext
		}
		d.dest = strings.TrimLeft(d.dest, "/")
		if tail := strings.TrimPrefix(u, "/"); strings.HasPrefix(tail, d.dest) {
			d.dest = tail[:len(d.dest)] // one text for both
		}
	}
	return d.dest
}

// URL is the page's address within the site.
func (p *Page) URL() string {
	if p.url == "" {
		template := p.template()
		if own := p.Value("permalink"); truthy(own) {
			template = text(own)
		}
		if p.url, p.urlErr = permalink.PageURL(template, p.Dir, p.stem, p.OutputExt()); p.urlErr != nil {
			p.url = permalink.Clean(p.rel)
		}
	}
	return p.url
}

// CheckURL is what is wrong with the page's address.
func (p *Page) CheckURL() error {
	p.URL()
	return p.urlErr
}

func (p *Page) template() string {
	switch {
	case !p.HTML():
		return "/:path/:basename:output_ext"
	case p.Index():
		return "/:path/"
	}
	return permalink.AddSuffix("/:path/:basename", p.Site.ConfigString("permalink", "date"))
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
			u = f.expand(c.Template(), u)
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

// expand fills a collection's pattern for one of its static files: the
// placeholders that they have, one after the other wherever they stand. Others
// stay. A value that cannot be escaped makes it the path.
func (f *StaticFile) expand(template, path string) string {
	for _, p := range [...]struct{ key, v string }{
		{":collection", f.Collection.Label}, {":path", path}, {":output_ext", ""}, {":name", f.Basename()}, {":title", ""},
	} {
		if !strings.Contains(template, ":") {
			break
		}
		e, err := permalink.Escape(p.v)
		if err != nil {
			return permalink.Clean(path)
		}
		template = strings.ReplaceAll(template, p.key, e)
	}
	return permalink.Clean(template)
}

// destination is an address as a path that stays below the destination.
func destination(u string) string {
	if plainPath(u) {
		return u
	}
	return Sanitize("", permalink.Unescape(u))
}

// plainPath reports whether an address is, as most are, a path from which
// neither unescaping nor cleaning takes anything.
func plainPath(u string) bool {
	if len(u) < 2 || u[0] != '/' {
		return false
	}
	for i := 1; i < len(u); i++ {
		switch u[i] {
		case '%', '\\':
			return false
		case '/', '.':
			if u[i-1] == '/' {
				return false
			}
		}
	}
	return u[len(u)-1] != '/'
}
