package read_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/read"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/snapshot"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// readSite reads a folder with what is known of its files, each of which has
// the stamp of the file that was there first.
func readSite(t *testing.T, dir string, known *snapshot.Store) string {
	t.Helper()
	return readAt(t, dir, known, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
}

// readAt is readSite at a time, with more of a configuration.
func readAt(t *testing.T, dir string, known *snapshot.Store, now time.Time, more ...any) string {
	t.Helper()
	c, err := config.Default(dir, value.MapOf(append([]any{"timezone", "UTC", "collections", value.MapOf("films", value.NewMap(0))}, more...)...))
	if err != nil {
		t.Fatal(err)
	}
	s := &site.Site{
		Config: c.Map(), Source: dir, Dest: filepath.Join(dir, "_site"), Time: now, Location: time.UTC,
		Data: value.NewMap(0), Extra: value.NewMap(0), Globals: value.NewMap(0),
	}
	var out strings.Builder
	for _, col := range c.Collections() {
		s.Collections = append(s.Collections, site.NewCollection(s, col.Label, col.Metadata))
	}
	if s.Defaults, _, err = c.Defaults(vfs.OS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := read.Read(context.Background(), s, read.Options{Config: c, Snapshot: func() *snapshot.Store { return known }, Workers: 2}); err != nil {
		t.Fatal(err)
	}
	for _, d := range s.Documents() {
		fmt.Fprintf(&out, "%s line %d liquid %t sum %x\n", d.RelPath(), d.BodyLine(), d.Liquid(), d.BodySum())
		for k, v := range d.FrontMatter().All() {
			if e, ok := v.(*site.Excerpt); ok {
				fmt.Fprintf(&out, "  %v: excerpt %x\n", k, e.BodySum())
			} else {
				fmt.Fprintf(&out, "  %v: %s\n", k, liquid.Inspect(v))
			}
		}
	}
	return out.String()
}

// knownIn is what a snapshot knows of files.
func knownIn(t *testing.T, name string, files []ledger.Entry) *snapshot.Store {
	t.Helper()
	known, err := snapshot.Open(name, 1, time.UTC)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if err := known.Match(files); err != nil {
		t.Fatal(err)
	}
	return known
}

func TestKnownDocumentsAreNotReadAndAreTheSame(t *testing.T) {
	dir, name := t.TempDir(), filepath.Join(t.TempDir(), "known")
	for file, text := range map[string]string{
		"_posts/2020-01-01-a.md":      "---\ntitle: A\ntags: x y\ncategories: [p, q]\ndate: 2020-01-01 10:00:00 +0200\n---\nFirst.\n\nMore {{ x }}.\n",
		"_posts/2020-01-02-b.md":      "\ufeff---\nexcerpt: Own\nday: 2020-02-03\nmap: {b: 1, a: [1, ~, 2.5]}\n---\n\n\nBody.\n",
		"_posts/2020-01-03-c.md":      "---\nexcerpt_separator: <!--more-->\n---\nUp [to][x] here.<!--more-->\n\n[x]: http://example.org\n",
		"news/_posts/2020-01-04-d.md": "No front matter.",
		"_posts/2020-01-05-e.md":      "---\n---\n",
		"_films/f.md":                 "---\ntitle: F\norder: 12345678901234567890\n---\nA film.",
		"_films/g.txt":                "no header",
	} {
		p := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var entries []ledger.Entry
	err := filepath.WalkDir(dir, func(p string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		e, err := ledger.Look(p)
		e.File.Settled, e.File.Content = true, 0
		entries = append(entries, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := readSite(t, dir, nil)
	known := knownIn(t, "", entries)
	if got := readSite(t, dir, known); got != want {
		t.Errorf("while learning:\n%s\nwant\n%s", got, want)
	}
	if err := known.Save(name, 1); err != nil {
		t.Fatal(err)
	}
	known = knownIn(t, name, entries)
	// Whoever reads a file now gets something else.
	for _, e := range entries {
		if strings.HasSuffix(e.Name, ".md") {
			if err := os.WriteFile(e.Name, []byte("---\ntitle: Changed\n---\nChanged.\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := readSite(t, dir, known); got != want {
		t.Errorf("known:\n%s\nwant\n%s", got, want)
	}
}

// TestKnownDocumentsAreReadAgain changes what beside a file decides what a
// document is: the time, and other files' names.
func TestKnownDocumentsAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("_posts/2020-01-01-a.md", "---\ntitle: A\ndate: 2020-06-01 10:00\n---\nText.\n")
	write("_posts/2020-01-02-b.md", "---\ntitle: B\ndate: 10:00\n---\nText.\n")
	write("news/2020/_posts/2020-01-03-c.md", "---\ntitle: C\n---\nText.\n")
	write("news/_posts/2020-01-04-d.md", "---\ntitle: D\n---\nText.\n")
	defaults := []any{"defaults", []any{
		value.MapOf("scope", value.MapOf("path", "news/*st"), "values", value.MapOf("kind", "by a file's name")),
		value.MapOf("scope", value.MapOf("path", "news"), "values", value.MapOf("tags", []any{"news"}, "layout", "story")),
	}}
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	var known *snapshot.Store
	name := filepath.Join(t.TempDir(), "known")
	learn := func(at time.Time) {
		t.Helper()
		var entries []ledger.Entry
		err := filepath.WalkDir(dir, func(p string, _ os.DirEntry, err error) error {
			e, _ := ledger.Look(p)
			e.File.Settled, e.File.Content = true, 0
			entries = append(entries, e)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		known = knownIn(t, name, entries)
		want := readAt(t, dir, nil, at, defaults...)
		if got := readAt(t, dir, known, at, defaults...); got != want {
			t.Errorf("known:\n%s\nwant\n%s", got, want)
		}
		if err := known.Save(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		learn(now)
		learn(now.Add(36 * time.Hour))                        // the hour of which day
		learn(time.Date(2020, 6, 1, 10, 0, 0, 5e8, time.UTC)) // a date that is taken for none
		write("news/_post", "a name that _posts begins with, which the pattern takes")
		learn(now)
		if err := os.Remove(filepath.Join(dir, "news/_post")); err != nil {
			t.Fatal(err)
		}
		learn(now)
	}
}
