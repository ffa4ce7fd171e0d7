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

// queue is of the renders of one file.
type queue struct{ last *turn }

// shared is what pages with one path have in common.
type shared struct {
	first site.Item // whose text is everybody's
	queue queue
}

// turn is an item's place among the renders of one file. It begins with what the
// one before it left.
type turn struct {
	before *turn
	passed bool              // it leaves what the one before it left
	left   *liquid.Registers // nil for none; valid when done is closed
	done   chan struct{}
	over   bool // done is closed
}

// turnAt names the file of an item's turn: the layout by its place in the chain
// of the item's layouts, or ofContent.
type turnAt struct {
	item site.Item
	file int
}

const ofContent = -1

// queue gives an item the next turn.
func (r *Renderer) queue(q *queue, at turnAt) {
	t := &turn{before: q.last, done: make(chan struct{})}
	q.last = t
	if r.turns == nil {
		r.turns = map[turnAt]*turn{}
	}
	r.turns[at] = t
}

// begin waits for the turn, and returns what the one before it left. Earlier
// items were taken by workers earlier, so somebody is always at work.
func (t *turn) begin() *liquid.Registers {
	for b := t.before; b != nil; b = b.before {
		if <-b.done; !b.passed {
			return b.left
		}
	}
	return nil
}

// known reports whether nobody has to be waited for.
func (t *turn) known() bool {
	for b := t.before; b != nil; b = b.before {
		if !b.over {
			return false
		}
		if !b.passed {
			break
		}
	}
	return true
}

// end is what a turn leaves.
func (t *turn) end(left *liquid.Registers) {
	if !t.over {
		t.left, t.over = left, true
		close(t.done)
	}
}

// pass ends a turn that leaves what the one before it left.
func (t *turn) pass() {
	if !t.over {
		t.passed, t.over = true, true
		close(t.done)
	}
}

// turnsOf calls back with the turns of an item that takes some.
func (r *Renderer) turnsOf(it site.Item, do func(file int, t *turn)) {
	if len(r.turns) == 0 {
		return
	}
	if t := r.turns[turnAt{it, ofContent}]; t != nil {
		do(ofContent, t)
	}
	for i := range r.deepest {
		if t := r.turns[turnAt{it, i}]; t != nil {
			do(i, t)
		}
	}
}

// taking begins an item's turn at a file, if it takes one, and returns the
// registers to render with, and what ends the turn.
func (w *worker) taking(it site.Item, file int, l *layout) (registers *liquid.Registers, end func()) {
	r := w.r
	t := r.turns[turnAt{it, file}]
	switch {
	case r.opts.Uses != nil && l != nil && r.opts.Registers && r.remembering(l):
		registers = &liquid.Registers{}
		for _, u := range r.opts.Uses(it.Order()) {
			if u.File == file {
				registers.Put(r.opts.Engine, u.From)
			}
		}
	case t == nil:
		return nil, func() {}
	default:
		registers = t.begin().Clone()
	}
	return registers, func() {
		w.carried(it, file, registers)
		if t != nil {
			t.end(registers)
		}
	}
}

// carried notes what an item went on from, and what it left.
func (w *worker) carried(it site.Item, file int, registers *liquid.Registers) {
	if w.rec == nil || w.quiet {
		return
	}
	from, left, ok := registers.Carried(w.r.opts.Engine)
	kept := &w.r.kept[it.Order()]
	switch {
	case !ok:
		kept.Uses = append(kept.Uses, Use{File: file, Unknown: true})
	case len(from)+len(left) > 0:
		kept.Uses = append(kept.Uses, Use{File: file, From: from, Left: left})
	}
}

// queueTurns finds what takes turns. Where no template of the site remembers
// anything, and no two pages have one path, nothing does.
func (r *Renderer) queueTurns(items []site.Item) {
	r.onePath(items)
	if !r.opts.Registers || r.site.Thawed() {
		return
	}
	cs := chains{}
	for _, it := range items {
		l := r.layoutOf(it)
		if l == nil || !it.PlaceInLayout() {
			continue
		}
		for i, l := range cs.of(l).layouts {
			if r.remembering(l) {
				r.queue(&l.queue, turnAt{it, i})
				r.deepest = max(r.deepest, i+1)
			}
		}
	}
}

// remembering reports whether a layout's renders depend on registers.
func (r *Renderer) remembering(l *layout) bool {
	l.asked.Do(func() {
		t, err := r.compiled(l)
		l.remembers = err == nil && r.remembers(t, map[string]bool{})
	})
	return l.remembers
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
	turns := r.opts.Registers && !r.opts.ForgetShared
	r.shared = map[site.Item]*shared{}
	for _, g := range groups {
		if len(g) == 1 {
			continue
		}
		m := &shared{first: g[0]}
		if turns {
			r.opts.KeepContent = true // it could not be made again
		}
		for _, it := range g {
			if turns {
				r.queue(&m.queue, turnAt{it, ofContent})
			}
			r.shared[it] = m
		}
	}
}

// twins does so for a thawed site, whose pages know it.
func (r *Renderer) twins() {
	r.shared = map[site.Item]*shared{}
	for _, p := range r.site.Pages {
		if p.Twin() < 0 {
			continue
		}
		first := r.site.Pages[p.Twin()]
		m := r.shared[first]
		if m == nil {
			m = &shared{first: first}
			r.shared[first] = m
		}
		r.shared[p] = m
	}
}
