package site

import (
	"sync"
	"sync/atomic"
)

// Result is what rendering made of an item. It is finished once, by the one
// who renders it: by Keep, Drop or Fail, of which the first call counts.
type Result struct {
	turns *turns
	kept  *made // set before state; nil where it was dropped
	state atomic.Uint32
}

// made is the converted body and the whole file with its layouts; both
// strings, boxed for templates, the second nil where nobody reads it.
type made struct{ content, output any }

const (
	pending uint32 = iota
	finished
	failed
)

// turns lets renders wait for each other. One for all of a site's results: a
// channel in each costs more than a million documents can pay, and to wait is
// rare.
type turns struct {
	waiting atomic.Int32
	mu      sync.Mutex
	cond    *sync.Cond // made by the first who waits, under mu
}

// Keep finishes the result with what was made of the item. Output is nil where
// the site keeps none.
func (r *Result) Keep(content, output any) {
	if r.state.Load() != pending {
		return
	}
	r.kept = &made{content, output}
	r.finish(finished)
}

// Drop finishes the result without keeping anything: who reads the content has
// it made again.
func (r *Result) Drop() { r.finish(finished) }

// Fail finishes a result that nothing came of, so that nobody waits for ever.
func (r *Result) Fail() { r.finish(failed) }

func (r *Result) finish(state uint32) {
	if !r.state.CompareAndSwap(pending, state) {
		return
	}
	if t := r.turns; t.waiting.Load() > 0 {
		t.mu.Lock()
		if t.cond != nil {
			t.cond.Broadcast()
		}
		t.mu.Unlock()
	}
}

// Finished reports whether something was made of the item.
func (r *Result) Finished() bool { return r.state.Load() == finished }

// Output is the whole file, nil where it is not kept or not made.
func (r *Result) Output() any {
	if r.state.Load() == finished && r.kept != nil {
		return r.kept.output
	}
	return nil
}

// Wait returns when the result is finished.
func (r *Result) Wait() {
	if r.state.Load() != pending {
		return
	}
	t := r.turns
	t.waiting.Add(1)
	t.mu.Lock()
	if t.cond == nil {
		t.cond = sync.NewCond(&t.mu)
	}
	for r.state.Load() == pending {
		t.cond.Wait()
	}
	t.mu.Unlock()
	t.waiting.Add(-1)
}

// content is the converted body, made again where it was dropped; nil where
// the item failed.
func (r *Result) content(s *Site, it Item) (any, error) {
	if r.state.Load() != finished {
		return nil, nil
	}
	if r.kept != nil {
		return r.kept.content, nil
	}
	if s.Remake == nil {
		return nil, nil
	}
	return s.Remake(it)
}
