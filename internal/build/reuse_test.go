package build_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/sitegen"
)

// buildReusing builds a site with and without the reuse of fragments and
// compares files and findings. It reports whether there was a site to compare.
func buildReusing(t *testing.T, src string) bool {
	t.Helper()
	at := time.Date(2021, 6, 15, 12, 0, 0, 0, time.UTC)
	dest := filepath.Join(t.TempDir(), "site")
	one := func(change func(*build.Options)) (map[string]string, build.Result, error) {
		if err := os.RemoveAll(dest); err != nil {
			t.Fatal(err)
		}
		opts := options(t, src, dest)
		opts.Now = at
		change(&opts)
		res, err := build.Run(context.Background(), opts)
		if err != nil {
			return nil, res, err
		}
		return goldensite.Tree(t, dest), res, nil
	}
	want, plain, err := one(func(o *build.Options) { o.NoReuse = true })
	for _, workers := range []int{1, 4} {
		got, res, reuseErr := one(func(o *build.Options) { o.Workers = workers })
		if fmt.Sprint(err) != fmt.Sprint(reuseErr) || !reflect.DeepEqual(plain.Diagnostics, res.Diagnostics) {
			t.Fatalf("without reuse: %v %v\nwith: %v %v", err, plain.Diagnostics, reuseErr, res.Diagnostics)
		}
		goldensite.Compare(t, want, got)
	}
	return err == nil
}

func TestReuseChangesNothing(t *testing.T) {
	archives, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no sites: %v", err)
	}
	for _, a := range archives {
		t.Run(filepath.Base(a), func(t *testing.T) { buildReusing(t, goldensite.Unpack(t, a)) })
	}
	cases := 6
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_RANDOM_SITES")); err == nil {
		cases = n
	}
	built := 0
	for seed := range cases {
		t.Run("seed "+strconv.Itoa(seed), func(t *testing.T) {
			src := filepath.Join(t.TempDir(), "site")
			if err := sitegen.Generate(uint64(seed)).Write(src); err != nil {
				t.Fatal(err)
			}
			buildReusing(t, src)
		})
		t.Run("templates "+strconv.Itoa(seed), func(t *testing.T) {
			if buildReusing(t, siteOf(t, repetitive(uint64(seed)))) {
				built++
			}
		})
	}
	if built < cases/2 {
		t.Errorf("%d of %d random sites could be built", built, cases)
	}
}

// The content that the layout of a layout gets lies in a buffer that the next
// page's is written to. What is cut out of it, and remembered with a fragment
// because another page has the same piece, must not change with it.
func TestPiecesOfContentAreThoseOfTheirPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("-- _layouts/default.html --\n" +
		"{% assign part = content | split: ';' | last %}{% assign words = part | split: ' ' %}{{ words | join: ',' }}" +
		"{% for w in words %}{% assign halves = w | split: 'o' %}[{{ halves | first }}]{% endfor %}\n" +
		"-- _layouts/post.html --\n---\nlayout: default\n---\n{{ page.title }}{{ content }}\n")
	for i := range 12 {
		fmt.Fprintf(&b, "-- _posts/2020-01-%02d-p.md --\n---\nlayout: post\ntitle: %s\n---\nnumber %d;%s\n", i+1, strings.Repeat("long ", i%5), i, []string{"some more words", "others to come", "some more words"}[i%3])
	}
	if !buildReusing(t, siteOf(t, b.String())) {
		t.Error("the site cannot be built")
	}
}

