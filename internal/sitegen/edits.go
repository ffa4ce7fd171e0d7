package sitegen

import (
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
)

// Edit is what somebody does to a site between two builds.
type Edit struct {
	What    string            // for people
	Write   map[string]string // files by path, written or written anew
	Remove  []string
	Touch   []string // files written again as they are
	Tick    int      // seconds that the clock moves on
	Destroy string   // what happens to the output: "remove", "change", "append" or "add"
}

// Editor makes edits of a site, one after the other. The same seed makes the
// same edits.
type Editor struct {
	g    *generator
	site Site
	// showy sites have layouts that show the newest posts on every page.
	showy, newsOnly bool
}

// NewEditor begins with a site that Generate made.
func NewEditor(seed uint64) (*Editor, Site) {
	s := newGenerator(seed).site()
	e := &Editor{site: s, g: &generator{r: rand.New(rand.NewPCG(seed, 0x65646974)), files: s.Files}}
	for _, c := range []string{"docs", "recipes", "my_things"} {
		if strings.Contains(s.Files["_config.yml"], "  "+c+":\n") {
			e.g.collections = append(e.g.collections, c)
		}
	}
	for _, p := range []string{"jekyll-feed", "jekyll-sitemap", "jekyll-seo-tag", "jekyll-redirect-from"} {
		if strings.Contains(s.Files["_config.yml"], p) {
			e.g.plugins = append(e.g.plugins, p)
		}
	}
	// Readers of what the plain probes do not read.
	s.Files["_includes/far.html"] = e.far()
	s.Files["reader.html"] = "---\nlayout: default\n---\n" + e.far() + "\n"
	s.Files["beside.inc"] = "beside {{ page.title }}\n"
	if e.showy = e.g.chance(60); e.showy {
		e.parts()
	}
	if e.g.chance(25) {
		e.clocks()
	}
	return e, s
}

// Forget takes a file out of the site, and reports whether it had it.
func (e *Editor) Forget(name string) bool {
	_, had := e.site.Files[name]
	delete(e.site.Files, name)
	return had
}

// farProbes read what is far from the page: other items' texts, neighbours'
// neighbours, the clock, files.
var farProbes = []string{
	"{{ site.time | date: '%s' }}",
	"{{ 'now' | date: '%Y-%m-%d %H:%M:%S' }}",
	"{{ site.time | date: '%F' }}{% for d in site.documents %}{{ d.date | date: '%H' }}{% endfor %}",
	"{% assign y = 'now' | date: '%Y' %}{{ y }}{{ page.date | date_to_string }}",
	"{% for p in site.posts limit: 2 %}{{ p.content | size }}/{{ p.excerpt | size }} {% endfor %}",
	"{% for p in site.pages %}{{ p.url }}{{ p.content | size }} {% endfor %}",
	"{% for d in site.documents %}{{ d.title }}{{ d.next.title }}{{ d.previous.previous.url }} {% endfor %}",
	"{{ site.posts.first | jsonify }}",
	"{% for p in site.posts %}{% for x in p %}{{ x[0] }} {% endfor %}{% endfor %}",
	"{% include far.html %}",
	"{% include {{ page.inc }} %}",
	"{% include_relative beside.inc %}",
	"{% link index.html %}",
	"{{ site.data[page.key] | jsonify }} {{ site.data.absent }} {{ site.data.size }}",
	"{% assign d = site.data %}{{ d.map.b }}{% for x in d %}{{ x[0] }} {% endfor %}",
	"{% for p in site.posts %}{% if p.title == page.title %}same{% endif %}{{ p.layout }}{% endfor %}",
	"{% assign s = site.posts | sort: 'title' %}{{ s | map: 'url' | join: ' ' }}",
	"{% assign p = site.posts.first %}{{ p.content | strip_html | truncate: 30 }}{{ p.note | jsonify }}",
	"{{ layout.kind }}{{ layout.layout }}",
	"{{ site.author }}{{ undefined_thing }}{{ site.undefined_thing }}",
	"{% for f in site.static_files %}{{ f.modified_time | date: '%s' }}{{ f.note }} {% endfor %}",
	"{% for t in site.tags %}{{ t[0] }}{% for p in t[1] %}{{ p.date }}{% endfor %}{% endfor %}",
	"{{ page.next.excerpt }}{{ page.previous.content | size }}{{ page.collection }}",
	"{% assign x = site.collections | where: 'label', 'posts' | first %}{{ x.docs | size }}{{ x.extra }}",
	"{% capture c %}{% for p in site.posts %}{{ p.title }}{% endfor %}{% endcapture %}{{ c | size }}{{ c | upcase }}",
}

func (e *Editor) far() string {
	p := pick(e.g, farProbes...)
	if strings.Contains(p, "page.inc") {
		return p + "" // fails where the page names none: an edit that breaks the site
	}
	return p
}

