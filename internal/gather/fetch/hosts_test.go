package fetch

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"
)

// waitFor returns when n wait for a host.
func (h *hosts) waitFor(name string, n int) {
	for {
		h.mu.Lock()
		got := 0
		if e := h.m[name]; e != nil {
			got = len(e.waiting)
		}
		h.mu.Unlock()
		if got == n {
			return
		}
		runtime.Gosched()
	}
}

// TestHostRank: who is next at a host is decided when its pause is over, by
// rank, and who gives up, in whatever part of waiting, keeps nobody from it.
func TestHostRank(t *testing.T) {
	now := time.Unix(1e9, 0)
	pauses := make(chan struct{})
	var slept []time.Duration
	h := newHosts(Settings{HostDelay: time.Second, Now: func() time.Time { return now }, Sleep: func(ctx context.Context, d time.Duration) error {
		slept = append(slept, d)
		if d <= 0 {
			return ctx.Err()
		}
		select {
		case <-pauses:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}})
	hold := func(ctx context.Context, rank int) func() {
		release, err := h.hold(ctx, "a", rank, 0)
		if err != nil {
			return nil
		}
		return release
	}
	release := hold(t.Context(), 9)
	type came struct {
		rank    int
		release func()
	}
	in := make(chan came)
	ask := func(ctx context.Context, rank, waiting int) {
		go func() { in <- came{rank, hold(ctx, rank)} }()
		h.waitFor("a", waiting)
	}
	leads, giveUp := context.WithCancel(t.Context())
	ask(leads, 3, 1)
	other, giveUpToo := context.WithCancel(t.Context())
	ask(other, 4, 2)
	ask(t.Context(), 5, 3)
	ask(t.Context(), 7, 4)
	release() // 3 waits out the pause, for all
	giveUp()
	giveUpToo()
	for range 2 {
		if c := <-in; c.release != nil {
			t.Errorf("%d has the host after it gave up", c.rank)
		}
	}
	ask(t.Context(), 1, 3) // came last
	var order []int
	for range 3 {
		pauses <- struct{}{}
		c := <-in
		order = append(order, c.rank)
		c.release()
	}
	if want := []int{1, 5, 7}; !slices.Equal(order, want) {
		t.Errorf("they came as %v, want %v", order, want)
	}
	if e := h.m["a"]; e.taken || len(e.waiting) > 0 {
		t.Errorf("somebody is left: %+v", e)
	}
	for _, d := range slept[1:] {
		if d != time.Second {
			t.Errorf("a pause of %v", d)
		}
	}
}

// TestHostsForgotten: of a great many hosts, those are forgotten that nobody is
// at, and no other.
func TestHostsForgotten(t *testing.T) {
	now := time.Unix(1e9, 0)
	h := newHosts(Settings{Now: func() time.Time { return now }, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	held, err := h.hold(t.Context(), "held", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3000 {
		release, err := h.hold(t.Context(), string(rune('\u4e00'+i)), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
		if i == 1500 {
			defer release()
			continue
		}
		release()
	}
	if len(h.m) > 1100 || h.m["held"] == nil || h.m[string(rune('\u4e00'+1500))] == nil {
		t.Errorf("%d hosts are remembered", len(h.m))
	}
	held()
}

// TestAskedBefore: a pause goes on from the client before, and no longer than a
// pause is, whatever time that says it was.
func TestAskedBefore(t *testing.T) {
	now := time.Unix(1e9, 0)
	for _, c := range []struct {
		ago, want time.Duration
	}{{time.Second / 4, 3 * time.Second / 4}, {time.Minute, -59 * time.Second}, {-time.Hour, time.Second}} {
		var slept time.Duration
		h := newHosts(Settings{HostDelay: time.Second, Asked: now.Add(-c.ago), Now: func() time.Time { return now },
			Sleep: func(_ context.Context, d time.Duration) error { slept = d; return nil }})
		release, err := h.hold(t.Context(), "a", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		release()
		if slept != c.want {
			t.Errorf("asked %v ago: a pause of %v, want %v", c.ago, slept, c.want)
		}
	}
}
