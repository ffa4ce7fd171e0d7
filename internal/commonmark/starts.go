package commonmark

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// What a line that begins a block looks like. Each takes the line from its
// first byte that is no space.

func atx(s string) int {
	n := len(s) - len(strings.TrimLeft(s, "#"))
	if n > 6 || n < len(s) && s[n] != ' ' && s[n] != '\t' && s[n] != '\n' {
		return 0
	}
	return n
}

// chopHashes takes the closing hashes of a heading away.
func chopHashes(s string) string {
	t := strings.TrimRight(s, " \t\r\n")
	u := strings.TrimRight(t, "#")
	if u != t && (u == "" || u[len(u)-1] == ' ' || u[len(u)-1] == '\t') {
		return strings.TrimRight(u, " \t") + "\n"
	}
	return t + "\n"
}

func fence(s string) int {
	c := s[0]
	n := len(s) - len(strings.TrimLeft(s, string(c)))
	if n < 3 || c == '`' && strings.IndexByte(s[n:], '`') >= 0 {
		return 0
	}
	return n
}

func setext(s string) int {
	t := strings.TrimRight(s, " \t\n")
	if t == "" {
		return 0
	}
	switch strings.Trim(t, t[:1]) {
	case "":
		switch t[0] {
		case '=':
			return 1
		case '-':
			return 2
		}
	}
	return 0
}

func thematic(s string) bool {
	c := s[0]
	if c != '*' && c != '_' && c != '-' {
		return false
	}
	n := 0
	for i := range len(s) {
		switch s[i] {
		case c:
			n++
		case ' ', '\t', '\n':
		default:
			return false
		}
	}
	return n >= 3
}

var noteLabel = pattern.New(`\A\[\^([^\]\r\n\x00\t ]+)\]:[ \t]*`)

func noteStart(s string) (label string, n int) {
	m := noteLabel.FindStringSubmatch(s)
	if m == nil {
		return "", 0
	}
	return m[1], len(m[0])
}

const tagBody = `(?:[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][A-Za-z0-9:._-]*(?:\s*=\s*(?:[^ \t\r\n\v\f"'=<>` + "`" + `]+|'[^'\x00]*'|"[^"\x00]*"))?)*\s*/?>|/[A-Za-z][A-Za-z0-9-]*\s*>)`

var (
	htmlRaw   = pattern.New(`(?i)\A<(?:script|pre|style)(?:[ \t\v\f\r\n]|>)`)
	htmlNamed = pattern.New(`(?i)\A</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|section|source|title|summary|table|tbody|td|tfoot|th|thead|tr|track|ul)(?:[ \t\v\f\r\n]|/?>)`)
	htmlWhole = pattern.New(`\A<` + tagBody + `[\t\n\f ]*\z`)
	htmlDecl  = pattern.New(`\A<![A-Z]`)
)

// htmlStart is which of the seven kinds of HTML blocks begins, or 0.
func htmlStart(s string, inParagraph bool) int {
	switch {
	case htmlRaw.MatchString(s):
		return 1
	case strings.HasPrefix(s, "<!--"):
		return 2
	case strings.HasPrefix(s, "<?"):
		return 3
	case htmlDecl.MatchString(s):
		return 4
	case strings.HasPrefix(s, "<![CDATA["):
		return 5
	case htmlNamed.MatchString(s):
		return 6
	case !inParagraph && htmlWhole.MatchString(s):
		return 7
	}
	return 0
}

var htmlRawEnd = pattern.New(`(?i)</(?:script|pre|style)>`)

// htmlEnds reports whether a line ends an HTML block of the first five kinds.
func htmlEnds(t int, s string) bool {
	switch t {
	case 1:
		return htmlRawEnd.MatchString(s)
	case 2:
		return strings.Contains(s, "-->")
	case 3:
		return strings.Contains(s, "?>")
	case 4:
		return strings.Contains(s, ">")
	case 5:
		return strings.Contains(s, "]]>")
	}
	return false
}

// marker reads the marker of a list's item.
func marker(s string, interrupts bool) (d listData, n int, ok bool) {
	switch c := s[0]; {
	case c == '*' || c == '-' || c == '+':
		d.char, n = c, 1
	case '0' <= c && c <= '9':
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			d.start = d.start*10 + int(s[n]-'0')
			if n++; n > 9 {
				return d, 0, false
			}
		}
		if n >= len(s) || s[n] != '.' && s[n] != ')' || interrupts && d.start != 1 {
			return d, 0, false
		}
		d.ordered, d.char = true, s[n]
		n++
	default:
		return d, 0, false
	}
	if c := s[n]; c != ' ' && c != '\t' && c != '\n' {
		return d, 0, false
	}
	if interrupts && strings.Trim(s[n:], " \t\n") == "" {
		return d, 0, false
	}
	return d, n, true
}

func (p *blockParser) startItem(container *node) *node {
	if p.blank {
		return nil
	}
	d, n, ok := marker(p.line[p.next:], container.kind == paragraph)
	if !ok {
		return nil
	}
	d.offset = p.indent
	p.toNext()
	p.advance(n, false)
	at, column, split := p.at, p.column, p.split
	for p.column-column <= 5 && p.at < len(p.line) && (p.line[p.at] == ' ' || p.line[p.at] == '\t') {
		p.advance(1, true)
	}
	if spaces := p.column - column; spaces >= 5 || spaces < 1 || p.line[p.at] == '\n' {
		d.padding = n + 1
		p.at, p.column, p.split = at, column, split
		if spaces > 0 {
			p.advance(1, true)
		}
	} else {
		d.padding = n + spaces
	}
	if container.kind != list || container.list.ordered != d.ordered || container.list.char != d.char {
		container = p.add(container, list)
		container.list = d
	}
	it := p.add(container, item)
	it.list = d
	return it
}

var taskLine = pattern.New(`\A[ \t\v\f]*(?:[-+*]|[0-9]+.)[ \t\v\f]+\[[ xX]\][ \t\v\f]+`)

// task reads the box of a task. GitHub's extension looks at the whole line: for
// a marker at its head, and for whether the box is ticked.
func (p *blockParser) task(it *node) {
	if !taskLine.MatchString(p.line) {
		return
	}
	it.task = ' '
	if strings.Contains(p.line, "[x]") || strings.Contains(p.line, "[X]") {
		it.task = 'x'
	}
	p.toNext()
	p.advance(3, false)
}
