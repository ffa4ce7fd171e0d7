package yaml

import (
	"strings"
	"unicode/utf8"
)

// maxKey is how far, in characters, a colon may be from the beginning of its
// key; a key also ends with its line.
const maxKey = 1024

type scanner struct {
	s   string
	pos int // in bytes
	mark

	tokens []token // read; those from head on are not taken
	head   int
	taken  int // how many tokens were taken

	indent     int // column of the innermost block, -1 outside of all
	indents    []int
	flow       int // how many brackets are open
	keys       []simpleKey
	live       int // no key below this index is possible
	keyAllowed bool
	ended      bool
}

func newScanner(s string) *scanner {
	return &scanner{s: s, indent: -1, keys: make([]simpleKey, 1, 8), keyAllowed: true, tokens: make([]token, 0, 8)}
}

func (p *scanner) fail(context string, at mark, problem string) {
	panic(fault{context, at, problem, p.mark})
}

// at is the byte n places on; 0 beyond the end. The text holds no 0 itself.
func (p *scanner) at(n int) byte {
	if p.pos+n < len(p.s) {
		return p.s[p.pos+n]
	}
	return 0
}

// skip passes one character that is no line end.
func (p *scanner) skip() {
	n := 1
	if p.s[p.pos] >= utf8.RuneSelf {
		_, n = utf8.DecodeRuneInString(p.s[p.pos:])
	}
	p.pos += n
	p.index++
	p.column++
}

