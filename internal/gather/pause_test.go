package gather

import (
	"context"
	"sync"
	"testing"
	"time"
)

// TestPauseBetweenRuns: a host has its pause also after the last request of the
// run before.
func TestPauseBetweenRuns(t *testing.T) {
	w := newWire(t)
	w.text("/feed", "application/rss+xml", feedOf(item{title: "A story", guid: "1", link: w.URL + "/1", summary: "It is here."}))
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	d.cfg.LocalDelay = time.Hour
	d.opts.All = true
	var mu sync.Mutex
	var slept []time.Duration
	d.opts.HTTP.Now = time.Now
	d.opts.HTTP.Sleep = func(ctx context.Context, left time.Duration) error {
		mu.Lock()
		defer mu.Unlock()
		slept = append(slept, left)
		return ctx.Err()
	}
	d.run()
	if len(slept) == 0 || slept[0] > 0 {
		t.Errorf("the first run paused for %v", slept)
	}
	slept = nil
	d.run()
	if len(slept) == 0 || slept[0] <= 0 || slept[0] > time.Hour {
		t.Errorf("the second run paused for %v", slept)
	}
}
