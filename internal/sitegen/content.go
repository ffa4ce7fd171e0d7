package sitegen

import (
	"fmt"
	"path"
	"strings"
)

var titles = []string{"A", "a b", `"Quoted: title"`, "'single'", "Ünï cödé", "x & <y>", "2020", "true", "\"tab\\tand \\\"q\\\"\"", "漢字", "Emoji 😀", "C++ & C#", "~", "|\n  block\n  text"}

// frontMatter is a page's header. Kind is "post", "page" or a collection.
func (g *generator) frontMatter(kind string) string {
	if kind == "page" && g.chance(8) {
		return "---\n---\n"
	}
	var b strings.Builder
	b.WriteString("---\n")
	line := func(percent int, format string, args ...any) {
		if g.chance(percent) {
			fmt.Fprintf(&b, format+"\n", args...)
		}
	}
	line(75, "layout: %s", pick(g, "default", "post", "post", "default", "none", "null", "missing", "page"))
	line(85, "title: %s", pick(g, titles...))
	if kind == "draft" && g.future {
		// The order of drafts without a date depends on what templates asked
		// before, where nothing compares their dates with the clock.
		b.WriteString("date: 2020-03-04 05:06:07\n")
	} else if kind == "post" || g.chance(10) {
		line(40, "date: %s", pick(g, "2020-05-06 07:08:09", "2020-05-06 07:08:09 +0300", "2020-05-06", "2019-12-31T23:30:00Z", "2020-02-29 00:00:00 -0800", "2020-05-06 07:08",
			`"March 4, 2018"`, "2018-03-04 05:06:07 +0530", "2018-03-04T05:06:07Z"))
	}
	categories := []string{"[a, b]", "a b", "A, B", "[\"X y\", z]", "Ünï", "[]", "~", "a b"}
	tags := []string{"[x, y]", "x y", "[z]", "t", "''", "[t1, T2]", "~", "[x, y]"}
	if !g.words {
		categories = append(categories, "[c, [d]]", "[1, x, 'x y']")
		tags = append(tags, "[1, 2]", "[1, '1']", "[x, ~]")
	}
	line(30, "categories: %s", pick(g, categories...))
	line(20, "category: %s", pick(g, "one", "two words", "[x]"))
	line(30, "tags: %s", pick(g, tags...))
	line(4, "tag: one")
	line(15, "author: %s", pick(g, "Ann", "Bo"))
	line(12, "permalink: %s", pick(g, "/own/place/", "/own.html", "/:title/x", "relative", "/own/:year/:title", "/ünï/", "/a b/", "own/rel", "/a/b.c", "/own/:basename", "/own/:path/:title", "'/q?x#y'", "/UP/per/"))
	line(10, "published: %s", pick(g, "true", "false", "~", "no"))
	line(3, "draft: true")
	line(3, "name: other")
	line(2, "path: elsewhere%d", g.r.IntN(1000))
	line(3, "ext: .x")
	line(10, "slug: %s", pick(g, "own-slug", "Own Slug", "ünï", "a.b"))
	if kind != "page" || !g.has("jekyll-relative-links") { // which makes of it what Jekyll cannot show of a page
		line(10, "excerpt: %s", pick(g, "short", "'*md* text'", "''", "~", "42"))
	}
	line(8, "excerpt_separator: <!--more-->")
	line(8, "render_with_liquid: false")
	line(10, "note: {a: [1, 2], b: {c: d}}")
	line(10, "nums: [3, 1, 2]")
	line(10, "when: 2020-03-04")
	line(10, "flag: %s", pick(g, "yes", "no", "on", "true"))
	line(10, "float: %s", pick(g, "1.0", "1e3", ".5", "1_000", "0x1F", "017"))
	line(10, "nil_value: ~")
	line(8, "multi: |\n  one\n  two")
	line(12, "weight: %d", g.r.IntN(5))
	if g.has("jekyll-redirect-from") {
		line(25, "redirect_from: %s", pick(g, "/old/", "[/o1, /o2.html]", "old/x/"))
		line(6, "redirect_to: %s", pick(g, "/elsewhere", "https://example.com/x"))
	}
	if g.has("jekyll-seo-tag") {
		line(15, "description: Words & \"quotes\"")
		line(15, "image: %s", pick(g, "/pic.png", "{path: /p.png, alt: x}", "https://x.example/p.png"))
	}
	g.pluginKeys(kind, line)
	line(8, "sitemap: false")
	line(6, "last_modified_at: %s", pick(g, "2020-05-05", "2020-05-05 06:07:08 +0100"))
	b.WriteString("---" + pick(g, "\n", "\n", "\n", "  \n", "\n\n"))
	return b.String()
}

