package highlight

import (
	"strings"
	"sync"
	"unicode"
)

const (
	swRoot uint8 = iota
	swLine
	swComment
	swTuple
	swString
	swInterp
	swInterpInner
)

// swift lexes Swift.
type swift struct{ stack }

func newSwift() machine { return &swift{stack{swRoot, swLine}} }

var swiftWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `await break case continue default do else fallthrough if in for return switch where while try catch throw guard defer repeat
			as dynamicType is new super self Self Type __COLUMN__ __FILE__ __FUNCTION__ __LINE__
			associativity async didSet get infix inout isolated mutating none nonmutating operator override postfix precedence prefix set unowned weak willSet throws rethrows precedencegroup`},
		wordList{tKeywordDecl, `actor class deinit enum convenience extension final func import init internal lazy let nonisolated optional private protocol public required static struct subscript typealias var dynamic indirect associatedtype open fileprivate some`},
		wordList{tKeywordConst, `true false nil`},
	)
})

// swIdent is the end of an identifier at i.
func swIdent(s *scan, i int) int {
	from := i
	for {
		r, n := s.runeAt(i)
		ok := r == '_' || r > 0xffff || unicode.In(r, unicode.L, unicode.Nl, unicode.Mn, unicode.Me)
		if i > from {
			ok = ok || unicode.In(r, unicode.M, unicode.Nd)
		}
		if n == 0 || !ok {
			return i
		}
		i += n
	}
}

func (m *swift) inline(s *scan) bool {
	if isSpace(s.peek(0)) {
		return s.emit(tText, s.spaces(s.pos))
	}
	return s.lit(tCommentMulti, "/*") && m.push(swComment)
}

func (m *swift) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case swLine:
		if c == '#' {
			return s.emit(tPreproc, s.lineEnd(s.pos))
		}
		return m.inline(s) || m.pop()
	case swComment:
		switch {
		case s.lit(tCommentMulti, "/*"):
			return m.push(swComment)
		case s.lit(tCommentMulti, "*/"):
			return m.pop()
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "*/")) || s.take(tCommentMulti, 1)
	case swTuple:
		switch {
		case s.emitIf(tVar, swIdent(s, s.pos)), m.quoted(s), s.lit(tPunct, ","):
			return true
		case c == '(':
			m.push(swTuple)
			return s.take(tPunct, 1)
		case c == ')':
			m.pop()
			return s.take(tPunct, 1)
		}
		return m.inline(s)
	case swString:
		return m.str(s)
	case swInterp, swInterpInner:
		if c == '(' {
			m.push(swInterpInner)
			return s.take(tPunct, 1)
		}
		if c == ')' {
			m.pop()
			if state == swInterp {
				return s.take(tStrEscape, 1)
			}
			return s.take(tPunct, 1)
		}
	}
	return m.root(s)
}

func (m *swift) str(s *scan) bool {
	switch s.peek(0) {
	case '"':
		m.pop()
		return s.lit(tStr, `"""`) || s.take(tStr, 1)
	case '\\':
		switch c := s.peek(1); {
		case in(c, `\0tnr'"`):
			return s.take(tStrEscape, 2)
		case c == '(':
			m.push(swInterp)
			return s.take(tStrEscape, 2)
		case c == 'u' && s.peek(2) == '{':
			end := s.hexes(s.pos + 3)
			return end > s.pos+3 && end <= s.pos+11 && s.byteAt(end) == '}' && s.emit(tStrEscape, end+1)
		}
		return false
	}
	return s.emit(tStr, s.until(s.pos, `\"`))
}

// quoted is an identifier in backquotes.
func (m *swift) quoted(s *scan) bool {
	if s.peek(0) != '`' {
		return false
	}
	end := swIdent(s, s.pos+1)
	if end == s.pos+1 || s.byteAt(end) != '`' {
		return false
	}
	s.take(tPunct, 1)
	s.emit(tVar, end)
	return s.take(tPunct, 1)
}

