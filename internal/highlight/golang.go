package highlight

import (
	"sync"
	"unicode"
)

const (
	goRoot uint8 = iota
	goString
	goRaw
)

type golang struct{ stack }

func newGo() machine { return &golang{stack{goRoot}} }

var goWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `break default func interface select case defer go map
			struct chan else goto package switch const fallthrough if
			range type continue for import return var`},
		wordList{tKeywordType, `bool byte complex64 complex128 error float32
			float64 int8 int16 int32 int64 int rune string uint8
			uint16 uint32 uint64 uintptr uint`},
		wordList{tBuiltin, `append cap close complex copy delete imag len
			make new panic print println real recover`},
		wordList{tConst, `true false iota nil`},
	)
})

func (m *golang) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case goString:
		switch c {
		case '"':
			m.pop()
			return s.take(tStr, 1)
		case '\\':
			if n := goEscape(s, s.pos, false); n > 0 {
				return s.take(tStrEscape, n)
			}
			return s.escape(tError)
		}
		return s.emit(tStr, s.until(s.pos, `"\`))
	case goRaw:
		if c == '`' {
			m.pop()
			return s.take(tStr, 1)
		}
		return s.emit(tStr, s.until(s.pos, "`"))
	}
	if s.at("//") {
		return s.emit(tComment, s.lineEnd(s.pos))
	}
	if s.at("/*") {
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tComment, end)
		}
	}
	run := s.words(s.pos)
	if t, ok := goWords()[s.src[s.pos:run]]; ok && !s.wordAt(run) {
		return s.emit(t, run)
	}
	if end, t := m.number(s); end > s.pos {
		return s.emit(t, end)
	}
	switch {
	case c == '\'':
		if end := m.char(s); end > 0 {
			return s.emit(tStrChar, end)
		}
	case in(c, "+&=!-|<*^>/%.:"):
		return s.take(tOp, 1)
	case in(c, "()[]{},;"):
		return s.take(tPunct, 1)
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case c == '`':
		m.push(goRaw)
		return s.take(tStr, 1)
	case c == '"':
		m.push(goString)
		return s.take(tStr, 1)
	}
	end := s.pos
	for {
		r, n := s.runeAt(end)
		if n == 0 || r != '_' && !unicode.In(r, unicode.L, unicode.M) && (end == s.pos || !unicode.Is(unicode.Nd, r)) {
			break
		}
		end += n
	}
	return s.emitIf(tName, end)
}

// goEscape is the length of an escape at i, 0 if there is none.
func goEscape(s *scan, i int, octal bool) int {
	if s.byteAt(i) != '\\' {
		return 0
	}
	hex := func(n int) int {
		if s.hexes(i+2) >= i+2+n {
			return 2 + n
		}
		return 0
	}
	switch c := s.byteAt(i + 1); {
	case in(c, `abfnrtv\'"`):
		return 2
	case c == 'u':
		return hex(4)
	case c == 'U':
		return hex(8)
	case c == 'x':
		return hex(2)
	case octal && s.skip(i+1, isOctal) >= i+4:
		return 4
	}
	return 0
}

func (m *golang) char(s *scan) int {
	r, n := s.runeAt(s.pos + 1)
	if n > 0 && r != '\n' && s.byteAt(s.pos+1+n) == '\'' {
		return s.pos + 2 + n
	}
	if n := goEscape(s, s.pos+1, true); n > 0 && s.byteAt(s.pos+1+n) == '\'' {
		return s.pos + 2 + n
	}
	return 0
}

func (m *golang) number(s *scan) (int, Token) {
	i := s.pos
	digits := s.digits(i)
	if digits == i && !(s.byteAt(i) == '.' && isDigit(s.byteAt(i+1))) {
		return i, tNum
	}
	if s.byteAt(digits) == 'i' {
		return digits + 1, tNum
	}
	end := digits
	if s.byteAt(end) == '.' {
		end = s.digits(end + 1)
	}
	end = s.exponent(end)
	if end > digits {
		if s.byteAt(end) == 'i' {
			end++
		}
		return end, tNum
	}
	if s.byteAt(i) == '0' && s.byteAt(i+1)|0x20 == 'x' && isHex(s.byteAt(i+2)) {
		return s.hexes(i + 2), tNum
	}
	return digits, tNum
}
