package fetch

import (
	"context"
	"runtime"
	"slices"
	"testing"
)

// waitFor returns when n wait for a turn.
func (t *Turns) waitFor(n int) {
	for {
		t.mu.Lock()
		got := len(t.waiting)
		t.mu.Unlock()
		if got == n {
			return
		}
		runtime.Gosched()
	}
}

// TestTurns: who waits comes by rank, and who gives up keeps nobody waiting.
func TestTurns(t *testing.T) {
	turns := NewTurns(1)
	done, err := turns.Take(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	came := make(chan int)
	next := make(chan struct{})
	for i, rank := range []int{5, 1, 7, 3} {
		go func() {
			done, err := turns.Take(context.Background(), rank)
			if err != nil {
				t.Error(err)
				return
			}
			came <- rank
			<-next
			done()
		}()
		turns.waitFor(i + 1)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gave := make(chan error)
	go func() {
		_, err := turns.Take(ctx, 0)
		gave <- err
	}()
	turns.waitFor(5)
	cancel()
	if err := <-gave; err == nil {
		t.Error("a turn after the context ended")
	}
	done()
	var order []int
	for range 4 {
		order = append(order, <-came)
		next <- struct{}{}
	}
	if !slices.Equal(order, []int{1, 3, 5, 7}) {
		t.Errorf("they came as %v", order)
	}
	if done, err = turns.Take(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	done()
}

// TestTurnsHeld: nobody is let through while those that were hold too much,
// and all that may be when they give it back.
func TestTurnsHeld(t *testing.T) {
	turns := NewTurns(3)
	turns.most = 10
	done, err := turns.Take(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	turns.hold(10)
	came := make(chan func(), 2)
	for i := range 2 {
		go func() {
			done, err := turns.Take(context.Background(), i)
			if err != nil {
				t.Error(err)
			}
			came <- done
		}()
		turns.waitFor(i + 1)
	}
	turns.hold(-1)
	(<-came)()
	(<-came)()
	done()
	if turns.hold(-9); turns.free != 3 || turns.held != 0 || len(turns.waiting) != 0 {
		t.Errorf("at the end: %+v", turns)
	}
}
