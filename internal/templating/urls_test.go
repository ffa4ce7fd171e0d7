package templating

import (
	"math/rand/v2"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// What is recognised as plain comes out as taking it apart and putting it
// together again makes it.
func TestPlainAddressesAreNormal(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	some := func(from ...string) (s string) {
		for range r.IntN(6) {
			s += pick(from...)
		}
		return s
	}
	for range 30_000 {
		origin := pick("", "https://", "http://", "HTTP://", "ftp://", "//") + some("a", "B", "0", ".", "-", ":", "80", "443", "/", "é", "%41", "_", "@", " ", "?", "#")
		base := pick("", "", "/", "/b", "b/", "/b.c", "//", "/..", "é")
		path := some("/", "/", "a", "Z", "0", ".", "..", "-", "~", ":", "%41", "%2f", "é", " ", "?x=1", "#f", "\n")
		s := &site.Site{Config: value.MapOf("url", origin, "baseurl", base)}
		got, err := AbsoluteURL(s, path)
		want, wantErr := slowAbsolute(origin, base, path)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Fatalf("url %q, baseurl %q, %q: %q, %v, want %q, %v", origin, base, path, got, err, want, wantErr)
		}
	}
}

// slowAbsolute knows of nothing plain.
func slowAbsolute(origin, base, path string) (string, error) {
	u, err := parseURI(path)
	if err != nil || u.scheme != "" {
		return map[bool]string{true: path}[err == nil], err
	}
	if base != "" && base[len(base)-1] == '/' {
		base = base[:len(base)-1]
	}
	rel, err := NormalizeURL(leadingSlash(base) + leadingSlash(path))
	if err != nil || origin == "" {
		return rel, err
	}
	return NormalizeURL(origin + rel)
}