// repetitive is a site whose layouts and includes do much of the same on every
// page, some of it by the page.
func repetitive(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 99))
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	var b strings.Builder
	file := func(name, text string) { fmt.Fprintf(&b, "-- %s --\n%s\n", name, text) }
	file("_config.yml", "timezone: UTC\nliquid:\n  strict_filters: false\n")
	collection := func() string {
		return pick("site.posts", "site.pages", "site.tags", "site.data.nav", "page.tags", "site.categories.x", "sorted", "include.list", "site.related_posts")
	}
	var piece func(depth int) string
	pieces := func(depth int) string {
		s := ""
		for range 1 + r.IntN(3) {
			s += piece(depth) + pick("", " ", "\n")
		}
		return s
	}
	value := func() string {
		return pick("p.title", "p.url", "p.content", "p.excerpt", "p.next.title", "p.lang", "p[0]", "page.title", "page.lang", "page.url", "page.excerpt", "page.next.url",
			"page.previous.content", "include.a", "include.p.title", "site.title", "site.data.nav[0].to", "x", "forloop.index", "forloop.parentloop.index", "layout.kind", "paginator.page",
			"content", "jekyll.environment", "nobody", "site.data.nav.size", "page.tags.first", "site.posts.first.content")
	}
	filters := func() string {
		return pick("", "", "", " | escape", " | strip_html", " | markdownify", " | jsonify", " | size", ` | append: page.lang`, ` | default: x`, " | split: 'a' | join: '-'", " | upcase | strip_html")
	}
	piece = func(depth int) string {
		if depth == 0 {
			return "{{ " + value() + filters() + " }}"
		}
		switch r.IntN(15) {
		case 14: // pieces of a text that are the same on several pages
			return "{% assign cut = " + pick("content", "x", "page.content", "include.a") + " | split: '" + pick("<", "p>", " ") + "' %}" + pick("{% assign cut = cut | last | split: ' ' %}", "") +
				pick("{{ cut | join: '.' }}", "{% for c in cut %}{% assign x = c | split: 't' %}{{ x | first }}{% endfor %}", "{% assign x = cut | first %}{{ x }}")
		case 0, 1:
			return "{% for p in " + collection() + pick("", " limit: 3", " offset: continue limit: 2", " reversed", " limit: x") + " %}" + pieces(depth-1) + pick("", "{% if p.title == page.title %}{% break %}{% endif %}") + "{% endfor %}"
		case 2:
			return "{% if " + value() + pick("", " == page.lang", " contains 'a'", " == x", " != nil") + " %}" + pieces(depth-1) + pick("", "{% else %}"+pieces(depth-1)) + "{% endif %}"
		case 3:
			return "{% assign x = " + value() + filters() + " %}"
		case 4:
			return "{% assign sorted = site.posts" + pick(" | sort: 'title'", " | where: 'lang', page.lang", " | where_exp: 'p', 'p.lang == page.lang'", " | where_exp: 'q', 'q.title != x' | reverse", " | group_by: 'lang'", "") + " %}"
		case 5:
			return "{% capture x %}" + pieces(depth-1) + "{% endcapture %}"
		case 6, 7, 8:
			return "{% include " + pick("a.html", "b.html", "c.html", "{{ site.data.which }}.html", "{{ page.which }}.html") + pick("", "", " a=page.lang", " a=x", " p=p", " p=page", " list=sorted", " a='lit' list=site.posts") + " %}"
		case 9:
			return pick("{% cycle 'o', 'e' %}", "{% cycle page.lang: 'o', 'e', 'f' %}", "{% ifchanged %}"+piece(0)+"{% endifchanged %}")
		case 10:
			return pick("{% post_url 2020-01-01-p0 %}", "{% link p1.html %}", "{{ site.posts | sample | map: 'title' }}", "{{ site.time }}", "{{ p }}", "{{ page }}"[:0])
		case 11:
			return "{% tablerow p in " + collection() + " cols: 2 limit: 3 %}" + pieces(depth-1) + "{% endtablerow %}"
		}
		return piece(0)
	}
	file("_data/nav.yml", "- to: /a\n  title: A\n- to: /b\n  title: B")
	file("_data/which.yml", "c")
	file("_layouts/default.html", "<html>"+pieces(3)+"{{ content }}"+pieces(3)+"</html>")
	file("_layouts/post.html", "---\nlayout: default\nkind: k\n---\n"+pieces(3)+"<p>{{ content }}</p>")
	file("_includes/a.html", "(a "+strings.ReplaceAll(strings.ReplaceAll(pieces(2), "a.html", "c.html"), "{{ page.which }}.html", "b.html")+")")
	file("_includes/b.html", "(b "+strings.NewReplacer("a.html", "c.html", "{{ page.which }}", "c", "b.html", "c.html").Replace(pieces(2))+")")
	file("_includes/c.html", "(c {{ include.a }}"+pieces(0)+")")
	for i := range 12 {
		file(fmt.Sprintf("_posts/2020-01-%02d-p%d.md", i+1, i), fmt.Sprintf("---\nlayout: %s\ntitle: %s\nlang: %s\ntags: [%s]\nwhich: %s\n---\n*%d* text of %s\n\nmore",
			pick("post", "post", "default"), pick("t0", "t1", "t2"), pick("en", "de"), pick("", "x", "x, y"), pick("b", "c"), i, piece(0)))
	}
	for i := range 6 {
		file(fmt.Sprintf("p%d.html", i), fmt.Sprintf("---\nlayout: %s\ntitle: %s\nlang: %s\nwhich: c\n---\n%d %s", pick("post", "default"), pick("t0", "t3"), pick("en", "de"), i, piece(1)))
	}
	return b.String()
}

