package sitegen

import (
	"fmt"
	"strings"
)

// line adds a line of configuration, so often in a hundred sites.
func (g *generator) line(percent int, format string, args ...any) bool {
	if !g.chance(percent) {
		return false
	}
	fmt.Fprintf(&g.lines, format+"\n", args...)
	return true
}

func (g *generator) config() {
	g.line(85, "title: %s", pick(g, "Site", `"A: B"`, "'It''s'", "Ünï & <b>", "123", `'A "quoted" one'`))
	g.line(50, "url: %s", pick(g, "https://example.org", `"http://a.test:4000"`, "https://example.org/"))
	g.line(40, "baseurl: %s", pick(g, `""`, "/blog", "/a/b", "/", "blog"))
	g.line(60, "permalink: %s", pick(g, "date", "pretty", "ordinal", "weekdate", "none",
		"/:categories/:title/", "/:year/:month/:day/:title:output_ext", "/blog/:slug.html", "/:categories/:short_year/:i_month/:i_day/:title",
		"/:y_day/:title", "/:year/:title/index.html", "/:title", "/p/:collection/:name", "/:slugified_categories/:title.html", "/:long_month/:short_day/:hour-:minute/:title/",
		"/:collection/:hour:minute:second/:title", "/:week/:w_day/:long_day/:title", "/:short_month/:w_year/:title:output_ext", "/ünï/:title/", "/a b/:categories/:title.html", "'/x?y/:title'"))
	g.line(70, "timezone: %s", pick(g, "UTC", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe", "America/St_Johns", "Etc/GMT+5"))
	g.line(50, "time: 2021-06-15 12:00:00 +0000")
	g.line(30, "excerpt_separator: %s", pick(g, `"<!--more-->"`, `"\n\n"`, `""`, `"\n"`, "X"))
	g.future = g.line(20, "future: true")
	g.line(20, "unpublished: true")
	g.line(20, "show_drafts: true")
	g.line(15, "limit_posts: %d", g.r.IntN(5))
	g.line(20, "show_excerpts: false")
	g.line(15, "page_gen_dummy: [a, {b: c}]")
	g.line(20, "exclude: [%s]", pick(g, "vendor", "'*.txt'", "docs/, b.md", "'**/*.skip'", "'sub/*'", "x.y/", "'*.md'", "sub/deep", "_posts/sub", "'_docs/*'", "assets/, 'README*'", "Gemfile, '*/index.md'", "/a.md, ./b.md"))
	g.line(20, "include: [%s]", pick(g, ".well", "_hidden.md", "'.htaccess'", "_special", "_special, .well", "'_*.md'", "vendor", "node_modules, Gemfile", "'a~'", "'.*'", "'#b#'"))
	g.line(20, "strict_front_matter: %t", g.chance(30))
	g.line(15, "markdown_ext: %s", pick(g, `"md"`, `"markdown,mkd,md,txt"`))
	g.line(10, "keep_files: %s", pick(g, "[old]", "[old/x.txt]", "[.git, keep.me]", "[old, .svn]"))
	g.line(10, "lsi: false")
	g.line(10, "encoding: %s", pick(g, "utf-8", "UTF-8"))
	if g.line(10, "liquid:") {
		g.line(60, "  error_mode: %s", pick(g, "lax", "warn", "strict"))
		g.line(30, "  strict_filters: %t", g.chance(60))
		g.line(15, "  strict_variables: %t", g.chance(30))
		g.lines.WriteString("  dummy: 1\n")
	}
	g.line(8, "data_dir: %s", pick(g, "_data", "stuff", "_more/data"))
	g.line(8, "layouts_dir: %s", pick(g, "_layouts", "_templates", "_lay/outs"))
	g.line(8, "includes_dir: %s", pick(g, "_includes", "_parts", "_lib/inc"))
	g.line(6, "csv_reader: %s", pick(g, "{headers: false}", "{csv_converters: [numeric]}", "{col_sep: ';', encoding: utf-8}"))
	g.line(4, "tsv_reader: {headers: %t}", g.chance(50))
	g.line(6, "page_excerpts: false")
	g.line(5, "show_dir_listing: true")
	g.line(5, "host: 0.0.0.0")
	g.line(5, "port: 5000")
	g.line(3, "safe: %t", g.chance(30))
	g.line(5, "whitelist: []")
	g.line(5, "highlighter: %s", pick(g, "rouge", "none"))
	g.line(5, "slugify_mode: pretty")
	g.kramdown()
	g.configureCollections()
	g.defaults()
	g.configurePlugins()
	g.files["_config.yml"] = g.lines.String()
	if g.chance(20) {
		g.flags = append(g.flags, "--drafts")
	}
	if g.chance(10) {
		g.flags = append(g.flags, "--future")
		g.future = true
	}
	if g.chance(10) {
		g.flags = append(g.flags, "--unpublished")
	}
}

func (g *generator) kramdown() {
	g.lines.WriteString("kramdown:\n  syntax_highlighter_opts:\n    disable: true\n")
	if !g.chance(35) {
		return
	}
	g.line(40, "  auto_ids: %t", g.chance(50))
	g.line(40, "  hard_wrap: %t", g.chance(50))
	g.line(30, "  smart_quotes: %s", pick(g, "lsquo,rsquo,ldquo,rdquo", "apos,apos,quot,quot"))
	g.line(30, "  footnote_nr: %d", 1+g.r.IntN(5))
	g.line(30, "  toc_levels: %s", pick(g, "1..3", `"2,3"`))
	g.line(15, "  input: %s", pick(g, "GFM", "kramdown"))
	g.line(15, "  auto_id_prefix: %s", pick(g, "p-", "x_"))
	g.line(15, "  header_offset: %d", g.r.IntN(3))
	g.line(15, "  entity_output: %s", pick(g, "as_char", "as_input", "symbolic"))
	g.line(15, "  parse_block_html: true")
	g.line(10, "  parse_span_html: false")
	g.line(10, "  footnote_backlink: '%s'", pick(g, "up", "&#8617;", ""))
	g.line(10, "  html_to_native: true")
	g.line(10, "  typographic_symbols: {hellip: '...', mdash: '--'}")
}

var labels = []string{"docs", "recipes", "my_things", "Odd.label"}

func (g *generator) configureCollections() {
	for _, name := range labels {
		if g.chance(30) {
			g.collections = append(g.collections, name)
		}
	}
	if g.line(15, "collections_dir: cols") {
		g.base = "cols"
	}
	if len(g.collections) == 0 {
		if g.line(10, "collections:") {
			fmt.Fprintf(&g.lines, "  posts: {output: %t, permalink: %s, note: mine}\n", g.chance(80), pick(g, "/news/:title/", "/:year/:slug:output_ext", "pretty"))
		}
		return
	}
	if g.chance(10) {
		fmt.Fprintf(&g.lines, "collections: [%s]\n", strings.Join(g.collections, ", "))
		return
	}
	g.lines.WriteString("collections:\n")
	for _, c := range g.collections {
		fmt.Fprintf(&g.lines, "  %s:\n    output: %t\n", c, g.chance(70))
		g.line(50, "    permalink: %s", pick(g, "/:collection/:path", "/c/:title:output_ext", "/:collection/:name/", "pretty", "/:path/", "/:collection/:slug",
			"/:year/:collection/:title", "/:categories/:path.html", "/x/:slug:output_ext", "date"))
		g.line(25, "    sort_by: %s", pick(g, "title", "weight", "nothing", "date"))
		g.line(20, "    extra: {n: %d}", g.r.IntN(9))
		g.line(8, "    title: %s", pick(g, titles[:len(titles)-1]...))
		g.line(5, "    future: true")
		g.line(5, "    published: %t", g.chance(50))
		if g.chance(15) {
			g.lines.WriteString("    order:\n      - b.md\n      - a.md\n      - sub/c.md\n")
		}
	}
}

func (g *generator) defaults() {
	if !g.chance(60) {
		return
	}
	g.lines.WriteString("defaults:\n")
	for range 1 + g.r.IntN(4) {
		path := pick(g, `""`, `""`, "sub", "_posts", `"sub/deep"`, `"*.md"`, `"**/a.md"`, "_docs", `"assets"`, `"sub/*"`, `"*"`, "x.y/a.md", "cols/_docs", "/sub", `"**/deep/*"`, "_recipes")
		kind := pick(g, "", "", ", type: posts", ", type: pages", ", type: docs", ", type: drafts", ", type: recipes")
		values := pick(g, "layout: default", "layout: post, author: Ann", "permalink: /d/:title/", "published: true", "tags: [x, y]", "category: def", "excerpt_separator: <!--x-->",
			"render_with_liquid: false", "note: {a: 1}", "layout: none", "permalink: '/:year/:title.html'", "permalink: '/dd/:basename:output_ext'", "categories: [da, db]",
			"date: '2019-05-05 01:02:03'", "toc: true", "image: /def.png", "slug: 'def slug'", "excerpt: By default", "layout: page, lang: de", "redirect_from: [/was/]", "search_exclude: true, nums: [9]", "published: false", "note: {b: 2, a: [3]}, weight: 4", "sitemap: false", "title: By default")
		if strings.HasPrefix(values, "render_with") {
			kind = ", type: posts" // a plugin's own page would show its template
		}
		fmt.Fprintf(&g.lines, "  - scope: {path: %s%s}\n    values: {%s}\n", path, kind, values)
	}
}

func (g *generator) plugin(percent int, name string) bool {
	if !g.chance(percent) {
		return false
	}
	g.plugins = append(g.plugins, name)
	return true
}
