package clean

import (
	"net/url"
	"strconv"
	"strings"
)

// Sanitize reduces markup to inert HTML that says the same: only the elements
// of a [Document], only href, src, alt and start, only safe addresses. Relative
// addresses are resolved against base, which may be nil.
func Sanitize(markup string, base *url.URL) string {
	return Build(Options{Base: base}, Parse(markup)).HTML()
}

// HTML is the document as inert HTML.
func (d *Document) HTML() string {
	w := &htmlWriter{}
	w.blocks(d.Blocks)
	return strings.TrimSuffix(w.b.String(), "\n")
}

type htmlWriter struct {
	b strings.Builder
	// compact leaves out line ends between blocks, dead escapes what Liquid
	// would read: for HTML inside Markdown.
	compact, dead bool
}

func (w *htmlWriter) nl() {
	if !w.compact {
		w.b.WriteByte('\n')
	}
}

func (w *htmlWriter) blocks(blocks []*Block) {
	for _, c := range blocks {
		w.block(c)
	}
}

func (w *htmlWriter) wrap(tag string, children []*Block) {
	w.b.WriteString("<" + tag + ">")
	w.nl()
	w.blocks(children)
	w.b.WriteString("</" + tag + ">")
	w.nl()
}

func (w *htmlWriter) line(tag string, runs []Run) {
	w.b.WriteString("<" + tag + ">")
	w.runs(runs)
	w.b.WriteString("</" + tag + ">")
	w.nl()
}

func (w *htmlWriter) block(c *Block) {
	switch c.Kind {
	case Paragraph:
		w.line("p", c.Runs)
	case Heading:
		w.line("h"+strconv.Itoa(c.Level), c.Runs)
	case List:
		tag := "ul"
		if c.Ordered {
			tag = "ol"
		}
		w.b.WriteString("<" + tag)
		if c.Ordered && c.Start != 1 {
			w.b.WriteString(` start="` + strconv.Itoa(c.Start) + `"`)
		}
		w.b.WriteString(">")
		w.nl()
		w.blocks(c.Children)
		w.b.WriteString("</" + tag + ">")
		w.nl()
	case Item:
		w.item("li", c.Children)
	case Quote:
		w.wrap("blockquote", c.Children)
	case Code:
		w.b.WriteString("<pre><code>")
		w.text(c.Code)
		w.b.WriteString("</code></pre>")
		w.nl()
	case Table:
		w.table(c)
	case Figure:
		w.b.WriteString("<figure>")
		w.nl()
		w.pictures(c.Children)
		w.line("figcaption", c.Runs)
		w.b.WriteString("</figure>")
		w.nl()
	case Rule:
		w.b.WriteString("<hr />")
		w.nl()
	case Terms:
		w.wrap("dl", c.Children)
	case Term:
		w.line("dt", c.Runs)
	case Definition:
		w.item("dd", c.Children)
	}
}

// pictures writes a figure's content; a picture alone needs no paragraph.
func (w *htmlWriter) pictures(blocks []*Block) {
	for _, c := range blocks {
		if c.Kind == Paragraph && onlyImages(c.Runs) {
			w.runs(c.Runs)
			w.nl()
			continue
		}
		w.block(c)
	}
}

func onlyImages(runs []Run) bool {
	for _, r := range runs {
		if r.Kind != Image && (r.Kind != Text || strings.TrimSpace(r.Text) != "") {
			return false
		}
	}
	return true
}

func (w *htmlWriter) item(tag string, children []*Block) {
	if len(children) == 1 && children[0].Kind == Paragraph {
		w.line(tag, children[0].Runs)
		return
	}
	w.wrap(tag, children)
}

func (w *htmlWriter) table(c *Block) {
	w.b.WriteString("<table>")
	w.nl()
	if len(c.Runs) > 0 {
		w.line("caption", c.Runs)
	}
	for _, row := range c.Children {
		w.b.WriteString("<tr>")
		for _, cell := range row.Children {
			tag := "td"
			if cell.Header {
				tag = "th"
			}
			w.b.WriteString("<" + tag + ">")
			w.runs(cell.Runs)
			w.b.WriteString("</" + tag + ">")
		}
		w.b.WriteString("</tr>")
		w.nl()
	}
	w.b.WriteString("</table>")
	w.nl()
}

var styleTags = []struct {
	style Style
	tag   string
}{{Strong, "strong"}, {Emphasis, "em"}, {Strike, "del"}, {Subscript, "sub"}, {Superscript, "sup"}, {CodeSpan, "code"}}

// runs nests links outermost, then styles in the order of styleTags.
func (w *htmlWriter) runs(runs []Run) {
	link := ""
	var open []int // indices into styleTags
	closeTo := func(n int) {
		for len(open) > n {
			w.b.WriteString("</" + styleTags[open[len(open)-1]].tag + ">")
			open = open[:len(open)-1]
		}
	}
	for _, r := range runs {
		if r.Kind == Break {
			closeTo(0)
			if link != "" {
				w.b.WriteString("</a>")
				link = ""
			}
			w.b.WriteString("<br />")
			continue
		}
		if r.Link != link {
			closeTo(0)
			if link != "" {
				w.b.WriteString("</a>")
			}
			if link = r.Link; link != "" {
				w.b.WriteString(`<a href="`)
				w.text(link)
				w.b.WriteString(`">`)
			}
		}
		// What stays open is the longest prefix that this run has too, provided
		// that it has nothing that should be outside of it.
		keep := 0
		for keep < len(open) && r.Style&styleTags[open[keep]].style != 0 {
			keep++
		}
		closeTo(keep)
		for i, t := range styleTags {
			if r.Style&t.style != 0 && !contains(open, i) {
				w.b.WriteString("<" + t.tag + ">")
				open = append(open, i)
			}
		}
		if r.Kind == Image {
			w.b.WriteString(`<img src="`)
			w.text(r.Source)
			w.b.WriteString(`" alt="`)
			w.text(r.Text)
			w.b.WriteString(`" />`)
			continue
		}
		w.text(r.Text)
	}
	closeTo(0)
	if link != "" {
		w.b.WriteString("</a>")
	}
}

func contains(list []int, v int) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

func (w *htmlWriter) text(s string) {
	last := 0
	for i := range len(s) {
		esc := ""
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '"':
			esc = "&quot;"
		case '{':
			if w.dead {
				esc = "&#123;"
			}
		case '\n':
			if w.dead {
				esc = "&#10;"
			}
		}
		if esc != "" {
			w.b.WriteString(s[last:i])
			w.b.WriteString(esc)
			last = i + 1
		}
	}
	w.b.WriteString(s[last:])
}
