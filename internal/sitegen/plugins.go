package sitegen

import (
	"fmt"
	"strings"
)

func (g *generator) configurePlugins() {
	for _, p := range []string{"jekyll-feed", "jekyll-sitemap", "jekyll-seo-tag", "jekyll-redirect-from"} {
		g.plugin(20, p)
	}
	for _, p := range []string{"jekyll-include-cache", "jekyll-toc", "jekyll-relative-links", "jekyll-titles-from-headings", "jekyll-optional-front-matter",
		"jekyll-readme-index", "jekyll-default-layout", "jekyll-avatar", "jekyll-mentions", "jekyll-gist", "jekyll-last-modified-at"} {
		g.plugin(8, p)
	}
	if g.plugin(18, "jekyll-paginate") {
		g.line(90, "paginate: %d", 1+g.r.IntN(3))
		g.line(40, "paginate_path: %s", pick(g, "/page:num/", "/blog/page:num", "/p/:num/", "/p:num"))
	} else if g.plugin(14, "jekyll-paginate-v2") {
		g.paginateV2()
	}
	if g.plugin(14, "jekyll-archives") {
		g.archives()
	}
	if g.has("jekyll-seo-tag") {
		g.seoSettings()
	}
	if g.has("jekyll-feed") && g.chance(40) {
		g.feedSettings()
	}
	g.smallPlugins()
	if len(g.plugins) > 0 {
		fmt.Fprintf(&g.lines, "%s: [%s]\n", "plugins", strings.Join(g.plugins, ", "))
	}
}

func (g *generator) seoSettings() {
	g.line(30, "author: %s", pick(g, "Ann", "{name: Bo, email: b@x.y}", "{name: Cy, twitter: cy, picture: /cy.png}"))
	g.line(30, "description: Words & more")
	g.line(20, "twitter: {username: '@them'}")
	g.line(15, "tagline: A line")
	g.line(15, "logo: %s", pick(g, "/logo.png", "https://x.example/l.png"))
	g.line(15, "lang: %s", pick(g, "de", "de_DE", "en-GB"))
	g.line(10, "facebook: {admins: 1, app_id: 2, publisher: p}")
	g.line(15, "social: {name: Us, links: ['https://a.example/us', 'https://b.example/us']}")
	g.line(10, "webmaster_verifications: {google: g1, bing: b1, yandex: y1}")
	g.line(10, "google_site_verification: g2")
	g.line(10, "title_separator: '-'")
	// Without any title, the plugin raises on a second page.
	if !strings.Contains(g.lines.String(), "\ntitle: ") && !strings.HasPrefix(g.lines.String(), "title: ") {
		g.lines.WriteString("title: Needed\n")
	}
}

func (g *generator) feedSettings() {
	g.lines.WriteString("feed:\n")
	g.line(30, "  path: %s", pick(g, "atom.xml", "feeds/all.xml"))
	g.line(30, "  posts_limit: %d", g.r.IntN(4))
	g.line(30, "  excerpt_only: true")
	if g.line(30, "  tags: %s", pick(g, "true", "{except: [x]}", "{only: [x, y], path: '/by/'}")) {
		g.words = true
	}
	g.line(30, "  categories: [a, b]")
	if len(g.collections) > 0 {
		g.line(30, "  collections: %s", pick(g, "["+g.collections[0]+"]", "{"+g.collections[0]+": {path: '/c.xml', categories: [a]}}", "{posts: {path: '/p.xml'}}"))
	}
	g.line(10, "  disable_in_development: true")
	g.line(10, "  icon: /i.png")
	g.line(10, "  logo: /l.png")
	g.lines.WriteString("  dummy: 1\n")
}

