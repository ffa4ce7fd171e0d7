package sitegen

import (
	"fmt"
	"strings"
)

// probes print what templates can see of a page and a site, in a form that
// shows order, kind and absence.
var probes = []string{
	"{{ page.url }}|{{ page.id }}|{{ page.path }}|{{ page.name }}|{{ page.dir }}|{{ page.relative_path }}|{{ page.slug }}|{{ page.ext }}",
	"{{ page.title }} {{ page.date | date: '%Y-%m-%d %H:%M:%S %z' }} {{ page.categories | join: '+' }} {{ page.tags | inspect }}",
	"{{ page.collection }} {{ page.draft }} {{ page.published }} {{ page.layout }} {{ page.excerpt_separator | inspect }}",
	"{{ page.excerpt | strip_newlines | escape }}",
	"{{ page.previous.url }}<{{ page.next.url }} {{ page.previous.title }}<{{ page.next.title }}",
	"{% for p in site.posts %}{{ p.url }}:{{ p.title | escape }}:{{ p.categories | join: ',' }} {% endfor %}",
	"{% assign hs = site.html_pages | sort: 'url' %}{% for p in hs %}{{ p.url }} {% endfor %}",
	"{% assign ps = site.pages | sort: 'path' %}{% for p in ps %}{{ p.path }}>{{ p.url }} {% endfor %}",
	"{% for f in site.static_files %}{{ f.path }}:{{ f.name }}:{{ f.basename }}:{{ f.extname }}:{{ f.collection }} {% endfor %}",
	"{% for c in site.categories %}{{ c[0] }}={{ c[1] | size }} {% endfor %}",
	"{% for c in site.tags %}{{ c | first }}={{ c[1] | map: 'title' | join: ',' }} {% endfor %}",
	"{% for c in site.collections %}{{ c.label }}/{{ c.docs | size }}/{{ c.files | size }}/{{ c.output }}/{{ c.relative_directory }} {% endfor %}",
	"{% for c in site.collections %}{% for d in c.docs %}{{ d.relative_path }}>{{ d.url }}>{{ d.id }} {% endfor %}{% endfor %}",
	"{% for d in site.documents %}{{ d.path }} {% endfor %}",
	"{{ site.data.list | join: ' ' }} {{ site.data.map.b }} {{ site.data.nested.deep.k }} {{ site.data.csv | map: 'b' | join: ';' }} {{ site.data.tree | jsonify }}",
	"{{ site.title }} {{ site.url }} {{ site.baseurl }} {{ site.permalink }} {{ site.limit_posts }} {{ site.future }} {{ jekyll.environment }}",
	"{{ '/a b' | relative_url }} {{ 'x' | absolute_url }} {{ page.url | relative_url }} {{ page.url | absolute_url }} {{ '/x/index.html' | strip_index }}",
	"{% assign t = page.title | append: '' %}{{ t | slugify }} {{ t | slugify: 'pretty' }} {{ t | slugify: 'latin' }} {{ t | slugify: 'raw' }}",
	"{{ page.date | date_to_xmlschema }} {{ page.date | date_to_rfc822 }} {{ page.date | date_to_string }} {{ page.date | date_to_long_string: 'ordinal' }}",
	"{{ '*a* \"b\"' | markdownify }}{{ \"it's\" | smartify }} {{ 'a b <c>' | xml_escape }} {{ 'a b/ü' | uri_escape }} {{ 'a b&c' | cgi_escape }}",
	"{{ 'one two  three' | number_of_words }} {{ site.data.list | array_to_sentence_string }} {{ site.data.list | push: 'z' | jsonify }}",
	"{% assign w = site.posts | where: 'author', 'Ann' %}{{ w | size }} {% assign v = site.posts | where_exp: 'p', 'p.title contains \"a\"' %}{{ v | map: 'title' | join: ',' }}",
	"{% assign gs = site.posts | group_by: 'layout' %}{% for x in gs %}{{ x.name }}:{{ x.size }}:{{ x.items | size }} {% endfor %}",
	"{% assign gs = site.posts | group_by_exp: 'p', \"p.date | date: '%Y'\" %}{% for x in gs %}{{ x.name }}:{{ x.size }} {% endfor %}",
	"{{ page.note | jsonify }} {% if page.nums %}{{ page.nums | sort | join: ' ' }}{% endif %} {{ page.when }} {{ page.flag }} {{ page.float }} {{ page.nil_value | inspect }} {{ page.multi | newline_to_br }}",
	"{{ site.related_posts | map: 'url' | join: ' ' }}",
	"{% include plain.html %}{% include args.html a='x' b=page.title c=\"y z\" %}",
	"{% if page.tags contains 'x' %}x{% elsif page.title %}t{% else %}n{% endif %}{% unless page.layout %}no layout{% endunless %}",
	"{% for i in (1..3) %}{{ forloop.index }}{% unless forloop.last %},{% endunless %}{% endfor %}{% case page.title %}{% when 'A' %}a{% else %}b{% endcase %}",
	"{% raw %}{{ raw }}{% endraw %}{% comment %}gone{% endcomment %}{%- assign q = 'v' -%} {{- q -}}",
	"{{ page.next.title }} {{ page.rank }} {{ page.ext }}",
	"{% for d in site.docs %}{{ d.title }}:{{ d.next.url }}:{{ d.previous.path }} {% endfor %}{% for r in site.recipes %}{{ r.name }}{{ r.date | date: '%j' }} {% endfor %}",
	"{{ site.posts | map: 'title' | uniq | compact | sort_natural | join: '/' }} {{ site.posts | sort: 'title', 'last' | map: 'url' | join: ' ' }}",
	"{{ site.pages | where: 'layout', 'default' | size }} {% assign f = site.pages | find: 'name', 'a.md' %}{{ f.url }} {% assign f = site.posts | find_exp: 'p', 'p.tags contains \"x\"' %}{{ f.url }}",
	"<table>{% tablerow i in (1..4) cols:2 %}{{ i }}{% endtablerow %}</table>{% assign s = 'a,b' | split: ',' %}{% for x in s reversed %}{{ x }}{% else %}-{% endfor %}",
	"{% capture c %}{{ page.title }}{% endcapture %}{{ c | remove: 'a' | prepend: '<' | append: '>' | escape }} {{ page.weight | plus: 1 | times: 2.5 | divided_by: 3 }}",
	"{% for d in site.data %}{{ d[0] }}={{ d[1] | jsonify }} {% endfor %}",
	"{% link a.md %}", "{% post_url 2020-01-02-hello %}", "{% highlight text %}\n<x>\n{% endhighlight %}",
	"{% include args.html a=site.title b=nothing %}{% assign which = 'plain' %}{% include {{ which }}.html %}",
	"{{ paginator.page }}/{{ paginator.total_pages }}:{{ paginator.total_posts }} {{ paginator.previous_page_path }}<{{ paginator.next_page_path }} {% for p in paginator.posts %}{{ p.url }} {% endfor %}",
}

