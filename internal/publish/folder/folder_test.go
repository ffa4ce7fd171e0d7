package folder_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/folder"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

func open(t testing.TB, dir, mode string) publish.Target {
	t.Helper()
	target, err := folder.Open(dir, mode)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func harness(t *testing.T, disk string, small bool) *publishtest.Harness {
	dir := filepath.Join(disk, "site")
	h := &publishtest.Harness{
		Open:  func(t testing.TB) publish.Target { return open(t, dir, "") },
		Files: func(t testing.TB) map[string]string { return publishtest.ReadFolder(t, dir) },
		Add:   func(t testing.TB, path, content string) { publishtest.AddFile(t, dir, path, content) },
	}
	if small {
		h.Fill = func(t testing.TB) func() { return publishtest.FillFolder(t, disk) }
	}
	return h
}

// A path that does not exist yet becomes a link.
func TestLink(t *testing.T) {
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		disk, small := publishtest.Disk(t, 128<<20)
		return harness(t, disk, small)
	})
}

// A real folder is exchanged.
func TestExchange(t *testing.T) {
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		disk, small := publishtest.Disk(t, 128<<20)
		if err := os.Mkdir(filepath.Join(disk, "site"), 0o755); err != nil {
			t.Fatal(err)
		}
		return harness(t, disk, small)
	})
}

// site is a built site of one front page.
func site(t *testing.T, front string) *publish.Site {
	t.Helper()
	dir := t.TempDir()
	publishtest.AddFile(t, dir, "index.html", front)
	publishtest.AddFile(t, dir, "same.html", "the same")
	s, err := publish.Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRollback(t *testing.T) {
	for _, real := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "site")
		if real {
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		front := func() string { return publishtest.ReadFolder(t, dir)["index.html"] }
		back := func() error {
			target := open(t, dir, "")
			defer target.Close()
			_, err := target.(publish.Rollbacker).Rollback(t.Context())
			return err
		}
		put := func(text string) {
			t.Helper()
			target := open(t, dir, "")
			defer target.Close()
			if _, err := publish.Publish(t.Context(), site(t, text), target, publish.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		put("one")
		if err := back(); publish.KindOf(err) != publish.Missing {
			t.Errorf("real folder %v: there is nothing to go back to, and it says %v", real, err)
		}
		put("two")
		put("three")
		for _, want := range []string{"two", "three", "two"} {
			if err := back(); err != nil || front() != want {
				t.Errorf("real folder %v: the front page is %q, want %q (%v)", real, front(), want, err)
			}
		}
		put("four")
		if err := back(); err != nil || front() != "two" {
			t.Errorf("real folder %v: the version before the fourth was %q, want the second (%v)", real, front(), err)
		}
		versions, err := filepath.Glob(filepath.Join(filepath.Dir(dir), ".site.broadsheet", "v*"))
		if err != nil || len(versions) > 2 {
			t.Errorf("real folder %v: %d versions are kept: %v", real, len(versions), err)
		}
	}
}

func TestUnchangedFilesAreLinked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	stat := func() os.FileInfo {
		info, err := os.Stat(filepath.Join(dir, "same.html"))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	var before os.FileInfo
	for i, text := range []string{"one", "two"} {
		target := open(t, dir, "")
		if _, err := publish.Publish(t.Context(), site(t, text), target, publish.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := target.Close(); err != nil {
			t.Fatal(err)
		}
		if i == 1 && !os.SameFile(before, stat()) {
			t.Error("a file that has not changed was written again")
		}
		before = stat()
	}
}

func TestPlacesThatAreNone(t *testing.T) {
	top := t.TempDir()
	publishtest.AddFile(t, top, "file", "a file")
	if err := os.Symlink("nowhere", filepath.Join(top, "dangling")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]publish.Kind{
		"absent/site": publish.Missing, "file": publish.Invalid, "dangling": publish.Missing,
	} {
		target := open(t, filepath.Join(top, path), "")
		_, err := publish.Publish(t.Context(), site(t, "front"), target, publish.Options{})
		if publish.KindOf(err) != want || !strings.Contains(err.Error(), top) {
			t.Errorf("%s: %v", path, err)
		}
		_ = target.Close()
	}
	if _, err := folder.Open("/", ""); publish.KindOf(err) != publish.Invalid {
		t.Errorf("the root of all: %v", err)
	}
}

// What somebody took away by hand is put there again.
func TestAFileDeletedByHandIsMended(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	s := site(t, "front")
	for range 2 {
		target := open(t, dir, "")
		if _, err := publish.Publish(t.Context(), s, target, publish.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := target.Close(); err != nil {
			t.Fatal(err)
		}
		if got := publishtest.ReadFolder(t, dir)["same.html"]; got != "the same" {
			t.Errorf("same.html is %q", got)
		}
		if err := os.Remove(filepath.Join(dir, "same.html")); err != nil {
			t.Fatal(err)
		}
	}
}

// A site is not published into itself, nor into what holds it.
func TestSiteInItself(t *testing.T) {
	top := t.TempDir()
	publishtest.AddFile(t, top, "_site/index.html", "front")
	if err := os.Symlink("_site", filepath.Join(top, "link")); err != nil {
		t.Fatal(err)
	}
	s, err := publish.Scan(filepath.Join(top, "_site"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"_site", "_site/www", "link", "link/www", "."} {
		for _, mode := range []string{"", "inplace"} {
			target := open(t, filepath.Join(top, path), mode)
			opts := publish.Options{Adopt: publish.Replace}
			if _, err := publish.Publish(t.Context(), s, target, opts); publish.KindOf(err) != publish.Invalid || !strings.Contains(err.Error(), "one is in the other") {
				t.Errorf("%s %s: %v", path, mode, err)
			}
			_ = target.Close()
		}
	}
	target := open(t, filepath.Join(top, "_site2"), "")
	defer target.Close()
	if _, err := publish.Publish(t.Context(), s, target, publish.Options{}); err != nil {
		t.Errorf("a name that only begins like the site's: %v", err)
	}
}
