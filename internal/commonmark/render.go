package commonmark

import (
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// renderer writes HTML as commonmarker's Ruby renderer does, which differs from
// cmark's own in small things: tables do not begin a line, and the text of a
// picture leaves code out.
type renderer struct {
	o    *Options
	out  []byte
	from int // where this document's output begins

	tight, plain bool
	header       bool   // in a table's header
	body         bool   // a table's body was begun
	align        []byte // of the table at hand
	column       int

	note, backref int
	ids           map[string]int
}

func (r *renderer) w(s string) { r.out = append(r.out, s...) }

func (r *renderer) cr() {
	if len(r.out) > r.from && r.out[len(r.out)-1] != '\n' {
		r.w("\n")
	}
}

func (r *renderer) children(n *node) {
	for c := n.first; c != nil; c = c.next {
		r.node(c)
	}
}

// around is a block: it begins a line, and so does what follows it.
func (r *renderer) around(open string, n *node, end string) {
	r.cr()
	r.w(open)
	r.children(n)
	r.w(end)
	r.cr()
}

func (r *renderer) document(n *node) {
	r.children(n)
	if r.backref > 0 {
		r.w("</ol>\n</section>\n")
	}
}

func (r *renderer) node(n *node) {
	if r.plain && n.kind != text && n.kind != softBreak {
		r.children(n)
		return
	}
	switch n.kind {
	case heading:
		r.heading(n)
	case paragraph:
		if r.tight && n.parent.kind != blockquote {
			r.children(n)
			return
		}
		r.cr()
		r.w("<p>")
		r.children(n)
		if n.parent.kind == footnote && n.next == nil {
			r.w(" ")
			r.back()
		}
		r.w("</p>")
		r.cr()
	case list:
		r.list(n)
	case item:
		open := "<li>"
		switch n.task {
		case ' ':
			open = `<li><input type="checkbox" disabled="" /> `
		case 'x':
			open = `<li><input type="checkbox" checked="" disabled="" /> `
		}
		r.around(open, n, "</li>")
	case blockquote:
		r.around("<blockquote>\n", n, "</blockquote>")
	case thematicBreak:
		r.cr()
		r.w("<hr />")
		r.cr()
	case codeBlock:
		r.code(n)
	case htmlBlock:
		r.cr()
		r.html(n.literal)
		r.cr()
	case table:
		r.table(n)
	case tableRow:
		r.row(n)
	case tableCell:
		r.cell(n)
	case footnote:
		r.footnote(n)
	default:
		r.inline(n)
	}
}

func (r *renderer) list(n *node) {
	was := r.tight
	r.tight = n.list.tight
	switch {
	case !n.list.ordered:
		r.around("<ul>\n", n, "</ul>")
	case n.list.start == 1:
		r.around("<ol>\n", n, "</ol>")
	default:
		r.around(`<ol start="`+strconv.Itoa(n.list.start)+"\">\n", n, "</ol>")
	}
	r.tight = was
}

func (r *renderer) inline(n *node) {
	switch n.kind {
	case text:
		r.escape(n.literal)
	case softBreak:
		switch {
		case r.o.HardBreaks:
			r.w("<br />\n")
		case r.o.NoBreaks:
			r.w(" ")
		default:
			r.w("\n")
		}
	case hardBreak:
		r.w("<br />\n")
	case code:
		r.w("<code>")
		r.escape(n.literal)
		r.w("</code>")
	case htmlInline:
		r.html(n.literal)
	case emphasis:
		r.w("<em>")
		r.children(n)
		r.w("</em>")
	case strong:
		r.w("<strong>")
		r.children(n)
		r.w("</strong>")
	case strike:
		r.w("<del>")
		r.children(n)
		r.w("</del>")
	case link:
		r.w(`<a href="`)
		r.href(n.url)
		r.w(`"`)
		r.title(n)
		r.w(">")
		r.children(n)
		r.w("</a>")
	case image:
		r.w(`<img src="`)
		r.href(n.url)
		r.w(`" alt="`)
		was := r.plain
		r.plain = true
		r.children(n)
		r.plain = was
		r.w(`"`)
		r.title(n)
		r.w(" />")
	case noteRef:
		i := strconv.Itoa(n.number)
		r.w(`<sup class="footnote-ref"><a href="#fn` + i + `" id="fnref` + i + `">` + i + `</a></sup>`)
	}
}

func (r *renderer) title(n *node) {
	if n.title != "" {
		r.w(` title="`)
		r.escape(n.title)
		r.w(`"`)
	}
}

var filtered = pattern.New(`(?i)<(title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(\s|>|/>)`)

func (r *renderer) html(s string) {
	switch {
	case !r.o.Unsafe:
		r.w("<!-- raw HTML omitted -->")
	case r.o.TagFilter:
		r.w(filtered.ReplaceAllString(s, "&lt;$1$2"))
	default:
		r.w(s)
	}
}

// code writes a block of code, in Rouge's markup where there is a highlighter.
func (r *renderer) code(n *node) {
	cut := " \t\n\v\f\r"
	if r.o.PlainUnknown {
		cut += ","
	}
	lang := n.info
	if i := strings.IndexAny(lang, cut); i >= 0 {
		lang = lang[:i]
	}
	if r.o.PlainUnknown {
		r.plainCode(n, lang)
		return
	}
	r.cr()
	r.w(`<div class="`)
	if n.info != "" {
		r.w("language-" + lang + " ")
	}
	r.w(`highlighter-rouge"><div class="highlight"><pre class="highlight"`)
	data := ""
	if n.info != "" {
		data = ` data-lang="` + lang + `"`
	}
	if r.o.PreLang {
		r.w(data + "><code>")
	} else {
		r.w("><code" + data + ">")
	}
	if r.o.Highlight != nil {
		r.out, _ = r.o.Highlight(r.out, n.literal, lang)
	} else {
		r.escape(n.literal)
	}
	r.w("</code></pre></div></div>")
	r.cr()
}

func (r *renderer) plainCode(n *node, lang string) {
	if lang != "" && r.o.Highlight != nil {
		if html, ok := r.o.Highlight(nil, n.literal, lang); ok {
			r.cr()
			r.w(`<div class="language-` + lang + ` highlighter-rouge"><div class="highlight"><pre class="highlight"><code>`)
			r.out = append(r.out, html...)
			r.w("</code></pre></div></div>")
			r.cr()
			return
		}
	}
	switch {
	case r.o.PreLang && lang != "":
		r.w(`<pre lang="` + lang + `"><code>`)
	case lang != "":
		r.w(`<pre><code class="language-` + lang + `">`)
	default:
		r.w("<pre><code>")
	}
	r.escape(n.literal)
	r.w("</code></pre>")
}

func (r *renderer) heading(n *node) {
	level := strconv.Itoa(n.level)
	if !r.o.HeadingIDs {
		r.around("<h"+level+">", n, "</h"+level+">")
		return
	}
	r.cr()
	out, from := r.out, r.from
	r.out, r.from = nil, 0
	r.children(n)
	content := string(r.out)
	r.out, r.from = out, from
	r.w("<h" + level + ` id="` + r.id(content) + `">` + content + "</h" + level + ">")
	r.cr()
}

var (
	idHead  = pattern.New(`(?m)^[^a-zA-Z]+`)
	idOther = pattern.New(`[^a-zA-Z0-9 -]`)
)

// id makes a heading's identifier of its HTML.
func (r *renderer) id(content string) string {
	s := idOther.ReplaceAllString(idHead.ReplaceAllString(content, ""), "")
	s = strings.ToLower(strings.ReplaceAll(s, " ", "-"))
	if s == "" {
		s = "section"
	}
	if r.ids == nil {
		r.ids = map[string]int{}
	}
	n, had := r.ids[s]
	if !had {
		r.ids[s] = 0
		return s
	}
	r.ids[s] = n + 1
	return s + "-" + strconv.Itoa(n+1)
}

func (r *renderer) table(n *node) {
	r.align, r.body = n.align, false
	r.w("<table>\n")
	r.children(n)
	if r.body {
		r.w("</tbody>\n")
	}
	r.w("</table>\n")
}

func (r *renderer) row(n *node) {
	r.column = 0
	if n.header {
		r.header = true
		r.w("<thead>\n<tr>\n")
		r.children(n)
		r.w("</tr>\n</thead>\n")
		r.header = false
		return
	}
	if !r.body {
		r.body = true
		r.w("<tbody>\n")
	}
	r.w("<tr>\n")
	r.children(n)
	r.w("</tr>\n")
}

func (r *renderer) cell(n *node) {
	tag := "td"
	if r.header {
		tag = "th"
	}
	r.w("<" + tag)
	if r.column < len(r.align) {
		switch r.align[r.column] {
		case 'l':
			r.w(` align="left"`)
		case 'c':
			r.w(` align="center"`)
		case 'r':
			r.w(` align="right"`)
		}
	}
	r.w(">")
	r.children(n)
	r.w("</" + tag + ">\n")
	r.column++
}

func (r *renderer) footnote(n *node) {
	if r.note == 0 {
		r.w("<section class=\"footnotes\">\n<ol>\n")
	}
	r.note++
	r.w(`<li id="fn` + strconv.Itoa(r.note) + "\">\n")
	r.children(n)
	if r.back() {
		r.w("\n")
	}
	r.w("</li>\n")
}

// back writes the link back from a footnote, once for each.
func (r *renderer) back() bool {
	if r.backref == r.note {
		return false
	}
	r.backref = r.note
	r.w(`<a href="#fnref` + strconv.Itoa(r.note) + `" class="footnote-backref">↩</a>`)
	return true
}

func (r *renderer) escape(s string) {
	from := 0
	for i := range len(s) {
		e := ""
		switch s[i] {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&quot;"
		default:
			continue
		}
		r.w(s[from:i])
		r.w(e)
		from = i + 1
	}
	r.w(s[from:])
}

const inAddress = "-_.+!*(),%#@?=;:/$~"

func (r *renderer) href(s string) {
	for i := range len(s) {
		switch c := s[i]; {
		case isAlnum(c) || strings.IndexByte(inAddress, c) >= 0:
			r.out = append(r.out, c)
		case c == '&':
			r.w("&amp;")
		case c == '\'':
			r.w("&#x27;")
		default:
			const hex = "0123456789ABCDEF"
			r.out = append(r.out, '%', hex[c>>4], hex[c&15])
		}
	}
}
