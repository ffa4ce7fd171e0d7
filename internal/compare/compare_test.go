package compare

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSites(t *testing.T) {
	now := time.Now().UTC().Format("2006-01-02T15:04:05Z07:00")
	soon := time.Now().Add(time.Minute).UTC().Format("2006-01-02T15:04:05Z07:00")
	a := write(t, map[string]string{
		"same.html":  "x",
		"gone.html":  "x",
		"gen.html":   `<meta name="generator" content="Jekyll v4.3.1" /><time>` + now,
		"old.html":   "<time>2001-01-01T00:00:00Z",
		"sub/q.html": "<p>a\n“b”</p>",
	})
	b := write(t, map[string]string{
		"same.html":  "x",
		"new.html":   "x",
		"gen.html":   `<meta name="generator" content="Broadsheet" /><time>` + soon,
		"old.html":   "<time>2002-01-01T00:00:00Z",
		"sub/q.html": "<p>a\n\"b\"</p>",
	})
	r, err := Sites(a, b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Identical != 1 || !slices.Equal(r.Missing, []string{"gone.html"}) || !slices.Equal(r.Extra, []string{"new.html"}) ||
		!slices.Equal(r.Masked, []string{"gen.html"}) || len(r.Different) != 2 || r.Agree() || r.Files() != 5 {
		t.Fatalf("%+v", r)
	}
	if d := r.Different[0]; d.Path != "old.html" || d.Guess != "numbers or dates" {
		t.Errorf("%+v", d)
	}
	if d := r.Different[1]; d.Line != 2 || d.Column != 1 || d.Guess != "typographic quotes, dashes or dots" {
		t.Errorf("%+v", d)
	}
}

func TestAnAbsentSiteIsAnError(t *testing.T) {
	if _, err := Sites(filepath.Join(t.TempDir(), "no"), t.TempDir(), Options{}); err == nil {
		t.Error("no error")
	}
}
