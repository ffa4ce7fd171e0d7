// Package conformance finds the test vectors of peer projects. They are not
// part of this repository: tests that read them skip, saying so, where they
// are absent.
package conformance

import (
	"os"
	"path/filepath"
	"testing"
)

// Env names the environment variable that overrides where vectors are looked
// for.
const Env = "BROADSHEET_CONFORMANCE"

// Dir is the folder of one set of vectors, such as "kramdown". It skips the
// test where that folder is absent.
func Dir(t testing.TB, set string) string {
	t.Helper()
	base := os.Getenv(Env)
	if base == "" {
		base = filepath.Join(moduleRoot(t), "..", "shared", "conformance")
	}
	dir := filepath.Join(base, set)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no conformance vectors at %s; set %s to the folder that holds %q to run this test", dir, Env, set)
	}
	return dir
}

// moduleRoot is the folder above the test's own that holds the program; the
// benchmark module lies within it.
func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "cmd", "broadsheet")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no cmd/broadsheet above the working directory")
		}
		dir = parent
	}
}
