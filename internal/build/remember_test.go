package build_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// newsroom is a site in which pages lean on each other in the usual ways.
const newsroom = `
-- _config.yml --
title: News
url: https://news.test
plugins: [jekyll-feed, jekyll-sitemap, jekyll-seo-tag]
-- _layouts/default.html --
<html>{% seo %}{% include side.html %}<main>{{ content }}</main></html>
-- _layouts/post.html --
---
layout: default
---
<h1>{{ page.title }}</h1>{{ content }}<a href="{{ page.previous.url }}">{{ page.previous.title }}</a>
-- _includes/side.html --
{% for p in site.posts limit: 2 %}<li>{{ p.title }}</li>{% endfor %}{{ site.data.people.editor }}
-- _data/people.yml --
editor: Ann
-- _data/unread.yml --
a: 1
-- index.html --
---
layout: default
---
{% for p in site.posts %}{{ p.title }}: {{ p.excerpt }}{% endfor %}
-- about.md --
---
layout: default
---
About us.
-- plain.md --
---
---
Nothing but this.
-- _posts/2020-01-01-first.md --
---
layout: post
title: First
---
The first.

More of it.
-- _posts/2020-01-02-second.md --
---
layout: post
title: Second
---
The second.

More of it.
-- _posts/2020-01-03-third.md --
---
layout: post
title: Third
---
The third.

More of it.
-- _posts/2020-01-04-fourth.md --
---
layout: post
title: Fourth
---
The fourth.

More of it.
-- style.css --
body {}
-- vendor/a.txt --
a
`

// remembered builds a site with a ledger.
func remembered(t *testing.T, src string, now time.Time) build.Result {
	t.Helper()
	o := options(t, src, filepath.Join(src, "_site"))
	o.Remember, o.Now = true, now
	res, err := build.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err, res.Diagnostics)
	}
	return res
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestTheWorkOfAnEdit counts what is rendered after each kind of edit: what
// could come out otherwise, by the templates above, and the feed, which shows
// the time, wherever the site is read at all: not where it is patched.
func TestTheWorkOfAnEdit(t *testing.T) {
	const feed = 1
	for _, c := range []struct {
		name   string
		file   string
		text   string
		render int
	}{
		{"nothing", "", "", 0},
		{"a post's text below its excerpt", "_posts/2020-01-01-first.md", "---\nlayout: post\ntitle: First\n---\nThe first.\n\nChanged.\n", 1 + feed},
		{"an old post's excerpt: the front page shows it", "_posts/2020-01-01-first.md", "---\nlayout: post\ntitle: First\n---\nChanged.\n\nMore of it.\n", 2 + feed},
		{"an old post's title: the next post and the front page show it", "_posts/2020-01-01-first.md", "---\nlayout: post\ntitle: New\n---\nThe first.\n\nMore of it.\n", 3 + feed},
		{"a title that every page shows", "_posts/2020-01-04-fourth.md", "---\nlayout: post\ntitle: New\n---\nThe fourth.\n\nMore of it.\n", 6 + feed},
		{"a page's text", "about.md", "---\nlayout: default\n---\nChanged.\n", 1},
		{"a layout of posts", "_layouts/post.html", "---\nlayout: default\n---\n{{ content }}", 4 + feed},
		{"an include", "_includes/side.html", "side", 6 + feed},
		{"data", "_data/people.yml", "editor: Bo\n", 6 + feed},
		{"data that nobody reads", "_data/unread.yml", "a: 2\n", feed},
		{"a static file", "style.css", "body { color: red }\n", feed},
		{"a file as it was", "about.md", "---\nlayout: default\n---\nAbout us.\n", 0},
		{"a file in a vendor's folder", "vendor/a.txt", "changed", feed},
		{"a new page", "new.md", "---\ntitle: New\n---\nNew.\n", 1 + 1 + feed}, // the sitemap lists it
	} {
		t.Run(c.name, func(t *testing.T) {
			src := siteOf(t, newsroom)
			now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
			all := remembered(t, src, now)
			if all.Rendered != all.Documents+all.Pages {
				t.Fatalf("the first build rendered %d of %d", all.Rendered, all.Documents+all.Pages)
			}
			if c.file != "" {
				write(t, filepath.Join(src, c.file), c.text)
			}
			now = now.Add(time.Hour)
			res := remembered(t, src, now)
			if res.Rendered != c.render {
				t.Errorf("%d rendered, want %d", res.Rendered, c.render)
			}
			got := goldensite.Tree(t, filepath.Join(src, "_site"))
			if err := os.RemoveAll(filepath.Join(src, "_site")); err != nil {
				t.Fatal(err)
			}
			o := options(t, src, filepath.Join(src, "_site"))
			o.Now = now
			if _, err := build.Run(context.Background(), o); err != nil {
				t.Fatal(err)
			}
			goldensite.Compare(t, goldensite.Tree(t, filepath.Join(src, "_site")), got)
		})
	}
}

