package build_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

// casesEnv is how many random sites TestRandomSites builds.
const casesEnv = "BROADSHEET_FUZZ_CASES"

// seedEnv makes it build the site of one seed only, and keep its folders.
const seedEnv = "BROADSHEET_FUZZ_SEED"

// jekyllServer builds sites in one process: {"source", "destination"} a line.
const jekyllServer = goldensite.SortedEntries + `
Jekyll.logger.log_level = :error
Jekyll.logger.writer.define_singleton_method(:error) { |*| }
STDIN.each_line do |line|
  r = JSON.parse(line)
  begin
    ENV["TZ"] = "UTC"
    Jekyll::Utils.instance_variable_set(:@parse_date_cache, nil)
    c = Jekyll.configuration("source" => r["source"], "destination" => r["destination"], "quiet" => true, "disable_disk_cache" => true)
    Jekyll::Site.new(c).process
    puts JSON.generate("ok" => true)
  rescue Exception => e
    puts JSON.generate("error" => "#{e.class}: #{e.message}"[0, 300].scrub)
  end
end
`

// TestRandomSites builds random sites with Jekyll and with us.
func TestRandomSites(t *testing.T) {
	cases := 8
	if n, err := strconv.Atoi(os.Getenv(casesEnv)); err == nil {
		cases = n
	}
	t.Run("plain", func(t *testing.T) { randomSites(t, cases, false) })
	t.Run("plugins", func(t *testing.T) { randomSites(t, cases, true) })
}

// randomSites builds so many sites. Plugins stay active in a Ruby process, so
// sites with and without them have one each.
func randomSites(t *testing.T, cases int, plugins bool) {
	ruby := oracle.Ruby(t, jekyllServer, "jekyll")
	first, keep := uint64(1), ""
	if n, err := strconv.ParseUint(os.Getenv(seedEnv), 10, 64); err == nil {
		first, cases = n, 1
		keep = filepath.Join(os.TempDir(), "broadsheet-random")
	}
	bad := 0
	for seed := first; seed < first+uint64(cases) && bad < 5; seed++ {
		dir := t.TempDir()
		if keep != "" {
			if err := os.RemoveAll(keep); err != nil {
				t.Fatal(err)
			}
			dir = keep
		}
		src := filepath.Join(dir, "site")
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 7)), files: map[string]string{}, plugins: plugins}
		g.site()
		g.write(t, src)
		var answer struct {
			OK    bool
			Error string
		}
		want := filepath.Join(dir, "jekyll")
		ruby.Ask(t, map[string]string{"source": src, "destination": want}, &answer)
		got := filepath.Join(dir, "ours")
		res, err := build.Run(context.Background(), options(t, src, got))
		if (err == nil) != answer.OK {
			t.Errorf("seed %d: Jekyll says %q, we say %v %v", seed, answer.Error, err, res.Diagnostics)
			bad++
			continue
		}
		if err == nil && !t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { goldensite.Compare(t, goldensite.Tree(t, want), goldensite.Tree(t, got)) }) {
			bad++
		}
		if keep == "" {
			os.RemoveAll(dir)
		}
	}
}

