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
	g.line(70, "timezone: %s", pick(g, "UTC", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Asia/Kolkata"))
	g.line(50, "time: 2021-06-15 12:00:00 +0000")
	g.line(30, "excerpt_separator: %s", pick(g, `"<!--more-->"`, `"\n\n"`, `""`, `"\n"`, "X"))
	g.future = g.line(20, "future: true")
	g.line(20, "unpublished: true")
	g.line(20, "show_drafts: true")
	g.line(15, "limit_posts: %d", g.r.IntN(5))
	g.line(20, "show_excerpts: false")
	g.line(15, "page_gen_dummy: [a, {b: c}]")
	g.line(20, "exclude: [%s]", pick(g, "vendor", "'*.txt'", "docs/, b.md", "'**/*.skip'", "'sub/*'", "x.y/"))
	g.line(20, "include: [%s]", pick(g, ".well", "_hidden.md", "'.htaccess'", "_special", "_special, .well"))
	g.line(20, "strict_front_matter: %t", g.chance(30))
	g.line(15, "markdown_ext: %s", pick(g, `"md"`, `"markdown,mkd,md,txt"`))
	g.line(10, "keep_files: [old]")
	g.line(10, "lsi: false")
	g.line(10, "encoding: %s", pick(g, "utf-8", "UTF-8"))
	if g.line(10, "liquid:") {
		g.line(60, "  error_mode: %s", pick(g, "lax", "warn", "strict"))
		g.line(30, "  strict_filters: %t", g.chance(60))
		g.line(15, "  strict_variables: false")
		g.lines.WriteString("  dummy: 1\n")
	}
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
			"date: '2019-05-05 01:02:03'", "published: false", "note: {b: 2, a: [3]}, weight: 4", "sitemap: false", "title: By default")
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

func (g *generator) configurePlugins() {
	for _, p := range []string{"jekyll-feed", "jekyll-sitemap", "jekyll-seo-tag", "jekyll-redirect-from"} {
		g.plugin(20, p)
	}
	for _, p := range []string{"jekyll-include-cache", "jekyll-toc", "jekyll-relative-links", "jekyll-titles-from-headings", "jekyll-optional-front-matter",
		"jekyll-readme-index", "jekyll-default-layout", "jekyll-avatar", "jekyll-mentions", "jekyll-gist"} {
		g.plugin(5, p)
	}
	if g.plugin(18, "jekyll-paginate") {
		g.line(90, "paginate: %d", 1+g.r.IntN(3))
		g.line(40, "paginate_path: %s", pick(g, "/page:num/", "/blog/page:num", "/p/:num/", "/p:num"))
	} else if g.plugin(10, "jekyll-paginate-v2") {
		g.paginateV2()
	}
	if g.plugin(12, "jekyll-archives") {
		g.archives()
	}
	if g.has("jekyll-seo-tag") {
		g.line(30, "author: %s", pick(g, "Ann", "{name: Bo, email: b@x.y}"))
		g.line(30, "description: Words & more")
		g.line(20, "twitter: {username: '@them'}")
		// Without any title, the plugin raises on a second page.
		if !strings.Contains(g.lines.String(), "\ntitle: ") && !strings.HasPrefix(g.lines.String(), "title: ") {
			g.lines.WriteString("title: Needed\n")
		}
	}
	if g.has("jekyll-feed") && g.chance(25) {
		g.lines.WriteString("feed:\n")
		g.line(30, "  path: %s", pick(g, "atom.xml", "feeds/all.xml"))
		g.line(30, "  posts_limit: %d", g.r.IntN(4))
		g.line(30, "  excerpt_only: true")
		g.words = g.line(30, "  tags: true") || g.words
		g.line(30, "  categories: [a, b]")
		g.lines.WriteString("  dummy: 1\n")
	}
	if len(g.plugins) > 0 {
		fmt.Fprintf(&g.lines, "%s: [%s]\n", "plugins", strings.Join(g.plugins, ", "))
	}
}

func (g *generator) paginateV2() {
	g.words = true
	g.lines.WriteString("pagination:\n  enabled: true\n")
	g.line(70, "  per_page: %d", 1+g.r.IntN(3))
	g.line(40, "  permalink: %s", pick(g, "'/page/:num/'", "'/p:num/'", "'/p:num.html'"))
	g.line(30, "  title: '%s'", pick(g, ":title - page :num", ":num of :max"))
	g.line(30, "  sort_field: weight")
	g.line(30, "  sort_reverse: %t", g.chance(50))
	g.line(20, "  limit: %d", g.r.IntN(4))
	g.line(20, "  offset: 1")
	g.line(20, "  trail: {before: 1, after: 2}")
	if g.chance(30) {
		g.lines.WriteString("autopages:\n  enabled: true\n")
		// Without a layout that is there, the plugin fails.
		g.line(100, "  tags: {layouts: [default.html], enabled: %t}", g.chance(50))
		g.line(100, "  categories: {layouts: [post.html], title: 'In :cat', permalink: '/cat/:cat', enabled: %t}", g.chance(70))
		g.line(100, "  collections: {layouts: [default.html], enabled: %t}", g.chance(50))
	}
}

func (g *generator) archives() {
	g.lines.WriteString("jekyll-archives:\n")
	fmt.Fprintf(&g.lines, "  enabled: %s\n", pick(g, "all", "[categories, tags]", "[year, month, day]", "[tags]", "[]"))
	g.line(70, "  layout: %s", pick(g, "default", "post", "nowhere"))
	g.line(25, "  layouts: {category: post, year: default}")
	g.line(25, "  permalinks: {tag: '/t/:name.html', category: '/c/:name/', year: '/y/:year/'}")
}
