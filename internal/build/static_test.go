package build_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
)

// Who makes a file readable for the server that shows the site, or a script
// executable, changes nothing else of it.
func TestAStaticFileKeepsItsPermissionsInTheNextBuild(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no permissions to keep here")
	}
	src := siteOf(t, "-- run.cgi --\n#!/bin/sh\n-- other.txt --\nother\n-- _posts/2020-01-01-a.md --\n---\n---\na\n")
	dest := filepath.Join(t.TempDir(), "site")
	o := options(t, src, dest)
	o.Remember = true
	perm := func(name string) os.FileMode {
		fi, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return fi.Mode().Perm()
	}
	for _, mode := range []os.FileMode{0o644, 0o755, 0o600, 0o640, 0o644} {
		if err := os.Chmod(filepath.Join(src, "run.cgi"), mode); err != nil {
			t.Fatal(err)
		}
		before, err := os.Stat(filepath.Join(dest, "other.txt"))
		if _, err := build.Run(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		anew := options(t, src, dest+"-anew")
		if _, err := build.Run(context.Background(), anew); err != nil {
			t.Fatal(err)
		}
		if got, want := perm(filepath.Join(dest, "run.cgi")), perm(filepath.Join(dest+"-anew", "run.cgi")); got != want {
			t.Errorf("%v in the source is %v, in a build anew %v", mode, got, want)
		}
		if err := os.RemoveAll(dest + "-anew"); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			continue // the first build
		}
		if after, err := os.Stat(filepath.Join(dest, "other.txt")); err != nil || !os.SameFile(before, after) {
			t.Error("a file that is what it was is copied again")
		}
	}
}
