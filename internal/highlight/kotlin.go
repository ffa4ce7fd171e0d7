package highlight

import (
	"strings"
	"sync"
	"unicode"
)

const (
	ktRoot uint8 = iota
	ktPackage
	ktClass
	ktFunction
	ktGeneric
	ktProperty
	ktDestructure
	ktComment
)

// kotlin lexes Kotlin.
type kotlin struct{ stack }

func newKotlin() machine { return &kotlin{stack{ktRoot}} }

var kotlinWords = sync.OnceValue(func() words {
	return newWords(wordList{tKeyword, `abstract annotation as break by catch class companion const
		constructor continue crossinline do dynamic else enum
		external false final finally for fun get if import in infix
		inline inner interface internal is lateinit noinline null
		object open operator out override package private protected
		public reified return sealed set super suspend tailrec this
		throw true try typealias typeof val var vararg when where
		while yield`})
})

// ktName is the end of a name at i, in backquotes or not. A class's begins with
// a capital.
func ktName(s *scan, i int, class bool) int {
	from := i
	if s.byteAt(i) == '`' {
		i++
	}
	r, n := s.runeAt(i)
	ok := unicode.Is(unicode.Lu, r)
	if !class {
		ok = ok || r == '_' || unicode.In(r, unicode.Ll, unicode.Lt, unicode.Lm, unicode.Nl)
	}
	if n == 0 || !ok {
		return from
	}
	for i += n; ; i += n {
		if r, n = s.runeAt(i); n == 0 || r != '-' && !unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Lm, unicode.Nl,
			unicode.Nd, unicode.Pc, unicode.Cf, unicode.Mn, unicode.Mc) {
			break
		}
	}
	if s.byteAt(i) == '`' {
		i++
	}
	return i
}

func (m *kotlin) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	switch state {
	case ktPackage:
		end := s.solids(s.pos)
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tNamespace, end)
	case ktClass:
		end := ktName(s, s.pos, true)
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tClass, end)
	case ktComment:
		switch {
		case s.lit(tCommentMulti, "/*"):
			return m.push(ktComment)
		case s.lit(tCommentMulti, "*/"):
			return m.pop()
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "/*")) || s.take(tCommentMulti, 1)
	case ktFunction, ktProperty:
		if c == '<' {
			m.push(ktGeneric)
			return s.take(tPunct, 1)
		}
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		if end := ktName(s, s.pos, true); state == ktFunction && end > s.pos && s.byteAt(end) == '.' {
			s.emit(tClass, end)
			return s.take(tPunct, 1)
		}
		end := ktName(s, s.pos, false)
		if end == s.pos {
			return false
		}
		m.pop()
		if state == ktProperty {
			return s.emit(tProperty, end)
		}
		return s.emit(tFunc, end)
	case ktDestructure:
		switch {
		case c == ',':
			return s.take(tPunct, 1)
		case c == ')':
			m.pop()
			return s.take(tPunct, 1)
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		}
		return s.emitIf(tProperty, ktName(s, s.pos, false))
	case ktGeneric:
		switch {
		case s.emitIf(tClass, ktName(s, s.pos, true)):
			return true
		case c == '<':
			m.push(ktGeneric)
			return s.take(tPunct, 1)
		case s.lit(tKeyword, "reified"), s.lit(tKeyword, "out"), s.lit(tKeyword, "in"):
			return true
		case in(c, ",:.?"):
			return s.take(tPunct, 1)
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		case c == '>':
			m.pop()
			return s.take(tPunct, 1)
		}
		return false
	}
	return m.root(s)
}

// spaced is the offset past a word and the space after it; 0 unless both are
// at the position.
func (s *scan) spaced(word string) int {
	if !s.at(word) {
		return 0
	}
	if end := s.spaces(s.pos + len(word)); end > s.pos+len(word) {
		return end
	}
	return 0
}

func (m *kotlin) declaration(s *scan) bool {
	if next := s.spaced("companion"); next > 0 && strings.HasPrefix(s.src[next:], "object") && !s.wordAt(next+6) {
		s.take(tKeyword, 9)
		s.emit(tText, next)
		return s.take(tKeyword, 6)
	}
	for _, w := range [...]struct {
		word  string
		token Token
		state uint8
	}{{"class", tKeywordDecl, ktClass}, {"interface", tKeywordDecl, ktClass}, {"object", tKeywordDecl, ktClass},
		{"fun", tKeyword, ktFunction}, {"package", tKeyword, ktPackage}, {"import", tKeyword, ktPackage}} {
		if next := s.spaced(w.word); next > 0 {
			s.take(w.token, len(w.word))
			m.push(w.state)
			return s.emit(tText, next)
		}
	}
	if next := s.spaced("data"); next > 0 && strings.HasPrefix(s.src[next:], "class") {
		if end := s.spaces(next + 5); end > next+5 {
			s.emit(tKeywordDecl, next+5)
			m.push(ktClass)
			return s.emit(tText, end)
		}
	}
	for _, w := range [...]string{"val", "var"} {
		if next := s.spaced(w); next > 0 {
			s.take(tKeywordDecl, 3)
			s.emit(tText, next)
			if s.lit(tPunct, "(") {
				return m.push(ktDestructure)
			}
			return m.push(ktProperty)
		}
	}
	for _, w := range [...]string{"return", "continue", "break", "this", "super"} {
		if !s.at(w) {
			continue
		}
		at := s.pos + len(w)
		if s.byteAt(at) == '@' {
			end := ktName(s, at+1, false)
			for end > at+1 && !s.boundary(end) {
				end--
			}
			if end > at+1 {
				s.emit(tKeyword, at)
				return s.emit(tDecorator, end)
			}
		}
		if s.boundary(at) {
			return s.emit(tKeyword, at)
		}
	}
	return false
}

