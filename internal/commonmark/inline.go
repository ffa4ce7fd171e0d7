package commonmark

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

type reference struct{ url, title string }

// inlineParser makes inlines of the text of blocks.
type inlineParser struct {
	o     *Options
	refs  map[string]reference
	notes map[string]*node
	used  []*node // footnotes in the order of their first reference

	parent *node
	s      string
	at     int

	delimiters *delimiter
	brackets   *bracket
	// Where runs of backticks of a length were last seen, so that each text is
	// searched once for each length.
	ticks   map[int]int
	scanned bool
}

// delimiter is a run that may begin or end emphasis, in a list by place.
type delimiter struct {
	prev, next        *delimiter
	node              *node
	char              byte
	length            int
	canOpen, canClose bool
	place             int
	runLength         int // before any of it was used
}

// bracket is an opening one that may begin a link.
type bracket struct {
	prev            *bracket
	node            *node
	below           *delimiter
	image, inactive bool
	after           int // the place behind it
	followed        bool
	past            bool // a link has ended behind it
}

// tree parses every leaf of a block.
func (p *inlineParser) tree(n *node) {
	switch n.kind {
	case paragraph, heading, tableCell:
		p.leaf(n)
		return
	}
	for c := n.first; c != nil; c = c.next {
		p.tree(c)
	}
}

func (p *inlineParser) leaf(n *node) {
	p.parent, p.s, p.at = n, strings.TrimRight(n.content.String(), " \t\r\n\v\f"), 0
	p.delimiters, p.brackets, p.scanned = nil, nil, false
	for p.at < len(p.s) {
		p.one()
	}
	p.emphasize(nil)
	p.brackets = nil
	if p.o.Autolink {
		mailAddresses(n)
	}
}

func (p *inlineParser) text(s string) *node {
	n := &node{kind: text, literal: s}
	p.parent.append(n)
	return n
}

func (p *inlineParser) special(c byte) bool {
	switch c {
	case '\n', '`', '\\', '&', '<', '*', '_', '[', ']', '!':
		return true
	case '"', '\'', '.', '-':
		return p.o.Smart
	case '~':
		return p.o.Strikethrough
	case ':', 'w':
		return p.o.Autolink
	}
	return false
}

// one parses what stands at the place.
func (p *inlineParser) one() {
	c := p.s[p.at]
	switch c {
	case '\n':
		p.lineEnd()
		return
	case '`':
		p.code()
		return
	case '\\':
		p.backslash()
		return
	case '&':
		if s, n := entity(p.s[p.at:]); n > 0 {
			p.at += n
			p.text(s)
			return
		}
	case '<':
		if p.angle() {
			return
		}
	case '*', '_':
		p.run(c)
		return
	case '"', '\'':
		if p.o.Smart {
			p.run(c)
			return
		}
	case '-', '.':
		if p.o.Smart {
			p.smart(c)
			return
		}
	case '~':
		if p.o.Strikethrough {
			p.run(c)
			return
		}
	case '[':
		p.at++
		p.open(false)
		return
	case '!':
		if p.at+1 < len(p.s) && p.s[p.at+1] == '[' && !strings.HasPrefix(p.s[p.at+2:], "^") {
			p.at += 2
			p.open(true)
			return
		}
	case ']':
		p.close()
		return
	case ':', 'w':
		if p.o.Autolink && !p.inLinkText() && p.bareAddress(c) {
			return
		}
	}
	from := p.at
	p.at++
	for p.at < len(p.s) && !p.special(p.s[p.at]) {
		p.at++
	}
	s := p.s[from:p.at]
	if p.at < len(p.s) && p.s[p.at] == '\n' {
		s = strings.TrimRight(s, " \t")
		if s == "" {
			return
		}
	}
	p.text(s)
}

// inLinkText reports whether the place may be within the text of a link.
func (p *inlineParser) inLinkText() bool {
	for b := p.brackets; b != nil; b = b.prev {
		if !b.image || !b.past {
			return true
		}
	}
	return false
}

func (p *inlineParser) lineEnd() {
	hard := p.at >= 2 && p.s[p.at-1] == ' ' && p.s[p.at-2] == ' '
	p.at++
	p.skipBlanks()
	k := softBreak
	if hard {
		k = hardBreak
	}
	p.parent.append(&node{kind: k})
}

func (p *inlineParser) skipBlanks() {
	for p.at < len(p.s) && (p.s[p.at] == ' ' || p.s[p.at] == '\t') {
		p.at++
	}
}

