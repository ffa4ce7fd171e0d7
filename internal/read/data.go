package read

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/csv"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// dataExts is the order in which a folder's data files are taken: where two
// give the same key, the later one wins.
var dataExts = []string{".yaml", ".yml", ".json", ".csv", ".tsv"}

// data reads the data folder of the site over the theme's.
func (r *reader) data() {
	s := r.site
	own := value.NewMap(0)
	dir := s.InSource(s.ConfigString("data_dir", "_data"))
	r.dataFolder(own, dir, listData, os.ReadFile)
	s.Data = own
	if s.Theme == nil {
		return
	}
	theme := value.NewMap(0)
	r.dataFolder(theme, "_data", func(p string) []entry { return listTheme(s.Theme.Files, p) },
		func(p string) ([]byte, error) { return fs.ReadFile(s.Theme.Files, p) })
	if theme.Len() > 0 {
		s.Data = site.DeepMerge(theme, own)
	}
}

// listData lists a folder of the source without the links that lead back to a
// folder it is in: what is below them is there already, and has no end.
func listData(dir string) []entry {
	return slices.DeleteFunc(list(dir), func(e entry) bool {
		return e.link && e.dir && strings.HasPrefix(realPath(dir)+"/", realPath(join(dir, e.name))+"/")
	})
}

// dataFolder adds a folder's data to m. Data files are few and their keys may
// collide, so they are read one after the other.
func (r *reader) dataFolder(m *value.Map, dir string, list func(string) []entry, load func(string) ([]byte, error)) {
	if r.filter.leaves(dir) {
		return
	}
	entries := list(dir)
	for _, ext := range dataExts {
		for _, e := range entries {
			if e.dir || e.odd || !strings.HasSuffix(e.name, ext) || strings.HasPrefix(e.name, ".") || r.filter.leaves(join(dir, e.name)) {
				continue
			}
			name := e.name[:len(e.name)-len(ext)]
			p := join(dir, e.name)
			src, err := load(p)
			var v any
			if err == nil {
				v, err = r.dataFile(r.show(p), ext, src)
			}
			if err != nil {
				r.fail(located(r.show(p), err))
				continue
			}
			m.Set(dataKey(name), v)
		}
	}
	for _, e := range entries {
		if !e.dir || strings.HasPrefix(e.name, ".") {
			continue
		}
		sub := value.NewMap(0)
		r.dataFolder(sub, join(dir, e.name), list, load)
		m.Set(dataKey(e.name), sub)
	}
}

func located(file string, err error) error {
	var d diag.Diagnostic
	if errors.As(err, &d) {
		if d.File == "" {
			d.File = file
		}
		d.Severity = diag.Error
		return d
	}
	return diag.Diagnostic{Severity: diag.Error, File: file, Message: err.Error()}
}

func (r *reader) dataFile(file, ext string, src []byte) (any, error) {
	switch ext {
	case ".csv":
		return r.table(file, "csv_reader", ',', src)
	case ".tsv":
		return r.table(file, "tsv_reader", '\t', src)
	}
	return yaml.Parse(trimBOM(src), file)
}

func trimBOM(src []byte) []byte {
	if len(src) >= 3 && string(src[:3]) == "\xef\xbb\xbf" {
		return src[3:]
	}
	return src
}

func (r *reader) table(file, key string, comma byte, src []byte) (any, error) {
	opts := csv.Options{Separator: comma}
	m := r.site.ConfigMap(key)
	if h, ok := m.Get("headers"); ok {
		opts.NoHeaders = !truthy(h)
	}
	// A byte order mark is part of the first cell, unless the encoding says so.
	if name, _ := m.Value("encoding").(string); strings.HasPrefix(strings.ToLower(name), "bom|") {
		src = trimBOM(src)
	}
	opts.Converters = stringsOf(m.Value("csv_converters"))
	return csv.Parse(src, file, opts)
}

func listTheme(files fs.FS, dir string) []entry {
	found, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil
	}
	out := make([]entry, len(found))
	for i, e := range found {
		out[i] = entry{name: e.Name(), dir: e.IsDir()}
	}
	return out
}

