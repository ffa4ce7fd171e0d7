package highlight

import (
	"sync"
	"unicode"
)

const (
	jaRoot uint8 = iota
	jaClass
	jaImport
)

type java struct{ stack }

func newJava() machine { return &java{stack{jaRoot}} }

var javaWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `assert break case catch continue default do else finally for
			if goto instanceof new return switch this throw try while`},
		wordList{tKeywordDecl, `abstract const enum extends final implements native private protected
			public static strictfp super synchronized throws transient volatile class interface`},
		wordList{tKeywordType, `boolean byte char double float int long short var void`},
		wordList{tKeywordConst, `true false null`},
		wordList{tKeywordNamespace, `import package`},
	)
})

// javaIdent is the end of an identifier of any script at i.
func javaIdent(s *scan, i int) int {
	r, n := s.runeAt(i)
	if n == 0 || r != '_' && !unicode.In(r, unicode.L, unicode.M) {
		return i
	}
	return nameRunesWord(s, i+n)
}

func (m *java) step(s *scan) bool {
	c := s.peek(0)
	if m.top() != jaRoot {
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		t, end := tClass, javaIdent(s, s.pos)
		if m.top() == jaImport {
			t, end = tNamespace, s.skip(s.pos, func(c byte) bool { return isWord(c) || c == '.' })
			if end > s.pos && s.byteAt(end) == '*' {
				end++
			}
		}
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(t, end)
	}
	if isSpace(c) && c != '\n' {
		return s.emit(tText, s.skip(s.pos, func(c byte) bool { return isSpace(c) && c != '\n' }))
	}
	if s.at("//") {
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	if s.at("/*") {
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
	}
	run := s.words(s.pos)
	t, known := javaWords()[s.src[s.pos:run]]
	known = known && !s.wordAt(run)
	if known && t == tKeyword {
		return s.emit(t, run)
	}
	if m.method(s) {
		return true
	}
	if c == '@' {
		if end := javaIdent(s, s.pos+1); end > s.pos+1 {
			return s.emit(tDecorator, end)
		}
	}
	if known {
		switch s.src[s.pos:run] {
		case "class", "interface":
			m.push(jaClass)
		case "import", "package":
			m.push(jaImport)
		}
		return s.emit(t, run)
	}
	switch c {
	case '"':
		return s.emitIf(tStr, s.quoted(s.pos, '"'))
	case '\'':
		return m.char(s)
	case '.':
		if end := javaIdent(s, s.pos+1); end > s.pos+1 {
			s.take(tOp, 1)
			return s.emit(tAttr, end)
		}
	case '\n':
		return s.take(tText, 1)
	}
	if m.name(s) {
		return true
	}
	if in(c, "~^*!%&[](){}<>|+=:;,./?-") {
		return s.take(tOp, 1)
	}
	return isDigit(c) && m.number(s)
}

// isLowerHex is of the digits that a character's code may have, none of which
// is upper case.
func isLowerHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' }

func (m *java) char(s *scan) bool {
	i := s.pos + 1
	if s.byteAt(i) == '\\' {
		if r, n := s.runeAt(i + 1); n > 0 && r != '\n' && s.byteAt(i+1+n) == '\'' {
			return s.emit(tStrChar, i+2+n)
		}
		if end := i + 6; s.byteAt(i+1) == 'u' && s.skip(i+2, isLowerHex) >= end && s.byteAt(end) == '\'' {
			return s.emit(tStrChar, end+1)
		}
		return false
	}
	_, n := s.runeAt(i)
	return n > 0 && s.byteAt(i+n) == '\'' && s.emit(tStrChar, i+n+1)
}

// method is a method with the types before it: words, each with space after
// it, the method's name and a parenthesis.
func (m *java) method(s *scan) bool {
	i := s.spaces(s.pos)
	const key = "method"
	t := trail{key: key, end: -1}
	for words := 0; ; words++ {
		name := s.ident(i)
		if name == i {
			break
		}
		if words > 0 {
			if _, ok := s.leads(key, i); ok {
				return false
			}
			t.came(i)
		}
		if open := s.spaces(name); words > 0 && s.byteAt(open) == '(' {
			s.delegate(newJava(), i)
			s.emit(tFunc, name)
			s.emit(tText, open)
			return s.take(tOp, 1)
		}
		end := s.runOf("type", name, func(c byte) bool { return isWord(c) || in(c, ".[]<>") })
		next := s.spaces(end)
		if next == end {
			break
		}
		i = next
	}
	if t.by != nil {
		s.blaze(t)
	}
	return false
}

func (m *java) name(s *scan) bool {
	i := s.pos
	end := javaIdent(s, i)
	if end > i && s.byteAt(end) == ':' {
		return s.emit(tLabel, end+1)
	}
	if r, n := s.runeAt(i); n > 0 && unicode.IsUpper(r) {
		j := i + n
		for {
			r, n := s.runeAt(j)
			if n == 0 || r != '_' && !unicode.IsUpper(r) && !unicode.Is(unicode.Nd, r) {
				break
			}
			j += n
		}
		if !s.wordAt(j) {
			return s.emit(tConst, j)
		}
		for j = i; ; {
			r, n := s.runeAt(j)
			if n == 0 || !unicode.In(r, unicode.L, unicode.M, unicode.Nd) {
				break
			}
			j += n
		}
		if !s.wordAt(j) {
			return s.emit(tClass, j)
		}
	}
	if s.byteAt(i) == '$' {
		if end = javaIdent(s, i+1); end == i+1 {
			end = i
		}
	}
	return s.emitIf(tName, end)
}

// underscored is the end of digits at i, with underscores after every other
// digit at most.
func (s *scan) underscored(i int, digit func(byte) bool) int {
	for digit(s.byteAt(i)) {
		i++
		if u := s.skip(i, isIn("_")); u > i && digit(s.byteAt(u)) {
			i = u + 1
		}
	}
	return i
}

func (m *java) number(s *scan) bool {
	end := s.underscored(s.pos, isDigit)
	if frac := s.underscored(end+1, isDigit); s.byteAt(end) == '.' && frac > end+1 {
		if s.byteAt(frac)|0x20 == 'e' {
			if e := s.underscored(frac+1, isDigit); e > frac+1 {
				frac = e
			}
		}
		if in(s.byteAt(frac), "fd") {
			frac++
		}
		return s.emit(tNumFloat, frac)
	}
	if s.peek(0) == '0' {
		if e := s.underscored(s.pos+2, isBinary); s.peek(1)|0x20 == 'b' && e > s.pos+2 {
			return s.emit(tNumBin, e)
		}
		if e := s.underscored(s.pos+2, isHex); s.peek(1)|0x20 == 'x' && e > s.pos+2 {
			return s.emit(tNumHex, e)
		}
		if e := s.underscored(s.pos+1, isOctal); e > s.pos+1 {
			return s.emit(tNumOct, e)
		}
	}
	if s.byteAt(end) == 'L' {
		end++
	}
	return s.emit(tNumInt, end)
}
