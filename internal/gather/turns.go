package gather

import (
	"context"
	"sync"
)

// turns lets a few at a time do what keeps a processor busy, whoever comes
// first in the run's order before the others: what is merged next is made
// first, and little waits to be merged.
type turns struct {
	mu      sync.Mutex
	free    int
	waiting []*turn
}

type turn struct {
	rank int
	come chan struct{}
}

func newTurns(n int) *turns { return &turns{free: n} }

// take waits for a turn; done must be called where err is nil.
func (t *turns) take(ctx context.Context, rank int) (done func(), err error) {
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

func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pass()
}

func (t *turns) pass() {
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
