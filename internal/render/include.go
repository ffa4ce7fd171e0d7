package render

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// includes finds and compiles includes, each once.
type includes struct {
	r    *Renderer
	dir  string
	byID sync.Map // name or absolute path → *include
}

type include struct {
	once    sync.Once
	partial plugin.Partial
	err     error
}

func (in *includes) init(r *Renderer) {
	in.r = r
	in.dir = r.site.InSource(r.site.ConfigString("includes_dir", "_includes"))
}

// get is an include of the site's folder of includes or, failing that, of the
// theme's.
func (in *includes) get(name string) (plugin.Partial, error) {
	v, ok := in.byID.Load(name)
	if !ok {
		v, _ = in.byID.LoadOrStore(name, &include{})
	}
	inc := v.(*include)
	inc.once.Do(func() { inc.partial, inc.err = in.load(name) })
	return inc.partial, inc.err
}

func (in *includes) load(name string) (plugin.Partial, error) {
	s := in.r.site
	dirs := []string{in.dir}
	p := joinPath(in.dir, name)
	if text, ok := in.read(p, in.dir); ok {
		return in.compile(p, text)
	}
	if s.Theme != nil {
		if fi, err := fs.Stat(s.Theme.Files, "_includes"); err == nil && fi.IsDir() {
			dirs = append(dirs, joinPath(s.Theme.Root, "_includes"))
		}
		if text, err := fs.ReadFile(s.Theme.Files, path.Join("_includes", name)); err == nil {
			return in.compile(joinPath(s.Theme.Root, "_includes", name), text)
		}
	}
	return plugin.Partial{}, in.missing(name, dirs)
}

// relative is a file next to an item's source.
func (in *includes) relative(it site.Item, name string) (plugin.Partial, error) {
	dir := path.Dir(it.SourcePath())
	if !path.IsAbs(dir) { // a generated page, or a theme's
		dir = in.r.site.InSource(path.Dir(it.RelPath()))
	}
	p := joinPath(dir, name)
	v, ok := in.byID.Load(p)
	if !ok {
		v, _ = in.byID.LoadOrStore(p, &include{})
	}
	inc := v.(*include)
	inc.once.Do(func() {
		text, ok := in.read(p, dir)
		if !ok {
			if dir == in.r.site.Source {
				dir += "/" // as Jekyll shows it
			}
			inc.err = in.missing(name, []string{dir})
			return
		}
		inc.partial, inc.err = in.compile(p, text)
	})
	return inc.partial, inc.err
}

// read takes a regular file; in safe mode only where it really is below dir.
func (in *includes) read(p, dir string) ([]byte, bool) {
	if in.r.site.ConfigBool("safe") {
		real, err := filepath.EvalSymlinks(p)
		if err != nil || !strings.HasPrefix(real, dir) {
			return nil, false
		}
	}
	text, err := os.ReadFile(p)
	return text, err == nil
}

func (in *includes) missing(name string, dirs []string) error {
	tail := ", if it is a symlink, does not point outside your site source."
	if in.r.site.ConfigBool("safe") {
		tail = " is not a symlink as those are not allowed in safe mode."
	}
	quoted := make([]string, len(dirs))
	for i, d := range dirs {
		quoted[i] = fmt.Sprintf("%q", d)
	}
	return fmt.Errorf("Could not locate the included file '%s' in any of [%s]. Ensure it exists in one of those directories and%s",
		name, strings.Join(quoted, ", "), tail)
}

func (in *includes) compile(p string, text []byte) (plugin.Partial, error) {
	text = trimBOM(text)
	t, err := in.r.opts.Engine.Parse(string(text), liquid.ParseOptions{Name: p, Line: 1, ErrorMode: in.r.mode, Reuse: true, Profile: in.r.opts.Profile != nil})
	if err != nil {
		return plugin.Partial{}, in.r.located(err, p)
	}
	return plugin.Partial{Path: p, Template: t}, nil
}

func trimBOM(b []byte) []byte {
	if len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf {
		return b[3:]
	}
	return b
}

func joinPath(elems ...string) string {
	out := elems[0]
	for _, e := range elems[1:] {
		out = strings.TrimRight(out, "/") + "/" + strings.TrimLeft(e, "/")
	}
	return out
}
