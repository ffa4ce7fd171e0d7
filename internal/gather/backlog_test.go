package gather

import (
	"context"
	"testing"
)

// TestBacklog: where there is no room, the next to be merged is let through all
// the same, and the others when it is merged.
func TestBacklog(t *testing.T) {
	b := newBacklog()
	b.room(t.Context(), 5)
	b.add(maxBacklog)
	b.room(t.Context(), 0)
	came := make(chan int, 1)
	go func() {
		b.room(context.Background(), 2)
		came <- 2
	}()
	b.merged(1, 0) // not the one that waits
	select {
	case <-came:
		t.Error("there was no room")
	default:
	}
	b.merged(1, maxBacklog)
	<-came
	b.add(maxBacklog)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.room(ctx, 7) // returns
}
