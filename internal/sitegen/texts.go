package sitegen

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// restless is what makes a site one that every build has to look at anew: the
// clock, files beside a page, templates that go on where others left off.
var restless = regexp.MustCompile(`\{%-?\s*(?:increment|decrement|cycle|ifchanged|endifchanged|include_relative)\b[^%]*%\}`)

var calmer = strings.NewReplacer(
	"site.time", "site.title", "'now'", "'2020-02-02'", `"now"`, `"2020-02-02"`, "'today'", "'2020-02-02'",
	"offset: continue", "offset: 1", "offset:continue", "offset:1", ".output", ".url", "'output'", "'url'", `"output"`, `"url"`,
	"show_warnings: true", "show_warnings: false", "jekyll-titles-from-headings", "jekyll-toc", "jekyll-relative-links", "jekyll-toc",
	"jekyll-last-modified-at", "jekyll-toc",
)

func calm(s string) string { return calmer.Replace(restless.ReplaceAllString(s, "")) }

// NewTextEditor begins with a site that Generate made, without what makes a
// site restless. Its edits are those of [Editor.NextText].
func NewTextEditor(seed uint64) (*Editor, Site) {
	e, s := NewEditor(seed)
	for n, text := range s.Files {
		s.Files[n] = calm(text)
	}
	if e.g.chance(60) {
		e.clocks()
	}
	if e.g.chance(40) {
		s.Files["when.xml"] = "---\nlayout: null\n---\n{{ site.time | date_to_rfc822 }}\n" + pick(e.g, farProbes[2:]...) + "\n{{ 'now' | date: '%-d. %B, %T' }}\n"
	}
	maps.DeleteFunc(s.Files, func(n string, _ string) bool { // what asks for a style sheet's imports
		return path.Ext(n) == ".scss" || path.Ext(n) == ".sass"
	})
	return e, s
}

// clocks puts the time into the layouts, in a form in which a site stands, and
// now and then in one in which it does not.
func (e *Editor) clocks() {
	files, g := e.site.Files, e.g
	files["_includes/clock.html"] = "<i>{{ site.title }} {{ site.time | date: '%T' }}</i>\n"
	for _, n := range e.names(func(n string) bool { return strings.Contains(n, "_layouts/") }) {
		clock := pick(g, "{{ site.time | date: '%Y' }}", "{{ site.time | date: '%Y' }}", "{{ site.time }}", "{{ 'now' | date: '%s' }}", "{{ site.time | date: '%H:%M' }}", "{% include clock.html %}",
			"{% for p in site.posts %}{% include clock.html %}{{ p.title }}{% endfor %}", "{% if page.title %}{{ site.time | date_to_xmlschema }}{% endif %}",
			"{% for d in site.documents %}{{ d.date | date: '%F' }}{% endfor %}")
		if g.chance(5) {
			clock = "{% capture c %}{% include clock.html %}{% endcapture %}{{ c }}{% include clock.html %}"
		}
		if g.chance(20) {
			files[n] = strings.Replace(files[n], "{{ content }}", clock+"{{ content }}", 1)
		} else {
			files[n] += clock + "\n"
		}
	}
}

// NextText makes an edit of the texts of some documents and pages, or of what
// their front matter says without moving them, and now and then one that only looks like
// it.
func (e *Editor) NextText() Edit {
	g := e.g
	if g.r.IntN(12) == 0 {
		ed := e.Next()
		for n, text := range ed.Write {
			ed.Write[n] = calm(text)
			e.site.Files[n] = ed.Write[n]
		}
		return ed
	}
	ed := Edit{Write: map[string]string{}}
	docs := e.names(func(n string) bool {
		return text(n) && strings.HasPrefix(e.site.Files[n], "---\n")
	})
	if len(docs) == 0 {
		ed.What = "nothing"
		return ed
	}
	for range 1 + g.r.IntN(3) {
		n := pick(g, docs...)
		head, body := cutHead(e.site.Files[n])
		lines := strings.SplitAfter(body, "\n")
		at := g.r.IntN(len(lines) + 1)
		more := pick(g, "More text.", "More *text*.", "", "\n", "## A heading", "[x]: /y\n[x]", "{{ page.title }}", "{% if x %}", "{% increment n %}", "{% cycle 'a', 'b' %}", calm(g.probe()), calm(e.far()), calm(g.body()))
		if g.r.IntN(15) == 0 {
			more = "{{ site.time | date: '%H' }}{{ 'today' | date: '%F' }}"
		}
		switch g.r.IntN(11) {
		case 0:
			body = "\n\n" + body
		case 1:
			body = more
		case 2:
			body = strings.Join(slices.Delete(lines, min(at, len(lines)-1), len(lines)), "")
		case 8, 9:
			line := pick(g, "title: New "+fmt.Sprint(g.r.IntN(9)), "author: Cy", "note: {a: "+fmt.Sprint(g.r.IntN(9))+"}", "key: map", "weight: "+fmt.Sprint(g.r.IntN(9)), "flag: true", "excerpt: new", "inc: plain.html")
			key, _, _ := strings.Cut(line, ":")
			keep := slices.DeleteFunc(strings.SplitAfter(head[4:], "\n"), func(l string) bool { return strings.HasPrefix(l, key+":") })
			head = "---\n" + line + "\n" + strings.Join(keep, "")
		case 10: // a key fewer
			keep := strings.SplitAfter(head[4:], "\n")
			if i := g.r.IntN(len(keep)); strings.Contains(keep[i], ":") && !strings.HasPrefix(keep[i], " ") {
				head = "---\n" + strings.Join(slices.Delete(keep, i, i+1), "")
			}
		case 3:
			ed.Touch = append(ed.Touch, n)
		default:
			body = strings.Join(slices.Insert(lines, at, more+"\n"), "")
		}
		ed.Write[n] = head + body
		e.site.Files[n] = ed.Write[n]
		ed.What += " text of " + n
	}
	if g.r.IntN(4) == 0 {
		ed.Tick = pick(g, 1, 3600, 86400)
		ed.What += fmt.Sprintf(", %d seconds later", ed.Tick)
	}
	return ed
}

// cutHead is a file above and below the end of its front matter.
func cutHead(s string) (head, body string) {
	i := strings.Index(s[4:], "---\n")
	if i < 0 {
		return s, ""
	}
	return s[:4+i+4], s[4+i+4:]
}