func TestAPostAppearsWhenItsTimeComes(t *testing.T) {
	src := siteOf(t, newsroom)
	now := time.Date(2020, 1, 3, 12, 0, 0, 0, time.UTC)
	if res := remembered(t, src, now); res.Posts != 3 {
		t.Fatalf("%d posts", res.Posts)
	}
	if res := remembered(t, src, now.Add(time.Hour)); res.Posts != 3 || res.Rendered != 0 {
		t.Errorf("an hour later: %d posts, %d rendered", res.Posts, res.Rendered)
	}
	if res := remembered(t, src, now.Add(24*time.Hour)); res.Posts != 4 {
		t.Errorf("a day later: %d posts", res.Posts)
	}
	if res := remembered(t, src, now); res.Posts != 3 {
		t.Errorf("back again: %d posts", res.Posts)
	}
}

// TestExplanations asks why.
func TestExplanations(t *testing.T) {
	src := siteOf(t, newsroom)
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	ask := func(name string) *build.Explanation {
		t.Helper()
		o := options(t, src, filepath.Join(src, "_site"))
		o.Remember, o.Now, o.Explain = true, now, name
		res, err := build.Run(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if res.Explanation == nil {
			t.Fatalf("%s is no page", name)
		}
		return res.Explanation
	}
	ask("index.html")
	e := ask("_site/2020/01/02/second.html")
	if e.Rendered || e.Item != "_posts/2020-01-02-second.md" || !slices.Contains(e.From, "_layouts/default.html") ||
		!slices.Contains(e.Read, "include side.html") || !slices.Contains(e.Read, "site.data.people") {
		t.Errorf("%+v", e)
	}
	write(t, filepath.Join(src, "_data/people.yml"), "editor: Bo\n")
	if e := ask("about.md"); !e.Rendered || !slices.Equal(e.Why, []string{"site.data.people changed"}) {
		t.Errorf("%+v", e)
	}
	write(t, filepath.Join(src, "_posts/2020-01-01-first.md"), "---\ntitle: New\n---\nThe first.\n")
	if e := ask("_posts/2020-01-02-second.md"); !e.Rendered || !slices.Contains(e.Why, "title of _posts/2020-01-01-first.md changed") {
		t.Errorf("%+v", e)
	}
	if err := os.Remove(filepath.Join(src, "_site/plain.html")); err != nil {
		t.Fatal(err)
	}
	if e := ask("plain.html"); !e.Rendered || len(e.Why) != 1 || !strings.Contains(e.Why[0], "missing") {
		t.Errorf("%+v", e)
	}
}

// TestADamagedLedgerIsIgnored damages the cache in every way: the site comes
// out right, with a line about each file at most.
func TestADamagedLedgerIsIgnored(t *testing.T) {
	src := siteOf(t, newsroom)
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	remembered(t, src, now)
	want := goldensite.Tree(t, filepath.Join(src, "_site"))
	r := rand.New(rand.NewPCG(1, 2))
	caches, err := filepath.Glob(filepath.Join(src, ".jekyll-cache/broadsheet/*"))
	if err != nil || len(caches) != 4 {
		t.Fatal(caches, err)
	}
	for i := range 128 {
		name := caches[i%4]
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		switch i / 4 % 4 {
		case 0:
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		case 1:
			b = b[:r.IntN(len(b))]
		case 2:
			b = []byte("something else entirely")
		case 3:
			b = append(b, b[:r.IntN(len(b))]...)
		}
		if err := os.WriteFile(name, b, 0o666); err != nil {
			t.Fatal(err)
		}
		if i/16%2 < 1 { // so that the ledger is looked at
			write(t, filepath.Join(src, "unrelated.txt"), time.Duration(i).String())
		}
		res := remembered(t, src, now)
		if len(res.Diagnostics) > 2 { // those that were damaged while the site stood are seen later
			t.Errorf("%v", res.Diagnostics)
		}
		got := goldensite.Tree(t, filepath.Join(src, "_site"))
		delete(got, "unrelated.txt")
		if !maps.Equal(got, want) {
			t.Fatalf("damage %d: the site differs", i)
		}
	}
}

// TestTheSecondBuildOfEverySite builds the whole-site tests'
// sites twice: the second leaves the same bytes.
func TestTheSecondBuildOfEverySite(t *testing.T) {
	archives, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(archives, err)
	}
	for _, a := range archives {
		t.Run(filepath.Base(a), func(t *testing.T) {
			src := goldensite.Unpack(t, a)
			dest := filepath.Join(t.TempDir(), "site")
			now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
			var tree map[string]string
			for i := range 2 {
				o := options(t, src, dest)
				o.Remember, o.Now = true, now
				res, err := build.Run(context.Background(), o)
				if err != nil {
					t.Skip(err)
				}
				got := goldensite.Tree(t, dest)
				if i == 1 {
					goldensite.Compare(t, tree, got)
					t.Logf("%d of %d rendered again", res.Rendered, res.Documents+res.Pages)
				}
				tree = got
			}
		})
	}
}

