package render

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
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
	sum     uint64 // of where it is and what it says, 0 where it is not to be had
}

func (in *includes) init(r *Renderer) {
	in.r = r
	in.dir = r.site.InSource(r.site.ConfigString("includes_dir", "_includes"))
}

// get is an include of the site's folder of includes or, failing that, of the
// theme's.
func (in *includes) get(name string) *include {
	v, ok := in.byID.Load(name)
	if !ok {
		v, _ = in.byID.LoadOrStore(name, &include{})
	}
	inc := v.(*include)
	inc.once.Do(func() { inc.partial, inc.sum, inc.err = in.load(name) })
	return inc
}

func (in *includes) load(name string) (plugin.Partial, uint64, error) {
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
	return plugin.Partial{}, absent, in.missing(name, dirs)
}

// beside is the path of a file next to an item's source.
func (in *includes) beside(it site.Item, name string) string { return joinPath(in.folder(it), name) }

func (in *includes) folder(it site.Item) string {
	if p, ok := it.(*site.Page); ok { // a list's further pages are called as the first one is
		return in.r.site.InSource(path.Dir(p.Path()))
	}
	dir := path.Dir(it.SourcePath())
	if !path.IsAbs(dir) {
		dir = in.r.site.InSource(path.Dir(it.RelPath()))
	}
	return dir
}

// relative is a file next to an item's source.
func (in *includes) relative(it site.Item, name string) (plugin.Partial, error) {
	dir := in.folder(it)
	return in.at(joinPath(dir, name), dir, name)
}

func (in *includes) at(p, dir, name string) (plugin.Partial, error) {
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
			inc.sum, inc.err = absent, in.missing(name, []string{dir})
			return
		}
		inc.partial, inc.sum, inc.err = in.compile(p, text)
	})
	return inc.partial, inc.err
}

// IncludeSum is the hash of what an include's name stands for in this build.
func (r *Renderer) IncludeSum(name string) uint64 {
	return r.includes.get(name).sum
}

// BesideSum is the same for include_relative, by the file's path.
func (r *Renderer) BesideSum(p string) uint64 {
	if v, ok := r.includes.byID.Load(p); ok { // no render is under way: it is complete
		inc := v.(*include)
		if inc.sum != 0 {
			return inc.sum
		}
	}
	text, ok := r.includes.read(p, path.Dir(p))
	if !ok {
		return absent
	}
	return ledger.NewHash().Text(p).Bytes(text).Sum()
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

// absent is the sum of an include that is not there.
const absent = 2

func (in *includes) compile(p string, text []byte) (plugin.Partial, uint64, error) {
	sum := ledger.NewHash().Text(p).Bytes(text).Sum()
	text = trimBOM(text)
	t, err := in.r.opts.Engine.Parse(string(text), liquid.ParseOptions{Name: p, Line: 1, ErrorMode: in.r.mode, Reuse: true, MembersOf: "include", Profile: in.r.opts.Profile != nil})
	if err != nil {
		return plugin.Partial{}, sum, in.r.located(err, p)
	}
	looked := sync.OnceValue(func() *params {
		all := &params{names: map[string]bool{}}
		in.lookedAt(t, all, map[*liquid.Template]bool{})
		return all
	})
	return plugin.Partial{Path: p, Template: t, Ignores: func(param string) bool { return looked().ignores(param) }}, sum, nil
}

// params are what a template, and those that it includes, look up of `include`.
type params struct {
	names map[string]bool
	any   bool // or more than that
}

func (ps *params) ignores(name string) bool { return !ps.any && !ps.names[name] }

// quiet are the tags that look up nothing but what stands in them as expressions.
var quiet = []string{
	"assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "for", "highlight", "if", "ifchanged", "include", "include_cached",
	"increment", "raw", "tablerow", "unless",
}

// lookedAt adds what a template looks up of `include`. What it includes is
// reckoned with as if it had no parameters of its own.
func (in *includes) lookedAt(t *liquid.Template, all *params, seen map[*liquid.Template]bool) {
	if seen[t] || all.any {
		return
	}
	seen[t] = true
	uses := t.Uses()
	all.any = uses.AnyMember || uses.DynamicInclude ||
		slices.ContainsFunc(uses.Tags, func(tag string) bool { return !slices.Contains(quiet, tag) }) ||
		slices.ContainsFunc(uses.Filters, func(f string) bool { return strings.HasSuffix(f, "_exp") })
	for _, name := range uses.Members {
		all.names[name] = true
	}
	for _, name := range uses.Includes {
		if inc := in.get(name); inc.err == nil {
			in.lookedAt(inc.partial.Template, all, seen)
		}
	}
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
