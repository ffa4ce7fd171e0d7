package cli

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	staged "github.com/broadsheet-press/broadsheet/internal/output"
)

// A build puts a folder beside its destination, which mostly lies within the
// source. It must not be taken for a change, or every build asks for another.
func TestWhatABuildWritesIsNotWatched(t *testing.T) {
	source := t.TempDir()
	for _, dest := range []string{"_site", "public", "deep/er/site"} {
		stage, err := staged.Open(filepath.Join(source, dest))
		if err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(filepath.Dir(filepath.Join(source, dest)))
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, e := range entries {
			rel := filepath.ToSlash(filepath.Join(filepath.Dir(dest), e.Name()))
			if unwatched(source, filepath.Join(source, dest), rel) {
				seen++
			}
		}
		if seen != 1 {
			t.Errorf("%s: %d of %v are unwatched, want the stage", dest, seen, entries)
		}
		if err := stage.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if unwatched(source, filepath.Join(source, "_site"), "_posts") {
		t.Error("posts are not watched")
	}
}

func TestCollectorPercent(t *testing.T) {
	var got []int
	for _, live := range []uint64{0, 4 << 20, 64 << 20, 128 << 20, 2 << 30} {
		got = append(got, collectorPercent(live))
	}
	if want := []int{400, 400, 200, 100, 50}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
