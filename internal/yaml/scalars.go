package yaml

import (
	"strings"
	"unicode/utf8"
)

// folder collects a scalar that runs over several lines. One line end between
// words becomes a space, further ones stay.
type folder struct {
	b      strings.Builder
	blanks []byte // within a line
	first  string // the first line end of a run of them
	more   []byte // the others
	broken bool   // whether a line end was passed since the last word
}

// join writes what the white space since the last word stands for.
func (f *folder) join() {
	if !f.broken {
		f.b.Write(f.blanks)
		f.blanks = f.blanks[:0]
		return
	}
	switch {
	case f.first != "" && f.first[0] != '\n':
		f.b.WriteString(f.first)
		f.b.Write(f.more)
	case len(f.more) == 0:
		f.b.WriteByte(' ')
	default:
		f.b.Write(f.more)
	}
	f.clear()
}

func (f *folder) clear() {
	f.first, f.more, f.blanks, f.broken = "", f.more[:0], f.blanks[:0], false
}

// lineEnd passes a line end of n bytes.
func (f *folder) lineEnd(p *scanner, n int) {
	if !f.broken {
		f.blanks = f.blanks[:0]
		f.first = p.skipBreak(n)
		f.broken = true
		return
	}
	f.more = append(f.more, p.skipBreak(n)...)
}

func (p *scanner) plainScalar() {
	const context = "while scanning a plain scalar"
	start, end := p.mark, p.mark
	indent := p.indent + 1
	var f folder
	// A scalar within one line, nearly all of them, is a piece of the text.
	from, to := p.pos, p.pos
	single := true
	for {
		if p.at(0) == '#' || p.indicator("---") || p.indicator("...") {
			break
		}
		word := p.pos
		for p.skipWord(); !p.blankz(0); p.skipWord() {
			c := p.at(0)
			if p.flow > 0 && c == ':' && p.at(1) != 0 && strings.IndexByte(",?[]{}", p.at(1)) >= 0 {
				p.fail(context, start, "found unexpected ':'")
			}
			if c == ':' && p.blankz(1) || p.flow > 0 && strings.IndexByte(",[]{}", c) >= 0 {
				break
			}
			p.skip()
		}
		if p.pos > word {
			if f.broken {
				if single {
					f.b.WriteString(p.s[from:to])
					single = false
				}
				f.join()
			} else if !single {
				f.join()
			}
			if !single {
				f.b.WriteString(p.s[word:p.pos])
			}
			f.blanks = f.blanks[:0]
			to, end = p.pos, p.mark
		}
		if !p.blank(0) && p.breakAt(0) == 0 {
			break
		}
		for {
			if p.blank(0) {
				if f.broken && p.column < indent && p.at(0) == '\t' {
					p.fail(context, start, "found a tab character that violates indentation")
				}
				if !f.broken && !single {
					f.blanks = append(f.blanks, p.at(0))
				}
				p.skip()
				continue
			}
			n := p.breakAt(0)
			if n == 0 {
				break
			}
			f.lineEnd(p, n)
		}
		if p.flow == 0 && p.column < indent {
			break
		}
	}
	text := p.s[from:to]
	if !single {
		text = f.b.String()
	}
	p.tokens = append(p.tokens, token{kind: scalarToken, start: start, end: end, text: text, plain: true})
	if f.broken {
		p.keyAllowed = true
	}
}

func (p *scanner) quotedScalar(quote byte) {
	const context = "while scanning a quoted scalar"
	start := p.mark
	if text, ok := p.quotedLine(quote); ok {
		p.tokens = append(p.tokens, token{kind: scalarToken, start: start, end: p.mark, text: text})
		return
	}
	p.skip()
	var f folder
	for {
		if p.indicator("---") || p.indicator("...") {
			p.fail(context, start, "found unexpected document indicator")
		}
		if p.at(0) == 0 {
			p.fail(context, start, "found unexpected end of stream")
		}
		escapedBreak := false
		for !p.blankz(0) {
			c := p.at(0)
			if c == quote {
				if quote == '"' || p.at(1) != '\'' {
					break
				}
				f.b.WriteByte('\'')
				p.skip()
				p.skip()
				continue
			}
			if quote == '"' && c == '\\' {
				if n := p.breakAt(1); n > 0 {
					p.skip()
					p.skipBreak(n)
					escapedBreak = true
					break
				}
				p.escape(&f.b, start)
				continue
			}
			from := p.pos
			p.skip()
			p.skipWord()
			f.b.WriteString(p.s[from:p.pos])
		}
		if p.at(0) == quote {
			break
		}
		f.broken = escapedBreak
		for {
			if p.blank(0) {
				if !f.broken {
					f.blanks = append(f.blanks, p.at(0))
				}
				p.skip()
				continue
			}
			n := p.breakAt(0)
			if n == 0 {
				break
			}
			f.lineEnd(p, n)
		}
		if escapedBreak && f.first == "" {
			// The line end was escaped: nothing stands for it, and further
			// ones stay.
			f.b.Write(f.more)
			f.clear()
			continue
		}
		f.join()
	}
	p.skip()
	p.tokens = append(p.tokens, token{kind: scalarToken, start: start, end: p.mark, text: f.b.String()})
}