func (e *Editor) names(match func(string) bool) []string {
	var out []string
	for n := range e.site.Files {
		if match(n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func (e *Editor) some(match func(string) bool) string {
	names := e.names(match)
	if len(names) == 0 {
		return "index.html"
	}
	return pick(e.g, names...)
}

func under(dir string) func(string) bool {
	return func(n string) bool { return strings.HasPrefix(n, dir) || strings.Contains(n, "/"+dir) }
}

func text(n string) bool {
	switch path.Ext(n) {
	case ".md", ".markdown", ".html", ".MD", ".xml", ".json", ".css":
		return !strings.HasPrefix(n, "_data/") && !strings.HasPrefix(n, "_includes/") && !strings.HasPrefix(n, "_layouts/")
	}
	return false
}

func all(string) bool { return true }

// Next makes an edit, and applies it to the editor's own site.
func (e *Editor) Next() Edit {
	g := e.g
	ed := Edit{Write: map[string]string{}}
	write := func(what, name, text string) {
		ed.What, ed.Write[name] = what+" "+name, text
	}
	switch n := g.r.IntN(100); {
	case e.newsOnly || e.showy && g.chance(50):
		e.news(write)
	case n < 14:
		name := e.some(text)
		write("append to", name, e.site.Files[name]+"\n\n"+pick(g, "More text.", "More *text*.", g.probe(), e.far())+"\n")
	case n < 26:
		name := e.some(text)
		s := e.site.Files[name]
		line := pick(g, "title: New "+fmt.Sprint(g.r.IntN(9)), "tags: [n, x]", "date: 2020-05-06 01:02:0"+fmt.Sprint(g.r.IntN(9)), "author: Cy", "layout: "+pick(g, "default", "post", "page", "none"),
			"permalink: /moved/"+fmt.Sprint(g.r.IntN(3))+"/", "published: false", "excerpt: new", "note: {a: "+fmt.Sprint(g.r.IntN(9))+"}", "key: map", "inc: plain.html", "weight: 9", "slug: slug-"+fmt.Sprint(g.r.IntN(3)))
		if rest, ok := strings.CutPrefix(s, "---\n"); ok {
			s = "---\n" + line + "\n" + rest
			key, _, _ := strings.Cut(line, ":")
			// A key may stand in a header once.
			if i := strings.Index(rest, "\n"+key+":"); i >= 0 || strings.HasPrefix(rest, key+":") {
				s = "---\n" + line + "\n---\n" + g.body()
			}
		} else {
			s = "---\n" + line + "\n---\n" + s
		}
		write("front matter "+line+" of", name, s)
	case n < 32:
		name := pick(g, "_layouts/default.html", "_layouts/post.html", "_layouts/page.html")
		write("layout", name, strings.TrimRight(e.site.Files[name], "\n")+"\n"+pick(g, "<hr>", g.probe(), e.far())+"\n")
	case n < 38:
		name := pick(g, "_includes/plain.html", "_includes/args.html", "_includes/far.html", "_includes/sub/new.html")
		write("include", name, pick(g, "<b>{{ page.title }}</b>", "plain "+fmt.Sprint(g.r.IntN(9)), "{{ site.posts | size }}", e.far()))
	case n < 44:
		g.data()
		name := e.some(under("_data/"))
		write("data", name, e.site.Files[name])
		if path.Ext(name) == ".yml" {
			write("data", name, "a: "+fmt.Sprint(g.r.IntN(99))+"\nb: "+fmt.Sprint(g.r.IntN(99))+"\n")
		}
	case n < 55:
		before := map[string]bool{}
		for n := range e.site.Files {
			before[n] = true
		}
		pick(g, g.posts, g.pages, g.collectionFiles, g.static)()
		for _, n := range e.names(all) {
			if !before[n] {
				ed.Write[n] = e.site.Files[n]
				ed.What += " " + n
			}
		}
		ed.What = "add" + ed.What
	case n < 63:
		name := e.some(func(n string) bool { return n != "_config.yml" })
		ed.What, ed.Remove = "remove "+name, []string{name}
	case n < 69:
		name := e.some(text)
		to := path.Join(path.Dir(name), pick(g, "2020-04-04-", "2021-01-01-", "")+g.stem()+path.Ext(name))
		ed.What, ed.Remove, ed.Write[to] = "rename "+name+" to "+to, []string{name}, e.site.Files[name]
		if to == name {
			ed.Remove = nil
		}
	case n < 77:
		ed.What, ed.Touch = "touch", []string{e.some(all), e.some(all)}
	case n < 82:
		s := e.site.Files["_config.yml"]
		line := pick(g, "subtitle: s"+fmt.Sprint(g.r.IntN(99)), "author: a"+fmt.Sprint(g.r.IntN(99)), "keep_files: [kept, other.txt]", "future_dummy: 1", "exclude: [b.md]", "defaults: [{scope: {path: ''}, values: {note: 1}}]", "title: T"+fmt.Sprint(g.r.IntN(9)), "plugins: [jekyll-sitemap]", "plugins: []")
		key, _, _ := strings.Cut(line, ":")
		var keep []string
		skip := false
		for _, l := range strings.Split(s, "\n") {
			if strings.HasPrefix(l, key+":") {
				skip = true
				continue
			}
			if skip && strings.HasPrefix(l, " ") {
				continue
			}
			skip = false
			keep = append(keep, l)
		}
		write("configure "+line+" in", "_config.yml", strings.Join(append(keep, line, ""), "\n"))
	case n < 88:
		ed.Tick = pick(g, 1, 3600, 86400, 86400*400, 86400*365*80)
		ed.What = fmt.Sprintf("%d seconds later", ed.Tick)
	case n < 96:
		ed.Destroy = pick(g, "remove", "change", "append", "add")
		ed.What = ed.Destroy + " output"
	default:
		ed.What = "nothing"
	}
	for n, s := range ed.Write {
		e.site.Files[n] = s
	}
	for _, n := range ed.Remove {
		delete(e.site.Files, n)
	}
	return ed
}

// Chance is a number below n, of the editor's.
func (e *Editor) Chance(n int) int { return e.g.r.IntN(n) }
