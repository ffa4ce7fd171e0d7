package fetch

import (
	"context"
	"sync"
)

// Turns lets a few at a time through, those of the lowest rank before others.
type Turns struct {
	mu      sync.Mutex
	free    int
	waiting []*turn
}

type turn struct {
	rank int
	come chan struct{}
}

// NewTurns lets n through at a time.
func NewTurns(n int) *Turns { return &Turns{free: n} }

// Take waits for a turn; done must be called once where err is nil.
func (t *Turns) Take(ctx context.Context, rank int) (done func(), err error) {
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return t.give, nil
	}
	mine := &turn{rank, make(chan struct{})}
	t.waiting = append(t.waiting, mine)
	t.mu.Unlock()
	select {
	case <-mine.come:
		return t.give, nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, w := range t.waiting {
		if w == mine {
			t.waiting = append(t.waiting[:i], t.waiting[i+1:]...)
			return nil, ctx.Err()
		}
	}
	t.pass() // it came in the meantime
	return nil, ctx.Err()
}

func (t *Turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pass()
}

func (t *Turns) pass() {
	if len(t.waiting) == 0 {
		t.free++
		return
	}
	first := 0
	for i, w := range t.waiting {
		if w.rank < t.waiting[first].rank {
			first = i
		}
	}
	close(t.waiting[first].come)
	t.waiting = append(t.waiting[:first], t.waiting[first+1:]...)
}
