package sitegen

import (
	"fmt"
	"slices"
	"strings"
)

// surroundings are what a site has beside its files: the command line, the
// environment, symbolic links, a theme, and an older build.
func (g *generator) surroundings() {
	g.moveFolders()
	if g.chance(15) {
		g.env = pick(g, "production", "staging", "development")
	}
	if g.chance(12) {
		g.severalConfigs()
	}
	if g.chance(12) {
		g.theme()
	}
	if g.chance(12) {
		g.link()
	}
	if g.chance(25) {
		for _, name := range []string{"old/x.txt", "old/sub/y.html", "index.html", "stale.html", "keep.me", ".git/HEAD", "sub/gone.txt"} {
			if g.chance(50) {
				g.before[name] = "from before\n"
			}
		}
	}
}

// moveFolders puts layouts, includes and data where the configuration says
// that they are, most times.
func (g *generator) moveFolders() {
	for key, usual := range map[string]string{"layouts_dir": "_layouts", "includes_dir": "_includes", "data_dir": "_data"} {
		_, rest, found := strings.Cut("\n"+g.files["_config.yml"], "\n"+key+": ")
		to, _, _ := strings.Cut(rest, "\n")
		if !found || to == usual {
			continue
		}
		for name, text := range g.files {
			if rest, ok := strings.CutPrefix(name, usual+"/"); ok {
				if !strings.HasPrefix(rest, "auto") { // which paginate-v2 reads in the usual place
					delete(g.files, name)
				}
				g.files[to+"/"+rest] = text
			}
		}
	}
}

// severalConfigs adds a second configuration, and sometimes a third, which win
// over the first.
func (g *generator) severalConfigs() {
	over := func() string {
		return pick(g, "title: From the second\n", "url: https://second.example\nbaseurl: /second\n", "defaults:\n  - scope: {path: ''}\n    values: {note: {second: 1}}\n",
			"kramdown:\n  auto_ids: false\n", "collections:\n  docs: {output: true}\n", "permalink: /second/:title/\n", "exclude: [b.md]\n", "nested: {a: {b: 2}}\n", "", "limit_posts: 1\n", "# nothing\n")
	}
	g.configs = []string{"_config.yml", "_config.live.yml"}
	g.files["_config.live.yml"] = over() + "second: yes\n"
	switch g.r.IntN(5) {
	case 0:
		g.files["conf/third.yaml"] = over()
		g.configs = append(g.configs, "conf/third.yaml")
	case 1:
		g.files["_extra.toml"] = "subtitle = \"from TOML\"\nlist = [1, 2]\n[author]\nname = \"Tom\"\n"
		g.configs = append(g.configs, "_extra.toml")
	}
}

// theme lays out a gem with a theme, as Ruby installs it, inside the site in a
// folder that Jekyll does not read.
func (g *generator) theme() {
	const home, gem = "_gems", "_gems/gems/paper-1.0.0"
	g.gems = home
	g.files["_config.yml"] += "theme: " + pick(g, "paper", "paper", "Paper") + "\n"
	if g.chance(15) {
		g.files["_config.yml"] += "ignore_theme_config: true\n"
	}
	depends := ""
	if g.chance(30) && !strings.Contains(g.files["_config.yml"], "jekyll-sitemap") {
		depends = "  s.add_runtime_dependency \"jekyll-sitemap\", \">= 0\"\n"
	}
	g.files[home+"/specifications/paper-1.0.0.gemspec"] = "Gem::Specification.new do |s|\n  s.name = \"paper\"\n  s.version = \"1.0.0\"\n  s.summary = \"A theme\"\n  s.authors = [\"Ann\"]\n" + depends + "end\n"
	put := func(percent int, name, text string) {
		if g.chance(percent) {
			g.files[gem+"/"+name] = text
		}
	}
	put(100, "_layouts/themed.html", "---\nlayout: "+pick(g, "default", "themed_base", "post")+"\nkind: theme\n---\n<main>{{ content }}{{ theme.name }}{{ theme.version }}{{ layout.kind }}"+g.layoutProbe()+"</main>\n")
	put(100, "_layouts/themed_base.html", "<body>{{ content }}{% include from_theme.html a=page.title %}</body>\n")
	put(50, "_layouts/page.html", "theme's page: {{ content }}\n")
	put(50, "_layouts/default.html", "theme's default: {{ content }}\n")
	put(100, "_includes/from_theme.html", "[{{ include.a }}{{ site.theme }}{% include plain.html %}]\n")
	put(50, "_includes/plain.html", "theme's plain\n")
	put(50, "_data/fonts.yml", "serif: Plain\n")
	put(40, "_data/map.yml", "b: theme's\nc: 1\n")
	put(60, "assets/t.txt", "static of the theme\n")
	put(60, "assets/page.html", "---\ntitle: Of the theme\n---\n{{ page.title }} {{ page.url }} {{ page.path }}\n")
	put(40, "assets/a.txt", "the theme's a\n")
	put(40, "assets/sub/deep/x.js", "---\n---\nvar t = '{{ site.title }}';\n")
	put(20, "assets/_hidden/y.txt", "hidden\n")
	put(50, "_config.yml", pick(g, "paper: {tint: red}\n", "title: The theme's\nauthor: Theme\n", "defaults:\n  - scope: {path: ''}\n    values: {layout: themed}\n", "plugins: [jekyll-sitemap]\nexclude: [a.md]\n", "feed: {path: theme.xml}\n"))
	for _, name := range g.sorted() {
		if strings.HasPrefix(g.files[name], "---\nlayout: ") && !strings.HasPrefix(name, home) && g.chance(30) {
			_, rest, _ := strings.Cut(strings.TrimPrefix(g.files[name], "---\nlayout: "), "\n")
			g.files[name] = "---\nlayout: themed\n" + rest
		}
	}
	g.files["skin.html"] = "---\nlayout: themed\n---\n{{ site.paper.tint }} {{ site.author }} {{ site.data.fonts.serif }} {{ site.data.map | jsonify }} {{ theme.authors }}{{ theme.description }}{{ theme.dependencies | size }}{{ theme.metadata | jsonify }}\n"
}

func (g *generator) sorted() []string {
	var names []string
	for n := range g.files {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// link adds symbolic links to files and folders of the site.
func (g *generator) link() {
	g.files["real/inside.md"] = "---\ntitle: Inside\n---\ninside {{ page.path }} {{ page.url }}\n"
	g.files["real/static.txt"] = "static\n"
	for range 1 + g.r.IntN(2) {
		switch g.r.IntN(6) {
		case 0:
			g.links["linked.md"] = "real/inside.md"
		case 1:
			g.links["alias"] = "real"
		case 2:
			g.links["sub/linked.txt"] = "../real/static.txt"
		case 3:
			g.links["_includes/linked.html"] = "plain.html"
			g.files["uses-link.html"] = "---\n---\n{% include linked.html %}\n"
		case 4:
			g.links[fmt.Sprintf("_posts/2020-03-0%d-linked.md", 1+g.r.IntN(9))] = "../real/inside.md"
		case 5:
			g.links["_data/linked.yml"] = "map.yml"
		}
	}
}
