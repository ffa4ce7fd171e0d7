//go:build linux && (amd64 || arm64)

package ledger

import (
	"os"
	"path/filepath"
	"testing"
)

// TestAStampIsProofOnceTheClockHasMovedOn says when a file of a time is settled,
// by what the kernel's clock showed before it was looked at.
func TestAStampIsProofOnceTheClockHasMovedOn(t *testing.T) {
	for _, c := range []struct {
		tick, changed int64
		want          bool
	}{
		{5e9 + 4, 5e9 + 4, false}, // a change in the same tick would have the same time
		{5e9 + 3, 5e9 + 4, false},
		{5e9 + 5, 5e9 + 4, true},
		{9e9, 5e9, false}, // the file system may keep whole seconds
		{0, 5e9 + 4, false},
	} {
		if got := settledBy(c.tick, c.changed); got != c.want {
			t.Errorf("changed at %d, looked at %d: %v", c.changed, c.tick, got)
		}
	}
}

// TestASettledStampShowsTheNextChange writes a file over and over with as many
// bytes each time, looking at it in between.
func TestASettledStampShowsTheNextChange(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if !ticked(filepath.Dir(name)) {
		t.Skip("the files of this folder are stamped by a clock that cannot be read")
	}
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a")
	for settled, i := 0, 0; settled < 20; i++ {
		was := LookAll([]string{name}, 1)[0]
		if !was.Settled {
			continue // until the clock moves on
		}
		settled++
		write(string(rune('a' + i%26)))
		if now := LookAll([]string{name}, 1)[0]; now.Same(was) {
			t.Fatalf("a change does not show: %+v", now)
		}
	}
}
