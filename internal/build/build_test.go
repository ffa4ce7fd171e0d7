package build_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// siteOf writes a site given as a txtar text and returns its folder.
func siteOf(t *testing.T, text string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(text)).Files {
		p := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func run(t *testing.T, src, dest string) (build.Result, error) {
	t.Helper()
	return build.Run(context.Background(), options(t, src, dest))
}

func TestEveryErrorOfARunIsReportedWithItsPlace(t *testing.T) {
	src := siteOf(t, `
-- _layouts/broken.html --
---
a: 1
---
{{ content }}
{% nosuchtag %}
-- _posts/2020-01-01-a.html --
---
layout: broken
---
a
-- _posts/2020-01-02-b.html --
---
layout: broken
---
b
-- c.html --
---
title: x
---

{% include missing.html %}
-- d.html --
---
---
{{ 1 | divided_by: 0 }}
`)
	dest := t.TempDir()
	old := filepath.Join(dest, "old.html")
	if err := os.WriteFile(old, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	res, err := run(t, src, dest)
	var failed build.Failed
	if !errors.As(err, &failed) || failed.Written || failed.Errors != 3 {
		t.Errorf("error %v", err)
	}
	want := []string{
		"_layouts/broken.html:5: Liquid syntax error: Unknown tag 'nosuchtag'",
		"c.html:5: Could not locate the included file 'missing.html'",
		"d.html:3: Liquid error: divided by 0",
	}
	var got []string
	for _, d := range res.Diagnostics {
		if d.Line > 0 {
			got = append(got, d.String())
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d errors, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("error %d is %q, want %q", i, got[i], want[i])
		}
	}
	if files := goldensite.Tree(t, dest); len(files) != 1 || files["old.html"] != "old" {
		t.Errorf("a failed build changed the destination: %v", files)
	}
}

func TestAnExcerptThatNeedsItselfIsAnError(t *testing.T) {
	src := siteOf(t, `
-- _posts/2020-01-01-a.html --
---
---
{{ page.next.excerpt }}
-- _posts/2020-01-02-b.html --
---
---
{{ page.previous.excerpt }}
`)
	res, err := run(t, src, t.TempDir())
	if err == nil || !strings.Contains(res.Diagnostics[len(res.Diagnostics)-1].Message, "stack level too deep") {
		t.Errorf("%v %v", err, res.Diagnostics)
	}
}

func TestTheNumberOfWorkersDoesNotShow(t *testing.T) {
	src := goldensite.Unpack(t, "testdata/sites/order.txtar")
	var first map[string]string
	for _, workers := range []int{1, 2, 7} {
		dest := t.TempDir()
		o := options(t, src, dest)
		o.Workers = workers
		if _, err := build.Run(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		got := goldensite.Tree(t, dest)
		if first == nil {
			first = got
		}
		goldensite.Compare(t, first, got)
	}
}

func TestCleanupRemovesWhatTheSiteNoLongerHas(t *testing.T) {
	src := siteOf(t, `
-- _config.yml --
keep_files: [.git, kept, a/b/kept.txt]
-- index.html --
---
---
new
-- file/index.html --
---
---
a folder where a file was
`)
	dest := siteOf(t, `
-- index.html --
old
-- stale/deep/x.html --
gone
-- kept/x --
stays
-- keptalso --
stays, by prefix
-- a/b/kept.txt --
stays
-- a/b/other.txt --
gone
-- .git/config --
stays
-- .hidden --
gone
-- file --
in the way
`)
	res, err := run(t, src, dest)
	if err != nil {
		t.Fatal(err)
	}
	got := goldensite.Tree(t, dest)
	want := map[string]string{
		"index.html": "new\n", "file/index.html": "a folder where a file was\n",
		"kept/x": "stays\n", "keptalso": "stays, by prefix\n", "a/b/kept.txt": "stays\n", ".git/config": "stays\n",
	}
	goldensite.Compare(t, want, got)
	if len(res.Removed) != 4 {
		t.Errorf("removed %q", res.Removed)
	}
}

func TestTheDestinationMustNotHoldTheSource(t *testing.T) {
	src := siteOf(t, "-- index.html --\n---\n---\nx\n")
	for _, dest := range []string{src, filepath.Dir(src), filepath.Join(src, "_posts", "out")} {
		if _, err := run(t, src, dest); err == nil {
			t.Errorf("builds %s into %s", src, dest)
		}
	}
}

func TestTheBuiltInThemeFillsABareSiteAndIsOverridden(t *testing.T) {
	theme := fstest.MapFS{
		"_config.yml":          {Data: []byte("tagline: from the theme\ntitle: theme\n")},
		"_layouts/post.html":   {Data: []byte("<post>{% include part.html %}{{ content }}</post>")},
		"_includes/part.html":  {Data: []byte("{{ site.tagline }}")},
		"index.html":           {Data: []byte("---\n---\n{{ site.posts.size }} {{ site.title }}")},
		"about.html":           {Data: []byte("---\n---\ntheme's")},
		"assets/css/style.css": {Data: []byte("css")},
		"_unseen/x.html":       {Data: []byte("no")},
	}
	build1 := func(text string) map[string]string {
		t.Helper()
		o := options(t, siteOf(t, text), t.TempDir())
		o.Theme = theme
		if res, err := build.Run(context.Background(), o); err != nil {
			t.Fatal(err, res.Diagnostics)
		}
		return goldensite.Tree(t, o.Config.Destination(""))
	}
	post := "-- _posts/2020-01-01-a.html --\n---\nlayout: post\n---\na\n"
	goldensite.Compare(t, map[string]string{
		"index.html": "1 theme", "about.html": "theme's", "assets/css/style.css": "css",
		"2020/01/01/a.html": "<post>from the themea\n</post>",
	}, build1(post))
	goldensite.Compare(t, map[string]string{
		"index.html": "1 mine", "about/index.html": "mine\n", "about.html": "theme's", "assets/css/style.css": "mine\n",
		"2020/01/01/a.html": "<post>own\na\n</post>",
	}, build1("-- _config.yml --\ntitle: mine\nbroadsheet: {}\n-- _includes/part.html --\nown\n-- assets/css/style.css --\nmine\n-- about/index.html --\n---\n---\nmine\n"+post))
	goldensite.Compare(t, map[string]string{"2020/01/01/a.html": "a\n", "index.html": "own\n"},
		build1("-- index.html --\n---\n---\nown\n"+post))
}

func TestRenderedOnceWrittenOnce(t *testing.T) {
	src := siteOf(t, "-- index.html --\n---\n---\nsame\n")
	dest := t.TempDir()
	if _, err := run(t, src, dest); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(filepath.Join(dest, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, src, dest); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(filepath.Join(dest, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Error("a file with the same text was written again")
	}
}
