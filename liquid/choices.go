package liquid

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// tree is what is remembered of a fragment: a decision tree over what it
// reads. Finding takes no lock; a lookup may render an excerpt, which may come
// upon the same fragment.
type tree struct {
	of   *fragment
	off  atomic.Bool
	root atomic.Pointer[choice]

	hits, saved        atomic.Int64
	misses, loopMisses atomic.Int64 // recordings outside and inside of loops
	passed             atomic.Int64 // times in loops that it was met and not recorded
	misfits            atomic.Int64

	mu     sync.Mutex // of inserting
	resets int
}

// choice is a node of the tree. It is complete when it is published, but for
// next and done, which grow.
type choice struct {
	in   *input    // what is looked at; nil at a leaf
	next *sync.Map // key → *choice
	done atomic.Pointer[[]*outcome]
}

// How long a fragment is recorded without being met again. Outside of a loop
// one that was different a dozen times is different always. In a loop the first
// page may bring thousands of different items, and only the next page the same
// ones. To record takes longer than to render, so that of what is not known to
// be dear a sample is taken: some are recorded, and where these are met again so
// many more. The others are looked for in vain, up to a bound.
const (
	patience     = 12
	loopSample   = 256
	loopPatience = 4096
	perHit       = 4  // so many more are recorded for each time it was reused,
	passPerHit   = 32 // and so many more are looked for
)

// again reports whether to record the fragment once more, and counts it.
func (t *tree) again(inLoop bool) bool {
	earned := perHit * t.hits.Load()
	switch node := t.of.node.(type) {
	case nil, outputNode: // a whole template, or one value through filters
		if !inLoop {
			break
		}
		if node != nil && t.of.dear() {
			if t.loopMisses.Add(1) <= loopPatience+earned {
				return true
			}
			t.giveUp()
			return false
		}
		if t.loopMisses.Load() < loopSample+earned {
			t.loopMisses.Add(1)
			return true
		}
		if t.passed.Add(1) > loopPatience-loopSample+passPerHit*t.hits.Load() {
			t.giveUp()
		}
		return false
	}
	misses := &t.misses
	if inLoop {
		misses = &t.loopMisses
	}
	if misses.Add(1) <= patience+earned {
		return true
	}
	t.giveUp()
	return false
}

// dear reports whether an output has a filter that makes arrays or converts:
// more than one that goes through a text once.
func (f *fragment) dear() bool {
	out, ok := f.node.(outputNode)
	return ok && slices.ContainsFunc(out.filters, func(c filterCall) bool {
		return c.def != nil && c.def.heavy && c.def.text == nil
	})
}

// unfit counts a recording that came to nothing for what the fragment does.
func (t *tree) unfit() {
	if t.misfits.Add(1) >= 4 && t.hits.Load() == 0 {
		t.giveUp()
	}
}

func (t *tree) giveUp() {
	t.off.Store(true)
	t.root.Store(nil)
}

// find goes down the tree by the values of this render.
func (t *tree) find(th *Thread) *outcome {
	c := t.root.Load()
	if c == nil {
		return nil
	}
	observer, rec := th.observer, th.rec
	th.observer, th.rec = nil, nil
	defer func() { th.observer, th.rec = observer, rec }()
	for c.in != nil {
		k, ok := th.inputKey(c.in)
		if !ok {
			return nil
		}
		n, ok := c.next.Load(k)
		if !ok {
			return nil
		}
		c = n.(*choice)
	}
	if list := c.done.Load(); list != nil {
		for _, o := range *list {
			if o.fits(th) {
				t.hits.Add(1)
				t.saved.Add(int64(len(o.text)))
				return o
			}
		}
	}
	return nil
}

// maxOutcomes is how many outcomes of one leaf are kept, for different places
// and depths.
const maxOutcomes = 8

// insert adds a recording.
func (t *tree) insert(r *recording, o *outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.off.Load() {
		return
	}
	at := t.root.Load()
	if at == nil {
		t.root.Store(branch0(o, 0))
		return
	}
	for i := range o.reads {
		rd := &o.reads[i]
		if at.in == nil || !at.in.same(rd.in) {
			t.contradiction(o)
			return
		}
		rd.in = at.in
		n, ok := at.next.Load(rd.key)
		if !ok {
			rd.key = lasting(rd.key)
			at.next.Store(rd.key, branch0(o, i+1))
			return
		}
		at = n.(*choice)
	}
	if at.in != nil {
		t.contradiction(o)
		return
	}
	list := []*outcome{o}
	if old := at.done.Load(); old != nil {
		list = append(list, (*old)[max(0, len(*old)-maxOutcomes+1):]...)
	}
	at.done.Store(&list)
}

// branch0 makes the choices for an outcome's reads from i on.
func branch0(o *outcome, i int) *choice {
	c := &choice{}
	list := []*outcome{o}
	c.done.Store(&list)
	for k := len(o.reads) - 1; k >= i; k-- {
		rd := &o.reads[k]
		rd.key = lasting(rd.key)
		up := &choice{in: rd.in, next: &sync.Map{}}
		up.next.Store(rd.key, c)
		c = up
	}
	return c
}

// lasting is a key that refers to no buffer.
func lasting(k any) any {
	if s, ok := k.(string); ok {
		return strings.Clone(s)
	}
	return k
}

// contradiction is met where a fragment with the same values read something
// else than before: a host's tag of which not all is known. A new tree is
// begun, a few times.
func (t *tree) contradiction(o *outcome) {
	if t.resets++; t.resets > 3 {
		t.giveUp()
		return
	}
	t.root.Store(branch0(o, 0))
}
