//go:build unix

package ledger

import (
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe that was just made would be waited for, were it looked into.
func TestPipesAreNotLookedInto(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o644); err != nil {
		t.Skipf("this file system has no pipes: %v", err)
	}
	e, err := Look(name)
	if err != nil || fs.FileMode(e.File.Mode)&fs.ModeNamedPipe == 0 || !e.File.Settled && e.File.Content == 0 {
		t.Errorf("%+v, %v", e, err)
	}
}
