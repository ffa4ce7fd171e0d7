package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// place says where inline Markdown stands, and so what is alive there.
type place uint8

const (
	inParagraph place = iota // may have several lines
	inHeading                // one line; a trailing # is alive
	inCell                   // one line; breaks are tags
)

// inline writes runs as Markdown.
func inline(runs []Run, at place) string {
	w := &inlineWriter{runs: runs, at: at, lineStart: true}
	for i := 0; i < len(runs); {
		if runs[i].Kind == Break {
			w.lineBreak()
			i++
			continue
		}
		if runs[i].Link == "" {
			i = w.styled(i, len(runs), 0)
			continue
		}
		end := i
		for end < len(runs) && runs[end].Link == runs[i].Link && runs[end].Kind != Break {
			end++
		}
		w.linked(i, end)
		i = end
	}
	return w.b.String()
}

type inlineWriter struct {
	b         strings.Builder
	runs      []Run
	at        place
	lineStart bool
}

func (w *inlineWriter) put(s string) {
	w.b.WriteString(s)
	w.lineStart = false
}

func (w *inlineWriter) lineBreak() {
	if w.at != inParagraph {
		w.put("<br />")
		return
	}
	w.b.WriteString("  \n")
	w.lineStart = true
}

// linked writes runs[i:end], which share a link.
func (w *inlineWriter) linked(i, end int) {
	r := w.runs[i]
	if end == i+1 && r.Kind == Text && r.Style == 0 && r.Text == r.Link && strings.HasPrefix(r.Link, "http") {
		w.put("<" + r.Link + ">")
		return
	}
	w.put("[")
	for i < end {
		i = w.styled(i, end, 0)
	}
	w.put("](")
	w.put(markdownAddress(r.Link))
	w.put(")")
}

