package build_test

import (
	"path/filepath"
	"testing"
	"time"
)

// TestOutputsAreReadOrSpokenOf builds sites whose texts have the word output in
// them: what only speaks of it, or is data, is remembered; what reads another
// item's output is rendered whole each time.
func TestOutputsAreReadOrSpokenOf(t *testing.T) {
	for _, c := range []struct {
		text     string
		remember bool
	}{
		{"Write `output: true`, or \"output\", or page.output.", true},
		{"{% for x in site.data.list %}{{ x.output }}{% endfor %}", true},
		{"{% for c in site.collections %}{{ c.output }}{% endfor %}", true},
		{"{{ page.output }}", true},
		{"{% assign p = site.posts | first %}{{ p.output }}", false},
		{"{{ site.posts | map: 'output' | join: ' ' }}", false},
		{"{% assign k = 'out' | append: 'put' %}{% assign p = site.posts | first %}{{ p[k] | size }}{{ p.output | size }}", false},
	} {
		t.Run(c.text, func(t *testing.T) {
			src := siteOf(t, `
-- _data/list.yml --
- {name: a, output: b}
-- _layouts/post.html --
<p>{{ content }}</p>
-- _posts/2020-01-01-a.md --
---
layout: post
---
One.
-- _posts/2020-01-02-b.md --
---
layout: post
---
Two.
-- page.md --
---
---
`+c.text+`
-- other.md --
---
---
Other.
`)
			site := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 11, 9, 20, 0, 0, 0, time.UTC)}
			site.check(false)
			site.check(c.remember)
			write(t, filepath.Join(src, "_posts/2020-01-02-b.md"), "---\nlayout: post\n---\nThree.\n")
			site.compare()
			write(t, filepath.Join(src, "other.md"), "---\n---\nAnother.\n")
			site.compare()
			// A page that was not there, or did not read it, does now.
			write(t, filepath.Join(src, "late.md"), "---\n---\n{% assign p = site.posts | last %}{{ p.output }}\n")
			site.compare()
			site.check(false)
			write(t, filepath.Join(src, "late.md"), "---\n---\n")
			site.compare()
			site.compare()
			site.check(c.remember)
			write(t, filepath.Join(src, "_posts/2020-01-01-a.md"), "---\nlayout: post\n---\n{% assign p = site.posts | first %}{{ p.next.output }}{{ p.output }}{{ site.posts[1].output }}\n")
			site.compare()
			site.compare()
		})
	}
}
