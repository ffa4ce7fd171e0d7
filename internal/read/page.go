package read

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// pageSlot is a file outside of collections, before and after it is known
// whether it is a page.
type pageSlot struct {
	dir, name string // dir is "" or has a leading slash
	page      *site.Page
	static    *site.StaticFile
}

func (r *reader) pageOrStatic(slot *pageSlot) {
	s := r.site
	path := s.Source + slot.dir + "/" + slot.name
	if !fileHasHeader(path) {
		f := site.NewStaticFile(s, s.Source, slot.dir, slot.name, nil)
		r.stat(f)
		slot.static = f
		return
	}
	p := site.NewPage(s, s.Source, slot.dir, slot.name)
	src, err := os.ReadFile(path)
	if err != nil {
		r.unreadable(p.RelPath(), err)
		return
	}
	r.page(p, src)
	if s.Publishes(p) {
		slot.page = p
	}
}

// page fills a page from its file's text.
func (r *reader) page(p *site.Page, src []byte) {
	file := r.show(join(p.Base, p.Dir, p.Name))
	var at int
	p.Data, p.Content, p.Line, at = r.pageText(file, src)
	p.Read(headSum(src, at))
	if v, ok := p.Data.Get("permalink"); ok && v == "" {
		r.fail(diag.Diagnostic{Severity: diag.Error, File: file, Line: 1, Message: "Invalid permalink in " + file, Hint: "say where the page goes, or leave permalink out"})
	}
	if r.site.ConfigBool("page_excerpts") && p.HTML() && !truthy(p.Data.Value("excerpt")) {
		sep := r.site.Config.Value("excerpt_separator")
		if own := p.Data.Value("excerpt_separator"); truthy(own) {
			sep = own
		}
		if sep := site.Text(sep); sep != "" {
			p.Data.Set("excerpt", site.NewExcerpt(p, r.excerpt(p.Content, sep, file)))
		}
	}
}

// pageText splits the text of a page or layout. Broken front matter is
// reported, and the file then taken as having none.
func (r *reader) pageText(file string, src []byte) (data *value.Map, text string, line, at int) {
	data, parts, err := frontmatter.Parse(src, file)
	if err != nil {
		var broken *yaml.Error
		if errors.As(err, &broken) {
			r.broken(file, err)
		} else {
			r.fail(err)
		}
	}
	if data == nil {
		data = value.NewMap(0)
	}
	return data, textOf(parts.Body), parts.Line, parts.Offset
}

// gatherPages puts what the workers found into the site, in Jekyll's order.
func (r *reader) gatherPages() {
	s := r.site
	for _, slot := range r.pages {
		switch {
		case slot.page != nil:
			s.Pages = append(s.Pages, slot.page)
		case slot.static != nil:
			s.StaticFiles = append(s.StaticFiles, slot.static)
		}
	}
	slices.SortStableFunc(s.Pages, func(a, b *site.Page) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(s.StaticFiles, func(a, b *site.StaticFile) int { return strings.Compare(a.RelPath(), b.RelPath()) })
}

// stat notes a static file's time of modification.
func (r *reader) stat(f *site.StaticFile) {
	if fi, err := os.Stat(f.SourcePath()); err == nil {
		f.ModTime = fi.ModTime().In(r.site.Location)
	}
}

// show is a path as a user would type it.
func (r *reader) show(abs string) string {
	if rel, ok := strings.CutPrefix(abs, r.site.Source+"/"); ok {
		return rel
	}
	return abs
}

func (r *reader) unreadable(file string, err error) {
	r.broken(file, err)
}

// broken reports an input that cannot be taken as it is: a warning, or the end
// of the build under strict_front_matter.
func (r *reader) broken(file string, err error) {
	var d diag.Diagnostic
	if !errors.As(err, &d) {
		d = diag.Diagnostic{File: file, Message: err.Error()}
	}
	if d.File == "" {
		d.File = file
	}
	if d.Severity == diag.Error && isFatal(d) || r.strict() {
		d.Severity = diag.Error
		r.fail(d)
		return
	}
	d.Severity = diag.Warning
	r.warn(d)
}

// isFatal tells invalid dates, which Jekyll stops for, from broken YAML, which
// it goes on without.
func isFatal(d diag.Diagnostic) bool { return strings.HasPrefix(d.Message, "Invalid date ") }
