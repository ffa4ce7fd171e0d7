package sitemap

import (
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// TestLocationsAreAbsoluteAddresses compares the short way with the filter, for
// all kinds of sites.
func TestLocationsAreAbsoluteAddresses(t *testing.T) {
	short := 0
	for _, url := range []any{
		nil, "", "https://example.org", "http://localhost:4000", "https://Example.ORG:443", "https://example.org/", "https://example.org/x/..", "https://example.org?a=b",
		"https://example.org/é", "//example.org", "example.org", "ftp://example.org", "https://a&b.org", "https://user@example.org", 7, "https://[::1]",
	} {
		for _, baseurl := range []any{nil, "", "/", "base", "/base", "/base/", "/a/../b", "/b//c", "/é", "/..", "/a b", "/a&b"} {
			s := &site.Site{Config: value.MapOf("url", url, "baseurl", baseurl)}
			w := &document{site: s}
			for _, path := range []string{
				"/a.html", "/2020/01/02/some-title.html", "/a/", "/a/b", "/", "", "a", "/a..b", "/a/../b", "/./a", "//a", "/a//b", "/é", "/a%20b", "/a b", "/a&b", "/A_b-c.d", "/a:b", "http://x/y", "/a?b", "/a#b", "/.a",
			} {
				want, err := templating.AbsoluteURL(s, path)
				w.dst, w.err = nil, nil
				w.location(path)
				if got := string(w.dst); got != templating.XMLEscape(want) || (w.err == nil) != (err == nil) {
					t.Errorf("%v %v %q: %q (%v), want %q (%v)", url, baseurl, path, got, w.err, want, err)
				}
				if w.plain && plain(path) {
					short++
				}
			}
		}
	}
	if short == 0 {
		t.Error("nothing went the short way")
	}
}
