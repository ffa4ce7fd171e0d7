package highlight

import (
	"sync"
	"unicode"
)

const (
	ocTernary uint8 = 100 + iota
	ocMessage
	ocMessageArgs
	ocArray
	ocDictionary
	ocClassName
	ocForward
	ocMethod
)

// objectiveC lexes Objective-C: C with messages, literals and classes.
type objectiveC struct{ clike }

func newObjectiveC() machine {
	m := &objectiveC{clike{stack: stack{ccRoot, ccLine}, words: objcWords()}}
	m.own, m.fresh = m.statement, newObjectiveC
	return m
}

// newObjectiveCPP starts Objective-C++: C++ with Objective-C's messages, in
// which class is a method, too.
func newObjectiveCPP() machine {
	m := &objectiveC{clike{stack: stack{ccRoot, ccLine}, words: objcppWords(), cpp: true}}
	m.fresh = newObjectiveCPP
	m.own = func(s *scan) bool {
		switch {
		case s.at(".class"):
			s.take(tOp, 1)
			return s.take(tBuiltinPseudo, len("class"))
		case s.at("@selector(class)"):
			s.take(tKeyword, len("@selector"))
			s.take(tPunct, 1)
			s.take(tBuiltinPseudo, len("class"))
			return s.take(tPunct, 1)
		}
		return m.statement(s)
	}
	return m
}

var objcppWords = sync.OnceValue(func() words {
	w := words{}
	for word, t := range cppWords() {
		w[word] = t
	}
	for _, word := range []string{"YES", "NO", "nil"} {
		w[word] = tBuiltin
	}
	return w
})

var objcWords = sync.OnceValue(func() words {
	return newWords(wordList{tKeyword, cKeywords}, wordList{tKeywordType, cTypes}, wordList{tKeywordReserved, cReserved},
		wordList{tBuiltin, `YES NO nil`})
})

var objcAtWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `selector private protected public encode synchronized try
			throw catch finally end property synthesize dynamic optional
			interface implementation import autoreleasepool`},
		wordList{tBuiltin, `true false YES NO`})
})

// ocIdent is the end of an identifier at i, which may hold dollar signs.
func ocIdent(s *scan, i int) int {
	if c := s.byteAt(i); isIdentStart(c) || c == '$' {
		return s.skip(i+1, func(c byte) bool { return isWord(c) || c == '$' })
	}
	return i
}

// labelled is an identifier with a mark after it.
func (m *objectiveC) labelled(s *scan, mark byte) bool {
	end := ocIdent(s, s.pos)
	at := s.spaces(end)
	if end == s.pos || s.byteAt(at) != mark {
		return false
	}
	s.emit(tFunc, end)
	s.emit(tText, at)
	return s.take(tPunct, 1)
}

func (m *objectiveC) step(s *scan) bool {
	c := s.peek(0)
	end := func(closing byte) bool {
		if c != closing {
			return false
		}
		m.pop()
		return s.take(tPunct, 1)
	}
	switch m.top() {
	case ocTernary:
		return end(':') || m.statements(s)
	case ocMessage:
		if m.labelled(s, ':') {
			return m.swap(ocMessageArgs)
		}
		if m.labelled(s, ']') {
			return m.pop()
		}
		return m.shared(s)
	case ocMessageArgs:
		if c == '{' {
			m.push(ccFunction)
			return s.take(tPunct, 1)
		}
		if m.labelled(s, ':') {
			return m.pop()
		}
		return m.shared(s)
	case ocArray:
		return end(']') || s.lit(tPunct, ",") || m.statements(s)
	case ocDictionary:
		return end('}') || s.lit(tPunct, ",") || m.statements(s)
	case ocClassName:
		return m.whitespace(s, ccLine) || m.className(s)
	case ocForward:
		if m.whitespace(s, ccLine) {
			return true
		}
		name := ocIdent(s, s.pos)
		if name == s.pos {
			return false
		}
		at := s.spaces(name)
		s.emit(tClass, name)
		s.emit(tText, at)
		if s.lit(tPunct, ",") {
			s.emit(tText, s.spaces(s.pos))
			return m.push(ocForward)
		}
		m.pop()
		s.lit(tPunct, ";")
		return true
	case ocMethod:
		return m.method(s)
	case ccRoot:
		if (c == '-' || c == '+') && m.methodStart(s) {
			return true
		}
	}
	return m.clike.step(s)
}

func (m *objectiveC) shared(s *scan) bool {
	switch s.peek(0) {
	case ']', '}':
		m.pop()
		return s.take(tPunct, 1)
	case ';':
		return s.take(tError, 1)
	}
	return m.statements(s)
}