// generator makes one site.
type generator struct {
	*rand.Rand
	files map[string]string
	n     int
	// plugins makes the site use those that add files and tags.
	plugins bool
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func one[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

func (g *generator) write(t *testing.T, dir string) {
	t.Helper()
	for name, text := range g.files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var oddNames = []string{
	"a", "b", "index", "Cap Word", "ünï", "日本", "dots.in.it", "trail.", "x-y-z", "under_score", "semi;colon", "a&b", "plus+", "100%",
	"quote's", "404", "tilde~x", "(paren)", "comma,x", "at@x", "dollar$", "eq=x", "two  spaces", "-dash-", "[b]", "ALL", "1",
}

var dirs = []string{"", "", "", "docs/", "docs/deep/er/", "a b/", "Über/", "news/", "x.y/"}

func (g *generator) name() string { return one(g, oddNames...) }

func (g *generator) site() {
	c := map[string]any{"time": "2021-06-15 12:00:00 +0000", "timezone": one(g, "UTC", "UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin")}
	maybe := func(percent int, key string, v any) {
		if g.chance(percent) {
			c[key] = v
		}
	}
	maybe(60, "permalink", one(g, "pretty", "none", "ordinal", "weekdate", "date", "/:categories/:title", "/:year/:i_month/:i_day/:title:output_ext",
		"/blog/:slug/", "/:short_year/:y_day/:short_month/:title.html", "/:slugified_categories/:title/", "/:collection/:hour:minute:second/:title", "/:week/:w_day/:long_day/:title"))
	maybe(20, "future", true)
	maybe(20, "unpublished", true)
	maybe(25, "show_drafts", true)
	maybe(15, "limit_posts", g.IntN(4))
	maybe(20, "excerpt_separator", one(g, "<!--more-->", "", "\n\n", "X"))
	maybe(10, "page_excerpts", true)
	maybe(20, "exclude", []string{one(g, "docs", "*.txt", "a", "news/*", "x.y/")})
	maybe(15, "include", []string{one(g, "_under", ".dot", ".htaccess")})
	maybe(10, "baseurl", "/base")
	colDir := ""
	if g.chance(15) {
		colDir = "cols"
		c["collections_dir"] = colDir
	}
	if g.plugins {
		c["plugins"] = []string{"jekyll-feed", "jekyll-sitemap", "jekyll-redirect-from", "jekyll-archives", "jekyll-paginate", "jekyll-seo-tag"}
		maybe(50, "paginate", 1+g.IntN(3))
		maybe(30, "paginate_path", one(g, "/p:num", "/blog/page:num/", "/pages/:num/"))
		maybe(60, "url", "https://example.org")
		c["title"] = "A \"site\" & more" // without one jekyll-seo-tag raises on a second page
		maybe(30, "author", one[any](g, "Ann", map[string]any{"name": "Bo", "email": "b@x.y"}))
		maybe(60, "jekyll-archives", map[string]any{
			"enabled": one[any](g, "all", []string{"categories", "tags"}, []string{"year", "month", "day"}),
			"layout":  one(g, "base", "inner", "nowhere"),
		})
	}
	collections := map[string]any{}
	for _, label := range []string{"things", "Odd.label", "notes"} {
		if g.chance(50) {
			m := map[string]any{}
			if g.chance(75) {
				m["output"] = true
			}
			if g.chance(40) {
				m["permalink"] = one(g, "/:collection/:name", "/:title/", "/:collection/:path/", "/x/:slug:output_ext", "/:year/:collection/:title", "/:categories/:path.html")
			}
			if g.chance(20) {
				m["sort_by"] = one(g, "rank", "title")
			}
			if g.chance(10) {
				m["order"] = []string{"b.md", "a.md"}
			}
			collections[label] = m
		}
	}
	if len(collections) > 0 {
		c["collections"] = collections
	}
	if g.chance(50) {
		var sets []any
		for range 1 + g.IntN(4) {
			scope := map[string]any{"path": one(g, "", "", "docs", "news", "_posts", "_things", "docs/deep", "*", "docs/*", "x.y/a.md")}
			if g.chance(60) {
				scope["type"] = one(g, "posts", "pages", "things", "drafts", "notes")
			}
			values := map[string]any{one(g, "k1", "k2", "k3"): g.IntN(9)}
			if g.chance(30) {
				values["layout"] = one(g, "base", "inner", "none")
			}
			if g.chance(15) {
				values["permalink"] = one(g, "/d/:title/", "/:year/:title.html", "/dd/:basename:output_ext", "/e/:path/")
			}
			if g.chance(15) {
				values["categories"] = one[any](g, "dc", []string{"da", "db"})
			}
			if g.chance(10) {
				values["date"] = "2019-05-05"
			}
			if g.chance(10) {
				values["published"] = false
			}
			if g.chance(10) {
				values["nested"] = map[string]any{"a": g.IntN(3), one(g, "b", "c"): "n"}
			}
			sets = append(sets, map[string]any{"scope": scope, "values": values})
		}
		c["defaults"] = sets
	}
	config, _ := json.MarshalIndent(c, "", " ")
	g.files["_config.yml"] = string(config) + "\n"

	seo := ""
	if g.plugins {
		seo = "{% seo %}{% feed_meta %}"
		g.files["index.html"] = "---\nlayout: base\n---\n{% for p in paginator.posts %}{{ p.url }} {% endfor %}{{ paginator.page }}/{{ paginator.total_pages }} {{ paginator.previous_page_path }} {{ paginator.next_page_path }} {{ paginator.total_posts }}\n"
	}
	g.files["_layouts/base.html"] = seo + "{{ page.type }}{{ page.date | date: '%F' }}{% for p in page.posts %}{{ p.url }} {% endfor %}<b k=\"{{ page.k1 }}{{ page.k2 }}{{ page.k3 }}\">{{ content }}</b>{{ page.url }} {{ layout | jsonify }}\n"
	g.files["_layouts/inner.html"] = "---\nlayout: base\nk: v\n---\n<i>{{ content }}</i>{{ page.title }}|{{ page.nested | jsonify }}\n"

	in := func(dir string) string {
		if colDir == "" || g.chance(10) {
			return dir
		}
		return colDir + "/" + dir
	}
	for range g.IntN(7) {
		date := fmt.Sprintf("%d-%s-%s", 2015+g.IntN(8), one(g, "01", "6", "12"), one(g, "01", "2", "28"))
		g.files[in(one(g, "", "", "", "news/", "news/Deep Cat/"))+"_posts/"+one(g, "", "", "sub/")+date+"-"+g.name()+g.ext()] = g.text(true)
	}
	for range g.IntN(3) {
		g.files[in("")+"_drafts/"+g.name()+g.ext()] = "---\ndate: 2020-02-03\n" + strings.TrimPrefix(g.text(true), "---\n")
	}
	for label := range collections {
		for range g.IntN(5) {
			g.files[in("_"+label+"/")+one(g, "", "", "sub/", "x.y/")+one(g, "a", "b", g.name())+g.ext()] = g.text(true)
		}
		if g.chance(30) {
			g.files[in("_"+label+"/")+g.name()+".txt"] = "static\n"
		}
	}
	for range 1 + g.IntN(6) {
		g.files[one(g, dirs...)+g.name()+g.ext()] = g.text(true)
	}
	for range g.IntN(4) {
		g.files[one(g, dirs...)+g.name()+one(g, ".txt", ".png", "", ".tar.gz", ".md")] = "static\n"
	}
	if g.chance(20) {
		g.files["_under/x.md"] = g.text(true)
		g.files[".dot/y.html"] = g.text(true)
	}
	if g.chance(40) {
		g.files["_data/"+g.name()+one(g, ".yml", ".yaml")] = "a: [1, 2]\nb: {c: d}\n"
		g.files["_data/"+one(g, "s/", "")+g.name()+".csv"] = "h,i\n1,2\n"
	}
	g.files["zz-all.html"] = `---
layout: none
permalink: /zz-all.html
---
{% for p in site.posts %}{{ p.path }} {{ p.url }} {{ p.id }} {{ p.title }} {{ p.slug }} {{ p.date }} {{ p.categories | jsonify }} {{ p.tags | jsonify }} {{ p.excerpt | jsonify }} {{ p.draft }} {{ p.next.url }} {{ p.previous.url }} {{ p.k1 }}{{ p.k2 }}{{ p.k3 }} {{ p.nested | jsonify }} {{ p.published }} {{ p.layout }} {{ p.ext }} {{ p.name }}
{% endfor %}
{% assign ps = site.pages | sort: "path" %}{% for p in ps %}{{ p.path }} {{ p.url }} {{ p.dir }} {{ p.name }} {{ p.title }} {{ p.k1 }}{{ p.k2 }}{{ p.k3 }} {{ p.nested | jsonify }} {{ p.layout }} {{ p.excerpt }}
{% endfor %}
{% for c in site.collections %}{{ c.label }} {{ c.output }} {{ c.docs.size }} {{ c.files.size }}{% for d in c.docs %}
 {{ d.path }} {{ d.url }} {{ d.id }} {{ d.title }} {{ d.date }} {{ d.categories | jsonify }} {{ d.k1 }}{{ d.k2 }}{{ d.k3 }} {{ d.nested | jsonify }}{% endfor %}
{% endfor %}
{% for f in site.static_files %}{{ f.path }} {{ f.name }} {{ f.basename }} {{ f.extname }} {{ f.collection }} {{ f.k1 }}
{% endfor %}
{% for c in site.categories %}{{ c[0] }}:{% for p in c[1] %}{{ p.url }} {% endfor %}
{% endfor %}{% for c in site.tags %}{{ c[0] }}:{% for p in c[1] %}{{ p.url }} {% endfor %}
{% endfor %}
{{ site.data | jsonify }} {{ site.related_posts | jsonify }} {{ site.documents.size }}
`
}

func (g *generator) ext() string {
	return one(g, ".html", ".html", ".xml", ".json", ".htm")
}

// text is a file with front matter.
func (g *generator) text(header bool) string {
	g.n++
	var fm []string
	add := func(percent int, line string) {
		if g.chance(percent) {
			fm = append(fm, line)
		}
	}
	add(40, "title: "+one(g, `"A: b"`, "Plain", "42", "true", "2020-01-01", "''", "~", "ünï x"))
	add(35, "layout: "+one(g, "base", "inner", "none", "nowhere", "null", "~"))
	add(15, "permalink: "+one(g, "/own/", "/own.html", "own/rel", "/a/b.c", "/:title/x", "/:year/own/", "/own/:basename", "/own/:path/:title"))
	add(20, "date: "+one(g, "2018-03-04", "2018-03-04 05:06:07", "2018-03-04T05:06:07Z", "2018-03-04 05:06:07 +0530", `"March 4, 2018"`, "2030-01-01", "2018-03-04 05:06"))
	add(15, "categories: "+one(g, "one two", "[One, two]", "[c, [d]]", "~", "[1, x, 'x y']"))
	add(10, "category: "+one(g, "single", "two words", "[in, array]", "7"))
	add(15, "tags: "+one(g, "t1 t2", "[t1, T2]", "[1, '1']", "~", "[x, ~]"))
	add(5, "tag: one")
	add(7, "published: "+one(g, "false", "true", "~", "no"))
	add(8, "slug: "+one(g, "my-slug", "My Slug", "ü"))
	add(8, "excerpt: "+one(g, "Own text", "~", "42"))
	add(5, "excerpt_separator: X")
	add(10, "rank: "+one(g, "1", "2", "3", "1"))
	add(8, "render_with_liquid: false")
	add(8, "k1: own")
	add(6, "nested: {a: own}")
	add(4, "draft: true")
	if g.plugins {
		add(12, "redirect_from: "+one(g, "/old", "[/old/a, /old/b.html]", "old/x/"))
		add(5, "redirect_to: "+one(g, "/elsewhere", "https://example.com/x"))
		add(8, "description: Words & \"quotes\"")
		add(8, "image: /pic.png")
		add(6, "sitemap: false")
		add(6, "author: "+one(g, "Cy", "{name: Di}"))
		add(6, "last_modified_at: 2020-05-05")
	}
	add(3, "name: other")
	if !g.plugins {
		add(3, fmt.Sprintf("path: elsewhere%d", g.n))
	}
	slices.Sort(fm)
	g.Shuffle(len(fm), func(i, j int) { fm[i], fm[j] = fm[j], fm[i] })
	body := fmt.Sprintf("Text %d {{ page.title }} {{ 1 | plus: 1 }}\n\nSecond X part {{ page.url }}\n<!--more-->\n\n[ref]: http://x.y\n", g.n)
	if g.chance(10) {
		body = one(g, "", "\n", "no newline", "{% if true %}\na\n\nb\n{% endif %}\n", "[link] and [ref]\n\n[link]: /to\n[ref]: /other\n", "---\n\nx\n")
	}
	end := "---\n"
	if g.chance(4) {
		end = one(g, "...\n", "---  \n", "--- \n\n")
	}
	s := "---\n"
	if len(fm) > 0 {
		s += strings.Join(fm, "\n") + "\n"
	}
	if !header {
		return body
	}
	return s + end + body
}