// markdownAddress is an address between parentheses. Those that are alive there
// are already percent-encoded in every address of a Document; what is left is
// an ampersand that reads as an entity.
func markdownAddress(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '&' && startsEntity(s[i:]) {
			b.WriteString("&amp;")
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// styled writes the runs from i that have a style in common beyond outer, up to
// end at most, and returns where it stopped.
func (w *inlineWriter) styled(i, end int, outer Style) int {
	r := w.runs[i]
	own := r.Style &^ outer
	if own == 0 {
		w.leaf(i)
		return i + 1
	}
	// The outermost style is the first of styleTags that reaches furthest.
	var pick Style
	tag, reach := "", i
	for _, t := range styleTags {
		if own&t.style == 0 {
			continue
		}
		k := i
		for k < end && w.runs[k].Kind != Break && w.runs[k].Style&t.style != 0 && w.runs[k].Link == r.Link {
			k++
		}
		if k > reach {
			pick, tag, reach = t.style, t.tag, k
		}
	}
	if pick == CodeSpan {
		w.code(i, reach)
		return reach
	}
	open, shut := w.delimiters(pick, tag, i, reach, outer)
	w.put(open)
	for k := i; k < reach; {
		k = w.styled(k, reach, outer|pick)
	}
	w.put(shut)
	return reach
}

// delimiters chooses between Markdown's and HTML's form of a style: asterisks
// only where nothing beside them could change what they mean.
func (w *inlineWriter) delimiters(s Style, tag string, i, end int, outer Style) (string, string) {
	html, htmlEnd := "<"+tag+">", "</"+tag+">"
	if s != Strong && s != Emphasis || w.runs[i].Kind != Text || w.runs[end-1].Kind != Text {
		return html, htmlEnd
	}
	// All of the runs have this style and no other that begins or ends inside.
	for k := i; k < end; k++ {
		if w.runs[k].Style != w.runs[i].Style || w.runs[k].Kind != Text {
			return html, htmlEnd
		}
	}
	if outer&^Strong != 0 || outer != 0 && s != Emphasis {
		return html, htmlEnd
	}
	// Emphasis in a part of something strong would need an underscore in a word.
	if outer != 0 && (i > 0 && w.runs[i-1].Style&outer != 0 || end < len(w.runs) && w.runs[end].Style&outer != 0) {
		return html, htmlEnd
	}
	if outer == 0 && (!w.looseBefore(i) || !w.looseAfter(end)) {
		return html, htmlEnd
	}
	first, _ := utf8.DecodeRuneInString(w.runs[i].Text)
	last, _ := utf8.DecodeLastRuneInString(w.runs[end-1].Text)
	if isBlank(first) || isBlank(last) || first == '*' || last == '*' || first == '_' || last == '_' {
		return html, htmlEnd
	}
	switch {
	case s == Strong:
		return "**", "**"
	case outer&Strong != 0:
		return "_", "_"
	}
	return "*", "*"
}

func (w *inlineWriter) looseBefore(i int) bool {
	if i == 0 {
		return true
	}
	p := w.runs[i-1]
	if p.Kind == Break {
		return true
	}
	if p.Kind != Text || p.Style != 0 {
		return false
	}
	if p.Link != w.runs[i].Link {
		return true // a bracket stands between
	}
	last, _ := utf8.DecodeLastRuneInString(p.Text)
	return !isWordRune(last) && last != '*' && last != '_' && last != '\\'
}

func (w *inlineWriter) looseAfter(end int) bool {
	if end == len(w.runs) {
		return true
	}
	n := w.runs[end]
	if n.Kind == Break {
		return true
	}
	if n.Kind != Text || n.Style != 0 {
		return false
	}
	if n.Link != w.runs[end-1].Link {
		return true
	}
	first, _ := utf8.DecodeRuneInString(n.Text)
	return !isWordRune(first) && first != '*' && first != '_'
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func (w *inlineWriter) code(i, end int) {
	var text strings.Builder
	for k := i; k < end; k++ {
		if w.runs[k].Kind == Text {
			text.WriteString(w.runs[k].Text)
		}
	}
	s := strings.TrimSpace(text.String())
	if s == "" {
		return
	}
	// In backquotes nothing can be escaped; in a tag everything can.
	if strings.ContainsAny(s, "`|{}<>&$\\~\"'[]*_") || strings.Contains(s, "--") || strings.Contains(s, "...") {
		w.put("<code>")
		for _, r := range s {
			switch r {
			case '&':
				w.put("&amp;")
			case '<':
				w.put("&lt;")
			case '>':
				w.put("&gt;")
			case '{', '|', '$', '`', ']':
				w.put("&#" + string('0'+r/100) + string('0'+r/10%10) + string('0'+r%10) + ";")
			default:
				w.b.WriteRune(r)
			}
		}
		w.put("</code>")
		return
	}
	w.put("`" + s + "`")
}

func (w *inlineWriter) leaf(i int) {
	r := w.runs[i]
	if r.Kind == Image {
		w.put("![")
		w.lineStart = false
		w.escape(r.Text, "")
		w.put("](" + markdownAddress(r.Source) + ")")
		return
	}
	next := ""
	if i+1 < len(w.runs) {
		n := w.runs[i+1]
		switch {
		case n.Kind == Image, n.Link != r.Link && n.Link != "":
			next = "["
		case n.Kind == Text:
			next = n.Text
		case n.Kind == Break:
			next = "\n"
		}
	}
	w.escape(r.Text, next)
}

// escape writes text so that each character comes back as itself; next is what
// follows the text in the source.
func (w *inlineWriter) escape(s, next string) {
	if s == "" {
		return
	}
	from := 0
	if w.lineStart {
		w.lineStart = false
		from = w.escapeLineStart(s)
	}
	last := from
	emit := func(i, n int, esc string) {
		w.b.WriteString(s[last:i])
		w.b.WriteString(esc)
		last = i + n
	}
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		if next != "" {
			return next[0]
		}
		return 0
	}
	written := w.b.String()
	before := func(i int) byte {
		switch {
		case i > 0:
			return s[i-1]
		case written != "":
			return written[len(written)-1]
		}
		return 0
	}
	for i := from; i < len(s); i++ {
		switch c := s[i]; c {
		case '`':
			// kramdown looks for code in a table's line before it looks for escapes.
			if w.at == inCell {
				emit(i, 1, "&#96;")
			} else {
				emit(i, 1, "\\`")
			}
		case '\\', '*', '_', '[', ']', '|', '"', '\'':
			emit(i, 1, "\\"+string(rune(c)))
		case '<':
			emit(i, 1, "&lt;")
		case '{':
			// Between a backslash and a percent sign Liquid's tag would still open.
			if at(i+1) == '%' || at(i+1) == '{' || at(i+1) == 0 {
				emit(i, 1, "&#123;")
			} else {
				emit(i, 1, "\\{")
			}
		case '}':
			if before(i) == '}' || before(i) == '%' || at(i+1) == '}' {
				emit(i, 1, "\\}")
			}
		case '!':
			if at(i+1) == '[' {
				emit(i, 1, "\\!")
			}
		case '&':
			if startsEntity(s[i:] + next) {
				emit(i, 1, "&amp;")
			}
		case '^':
			if before(i) == '[' {
				emit(i, 1, "&#94;")
			}
		case '$', '~', '-', '>', '.':
			if at(i+1) != c && before(i) != c {
				continue
			}
			switch c {
			case '~':
				emit(i, 1, "&#126;")
			default:
				emit(i, 1, "\\"+string(rune(c)))
			}
		case ':':
			// After a bracket it would define a link, escaped or not.
			if at(i+1) == ':' || before(i) == ':' || before(i) == ']' {
				emit(i, 1, "\\:")
			}
		case '#':
			if w.at == inHeading && strings.Trim(s[i:], "# ") == "" {
				emit(i, 1, "\\#")
			}
		}
	}
	w.b.WriteString(s[last:])
}

// escapeLineStart writes the beginning of s where it would begin a list, a
// quotation, a heading and so on, and returns how much it wrote.
func (w *inlineWriter) escapeLineStart(s string) int {
	switch c := s[0]; c {
	case '#', '>', '-', '+', '=', ':':
		w.b.WriteString("\\" + s[:1])
		return 1
	case '~':
		w.b.WriteString("&#126;")
		return 1
	case '^':
		w.b.WriteString("&#94;")
		return 1
	case '%':
		return 0
	}
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	if n > 0 && n < len(s) && s[n] == '.' {
		w.b.WriteString(s[:n] + "\\.")
		return n + 1
	}
	return 0
}

// startsEntity says whether s, which begins with &, reads as an entity.
func startsEntity(s string) bool {
	for i := 1; i < len(s) && i < 64; i++ {
		switch c := s[i]; {
		case c == ';':
			return i > 1
		case isASCIILetter(c), '0' <= c && c <= '9', c == '_', c == ':', c == '.', c == '-':
		case c == '#' && i == 1:
		default:
			return false
		}
	}
	return false
}
