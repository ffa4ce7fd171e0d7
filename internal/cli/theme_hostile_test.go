package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Whatever the front matter of a post says, the pages made of it run nothing:
// gathered words reach every one of these places.
func TestThemeIsInert(t *testing.T) {
	for name, evil := range map[string]string{
		"element":   `<script>alert(1)</script>`,
		"nested":    `<scr<script></script>ipt>alert(1)</scr<script></script>ipt>`,
		"handler":   `<img src=x onerror=alert(1)>`,
		"unclosed":  `<img src=x onerror=alert(1) `,
		"attribute": `" onmouseover="alert(1)" x="`,
		"single":    `' onmouseover='alert(1)' x='`,
		"breakout":  `"></title></head></p></a><script>alert(1)</script>`,
		"address":   `javascript:alert(1)`,
		"entities":  `&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;alert(1)&#60;/script&#62;`,
		"markdown":  `[x](javascript:alert(1)) <script>alert(1)</script> {::nomarkdown}<script>alert(1)</script>{:/}`,
		"liquid":    `{{ "<script>alert(1)</script>" }}{% raw %}<script>alert(1)</script>{% endraw %}`,
		"comment":   `<!-- --><script>alert(1)</script><!-- -->`,
	} {
		t.Run(name, func(t *testing.T) {
			src, dest := t.TempDir(), filepath.Join(t.TempDir(), "site")
			q := strconv.Quote(evil)
			category, image := q, q
			if strings.Contains(evil, "[x](") {
				// What no address can hold is a fault of its own, said by the build.
				category, image = "Town", "x.jpg"
			}
			put(t, filepath.Join(src, "_posts", "2026-03-14-evil.md"), "---\nlayout: post\ntitle: "+q+"\ndate: 2026-03-14T10:00:00\nauthor: "+q+
				"\ncategories: ["+category+"]\ntags: ["+q+"]\nexcerpt: "+q+"\nimage: "+image+"\nimage_caption: "+q+"\nimage_credit: "+q+"\nimage_licence: "+q+"\nlicence: "+q+"\nimage_alt: "+q+
				"\nsource:\n  name: "+q+"\n  url: "+q+"\ncanonical_url: "+q+"\nalso_in:\n  - name: "+q+"\nlast_modified_at: 2026-03-14T11:00:00\nrevisions:\n  - date: 2026-03-14T11:00:00\n    kind: "+q+"\n    changes: ["+q+"]\nexcerpt_only: "+q+"\nlang: "+q+"\nrender_with_liquid: false\n---\n\nWords.\n")
			put(t, filepath.Join(src, "_posts", "2026-03-13-other.md"), "---\nlayout: post\ntitle: Other\ncategories: ["+category+"]\n---\nOther.\n")
			if code, _, errs := command(t, "build", "-q", "-s", src, "-d", dest); code != 0 {
				t.Fatalf("build ended with %d:\n%s", code, errs)
			}
			err := filepath.WalkDir(dest, func(path string, d fs.DirEntry, err error) error {
				if err != nil || filepath.Ext(path) != ".html" {
					return err
				}
				f, err := os.Open(path)
				if err != nil {
					return err
				}
				defer f.Close()
				page, err := html.Parse(f)
				if err != nil {
					return err
				}
				for n := range page.Descendants() {
					if n.Type == html.ElementNode {
						checkInert(t, strings.TrimPrefix(path, dest), n)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func checkInert(t *testing.T, path string, n *html.Node) {
	t.Helper()
	switch n.Data {
	case "script", "iframe", "object", "embed", "base":
		t.Errorf("%s: there is a <%s>", path, n.Data)
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
		}
		// No browser runs the address of a picture.
		if (a.Key == "href" || a.Key == "src" && n.Data != "img") && strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:") {
			t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
		}
	}
}