// word holds, for each byte, whether it is an ASCII character that means
// nothing within any scalar; runs of them are passed without a closer look.
var word = func() (t [256]bool) {
	for c := '!'; c <= '~'; c++ {
		t[c] = !strings.ContainsRune(`:,[]{}'"\`, c)
	}
	return t
}()

// skipWord passes characters that mean nothing within a scalar.
func (p *scanner) skipWord() {
	n := p.pos
	for n < len(p.s) && word[p.s[n]] {
		n++
	}
	p.index += n - p.pos
	p.column += n - p.pos
	p.pos = n
}

// breakAt is the length in bytes of the line end n bytes on, 0 where there is
// none. NEL, LS and PS end lines in YAML 1.1.
func (p *scanner) breakAt(n int) int {
	switch p.at(n) {
	case '\n':
		return 1
	case '\r':
		if p.at(n+1) == '\n' {
			return 2
		}
		return 1
	case 0xc2:
		if p.at(n+1) == 0x85 {
			return 2
		}
	case 0xe2:
		if p.at(n+1) == 0x80 && (p.at(n+2) == 0xa8 || p.at(n+2) == 0xa9) {
			return 3
		}
	}
	return 0
}

// skipBreak passes a line end of n bytes and returns what stands for it in a
// value: a line feed, or the separator itself.
func (p *scanner) skipBreak(n int) string {
	text := "\n"
	if n == 3 {
		text = p.s[p.pos : p.pos+3]
	}
	p.index++
	if n == 2 && p.s[p.pos] == '\r' {
		p.index++
	}
	p.pos += n
	p.column = 0
	p.line++
	return text
}

func (p *scanner) blank(n int) bool { c := p.at(n); return c == ' ' || c == '\t' }

// blankz reports whether a blank, a line end or the end of the text is n
// bytes on.
func (p *scanner) blankz(n int) bool {
	switch c := p.at(n); c {
	case ' ', '\t', '\n', '\r', 0:
		return true
	case 0xc2, 0xe2:
		return p.breakAt(n) > 0
	}
	return false
}

func (p *scanner) breakz(n int) bool { return p.at(n) == 0 || p.breakAt(n) > 0 }

// peek is the next token.
func (p *scanner) peek() *token {
	for p.needMore() {
		p.fetch()
	}
	return &p.tokens[p.head]
}

// take takes the token that peek returned.
func (p *scanner) take() token {
	t := *p.peek()
	if p.head++; p.head == len(p.tokens) {
		p.tokens, p.head = p.tokens[:0], 0
	}
	p.taken++
	return t
}

// needMore reports whether the next token is not known yet: there is none, or
// it may turn out to begin a key.
func (p *scanner) needMore() bool {
	if p.head == len(p.tokens) {
		return !p.ended
	}
	p.dropStale()
	for i := p.live; i < len(p.keys); i++ {
		if k := &p.keys[i]; k.possible && k.number == p.taken {
			return true
		}
	}
	return false
}

// dropStale gives up the keys that a colon here would be too late for.
func (p *scanner) dropStale() {
	for p.live < len(p.keys) && !p.keys[p.live].possible {
		p.live++
	}
	for i := p.live; i < len(p.keys); i++ {
		k := &p.keys[i]
		if !k.possible || k.mark.line == p.line && k.mark.index+maxKey >= p.index {
			continue
		}
		if k.required {
			p.fail("while scanning a simple key", k.mark, "could not find expected ':'")
		}
		k.possible = false
	}
}

func (p *scanner) saveKey() {
	required := p.flow == 0 && p.indent == p.column
	if !p.keyAllowed {
		return
	}
	p.dropKey()
	p.keys[len(p.keys)-1] = simpleKey{true, required, p.taken + len(p.tokens) - p.head, p.mark}
	p.live = min(p.live, len(p.keys)-1)
}

func (p *scanner) dropKey() {
	k := &p.keys[len(p.keys)-1]
	if k.possible && k.required {
		p.fail("while scanning a simple key", k.mark, "could not find expected ':'")
	}
	k.possible = false
}

// emit appends a token that takes n characters.
func (p *scanner) emit(kind tokenKind, n int) {
	start := p.mark
	for range n {
		p.skip()
	}
	p.tokens = append(p.tokens, token{kind: kind, start: start, end: p.mark})
}

// insert puts a token before others already read; number is its place.
func (p *scanner) insert(number int, t token) {
	i := p.head + number - p.taken
	p.tokens = append(p.tokens, token{})
	copy(p.tokens[i+1:], p.tokens[i:])
	p.tokens[i] = t
}

// roll opens a block at a column, unless one is open there. A number of -1
// appends the token.
func (p *scanner) roll(column, number int, kind tokenKind, at mark) {
	if p.flow > 0 || p.indent >= column {
		return
	}
	p.indents = append(p.indents, p.indent)
	p.indent = column
	t := token{kind: kind, start: at, end: at}
	if number < 0 {
		p.tokens = append(p.tokens, t)
	} else {
		p.insert(number, t)
	}
}

// unroll closes the blocks that are further in than a column.
func (p *scanner) unroll(column int) {
	if p.flow > 0 {
		return
	}
	for p.indent > column {
		p.tokens = append(p.tokens, token{kind: blockEnd, start: p.mark, end: p.mark})
		p.indent = p.indents[len(p.indents)-1]
		p.indents = p.indents[:len(p.indents)-1]
	}
}

// toToken passes blanks, comments and line ends.
func (p *scanner) toToken() {
	for {
		if p.column == 0 && strings.HasPrefix(p.s[p.pos:], "\ufeff") {
			p.skip()
		}
		for p.at(0) == ' ' || p.at(0) == '\t' && (p.flow > 0 || !p.keyAllowed) {
			p.skip()
		}
		if p.at(0) == '#' {
			for !p.breakz(0) {
				p.skip()
			}
		}
		n := p.breakAt(0)
		if n == 0 {
			return
		}
		p.skipBreak(n)
		if p.flow == 0 {
			p.keyAllowed = true
		}
	}
}

// indicator reports whether one of the document markers is here.
func (p *scanner) indicator(text string) bool {
	return p.column == 0 && strings.HasPrefix(p.s[p.pos:], text) && p.blankz(3)
}

// fetch reads the next token, or more than one.
func (p *scanner) fetch() {
	p.toToken()
	p.dropStale()
	p.unroll(p.column)
	c := p.at(0)
	switch {
	case c == 0:
		p.fetchEnd()
		return
	case c == '%' && p.column == 0:
		p.unroll(-1)
		p.dropKey()
		p.keyAllowed = false
		p.directive()
		return
	case c == '-' && p.indicator("---"):
		p.fetchMarker(documentStart)
		return
	case c == '.' && p.indicator("..."):
		p.fetchMarker(documentEnd)
		return
	}
	switch c {
	case '[':
		p.openFlow(flowSequenceStart)
		return
	case '{':
		p.openFlow(flowMappingStart)
		return
	case ']':
		p.closeFlow(flowSequenceEnd)
		return
	case '}':
		p.closeFlow(flowMappingEnd)
		return
	case ',':
		p.dropKey()
		p.keyAllowed = true
		p.emit(flowEntry, 1)
		return
	case '-':
		if p.blankz(1) {
			p.fetchEntry()
			return
		}
	case '?':
		if p.flow > 0 || p.blankz(1) {
			p.fetchKey()
			return
		}
	case ':':
		if p.flow > 0 || p.blankz(1) {
			p.fetchValue()
			return
		}
	case '*':
		p.begin()
		p.anchor(aliasToken)
		return
	case '&':
		p.begin()
		p.anchor(anchorToken)
		return
	case '!':
		p.begin()
		p.tag()
		return
	case '|', '>':
		if p.flow == 0 {
			p.dropKey()
			p.keyAllowed = true
			p.blockScalar(c == '|')
			return
		}
	case '\'', '"':
		p.begin()
		p.quotedScalar(c)
		return
	}
	if plainStart(c) && !p.blankz(0) || c == '-' && !p.blank(1) || p.flow == 0 && (c == '?' || c == ':') && !p.blankz(1) {
		p.begin()
		p.plainScalar()
		return
	}
	p.fail("while scanning for the next token", p.mark, "found character that cannot start any token")
}

func plainStart(c byte) bool { return strings.IndexByte("-?:,[]{}#&*!|>'\"%@`", c) < 0 }

// begin notes that a key may begin with the token to come.
func (p *scanner) begin() {
	p.saveKey()
	p.keyAllowed = false
}

func (p *scanner) fetchEnd() {
	if p.column != 0 {
		p.column = 0
		p.line++
	}
	p.unroll(-1)
	p.dropKey()
	p.keyAllowed = false
	p.emit(streamEnd, 0)
	p.ended = true
}

func (p *scanner) fetchMarker(kind tokenKind) {
	p.unroll(-1)
	p.dropKey()
	p.keyAllowed = false
	p.emit(kind, 3)
}

func (p *scanner) openFlow(kind tokenKind) {
	p.saveKey()
	p.keys = append(p.keys, simpleKey{})
	p.flow++
	p.keyAllowed = true
	p.emit(kind, 1)
}

func (p *scanner) closeFlow(kind tokenKind) {
	p.dropKey()
	if p.flow > 0 {
		p.flow--
		p.keys = p.keys[:len(p.keys)-1]
	}
	p.keyAllowed = false
	p.emit(kind, 1)
}

func (p *scanner) fetchEntry() {
	if p.flow == 0 {
		if !p.keyAllowed {
			p.fail("", p.mark, "block sequence entries are not allowed in this context")
		}
		p.roll(p.column, -1, blockSequenceStart, p.mark)
	}
	p.dropKey()
	p.keyAllowed = true
	p.emit(blockEntry, 1)
}

func (p *scanner) fetchKey() {
	if p.flow == 0 {
		if !p.keyAllowed {
			p.fail("", p.mark, "mapping keys are not allowed in this context")
		}
		p.roll(p.column, -1, blockMappingStart, p.mark)
	}
	p.dropKey()
	p.keyAllowed = p.flow == 0
	p.emit(keyToken, 1)
}

func (p *scanner) fetchValue() {
	if k := &p.keys[len(p.keys)-1]; k.possible {
		p.insert(k.number, token{kind: keyToken, start: k.mark, end: k.mark})
		p.roll(k.mark.column, k.number, blockMappingStart, k.mark)
		k.possible = false
		p.keyAllowed = false
	} else {
		if p.flow == 0 {
			if !p.keyAllowed {
				p.fail("", p.mark, "mapping values are not allowed in this context")
			}
			p.roll(p.column, -1, blockMappingStart, p.mark)
		}
		p.keyAllowed = p.flow == 0
	}
	p.emit(valueToken, 1)
}

func nameByte(c byte) bool { return wordByte(c) || c == '-' }

// name passes a name of letters, digits, hyphens and underscores.
func (p *scanner) name() string {
	from := p.pos
	for nameByte(p.at(0)) {
		p.skip()
	}
	return p.s[from:p.pos]
}

func (p *scanner) anchor(kind tokenKind) {
	start := p.mark
	p.skip()
	name := p.name()
	if name == "" || !p.blankz(0) && strings.IndexByte("?:,]}%@`", p.at(0)) < 0 {
		context := "while scanning an anchor"
		if kind == aliasToken {
			context = "while scanning an alias"
		}
		p.fail(context, start, "did not find expected alphabetic or numeric character")
	}
	p.tokens = append(p.tokens, token{kind: kind, start: start, end: p.mark, text: name})
}

func (p *scanner) directive() {
	const context = "while scanning a directive"
	start := p.mark
	p.skip()
	name := p.name()
	if name == "" {
		p.fail(context, start, "could not find expected directive name")
	}
	if !p.blankz(0) {
		p.fail(context, start, "found unexpected non-alphabetical character")
	}
	t := token{start: start}
	switch name {
	case "YAML":
		t.kind = versionDirective
		t.major, t.minr = p.version(start)
	case "TAG":
		t.kind = tagDirective
		t.handle, t.text = p.tagPrefix(start)
	default:
		p.fail(context, start, "found unknown directive name")
	}
	t.end = p.mark
	p.blanks()
	if p.at(0) == '#' {
		for !p.breakz(0) {
			p.skip()
		}
	}
	if !p.breakz(0) {
		p.fail(context, start, "did not find expected comment or line break")
	}
	if n := p.breakAt(0); n > 0 {
		p.skipBreak(n)
	}
	p.tokens = append(p.tokens, t)
}

func (p *scanner) blanks() {
	for p.blank(0) {
		p.skip()
	}
}

func (p *scanner) version(start mark) (major, minor int) {
	const context = "while scanning a %YAML directive"
	number := func() int {
		n, length := 0, 0
		for isDigit(p.at(0)) {
			if length++; length > 9 {
				p.fail(context, start, "found extremely long version number")
			}
			n = n*10 + int(p.at(0)-'0')
			p.skip()
		}
		if length == 0 {
			p.fail(context, start, "did not find expected version number")
		}
		return n
	}
	p.blanks()
	major = number()
	if p.at(0) != '.' {
		p.fail(context, start, "did not find expected digit or '.' character")
	}
	p.skip()
	return major, number()
}

func (p *scanner) tagPrefix(start mark) (handle, prefix string) {
	const context = "while scanning a %TAG directive"
	p.blanks()
	handle = p.tagHandle(true, start)
	if !p.blank(0) {
		p.fail(context, start, "did not find expected whitespace")
	}
	p.blanks()
	prefix = p.tagURI(true, true, "", start)
	if !p.blankz(0) {
		p.fail(context, start, "did not find expected whitespace or line break")
	}
	return handle, prefix
}

func (p *scanner) tag() {
	const context = "while scanning a tag"
	start := p.mark
	t := token{kind: tagToken, start: start}
	if p.at(1) == '<' {
		p.skip()
		p.skip()
		t.text = p.tagURI(true, false, "", start)
		if p.at(0) != '>' {
			p.fail(context, start, "did not find the expected '>'")
		}
		p.skip()
	} else {
		t.handle = p.tagHandle(false, start)
		if len(t.handle) > 1 && t.handle[len(t.handle)-1] == '!' {
			t.text = p.tagURI(false, false, "", start)
		} else {
			t.text = p.tagURI(false, false, t.handle, start)
			t.handle = "!"
			if t.text == "" {
				t.handle, t.text = "", "!"
			}
		}
	}
	if (p.flow == 0 || p.at(0) != ',') && !p.blankz(0) {
		p.fail(context, start, "did not find expected whitespace or line break")
	}
	t.end = p.mark
	p.tokens = append(p.tokens, t)
}

func (p *scanner) tagHandle(directive bool, start mark) string {
	context := "while scanning a tag"
	if directive {
		context = "while scanning a directive"
	}
	if p.at(0) != '!' {
		p.fail(context, start, "did not find expected '!'")
	}
	from := p.pos
	p.skip()
	p.name()
	if p.at(0) == '!' {
		p.skip()
	} else if directive && p.s[from:p.pos] != "!" {
		p.fail("while parsing a directive", start, "did not find expected '!'")
	}
	return p.s[from:p.pos]
}

// tagURI reads the rest of a tag. brackets says that commas and brackets may
// be in it; head is what was taken for a handle and is a part of the tag.
func (p *scanner) tagURI(brackets, directive bool, head string, start mark) string {
	context := "while parsing a tag"
	if directive {
		context = "while parsing a %TAG directive"
	}
	var b strings.Builder
	if len(head) > 1 {
		b.WriteString(head[1:])
	}
	length := len(head)
	for {
		c := p.at(0)
		if !nameByte(c) && (c == 0 || strings.IndexByte(";/?:@&=+$.%!~*'()", c) < 0) && (!brackets || c == 0 || strings.IndexByte(",[]", c) < 0) {
			break
		}
		length++
		if c != '%' {
			b.WriteByte(c)
			p.skip()
			continue
		}
		p.uriEscape(&b, context, start)
	}
	if length == 0 {
		p.fail(context, start, "did not find expected tag URI")
	}
	return b.String()
}

// uriEscape reads the escaped octets of one character.
func (p *scanner) uriEscape(b *strings.Builder, context string, start mark) {
	for width := 0; ; {
		h, ok1 := unhex(p.at(1))
		l, ok2 := unhex(p.at(2))
		if p.at(0) != '%' || !ok1 || !ok2 {
			p.fail(context, start, "did not find URI escaped octet")
		}
		octet := h<<4 | l
		if width == 0 {
			switch {
			case octet&0x80 == 0:
				width = 1
			case octet&0xe0 == 0xc0:
				width = 2
			case octet&0xf0 == 0xe0:
				width = 3
			case octet&0xf8 == 0xf0:
				width = 4
			default:
				p.fail(context, start, "found an incorrect leading UTF-8 octet")
			}
		} else if octet&0xc0 != 0x80 {
			p.fail(context, start, "found an incorrect trailing UTF-8 octet")
		}
		b.WriteByte(octet)
		p.skip()
		p.skip()
		p.skip()
		if width--; width == 0 {
			return
		}
	}
}

func unhex(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
