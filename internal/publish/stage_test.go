package publish

import "testing"

func TestStages(t *testing.T) {
	for path, want := range map[string]Stage{
		"img/a.png": Media, "f/x.woff2": Media, "doc.pdf": Media, "a.css": Styles, "a.css.gz": Styles, "a.js": Scripts, "data.json": Scripts,
		"a.html": NewPages, "about/index.html": NewPages, "page": NewPages, "page.html.br": NewPages,
		"feed.xml": Indexes, "sitemap.xml": Indexes, "sitemap.xml.gz": Indexes, "feed.json": Indexes, "search.json": Indexes, "x.atom": Indexes,
		"index.html": Front, "index.html.gz": Front, "data.tar.gz": Media, "notes.gz": Media,
	} {
		if got := kindOf(path, true); got != want {
			t.Errorf("%s is of stage %q, want %q", path, got, want)
		}
	}
	if got := kindOf("a.html", false); got != Pages {
		t.Errorf("a page that was there is of stage %q", got)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"*.html", "a/b.html", true}, {"*.html", "a.css", false}, {"a/*.html", "a/b.html", true}, {"a/*.html", "a/b/c.html", false},
		{"a/", "a/b/c", true}, {"a/", "ab", false}, {"a/**", "a/b/c", true}, {"**/c.txt", "a/b/c.txt", true}, {"**/c.txt", "c.txt", true},
		{"**/b/*.txt", "a/b/c.txt", true}, {"**/b/*.txt", "a/c.txt", false}, {"/a/*", "a/b", true}, {"[", "[", false}, {"CNAME", "x/CNAME", true},
	} {
		if got := matchOne(c.pattern, c.path); got != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.path, got)
		}
	}
}

func TestHashedNames(t *testing.T) {
	for path, want := range map[string]bool{
		"app-3f2a9c1b.css": true, "app.3f2a9c1b77.min.js": true, "img/logo-0123456789abcdef.png": true,
		"app.css": false, "fd9da3884567f128d743b31f5cec7ea6.jpg": false, "app-20260314.css": false, "app-deadbeef.css": false,
		"2026-03-14.png": false, "post-3f2a9c1b.html": false, "feed-3f2a9c1b.xml": false, "-3f2a9c1b.css": false,
	} {
		if got := hashed(path); got != want {
			t.Errorf("%s: hashed is %v", path, got)
		}
	}
}

func TestValidPath(t *testing.T) {
	for path, want := range map[string]bool{
		"a": true, "a/b": true, ".a": true, "a..b/c": true, "": false, ".": false, "..": false, "../a": false, "/a": false, "a/": false,
		"a//b": false, "a/../b": false, "./a": false, "a\x00": false,
	} {
		if got := ValidPath(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}
