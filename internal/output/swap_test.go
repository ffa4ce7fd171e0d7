package output

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestSwapper(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "site")
	for name, text := range map[string]string{"a/one.html": "one", "a/two.html": "two", "three.html": "three"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dest, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dest, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(dest)
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Swapper()
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.Open(filepath.Join(dest, "a/two.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	var many [][]byte // more than one call takes
	for range 3000 {
		many = append(many, []byte("ab"), nil, []byte("c"))
	}
	for name, text := range map[string][][]byte{
		"a/two.html": {[]byte("t"), nil, []byte("hree and "), []byte("more"), nil}, "three.html": {nil}, "a/one.html": many,
	} {
		if err := w.Put(name, text...); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dest, name))
		if want := bytes.Join(text, nil); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	was := make([]byte, 10)
	if n, _ := old.Read(was); string(was[:n]) != "two" {
		t.Errorf("who reads the old file gets %q", was[:n])
	}
	w.Close()
	if err := s.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dest), ".*")); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
}

// TestRoomy: a disk is never taken to have room for what no disk has, nor is one
// that is yet to be made.
func TestRoomy(t *testing.T) {
	dest := t.TempDir()
	s, err := Open(dest)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		size  int64
		files int
	}{{math.MaxInt64, 1}, {-1, 1}} {
		if s.Roomy(c.size, c.files) {
			t.Errorf("there is room for %d bytes in %d files", c.size, c.files)
		}
	}
	fresh, err := Open(filepath.Join(dest, "new"))
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	if fresh.Roomy(1, 1) {
		t.Error("there is something to swap in a site that is not there")
	}
}
