package commonmark

import (
	"html"
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

func (p *inlineParser) open(isImage bool) {
	s := "["
	if isImage {
		s = "!["
	}
	b := &bracket{prev: p.brackets, node: p.text(s), below: p.delimiters, image: isImage, after: p.at}
	if p.brackets != nil {
		p.brackets.followed = true
	}
	p.brackets = b
}

// close parses a closing bracket: it ends a link, an image, a reference to a
// footnote, or nothing.
func (p *inlineParser) close() {
	p.at++
	b := p.brackets
	if b == nil {
		p.text("]")
		return
	}
	if b.inactive {
		p.brackets = b.prev
		p.text("]")
		return
	}
	after := p.at
	ref, ok := p.destination()
	if !ok {
		p.at = after
		label, n := linkLabel(p.s[p.at:])
		if n > 0 {
			p.at += n
		}
		if n <= 2 && !b.followed {
			label = p.s[b.after : after-1]
			if len(label) > 1000 {
				label = ""
			}
		}
		if n > 2 || !b.followed {
			ref, ok = p.refs[normalize(label)]
		}
		if !ok && n > 0 {
			p.at = after
		}
	}
	if !ok {
		p.at = after
		if p.o.Footnotes && p.note(b, after) {
			return
		}
		p.brackets = b.prev
		p.text("]")
		return
	}
	k := link
	if b.image {
		k = image
	}
	l := &node{kind: k, url: ref.url, title: ref.title}
	for c := b.node.next; c != nil; {
		next := c.next
		l.append(c)
		c = next
	}
	b.node.after(l)
	b.node.unlink()
	p.emphasize(b.below)
	p.brackets = b.prev
	if !b.image {
		for x := p.brackets; x != nil && !x.past; x = x.prev {
			x.past, x.inactive = true, !x.image
		}
	}
}

// note makes a reference to a footnote of what stands in brackets.
func (p *inlineParser) note(b *bracket, after int) bool {
	if b.image || b.after >= len(p.s) || p.s[b.after] != '^' || after-1 <= b.after+1 {
		return false
	}
	def := p.notes[normalize(p.s[b.after+1:after-1])]
	if def == nil {
		return false
	}
	if def.number == 0 {
		p.used = append(p.used, def)
		def.number = len(p.used)
	}
	n := &node{kind: noteRef, number: def.number}
	for c := b.node.next; c != nil; {
		next := c.next
		c.unlink()
		c = next
	}
	b.node.after(n)
	b.node.unlink()
	p.emphasizeNone(b.below)
	p.brackets = b.prev
	return true
}

// emphasizeNone forgets the delimiters above a place.
func (p *inlineParser) emphasizeNone(below *delimiter) {
	for p.delimiters != nil && p.delimiters != below {
		p.drop(p.delimiters)
	}
}

// placeNotes puts the footnotes that are referred to at the document's end, and
// drops the others.
func placeNotes(doc *node, used []*node) {
	var all []*node
	var find func(*node)
	find = func(n *node) {
		for c := n.first; c != nil; c = c.next {
			if c.kind == footnote {
				all = append(all, c)
			}
			find(c)
		}
	}
	find(doc)
	for _, n := range all {
		n.unlink()
	}
	for _, n := range used {
		doc.append(n)
	}
}

// destination parses what makes a link after a closing bracket, in parentheses.
func (p *inlineParser) destination() (ref reference, ok bool) {
	s := p.s[p.at:]
	if !strings.HasPrefix(s, "(") {
		return ref, false
	}
	i := 1 + blanks(s[1:])
	url, n := linkURL(s[i:])
	if n < 0 {
		return ref, false
	}
	i += n
	gap := blanks(s[i:])
	title, n := "", 0
	if gap > 0 {
		title, n = linkTitle(s[i+gap:])
	}
	i += gap + n
	i += blanks(s[i:])
	if i >= len(s) || s[i] != ')' {
		return ref, false
	}
	p.at += i + 1
	return reference{cleanURL(url), unescape(title)}, true
}

// blanks is the length of spaces and at most one end of line.
func blanks(s string) int {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i < len(s) && s[i] == '\n' {
		i++
		for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
			i++
		}
	}
	return i
}

