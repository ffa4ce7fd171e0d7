package build_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// TestFindingsGoWithWhatTheyWereOf edits sites so that something that was found
// is so no more: the next build must not say it again.
func TestFindingsGoWithWhatTheyWereOf(t *testing.T) {
	// A fault of the excerpt only: it takes the link's definition with it, out of
	// the raw block.
	const faulty = "[a] text\n\n{% raw %}\n[a]: /{{ 'x'.size }}\n{% endraw %}\n"
	for _, c := range []struct {
		name       string
		post, page string // before, and after the edits
		postThen   string
		pageThen   string
	}{
		{
			name: "a page that no longer reads a faulty excerpt",
			post: faulty, page: "{{ site.posts.first.excerpt }}", pageThen: "Nothing.",
		},
		{
			name: "a document that no longer reads its own faulty excerpt",
			post: faulty + "{{ page.excerpt }}\n", postThen: faulty + "more\n", page: "Nothing.",
		},
		{
			name: "a document whose excerpt ended within a block",
			post: "{% if true %}text\n\nmore{% endif %}\n", postThen: "text\n\nmore\n", page: "Nothing.",
		},
	} {
		for _, dir := range []string{"", "cols"} {
			t.Run(c.name+" "+dir, func(t *testing.T) {
				src := siteOf(t, `
-- _config.yml --
collections_dir: "`+dir+`"
liquid: {error_mode: warn}
-- `+filepath.Join(dir, "_posts/2020-01-01-a.md")+` --
---
---
`+c.post+`
-- page.md --
---
---
`+c.page+`
-- other.md --
---
---
Other.
`)
				site := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 11, 9, 20, 0, 0, 0, time.UTC)}
				said := func(when string) int {
					t.Helper()
					got, _ := site.build(true)
					want, _ := site.build(false)
					if g, w := fmt.Sprint(got.Diagnostics), fmt.Sprint(want.Diagnostics); g != w {
						t.Errorf("%s: said %s, anew %s", when, g, w)
					}
					return len(want.Diagnostics)
				}
				if said("made") == 0 {
					t.Error("there is nothing to be said of the site")
				}
				said("again")
				if c.postThen != "" {
					write(t, filepath.Join(src, dir, "_posts/2020-01-01-a.md"), "---\n---\n"+c.postThen)
				}
				if c.pageThen != "" {
					write(t, filepath.Join(src, "page.md"), "---\n---\n"+c.pageThen)
				}
				said("edited")
				write(t, filepath.Join(src, "other.md"), "---\n---\nAnother.\n")
				said("edited elsewhere")
				said("left alone")
			})
		}
	}
}
