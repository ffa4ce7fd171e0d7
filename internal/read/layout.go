package read

import (
	"io/fs"
	"os"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/site"
)

// layouts finds the site's layouts and, below them, the theme's.
func (r *reader) layouts() {
	s := r.site
	s.Layouts = map[string]*site.Layout{}
	dir := s.InSource(s.ConfigString("layouts_dir", "_layouts"))
	for _, name := range filesOf(tree(dir, false)) {
		if !strings.Contains(baseName(name), ".") || !r.filter.keep("", name) {
			continue
		}
		path := join(dir, name)
		l := &site.Layout{Name: site.LayoutName(name), Path: path, RelativePath: strings.TrimPrefix(path, s.Source)}
		s.Layouts[l.Name] = l
		r.job(1, func() { r.layout(l, func() ([]byte, error) { return os.ReadFile(path) }) })
	}
	if s.Theme == nil {
		return
	}
	for _, p := range themeTree(s.Theme.Files, "_layouts") {
		name := strings.TrimPrefix(p, "_layouts/")
		if !strings.Contains(baseName(name), ".") || !r.filter.keep("", name) || s.Layouts[site.LayoutName(name)] != nil {
			continue
		}
		l := &site.Layout{Name: site.LayoutName(name), Path: join(s.Theme.Root, p), RelativePath: "/" + p}
		s.Layouts[l.Name] = l
		r.job(1, func() { r.layout(l, func() ([]byte, error) { return fs.ReadFile(s.Theme.Files, p) }) })
	}
}

func (r *reader) layout(l *site.Layout, load func() ([]byte, error)) {
	file := strings.TrimPrefix(l.RelativePath, "/")
	src, err := load()
	if err != nil {
		r.unreadable(file, err)
		return
	}
	l.Data, l.Content, l.ContentLine, _ = r.pageText(file, src)
}

// themeTree lists the files below a folder of a theme by path.
func themeTree(files fs.FS, dir string) []string {
	var out []string
	_ = fs.WalkDir(files, dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, p)
		}
		return nil
	})
	return out
}
