package highlight

import (
	"strings"
	"sync"
)

const (
	dtRoot uint8 = iota
	dtClass
	dtImport
	dtDouble
	dtSingle
)

// dart lexes Dart.
type dart struct{ stack }

func newDart() machine { return &dart{stack{dtRoot}} }

var dartWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `as assert await break case catch continue default do else finally for
			if in is new rethrow return super switch this throw try while with yield`},
		wordList{tKeywordDecl, `abstract async dynamic const covariant external extends factory final get
			implements late native on operator required set static sync typedef var class interface mixin`},
		wordList{tKeywordType, `bool Comparable double Dynamic enum Function int List Map Never Null num Object Pattern Set String Symbol Type Uri void`},
		wordList{tKeywordConst, `true false null`},
		wordList{tKeywordNamespace, `import deferred export library partof part source`})
})

// signature is a function at a line's begin: words with space after each, of
// characters in word, and the name before a parenthesis. It returns where each
// part ends; open is 0 where there is none.
func (s *scan) signature(first, word func(byte) bool) (types, name, open int) {
	i := s.spaces(s.pos)
	const key = "signature"
	t := trail{key: key, end: -1}
	defer func() {
		if open == 0 && t.by != nil {
			s.blaze(t)
		}
	}()
	for n := 0; ; n++ {
		if !first(s.byteAt(i)) {
			return 0, 0, 0
		}
		if n > 0 {
			if _, ok := s.leads(key, i); ok {
				t.by = nil
				return 0, 0, 0
			}
			t.came(i)
		}
		end := s.words(i)
		if open := s.spaces(end); n > 0 && s.byteAt(open) == '(' {
			return i, end, open
		}
		end = s.skip(i+1, word)
		next := s.spaces(end)
		if next == end {
			return 0, 0, 0
		}
		i = next
	}
}

func isIdentStart(c byte) bool { return isAlpha(c) || c == '_' }

func (m *dart) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case dtClass:
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		end := s.ident(s.pos)
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tClass, end)
	case dtDouble, dtSingle:
		quote := byte('"')
		if state == dtSingle {
			quote = '\''
		}
		switch {
		case c == quote:
			m.pop()
			return s.take(tStr, 1)
		case c == '$':
			if end := s.ident(s.pos + 1); end > s.pos+1 {
				return s.emit(tStrInterpol, end)
			}
			if s.peek(1) == '{' && s.peek(2) != '}' {
				if end := s.after(s.pos+2, "}"); end > 0 {
					return s.emit(tStrInterpol, end)
				}
			}
			return false
		case c == '\\':
			return in(s.peek(1), `nrt"'\`) && s.take(tStrEscape, 2)
		}
		return s.emit(tStr, s.until(s.pos, `\$`+string(quote)))
	case dtImport:
		if c == ';' {
			m.pop()
			return s.take(tOp, 1)
		}
		if n := s.word("show", "hide"); n > 0 {
			return s.take(tKeywordDecl, n)
		}
	}
	return m.root(s)
}

func (m *dart) root(s *scan) bool {
	c := s.peek(0)
	if s.bol() {
		word := func(c byte) bool { return isWord(c) || in(c, ".[]") }
		if types, name, open := s.signature(isIdentStart, word); open > 0 {
			s.delegate(newDart(), types)
			s.emit(tFunc, name)
			s.emit(tText, open)
			return s.take(tPunct, 1)
		}
	}
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.at("/*"):
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
	case c == '"':
		m.push(dtDouble)
		return s.take(tStr, 1)
	case c == '\'':
		m.push(dtSingle)
		return s.take(tStr, 1)
	case s.at(`r"`), s.at(`r'`):
		if end := s.after(s.pos+2, s.src[s.pos+1:s.pos+2]); end > 0 {
			return s.emit(tStrOther, end)
		}
	case c == '#':
		return s.emit(tStrSymbol, s.ident(s.pos+1))
	case c == '@' && s.ident(s.pos+1) > s.pos+1:
		return s.emit(tDecorator, s.ident(s.pos+1))
	}
	end := s.ident(s.pos)
	word := s.src[s.pos:end]
	if t, ok := dartWords()[word]; ok && !s.wordAt(end) {
		switch word {
		case "class", "interface", "mixin":
			m.push(dtClass)
		case "part":
			if of := s.spaces(end); s.byteAt(of) == 'o' && s.byteAt(of+1) == 'f' && !s.wordAt(of+2) {
				end = of + 2
			}
		}
		if t == tKeywordNamespace {
			m.push(dtImport)
		}
		return s.emit(t, end)
	}
	if next := s.ident(s.pos + 1); c == '.' && next > s.pos+1 {
		s.take(tOp, 1)
		return s.emit(tAttr, next)
	}
	if end > s.pos {
		if s.byteAt(end) == ':' {
			return s.emit(tLabel, end+1)
		}
		return s.emit(tName, end)
	}
	if next := s.ident(s.pos + 1); c == '$' && next > s.pos+1 {
		return s.emit(tName, next)
	}
	switch {
	case in(c, "~^*!%&|+=:/?-"):
		return s.take(tOp, 1)
	case in(c, "[](){}<>.,;"):
		return s.take(tPunct, 1)
	case !isDigit(c):
		return false
	}
	digits := s.digits(s.pos)
	if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
		end := s.digits(digits + 1)
		if e := end + 1; s.byteAt(end)|0x20 == 'e' {
			if s.byteAt(e) == '-' {
				e++
			}
			if last := s.digits(e); last > e {
				end = last
			}
		}
		return s.emit(tNumFloat, end)
	}
	if s.at("0x") && isHex(s.peek(2)) {
		return s.emit(tNumHex, s.hexes(s.pos+2))
	}
	if s.byteAt(digits) == 'L' {
		digits++
	}
	return s.emit(tNumInt, digits)
}

