package filelock

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestOneHolds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := Take(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Take(path); !errors.Is(err, ErrHeld) {
		t.Fatalf("a second holder got %v", err)
	}
	unlock()
	again, err := Take(path)
	if err != nil {
		t.Fatalf("after it was let go: %v", err)
	}
	again()
}