// pluginKeys are keys that plugins read.
func (g *generator) pluginKeys(kind string, line func(percent int, format string, args ...any)) {
	if g.has("jekyll-paginate-v2") && kind == "page" {
		collection := "posts"
		if len(g.collections) > 0 {
			collection = pick(g, g.collections...)
		}
		line(25, "pagination: {enabled: true, %s}", pick(g, fmt.Sprintf("per_page: %d", 1+g.r.IntN(2)), "category: a", "tag: x", "tag: 'x, y'", "collection: "+collection, "collection: all, sort_field: title",
			"sort_field: weight, sort_reverse: true", "permalink: '/n:num/', title: ':title (:num/:max)'", "offset: 1, limit: 1", "trail: {before: 1, after: 1}, per_page: 1", "locale: en", "indexpage: 'x-:num', extension: htm"))
		line(5, "autopages: {enabled: false}")
	}
	if g.has("jekyll-paginate-v2") {
		line(10, "locale: %s", pick(g, "en", "de"))
		line(5, "hidden: true")
	}
	if g.has("jekyll-toc") {
		line(40, "toc: true")
	}
	if g.has("jekyll-titles-from-headings") {
		line(10, "strip_title: true")
	}
	if g.has("jekyll-seo-tag") {
		line(8, "seo: {%s}", pick(g, "name: N", "type: BlogPosting", "date_modified: 2021-01-01", "links: ['https://c.example']"))
		line(8, "lang: fr")
		line(8, "author: {name: Di, twitter: '@di', url: 'https://di.example'}")
		line(5, "canonical_url: https://elsewhere.example/x")
		line(5, "locale: fr_FR")
	}
	line(4, "page_excerpt: mine")
	line(4, "regenerate: true")
	line(4, "search: {on: [a, {b: c}]}")
	line(4, "published_at: 2020-01-01T00:00:00+02:00")
	line(3, "\"quoted key\": 'v'")
	line(3, "? complex\n: v")
	line(3, "anchor: &a {k: 1}\nalias: *a")
	line(3, "folded: >-\n  one\n  two\n\n  three")
	line(3, "list:\n- a\n- b: c\n  d: [e]")
}

var stems = []string{"hello", "Hello-World", "a.b.c", "with space", "ünï", "under_score", "UPPER", "x--y", "2020", "it's", "plus+and&", "c#", "tilde~x", "100%", "漢字", "(paren)", "comma,x", "semi;x", "at@x", "-dash-",
	"dots.in.it", "trail.", "quote's", "404", "dollar$", "İstanbul", "straße", "e\u0301toile", "😀", "a&b", "q?x", "ALLCAPS.Title", "русский", "עברית", "--", "1", "eq=x", "two  spaces", "[b]", "index"}

func (g *generator) stem() string { return pick(g, stems...) }

func (g *generator) ext() string {
	return pick(g, ".md", ".md", ".md", ".md", ".markdown", ".html", ".html", ".MD", ".htm", ".xml", ".json", ".mkd", ".mkdown", ".txt", ".css", ".svg", ".xhtml")
}

// folder is where a folder of a collection or of posts goes: below
// collections_dir, or beside it, where it is not seen.
func (g *generator) folder(name string) string {
	if g.base == "" || g.chance(8) {
		return name
	}
	return path.Join(g.base, name)
}