// dataKey is a file's name as a key: only ASCII letters and digits, underscores
// and hyphens; an underscore for each run of spaces; no spaces at the start,
// and of several in a row all but the first dropped before that.
func dataKey(name string) string {
	var b []byte
	space := func(i int) bool { return i >= 0 && i < len(name) && strings.IndexByte(" \t\r\n\f\v", name[i]) >= 0 }
	for i := 0; i < len(name); i++ {
		switch {
		case space(i):
			dropped := i == 0 || space(i-1) && i >= 2 && wordByte(name[i-2]) || space(i-1) && i == 1
			if dropped {
				continue
			}
			if len(b) == 0 || b[len(b)-1] != '_' || !space(i-1) {
				b = append(b, '_')
			}
		case wordByte(name[i]) || name[i] == '-':
			b = append(b, name[i])
		}
	}
	return string(b)
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// themeSlots are the files that a theme adds to the site.
type themeSlots struct{ slots []*pageSlot }

// themeFiles finds a theme's assets, and the pages of one that has pages.
func (r *reader) themeFiles() *themeSlots {
	t := &themeSlots{}
	theme := r.site.Theme
	if theme == nil {
		return t
	}
	top := []string{"assets"}
	if theme.Pages {
		top = []string{"."}
	}
	for _, dir := range top {
		for _, p := range themeTree(theme.Files, dir) {
			if theme.Pages && hiddenInTheme(p) {
				continue
			}
			d := path.Dir(p)
			if d == "." {
				d = ""
			}
			slot := &pageSlot{dir: d, name: path.Base(p)}
			t.slots = append(t.slots, slot)
			r.job(1, func() { r.themeFile(slot, p) })
		}
	}
	return t
}

// hiddenInTheme reports whether a path is in one of the special folders.
func hiddenInTheme(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		if special(part) {
			return true
		}
	}
	return false
}

func (r *reader) themeFile(slot *pageSlot, p string) {
	s := r.site
	if !themeHasHeader(s.Theme.Files, p) {
		dir := "/" + slot.dir
		if slot.dir == "" {
			dir = ""
		}
		f := site.NewStaticFile(s, s.Theme.Root, dir, slot.name, nil)
		f.Theme = s.Theme.Files
		if fi, err := fs.Stat(s.Theme.Files, p); err == nil {
			f.ModTime = fi.ModTime().In(s.Location)
		}
		slot.static = f
		return
	}
	src, err := fs.ReadFile(s.Theme.Files, p)
	if err != nil {
		r.unreadable(p, err)
		return
	}
	page := site.NewPage(s, s.Theme.Root, slot.dir, slot.name)
	page.Theme = s.Theme.Files
	r.page(page, src)
	slot.page = page
}

// gather adds what the site has no file of the same path for.
func (t *themeSlots) gather(r *reader) {
	s := r.site
	pages, statics := map[string]bool{}, map[string]bool{}
	for _, p := range s.Pages {
		pages[p.RelPath()] = true
	}
	for _, f := range s.StaticFiles {
		statics[f.RelPath()] = true
	}
	for _, slot := range t.slots {
		switch {
		case slot.page != nil:
			rel := slot.page.RelPath()
			if !pages[rel] && !(s.Theme.Pages && (statics["/"+rel] || r.shadowed(slot.page))) {
				s.Pages = append(s.Pages, slot.page)
			}
		case slot.static != nil:
			rel := slot.static.RelPath()
			if !statics[rel] && !(s.Theme.Pages && pages[strings.TrimPrefix(rel, "/")]) {
				s.StaticFiles = append(s.StaticFiles, slot.static)
			}
		}
	}
}

// shadowed reports whether a page of the site's own goes where a page of the
// built-in theme would: index.md takes the place of the theme's index.html.
func (r *reader) shadowed(p *site.Page) bool {
	for _, own := range r.site.Pages {
		if own.Theme == nil && own.Destination() == p.Destination() {
			return true
		}
	}
	return false
}
