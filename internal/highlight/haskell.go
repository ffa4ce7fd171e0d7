package highlight

import (
	"strings"
	"sync"
)

const (
	hkRoot uint8 = iota
	hkComment
	hkPragma
	hkImport
	hkModule
	hkNames
	hkChar
	hkCharEnd
	hkQuasi
	hkString
	hkEscape
)

// haskell lexes Haskell.
type haskell struct{ stack }

func newHaskell() machine { return &haskell{stack{hkRoot}} }

var haskellWords = sync.OnceValue(func() words {
	return newWords(wordList{tKeywordReserved, `_ case class data default deriving do else if in infix infixl infixr
		instance let newtype of then type where import module`})
})

func hkOp(c byte) bool { return in(c, `:!#$%&*+.\/<=>?@^|~-`) }

func isWordQuote(c byte) bool { return isWord(c) || c == '\'' }
func isWordDot(c byte) bool   { return isWord(c) || c == '.' }

func (m *haskell) basic(s *scan) bool {
	switch {
	case isSpace(s.peek(0)):
		return s.emit(tText, s.spaces(s.pos))
	case s.lit(tPreproc, "{-#"):
		return m.push(hkPragma)
	case s.lit(tCommentMulti, "{-"):
		return m.push(hkComment)
	case !s.at("--"):
		return false
	}
	if at := s.spaces(s.pos + 2); s.bol() && at > s.pos+2 && s.byteAt(at) == '|' {
		return s.emit(tCommentDoc, s.lineEnd(at))
	}
	if in(s.peek(2), `!#$%&*+./<=>?@^|_~`) {
		return false
	}
	return s.emit(tCommentSingle, s.lineEnd(s.pos))
}

func (m *haskell) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case hkComment, hkPragma:
		t := tCommentMulti
		if state == hkPragma {
			t = tPreproc
		}
		switch {
		case s.lit(t, "-}"):
			return m.pop()
		case s.lit(t, "{-"):
			return m.push(hkComment)
		}
		return s.emitIf(t, s.until(s.pos, "-{}")) || s.take(t, 1)
	case hkImport, hkModule:
		return m.header(s, state)
	case hkNames:
		if m.basic(s) {
			return true
		}
		switch {
		case isUpper(c):
			return s.emit(tKeywordType, s.words(s.pos))
		case isLower(c), c == '_' && isWordQuote(s.peek(1)):
			return s.emit(tFunc, s.skip(s.pos+1, isWordQuote))
		case c == ',':
			return s.take(tPunct, 1)
		case hkOp(c):
			return s.emit(tOp, s.skip(s.pos, hkOp))
		case c == '(':
			m.push(hkNames)
			return s.take(tPunct, 1)
		case c == ')':
			m.pop()
			return s.take(tPunct, 1)
		}
		return false
	case hkChar:
		m.swap(hkCharEnd)
		if c == '\\' {
			m.push(hkEscape)
			return s.take(tStrEscape, 1)
		}
		return s.char(tStrChar)
	case hkCharEnd:
		if c == '\'' {
			m.pop()
			return s.take(tStrChar, 1)
		}
		if c == '\n' {
			return false
		}
		m.pop()
		return s.char(tError)
	case hkQuasi:
		if s.lit(tOp, "|]") {
			return m.pop()
		}
		return s.emitIf(tText, s.until(s.pos, "|")) || s.take(tText, 1)
	case hkString:
		switch c {
		case '"':
			m.pop()
			return s.take(tStr, 1)
		case '\\':
			m.push(hkEscape)
			return s.take(tStrEscape, 1)
		}
		return s.emit(tStr, s.until(s.pos, `\"`))
	case hkEscape:
		end := m.escape(s)
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tStrEscape, end)
	}
	return m.root(s)
}

var haskellControls = strings.Fields(`NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4
	NAK SYN ETB CAN EM SUB ESC FS GS RS US SP DEL`)

func (m *haskell) escape(s *scan) int {
	c := s.peek(0)
	switch {
	case in(c, "abfnrtv\"'&\\"):
		return s.pos + 1
	case c == '^' && (isUpper(s.peek(1)) || in(s.peek(1), "][@^_")):
		return s.pos + 2
	}
	for _, w := range haskellControls {
		if s.at(w) {
			return s.pos + len(w)
		}
	}
	switch {
	case c|0x20 == 'o' && isOctal(s.peek(1)):
		return s.skip(s.pos+1, isOctal)
	case c|0x20 == 'x' && isHex(s.peek(1)):
		return s.hexes(s.pos + 1)
	case isDigit(c):
		return s.digits(s.pos)
	case isSpace(c):
		if at := s.spaces(s.pos); s.byteAt(at) == '\\' {
			return at + 1
		}
	}
	return s.pos
}