// layoutProbes print what is the same for every builder only in a layout:
// elsewhere Jekyll shows what an earlier page left behind in a variable, or
// content that is rendered or raw by who asked for an excerpt first.
var layoutProbes = []string{
	"{% for p in site.posts limit: 3 %}[{{ p.content | strip_html | normalize_whitespace | truncate: 40 }}]{% endfor %}",
	"{% for p in site.posts %}{{ p.excerpt | strip_html | strip }};{% endfor %}",
	"{{ layout.kind }} {{ layout.name }} {{ theme.root }} {{ content | size }}",
	"{{ layout | jsonify }}{{ page.pagination | jsonify }}{{ page.type }}{% for p in page.posts %}{{ p.url }} {% endfor %}{{ page.date | date: '%F' }}",
}

// failing are probes that fail a build where what they name is not there.
func failing(probe string) bool {
	return strings.HasPrefix(probe, "{% link") || strings.HasPrefix(probe, "{% post_url") || strings.HasPrefix(probe, "{% include_relative")
}

func (g *generator) probe() string {
	for {
		p := pick(g, probes...)
		if g.chance(45) {
			p = pick(g, moreProbes...)
		}
		if !failing(p) || g.chance(3) {
			return p
		}
	}
}

func (g *generator) layoutProbe() string {
	if g.chance(15) {
		return pick(g, layoutProbes...)
	}
	return g.probe()
}