const (
	gvRoot uint8 = iota
	gvClass
	gvImport
)

// groovy lexes Groovy, and Gradle's with more words.
type groovy struct {
	stack
	words  func() words
	gradle bool
}

func newGroovy() machine { return &groovy{stack: stack{gvRoot}, words: groovyWords} }
func newGradle() machine { return &groovy{stack: stack{gvRoot}, words: gradleWords, gradle: true} }

// again is the lexer for a piece of the text.
func (m *groovy) again() machine {
	if m.gradle {
		return newGradle()
	}
	return newGroovy()
}

var gradleWords = sync.OnceValue(func() words {
	w := wordsOf("gradle")
	for word, t := range groovyWords() {
		if _, ok := w[word]; !ok {
			w[word] = t
		}
	}
	return w
})

var groovyWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `assert break case catch continue default do else finally for
			if goto instanceof new return switch this throw try while in as`},
		wordList{tKeywordDecl, `abstract const enum extends final implements native private
			protected public static strictfp super synchronized throws transient volatile`},
		wordList{tKeywordType, `def boolean byte char double float int long short void`},
		wordList{tKeywordConst, `true false null`})
})

// oneLine is the end of a string from the quote of n bytes at i, in which a
// backslash hides any character; it ends on its line unless a backslash hides
// that too. Where no other quote is left, the last hidden one ends it; i if
// there is none either.
func (s *scan) oneLine(i, n int) int {
	quote := s.src[i : i+n]
	last := i
	for j := i + n; j < len(s.src); j++ {
		switch {
		case s.src[j:min(j+n, len(s.src))] == quote:
			return j + n
		case s.src[j] == '\\':
			if strings.HasPrefix(s.src[j+1:], quote) {
				last = j + 1 + n
			}
			j++
		case s.src[j] == '\n':
			return last
		}
	}
	return last
}

func (m *groovy) step(s *scan) bool {
	c := s.peek(0)
	if state := m.top(); state != gvRoot {
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		t, end := tClass, s.words(s.pos)
		if state == gvImport {
			t, end = tNamespace, s.skip(s.pos, isWordDot)
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
	if s.bol() {
		word := func(c byte) bool { return isWord(c) || in(c, ".[]") }
		if types, name, open := s.signature(isWord, word); open > 0 {
			s.delegate(m.again(), types)
			s.emit(tFunc, name)
			s.emit(tText, open)
			return s.take(tOp, 1)
		}
	}
	switch {
	case c == '\n':
		return s.take(tText, 1)
	case isSpace(c):
		return s.emit(tText, s.skip(s.pos, func(c byte) bool { return isSpace(c) && c != '\n' }))
	case s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.at("/*"):
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
	case c == '@' && isWord(s.peek(1)):
		return s.emit(tDecorator, s.skip(s.pos+2, isWordDot))
	}
	if n := s.word("class", "interface", "trait"); n > 0 {
		m.push(gvClass)
		return s.take(tKeywordDecl, n)
	}
	if n := s.word("package", "import"); n > 0 {
		m.push(gvImport)
		return s.take(tKeywordNamespace, n)
	}
	for _, q := range [...]struct {
		quote string
		token Token
	}{{`"""`, tStrDouble}, {`'''`, tStrSingle}} {
		if s.at(q.quote) {
			if end := s.after(s.pos+3, q.quote); end > 0 {
				return s.emit(q.token, end)
			}
		}
	}
	switch {
	case c == '"' && s.emitIf(tStrDouble, s.oneLine(s.pos, 1)), c == '\'' && s.emitIf(tStrSingle, s.oneLine(s.pos, 1)):
		return true
	case s.at("$/"):
		if end := s.after(s.pos+2, "/$"); end > 0 {
			return s.emit(tStr, end)
		}
	case c == '/' && s.emitIf(tStr, s.oneLine(s.pos, 1)):
		return true
	}
	if next := s.ident(s.pos + 1); c == '.' && next > s.pos+1 {
		s.take(tOp, 1)
		return s.emit(tAttr, next)
	}
	end := s.ident(s.pos)
	if end > s.pos && s.byteAt(end) == ':' {
		return s.emit(tLabel, end+1)
	}
	if c == '$' {
		end = s.words(s.pos + 1)
	}
	if end > s.pos {
		t, ok := m.words()[s.src[s.pos:end]]
		if !ok {
			t = tName
		}
		return s.emit(t, end)
	}
	if in(c, `~^*!%&[](){}<>|+=:;,./?-`) {
		return s.take(tOp, 1)
	}
	if !isDigit(c) {
		return false
	}
	digits := s.digits(s.pos)
	if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
		end := s.digits(digits + 1)
		if s.byteAt(end)|0x20 == 'e' && isDigit(s.byteAt(end+1)) {
			end = s.digits(end + 1)
		}
		if in(s.byteAt(end), "fd") {
			end++
		}
		return s.emit(tNumFloat, end)
	}
	lowerHex := func(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' }
	if s.at("0x") && lowerHex(s.peek(2)) {
		return s.emit(tNumHex, s.skip(s.pos+2, lowerHex))
	}
	if s.byteAt(digits) == 'L' {
		digits++
	}
	return s.emit(tNumInt, digits)
}
