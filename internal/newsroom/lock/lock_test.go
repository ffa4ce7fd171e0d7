package lock

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "below", "run.lock")
	if _, held, err := Held(path); held || err != nil {
		t.Error(held, err)
	}
	who := Holder{PID: 4711, Host: "press", Since: time.Date(2026, 3, 4, 12, 0, 0, 0, time.Local), Address: "127.0.0.1:4010"}
	l, err := Take(path, who)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Take(path, Holder{PID: 1}); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "process 4711 on press, since 2026-03-04 12:00:00") {
		t.Errorf("a second one: %v", err)
	}
	if got, held, err := Held(path); !held || err != nil || got.PID != who.PID || got.Address != who.Address {
		t.Errorf("%+v %v %v", got, held, err)
	}
	if mine, err := l.Mine(); !mine || err != nil {
		t.Error(mine, err)
	}
	// The folder is taken away, and one of somebody else's is put there.
	if err := os.Rename(filepath.Dir(path), filepath.Dir(path)+"-away"); err != nil {
		t.Fatal(err)
	}
	if mine, err := l.Mine(); mine || err == nil {
		t.Error("a lock that nobody can see is still ours")
	}
	other, err := Take(path, Holder{PID: 2})
	if err != nil {
		t.Fatal(err)
	}
	if mine, err := l.Mine(); mine || err != nil {
		t.Error("another file is taken for ours", err)
	}
	if err := errors.Join(other.Release(), l.Release()); err != nil {
		t.Error(err)
	}
	if _, held, err := Held(path); held || err != nil {
		t.Error("held after its release", err)
	}
}
