package liquid

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Fragments: what is the same everywhere is rendered once.
//
// A fragment is a piece of a template that is worth remembering: an include, a
// loop, a capture, an assign or an output whose filters work hard. When one is
// rendered for the first time its render is recorded (recording.go): what it
// read of what differs from render to render, in order, with the values it
// found; what it left behind, variables above all; and its text. Where the
// same fragment comes to be rendered again and finds the same values, the text
// is copied and what it left behind is put in place.
//
// Nothing is annotated and nothing is guessed. Liquid is deterministic: with
// the same values read so far, the next thing that a fragment reads is the
// same. So all recordings of a fragment make one decision tree (choices.go),
// in which every node names what is looked at next and every edge a value. A
// fragment that read nothing of its page is a tree that is a leaf.
//
// What is never remembered: a render that failed, that a break or continue
// left, that counted (increment), that asked ifchanged, or that did something
// the host cannot vouch for (Thread.Depends).
//
// A fragment that hardly ever meets the same values again is given up, and
// costs a load and a branch from then on.

// Fragments is what the renders of one build remember. Any number of threads
// share it. It must not outlive what the host's fixed variables refer to.
type Fragments struct {
	limit int64 // bytes of text kept
	used  atomic.Int64
	mu    sync.Mutex
	trees atomic.Pointer[[]atomic.Pointer[tree]] // by fragment, replaced when it grows
}

// NewFragments returns an empty memory that keeps up to limit bytes of text.
func NewFragments(limit int) *Fragments { return &Fragments{limit: int64(limit)} }

// Nature is how a variable of the host's behaves from render to render.
type Nature uint8

const (
	Varying  Nature = iota // may differ; its values last
	Fixed                  // the same in every render
	Fleeting               // valid during one render only; who reads it is not remembered
)

// Reuse is what a thread needs in order to reuse fragments.
type Reuse struct {
	Fragments *Fragments
	// Nature tells of the host's variables. nil means that all vary.
	Nature func(name string) Nature
	// Place is where the render stands in an order in which later renders
	// see what earlier ones made; see Thread.Sees. nil means zero.
	Place func() int
	// Noted is handed again what was given to Thread.Note while the
	// fragment was recorded that is now reused.
	Noted func(note any)

	// Who notes what renders read, in order to know later whether a text still
	// holds, is told of fragments: Begin and End stand around the first render
	// of one, and what End returned is given to Again where it is reused.
	// Between them, Outward(n) says that what is looked up now is an input of
	// the n innermost fragments: by its value they are told apart, so that the
	// reading of it is not theirs but that of what is around them. It returns
	// the n before. All are nil where nobody notes.
	//
	// A fragment that is a part (Thread.Collect) is told of with End(true), and
	// not with Again: what it read is the part's and not that of what is around
	// it.
	Begin   func()
	End     func(part bool) (noted uint32)
	Again   func(noted uint32)
	Outward func(n int) (was int)

	// Key hashes what a fragment is known by, never to 0, and Identity says
	// what a drop, or an array or a map that is not small, is known by in any
	// process, 0 for nothing. Where they are nil there are no parts.
	Key      func([]byte) uint64
	Identity func(v any) uint64
}

// fragment is one such piece. It is also the node that stands in its place in
// a body.
type fragment struct {
	id   int
	node Node // or
	body *Body
	tag  string
	name string // of the template
	line int
	// stable is what the fragment is known by in any process: its text, or
	// its template and which it is in it.
	stable string
}

// newFragment numbers a fragment. Fragments of the same text share a number,
// and what is remembered; "" is like no other. Place is its number within its
// template; the whole is 0.
func (e *Engine) newFragment(f fragment, text string, place int) *fragment {
	f.stable = "=" + text
	if text == "" {
		f.stable = f.name + "\x00" + strconv.Itoa(place)
		f.id = int(e.fragments.Add(1)) - 1
		return &f
	}
	id, known := e.alike.Load(text)
	if !known {
		id, _ = e.alike.LoadOrStore(strings.Clone(text), int(e.fragments.Add(1))-1)
	}
	f.id = id.(int)
	return &f
}

