package sitegen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Layouts that show the newest posts and the like on every page, in all the
// ways in which what they show can depend on the page, or what is around them
// on what they leave behind.

// partProbes stand in layouts.
var partProbes = []string{
	"{% include latest.html %}",
	"{% include latest.html %}",
	"{% for p in site.posts limit: 3 %}<{{ p.title }}>{% endfor %}",
	"{% for p in site.posts limit: 3 %}{% if p.url == page.url %}*{% endif %}{{ p.title }}{% endfor %}",
	"{% assign new = site.posts | where_exp: 'p', 'p.title' %}{% for p in new limit: 2 %}{{ p.title }}{% endfor %}{{ new.size }}",
	"{% capture c %}{% include latest.html %}{% endcapture %}{{ c | size }}{% include latest.html %}",
	"{% include counted.html %}{{ n }}",
	"{% include counted.html %}{% for p in site.posts limit: n %}.{% endfor %}",
	"{% include counted.html %}{% assign n = 1 %}{{ n }}",
	"{% include counted.html %}",
	"{% for t in page.tags %}{% include latest.html %}{{ t }}{% endfor %}",
	"{% if page.title %}{% include latest.html %}{% endif %}{% unless page.flag %}{% include latest.html %}{% endunless %}",
	"{% include titled.html title=page.title %}",
	"{% include titled.html title=site.posts.first.title %}",
	"{% include titled.html title='x' %}{{ include.title }}",
	"{% assign most = page.weight | default: 1 %}{% include limited.html %}",
	"{% if site.posts.first.title == page.title %}first{% else %}{% include latest.html %}{% endif %}",
	"{% include either.html %}",
	"{% for p in site.posts limit: 2 %}{% include card.html post=p %}{% endfor %}",
	"{% include card.html post=site.posts.first %}{% include card.html post=page %}",
	"{% case page.layout %}{% when 'post' %}{% include latest.html %}{% else %}{% include counted.html %}{% endcase %}",
	"{% for p in site.posts limit: 2 %}{{ p.content | strip_html | strip }}{% endfor %}{% for p in site.posts %}{{ p.excerpt | size }}{% endfor %}",
	"{% assign c = content %}{{ c | size }}",
	"{% if n %}{{ n }}{% endif %}{{ nothing_of_the_kind }}",
	"{{ site.data.list | join: ' ' }}{% for d in site.data.list %}{{ d }}{% endfor %}",
	"{% for p in site.pages limit: 2 %}{{ p.title }}{% endfor %}{% for c in site.tags %}{{ c[0] }}{{ c[1].size }}{% endfor %}",
}

var partIncludes = map[string]string{
	"latest.html":  "<ul>{% for p in site.posts limit: 2 %}<li>{{ p.title }}</li>{% endfor %}</ul>{{ site.posts.size }}",
	"counted.html": "{% assign n = site.posts.size %}{{ n }} posts",
	"titled.html":  "{{ include.title }}: {% for p in site.posts limit: 2 %}{% if p.title == include.title %}!{% else %}{{ p.title }}{% endif %}{% endfor %}",
	"limited.html": "{% for p in site.posts limit: most %}{{ p.title }};{% endfor %}",
	"either.html":  "{% if site.posts.size > 3 %}{{ page.title }}{% else %}few{% endif %}",
	"card.html":    "[{{ include.post.title }} {{ include.post.excerpt | strip_html | strip }} {{ include.post.note | jsonify }}]",
}

// NewNews begins with a plain site whose layouts show the newest posts, and
// which is edited in nothing but what they show.
func NewNews(seed uint64) (*Editor, Site) {
	s := Site{Files: map[string]string{
		"_config.yml": "title: News\nurl: https://news.test\n", "index.html": "---\nlayout: default\n---\nHome\n",
		"_includes/plain.html": "plain",
	}}
	e := &Editor{site: s, showy: true, newsOnly: true, g: &generator{r: rand.New(rand.NewPCG(seed, 0x6e657773)), files: s.Files}}
	e.g.data()
	e.parts()
	write := func(_, name, text string) { s.Files[name] = text }
	for range 4 {
		e.news(write)
	}
	return e, s
}

func (e *Editor) parts() {
	for n, s := range partIncludes {
		e.site.Files["_includes/"+n] = s
	}
	some := func() string {
		var b strings.Builder
		for range e.g.r.IntN(3) {
			b.WriteString(pick(e.g, partProbes...) + "\n")
		}
		return b.String()
	}
	content := func() string {
		return pick(e.g, "{{ content }}", "{{ content }}", "{{ content }}", "{{ content }}{{ content | size }}", "{% if page.title %}{{ content }}{% endif %}",
			"{% assign c = content %}{{ c }}", "{% for i in (1..2) %}{{ content }}{% endfor %}", "{% capture x %}{{ content }}{% endcapture %}{{ x }}")
	}
	files := e.site.Files
	files["_layouts/default.html"] = "<html>" + some() + content() + some() + "</html>\n"
	files["_layouts/post.html"] = "---\nlayout: default\nkind: post\n---\n" + some() + content() + some() + "\n"
	for i := range 6 {
		files[fmt.Sprintf("showy-%d.md", i)] = "---\nlayout: " + pick(e.g, "post", "default", "page") + "\ntitle: " + pick(e.g, "A", "B", "Showy") +
			pick(e.g, "", "\ntags: [x, y]", "\nweight: 2", "\nflag: true") + "\n---\n" + pick(e.g, "Shown.", "# Shown\n\n{{ page.title }}") + "\n"
	}
	files["_layouts/page.html"] = "---\nlayout: post\nkind: p\n---\n" + some() + content() + some()
}

// news changes what layouts show of other pages than their own.
func (e *Editor) news(write func(what, name, text string)) {
	g := e.g
	stamp := func() string { return fmt.Sprintf("20%02d-%02d-%02d", 10+g.r.IntN(14), 1+g.r.IntN(12), 1+g.r.IntN(28)) }
	post := func(title string) string {
		return "---\nlayout: " + pick(g, "post", "default", "page") + "\ntitle: " + title + pick(g, "", "\ntags: [x]", "\nweight: 2", "\nflag: true") + "\n---\n" + pick(g, "News.", "*News*\n\nMore.", g.probe()) + "\n"
	}
	title := pick(g, "Hello", "News "+fmt.Sprint(g.r.IntN(9)), "A")
	switch name := e.some(under("_posts/")); {
	case g.chance(50) || !strings.Contains(name, "_posts/"):
		write("new post", "_posts/"+stamp()+"-news-"+fmt.Sprint(g.r.IntN(5))+".md", post(title))
	case g.chance(50):
		write("new text of", name, post(title))
	case g.chance(50):
		write("include", "_includes/"+pick(g, "latest.html", "counted.html", "card.html", "titled.html"), pick(g, "{% assign n = 2 %}{{ site.posts.first.title }}", "{{ page.title }}", "{{ site.posts.last.title }}{{ include.post.title }}", partIncludes["latest.html"]))
	default:
		write("list", "_data/list.yml", "- a\n- "+fmt.Sprint(g.r.IntN(9))+"\n")
	}
}
