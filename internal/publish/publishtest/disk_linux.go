package publishtest

import (
	"fmt"
	"syscall"
	"testing"
)

// Disk mounts a disk of so many bytes, or none where a test has not the
// privilege; then it is an ordinary folder, and small is false.
func Disk(t testing.TB, size int) (dir string, small bool) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Log("a full disk is not played here, because mounting a small one is refused:", err)
		return dir, false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, true
}
