package highlight

import (
	"strings"
	"sync"
	"unicode"
)

const (
	jvRoot uint8 = iota
	jvComment
	jvExpr
	jvRegex
	jvRegexEnd
	jvRegexGroup
	jvStatement
	jvObject
	jvTernary
	jvTemplate
	jvTemplateExpr
	jvDouble
	jvSingle
	jxName
	jxContent
	jxElement
	jxBraces
	jxInterpolation
)

// javaScript lexes JavaScript and TypeScript, with or without JSX.
type javaScript struct {
	stack
	words map[string]Token
	ts    bool
	jsx   bool
	html  machine
	own   func(s *scan) bool // what a language built on JavaScript does first
}

func newJavaScript() machine { return &javaScript{stack: stack{jvRoot}, words: jsWords()} }
func newTypeScript() machine { return &javaScript{stack: stack{jvRoot}, words: tsWords(), ts: true} }

const (
	jsKeywords = `as async await break case catch continue debugger default delete
		do else export finally from for if import in instanceof new of
		return super switch this throw try typeof void while yield`
	jsDeclarations = `var let const with function class extends constructor get set static`
	jsReserved     = `enum implements interface package private protected public`
	jsConstants    = `true false null NaN Infinity undefined`
	jsBuiltins     = `Array Boolean Date Error Function Math netscape
		Number Object Packages RegExp String sun decodeURI
		decodeURIComponent encodeURI encodeURIComponent
		Error eval isFinite isNaN parseFloat parseInt
		document window navigator self global
		Promise Set Map WeakSet WeakMap Symbol Proxy Reflect
		Int8Array Uint8Array Uint8ClampedArray
		Int16Array Uint16Array Uint16ClampedArray
		Int32Array Uint32Array Uint32ClampedArray
		Float32Array Float64Array DataView ArrayBuffer`
)

var jsWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, jsKeywords}, wordList{tKeywordDecl, jsDeclarations},
		wordList{tKeywordReserved, jsReserved}, wordList{tKeywordConst, jsConstants},
		wordList{tBuiltin, jsBuiltins})
})

var tsWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, jsKeywords + ` is namespace static private protected public implements readonly`},
		wordList{tKeywordDecl, jsDeclarations + ` type abstract`},
		wordList{tKeywordReserved, jsReserved + ` string any void number namespace module declare default interface keyof`},
		wordList{tKeywordConst, jsConstants},
		wordList{tBuiltin, jsBuiltins + ` Pick Partial Readonly Record`})
})

// jsIdent is the end of an identifier at i.
func jsIdent(s *scan, i int) int {
	r, n := s.runeAt(i)
	if n == 0 || r != '$' && r != '_' && !unicode.IsLetter(r) && !unicode.Is(unicode.Nl, r) {
		return i
	}
	return nameRunesWord(s, i+n)
}

func nameRunesWord(s *scan, i int) int {
	for s.wordAt(i) {
		_, n := s.runeAt(i)
		i += n
	}
	return i
}