func (g *generator) layouts() {
	g.files["_layouts/default.html"] = "<html><head><title>{{ page.title | escape }}</title>" + g.seo() + "</head><body>\n{{ content }}\n" + g.layoutProbe() + "\n</body></html>\n"
	g.files["_layouts/post.html"] = "---\nlayout: default\nkind: post\n---\n<article>{{ content }}</article>\n" + g.layoutProbe() + "\n"
	if g.chance(50) {
		g.files["_layouts/page.html"] = "---\nlayout: post\nkind: " + pick(g, "p", "'q'", "1") + "\n---\n<div>" + g.layoutProbe() + "{{ content }}</div>"
	}
	if g.autopages {
		g.files["_layouts/auto.html"] = "---\nlayout: default\n---\n<h1>{{ page.title }}</h1>{% for p in paginator.posts %}{{ p.url }} {{ p.title }}{% endfor %}{{ page.autopage | jsonify }}\n"
		g.files["_layouts/auto2.html"] = "---\nkind: auto\npagination: {per_page: 1}\nautopages: {title: 'Own :tag:cat:coll'}\n---\n" + g.probe() + "{{ paginator.page }} {{ page.url }} {{ page.title }}\n"
	}
	if g.chance(20) {
		g.files["_layouts/text.txt"] = "{{ content }}"
	}
}

func (g *generator) seo() string {
	s := ""
	if g.has("jekyll-seo-tag") {
		s += "{% seo %}"
	}
	if g.has("jekyll-feed") {
		s += "{% feed_meta %}"
	}
	if g.has("jekyll-include-cache") {
		s += "{% include_cached args.html a=page.title b='x' %}"
	}
	if g.has("jekyll-toc") {
		s += pick(g, "{% toc %}", "{{ content | toc_only }}", "{{ content | inject_anchors }}", "{{ content | toc }}")
	}
	if g.has("jekyll-avatar") {
		s += pick(g, "{% avatar ann size=40 %}", "{% avatar user=page.author size=80 %}", "{% avatar %}", "{{ 'ann' | avatar }}", "{{ page.author | avatar: 50 }}", "{% avatar ann lazy=true %}")
	}
	if g.has("jekyll-last-modified-at") {
		s += pick(g, "{% last_modified_at %}", "{% last_modified_at %Y:%B:%A:%d:%S:%R %}", "{{ page.last_modified_at }}", "{{ page.last_modified_at | date: '%s' }}")
	}
	if g.has("jekyll-gist") {
		s += pick(g, "{% gist ann/123 %}", "{% gist 123 a.rb %}", "{% gist {{ page.author }}/5 %}")
	}
	if g.has("jekyll-paginate-v2") {
		s += pick(g, "", "{% for t in paginator.page_trail %}{{ t.num }}:{{ t.path }}:{{ t.title }} {% endfor %}", "{{ paginator.first_page_path }} {{ paginator.last_page }} {{ paginator.page_path }} {{ page.autogen }} {{ page.pagination_info.curr_page }}/{{ page.pagination_info.total_pages }}", "{{ page.autopages | jsonify }}{{ page.autopage | jsonify }}")
	}
	return s
}

