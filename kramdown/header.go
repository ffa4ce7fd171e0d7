package kramdown

import (
	"bytes"
	"unicode/utf8"
)

// parseATXHeader parses "# text" at s.pos.
func (s *state) parseATXHeader() bool {
	p, end := s.pos, s.end
	quirk := s.gfm && s.quirkParagraphEnd
	if !quirk && !s.afterBoundary() {
		return false
	}
	i := p
	for i < end && s.buf[i] == '#' && i-p < 6 {
		i++
	}
	level := i - p
	eol := s.lineEnd(p, end)
	text := i
	for text < eol && (s.buf[text] == ' ' || s.buf[text] == '\t') {
		text++
	}
	if s.gfm && text == i {
		return false
	}
	if text >= eol || s.buf[text] == '\n' {
		switch {
		case s.gfm:
			return false
		case eol < end:
			// to kramdown the line end may be the first character of the text
			eol = s.lineEnd(eol, end)
		case text > i || level < 2:
			return false
		default:
			// kramdown gives a hash back to find a text: "###" is ## with text #
			level--
			text = i - 1
		}
	}
	r, id := s.headerText(mk(text, eol))
	if quirk {
		// a closing run of hashes must stand off
		q := int(r.b)
		for q > int(r.a) && s.buf[q-1] == '#' {
			q--
		}
		if q < int(r.b) && q > int(r.a) && (s.buf[q-1] == ' ' || s.buf[q-1] == '\t') {
			r = s.rstrip(mk(int(r.a), q-1))
		}
	} else {
		q := int(r.b)
		for q > int(r.a) && s.buf[q-1] == '#' {
			q--
		}
		if q > int(r.a) && s.buf[q-1] == '\\' {
			q++ // the first hash is escaped
		}
		if q < int(r.b) {
			r = s.rstrip(mk(int(r.a), q))
		}
	}
	if r.empty() {
		return false
	}
	s.pos = eol
	s.addHeader(p, level, r, id)
	return true
}

// parseSetextHeader parses a line, which ends at eol, underlined with = or -.
func (s *state) parseSetextHeader(p, i, eol int) bool {
	end := s.end
	if i-p > 3 || eol >= end {
		return false
	}
	c := s.buf[eol]
	if c != '=' && c != '-' {
		return false
	}
	q := eol
	for q < end && (s.buf[q] == '=' || s.buf[q] == '-') {
		q++
	}
	for q < end && s.buf[q] != '\n' && isSpace(s.buf[q]) {
		q++
	}
	if q >= end || s.buf[q] != '\n' {
		return false
	}
	r, id := s.headerText(mk(i, eol))
	if r.empty() {
		return false
	}
	level := 1
	if c == '-' {
		level = 2
	}
	s.pos = q + 1
	s.addHeader(p, level, r, id)
	return true
}

// headerText cuts white space and an explicit {#id} from the end of r.
func (s *state) headerText(r span) (text, id span) {
	r = s.rstrip(r)
	t := s.b(r)
	if len(t) == 0 || t[len(t)-1] != '}' {
		return r, span{}
	}
	open := bytes.LastIndex(t, []byte("{#"))
	if open < 1 || t[open-1] != ' ' && t[open-1] != '\t' {
		return r, span{}
	}
	name := t[open+2 : len(t)-1]
	if len(name) == 0 {
		return r, span{}
	}
	for i, c := range string(name) {
		if !isXMLName(c, i == 0) {
			return r, span{}
		}
	}
	id = mk(int(r.a)+open+2, int(r.b)-1)
	return s.rstrip(mk(int(r.a), int(r.a)+open-1)), id
}

// isXMLName is NameStartChar, or NameChar where first is false, of XML 1.1.
func isXMLName(c rune, first bool) bool {
	switch {
	case c == utf8.RuneError:
		return true // U+FFFD itself is within the range
	case c == ':' || c == '_' || c < 0x80 && isASCIIAlpha(byte(c)):
		return true
	case c < 0x80:
		return !first && (c == '-' || c == '.' || isDigit(byte(c)))
	case c >= 0xC0 && c <= 0x2FF:
		return c != 0xD7 && c != 0xF7
	case c == 0xB7, c >= 0x300 && c <= 0x36F, c == 0x203F, c == 0x2040:
		return !first
	case c == 0x37E:
		return false
	case c >= 0x370 && c <= 0x1FFF, c == 0x200C, c == 0x200D, c >= 0x2070 && c <= 0x218F,
		c >= 0x2C00 && c <= 0x2FEF, c >= 0x3001 && c <= 0xD7FF, c >= 0xF900 && c <= 0xFDCF,
		c >= 0xFDF0 && c <= 0xFFFD, c >= 0x10000 && c <= 0xEFFFF:
		return true
	}
	return false
}

func (s *state) addHeader(p, level int, text, id span) {
	n := s.addBlock(Header, p)
	h := &s.nodes[n]
	h.level = int32(level)
	h.val, h.aux = text, text
	if !id.empty() {
		s.nodes[n].attr = s.attrSet(0, keyID, id)
	}
}
