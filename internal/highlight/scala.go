package highlight

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	slRoot uint8 = iota
	slClass
	slType
	slTypeParam
	slComment
	slImport
)

// scala lexes Scala.
type scala struct{ stack }

func newScala() machine { return &scala{stack{slRoot}} }

var scalaWords = sync.OnceValue(func() words {
	return newWords(wordList{tKeyword, `abstract case catch def do else extends final finally for forSome
		if implicit lazy match new override private protected requires return
		sealed super this throw try val var while with yield`})
})

func slLetter(r rune) bool { return r == '$' || r == '_' || unicode.IsLetter(r) }

func slOp(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && !slLetter(r) && !isDigit(byte(r)) && !strings.ContainsRune(`(){}[]".;,`, r)
	}
	return !unicode.IsSpace(r) && !unicode.IsLetter(r) && r != '‘' && r != '’' && unicode.In(r, unicode.Sm, unicode.So)
}

func slOps(s *scan, i int) int {
	for {
		r, n := s.runeAt(i)
		if n == 0 || !slOp(r) {
			return i
		}
		i += n
	}
}

// slPlain is the end of the letters and digits of an identifier at i.
func slPlain(s *scan, i int) int {
	from := i
	for {
		r, n := s.runeAt(i)
		if n == 0 || !slLetter(r) && (i == from || r < '0' || r > '9') {
			return i
		}
		i += n
	}
}

// slIdent is the end of an identifier at i. After an underscore it may go on
// with operators.
func slIdent(s *scan, i int) int {
	end := slPlain(s, i)
	if end > i && s.src[end-1] == '_' {
		return slOps(s, end)
	}
	return end
}

// slName is the end of an identifier, an operator, or a name in backquotes.
func slName(s *scan, i int) int {
	if end := slIdent(s, i); end > i {
		return end
	}
	if end := slOps(s, i); end > i {
		return end
	}
	if s.byteAt(i) == '`' {
		if end := s.after(i+1, "`"); end > i+2 {
			return end
		}
	}
	return i
}

// oneOf is the offset past a rune at the position among those in set, 0 if none
// is there.
func (s *scan) oneOf(set string) int {
	r, n := s.runeAt(s.pos)
	if n > 0 && strings.ContainsRune(set, r) {
		return s.pos + n
	}
	return 0
}

func (m *scala) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case slClass:
		name := slName(s, s.pos)
		if open := s.spaces(name); name > s.pos && s.byteAt(open) == '[' {
			s.emit(tClass, name)
			s.emit(tText, open)
			m.push(slTypeParam)
			return s.take(tOp, 1)
		}
		switch {
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		case c == '{' || c == '(':
			m.pop()
			return s.take(tOp, 1)
		case s.at("//"):
			m.pop()
			return s.emit(tCommentSingle, s.lineEnd(s.pos))
		case name > s.pos:
			m.pop()
			return s.emit(tClass, name)
		}
		return false
	case slType:
		return m.typed(s)
	case slTypeParam:
		switch {
		case isSpace(c) || c == ',':
			return s.emit(tText, s.skip(s.pos, func(c byte) bool { return isSpace(c) || c == ',' }))
		case s.lit(tKeyword, "<%"), s.lit(tKeyword, "<:"), s.lit(tKeyword, "=>"), s.lit(tKeyword, ">:"),
			s.emitIf(tKeyword, s.oneOf("#_⇒")), s.lit(tKeyword, "forSome"), s.lit(tKeyword, "type"):
			return true
		case in(c, "])}"):
			m.pop()
			return s.take(tOp, 1)
		case in(c, "([{"):
			m.push(slTypeParam)
			return s.take(tOp, 1)
		}
		return s.lit(tKeywordType, ".") || s.emitIf(tKeywordType, slName(s, s.pos))
	case slComment:
		switch {
		case s.lit(tCommentMulti, "/*"):
			return m.push(slComment)
		case s.lit(tCommentMulti, "*/"):
			return m.pop()
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "/*")) || s.take(tCommentMulti, 1)
	case slImport:
		end := s.pos
		for {
			next := slIdent(s, end)
			if s.byteAt(next) == '.' {
				next++
			}
			if next == end {
				break
			}
			end = next
		}
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tNamespace, end)
	}
	return m.root(s)
}