// className is a class with its superclass or its category.
func (m *objectiveC) className(s *scan) bool {
	name := ocIdent(s, s.pos)
	if name == s.pos {
		return false
	}
	m.pop()
	at := s.spaces(name)
	from := s.spaces(at + 1)
	to := ocIdent(s, from)
	closing := s.spaces(to)
	switch {
	case s.byteAt(at) == ':' && to > from:
		s.emit(tClass, name)
		s.emit(tText, at)
		s.take(tPunct, 1)
		s.emit(tText, from)
		return s.emit(tClass, to)
	case s.byteAt(at) == '(' && to > from && s.byteAt(closing) == ')':
		s.emit(tClass, name)
		s.emit(tText, at)
		s.take(tPunct, 1)
		s.emit(tText, from)
		s.emit(tLabel, to)
		s.emit(tText, closing)
		return s.take(tPunct, 1)
	}
	return s.emit(tClass, name)
}

// methodStart is a sign, and perhaps a type, before a method's name.
func (m *objectiveC) methodStart(s *scan) bool {
	from := s.spaces(s.pos + 1)
	if s.byteAt(from) == '(' {
		line := s.lineEnd(from)
		for end := s.after(from, ")"); end > 0 && end <= line; end = s.after(end, ")") {
			if name := s.spaces(end); ocIdent(s, name) > name {
				s.take(tKeyword, 1)
				s.emit(tText, from)
				s.delegate(newObjectiveC(), end)
				m.push(ocMethod)
				return s.emit(tText, name)
			}
		}
		return false
	}
	if ocIdent(s, from) == from {
		return false
	}
	s.take(tKeyword, 1)
	m.push(ocMethod)
	return s.emit(tText, from)
}

func (m *objectiveC) method(s *scan) bool {
	c := s.peek(0)
	if s.lit(tPunct, ",") || s.lit(tPunct, "...") {
		return true
	}
	if c == '(' {
		line := s.lineEnd(s.pos)
		for end := s.after(s.pos, ")"); end > 0 && end <= line; end = s.after(end, ")") {
			if name := ocIdent(s, end); name > end {
				s.delegate(newObjectiveC(), end)
				return s.emit(tVar, name)
			}
		}
	}
	if m.labelled(s, ':') {
		return true
	}
	switch {
	case c == ';':
		m.pop()
		return s.take(tPunct, 1)
	case c == '{':
		m.swap(ccFunction)
		return s.take(tPunct, 1)
	case m.inline(s):
		return true
	case s.at("//"):
		if end := s.after(s.pos, "\n"); end > 0 {
			return s.emit(tCommentSingle, end)
		}
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	}
	return m.pop()
}

// statement is what Objective-C adds to C's statements.
func (m *objectiveC) statement(s *scan) bool {
	switch s.peek(0) {
	case '?':
		m.push(ocTernary)
		return s.take(tPunct, 1)
	case '[':
		m.push(ocMessage)
		return s.take(tPunct, 1)
	case 'i':
		if n := s.word("in"); n > 0 {
			return s.take(tKeyword, n)
		}
		return false
	case '@':
	default:
		return false
	}
	switch n := s.peek(1); {
	case n == '"':
		m.push(ccString)
		return s.take(tStr, 2)
	case n == '\'':
		if end := m.char(s, s.pos+2); end > 0 {
			return s.emit(tStrChar, end)
		}
		return false
	case n == '[':
		m.push(ocArray)
		return s.take(tPunct, 2)
	case n == '{':
		m.push(ocDictionary)
		return s.take(tPunct, 2)
	case isDigit(n), n == '.' && isDigit(s.peek(2)):
		return m.literal(s)
	}
	end := s.pos + 1
	for {
		r, n := s.runeAt(end)
		if n == 0 || !unicode.In(r, unicode.L, unicode.M, unicode.Nd) {
			break
		}
		end += n
	}
	if end == s.pos+1 {
		return false
	}
	word := s.src[s.pos+1 : end]
	if s.byteAt(end) != '_' {
		switch word {
		case "interface", "implementation":
			m.push(ocClassName)
			return s.emit(tKeyword, end)
		case "class", "protocol":
			m.push(ocForward)
			return s.emit(tKeyword, end)
		}
	}
	t, ok := objcAtWords()[word]
	if !ok {
		t = tError
	}
	return s.emit(t, end)
}

// literal is a number after an at sign.
func (m *objectiveC) literal(s *scan) bool {
	i := s.pos + 1
	digits := s.digits(i)
	frac := digits
	if s.byteAt(digits) == '.' {
		frac = s.digits(digits + 1)
	}
	long := func(end int) int {
		if s.byteAt(end)|0x20 == 'l' {
			end++
		}
		return end
	}
	if e := s.exponent(frac); e > frac {
		return s.emit(tNumFloat, long(e))
	}
	if frac > digits || s.byteAt(digits)|0x20 == 'f' && digits > i {
		if frac == digits {
			frac++
		}
		if s.byteAt(frac)|0x20 == 'f' {
			frac++
		}
		return s.emit(tNumFloat, frac)
	}
	if s.byteAt(i) == '0' {
		if s.byteAt(i+1) == 'x' && isHex(s.byteAt(i+2)) {
			return s.emit(tNumHex, long(s.hexes(i+2)))
		}
		if isOctal(s.byteAt(i + 1)) {
			return s.emit(tNumOct, long(s.skip(i+1, isOctal)))
		}
	}
	if s.byteAt(digits) == 'l' {
		digits++
	}
	return s.emit(tNumInt, digits)
}
