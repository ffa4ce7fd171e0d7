//go:build !linux

package publishtest

import "testing"

// Disk is an ordinary folder where no small disk can be mounted.
func Disk(t testing.TB, _ int) (dir string, small bool) {
	t.Helper()
	t.Log("a full disk is not played here: small ones are mounted on Linux alone")
	return t.TempDir(), false
}
