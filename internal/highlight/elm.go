package highlight

const (
	emRoot uint8 = iota
	emComment
	emString
	emLong
)

// elm lexes Elm.
type elm struct{ stack }

func newElm() machine { return &elm{stack{emRoot}} }

var elmOperators = [...]string{"->", "::", "//", "..", "&&", "||", "++", "|>", "<|", ">>", "<<", "==", "/=", "<=", ">="}

func (m *elm) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case emComment:
		switch {
		case s.lit(tCommentMulti, "-}"):
			return m.pop()
		case s.lit(tCommentMulti, "{-"):
			return m.push(emComment)
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "-{}")) || s.take(tCommentMulti, 1)
	case emString:
		switch {
		case s.lit(tStrEscape, `\"`):
			return true
		case c == '"':
			m.pop()
			return s.take(tStrDouble, 1)
		}
		return s.emitIf(tStrDouble, s.until(s.pos, `\"`))
	case emLong:
		switch {
		case s.lit(tStrEscape, `\"`):
			return true
		case s.lit(tStr, `"""`):
			return m.pop()
		}
		return s.emitIf(tStr, s.until(s.pos, `"`)) || s.take(tStr, 1)
	}
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.at("--"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.lit(tCommentMulti, "{-"):
		return m.push(emComment)
	case isAlpha(c):
		if n := s.word("module", "exposing", "port", "import", "as", "type", "alias", "if", "then", "else", "case",
			"of", "let", "in"); n > 0 {
			return s.take(tKeyword, n)
		}
		if isLower(c) {
			return s.emit(tName, s.words(s.pos))
		}
		return s.emit(tKeywordType, s.words(s.pos))
	case c == '_':
		return s.take(tName, 1)
	}
	for _, op := range elmOperators {
		if s.lit(tOp, op) {
			return true
		}
	}
	switch {
	case in(c, `+,-./*%=<>^|!\@#$&~?`):
		return s.take(tOp, 1)
	case s.lit(tStr, `"""`):
		return m.push(emLong)
	case c == '"':
		m.push(emString)
		return s.take(tStr, 1)
	case c == '\'':
		i := s.pos + 1
		if r, n := s.runeAt(i + 1); s.byteAt(i) == '\\' && n > 0 && r != '\n' && s.byteAt(i+1+n) == '\'' {
			return s.emit(tStrChar, i+2+n)
		}
		r, n := s.runeAt(i)
		return n > 0 && r != '\n' && s.byteAt(i+n) == '\'' && s.emit(tStrChar, i+n+1)
	case c == '0' && s.peek(1)|0x20 == 'x' && isHex(s.peek(2)):
		return s.emit(tNumHex, s.hexes(s.pos+2))
	case isDigit(c):
		digits := s.digits(s.pos)
		if end := s.exponent(digits); end > digits {
			return s.emit(tNumFloat, end)
		}
		if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
			return s.emit(tNumFloat, s.exponent(s.digits(digits+1)))
		}
		return s.emit(tNumInt, digits)
	}
	return in(c, "[](),;`{}:") && s.take(tPunct, 1)
}