// linkURL is a link's destination and its length, or -1.
func linkURL(s string) (string, int) {
	if strings.HasPrefix(s, "<") {
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '>':
				return s[1:i], i + 1
			case '\\':
				i++
			case '\n', '<':
				return "", -1
			}
		}
		return "", -1
	}
	depth, i := 0, 0
	for i < len(s) {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s) && isPunct(s[i+1]):
			i++
		case c == '(':
			if depth++; depth > 32 {
				return "", -1
			}
		case c == ')':
			if depth == 0 {
				return s[:i], i
			}
			depth--
		case c == ' ' || c < 0x20 || c == 0x7f:
			if depth != 0 {
				return "", -1
			}
			return s[:i], i
		}
		i++
	}
	return "", -1
}

// linkTitle is a title without its quotes and its length with them, or 0.
func linkTitle(s string) (string, int) {
	if s == "" {
		return "", 0
	}
	end := s[0]
	switch end {
	case '"', '\'':
	case '(':
		end = ')'
	default:
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == end:
			return s[1:i], i + 1
		case s[i] == '(' && end == ')':
			return "", 0
		}
	}
	return "", 0
}

// linkLabel is what stands in brackets, and its length with them, or 0.
func linkLabel(s string) (string, int) {
	if !strings.HasPrefix(s, "[") {
		return "", 0
	}
	for i := 1; i < len(s) && i <= 1001; i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && isPunct(s[i+1]) {
				i++
			}
		case '[':
			return "", 0
		case ']':
			return s[1:i], i + 1
		}
	}
	return "", 0
}

// definition reads a link's definition from the head of a text.
func definition(s string) (used int, ref reference, label string) {
	raw, n := linkLabel(s)
	label = normalize(raw)
	if n == 0 || label == "" || n >= len(s) || s[n] != ':' {
		return 0, ref, ""
	}
	i := n + 1
	i += blanks(s[i:])
	url, n := linkURL(s[i:])
	if n < 0 || n == 0 {
		return 0, ref, ""
	}
	i += n
	end := i
	title := ""
	if gap := blanks(s[i:]); gap > 0 {
		if title, n = linkTitle(s[i+gap:]); n > 0 {
			if j := i + gap + n; atLineEnd(s[j:]) >= 0 {
				return j + atLineEnd(s[j:]), reference{cleanURL(url), unescape(title)}, label
			}
		}
	}
	// What looked like a title stays one, and is text too, as cmark has it.
	if k := atLineEnd(s[end:]); k >= 0 {
		return end + k, reference{cleanURL(url), unescape(title)}, label
	}
	return 0, ref, ""
}

// atLineEnd is the length of blanks up to and with the line's end, or -1 where
// something else is before it.
func atLineEnd(s string) int {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i == len(s) {
		return i
	}
	if s[i] == '\n' {
		return i + 1
	}
	return -1
}

var space = pattern.New(`[ \t\r\n\v\f]+`)

// normalize makes labels comparable: by case and by blanks.
func normalize(label string) string {
	s := strings.Trim(space.ReplaceAllString(label, " "), " ")
	s = strings.ToLower(strings.ToUpper(s))
	return strings.NewReplacer("ß", "ss", "ς", "σ").Replace(s)
}

func cleanURL(s string) string { return unescape(strings.TrimSpace(s)) }

// unescape undoes entities, then backslashes.
func unescape(s string) string {
	s = unentity(s)
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && isPunct(s[i+1]) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// unentity undoes entities alone.
func unentity(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '&' {
			if t, n := entity(s[i:]); n > 0 {
				b.WriteString(t)
				i += n - 1
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

var (
	numeric = pattern.New(`\A&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));`)
	named   = pattern.New(`\A&[A-Za-z][A-Za-z0-9]{0,31};`)
)

// entity is what an entity at the head of a text stands for and its length, or
// 0 where there is none.
func entity(s string) (string, int) {
	if m := numeric.FindStringSubmatch(s); m != nil {
		var r rune
		base, digits := rune(10), m[1]
		if digits == "" {
			base, digits = 16, m[2]
		}
		for _, c := range strings.ToLower(digits) {
			d := c - '0'
			if c >= 'a' {
				d = c - 'a' + 10
			}
			r = r*base + d
		}
		if r == 0 || !utf8.ValidRune(r) {
			r = utf8.RuneError
		}
		return string(r), len(m[0])
	}
	m := named.FindString(s)
	if m == "" {
		return "", 0
	}
	t := html.UnescapeString(m)
	// Names without a semicolon are known to html too; what follows them then
	// stays, the semicolon last.
	if t == m || strings.HasSuffix(t, ";") && m != "&semi;" {
		return "", 0
	}
	return t, len(m)
}
