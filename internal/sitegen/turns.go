package sitegen

import "strings"

// turnProbes go on from the page before.
var turnProbes = []string{
	"{% cycle 'a', 'b', 'c' %}", "{% cycle page.kind: 'x', 'y' %}", "{% cycle 'n': page.title, 'v' %}", "{% cycle page.title, site.title %}",
	"{% if page.weight %}{% cycle 'p', 'q', 'r' %}{% endif %}", "{% unless page.weight %}{% cycle 'a', 'b', 'c' %}{% endunless %}",
	"{% ifchanged %}{{ page.weight }}{{ page.flag }}{% endifchanged %}", "{% ifchanged %}same{% endifchanged %}",
	"{% for p in site.posts limit: 2 offset: continue %}{{ p.title }}{% endfor %}", "{% for p in site.posts limit: 1 %}{{ p.title }}{% endfor %}",
	"{% for t in page.tags %}{% cycle 'odd', 'even' %}{% endfor %}", "{% for p in site.posts %}{% if p.weight %}{% cycle 'odd', 'even', 'none' %}{% endif %}{% endfor %}",
	"{% include turn.html %}", "{% if page.tags %}{% include turn.html %}{% endif %}", "{% capture c %}{% cycle 'd', 'e' %}{% endcapture %}{{ c }}",
}

// NewTurnsEditor begins with a site in which layouts go on from page to page. Its
// edits are those of [Editor.NextTurns].
func NewTurnsEditor(seed uint64) (*Editor, Site) {
	begin := NewTextEditor
	if seed%2 == 0 {
		begin = NewNews
	}
	e, s := begin(seed)
	s.Files["_includes/turn.html"] = "{% cycle 'u', 'v' %}{% assign q = page.weight %}{% cycle q: '1', '2', '3' %}\n"
	for _, n := range e.names(under("_layouts/")) {
		if e.g.chance(70) {
			s.Files[n] = e.turn(s.Files[n])
		}
	}
	return e, s
}

func (e *Editor) turn(layout string) string {
	probe := pick(e.g, turnProbes...)
	if e.g.chance(50) && strings.Contains(layout, "{{ content }}") {
		return strings.Replace(layout, "{{ content }}", probe+"{{ content }}", 1)
	}
	return layout + probe + "\n"
}

// NextTurns makes an edit like those of a text editor or, where the site is all
// news, of everything, and now and then changes who goes on from where.
func (e *Editor) NextTurns() Edit {
	n := e.some(under("_layouts/"))
	switch {
	case e.g.r.IntN(10) == 0 && n != "":
		e.site.Files[n] = e.turn(e.site.Files[n])
		return Edit{What: "turns of " + n, Write: map[string]string{n: e.site.Files[n]}}
	case e.newsOnly && e.g.chance(60):
		return e.Next()
	}
	return e.NextText()
}