func (m *scala) typed(s *scan) bool {
	c := s.peek(0)
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.lit(tKeyword, "<%"), s.lit(tKeyword, "<:"), s.lit(tKeyword, ">:"),
		s.emitIf(tKeyword, s.oneOf("#_⇒")), s.lit(tKeyword, "forSome"), s.lit(tKeyword, "type"):
		return true
	case s.lit(tOp, "=>"), in(c, ",);}=") && s.take(tOp, 1):
		m.pop()
		return s.emit(tText, s.spaces(s.pos))
	case c == '(' || c == '{':
		m.push(slType)
		return s.take(tOp, 1)
	}
	// A type with its path, up to type parameters or the line's end.
	if end := m.chunk(s, s.pos); end > s.pos {
		for s.byteAt(end) == '.' && m.chunk(s, end+1) > end+1 {
			end = m.chunk(s, end+1)
		}
		at := s.spaces(end)
		if s.byteAt(at) == '[' {
			s.emit(tKeywordType, end)
			s.emit(tText, at)
			m.swap(slTypeParam)
			return s.take(tOp, 1)
		}
		if at < len(s.src) {
			at = end + strings.LastIndexByte(s.src[end:at], '\n')
			if s.byteAt(end) == '\n' && at < end {
				at = end
			}
		}
		if at >= end && s.eol(at) {
			s.emit(tKeywordType, end)
			m.pop()
			return s.emit(tText, at)
		}
	}
	if s.at("//") {
		m.pop()
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	return s.lit(tKeywordType, ".") || s.emitIf(tKeywordType, slName(s, s.pos))
}

// chunk is an identifier, or operators and a name in backquotes.
func (m *scala) chunk(s *scan, i int) int {
	if end := slIdent(s, i); end > i {
		return end
	}
	ops := slOps(s, i)
	for k := ops; k > i; k-- {
		// The backquote is an operator's character too.
		if s.byteAt(k) == '`' {
			if end := s.after(k+1, "`"); end > k+2 {
				return end
			}
		}
	}
	return i
}

func (m *scala) root(s *scan) bool {
	c := s.peek(0)
	if c == '\n' {
		return s.take(tText, 1)
	}
	if isSpace(c) {
		return s.emit(tText, s.skip(s.pos, func(c byte) bool { return isSpace(c) && c != '\n' }))
	}
	for _, w := range [...]string{"class", "trait", "object"} {
		if next := s.spaced(w); next > 0 {
			s.take(tKeyword, len(w))
			m.push(slClass)
			return s.emit(tText, next)
		}
	}
	switch {
	case c == '\'':
		if m.symbol(s) {
			return true
		}
	case s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.lit(tCommentMulti, "/*"):
		return m.push(slComment)
	case c == '@':
		if end := slIdent(s, s.pos+1); end > s.pos+1 {
			return s.emit(tDecorator, end)
		}
	}
	if m.identifier(s) {
		return true
	}
	if c == '.' {
		if end := slIdent(s, s.pos+1); end > s.pos+1 {
			s.take(tOp, 1)
			return s.emit(tProperty, end)
		}
	}
	if m.keyword(s) {
		return true
	}
	if c == ':' {
		if r, n := s.runeAt(s.pos + 1); n == 0 || !slOp(r) {
			m.push(slType)
			return s.take(tKeyword, 1)
		}
	}
	if n := s.word("true", "false", "null"); n > 0 {
		return s.take(tKeywordConst, n)
	}
	for _, w := range [...]struct {
		word  string
		state uint8
	}{{"import", slImport}, {"package", slImport}, {"type", slType}} {
		if next := s.spaced(w.word); next > 0 {
			s.take(tKeyword, len(w.word))
			m.push(w.state)
			return s.emit(tText, next)
		}
	}
	return m.literal(s)
}

// symbol is 'name, but not a character constant.
func (m *scala) symbol(s *scan) bool {
	end := slIdent(s, s.pos+1)
	if end == s.pos+1 {
		return false
	}
	if s.byteAt(end) == '\'' {
		_, n := utf8.DecodeLastRuneInString(s.src[s.pos+1 : end])
		if end -= n; end == s.pos+1 {
			return false
		}
	}
	return s.emit(tStrSymbol, end)
}