func (m *swift) root(s *scan) bool {
	c := s.peek(0)
	if c == '\n' {
		m.push(swLine)
		return s.emit(tText, s.skip(s.pos, isIn("\n")))
	}
	if s.at("//") {
		m.push(swLine)
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	if m.inline(s) {
		return true
	}
	switch {
	case c == '$' && isDigit(s.peek(1)):
		if s.peek(1) == '0' {
			return s.take(tVar, 2)
		}
		return s.emit(tVar, s.digits(s.pos+1))
	case in(c, `()[]{}:;,?\`):
		return s.take(tPunct, 1)
	case in(c, "-/=+*%<>!&|^.~"):
		return s.emit(tOp, s.skip(s.pos, isIn("-/=+*%<>!&|^.~")))
	case c == '"', s.at(`@"`):
		m.push(swString)
		return s.emit(tStr, s.after(s.pos, `"`))
	case c == '\'':
		r, n := s.runeAt(s.pos + 1)
		if r == '\\' {
			if r2, k := s.runeAt(s.pos + 2); k > 0 && r2 != '\n' && s.byteAt(s.pos+2+k) == '\'' {
				return s.take(tStrChar, k+3)
			}
		}
		return n > 0 && r != '\n' && s.byteAt(s.pos+1+n) == '\'' && s.take(tStrChar, n+2)
	case isDigit(c):
		return m.number(s)
	case c == '@':
		if end := swIdent(s, s.pos+1); end > s.pos+1 {
			return s.emit(tKeywordDecl, end)
		}
		return false
	case c == '`':
		return m.quoted(s)
	case c == '#' && m.directive(s):
		return true
	}
	return m.word(s)
}

func (m *swift) number(s *scan) bool {
	digits := s.grouped(s.pos, isDigit)
	end := -1
	if s.byteAt(digits) == '*' {
		end = digits + 1
	} else if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
		end = s.digits(digits + 1)
		for s.byteAt(end) == '_' && isDigit(s.byteAt(end+1)) {
			end += 2
		}
	}
	if end >= 0 {
		if e := s.exponent(end); e > end {
			end = e
			for s.byteAt(end) == '_' && isDigit(s.byteAt(end+1)) {
				end += 2
			}
		}
		return s.emit(tNumFloat, end)
	}
	if d := s.digits(s.pos); s.exponent(d) > d {
		return s.emit(tNumFloat, s.exponent(d))
	}
	if s.peek(0) == '0' {
		i := s.pos + 1
		if s.byteAt(i) == 'o' {
			i++
		}
		if e := s.grouped(i, isOctal); e > i {
			return s.emit(tNumOct, e)
		}
		if e := s.grouped(s.pos+2, isHex); s.peek(1) == 'x' && e > s.pos+2 {
			frac := e
			if s.byteAt(e) == '.' {
				upper := func(c byte) bool { return isDigit(c) || c >= 'A' && c <= 'F' }
				if f := s.grouped(e+1, upper); f > e+1 {
					frac = f
				}
			}
			if s.byteAt(frac) == 'p' {
				j := frac + 1
				if in(s.byteAt(j), "+-") {
					j++
				}
				if p := s.digits(j); p > j {
					e = p
				}
			}
			return s.emit(tNumHex, e)
		}
		if e := s.grouped(s.pos+2, isBinary); s.peek(1) == 'b' && e > s.pos+2 {
			return s.emit(tNumBin, e)
		}
	}
	return s.emit(tNumInt, digits)
}

func (m *swift) directive(s *scan) bool {
	if s.at("#available(") {
		if end := s.after(s.pos+12, ")"); end > 0 && s.byteAt(s.pos+11) != ')' {
			return s.emit(tKeywordDecl, end)
		}
	}
	for _, w := range [...]string{"#selector(", "#keyPath("} {
		if !s.at(w) {
			continue
		}
		from := s.pos + len(w)
		for i := from + 1; i < len(s.src) && s.src[i-1] != ')'; i++ {
			end := i
			if s.src[i] == '(' {
				if n := s.after(i, ")"); n > 0 && n <= s.lineEnd(i) && s.byteAt(n) == ')' {
					end = n
				}
			}
			if s.src[end] == ')' {
				s.emit(tKeywordDecl, from)
				s.emit(tFunc, end)
				return s.take(tKeywordDecl, 1)
			}
		}
	}
	for _, w := range [...]string{"#line", "#file", "#column", "#function", "#dsohandle"} {
		if s.lit(tKeywordDecl, w) {
			return true
		}
	}
	return false
}

// access is a modifier with something in parentheses after it; all of it is
// one where allowed says so.
func (m *swift) access(s *scan, word string, allowed ...string) bool {
	open := s.pos + len(word)
	if !s.at(word) || s.byteAt(open) != '(' {
		return false
	}
	from := s.skip(open+1, isIn(" "))
	to := s.words(from)
	end := s.skip(to, isIn(" "))
	if to == from || s.byteAt(end) != ')' {
		return false
	}
	for _, a := range allowed {
		if s.src[from:to] == a {
			return s.emit(tKeywordDecl, end+1)
		}
	}
	s.emit(tKeywordDecl, from)
	s.emit(tError, to)
	return s.emit(tKeywordDecl, end+1)
}

func (m *swift) word(s *scan) bool {
	if m.access(s, "private", "set") || m.access(s, "internal", "set") || m.access(s, "unowned", "safe", "unsafe") {
		return true
	}
	if n := s.word("let", "var"); n > 0 {
		from := s.spaces(s.pos + 3)
		if end := swIdent(s, from); end > from {
			s.take(tKeyword, 3)
			s.emit(tText, from)
			return s.emit(tVar, end)
		}
		if s.byteAt(from) == '(' {
			s.take(tKeyword, 3)
			s.emit(tText, from)
			m.push(swTuple)
			return s.take(tPunct, 1)
		}
	}
	end := swIdent(s, s.pos)
	upper := func() bool {
		r, _ := s.runeAt(s.pos)
		return unicode.IsUpper(r)
	}
	if end > s.pos && s.word("if", "while", "for", "private", "internal", "unowned", "switch", "case") == 0 {
		at := end
		if in(s.byteAt(at), "?!") {
			at++
		}
		if s.byteAt(s.spaces(at)) == '(' {
			if upper() {
				return s.emit(tKeywordType, end)
			}
			return s.emit(tFunc, end)
		}
	}
	for _, w := range [...]string{"as", "as?", "as!", "try", "try!"} {
		if s.at(w) && isSpace(s.peek(len(w))) {
			return s.take(tKeyword, len(w))
		}
	}
	from := s.pos
	if s.byteAt(from) == '#' {
		from++
	}
	if r, _ := s.runeAt(from); !unicode.IsUpper(r) && !strings.HasPrefix(s.src[from:], "default") {
		name := swIdent(s, from)
		if colon := s.spaces(name); name > from && s.byteAt(colon) == ':' {
			s.emit(tVar, name)
			s.emit(tText, colon)
			return s.take(tPunct, 1)
		}
	}
	if end == s.pos {
		return false
	}
	if t, ok := swiftWords()[s.src[s.pos:end]]; ok {
		return s.emit(t, end)
	}
	if upper() {
		return s.emit(tKeywordType, end)
	}
	return s.emit(tName, end)
}
