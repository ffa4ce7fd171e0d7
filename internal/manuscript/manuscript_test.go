package manuscript_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/manuscript"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

var now = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)

// open makes a site of files given as name, text, name, text.
func open(t *testing.T, files ...string) manuscript.Site {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1])
	}
	cfg, err := config.Load(config.Options{Dir: dir, Overrides: value.MapOf("source", dir), Env: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	return manuscript.Open(cfg, dir, now)
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// files are the paths below a site, without its configuration.
func files(t *testing.T, s manuscript.Site) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(s.Source, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "_config.yml" {
			rel, _ := filepath.Rel(s.Source, p)
			names = append(names, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

func TestCreate(t *testing.T) {
	const config = "collections_dir: cols\njekyll_compose: {default_front_matter: {posts: {tags: [], image: ~}, pages: {menu: true}}}\n"
	for _, c := range []struct {
		o          manuscript.Options
		path, text string
	}{
		{manuscript.Options{Title: "Tide: in", Collection: manuscript.Posts}, "cols/_posts/2026-03-14-tide-in.md",
			"---\nlayout: post\ntitle: \"Tide: in\"\ndate: \"2026-03-14 09:26 +0000\"\ntags: []\nimage:\n---\n"},
		{manuscript.Options{Title: "Tide", Collection: manuscript.Drafts, Extension: ".html"}, "cols/_drafts/tide.html", "---\nlayout: post\ntitle: Tide\n---\n"},
		{manuscript.Options{Title: "About us", Collection: manuscript.Pages}, "about-us.md", "---\nlayout: page\ntitle: \"About us\"\nmenu: true\n---\n"},
		{manuscript.Options{Title: "About us", Collection: manuscript.Pages, Layout: "wide"}, "about-us.md", "---\nlayout: wide\ntitle: \"About us\"\nmenu: true\n---\n"},
	} {
		s := open(t, "_config.yml", config)
		got, err := s.Create(c.o)
		if err != nil || got != filepath.Join(s.Source, c.path) || text(t, got) != c.text {
			t.Errorf("%+v: %s %v\n%s\nwant\n%s", c.o, got, err, text(t, got), c.text)
		}
		if _, err := s.Create(c.o); err == nil || !strings.Contains(err.Error(), "already exists here") {
			t.Errorf("%+v a second time: %v", c.o, err)
		}
	}
}

func TestCreateRefusesWhatLeavesTheSite(t *testing.T) {
	s := open(t)
	for _, o := range []manuscript.Options{
		{Title: "x", Collection: "../up"}, {Title: "x", Collection: `a\b`}, {Title: "x", Collection: "a", Extension: "md/../../x"}, {Title: "..", Collection: manuscript.Pages},
	} {
		if path, err := s.Create(o); err == nil {
			t.Errorf("%+v became %s", o, path)
		}
	}
	if got := files(t, s); got != "" {
		t.Error(got)
	}
}

func TestMoves(t *testing.T) {
	s := open(t, "news/_drafts/tide.md", "---\n# keep\ntitle: Tide\n---\nbody\n")
	from, to, err := s.PublishDraft(manuscript.Move{Path: "news/_drafts/tide.md", Date: "2026-04-01"})
	if err != nil || to != filepath.Join(s.Source, "news/_posts/2026-04-01-tide.md") {
		t.Fatal(from, to, err)
	}
	if got := text(t, to); got != "---\n# keep\ntitle: Tide\ndate: \"2026-04-01 00:00 +0000\"\n---\nbody\n" {
		t.Error(got)
	}
	if _, to, err = s.Rename(manuscript.Move{Path: "news/_posts/2026-04-01-tide.md"}, "Ebb", false); err != nil {
		t.Fatal(err)
	}
	if _, to, err = s.Unpublish(manuscript.Move{Path: to}); err != nil {
		t.Fatal(err)
	}
	if got := text(t, to); got != "---\n# keep\ntitle: Ebb\n---\nbody\n" || files(t, s) != "news/_drafts/ebb.md" {
		t.Error(got, files(t, s))
	}
}

func TestMovesRefuseLinksAndStrangers(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "theirs.md")
	put(t, outside, "---\ntitle: Theirs\n---\n")
	s := open(t, "_drafts/own.md", "---\n---\n", "_posts/2026-01-01-there.md", "---\n---\nthere\n")
	if err := os.Symlink(outside, filepath.Join(s.Source, "_drafts", "link.md")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	before := files(t, s)
	for _, path := range []string{"_drafts/link.md", outside, "../../theirs.md", "_drafts", "_drafts/none.md"} {
		if _, to, err := s.PublishDraft(manuscript.Move{Path: path}); err == nil {
			t.Errorf("%s was moved to %s", path, to)
		}
	}
	// What is at the new place is kept, also where it is a link.
	target := filepath.Join(s.Source, "_posts", "2026-03-14-own.md")
	if err := os.Symlink(outside, target); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.PublishDraft(manuscript.Move{Path: "_drafts/own.md"}); err == nil {
		t.Error("a post was written over")
	}
	// Written over, the link gives way; what it points to stays.
	if _, _, err := s.PublishDraft(manuscript.Move{Path: "_drafts/own.md", Force: true}); err != nil {
		t.Error(err)
	}
	if got := text(t, outside); got != "---\ntitle: Theirs\n---\n" {
		t.Errorf("what a link points to became %q", got)
	}
	if info, err := os.Lstat(target); err != nil || !info.Mode().IsRegular() {
		t.Error(info, err)
	}
	if _, err := os.Stat(filepath.Join(s.Source, "_drafts/own.md")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(before, files(t, s), err)
	}
}