const killEnv = "BROADSHEET_BUILD_TO_BE_KILLED"

// TestMain lets the test's own program be one that builds until it is killed.
func TestMain(m *testing.M) {
	if src := os.Getenv(killEnv); src != "" {
		t := &testing.T{}
		o := options(t, src, filepath.Join(src, "_site"))
		o.Remember, o.Now = true, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		_, _ = build.Run(context.Background(), o)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestAKilledBuildDoesNoHarm kills builds at random and builds after each.
func TestAKilledBuildDoesNoHarm(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	src := siteOf(t, newsroom)
	dest := filepath.Join(src, "_site")
	aside := filepath.Join(t.TempDir(), "aside")
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 12 {
		write(t, filepath.Join(src, "_posts/2020-01-01-first.md"), "---\nlayout: post\ntitle: T"+time.Duration(i).String()+"\n---\nText.\n")
		cmd := exec.Command(exe)
		cmd.Env = append(os.Environ(), killEnv+"="+src)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		at := time.AfterFunc(time.Duration(r.IntN(60))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		at.Stop()
		if i%2 == 0 {
			write(t, filepath.Join(src, "about.md"), "---\nlayout: default\n---\nAbout "+time.Duration(i).String()+"\n")
		}
		remembered(t, src, now)
		got := goldensite.Tree(t, dest)
		if err := os.Rename(dest, aside); err != nil {
			t.Fatal(err)
		}
		o := options(t, src, dest)
		o.Now = now
		if _, err := build.Run(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		want := goldensite.Tree(t, dest)
		if !maps.Equal(got, want) {
			t.Fatalf("after kill %d the site differs", i)
		}
		if err := os.RemoveAll(dest); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(aside, dest); err != nil {
			t.Fatal(err)
		}
	}
}