// header is what follows import and module.
func (m *haskell) header(s *scan, state uint8) bool {
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if state == hkImport {
		if c == '"' {
			m.push(hkString)
			return s.take(tStr, 1)
		}
		if n := s.word("qualified"); n > 0 {
			return s.take(tKeyword, n)
		}
	}
	name := s.pos
	if isUpper(c) {
		name = s.skip(s.pos, isWordDot)
	}
	at := s.spaces(name)
	rest := s.src[at:]
	spaced := name > s.pos && at > name
	switch {
	case spaced && state == hkImport && strings.HasPrefix(rest, "as"):
		from := s.spaces(at + 2)
		if isUpper(s.byteAt(from)) && from > at+2 {
			s.emit(tNamespace, name)
			s.emit(tText, at)
			s.take(tKeyword, 2)
			s.emit(tText, from)
			m.pop()
			return s.emit(tName, s.skip(from, isWordDot))
		}
	case spaced && state == hkImport && strings.HasPrefix(rest, "hiding"):
		if open := s.spaces(at + 6); open > at+6 && s.byteAt(open) == '(' {
			s.emit(tNamespace, name)
			s.emit(tText, at)
			s.take(tKeyword, 6)
			s.emit(tText, open)
			m.swap(hkNames)
			return s.take(tPunct, 1)
		}
	}
	if spaced && strings.HasPrefix(rest, "(") {
		s.emit(tNamespace, name)
		s.emit(tText, at)
		if state == hkImport {
			m.swap(hkNames)
		} else {
			m.push(hkNames)
		}
		return s.take(tPunct, 1)
	}
	if state == hkImport {
		end := s.skip(s.pos, isWordDot)
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tNamespace, end)
	}
	if n := s.word("where"); n > 0 {
		m.pop()
		return s.take(tKeywordReserved, n)
	}
	if name > s.pos {
		m.pop()
		return s.emit(tNamespace, name)
	}
	return false
}

func (m *haskell) root(s *scan) bool {
	if m.basic(s) {
		return true
	}
	c := s.peek(0)
	if c == '\'' && m.isChar(s) {
		m.push(hkChar)
		return s.take(tStrChar, 1)
	}
	if c == '"' {
		m.push(hkString)
		return s.take(tStr, 1)
	}
	if isDigit(c) {
		return m.number(s)
	}
	if end := s.skip(s.pos, isWordQuote); end > s.pos {
		word := s.src[s.pos:end]
		if t, ok := haskellWords()[word]; ok {
			switch word {
			case "import":
				m.push(hkImport)
			case "module":
				m.push(hkModule)
			}
			return s.emit(t, end)
		}
		if isUpper(c) || c == '\'' && isUpper(s.peek(1)) {
			return s.emit(tKeywordType, end)
		}
		return s.emit(tName, end)
	}
	switch {
	case c == '\\' && !hkOp(s.peek(1)):
		return s.take(tFunc, 1)
	case hkOp(c):
		return s.emit(tOp, s.skip(s.pos, hkOp))
	case c == '[':
		if at := s.spaces(s.pos + 1); s.byteAt(at) == ']' {
			return s.emit(tKeywordType, at+1)
		}
		if n := s.peek(1); isLower(n) || n == '_' {
			if end := s.skip(s.pos+2, isWordQuote); s.byteAt(end) == '|' {
				s.take(tOp, 1)
				s.emit(tName, end)
				m.push(hkQuasi)
				return s.take(tOp, 1)
			}
		}
	case c == '(':
		if at := s.spaces(s.pos + 1); s.byteAt(at) == ')' {
			return s.emit(tBuiltin, at+1)
		}
	}
	return in(c, "[](),;`{}") && s.take(tPunct, 1)
}

// isChar reports whether a quote begins a character: one of them, or a
// backslash and more, up to another quote.
func (m *haskell) isChar(s *scan) bool {
	r, n := s.runeAt(s.pos + 1)
	if n == 0 || r == '\n' {
		return false
	}
	if s.byteAt(s.pos+1+n) == '\'' {
		return true
	}
	if r != '\\' {
		return false
	}
	run := s.src[s.pos+2 : s.solids(s.pos+2)]
	return strings.LastIndexByte(run, '\'') > 0
}

func (m *haskell) number(s *scan) bool {
	digits := s.digits(s.pos)
	if e := s.exponent(digits); e > digits {
		return s.emit(tNumFloat, e)
	}
	if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
		return s.emit(tNumFloat, s.exponent(s.digits(digits+1)))
	}
	if s.peek(0) == '0' {
		if s.peek(1)|0x20 == 'o' && isOctal(s.peek(2)) {
			return s.emit(tNumOct, s.skip(s.pos+2, isOctal))
		}
		if s.peek(1)|0x20 == 'x' && isHex(s.peek(2)) {
			return s.emit(tNumHex, s.hexes(s.pos+2))
		}
	}
	return s.emit(tNumInt, digits)
}