// What every page of a site does anew is done once, and what differs by
// language once for each: by each worker, as two may begin at the same time.
func TestWhatRepeatsIsRenderedOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString(`
-- _config.yml --
timezone: UTC
-- _layouts/default.html --
<title>{{ page.title }}</title>{% include search.html %}{{ content }}{% include sorted.html %}{% include menu.html lang=page.lang %}
-- _includes/search.html --
[{% for p in site.posts %}{{ p.title | jsonify }},{% endfor %}]
-- _includes/sorted.html --
{% assign list = site.posts | where_exp: "p", "p.lang == 'en'" | sort: "title" %}{% for p in list limit: 3 %}{{ p.title }}{% endfor %}
-- _includes/menu.html --
{% for p in site.posts %}{% if p.lang == include.lang %}<a href="{{ p.url }}">{{ p.title }}</a>{% endif %}{% endfor %}
`)
	const posts = 60
	for i := range posts {
		fmt.Fprintf(&b, "-- _posts/2020-01-%02d-p%d.md --\n---\nlayout: default\ntitle: T%02d\nlang: %s\n---\ntext %d\n", i%28+1, i, (i*37)%posts, []string{"en", "de"}[i%2], i)
	}
	opts := options(t, siteOf(t, b.String()), filepath.Join(t.TempDir(), "site"))
	opts.Workers, opts.Profile = 2, &render.Profile{}
	if res, err := build.Run(context.Background(), opts); err != nil {
		t.Fatal(err, res.Diagnostics)
	}
	seen := 0
	for _, f := range opts.Profile.Fragments {
		most, ok := map[string]int{"_includes/search.html": 2, "_includes/sorted.html": 2, "_includes/menu.html": 4}[f.Template]
		if !ok || f.Tag != "" {
			continue
		}
		seen++
		if f.Recorded > most || f.Recorded+f.Reused != posts || f.GivenUp {
			t.Errorf("%+v: rendered more often than %d times", f, most)
		}
	}
	if seen != 3 {
		t.Errorf("%d of the 3 includes: %+v", seen, opts.Profile.Fragments)
	}
	for _, u := range opts.Profile.Templates {
		if strings.HasPrefix(u.Path, "_includes/") && u.Count != posts {
			t.Errorf("%+v: a reused include counts as rendered", u)
		}
	}
}

// TestWhatIsMadeAgainIsNoSource has a page that shows a post's content, which is
// made again for it, and another that holds the same piece of template after it.
func TestWhatIsMadeAgainIsNoSource(t *testing.T) {
	const list = "{% assign x = site.pages | sort: 'title' %}{{ x | map: 'title' | join: ', ' }}"
	src := siteOf(t, `
-- _posts/2020-01-01-a.md --
---
---
Pages: `+list+`
-- a.html --
---
title: A
---
{% for p in site.posts %}{{ p.content }}{% endfor %}
-- b.html --
---
title: B
---
`+list+`
-- z.html --
---
title: Z
---
`)
	dest := filepath.Join(t.TempDir(), "out")
	build := func(remember bool, to string) map[string]string {
		o := options(t, src, to)
		o.Remember, o.Workers = remember, 1
		res, err := build.Run(context.Background(), o)
		if err != nil {
			t.Fatal(err, res.Diagnostics)
		}
		return goldensite.Tree(t, to)
	}
	build(true, dest)
	for i, title := range []string{"Y", "0", "M"} {
		write(t, filepath.Join(src, "a.html"), fmt.Sprintf("---\ntitle: A\nn: %d\n---\n{%% for p in site.posts %%}{{ p.content }}{%% endfor %%}", i))
		write(t, filepath.Join(src, "b.html"), fmt.Sprintf("---\ntitle: B\nn: %d\n---\n%s", i, list))
		build(true, dest)
		write(t, filepath.Join(src, "z.html"), "---\ntitle: "+title+"\n---\n")
		goldensite.Compare(t, build(false, filepath.Join(t.TempDir(), "anew")), build(true, dest))
	}
}
