package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a disk of so many bytes, which takes a privilege that not
// every machine gives a test.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	mountSmall(t, dir, size)
	return dir
}

func mountSmall(t *testing.T, dir string, size int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skip("a full disk is not tested here: mounting a small one is refused:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// A disk that is full ends a build with the machine's exit code and one line;
// the site that was there is as it was. That holds beside the destination and
// where it is itself the disk, so that nothing can be put beside it.
func TestBuildOnFullDisk(t *testing.T) {
	for _, place := range []string{"site", "."} {
		t.Run(place, func(t *testing.T) { buildOnFullDisk(t, place) })
	}
}

func buildOnFullDisk(t *testing.T, place string) {
	disk := smallDisk(t, 512<<10)
	src, dest := t.TempDir(), filepath.Join(disk, place)
	for i := range 40 {
		put(t, filepath.Join(src, fmt.Sprintf("page%02d.html", i)), fmt.Sprintf("---\n---\nfirst edition of page %d\nend\n", i))
	}
	put(t, filepath.Join(src, "gone.html"), "---\n---\nfirst edition, without a second\nend\n")
	if code, _, errs := command(t, "build", "-q", "-s", src, "-d", dest); code != 0 {
		t.Fatalf("the first build ended with %d: %s", code, errs)
	}
	if err := os.Remove(filepath.Join(src, "gone.html")); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		put(t, filepath.Join(src, fmt.Sprintf("page%02d.html", i)), fmt.Sprintf("---\n---\nsecond edition of page %d\n%send\n", i, strings.Repeat("news ", 4000)))
	}
	code, _, errs := command(t, "build", "-q", "-s", src, "-d", dest)
	if code != exitMachine || !strings.Contains(errs, "no space left on device") || strings.Contains(errs, "goroutine") {
		t.Errorf("the build ended with %d and said %q", code, errs)
	}
	pages := 0
	err := filepath.WalkDir(disk, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		page, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(page, []byte("first edition")) || !bytes.HasSuffix(page, []byte("end\n")) {
			t.Errorf("%s holds %.40q and is %d bytes long", path, page, len(page))
		}
		pages++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages != 41 {
		t.Errorf("%d pages are left of 41", pages)
	}
}

// On a full disk gathering ends with the machine's exit code, and every post
// that is there is whole.
func TestGatherOnFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("gathers whole feeds; run without -short")
	}
	disk := smallDisk(t, 640<<10) // room for the state and a few stories
	address := serveWire(t)
	put(t, filepath.Join(disk, "_config.yml"), "broadsheet:\n  gather:\n    licence: full\n    delay: 0\n    feeds: ["+address+"/courier/feed.xml]\n")
	code, _, errs := command(t, "gather", "-q", "-s", disk)
	if code != exitMachine || !strings.Contains(errs, "no space left on device") && !strings.Contains(errs, "disk is full") {
		t.Errorf("gather ended with %d and said %q", code, errs)
	}
	posts, err := filepath.Glob(filepath.Join(disk, "_posts", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, post := range posts {
		src, err := os.ReadFile(post)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(post, ".md") || strings.Count(string(src), "\n---\n") < 1 || !bytes.HasSuffix(src, []byte("\n")) {
			t.Errorf("%s is not whole:\n%s", post, src)
		}
	}
}
