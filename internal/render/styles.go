package render

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// readsStyles notes that a style sheet is compiled. What a compiler reads is
// not seen, so it counts as everything that it could. What that is is found
// out first: a file that changes meanwhile is then one that has changed since.
func (w *worker) readsStyles() {
	if w.rec == nil {
		return
	}
	w.r.styles()
	w.rec.Read(trace.Styles, "")
}

// Styles is the hash of every file that a style sheet could import, as
// it was before the first one was compiled.
func (r *Renderer) Styles() uint64 { return r.styles() }

// StylesNow is the same hash, of what these files hold by now.
func (r *Renderer) StylesNow() uint64 { return r.styleSum() }

func (r *Renderer) styleSum() uint64 {
	h := ledger.NewHash()
	seen := map[string]bool{}
	tree := func(files fs.FS, root string) {
		_ = fs.WalkDir(files, ".", func(p string, e fs.DirEntry, err error) error {
			full := filepath.Join(root, p)
			switch {
			case err != nil:
				return nil
			case e.IsDir():
				if full == strings.TrimSuffix(r.site.Dest, "/") || seen[full] || e.Name() == ".git" || e.Name() == ".jekyll-cache" {
					return fs.SkipDir
				}
				seen[full] = true
				return nil
			}
			switch strings.ToLower(filepath.Ext(p)) {
			case ".scss", ".sass", ".css":
				if text, err := fs.ReadFile(files, p); err == nil {
					h = h.Text(full).Bytes(text)
				}
			}
			return nil
		})
	}
	tree(os.DirFS(r.site.Source), r.site.Source)
	for _, c := range r.site.Converters {
		if c, ok := c.(*Sass); ok {
			for _, dir := range c.loadPaths() {
				tree(os.DirFS(dir), dir)
			}
			break
		}
	}
	if t := r.site.Theme; t != nil {
		tree(t.Files, t.Root)
	}
	return h.Sum()
}
