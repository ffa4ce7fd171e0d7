package build_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/render"
)

// ignoredSite has a layout with a loop that gives an include the address of the
// page, and an include that is tried with it.
func ignoredSite(t *testing.T, card string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- _includes/card.html --\n%s\n-- _includes/inner.html --\n{{ include.here }}\n-- _includes/own.html --\n({{ include.x }})\n", card)
	b.WriteString("-- _layouts/default.html --\n---\n---\n{% for p in site.posts %}{% include card.html post=p here=page.url %}{% endfor %}{{ content }}\n")
	for i := range 20 {
		fmt.Fprintf(&b, "-- _posts/2020-01-%02d-p.md --\n---\nlayout: default\ntitle: P%d\n---\nText.\n", i+1, i)
	}
	return siteOf(t, b.String())
}

// TestIgnoredParametersDoNotTellPagesApart finds out of a loop whether it is
// rendered once or for each page, where an include in it is given what differs
// from page to page. The site is the same as if nothing was rendered once.
func TestIgnoredParametersDoNotTellPagesApart(t *testing.T) {
	for _, c := range []struct {
		card string
		once bool
	}{
		{"{{ include.post.title }}", true},
		{"{{ include['post'].title }}{% assign x = include.post.url %}{{ x }}{% for t in include.post.tags %}{% cycle 'a', 'b' %}{% endfor %}", true},
		{"{{ include.post.title }}{% include own.html x=include.post.title %}", true},
		{"{{ include.here }}", false},
		{"{% if include.here == include.post.url %}here{% endif %}", false},
		{"{% include inner.html %}", false},
		{"{{ include.post.title }}{{ include | jsonify }}", false},
		{"{% for x in include %}{{ x[0] }}={{ x[1] }}{% endfor %}", false},
		{"{% assign x = include %}{{ x.here }}", false},
		{"{% assign n = 'here' %}{{ include[n] }}", false},
		{"{{ [include.post.title] }}{% assign n = 'include' %}{{ [n].here }}", false},
		{"{% assign x = site.posts | where_exp: 'p', 'p.url == include.here' %}{{ x[0].title }}", false},
		{"{{ include.first }}{{ include.size }}", false},
		{"{% include {{ include.here | replace: '/', '' | slice: 0, 0 }}own.html x=1 %}", false},
	} {
		t.Run(c.card, func(t *testing.T) {
			src := ignoredSite(t, c.card)
			buildReusing(t, src)
			opts := options(t, src, t.TempDir()+"/site")
			opts.Workers, opts.Profile = 1, &render.Profile{}
			if _, err := build.Run(context.Background(), opts); err != nil {
				t.Fatal(err)
			}
			reused := 0
			for _, f := range opts.Profile.Fragments {
				if f.Tag == "for" && strings.HasSuffix(f.Template, "default.html") {
					reused = f.Reused
				}
			}
			if (reused > 0) != c.once {
				t.Errorf("the loop was used again %d times", reused)
			}
		})
	}
}

// TestAnIgnoredParameterIsNoReasonToRender changes what is told to an include
// that does not look at it.
func TestAnIgnoredParameterIsNoReasonToRender(t *testing.T) {
	src := siteOf(t, "-- _data/a.yml --\nx: 1\n-- _includes/card.html --\n{{ page.title }}\n-- index.html --\n---\ntitle: T\n---\n{% include card.html x=site.data.a.x %}\n")
	dest := t.TempDir() + "/site"
	do := func() int {
		o := options(t, src, dest)
		o.Remember = true
		res, err := build.Run(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		return res.Rendered
	}
	do()
	write(t, src+"/_data/a.yml", "x: 2\n")
	if n := do(); n != 0 {
		t.Errorf("%d pages were rendered", n)
	}
	write(t, src+"/_includes/card.html", "{{ page.title }}{{ include.x }}\n")
	if n := do(); n != 1 {
		t.Errorf("%d pages were rendered", n)
	}
	if got := goldensite.Tree(t, dest)["index.html"]; !strings.Contains(got, "T2") {
		t.Errorf("the page is %q", got)
	}
}
