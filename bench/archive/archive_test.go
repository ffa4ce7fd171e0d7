package archive

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheSameSeedMakesTheSameArchive(t *testing.T) {
	read := func(seed uint64) (names []string, size int) {
		dir := t.TempDir()
		if err := Write(dir, Options{Posts: 20, Seed: seed}); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "_posts", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.Base(f))
			size += len(b)
		}
		return names, size
	}
	n1, s1 := read(1)
	n2, s2 := read(1)
	if len(n1) != 20 || s1 != s2 {
		t.Fatalf("%d posts of %d and %d bytes", len(n1), s1, s2)
	}
	for i := range n1 {
		if n1[i] != n2[i] {
			t.Errorf("%s became %s", n1[i], n2[i])
		}
	}
	if _, s3 := read(2); s3 == s1 {
		t.Error("another seed made the same archive")
	}
}

func TestBothKindsTellTheSameStories(t *testing.T) {
	j, h := newWriter(7), newWriter(7)
	for i := range 5 {
		at := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		jn, _ := post(j, i, at, Jekyll)
		hn, _ := post(h, i, at, Hugo)
		if jn != hn {
			t.Errorf("%s and %s", jn, hn)
		}
	}
}
