package build_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/conformance"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// byFileSystem are lines of the traps that show the order in which the file
// system of whoever made them lists folders. Ours is by name.
var byFileSystem = []struct{ file, line string }{
	{"A/t1.html", "07 pages order: "},
	{"C/ord_1234/a.html", "a.html d2/index.md"},
	{"C/ord_2413/a.html", "a.html d2/index.md"},
	{"C/ord_4321/a.html", "a.html d2/index.md"},
}

// withoutOrder blanks the lines of byFileSystem that start as Jekyll's do.
func withoutOrder(site string, want, got map[string]string) {
	for _, b := range byFileSystem {
		f, ok := strings.CutPrefix(b.file, site+"/")
		if !ok {
			continue
		}
		w, g := strings.Split(want[f], "\n"), strings.Split(got[f], "\n")
		for i := range min(len(w), len(g)) {
			if strings.HasPrefix(w[i], b.line) {
				w[i], g[i] = "", ""
			}
		}
		want[f], got[f] = strings.Join(w, "\n"), strings.Join(g, "\n")
	}
}

// trapFlags are what some traps were built with.
var trapFlags = map[string][]any{
	"A":    {"timezone", "America/New_York"},
	"C/dr": {"show_drafts", true, "future", true},
}

// dated copies a site and gives its draft the time of modification that it
// had when Jekyll built it.
func dated(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "site")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2020, 5, 6, 7, 8, 9, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(to, "_drafts", "my-draft.md"), at, at); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestTraps builds the sites that pin down Jekyll's behaviours and compares
// the output, or the refusal, with Jekyll's.
func TestTraps(t *testing.T) {
	dir := conformance.Dir(t, "jekyll-traps")
	sites := []string{"A"}
	for _, group := range []string{"B", "C"} {
		entries, err := os.ReadDir(filepath.Join(dir, group))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".out") {
				sites = append(sites, group+"/"+e.Name())
			}
		}
	}
	for _, name := range sites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := filepath.Join(dir, name+".out")
			if name == "A" {
				want = filepath.Join(dir, "A.up")
			}
			dest := t.TempDir()
			src := filepath.Join(dir, name)
			if name == "C/dr" {
				src = dated(t, src)
			}
			o := options(t, src, dest, append([]any{"timezone", "UTC"}, trapFlags[name]...)...)
			res, err := build.Run(context.Background(), o)
			if _, statErr := os.Stat(want); statErr != nil {
				if err == nil {
					t.Errorf("Jekyll refuses this site; we build it")
				}
				return
			}
			if err != nil {
				t.Fatal(err, res.Diagnostics)
			}
			w, g := goldensite.Tree(t, want), goldensite.Tree(t, dest)
			withoutOrder(name, w, g)
			goldensite.Compare(t, w, g)
		})
	}
}