// Render renders the fragment, or what is remembered of it.
func (f *fragment) Render(th *Thread, dst []byte) ([]byte, error) {
	if th.reuse == nil {
		return f.render(th, dst)
	}
	return th.fragment(f, dst)
}

func (f *fragment) render(th *Thread, dst []byte) ([]byte, error) {
	if f.node != nil {
		return th.hide(f.node, dst)
	}
	return f.body.Render(th, dst)
}

// remember makes a fragment of the last entry of a body where that is worth it.
func (p *Parser) remember(b *Body, markup string) {
	if !p.opts.Reuse && !p.opts.ReuseAlike || len(b.entries) == 0 {
		return
	}
	e := &b.entries[len(b.entries)-1]
	f := fragment{name: p.opts.Name, line: e.line, tag: p.tag}
	var out *Output
	switch n := e.node.(type) {
	case nil:
		if e.kind != outputEntry {
			return
		}
		out, f.node, f.tag = e.out, outputNode{e.out}, "{{"
	case *assignNode:
		out, f.node = n.from, n
	case *forNode, *tableRow:
		f.node = n
	case *captureNode:
		if !n.body.hasTags() {
			return
		}
		f.node = n
	default:
		return
	}
	text := ""
	switch {
	case out != nil && !out.heavy(), !p.opts.Reuse && (out == nil || !out.shared()):
		return
	case out != nil:
		text = string('0'+byte(p.opts.ErrorMode)) + f.tag + markup
	}
	if e.kind == outputEntry {
		e.kind = tagEntry
	}
	p.fragments++
	e.node = p.engine.newFragment(f, text, p.fragments)
}

// shared reports whether an output is about something that templates of
// different pages have in common: not literals, nor the page.
func (o *Output) shared() bool {
	return o.direct != nil && o.direct.name != "page" && o.direct.name != "content"
}

// outputNode is an output in the place of a tag.
type outputNode struct{ *Output }

func (o *Output) heavy() bool {
	return slices.ContainsFunc(o.filters, func(f filterCall) bool { return f.def != nil && f.def.heavy })
}

func (b *Body) hasTags() bool {
	return slices.ContainsFunc(b.entries, func(e entry) bool { return e.kind == tagEntry || e.kind == blockEntry })
}

// maxRecordings is how many fragments within one another are recorded at a
// time: each costs every read once more.
const maxRecordings = 4

func (th *Thread) fragment(f *fragment, dst []byte) ([]byte, error) {
	t := th.reuse.Fragments.tree(f)
	if t.off.Load() || len(th.interrupts) > 0 { // a loop in it may take up the break of one before it
		return f.render(th, dst)
	}
	if o := t.find(th); o != nil {
		if o.key != 0 && th.visible() {
			at := len(dst)
			dst = th.put(o, dst)
			th.part(o, at)
			return dst, nil
		}
		return th.again(o, dst), nil
	}
	if !t.again(len(th.loops) > 0) || th.recordings() >= maxRecordings {
		return f.render(th, dst)
	}
	r := th.record()
	start, errs := len(dst), len(th.errors)
	r.start = start
	noting := th.reuse.Begin != nil
	if noting {
		th.reuse.Begin()
	}
	out, err := f.render(th, dst)
	th.endRecord(r)
	var o *outcome
	switch {
	case err != nil, len(th.errors) != errs, len(th.interrupts) > 0:
	case r.unfit || r.leavesLoop(th):
		t.unfit()
	default:
		if th.reuse.Fragments.room(len(out) - start + r.size(th)) {
			o = r.outcome(th, out[start:])
			o.key = f.key(th, o)
		}
	}
	var noted uint32
	if noting {
		noted = th.reuse.End(o != nil && o.key != 0 && th.visible())
	}
	if o != nil {
		o.noted = noted
		t.insert(r, o)
		if o.key != 0 && th.visible() {
			th.part(o, start)
		}
	}
	th.free(r)
	return out, err
}

