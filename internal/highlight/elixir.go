package highlight

import (
	"strings"
	"sync"
)

const (
	exRoot uint8 = iota
	exDouble
	exSingle
	exInterp
	exSymbol
	exSigil
	exRegexFlags
	exListFlags
)

// elixir lexes Elixir.
type elixir struct {
	stack
	sigils []sigil
}

func newElixir() machine { return &elixir{stack: stack{exRoot}} }

var elixirWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `case cond end bc lc if unless try loop receive fn defmodule
			def defp defprotocol defimpl defrecord defmacro defmacrop defdelegate
			defexception defguard defguardp defstruct exit raise throw after rescue catch else`},
		wordList{tKeywordNamespace, `import require use recur quote unquote super refer`},
		wordList{tOpWord, `and not or when xor in`},
		wordList{tConst, `nil true false`},
		wordList{tBuiltinPseudo, `__FILE__ __LINE__ __MODULE__ __MAIN__ __FUNCTION__`},
	)
})

func (m *elixir) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case exDouble, exSingle:
		quote, t := byte('"'), tStrDouble
		if state == exSingle {
			quote, t = '\'', tStrSingle
		}
		if m.escape(s) || m.interpolation(s) || s.emitIf(t, s.until(s.pos, `#\`+string(quote))) {
			return true
		}
		if c == quote {
			m.pop()
		}
		return s.take(t, 1)
	case exInterp:
		if c == '}' {
			m.pop()
			return s.take(tStrInterpol, 1)
		}
	case exSymbol:
		if c == '"' {
			m.pop()
			return s.take(tStrSymbol, 1)
		}
		return m.interpolation(s) || s.emitIf(tStrSymbol, s.until(s.pos, `#"`))
	case exSigil:
		g := m.sigils[len(m.sigils)-1]
		if s.at(g.close) {
			m.pop()
			m.sigils = m.sigils[:len(m.sigils)-1]
			return s.take(g.token, len(g.close))
		}
		if g.interpolate && m.interpolation(s) {
			return true
		}
		if c == '#' || c == '\\' && !g.interpolate {
			return s.take(g.token, 1)
		}
		return s.emitIf(g.token, s.until(s.pos, `#\`+g.open+g.close))
	case exRegexFlags:
		m.pop()
		return s.emit(tStrRegex, s.skip(s.pos, isIn("fgimrsux")))
	case exListFlags:
		m.pop()
		if in(c, "csa") {
			return s.take(tStrOther, 1)
		}
		return true
	}
	return m.root(s)
}

func (m *elixir) interpolation(s *scan) bool {
	return s.lit(tStrInterpol, "#{") && m.push(exInterp)
}

func (m *elixir) escape(s *scan) bool {
	if s.peek(0) != '\\' {
		return false
	}
	switch c := s.peek(1); {
	case c == 'x' && s.hexes(s.pos+2) >= s.pos+4:
		return s.take(tStrEscape, 4)
	case c == 'u':
		i := s.pos + 2
		if s.byteAt(i) == '{' {
			i++
		}
		if end := s.digits(i); end > i {
			if s.byteAt(end) == '}' {
				end++
			}
			return s.emit(tStrEscape, end)
		}
	case in(c, `\abdefnrstv0"'`):
		return s.take(tStrEscape, 2)
	}
	return false
}

// Operators in the order in which they are tried: the first that is there is
// taken, if a longer one is too.
var elixirOperators = [...]string{"%=", "*=", "**=", "+=", "-=", "^=", "||=", "<=>"}

func (m *elixir) operator(s *scan) bool {
	for _, op := range elixirOperators {
		if s.lit(tOp, op) {
			return true
		}
	}
	n := s.peek(1)
	switch c := s.peek(0); {
	case c == '<' && n != '<' && n != '=':
		return s.take(tOp, 1)
	case c == '>' && n != '<' && n != '=' && n != '>':
		return s.take(tOp, 1)
	}
	for _, op := range [...]string{"<=", ">=", "===", "==", "=~", "!=", "!~", "&&&", "&&"} {
		if s.lit(tOp, op) {
			return true
		}
	}
	if s.peek(0) == '&' && !isDigit(n) {
		return s.take(tOp, 1)
	}
	for _, op := range [...]string{"||", "^", "*", "+", "-", "/", "|", "<-", "<>", "<<", ">>", "=", ".", "~~~"} {
		if s.lit(tOp, op) {
			return true
		}
	}
	return false
}

var elixirSymbols = [...]string{"<>", "===", "==", ">=", ">", "<=", "<", "<=>", "&&", "&", "%()", "%[]", "%{}",
	"++", "+", "--", "-", "||", "|", "!", "//", "%", "`", "/", "|", "**", "*", "=~", "~", "<-"}

func (m *elixir) symbol(s *scan) bool {
	if s.peek(0) == ':' {
		if end := s.ident(s.pos + 1); end > s.pos+1 {
			switch n := s.byteAt(end + 1); {
			case in(s.byteAt(end), "?!"):
				end++
			case s.byteAt(end) == '=' && n != '>' && n != '=':
				end++
			}
			return s.emit(tStrSymbol, end)
		}
		for _, op := range elixirSymbols {
			if strings.HasPrefix(s.src[s.pos+1:], op) {
				return s.take(tStrSymbol, 1+len(op))
			}
		}
		return false
	}
	end := s.ident(s.pos)
	if end == s.pos {
		return false
	}
	if in(s.byteAt(end), "?!") {
		end++
	}
	return s.byteAt(end) == ':' && s.byteAt(end+1) != ':' && s.emit(tStrSymbol, end+1)
}

func (m *elixir) root(s *scan) bool {
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if c == '#' {
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	end := s.words(s.pos)
	word := s.src[s.pos:end]
	t, known := elixirWords()[word]
	bounded := !s.wordAt(end)
	open := bounded && !in(s.byteAt(end), "?!")
	switch {
	case known && t == tKeyword && open, word == "do" && bounded:
		return s.emit(tKeyword, end)
	case s.at("->") && s.wordAt(s.pos+2):
		return s.take(tKeyword, 2)
	case known && t == tKeywordNamespace && open, known && t == tOpWord && bounded:
		return s.emit(t, end)
	case m.operator(s), m.symbol(s):
		return true
	case s.lit(tStrSymbol, `:"`):
		return m.push(exSymbol)
	case known && (t == tConst || t == tBuiltinPseudo) && open:
		return s.emit(t, end)
	case isUpper(c) && bounded:
		return s.emit(tConst, end)
	case isAlpha(c) || c == '_' || c == '!':
		end = s.words(s.pos + 1)
		if in(s.byteAt(end), "?!") {
			end++
		}
		return s.emit(tName, end)
	case s.lit(tPunct, "::"), in(c, `%(){};,/|:\[]`) && s.take(tPunct, 1):
		return true
	case c == '@' && s.ident(s.pos+1) > s.pos+1:
		return s.emit(tVar, s.ident(s.pos+1))
	case c == '&' && isDigit(s.peek(1)):
		return s.take(tVar, 2)
	case isDigit(c):
		return m.number(s)
	}
	return m.str(s)
}

func (m *elixir) number(s *scan) bool {
	digits := s.grouped(s.pos, isDigit)
	if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
		end := s.grouped(digits+1, isDigit)
		if e := s.exponent(end); e > end {
			end = s.grouped(e-1, isDigit)
		}
		if !s.wordAt(end) {
			return s.emit(tNumFloat, end)
		}
	}
	if s.peek(0) == '0' {
		for _, b := range [...]struct {
			letter byte
			token  Token
			digit  func(byte) bool
		}{{'x', tNumHex, isHex}, {'o', tNumOct, isOctal}, {'b', tNumBin, isBinary}} {
			if end := s.grouped(s.pos+2, b.digit); s.peek(1) == b.letter && end > s.pos+2 && !s.wordAt(end) {
				return s.emit(b.token, end)
			}
		}
	}
	return !s.wordAt(digits) && s.emit(tNumInt, digits)
}

func (m *elixir) str(s *scan) bool {
	c := s.peek(0)
	for _, q := range [...]string{`"""`, `'''`} {
		if s.at(q) {
			if end := s.after(s.pos+3, q); end > 0 {
				return s.emit(tStrDoc, end)
			}
		}
	}
	switch c {
	case '"':
		m.push(exDouble)
		return s.take(tStrDouble, 1)
	case '\'':
		m.push(exSingle)
		return s.take(tStrSingle, 1)
	case '?':
		r, n := s.runeAt(s.pos + 1)
		switch {
		case n == 0:
			return false
		case r != '\\':
			return !isSpace(s.peek(1)) && s.take(tStrOther, 1+n)
		case s.peek(2) == 'x' && isDigit(s.peek(3)):
			if isDigit(s.peek(4)) {
				return s.take(tStrOther, 5)
			}
			return s.take(tStrOther, 4)
		}
		if h := s.hexes(s.pos + 2); h > s.pos+2 && h <= s.pos+4 && !s.wordAt(h) {
			return s.emit(tStrOther, h)
		}
		return false
	case '~':
		return m.sigil(s)
	}
	return false
}

func (m *elixir) sigil(s *scan) bool {
	i := s.pos + 1
	kind := byte(0)
	if isAlpha(s.byteAt(i)) {
		kind = s.byteAt(i)
		i++
	}
	open := s.byteAt(i)
	if !in(open, `{[(<|/'"`) {
		return false
	}
	g := sigil{open: string(open), close: string(open), token: tStrOther, interpolate: in(kind, "SRCW")}
	if k := strings.IndexByte("{[(<", open); k >= 0 {
		g.close = "}])>"[k : k+1]
	}
	if kind == 'R' || kind == 'r' {
		g.token = tStrRegex
		m.push(exRegexFlags)
	}
	if kind == 'W' || kind == 'w' {
		m.push(exListFlags)
	}
	m.push(exSigil)
	m.sigils = append(m.sigils, g)
	return s.emit(g.token, i+1)
}
