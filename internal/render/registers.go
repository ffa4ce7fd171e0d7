package render

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Jekyll parses a file once and keeps what cycle, ifchanged and `offset:
// continue` remember with the parsed template: a layout goes on where the item
// before it left off, and so do pages that have one path, such as those of a
// paginator. Such renders take turns, in the order of rendering; all others
// run beside them.

// remembered is what the renders of one file have in common.
type remembered struct {
	registers liquid.Registers
	// before is, for each item that takes a turn, the item whose turn is before
	// it; nil where there are no turns.
	before map[site.Item]site.Item
	last   site.Item
	// first is the item whose text is everybody's, of several pages with one
	// path; nil for a layout.
	first site.Item
}

func (m *remembered) queue(it site.Item) {
	if m.before != nil && m.last != nil {
		m.before[it] = m.last
	}
	m.last = it
}

// turn returns when it is an item's turn. Earlier items were taken by workers
// earlier, so somebody is always at work.
func (m *remembered) turn(it site.Item) *liquid.Registers {
	if m == nil || m.before == nil {
		return nil
	}
	if b := m.before[it]; b != nil {
		b.Result().Wait()
	}
	return &m.registers
}

// queueTurns finds what takes turns. Where no template of the site remembers
// anything, and no two pages have one path, nothing does.
func (r *Renderer) queueTurns(items []site.Item) {
	r.onePath(items)
	if !r.opts.Registers {
		return
	}
	cs := chains{}
	knows := map[*layout]bool{}
	for _, it := range items {
		l := r.layoutOf(it)
		if l == nil || !it.PlaceInLayout() {
			continue
		}
		for _, l := range cs.of(l).layouts {
			does, known := knows[l]
			if !known {
				t, err := r.compiled(l)
				does = err == nil && r.remembers(t, map[string]bool{})
				knows[l] = does
				if does {
					l.remembered = &remembered{before: map[site.Item]site.Item{}}
				}
			}
			if does {
				l.remembered.queue(it)
			}
		}
	}
}

// remembers reports whether a template, or one that it may include, depends on
// registers.
func (r *Renderer) remembers(t *liquid.Template, seen map[string]bool) bool {
	uses := t.Uses()
	if uses.Remembers || uses.DynamicInclude {
		return true
	}
	for _, tag := range uses.Tags {
		if tag == "include_relative" {
			return true
		}
	}
	for _, name := range uses.Includes {
		if seen[name] {
			continue
		}
		seen[name] = true
		if inc := r.includes.get(name); inc.err == nil && r.remembers(inc.partial.Template, seen) {
			return true
		}
	}
	return false
}

// onePath finds pages with the same path whose content is a template: they are
// one file to Jekyll, and have the text of the first.
func (r *Renderer) onePath(items []site.Item) {
	if r.site.Thawed() {
		r.twins()
		return
	}
	groups := map[string][]site.Item{}
	for _, it := range items {
		if p, ok := it.(*site.Page); ok && p.RenderWithLiquid() {
			path := strings.TrimPrefix(p.Path(), "/")
			groups[path] = append(groups[path], p)
		}
	}
	r.shared = map[site.Item]*remembered{}
	for _, g := range groups {
		if len(g) == 1 {
			continue
		}
		m := &remembered{first: g[0]}
		if r.opts.Registers {
			m.before = map[site.Item]site.Item{}
			r.opts.KeepContent = true // it could not be made again
		}
		for _, it := range g {
			m.queue(it)
			r.shared[it] = m
		}
	}
}

// twins does so for a thawed site, whose pages know it.
func (r *Renderer) twins() {
	r.shared = map[site.Item]*remembered{}
	for _, p := range r.site.Pages {
		if p.Twin() < 0 {
			continue
		}
		first := r.site.Pages[p.Twin()]
		m := r.shared[first]
		if m == nil {
			m = &remembered{first: first}
			r.shared[first] = m
		}
		r.shared[p] = m
	}
}