// again is what an outcome leaves: its text and its effects.
func (th *Thread) again(o *outcome, dst []byte) []byte {
	for r := th.rec; r != nil; r = r.outer {
		r.include(th, o)
	}
	if th.reuse.Again != nil {
		th.reuse.Again(o.noted)
	}
	at := len(dst)
	dst = th.put(o, dst)
	th.restamp(o, at)
	return dst
}

func (th *Thread) put(o *outcome, dst []byte) []byte {
	for _, s := range o.sets {
		th.slot(s.sym).outer = s.v
	}
	for _, p := range o.places {
		th.setResume(p.sym, p.n)
	}
	if noted := th.reuse.Noted; noted != nil {
		for _, n := range o.notes {
			noted(n)
		}
	}
	return append(dst, o.text...)
}

// tree finds what is remembered of a fragment.
func (fs *Fragments) tree(f *fragment) *tree {
	if p := fs.trees.Load(); p != nil && f.id < len(*p) {
		if t := (*p)[f.id].Load(); t != nil {
			return t
		}
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var list []atomic.Pointer[tree]
	if p := fs.trees.Load(); p != nil {
		list = *p
	}
	if f.id >= len(list) {
		grown := make([]atomic.Pointer[tree], max(f.id+1, 2*len(list)))
		for i := range list {
			grown[i].Store(list[i].Load())
		}
		list = grown
		fs.trees.Store(&grown)
	}
	t := list[f.id].Load()
	if t == nil {
		t = &tree{of: f}
		list[f.id].Store(t)
	}
	return t
}

// room takes up n bytes of what may be kept.
func (fs *Fragments) room(n int) bool {
	if fs.used.Add(int64(n)+overhead) > fs.limit {
		fs.used.Add(-int64(n) - overhead)
		return false
	}
	return true
}

// overhead is about what remembering takes beside the text.
const overhead = 300

// FragmentStats is what became of a fragment.
type FragmentStats struct {
	Template string // the name it was parsed under
	Line     int    // 0 for a whole template
	Tag      string // "" for a whole template
	Reused   int    // times that its text was copied
	Recorded int    // times that it was rendered in order to be remembered
	Saved    int    // bytes copied
	GivenUp  bool
}

// Stats lists the fragments that were met, those most reused first.
func (fs *Fragments) Stats() []FragmentStats {
	var out []FragmentStats
	if p := fs.trees.Load(); p != nil {
		for i := range *p {
			t := (*p)[i].Load()
			if t == nil {
				continue
			}
			out = append(out, FragmentStats{
				Template: t.of.name, Line: t.of.line, Tag: t.of.tag,
				Reused: int(t.hits.Load()), Recorded: int(t.misses.Load() + t.loopMisses.Load()),
				Saved: int(t.saved.Load()), GivenUp: t.off.Load(),
			})
		}
	}
	slices.SortStableFunc(out, func(a, b FragmentStats) int { return b.Saved - a.Saved })
	return out
}

// outcome is one remembered render.
type outcome struct {
	text    []byte
	reads   []reading
	sets    []setting
	places  []placing
	hosts   []symbol // read as the host's: must not be the template's own
	notes   []any
	stamps  []stamp // by places in text
	lo, hi  int     // valid for places between these
	depth   int     // of scopes when it was rendered: no deeper, or it might fail
	limited bool
	noted   uint32 // what Reuse.End returned
	key     uint64 // of Part; 0 for none
}

type setting struct {
	sym symbol
	v   any
}

type placing struct {
	sym symbol
	n   int
}

// fits reports whether an outcome holds for what is not part of the tree.
func (o *outcome) fits(th *Thread) bool {
	if th.depth > o.depth {
		return false
	}
	for _, s := range o.hosts {
		if th.bound(s) {
			return false
		}
	}
	if o.limited {
		at := th.place()
		return o.lo < at && at < o.hi
	}
	return true
}

func (th *Thread) place() int {
	if th.reuse != nil && th.reuse.Place != nil {
		return th.reuse.Place()
	}
	return 0
}
