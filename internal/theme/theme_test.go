package theme

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	src, err := fs.ReadFile(FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func TestThemeHasItsPages(t *testing.T) {
	for _, name := range []string{
		"_config.yml", "_layouts/default.html", "_layouts/home.html", "_layouts/post.html", "_layouts/page.html", "_layouts/archive.html",
		"index.html", "archive.html", "about.md", "404.html", "feed.xml", "sitemap.xml", "robots.txt", "assets/css/broadsheet.css",
	} {
		read(t, name)
	}
}

// Pages of the theme work offline and without scripts: nothing is fetched from
// another host, and nothing runs.
func TestThemeNeedsNothingFromElsewhere(t *testing.T) {
	// Names that look like addresses but are never fetched.
	identifiers := strings.NewReplacer("http://www.w3.org/2005/Atom", "", "http://www.w3.org/2000/svg", "", "http://www.sitemaps.org/schemas/sitemap/0.9", "")
	outside := regexp.MustCompile(`(?i)https?://|src="//|url\(|@import|<script|javascript:|\son\w+=`)
	err := fs.WalkDir(FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if m := outside.FindString(identifiers.Replace(read(t, name))); m != "" {
			t.Errorf("%s holds %q", name, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every include and layout that a template names is in the theme, so that a
// site with nothing but posts builds.
func TestThemeRefersToItself(t *testing.T) {
	include := regexp.MustCompile(`\{%-?\s*include\s+(\S+)`)
	layout := regexp.MustCompile(`(?m)^layout:\s*(\S+)`)
	err := fs.WalkDir(FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src := read(t, name)
		for _, m := range include.FindAllStringSubmatch(src, -1) {
			read(t, "_includes/"+m[1])
		}
		if m := layout.FindStringSubmatch(src); m != nil && m[1] != "null" {
			read(t, "_layouts/"+m[1]+".html")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
