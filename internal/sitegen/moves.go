package sitegen

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// NewMoveEditor begins with a site as NewTextEditor does. Its edits are those of
// [Editor.NextMove].
func NewMoveEditor(seed uint64) (*Editor, Site) {
	e, s := NewTextEditor(seed)
	if seed%2 == 0 {
		e.parts()
		for n, text := range s.Files {
			s.Files[n] = calm(text)
		}
	}
	for i := range 3 { // there is a folder that others come into
		s.Files[fmt.Sprintf("_posts/2019-0%d-03-there-%d.md", i+1, i)] = "---\nlayout: post\ntags: [x, y]\ncategories: c" + fmt.Sprint(i) + "\n---\nThere.\n"
	}
	return e, s
}

// NextMove makes an edit by which documents come, go, or go elsewhere.
func (e *Editor) NextMove() Edit {
	g := e.g
	ed := Edit{Write: map[string]string{}}
	docs := e.names(func(n string) bool {
		return text(n) && strings.HasPrefix(n, "_") && strings.HasPrefix(e.site.Files[n], "---\n") || strings.Contains(n, "_posts/")
	})
	write := func(what, name, text string) {
		ed.What += " " + what + " " + name
		ed.Write[name] = text
		e.site.Files[name] = text
	}
	remove := func(name string) {
		ed.What += " without " + name
		ed.Remove = append(ed.Remove, name)
		delete(ed.Write, name)
		delete(e.site.Files, name)
	}
	stamp := func() string { return fmt.Sprintf("20%02d-%02d-%02d", 10+g.r.IntN(16), 1+g.r.IntN(12), 1+g.r.IntN(28)) }
	line := func() string {
		return pick(g, "title: New "+fmt.Sprint(g.r.IntN(9)), "tags: [n, x]", "tags: [z, y]", "categories: [c1, "+fmt.Sprint(g.r.IntN(9))+"]", "category: q", "date: "+stamp()+" 01:02:0"+fmt.Sprint(g.r.IntN(9)),
			"date: tomorrow", "permalink: /moved/"+fmt.Sprint(g.r.IntN(3))+"/", "permalink: /:nothing/", "published: false", "excerpt: new", "slug: slug-"+fmt.Sprint(g.r.IntN(3)), "layout: "+pick(g, "default", "post", "page", "none", "absent"),
			"excerpt_separator: x", "redirect_from: /old/x/", "redirect_to: /elsewhere/", "broken: [", "draft: true", "render_with_liquid: false", "hidden: true")
	}
	for range 1 + g.r.IntN(3)*g.r.IntN(2) {
		name := "_posts/x.md"
		if len(docs) > 0 {
			name = pick(g, docs...)
		}
		switch g.r.IntN(10) {
		case 0, 1, 2, 3:
			dir := pick(g, "_posts", path.Dir(name))
			post := "---\nlayout: " + pick(g, "post", "post", "default", "page") + "\n" + pick(g, "", line()+"\n", line()+"\n") + "---\n" +
				pick(g, "News.", "*News*\n\nMore.", calm(g.probe()), calm(e.far()), calm(g.body())) + "\n"
			write("new", path.Join(dir, pick(g, stamp()+"-", stamp()+"-", stamp()+"-", "", "_", ".")+"news-"+fmt.Sprint(g.r.IntN(9))+pick(g, ".md", ".md", ".md", ".html", ".markdown", ".txt")), post)
		case 4:
			remove(name)
		case 5:
			was := e.site.Files[name]
			remove(name)
			to := path.Join(path.Dir(name), pick(g, stamp()+"-", stamp()+"-", "")+g.stem()+path.Ext(name))
			write("moved", to, was)
			ed.Remove = slices.DeleteFunc(ed.Remove, func(n string) bool { return n == to })
		case 6, 7:
			if was := e.site.Files[name]; strings.HasPrefix(was, "---\n") {
				more := line()
				key, _, _ := strings.Cut(more, ":")
				head, body := cutHead(was)
				keep := slices.DeleteFunc(strings.SplitAfter(head[4:], "\n"), func(l string) bool { return strings.HasPrefix(l, key+":") })
				write("with "+more, name, "---\n"+more+"\n"+strings.Join(keep, "")+body)
			}
		case 8:
			write("static", pick(g, "assets/pic-"+fmt.Sprint(g.r.IntN(4))+".txt", "note.txt"), "x"+fmt.Sprint(g.r.IntN(99)))
		default:
			write("page", "late-"+fmt.Sprint(g.r.IntN(4))+".md", "---\nlayout: default\n---\n"+calm(g.probe())+"\n")
		}
	}
	if g.r.IntN(6) == 0 {
		ed.Tick = pick(g, 1, 3600, 86400)
		ed.What += fmt.Sprintf(", %d seconds later", ed.Tick)
	}
	return ed
}
