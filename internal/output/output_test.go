package output

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReplaceLeavesOldOrNewWhole(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.html")
	if err := replace(name, []byte("first")); err != nil {
		t.Fatal(err)
	}
	old, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err := replace(name, []byte("second")); err != nil {
		t.Fatal(err)
	}
	// Who had the file open still reads all of the old text.
	buf := make([]byte, 16)
	n, _ := old.Read(buf)
	if string(buf[:n]) != "first" || read(t, name) != "second" {
		t.Errorf("open file %q, new file %q", buf[:n], read(t, name))
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func TestReplaceKeepsAFileThatHoldsTheText(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.html")
	if err := os.WriteFile(name, []byte("same"), 0o644); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(name, at, at); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"same", "diff"} {
		if err := replace(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		fi, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if kept := fi.ModTime().Equal(at); kept != (text == "same") || read(t, name) != text {
			t.Errorf("%q: kept %v, holds %q", text, kept, read(t, name))
		}
	}
}

func TestReplaceTakesThePlaceOfAFolder(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.html")
	if err := os.MkdirAll(filepath.Join(name, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := replace(name, []byte("file")); err != nil || read(t, name) != "file" {
		t.Error(err)
	}
}

func TestWriteFailsWithoutAFolderAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := replace(filepath.Join(dir, "no", "x.html"), []byte("x")); err == nil {
		t.Error("no error")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestHolds(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	big := make([]byte, 100<<10)
	for i := range big {
		big[i] = byte(i / 7)
	}
	if err := os.WriteFile(name, big, 0o644); err != nil {
		t.Fatal(err)
	}
	if !holds(name, big) {
		t.Error("a file does not hold its own text")
	}
	big[90<<10]++
	if holds(name, big) {
		t.Error("a changed byte is not seen")
	}
}
