package fetch

import (
	"context"
	"sync"
)

// Turns lets a few at a time through, those of the lowest rank before others.
type Turns struct {
	mu      sync.Mutex
	free    int
	held    int64 // bytes, see hold
	most    int64 // of held, while others are let through; no limit if 0
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
	if t.open() && len(t.waiting) == 0 {
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
	t.free++ // it came in the meantime
	t.pass()
	return nil, ctx.Err()
}

func (t *Turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.free++
	t.pass()
}

// hold takes note of bytes that those who were let through hold, or give back.
// Nobody more is let through while these are too many.
func (t *Turns) hold(n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held += n
	t.pass()
}

func (t *Turns) open() bool { return t.free > 0 && (t.most == 0 || t.held < t.most) }

// pass lets through whom it can.
func (t *Turns) pass() {
	for t.open() && len(t.waiting) > 0 {
		first := 0
		for i, w := range t.waiting {
			if w.rank < t.waiting[first].rank {
				first = i
			}
		}
		t.free--
		close(t.waiting[first].come)
		t.waiting = append(t.waiting[:first], t.waiting[first+1:]...)
	}
}
