package cli

import (
	"testing"
	"time"
)

// TestUntil: what is asked again in two hours is said to be so a second later.
func TestUntil(t *testing.T) {
	now := time.Unix(1e9, 0)
	for _, c := range []struct {
		left time.Duration
		want string
	}{
		{-time.Second, "due"}, {59 * time.Second, "in 59 s"}, {10*time.Minute - time.Second, "in 10 min"},
		{2*time.Hour - time.Second, "in 2 h"}, {90 * time.Minute, "in 1 h"}, {72 * time.Hour, "in 3 days"},
	} {
		if got := until(now, now.Add(c.left)); got != c.want {
			t.Errorf("%v from now is %q, want %q", c.left, got, c.want)
		}
	}
}
