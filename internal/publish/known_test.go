package publish

import (
	"os"
	"path/filepath"
	"testing"
)

// scanned is a site whose files have all come to rest, as they do within
// milliseconds of being written.
func scanned(t *testing.T, dir, cache string) *Site {
	t.Helper()
	s, err := Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Cache = cache
	for i := range s.files {
		if s.files[i].stamp.Changed == 0 {
			t.Skip("this system does not tell when a file was changed, and no digest is kept")
		}
		s.files[i].stamp.Settled = true
	}
	return s
}

// What was not touched is not read again; what was is, also when its size and
// time are as they were; and neither a damaged cache nor another site's is
// believed.
func TestKnownDigests(t *testing.T) {
	dir, cache := t.TempDir(), filepath.Join(t.TempDir(), "cache")
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.html", "b.html", "c.html"} {
		put(name, "first")
	}
	right, err := scanned(t, dir, "").Sums(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := scanned(t, dir, cache)
	if _, err := s.Sums(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Digests that no content has show which ones are read from the cache.
	s.remember(SHA256, []string{"A", "B", "C"})
	before, err := os.Stat(filepath.Join(dir, "b.html"))
	if err != nil {
		t.Fatal(err)
	}
	put("b.html", "other")
	if err := os.Chtimes(filepath.Join(dir, "b.html"), before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	put("new.html", "first")
	got, err := scanned(t, dir, cache).Sums(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got["a.html"] != "A" || got["c.html"] != "C" {
		t.Errorf("files that nobody touched were read: %v", got)
	}
	if got["b.html"] == "B" || got["b.html"] == right["b.html"] || got["new.html"] != right["a.html"] {
		t.Errorf("a file that was changed has the digest %s, a new one %s", got["b.html"], got["new.html"])
	}
	if again, err := scanned(t, dir, cache).Sums(t.Context()); err != nil || again["b.html"] != got["b.html"] || again["a.html"] != "A" {
		t.Errorf("the next time: %v %v", again, err)
	}

	name, _ := s.knownFile(SHA256)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-3] ^= 1
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := scanned(t, dir, cache).Sums(t.Context()); err != nil || got["a.html"] != right["a.html"] {
		t.Errorf("a damaged cache gave %v %v", got, err)
	}
	s.remember(SHA256, []string{"A", "B", "C"})
	moved := filepath.Join(t.TempDir(), "site")
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	if got, err := scanned(t, moved, cache).Sums(t.Context()); err != nil || got["a.html"] != right["a.html"] {
		t.Errorf("another folder's cache gave %v %v", got, err)
	}
}

// A file that was changed at the very moment may be changed again without a
// trace: its digest is not kept.
func TestUnsettledDigests(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.html"), []byte("now"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := scanned(t, dir, cache)
	s.files[0].stamp.Settled = false
	s.remember(SHA256, []string{"A"})
	if found := s.recall(SHA256, []string{""}); found != 0 {
		t.Error("it was kept")
	}
}
