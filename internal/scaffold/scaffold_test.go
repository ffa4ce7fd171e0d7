package scaffold

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)

func read(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestNewSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "the-daily_tide")
	written, err := New(Options{Dir: dir, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{".gitignore", "README.md", "_config.yml", "_posts/2026-03-14-welcome.md", "about.md"}
	if !slices.Equal(written, want) {
		t.Errorf("wrote %q, want %q", written, want)
	}
	for _, name := range written {
		if src := read(t, dir, name); strings.Contains(src, "{{title}}") || strings.Contains(src, "{{da") {
			t.Errorf("%s was not filled in:\n%s", name, src)
		}
	}
	if src := read(t, dir, "_config.yml"); !strings.Contains(src, "title: \"The Daily Tide\"\n") {
		t.Errorf("the title is missing:\n%s", src)
	}
	if src := read(t, dir, written[3]); !strings.Contains(src, "date: 2026-03-14T09:26:53\n") {
		t.Errorf("the date is missing:\n%s", src)
	}
}

func TestAnyTitle(t *testing.T) {
	dir := t.TempDir()
	if _, err := New(Options{Dir: dir, Title: `"Quotes": #1 & 50% {{more}}`, Now: now}); err != nil {
		t.Fatal(err)
	}
	if src := read(t, dir, "_config.yml"); !strings.Contains(src, `title: "\"Quotes\": #1 & 50% {{more}}"`) {
		t.Errorf("the title is not quoted:\n%s", src)
	}
}

func TestFoldersWithFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	about := filepath.Join(dir, "about.md")
	if err := os.WriteFile(about, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Dir: dir, Now: now}); !errors.Is(err, ErrNotEmpty) {
		t.Fatalf("a folder with files: %v", err)
	}
	written, err := New(Options{Dir: dir, Now: now, Force: true})
	if err != nil {
		t.Fatal(err)
	}
	if read(t, dir, "about.md") != "mine" || slices.Contains(written, "about.md") {
		t.Error("a file that was there has been overwritten")
	}
	if _, err := New(Options{Dir: about, Now: now}); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("a file as the folder: %v", err)
	}
}

func TestBlank(t *testing.T) {
	dir := t.TempDir()
	written, err := New(Options{Dir: dir, Now: now, Blank: true})
	if err != nil || !slices.Equal(written, []string{"_config.yml"}) {
		t.Fatalf("wrote %q, %v", written, err)
	}
	for _, sub := range []string{"_posts", "_drafts", "assets/images"} {
		if info, err := os.Stat(filepath.Join(dir, sub)); err != nil || !info.IsDir() {
			t.Errorf("no folder %s: %v", sub, err)
		}
	}
}