// overview is a page that prints every item of the site.
func (g *generator) overview() {
	if !g.chance(40) {
		return
	}
	g.files["zz-all.html"] = `---
layout: none
permalink: /zz-all.html
---
{% for p in site.posts %}{{ p.path }} {{ p.url }} {{ p.id }} {{ p.title }} {{ p.slug }} {{ p.date }} {{ p.categories | jsonify }} {{ p.tags | jsonify }} {{ p.draft }} {{ p.next.url }} {{ p.previous.url }} {{ p.note | jsonify }} {{ p.weight }} {{ p.published }} {{ p.layout }} {{ p.ext }} {{ p.name }}
{% endfor %}
{% assign ps = site.pages | sort: "path" %}{% for p in ps %}{{ p.path }} {{ p.url }} {{ p.dir }} {{ p.name }} {{ p.title }} {{ p.note | jsonify }} {{ p.weight }} {{ p.layout }} {{ p.tags | jsonify }}
{% endfor %}
{% for c in site.collections %}{{ c.label }} {{ c.output }} {{ c.docs.size }} {{ c.files.size }}{% for d in c.docs %}
 {{ d.path }} {{ d.url }} {{ d.id }} {{ d.title }} {{ d.date }} {{ d.categories | jsonify }} {{ d.note | jsonify }}{% endfor %}
{% endfor %}
{% for f in site.static_files %}{{ f.path }} {{ f.name }} {{ f.basename }} {{ f.extname }} {{ f.collection }} {{ f.note | jsonify }}
{% endfor %}
{% for c in site.categories %}{{ c[0] }}:{% for p in c[1] %}{{ p.url }} {% endfor %}
{% endfor %}{% for c in site.tags %}{{ c[0] }}:{% for p in c[1] %}{{ p.url }} {% endfor %}
{% endfor %}
{{ site.data | jsonify }} {{ site.documents.size }}
`
}

func (g *generator) includes() {
	g.files["_includes/nested/outer.html"] = "{% assign kept = include.a %}<b>{% include nested/inner.html a=include.a b=\"in 'er\" %}{{ include.a }}{{ kept }}</b>\n"
	g.files["_includes/nested/inner.html"] = "{% if include.a %}<u>{{ include.a }}{{ include.b }}</u>{% include args.html a=include.b b=include.a d=site.title %}{% endif %}{% for p in include %}{{ p[0] }};{% endfor %}"
	g.files["_includes/plain.html"] = "<i>" + pick(g, "{{ page.title }}", "{{ site.title }}", "plain") + "</i>"
	g.files["_includes/args.html"] = "({{ include.a }}|{{ include.b | escape }}|{{ include.c | upcase }}|{{ include.d | inspect }})"
}

func (g *generator) data() {
	g.files["_data/list.yml"] = "- a\n- 2\n- c d\n"
	g.files["_data/map.yml"] = "a: 1\nb: " + pick(g, "two", "2.50", "yes", "~", "2020-01-02", "'x: y'") + "\n"
	if g.chance(60) {
		g.files["_data/nested/deep.json"] = `{"k": "v", "list": [1, 2.5, null, true]}`
	}
	if g.chance(60) {
		g.files["_data/csv.csv"] = "a,b\n1,x\n\"2,5\",\"y \"\"q\"\"\"\n,\n"
	}
	if g.chance(30) {
		g.files["_data/"+pick(g, "odd name.yml", "s/ünï.yaml", "dots.in.it.yml", "nested/more.csv", "a-b/c_d.json")] = pick(g, "a: [1, 2]\nb: {c: d}\n", "{}\n", "[1, 2]\n")
	}
	if g.chance(40) {
		g.files["_data/tsv.tsv"] = pick(g, "a\tb\n1\tx\n", "a\tb\tc\n1\tx\n2\n\t\t3\n", "a\n\"q\tq\"\n")
	}
	if g.chance(20) {
		g.files["_data/more.csv"] = pick(g, "\uFEFFa,b\n1,2\n", "a;b\n1;2\n", "a,a\n1,2\n", "a,b\r\n1,\"x\r\ny\"\r\n", "a,b\n1,2,3\n4\n", "", "a,b\n", "n,f\n1,2.5\n-3,1e3\n007, 8\n", "Ünï,\"b \"\"c\"\"\"\n漢,😀\n")
	}
	if g.chance(20) {
		g.files["_data/more.json"] = pick(g, "[]", "{\"a\": {\"b\": [1, {\"c\": null}]}, \"a b\": 1e3}", "[{\"d\": \"2020-01-02\", \"u\": \"\\u00fc\\n\"}]", "\"text\"", "12", "{\"deep\": {\"deep\": {\"deep\": true}}}")
	}
	if g.chance(20) {
		g.files["_data/more.yaml"] = pick(g, "- &x {a: 1}\n- *x\n", "when: 2020-01-02\nyes: no\n1: one\n2.5: f\n", "a: |\n  text\nb: >\n  folded\n  more\n", "base: &b {x: 1, y: 2}\nmerged:\n  <<: *b\n  y: 3\n", "k: 0o17\nh: 0xff\nu: 1_000\ns: 12:30:45\n", "s-y_m: val\n'q': \"\\u00e9\"\n")
	}
	if g.chance(50) {
		g.files["_data/tree.yml"] = "x:\n  - y: [1, {z: 2}]\n    w: \"q\"\nn: null\nt: true\n"
	}
}

