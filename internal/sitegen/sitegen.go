// Package sitegen makes random Jekyll sites for comparing two builders: odd
// names, dates, permalinks, defaults, collections and templates that print
// what they can see. The same seed makes the same site.
//
// The sites keep clear of what two correct builders may differ in: the clock,
// the order of a folder's entries, and the points where distributions of
// Jekyll differ from each other.
package sitegen

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Site is a generated site: contents by slash-separated path.
type Site struct {
	Files map[string]string
	// Flags are the command line's, such as --drafts.
	Flags []string
}

// Generate makes the site of a seed.
func Generate(seed uint64) Site {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0x73697465)), files: map[string]string{}}
	g.config()
	g.layouts()
	g.includes()
	g.data()
	g.posts()
	g.pages()
	g.collectionFiles()
	g.static()
	return Site{Files: g.files, Flags: g.flags}
}

// modified is when every file of a site was last changed: a draft's date and
// a static file's modified_time are read from it.
var modified = time.Date(2020, 5, 5, 5, 5, 5, 0, time.UTC)

// Write puts the site into dir.
func (s Site) Write(dir string) error {
	for name, text := range s.Files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			return err
		}
		if err := os.Chtimes(p, modified, modified); err != nil {
			return err
		}
	}
	return nil
}

// String is the site as a txtar archive, to be kept as a test.
func (s Site) String() string {
	names := make([]string, 0, len(s.Files))
	for n := range s.Files {
		names = append(names, n)
	}
	slices.Sort(names)
	var b strings.Builder
	fmt.Fprintf(&b, "flags: %s\n", strings.Join(s.Flags, " "))
	for _, n := range names {
		fmt.Fprintf(&b, "-- %s --\n%s", n, s.Files[n])
		if !strings.HasSuffix(s.Files[n], "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

type generator struct {
	r           *rand.Rand
	files       map[string]string
	flags       []string
	collections []string
	plugins     []string
}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[T any](g *generator, s ...T) T { return s[g.r.IntN(len(s))] }

func (g *generator) has(plugin string) bool { return slices.Contains(g.plugins, plugin) }

func (g *generator) config() {
	var b strings.Builder
	line := func(percent int, format string, args ...any) {
		if g.chance(percent) {
			fmt.Fprintf(&b, format+"\n", args...)
		}
	}
	line(80, "title: %s", pick(g, "Site", `"A: B"`, "'It''s'", "Ünï & <b>", "123"))
	line(50, "url: %s", pick(g, "https://example.org", `"http://a.test:4000"`, "https://example.org/"))
	line(40, "baseurl: %s", pick(g, `""`, "/blog", "/a/b", "/", "blog"))
	line(60, "permalink: %s", pick(g, "date", "pretty", "ordinal", "weekdate", "none",
		"/:categories/:title/", "/:year/:month/:day/:title:output_ext", "/blog/:slug.html", "/:categories/:short_year/:i_month/:i_day/:title",
		"/:y_day/:title", "/:year/:title/index.html", "/:title", "/p/:collection/:name", "/:slugified_categories/:title.html", "/:long_month/:short_day/:hour-:minute/:title/"))
	line(70, "timezone: %s", pick(g, "UTC", "America/New_York", "Asia/Tokyo", "Europe/Berlin"))
	line(30, "excerpt_separator: %s", pick(g, `"<!--more-->"`, `"\n\n"`, `""`, `"\n"`))
	line(20, "future: true")
	line(20, "unpublished: true")
	line(20, "show_drafts: true")
	line(15, "limit_posts: %d", 1+g.r.IntN(4))
	line(20, "show_excerpts: false")
	line(15, "page_gen_dummy: [a, {b: c}]")
	line(20, "exclude: [%s]", pick(g, "vendor", "'*.txt'", "docs/, b.md", "'**/*.skip'"))
	line(20, "include: [%s]", pick(g, ".well", "_hidden.md", "'.htaccess'", "_special"))
	line(20, "strict_front_matter: false")
	line(15, "markdown_ext: %s", pick(g, `"md"`, `"markdown,mkd,md,txt"`))
	if g.chance(30) {
		b.WriteString("kramdown:\n")
		line(50, "  auto_ids: %t", g.chance(50))
		line(50, "  hard_wrap: %t", g.chance(50))
		line(40, "  smart_quotes: %s", pick(g, "lsquo,rsquo,ldquo,rdquo", "apos,apos,quot,quot"))
		line(40, "  footnote_nr: %d", 1+g.r.IntN(5))
		line(40, "  toc_levels: %s", pick(g, "1..3", `"2,3"`))
		b.WriteString("  syntax_highlighter_opts:\n    disable: true\n")
	} else {
		b.WriteString("kramdown: {syntax_highlighter_opts: {disable: true}}\n")
	}
	for _, name := range []string{"docs", "recipes", "my_things"} {
		if g.chance(35) {
			g.collections = append(g.collections, name)
		}
	}
	if len(g.collections) > 0 {
		if g.chance(25) {
			b.WriteString("collections_dir: cols\n")
		}
		b.WriteString("collections:\n")
		for _, c := range g.collections {
			fmt.Fprintf(&b, "  %s:\n    output: %t\n", c, g.chance(70))
			line(50, "    permalink: %s", pick(g, "/:collection/:path", "/c/:title:output_ext", "/:collection/:name/", "pretty", "/:path/", "/:collection/:slug"))
			line(25, "    sort_by: %s", pick(g, "title", "weight", "nothing"))
			line(20, "    extra: {n: %d}", g.r.IntN(9))
			if g.chance(15) {
				b.WriteString("    order:\n      - b.md\n      - a.md\n")
			}
		}
	}
	if g.chance(60) {
		b.WriteString("defaults:\n")
		for range 1 + g.r.IntN(4) {
			fmt.Fprintf(&b, "  - scope: {path: %s%s}\n    values: {%s}\n",
				pick(g, `""`, "sub", "_posts", `"sub/deep"`, `"*.md"`, `"**/a.md"`, "_docs", `"assets"`, `"sub/*"`),
				pick(g, "", "", ", type: posts", ", type: pages", ", type: docs", ", type: drafts"),
				pick(g, "layout: default", "layout: post, author: Ann", "permalink: /d/:title/", "published: true", "tags: [x, y]", "category: def", "excerpt_separator: <!--x-->", "render_with_liquid: false", "note: {a: 1}"))
		}
	}
	for _, p := range []string{"jekyll-feed", "jekyll-sitemap", "jekyll-seo-tag", "jekyll-redirect-from"} {
		if g.chance(20) {
			g.plugins = append(g.plugins, p)
		}
	}
	if g.chance(20) {
		g.plugins = append(g.plugins, "jekyll-paginate")
		fmt.Fprintf(&b, "paginate: %d\n", 1+g.r.IntN(3))
		line(40, "paginate_path: %s", pick(g, "/page:num/", "/blog/page:num", "/p/:num/"))
	}
	if len(g.plugins) > 0 {
		fmt.Fprintf(&b, "plugins: [%s]\n", strings.Join(g.plugins, ", "))
	}
	g.files["_config.yml"] = b.String()
	if g.chance(20) {
		g.flags = append(g.flags, "--drafts")
	}
	if g.chance(10) {
		g.flags = append(g.flags, "--future")
	}
	if g.chance(10) {
		g.flags = append(g.flags, "--unpublished")
	}
}