func (p *inlineParser) backslash() {
	p.at++
	switch {
	case p.at < len(p.s) && isPunct(p.s[p.at]):
		p.at++
		p.text(p.s[p.at-1 : p.at])
	case p.at < len(p.s) && p.s[p.at] == '\n':
		p.at++
		p.parent.append(&node{kind: hardBreak})
	default:
		p.text(`\`)
	}
}

func (p *inlineParser) code() {
	n := ticksAt(p.s, p.at)
	if end := p.closingTicks(p.at+n, n); end > 0 {
		s := strings.ReplaceAll(p.s[p.at+n:end], "\n", " ")
		if len(s) > 1 && s[0] == ' ' && s[len(s)-1] == ' ' && strings.Trim(s, " ") != "" {
			s = s[1 : len(s)-1]
		}
		p.parent.append(&node{kind: code, literal: s})
		p.at = end + n
		return
	}
	p.text(p.s[p.at : p.at+n])
	p.at += n
}

func ticksAt(s string, at int) int {
	return len(s) - at - len(strings.TrimLeft(s[at:], "`"))
}

// closingTicks is where the next run of n backticks begins, or 0.
func (p *inlineParser) closingTicks(from, n int) int {
	if p.scanned && p.ticks[n] < from {
		return 0
	}
	if !p.scanned {
		p.ticks, p.scanned = map[int]int{}, true
		for i := 0; i < len(p.s); {
			if p.s[i] != '`' {
				i++
				continue
			}
			k := ticksAt(p.s, i)
			p.ticks[k] = i
			i += k
		}
	}
	if p.ticks[n] < from {
		return 0
	}
	for i := from; i < len(p.s); {
		j := strings.IndexByte(p.s[i:], '`')
		if j < 0 {
			return 0
		}
		i += j
		k := ticksAt(p.s, i)
		if k == n {
			return i
		}
		i += k
	}
	return 0
}

var (
	autolinkAddress = pattern.New(`\A<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^\x00-\x20<>]*)>`)
	autolinkMail    = pattern.New("\\A<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)>")
	inlineTag       = pattern.New(`\A<` + tagBody)
	inlineDecl      = pattern.New(`\A<![A-Z]+\s+[^>\x00]*>`)
)

// angle parses an autolink or HTML.
func (p *inlineParser) angle() bool {
	s := p.s[p.at:]
	if m := autolinkAddress.FindStringSubmatch(s); m != nil {
		p.address(unentity(m[1]), m[1], len(m[0]))
		return true
	}
	if m := autolinkMail.FindStringSubmatch(s); m != nil {
		p.address("mailto:"+m[1], m[1], len(m[0]))
		return true
	}
	n := len(inlineTag.FindString(s))
	if n == 0 {
		n = inlineOther(s)
	}
	if n == 0 && p.o.LiberalHTMLTag {
		line, _, _ := strings.Cut(s, "\n")
		if i := strings.LastIndexByte(line, '>'); i > 1 {
			n = i + 1
		}
	}
	if n == 0 {
		return false
	}
	p.parent.append(&node{kind: htmlInline, literal: s[:n]})
	p.at += n
	return true
}

func (p *inlineParser) address(url, shown string, n int) {
	l := &node{kind: link, url: url}
	l.append(&node{kind: text, literal: unentity(shown)})
	p.parent.append(l)
	p.at += n
}

// inlineOther is the length of a comment, an instruction, a declaration or
// CDATA.
func inlineOther(s string) int {
	within := func(open, end string) int {
		if !strings.HasPrefix(s, open) {
			return 0
		}
		if i := strings.Index(s[len(open):], end); i >= 0 {
			return len(open) + i + len(end)
		}
		return 0
	}
	if strings.HasPrefix(s, "<!--") {
		body := s[4:]
		i := strings.Index(body, "--")
		if i < 0 || strings.HasPrefix(body, ">") || strings.HasPrefix(body, "->") || !strings.HasPrefix(body[i+2:], ">") {
			return 0
		}
		return 4 + i + 3
	}
	if n := within("<?", "?>"); n > 0 {
		return n
	}
	if n := within("<![CDATA[", "]]>"); n > 0 {
		return n
	}
	return len(inlineDecl.FindString(s))
}

// run parses a run of a delimiter's character.
func (p *inlineParser) run(c byte) {
	n := 1
	if c != '"' && c != '\'' {
		n = len(p.s) - p.at - len(strings.TrimLeft(p.s[p.at:], string(c)))
	}
	before, after := '\n', '\n'
	head, tail := p.s[:p.at], p.s[p.at+n:]
	if p.o.Strikethrough && c != '~' {
		head, tail = strings.TrimRight(head, "~"), strings.TrimLeft(tail, "~")
	}
	if head != "" {
		before, _ = utf8.DecodeLastRuneInString(head)
	}
	if tail != "" {
		after, _ = utf8.DecodeRuneInString(tail)
	}
	left := !isSpace(after) && (!punctuation(after) || isSpace(before) || punctuation(before))
	right := !isSpace(before) && (!punctuation(before) || isSpace(after) || punctuation(after))
	d := &delimiter{char: c, length: n, runLength: n, place: p.at}
	switch c {
	case '_':
		d.canOpen = left && (!right || punctuation(before))
		d.canClose = right && (!left || punctuation(after))
	case '"', '\'':
		d.canOpen = left && !right && before != ']' && before != ')'
		d.canClose = right
	default:
		d.canOpen, d.canClose = left, right
	}
	s := p.s[p.at : p.at+n]
	switch {
	case c == '\'':
		s = "’"
	case c == '"' && d.canClose:
		s = "”"
	case c == '"':
		s = "“"
	}
	p.at += n
	d.node = p.text(s)
	if c == '~' && n > 2 || c == '~' && n == 1 && p.o.DoubleTilde {
		return
	}
	if d.canOpen || d.canClose {
		d.prev = p.delimiters
		if d.prev != nil {
			d.prev.next = d
		}
		p.delimiters = d
	}
}

func (p *inlineParser) smart(c byte) {
	n := len(p.s) - p.at - len(strings.TrimLeft(p.s[p.at:], string(c)))
	if c == '.' {
		switch {
		case n >= 3:
			p.at += 3
			p.text("…")
		case n == 2:
			p.at += 2
			p.text("..")
		default:
			p.at++
			p.text(".")
		}
		return
	}
	p.at += n
	em, en := 0, 0
	switch {
	case n == 1:
		p.text("-")
		return
	case n%3 == 0:
		em = n / 3
	case n%2 == 0:
		en = n / 2
	case n%3 == 2:
		en, em = 1, (n-2)/3
	default:
		en, em = 2, (n-4)/3
	}
	p.text(strings.Repeat("—", em) + strings.Repeat("–", en))
}

func isSpace(r rune) bool {
	return r == '\t' || r == '\n' || r == '\f' || r == '\r' || unicode.Is(unicode.Zs, r)
}

func isPunct(c byte) bool {
	return '!' <= c && c <= '/' || ':' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}

func punctuation(r rune) bool {
	return r < 0x80 && isPunct(byte(r)) || r >= 0x80 && unicode.IsPunct(r)
}

// emphasize pairs the delimiters above a place in their list.
func (p *inlineParser) emphasize(below *delimiter) {
	// Below which place no opener was found for a kind of closer.
	type closerKind struct {
		char    byte
		canOpen bool
		rest    int
	}
	bottom := map[closerKind]int{}
	start := -1
	if below != nil {
		start = below.place
	}
	closer := p.delimiters
	for closer != nil && closer.prev != below {
		closer = closer.prev
	}
	for closer != nil {
		if !closer.canClose {
			closer = closer.next
			continue
		}
		kind := closerKind{closer.char, closer.canOpen, closer.runLength % 3}
		least, known := bottom[kind]
		if !known {
			least = start
		}
		opener := closer.prev
		found := false
		for opener != nil && opener != below && opener.place >= least {
			if opener.canOpen && opener.char == closer.char {
				odd := (closer.canOpen || opener.canClose) && closer.runLength%3 != 0 && (opener.runLength+closer.runLength)%3 == 0
				if !odd {
					found = true
					break
				}
			}
			opener = opener.prev
		}
		old := closer
		switch {
		case closer.char == '"' || closer.char == '\'':
			next := closer.next
			if found {
				if closer.char == '"' {
					opener.node.literal, closer.node.literal = "“", "”"
				} else {
					opener.node.literal, closer.node.literal = "‘", "’"
				}
				p.dropBetween(opener, closer)
				p.drop(opener)
				p.drop(closer)
			}
			closer = next
		case found && closer.char == '~':
			closer = p.strike(opener, closer)
		case found:
			closer = p.pair(opener, closer)
		default:
			closer = closer.next
		}
		if !found {
			bottom[kind] = old.place
			if !old.canOpen {
				p.drop(old)
			}
		}
	}
	for p.delimiters != nil && p.delimiters != below {
		p.drop(p.delimiters)
	}
}

func (p *inlineParser) drop(d *delimiter) {
	if d.prev != nil {
		d.prev.next = d.next
	}
	if d.next != nil {
		d.next.prev = d.prev
	} else if p.delimiters == d {
		p.delimiters = d.prev
	}
}

func (p *inlineParser) dropBetween(a, b *delimiter) {
	for d := b.prev; d != nil && d != a; {
		prev := d.prev
		p.drop(d)
		d = prev
	}
}

// pair makes emphasis of two delimiters and returns the next closer.
func (p *inlineParser) pair(opener, closer *delimiter) *delimiter {
	n, k := 1, emphasis
	if opener.length >= 2 && closer.length >= 2 {
		n, k = 2, strong
	}
	opener.length -= n
	closer.length -= n
	opener.node.literal = opener.node.literal[:opener.length]
	closer.node.literal = closer.node.literal[:closer.length]
	p.dropBetween(opener, closer)
	e := &node{kind: k}
	between(e, opener.node, closer.node)
	if opener.length == 0 {
		opener.node.unlink()
		p.drop(opener)
	}
	if closer.length == 0 {
		next := closer.next
		closer.node.unlink()
		p.drop(closer)
		return next
	}
	return closer
}

func (p *inlineParser) strike(opener, closer *delimiter) *delimiter {
	next := closer.next
	if opener.length == closer.length {
		e := &node{kind: strike}
		between(e, opener.node, closer.node)
		opener.node.unlink()
		closer.node.unlink()
	}
	p.dropBetween(opener, closer)
	p.drop(opener)
	p.drop(closer)
	return next
}

// between moves what stands between two nodes into e, and e there.
func between(e, from, to *node) {
	for c := from.next; c != nil && c != to; {
		next := c.next
		e.append(c)
		c = next
	}
	from.after(e)
}
