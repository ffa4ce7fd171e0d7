package liquid

import (
	"math"
	"slices"
	"strings"
)

// recording watches the render of a fragment. Those of fragments within one
// another are linked from the inside out; each read is told to all of them, up
// to the first that made itself what is read.
type recording struct {
	outer    *recording
	observer Observer // the thread's before the recording

	mark  int // of scopes, when it began
	loops int // open then
	depth int

	unfit  bool
	reads  []reading
	wrote  []symbol // assigned or captured
	placed []symbol // whose resume was set
	hosts  []symbol
	notes  []any
	start  int // of its text
	stamps []stamp

	lo, hi  int
	limited bool
}

// input is something that a fragment reads and that may differ from render to
// render: a variable and a path from it, or how far a loop or cycle has come.
type input struct {
	sym   symbol
	name  string
	place bool
	path  []pathStep
}

type pathStep struct {
	key any // string or int
	cmd command
}

type reading struct {
	in  *input
	key any
}

func (a *input) same(b *input) bool {
	return a == b || a.sym == b.sym && a.place == b.place && slices.Equal(a.path, b.path)
}

// maxReads is how many different things a fragment may depend on.
const maxReads = 24

// watching is the observer of a thread that records and has no other: it
// makes lookups take the way on which they are seen.
type watching struct{}

func (watching) Read(string, []string, bool) {}
func (watching) Attr(Drop, string)           {}
func (watching) Include(string)              {}

// record begins a recording.
func (th *Thread) record() *recording {
	var r *recording
	if n := len(th.spareRecs); n > 0 {
		r = th.spareRecs[n-1]
		th.spareRecs = th.spareRecs[:n-1]
	} else {
		r = &recording{}
	}
	*r = recording{
		outer: th.rec, observer: th.observer,
		mark: th.mark(), loops: len(th.loops), depth: th.depth,
		reads: r.reads[:0], wrote: r.wrote[:0], placed: r.placed[:0], hosts: r.hosts[:0],
		lo: math.MinInt, hi: math.MaxInt,
	}
	th.rec = r
	if th.observer == nil {
		th.observer = watching{}
	}
	return r
}

func (th *Thread) endRecord(r *recording) { th.rec, th.observer = r.outer, r.observer }

func (th *Thread) free(r *recording) {
	clear(r.reads)
	r.notes, r.stamps, r.outer, r.observer = nil, nil, nil, nil
	th.spareRecs = append(th.spareRecs, r)
}

func (th *Thread) recordings() int {
	n := 0
	for r := th.rec; r != nil; r = r.outer {
		n++
	}
	return n
}

// own reports whether the present binding of a name was made since the
// recording began.
func (r *recording) own(th *Thread, s symbol) bool {
	if th.slot(s).inner != nil {
		for i := len(th.undo) - 1; i >= r.mark; i-- {
			if th.undo[i].sym == s {
				return true
			}
		}
		return false
	}
	return slices.Contains(r.wrote, s)
}

// outward is of how many fragments a lookup that begins at s is an input.
func (th *Thread) outward(s symbol, name string) int {
	if th.rec == nil || th.reuse.Outward == nil {
		return 0
	}
	bound := th.bound(s)
	if !bound && th.reuse.Nature != nil && th.reuse.Nature(name) == Fixed {
		return 0
	}
	n := 0
	for r := th.rec; r != nil && !(bound && r.own(th, s)); r = r.outer {
		n++
	}
	return n
}

// lookOutward tells who notes reads that what is looked up from now on is an
// input of n fragments. It returns the n before.
func (th *Thread) lookOutward(n int) (was int) {
	if th.rec == nil || th.reuse.Outward == nil {
		return 0
	}
	return th.reuse.Outward(n)
}

// read is told of each lookup that begins at a variable: the path from it and
// the value there.
func (r *recording) read(th *Thread, s symbol, name string, path []pathStep, v any, ok bool) {
	nature := Varying
	bound := th.bound(s)
	if !bound && th.reuse.Nature != nil {
		nature = th.reuse.Nature(name)
	}
	var in *input
	var key any
	for ; r != nil; r = r.outer {
		if r.unfit {
			continue
		}
		if bound && r.own(th, s) {
			return
		}
		switch nature {
		case Fleeting:
			r.unfit = true
			continue
		case Fixed:
			r.host(s)
			continue
		}
		if r.has(s, false, path) {
			continue
		}
		if in == nil {
			in = &input{sym: s, name: strings.Clone(name), path: th.ownPath(path)}
			if key, ok = keyOf(v, ok); !ok {
				for ; r != nil; r = r.outer {
					if bound && r.own(th, s) {
						return
					}
					r.unfit = true
				}
				return
			}
		}
		r.add(in, key)
	}
}

func (r *recording) host(s symbol) {
	if !slices.Contains(r.hosts, s) {
		r.hosts = append(r.hosts, s)
	}
}

func (r *recording) has(s symbol, place bool, path []pathStep) bool {
	for i := range r.reads {
		in := r.reads[i].in
		if in.sym == s && in.place == place && slices.Equal(in.path, path) {
			return true
		}
	}
	return false
}

func (r *recording) add(in *input, key any) {
	if len(r.reads) == maxReads {
		r.unfit = true
		return
	}
	r.reads = append(r.reads, reading{in, key})
}

// writes is told of an assignment in the outermost scope.
func (r *recording) writes(s symbol) {
	for ; r != nil; r = r.outer {
		if !slices.Contains(r.wrote, s) {
			r.wrote = append(r.wrote, s)
		}
	}
}