// smallPlugins are the settings of plugins that have a few.
func (g *generator) smallPlugins() {
	option := func(plugin string, percent int, format string, choices ...string) {
		if g.has(plugin) {
			g.line(percent, format, pick(g, choices...))
		}
	}
	option("jekyll-toc", 60, "toc: {%s}", "min_level: 2", "max_level: 2", "min_level: 2, max_level: 3, ordered_list: true", "no_toc_section_class: skip", "no_toc_section_class: [skip, raw]",
		"list_id: t, list_class: l, sublist_class: s, item_class: i, item_prefix: p-", "sublist_class: [a]")
	option("jekyll-relative-links", 50, "relative_links: {%s}", "enabled: true", "enabled: false", "collections: true", "exclude: [a.md, sub]", "collections: true, exclude: ['b.md']")
	option("jekyll-titles-from-headings", 60, "titles_from_headings: {%s}", "strip_title: true", "collections: true", "enabled: false", "strip_title: true, collections: true")
	option("jekyll-optional-front-matter", 40, "optional_front_matter: {%s}", "remove_originals: true", "enabled: false")
	option("jekyll-optional-front-matter", 10, "require_front_matter: %s", "true", "false")
	option("jekyll-readme-index", 50, "readme_index: {%s}", "remove_originals: true", "with_frontmatter: true", "enabled: false", "remove_originals: true, with_frontmatter: true")
	option("jekyll-redirect-from", 30, "redirect_from: {json: %s}", "true", "false")
	option("jekyll-mentions", 60, "jekyll-mentions: %s", "https://people.example", "{base_url: 'https://people.example/u'}", "{base_url: ''}")
	option("jekyll-gist", 100, "gist: {noscript: %s}", "false") // the other needs a network
	option("jekyll-last-modified-at", 50, "last-modified-at: {date-format: '%s'}", "%d-%b-%y", "%Y", "%FT%T")
	option("jekyll-avatar", 30, "avatar: {%s}", "size: 9")
}

func (g *generator) paginateV2() {
	g.words = true
	g.lines.WriteString("pagination:\n")
	g.line(90, "  enabled: true")
	g.line(70, "  per_page: %d", 1+g.r.IntN(3))
	g.line(40, "  permalink: %s", pick(g, "'/page/:num/'", "'/p:num/'", "'/p:num.html'", "'/:num'"))
	g.line(30, "  title: '%s'", pick(g, ":title - page :num", ":num of :max", ":title"))
	g.line(30, "  sort_field: %s", pick(g, "weight", "title", "date"))
	g.line(30, "  sort_reverse: %t", g.chance(50))
	g.line(20, "  limit: %d", g.r.IntN(4))
	g.line(20, "  offset: %d", 1+g.r.IntN(2))
	g.line(30, "  trail: {before: %d, after: %d}", g.r.IntN(3), g.r.IntN(3))
	g.line(15, "  indexpage: %s", pick(g, "index", "'feed-:num'", "list"))
	g.line(15, "  extension: %s", pick(g, "html", "htm", "json"))
	g.line(10, "  category: %s", pick(g, "a", "one"))
	g.line(10, "  tag: x")
	g.line(8, "  locale: en")
	if len(g.collections) > 0 {
		g.line(15, "  collection: %s", pick(g, "posts", g.collections[0], "posts, "+g.collections[0], "all"))
	}
	g.lines.WriteString("  dummy: 1\n")
	if g.chance(40) {
		g.lines.WriteString("autopages:\n  enabled: true\n")
		slug := func() string {
			if g.chance(60) {
				return ""
			}
			return ", slugify: {mode: " + pick(g, "none", "raw", "default", "pretty", "ascii", "latin") + fmt.Sprintf(", cased: %t}", g.chance(50))
		}
		// Without a layout that is there, the plugin fails. The layout is the
		// page's text too, so these do not show content.
		g.autopages = true
		g.line(100, "  tags: {layouts: [auto.html]%s, enabled: %t}", slug(), g.chance(50))
		g.line(100, "  categories: {layouts: [%s], title: 'In :cat', permalink: '/cat/:cat'%s, enabled: %t}", pick(g, "auto.html", "auto2.html, auto.html"), slug(), g.chance(70))
		g.line(100, "  collections: {layouts: [auto2.html], permalink: '/coll/:coll'%s, enabled: %t}", slug(), g.chance(50))
	}
}

func (g *generator) archives() {
	g.lines.WriteString("jekyll-archives:\n")
	fmt.Fprintf(&g.lines, "  enabled: %s\n", pick(g, "all", "true", "[categories, tags]", "[year, month, day]", "[tags]", "[]"))
	g.line(70, "  layout: %s", pick(g, "default", "post", "nowhere"))
	g.line(25, "  layouts: {category: post, year: default}")
	g.line(25, "  permalinks: {tag: '/t/:name.html', category: '/c/:name/', year: '/y/:year/', month: '/y/:year/:month/', day: '/y/:year/:month/:day.html'}")
}