// body is Markdown with probes in it.
func (g *generator) body() string {
	var b strings.Builder
	for range 1 + g.r.IntN(5) {
		b.WriteString(pick(g, blocks...))
		b.WriteString(pick(g, "\n\n", "\n\n", "\n\n", "\n"))
		if g.chance(40) {
			fmt.Fprintf(&b, "%s\n\n", g.probe())
		}
	}
	return b.String()
}

var blocks = []string{
	"A paragraph with *emphasis*, **strength** and `code`.",
	"Quotes: \"double\" and 'single', it's -- dashes --- and ...",
	"# Heading one", "## Heading *two*", "### A third: with `code` {#own}", "Setext\n------",
	"* one\n* two\n  * nested\n* three", "1. first\n2. second\n\n   more of second", "- [ ] open\n- [x] done",
	"> quoted\n> lines\n\nand after", "```ruby\nputs \"<hi>\"\n```", "    indented code",
	"| a | b |\n|---|:-:|\n| 1 | 2 |", "Term\n: Definition", "A note[^1].\n\n[^1]: The *note*.",
	"[link](/x \"t\") and [ref][r] and <https://example.org>\n\n[r]: /ref", "![image](/i.png){: .pic width=\"10\"}",
	"Para with class\n{: .lead #p1}", "<div class=\"raw\">\n<p>html & more</p>\n</div>", "<!-- a comment -->", "<!--more-->",
	"Line one  \nline two", "* * *", "*[HTML]: Hyper Text\n\nHTML is abbreviated", "$$ x^2 $$", "~~gone~~ http://bare.example.org/x",
	"See [a](a.md), [b](sub/b.md#part), [gone](nowhere.md) and [ref][m].\n\n[m]: ./a.md \"titled\"", "Ask @ann, @bo-b, a@x.example, `@code` and \\@cy.",
	"# Skipped\n{: .no_toc}", "## Twice\n\n## Twice\n\n#### Deep *one*", "<h2 class=\"no_toc_section\">Raw</h2>\n\n<h3>Under</h3>", "Start\n=====", "First paragraph.\n\nSecond *paragraph*.\n\nThird.",
	"{% highlight ruby %}\nputs 1\n{% endhighlight %}", "{% highlight text linenos %}\na\nb\n{% endhighlight %}", "{% highlight nosuchlanguage %}\nx\n{% endhighlight %}", "{% highlight html linenos=table %}\n<p>x</p>\n{% endhighlight %}",
	"~~~\nfenced\n~~~\n{: .cls}", "Inline {::nomarkdown}<b>{:/} and {::comment}no{:/}", "[unclosed](x and *star", "1986\\. A year", "Text^[not a note] and [^2]\n\n[^2]:\n    Para one\n\n    Para two", "| l | r |\n|:--|--:|\n| `a|b` | x \\| y |\n{: .tbl}", "^\n\nafter eob",
	"Text with &amp; and & and < and > and &copy;", "Ünïcödé 漢字 😀", "* toc\n{:toc}",
}
