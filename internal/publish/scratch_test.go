package publish

import (
	"os"
	"path/filepath"
	"testing"
)

// What a dead publication left is swept by the next; what a living one works
// in stays; nothing is left at the end.
func TestScratch(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "cache")
	living, done, err := Scratch(parent)
	if err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(parent, scratchPrefix+"DEAD")
	orphan := filepath.Join(parent, scratchPrefix+"ORPHAN"+scratchLock)
	for _, name := range []string{filepath.Join(dead, "objects", "pack"), dead + scratchLock, orphan, filepath.Join(parent, "other")} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	_, again, err := Scratch(parent)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dead, dead + scratchLock, orphan} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s is left", name)
		}
	}
	if _, err := os.Lstat(living); err != nil {
		t.Error("a living publication's folder is gone")
	}
	for _, end := range []func() error{done, again} {
		if err := end(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(parent); len(left) != 1 || left[0].Name() != "other" {
		t.Errorf("left: %v", left)
	}
}

// Where the folder cannot be made, the machine's temporary files have it.
func TestScratchElsewhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	dir, done, err := Scratch(filepath.Join(file, "cache"))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(dir) != os.TempDir() {
		t.Errorf("it is in %s", dir)
	}
	if err := done(); err != nil {
		t.Error(err)
	}
}