// quotedLine reads a quoted scalar that ends on its line and needs nothing
// replaced, as most do: it is a piece of the text.
func (p *scanner) quotedLine(quote byte) (string, bool) {
	from := p.pos + 1
	wide := 0 // bytes that begin no character
	for i := from; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == quote:
			if quote == '\'' && i+1 < len(p.s) && p.s[i+1] == '\'' {
				return "", false
			}
			n := i + 1 - p.pos - wide
			p.index += n
			p.column += n
			p.pos = i + 1
			return p.s[from:i], true
		case c == '\n', c == '\r', c == '\\' && quote == '"':
			return "", false
		case c >= utf8.RuneSelf:
			if c&0xc0 == 0x80 {
				wide++
			} else if p.breakAt(i-p.pos) > 0 {
				return "", false
			}
		}
	}
	return "", false
}

// escapes are what a letter after a backslash stands for.
var escapes = [128]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': "\"", '/': "/", '\\': "\\", 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

func (p *scanner) escape(b *strings.Builder, start mark) {
	const context = "while parsing a quoted scalar"
	c := p.at(1)
	digits := 0
	switch c {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		if c >= utf8.RuneSelf || escapes[c] == "" {
			p.fail(context, start, "found unknown escape character")
		}
		b.WriteString(escapes[c])
	}
	p.skip()
	p.skip()
	if digits == 0 {
		return
	}
	var r uint32
	for i := range digits {
		h, ok := unhex(p.at(i))
		if !ok {
			p.fail(context, start, "did not find expected hexdecimal number")
		}
		r = r<<4 | uint32(h)
	}
	if 0xd800 <= r && r <= 0xdfff || r > 0x10ffff {
		p.fail(context, start, "found invalid Unicode character escape code")
	}
	b.WriteRune(rune(r))
	for range digits {
		p.skip()
	}
}

func (p *scanner) blockScalar(literal bool) {
	const context = "while scanning a block scalar"
	start := p.mark
	p.skip()
	chomp, increment := byte(0), 0
	for range 2 {
		switch c := p.at(0); {
		case (c == '+' || c == '-') && chomp == 0:
			chomp = c
			p.skip()
		case isDigit(c) && increment == 0:
			if c == '0' {
				p.fail(context, start, "found an indentation indicator equal to 0")
			}
			increment = int(c - '0')
			p.skip()
		}
	}
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
	end := p.mark
	indent := 0
	if increment > 0 {
		indent = max(p.indent, 0) + increment
	}
	var b, breaks strings.Builder
	p.blockBreaks(&indent, &breaks, start, &end)
	lead, leadBlank := "", false
	for p.column == indent && p.at(0) != 0 {
		blank := p.blank(0)
		if !literal && strings.HasPrefix(lead, "\n") && !leadBlank && !blank {
			if breaks.Len() == 0 {
				b.WriteByte(' ')
			}
		} else {
			b.WriteString(lead)
		}
		b.WriteString(breaks.String())
		breaks.Reset()
		leadBlank = blank
		from := p.pos
		for !p.breakz(0) {
			p.skip()
		}
		b.WriteString(p.s[from:p.pos])
		lead = ""
		if n := p.breakAt(0); n > 0 {
			lead = p.skipBreak(n)
		}
		p.blockBreaks(&indent, &breaks, start, &end)
	}
	if chomp != '-' {
		b.WriteString(lead)
	}
	if chomp == '+' {
		b.WriteString(breaks.String())
	}
	p.tokens = append(p.tokens, token{kind: scalarToken, start: start, end: end, text: b.String()})
}

// blockBreaks passes blank lines and finds out the indentation where it is
// not given: that of the first line with text, or of the longest blank one.
func (p *scanner) blockBreaks(indent *int, breaks *strings.Builder, start mark, end *mark) {
	*end = p.mark
	deepest := 0
	for {
		for (*indent == 0 || p.column < *indent) && p.at(0) == ' ' {
			p.skip()
		}
		deepest = max(deepest, p.column)
		if (*indent == 0 || p.column < *indent) && p.at(0) == '\t' {
			p.fail("while scanning a block scalar", start, "found a tab character where an indentation space is expected")
		}
		n := p.breakAt(0)
		if n == 0 {
			break
		}
		breaks.WriteString(p.skipBreak(n))
		*end = p.mark
	}
	if *indent == 0 {
		*indent = max(deepest, p.indent+1, 1)
	}
}