// resumes is told when a loop or cycle asks how far it has come.
func (r *recording) resumes(s symbol, n int) {
	var in *input
	for ; r != nil; r = r.outer {
		if slices.Contains(r.placed, s) {
			return
		}
		if r.has(s, true, nil) {
			continue
		}
		if in == nil {
			in = &input{sym: s, place: true}
		}
		r.add(in, n)
	}
}

// places is told when how far has changed.
func (r *recording) places(s symbol) {
	for ; r != nil; r = r.outer {
		if !slices.Contains(r.placed, s) {
			r.placed = append(r.placed, s)
		}
	}
}

// include takes over what a reused fragment within this one read and left
// behind.
func (r *recording) include(th *Thread, o *outcome) {
	for _, rd := range o.reads {
		if rd.in.place {
			if !slices.Contains(r.placed, rd.in.sym) && !r.has(rd.in.sym, true, nil) {
				r.add(rd.in, rd.key)
			}
			continue
		}
		if th.bound(rd.in.sym) && r.own(th, rd.in.sym) || r.has(rd.in.sym, false, rd.in.path) {
			continue
		}
		r.add(rd.in, rd.key)
	}
	for _, s := range o.hosts {
		r.host(s)
	}
	for _, s := range o.sets {
		if !slices.Contains(r.wrote, s.sym) {
			r.wrote = append(r.wrote, s.sym)
		}
	}
	for _, p := range o.places {
		if !slices.Contains(r.placed, p.sym) {
			r.placed = append(r.placed, p.sym)
		}
	}
	r.notes = append(r.notes, o.notes...)
	if o.limited {
		r.limited, r.lo, r.hi = true, max(r.lo, o.lo), min(r.hi, o.hi)
	}
}

// leavesLoop reports whether a loop's own object was assigned: it is of one
// thread.
func (r *recording) leavesLoop(th *Thread) bool {
	return slices.ContainsFunc(r.wrote, func(s symbol) bool {
		_, own := th.slot(s).outer.(ownDrop)
		return own
	})
}

// size is about what the values take that were left behind.
func (r *recording) size(th *Thread) int {
	n := 0
	for _, s := range r.wrote {
		switch v := th.slot(s).outer.(type) {
		case string:
			n += len(v)
		case []any:
			n += 16 * len(v)
		}
	}
	return n
}

// outcome makes what is remembered.
func (r *recording) outcome(th *Thread, text []byte) *outcome {
	o := &outcome{
		text: slices.Clone(text), reads: slices.Clone(r.reads), hosts: slices.Clone(r.hosts),
		notes: r.notes, stamps: r.stamps, lo: r.lo, hi: r.hi, limited: r.limited, depth: r.depth,
	}
	for _, s := range r.wrote {
		o.sets = append(o.sets, setting{s, th.own(th.slot(s).outer)})
	}
	for _, s := range r.placed {
		o.places = append(o.places, placing{s, th.slot(s).resume})
	}
	return o
}

// Depends tells that what is being rendered depends on something that cannot
// be observed: which item is being rendered, the clock, chance. No fragment
// around it is remembered.
func (th *Thread) Depends() {
	for r := th.rec; r != nil; r = r.outer {
		r.unfit = true
	}
}

// Sees tells that a template looked at something that looks one way to renders
// whose place is above at, and another to those below: above says which way it
// was seen. Fragments around it are reused where it looks the same.
func (th *Thread) Sees(at int, above bool) {
	for r := th.rec; r != nil; r = r.outer {
		r.limited = true
		if above {
			r.lo = max(r.lo, at)
		} else {
			r.hi = min(r.hi, at)
		}
	}
}

// Note keeps something with the fragments around it, for Reuse.Noted.
func (th *Thread) Note(note any) {
	for r := th.rec; r != nil; r = r.outer {
		r.notes = append(r.notes, note)
	}
}

// whole reports whether a value is known by its identity: what is read of it
// need not be told apart.
func whole(v any) bool {
	if _, ok := v.(Drop); !ok {
		return false
	}
	_, own := v.(ownDrop)
	return !own
}

// pathStep is a key as part of an input.
func (th *Thread) pathStep(key any, cmd command) pathStep {
	switch key.(type) {
	case string, int:
	default:
		th.Depends()
		key = nil
	}
	return pathStep{key, cmd}
}

// seesLoops is told when a loop's parent is asked for, which may be a loop
// around the fragment.
func (th *Thread) seesLoops() {
	for r := th.rec; r != nil; r = r.outer {
		r.unfit = r.unfit || r.loops > 0
	}
}

// settled reports whether a lookup tells the recordings nothing, or nothing but
// that it found the host's fixed variable: then it need not be watched step by
// step. A recording of a loop over thousands of items is mostly such lookups.
func (th *Thread) settled(v *variable) bool {
	r := th.rec
	if r == nil {
		return false
	}
	if _, nobody := th.observer.(watching); !nobody {
		return false
	}
	sl := th.slot(v.sym)
	if sl.inner != nil || sl.outer != nil {
		if _, loop := sl.inner.(*forLoop); loop {
			return false
		}
		return r.own(th, v.sym)
	}
	if th.reuse.Nature == nil || th.reuse.Nature(v.name) != Fixed {
		return false
	}
	for ; r != nil; r = r.outer {
		r.host(v.sym)
	}
	return true
}
