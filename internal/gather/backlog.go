package gather

import (
	"context"
	"sync"
)

// maxBacklog bounds what is made and waits to be merged, in bytes: with
// pictures, a few hundred stories that wait for one slow host before them are
// more than all else that a run holds.
const maxBacklog = 32 << 20

// backlog is what has been made of jobs and waits for those before them.
type backlog struct {
	mu    sync.Mutex
	moved sync.Cond
	head  int // the job that is merged next
	bytes int
}

func newBacklog() *backlog {
	b := &backlog{}
	b.moved.L = &b.mu
	return b
}

// room waits until there is room for more from a job. The next to be merged is
// never kept waiting, so that there will be.
func (b *backlog) room(ctx context.Context, i int) {
	stop := context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.moved.Broadcast()
	})
	defer stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.bytes >= maxBacklog && i > b.head && ctx.Err() == nil {
		b.moved.Wait()
	}
}

func (b *backlog) add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes += n
}

// merged takes note that all jobs before head are merged, which had n bytes.
func (b *backlog) merged(head, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.head, b.bytes = head, b.bytes-n
	b.moved.Broadcast()
}

// size is about what a candidate holds while it waits.
func (c *candidate) size() int {
	n := 4 << 10
	if c.draft != nil {
		n += len(c.draft.body) + len(c.draft.excerpt)
	}
	for _, p := range c.pictures {
		n += len(p.body)
	}
	return n
}