func (g *generator) text(kind string) string {
	s := g.frontMatter(kind) + g.body()
	if g.chance(5) {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}

func (g *generator) posts() {
	for range g.r.IntN(7) {
		dir := g.folder(pick(g, "_posts", "_posts", "_posts", "_posts/sub", "cat/_posts", "Cat Two/deep/_posts"))
		name := fmt.Sprintf("%s-%s%s", pick(g, "2020-01-02", "2020-03-08", "2020-10-25", "2020-1-2", "2019-12-31", "2020-06-07", "2020-02-29", "2099-01-01", "2018-08-08"), g.stem(), g.ext())
		g.files[path.Join(dir, name)] = g.text("post")
	}
	if g.chance(40) {
		g.files[g.folder("_drafts")+"/"+g.stem()+g.ext()] = g.text("draft")
	}
	if g.chance(15) {
		g.files["_posts/not-a-date.md"] = g.text("post")
	}
	if g.chance(10) {
		g.files["_posts/2020-01-05-no-front-matter.md"] = "no front matter\n"
	}
}

func (g *generator) pages() {
	index := "---\nlayout: default\n---\n"
	for range 6 {
		index += g.probe() + "\n"
	}
	if g.chance(15) {
		index += "{% include_relative " + pick(g, "near.txt", "sub/near.txt x='1'", "./near.txt", "{{ page.near }}") + " %}\n"
		index = strings.Replace(index, "---\n", "---\nnear: near.txt\n", 1)
		g.files["near.txt"] = "near {{ page.title }} {{ include.x }}"
		g.files["sub/near.txt"] = "---\nx: y\n---\nnot so near {% include_relative near.txt %}"
	}
	g.files["index.html"] = index
	for range g.r.IntN(6) {
		dir := pick(g, "", "", "sub", "sub/deep", "With Space", "ünï", "x.y")
		name := pick(g, "README.md", "a.md", "b.md", g.stem()+g.ext(), "index.md", "about.html", "feed.xml", "data.json", "style.css", "robots.txt", "no-ext", "x.tar.gz", "_special/a.md", "page.html.md")
		g.files[path.Join(dir, name)] = g.text("page")
	}
	if g.chance(20) {
		g.files["404.html"] = "---\n---\nnot found {{ page.url }}\n"
	}
	if g.has("jekyll-optional-front-matter") || g.chance(5) {
		g.files["loose.md"] = "# Loose *one*\n\ntext\n"
	}
	if g.chance(4) {
		g.files["sub/latin.md"] = "---\ntitle: latin\n---\ncaf\xe9\n"
	}
	if g.chance(10) {
		g.files["bom.md"] = "\uFEFF---\ntitle: bom\n---\nbom {{ page.title }}\n"
	}
	if g.chance(10) {
		g.files["broken.md"] = pick(g, "---\ntitle: a\n--- \nx", "--- \ntitle: a\n---\nx\n", "---\ntitle: open\n", "\n---\na: b\n---\n", "---\n---", "---\na: b\n...\ntext\n", "----\na: b\n----\n")
	}
}

func (g *generator) collectionFiles() {
	for _, c := range g.collections {
		for range g.r.IntN(5) {
			name := pick(g, "a.md", "b.md", "sub/c.md", "sub/a.md", "2020-03-04-dated.md", g.stem()+g.ext(), "plain.txt", "sub/s.css", "index.html", "_under.md", "x.y/"+g.stem()+g.ext(), "data.yml", "pic.png")
			text := g.text(c)
			if name == "data.yml" {
				text = "title: Data\nlist: [1, {a: b}]\n"
			} else if strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".txt") && g.chance(60) {
				text = "static in a collection\n"
			}
			g.files[path.Join(g.folder("_"+c), name)] = text
		}
	}
}

func (g *generator) static() {
	for range g.r.IntN(5) {
		name := pick(g, "assets/a.txt", "img.svg", "sub/file.txt", ".htaccess", ".well/known", "_hidden.md", "vendor/x.txt", "node_modules/p/index.js", "a~", "#b#", "Gemfile", "README.txt", "x.skip", "With Space/s t.txt", "ünï.txt", "empty", "_layouts.txt")
		if _, taken := g.files[name]; !taken {
			g.files[name] = pick(g, "static\n", "", "{{ site.title }}\n", "no newline")
		}
	}
}