// identifier is a name in a place that tells what it is of.
func (m *scala) identifier(s *scan) bool {
	for _, w := range [...]struct {
		word  string
		token Token
	}{{"def", tFunc}, {"val", tVar}} {
		if next := s.spaced(w.word); next > 0 {
			if end := slName(s, next); end > next {
				s.take(tKeyword, 3)
				s.emit(tText, next)
				s.emit(w.token, end)
				return s.emit(tText, s.spaces(end))
			}
		}
	}
	member := func(name int, t Token) bool {
		dot := s.skip(name, isIn("\n"))
		if name == s.pos || s.byteAt(dot) != '.' {
			return false
		}
		end := slIdent(s, dot+1)
		if end == dot+1 {
			return false
		}
		s.emit(t, name)
		s.emit(tText, dot)
		s.take(tOp, 1)
		return s.emit(tProperty, end)
	}
	if s.at("this") && member(s.pos+4, tKeyword) {
		return true
	}
	end := slIdent(s, s.pos)
	if end == s.pos {
		return false
	}
	plain := slPlain(s, s.pos)
	if member(end, tVar) || plain < end && member(plain, tVar) {
		return true
	}
	if r, n := s.runeAt(s.pos); (r == '$' || r == '_' || unicode.Is(unicode.Lu, r)) && plain > s.pos+n && slIdent(s, s.pos+n) > s.pos+n {
		if s.boundary(plain) {
			return s.emit(tClass, plain)
		}
	}
	if open := s.spaces(end); s.byteAt(open) == '(' {
		s.emit(tFunc, end)
		s.emit(tText, open)
		return s.take(tOp, 1)
	}
	return false
}

func (m *scala) keyword(s *scan) bool {
	end := s.words(s.pos)
	if _, ok := scalaWords()[s.src[s.pos:end]]; ok && !s.wordAt(end) {
		return s.emit(tKeyword, end)
	}
	end = 0
	for _, op := range [...]string{"<%", "<:", "<-", "=>", ">:"} {
		if s.at(op) {
			end = s.pos + 2
			if s.boundary(end) || s.eol(end) || isSpace(s.src[end]) {
				return s.emit(tKeyword, end)
			}
		}
	}
	end = s.oneOf("#=@_⇒←")
	return end > 0 && (s.boundary(end) || s.eol(end) || isSpace(s.src[end])) && s.emit(tKeyword, end)
}

func (m *scala) literal(s *scan) bool {
	c := s.peek(0)
	if s.at(`"""`) {
		for end := s.after(s.pos+3, `"""`); end > 0; {
			if s.byteAt(end) != '"' {
				return s.emit(tStr, end)
			}
			end++
		}
	}
	if c == '"' && s.emitIf(tStr, s.quoted(s.pos, '"')) {
		return true
	}
	if c == '\'' {
		r, n := s.runeAt(s.pos + 1)
		switch {
		case r == '\\':
			if r2, k := s.runeAt(s.pos + 2); k > 0 && r2 != '\n' && s.byteAt(s.pos+2+k) == '\'' {
				return s.take(tStrChar, k+3)
			}
			if s.peek(2) == 'u' && s.hexes(s.pos+3) >= s.pos+7 && s.peek(7) == '\'' {
				return s.take(tStrChar, 8)
			}
		case n > 0 && s.byteAt(s.pos+1+n) == '\'':
			return s.take(tStrChar, n+2)
		}
	}
	if s.emitIf(tName, slIdent(s, s.pos)) {
		return true
	}
	if c == '`' {
		if end := s.after(s.pos+1, "`"); end > s.pos+2 {
			return s.emit(tName, end)
		}
	}
	switch {
	case c == '[':
		m.push(slTypeParam)
		return s.take(tOp, 1)
	case in(c, "(){};,.#"):
		return s.take(tOp, 1)
	case isDigit(c):
		return m.number(s)
	}
	return s.emitIf(tOp, slOps(s, s.pos))
}

func (m *scala) number(s *scan) bool {
	end := s.digits(s.pos)
	if s.byteAt(end) == '.' {
		end = s.exponent(s.digits(end + 1))
		if in(s.byteAt(end), "fFdD") {
			end++
		}
		return s.emit(tNumFloat, end)
	}
	if in(s.byteAt(end), "fFdD") {
		return s.emit(tNumFloat, end+1)
	}
	if s.at("0x") && isHex(s.peek(2)) {
		return s.emit(tNumHex, s.hexes(s.pos+2))
	}
	if s.byteAt(end) == 'L' {
		end++
	}
	return s.emit(tNumInt, end)
}
