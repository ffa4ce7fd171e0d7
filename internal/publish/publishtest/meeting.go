package publishtest

import (
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// testLoserKilled has a second publisher come while a first is at work, which
// is killed at some later operation, or lives on: when the second one says
// that it came through, its site is there, whole, and nobody has to mend
// anything. Where it was told to come again, it does, as a newsroom would.
func testLoserKilled(t *testing.T, h *Harness) {
	traits := h.Open(t).Traits()
	if !traits.Atomic && !traits.Fenced {
		t.Skip("a publisher that was overtaken cannot be kept out of such a place; the next publication mends what it did")
	}
	one, two := first.site(t), second.site(t)
	w := watch(h.Open(t))
	if _, err := publish.Publish(t.Context(), one, w, options()); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	n := len(w.log())
	for _, k := range h.deaths(n+1, false) { // past the last it lives on
		h.publishes(t, two, options())
		type outcome struct{ err error }
		came, begun := make(chan outcome, 1), false
		come := func() {
			begun = true
			go func() {
				_, err := h.tries(t, two, options())
				came <- outcome{err}
			}()
		}
		w := watch(h.Open(t))
		w.killAt = k
		enter := 2 + k*7%max(k-1, 1) // its calls go on while the other one comes
		calls := 0
		w.after = func(string) {
			if calls++; calls == enter {
				come()
			}
		}
		opts := options()
		opts.Parallel, opts.RecordEvery = 1+k%3, 3
		_, err := publish.Publish(t.Context(), one, w, opts)
		_ = w.Target.Close()
		if !begun {
			come()
		}
		got := <-came
		for range 3 {
			if publish.KindOf(got.err) != publish.Busy && publish.KindOf(got.err) != publish.Moved {
				break
			}
			_, got.err = h.tries(t, two, options())
		}
		if got.err != nil {
			t.Fatalf("the first one killed at operation %d (%v), the second one got %v", k, err, got.err)
		}
		files := h.Files(t)
		if diff := difference(second, files); diff != "" && (err != nil || difference(first, files) != "") {
			t.Fatalf("the first one killed at operation %d (%v), the second one came through, and there is not its site:\n%s", k, err, diff)
		}
	}
}