func (m *kotlin) root(s *scan) bool {
	c := s.peek(0)
	if isLower(c) {
		if m.declaration(s) {
			return true
		}
		end := s.words(s.pos)
		if _, ok := kotlinWords()[s.src[s.pos:end]]; ok && !s.wordAt(end) {
			return s.emit(tKeyword, end)
		}
	}
	if s.bol() {
		if at := s.spaces(s.pos); s.byteAt(at) == '[' {
			if end := s.after(at, "]"); end > 0 && end <= s.lineEnd(at) {
				return s.emit(tAttr, end)
			}
		}
	}
	switch {
	case c == '\n':
		return s.take(tText, 1)
	case isSpace(c):
		return s.emit(tText, s.skip(s.pos, func(c byte) bool { return isSpace(c) && c != '\n' }))
	case s.lit(tText, "\\\n"):
		return true
	case s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.at("/*"):
		line := s.lineEnd(s.pos)
		if n := strings.LastIndex(s.src[s.pos+2:line], "*/"); n >= 0 {
			return s.take(tCommentMulti, n+4)
		}
		m.push(ktComment)
		return s.emit(tCommentMulti, line)
	case s.at("::class"):
		s.take(tOp, 2)
		return s.take(tKeyword, 5)
	case s.lit(tOp, "::"), s.lit(tOp, "!!"), s.lit(tOp, "?:"), s.lit(tOp, "?."), s.lit(tOp, ".."):
		return true
	case isDigit(c), c == '.' && isDigit(s.peek(1)):
		return m.number(s)
	case in(c, "~!%^&*()+=|[]:;,.<>/?-{}"):
		return s.take(tPunct, 1)
	case s.at(`@"`):
		if end := (&csharp{}).verbatim(s); end > 0 {
			return s.emit(tStr, end)
		}
	case s.at(`"""`):
		if end := s.after(s.pos+3, `"""`); end > 0 {
			return s.emit(tStr, end)
		}
	}
	if c == '"' {
		return s.emitIf(tStr, m.str(s))
	}
	if c == '\'' {
		r, n := s.runeAt(s.pos + 1)
		if r == '\\' {
			if r, n = s.runeAt(s.pos + 2); r == '\n' {
				return false
			}
			n++
		}
		return n > 0 && s.byteAt(s.pos+1+n) == '\'' && s.take(tStrChar, n+2)
	}
	if c == '@' {
		if end := ktName(s, s.pos+1, true); end > s.pos+1 {
			return s.emit(tDecorator, end)
		}
		return false
	}
	if end := ktName(s, s.pos, true); end > s.pos {
		s.emit(tClass, end)
		if s.lit(tPunct, "<") {
			m.push(ktGeneric)
		}
		return true
	}
	end := ktName(s, s.pos, false)
	switch {
	case end == s.pos:
		return false
	case in(s.byteAt(s.spaces(end)), "({"):
		return s.emit(tFunc, end)
	case s.byteAt(end) == '@':
		return s.emit(tDecorator, end+1)
	}
	return s.emit(tName, end)
}

// str is the end of a string, at a quote or the line's end.
func (m *kotlin) str(s *scan) int {
	last := s.pos
	for i := s.pos + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case '"', '\n':
			return i + 1
		case '\\':
			if n := s.byteAt(i + 1); n == '"' {
				last = i + 2
				i++
			} else if n == '\\' {
				i++
			}
		}
	}
	return last
}

// ending is the end of digits and underscores at i whose last is a digit.
func (s *scan) ending(i int, digit func(byte) bool) int {
	end := s.skip(i, func(c byte) bool { return digit(c) || c == '_' })
	if end == i || !digit(s.src[i]) {
		return i
	}
	for s.src[end-1] == '_' {
		end--
	}
	return end
}

func (m *kotlin) number(s *scan) bool {
	dec := s.ending(s.pos, isDigit)
	exponent := func(i int) int {
		if s.byteAt(i)|0x20 != 'e' {
			return i
		}
		j := i + 1
		if in(s.byteAt(j), "+-") {
			j++
		}
		if end := s.ending(j, isDigit); end > j {
			return end
		}
		return i
	}
	float := -1
	if s.byteAt(dec) == '.' {
		if frac := s.ending(dec+1, isDigit); frac > dec+1 {
			float = exponent(frac)
		}
	}
	if float < 0 {
		if e := exponent(dec); e > dec && dec > s.pos {
			float = e
		}
	}
	if float >= 0 || dec > s.pos && in(s.byteAt(dec), "fF") {
		if float < 0 {
			float = dec
		}
		if in(s.byteAt(float), "fF") {
			float++
		}
		return s.emit(tNumFloat, float)
	}
	suffix := func(i int) int {
		if in(s.byteAt(i), "uU") {
			i++
		}
		if s.byteAt(i) == 'L' {
			i++
		}
		return i
	}
	if s.peek(0) == '0' {
		if e := s.ending(s.pos+2, isBinary); s.peek(1)|0x20 == 'b' && e > s.pos+2 {
			return s.emit(tNumBin, suffix(e))
		}
		if e := s.ending(s.pos+2, isHex); s.peek(1)|0x20 == 'x' && e > s.pos+2 {
			return s.emit(tNumHex, suffix(e))
		}
		return s.emit(tNumInt, suffix(s.pos+1))
	}
	return s.emit(tNumInt, suffix(dec))
}
