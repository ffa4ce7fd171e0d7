package site

import (
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/permalink"
)

func TestExtnameIsRubys(t *testing.T) {
	for name, want := range map[string]string{
		"a.md": ".md", "a.": ".", ".a": "", "..a": "", ".a.b": ".b", "a.b.": ".", "a..b": ".b",
		"x/.htaccess": "", "a.b c": ".b c", "..a.b": ".b", "foo/a.b/": ".b", "plain": "",
	} {
		if got := Extname(name); got != want {
			t.Errorf("Extname(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSanitizeNeverLeavesTheBase(t *testing.T) {
	for p, want := range map[string]string{
		"a/b": "/s/a/b", "../../etc/passwd": "/s/etc/passwd", "/a": "/s/a", "/s/a": "/s/a", "": "/s/", "/sx": "/s/sx",
	} {
		if got := Sanitize("/s", p); got != want {
			t.Errorf("Sanitize(%q) = %q, want %q", p, got, want)
		}
	}
}

func TestPlainPathsAreWhatCleaningLeaves(t *testing.T) {
	plain := 0
	for _, u := range []string{
		"", "/", "//", "/a", "a", "/a/", "/a/b.html", "/a//b", "/a/./b", "/a/../b", "/..", "/.a", "/a/.b", "/a..b", "/a.", "/a%20b", "/a%2e%2e/b", `/a\b`, "/é", "/a/b/..",
	} {
		want := Sanitize("", permalink.Unescape(u))
		if got := destination(u); got != want {
			t.Errorf("destination(%q) = %q, want %q", u, got, want)
		}
		if plainPath(u) {
			plain++
		}
	}
	if plain == 0 {
		t.Error("no path is plain")
	}
}
