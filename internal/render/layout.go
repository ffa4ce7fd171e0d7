package render

import (
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// layout is a layout with what its renders share.
type layout struct {
	*site.Layout
	parent *layout
	// data is `layout` while this layout is rendered, by the layout that the
	// item named: the innermost layout's values win.
	once     sync.Once
	template *liquid.Template
	warnings []diag.Diagnostic // of every item that is put into it
	err      error

	queue     queue // of its renders, where they depend on registers
	asked     sync.Once
	remembers bool
}

// chain is the layouts around an item, from the inside out, and `layout` in
// each of them.
type chain struct {
	layouts []*layout
	data    []*value.Map
}

func (r *Renderer) compileLayouts() {
	r.layouts = make(map[*site.Layout]*layout, len(r.site.Layouts))
	for _, l := range r.site.Layouts {
		r.layouts[l] = &layout{Layout: l}
	}
	for l, c := range r.layouts {
		if p := l.Parent(r.site); p != nil {
			c.parent = r.layouts[p]
		}
	}
}

// compiled is the layout's template, compiled when first needed: a broken
// layout that nothing uses is nobody's error.
func (r *Renderer) compiled(l *layout) (*liquid.Template, error) {
	l.once.Do(func() {
		l.template, l.warnings, l.err = r.parse(l.Content, l.Path, l.ContentLine, true)
	})
	return l.template, l.err
}

// parse compiles a template. reuse is for those that are rendered for many
// items.
func (r *Renderer) parse(src, path string, line int, reuse bool) (*liquid.Template, []diag.Diagnostic, error) {
	t, err := r.opts.Engine.Parse(src, liquid.ParseOptions{Name: path, Line: max(line, 1), ErrorMode: r.mode, Reuse: reuse, ReuseAlike: !reuse, Profile: r.opts.Profile != nil})
	if err != nil {
		return nil, nil, r.located(err, path)
	}
	var warnings []diag.Diagnostic
	for _, w := range t.Warnings() {
		d := diag.Diagnostic{File: r.show(path), Message: w.Error()}
		if w.Line > 0 {
			d.Line = w.Line
			plain := *w
			plain.Line = 0
			d.Message = plain.Error()
		}
		warnings = append(warnings, d)
	}
	return t, warnings, nil
}

// layoutOf is the layout that an item asks for; nil where there is none of
// the name.
func (r *Renderer) layoutOf(it site.Item) *layout {
	v := it.Value("layout")
	if v == nil {
		return nil
	}
	name, ok := v.(string)
	if !ok {
		name = site.Text(v)
	}
	if l := r.site.Layouts[name]; l != nil {
		return r.layouts[l]
	}
	return nil
}

// chains memoizes the chain of each layout.
type chains map[*layout]*chain

func (cs chains) of(l *layout) *chain {
	if c := cs[l]; c != nil {
		return c
	}
	c := &chain{}
	var data *value.Map
	used := map[*layout]bool{}
	for at := l; at != nil && !used[at]; at = at.parent {
		used[at] = true
		data = site.DeepMerge(at.Data, data)
		c.layouts = append(c.layouts, at)
		c.data = append(c.data, data)
	}
	cs[l] = c
	return c
}

// layoutData is what `layout` holds; nil for nothing.
type layoutData = *value.Map

// layoutsLeftBehind computes what `layout` is while each item's own content is
// rendered: Jekyll never clears it between items, so an item sees its layout's
// front matter merged with what the item before it left there.
func (r *Renderer) layoutsLeftBehind(items []site.Item) {
	type pair struct {
		l    *layout
		left layoutData
	}
	cs := chains{}
	merged := map[pair]layoutData{}
	during := func(it site.Item, left layoutData) layoutData {
		l := r.layoutOf(it)
		if l == nil {
			return left
		}
		k := pair{l, left}
		if merged[k] == nil {
			merged[k] = site.DeepMerge(l.Data, left)
		}
		return merged[k]
	}
	after := func(it site.Item) layoutData {
		if l := r.layoutOf(it); l != nil {
			c := cs.of(l)
			return c.data[len(c.data)-1]
		}
		return nil
	}
	if r.site.Thawed() { // to ask all items would warm them all
		r.stale = func(order int) layoutData {
			from := order - 1
			for from >= 0 && !items[from].PlaceInLayout() {
				from--
			}
			var left layoutData
			if from >= 0 {
				left = after(items[from])
			}
			for from++; from < order; from++ {
				left = during(items[from], left)
			}
			return during(items[order], left)
		}
		return
	}
	stale := make([]layoutData, len(items))
	var left layoutData
	for i, it := range items {
		left = during(it, left)
		stale[i] = left
		if it.PlaceInLayout() {
			left = after(it)
		}
	}
	r.stale = func(order int) layoutData { return stale[order] }
}

func (w *worker) missingLayout(it site.Item) {
	r, v := w.r, it.Value("layout")
	if v == nil {
		return
	}
	w.warn(diag.Diagnostic{
		File: r.show(it.SourcePath()), Line: 1,
		Message: "Layout '" + site.Text(v) + "' requested in " + it.RelPath() + " does not exist.",
		Hint:    "make _layouts/" + site.Text(v) + ".html, or write layout: none",
	})
}