func (m *javaScript) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case jvComment:
		if s.at("*/") {
			m.pop()
			return s.take(tCommentMulti, 2)
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "*/")) || s.take(tCommentMulti, 1)
	case jvExpr:
		return m.expr(s)
	case jvStatement:
		if s.at("case") && !s.wordAt(s.pos+4) {
			m.swap(jvExpr)
			return s.take(tKeyword, 4)
		}
		return m.label(s) || m.expr(s)
	case jvRegex, jvRegexGroup:
		return m.regex(s)
	case jvRegexEnd:
		m.pop()
		return s.emit(tStrRegex, s.skip(s.pos, isIn("gimuy")))
	case jvObject:
		if m.comments(s) {
			return true
		}
		switch c {
		case '{':
			m.push(jvObject)
			return s.take(tPunct, 1)
		case '}':
			m.swap(jvStatement)
			return s.take(tPunct, 1)
		case ':':
			return s.take(tPunct, 1)
		}
		if end := jsIdent(s, s.pos); end > s.pos {
			if colon := s.spaces(end); s.byteAt(colon) == ':' {
				s.emit(tAttr, end)
				s.emit(tText, colon)
				m.push(jvExpr)
				return s.take(tPunct, 1)
			}
		}
	case jvTernary:
		if c == ':' {
			m.swap(jvExpr)
			return s.take(tPunct, 1)
		}
	case jvTemplate:
		switch {
		case s.lit(tPunct, "${"):
			return m.push(jvTemplateExpr)
		case c == '`':
			m.pop()
			return s.take(tStrDouble, 1)
		case s.lit(tStrEscape, "\\$"), s.lit(tStrEscape, "\\`"):
			return true
		}
		return s.emitIf(tStrDouble, s.until(s.pos, "$`\\")) || s.take(tStrDouble, 1)
	case jvTemplateExpr:
		if c == '}' {
			m.pop()
			return s.take(tPunct, 1)
		}
	case jvDouble, jvSingle:
		quote, t := byte('"'), tStrDouble
		if state == jvSingle {
			quote, t = '\'', tStrSingle
		}
		switch {
		case c == quote:
			m.pop()
			return s.take(tStrDelim, 1)
		case c == '\\' && (s.peek(1) == quote || in(s.peek(1), `\nrt`)):
			return s.take(tStrEscape, 2)
		case c == '\\':
			return s.take(tStrEscape, 1)
		}
		return s.emit(t, s.until(s.pos, `\`+string(quote)))
	case jxName, jxContent, jxElement, jxBraces, jxInterpolation:
		if done, ok := m.jsxStep(s); done {
			return ok
		}
	}
	return m.root(s)
}

func (m *javaScript) comments(s *scan) bool {
	switch {
	case isSpace(s.peek(0)):
		return s.emit(tText, s.spaces(s.pos))
	case s.lit(tComment, "<!--"):
		return true
	case s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.lit(tCommentMulti, "/*"):
		return m.push(jvComment)
	}
	return false
}

// expr is where an expression may begin, and a slash with it a regular
// expression.
func (m *javaScript) expr(s *scan) bool {
	if m.jsx && m.jsxStart(s) {
		return true
	}
	if m.comments(s) {
		return true
	}
	switch s.peek(0) {
	case '/':
		m.swap(jvRegex)
		return s.take(tStrRegex, 1)
	case '{':
		m.swap(jvObject)
		return s.take(tPunct, 1)
	}
	return m.pop()
}

func (m *javaScript) label(s *scan) bool {
	end := jsIdent(s, s.pos)
	if end == s.pos {
		return false
	}
	mark := end
	if m.ts && s.byteAt(mark) == '?' {
		mark++
	}
	colon := s.spaces(mark)
	if s.byteAt(colon) != ':' {
		return false
	}
	s.emit(tLabel, end)
	s.emit(tPunct, mark)
	s.emit(tText, colon)
	if m.ts {
		m.push(jvExpr)
	}
	return s.take(tPunct, 1)
}

func (m *javaScript) regex(s *scan) bool {
	c := s.peek(0)
	group := m.top() == jvRegexGroup
	if c == '/' {
		if group {
			return s.take(tStrEscape, 1)
		}
		m.swap(jvRegexEnd)
		return s.take(tStrRegex, 1)
	}
	// The line's end, and the character before it, belong to no expression.
	if _, n := s.runeAt(s.pos); s.peek(n) == '\n' {
		m.pop()
		if group {
			m.pop()
		}
		return s.take(tError, n+1)
	}
	if group {
		if c == ']' {
			m.pop()
			return s.take(tStrEscape, 1)
		}
		return s.escape(tStrEscape) || s.char(tStrRegex)
	}
	switch {
	case c == '\n':
		m.pop()
		return s.take(tError, 1)
	case s.at("[^"):
		m.push(jvRegexGroup)
		return s.take(tStrEscape, 2)
	case c == '[':
		m.push(jvRegexGroup)
		return s.take(tStrEscape, 1)
	case s.escape(tStrEscape):
		return true
	case s.at("(?") && in(s.peek(2), ":=<!"):
		return s.take(tStrEscape, 3)
	case c == '{':
		end := s.skip(s.pos+1, func(c byte) bool { return isDigit(c) || c == ',' })
		if end > s.pos+1 && s.byteAt(end) == '}' {
			return s.emit(tStrEscape, end+1)
		}
	case in(c, "()?"):
		return s.take(tStrEscape, 1)
	}
	return s.char(tStrRegex)
}

// jsOperators are those of more than one character that a single character and
// an equals sign do not make.
var jsOperators = [...]string{"++", "--", "~", "??=", "??", "&&", "||", "<<", ">>>", ">>", "===", "!=="}

func (m *javaScript) root(s *scan) bool {
	if m.own != nil && m.own(s) {
		return true
	}
	c := s.peek(0)
	if m.ts && (s.lit(tPunct, "?.") || s.lit(tOp, "??")) {
		return true
	}
	if i := s.spaces(s.pos); strings.HasPrefix(s.src[i:], "#!") {
		if end := s.after(i, "\n"); end > 0 {
			m.push(jvStatement)
			return s.emit(tPreproc, end)
		}
	}
	if m.comments(s) {
		return true
	}
	for _, op := range jsOperators {
		if s.at(op) {
			m.push(jvExpr)
			return s.take(tOp, len(op))
		}
	}
	switch {
	case c == '\\' && s.peek(1) == '\n':
		m.push(jvExpr)
		return s.take(tOp, 1)
	case in(c, "-<>+*%&|^/!="):
		m.push(jvExpr)
		if s.peek(1) == '=' {
			return s.take(tOp, 2)
		}
		return s.take(tOp, 1)
	case in(c, "([,"):
		m.push(jvExpr)
		return s.take(tPunct, 1)
	case c == ';' || c == '{' || c == '}':
		m.push(jvStatement)
		return s.take(tPunct, 1)
	case in(c, ")].:"):
		return s.take(tPunct, 1)
	case c == '`':
		m.push(jvTemplate)
		return s.take(tStrDouble, 1)
	case s.lit(tPunct, "?."):
		return true
	case c == '?':
		m.push(jvTernary)
		m.push(jvExpr)
		return s.take(tPunct, 1)
	case c == '@':
		m.push(jvExpr)
		s.take(tPunct, 1)
		return s.emit(tDecorator, s.words(s.pos))
	case c == '"':
		m.push(jvDouble)
		return s.take(tStrDelim, 1)
	case c == '\'':
		m.push(jvSingle)
		return s.take(tStrDelim, 1)
	case isDigit(c):
		return m.number(s)
	}
	end := jsIdent(s, s.pos)
	if end == s.pos {
		return false
	}
	t, ok := m.words[s.src[s.pos:end]]
	if !ok {
		t = tNameOther
	}
	if t == tKeyword || t == tKeywordDecl {
		m.push(jvExpr)
	}
	return s.emit(t, end)
}

func (m *javaScript) number(s *scan) bool {
	end := s.digits(s.pos)
	if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
		end = s.digits(end + 1)
		if s.byteAt(end)|0x20 == 'e' && isDigit(s.byteAt(end+1)) {
			end = s.digits(end + 1)
		}
		if in(s.byteAt(end), "fd") {
			end++
		}
		return s.emit(tNumFloat, end)
	}
	if s.peek(0) == '0' {
		switch s.peek(1) | 0x20 {
		case 'x':
			if e := s.hexes(s.pos + 2); e > s.pos+2 {
				return s.emit(tNumHex, e)
			}
		case 'o':
			if isOctal(s.peek(2)) {
				return s.emit(tNumOct, s.skip(s.pos+2, func(c byte) bool { return isOctal(c) || c == '_' }))
			}
		case 'b':
			if isBinary(s.peek(2)) {
				return s.emit(tNumBin, s.skip(s.pos+2, func(c byte) bool { return isBinary(c) || c == '_' }))
			}
		}
	}
	return s.emit(tNumInt, end)
}
