package highlight

import (
	"sync"
	"unicode"
)

const (
	luRoot uint8 = iota
	luBase
	luFunction
	luSingle
	luDouble
	luGsub
	luRegex
	luRegexEnd
	luRegexGroup
)

// lua lexes Lua.
type lua struct{ stack }

func newLua() machine { return &lua{stack{luRoot}} }

func (m *lua) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case luRoot:
		if s.at("#!") {
			return s.emit(tPreproc, s.lineEnd(s.pos))
		}
		return m.push(luBase)
	case luFunction:
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		end := s.ident(s.pos)
		if end == s.pos {
			if c == '(' {
				m.pop()
				return s.take(tPunct, 1)
			}
			return false
		}
		m.pop()
		if next := s.ident(end + 1); s.byteAt(end) == '.' && next > end+1 {
			s.emit(tClass, end)
			s.take(tPunct, 1)
			end = next
		}
		return s.emit(tFunc, end)
	case luSingle, luDouble:
		quote, t := "'", tStrSingle
		if state == luDouble {
			quote, t = `"`, tStrDouble
		}
		if c == '\\' {
			if in(s.peek(1), `abfnrtv\"'`) {
				return s.take(tStrEscape, 2)
			}
			if end := min(s.digits(s.pos+1), s.pos+4); end > s.pos+1 {
				return s.emit(tStrEscape, end)
			}
		}
		if s.at(quote) {
			m.pop()
			return s.take(t, 1)
		}
		return s.emit(t, s.until(s.pos, quote))
	case luGsub:
		switch {
		case c == ')':
			m.pop()
			return s.take(tPunct, 1)
		case c == '(' || c == ',':
			return s.take(tPunct, 1)
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		case c == '"':
			m.push(luRegex)
			return s.take(tStrRegex, 1)
		}
		return false
	case luRegex:
		switch {
		case c == '"':
			m.swap(luRegexEnd)
			return s.take(tStrRegex, 1)
		case c == '[':
			m.push(luRegexGroup)
			if s.peek(1) == '^' {
				return s.take(tStrEscape, 2)
			}
			return s.take(tStrEscape, 1)
		case s.escape(tStrEscape):
			return true
		case s.at("(?") && in(s.peek(2), ":=<!"):
			return s.take(tStrEscape, 3)
		case in(c, "()?"):
			return s.take(tStrEscape, 1)
		}
		return s.char(tStrRegex)
	case luRegexEnd:
		m.pop()
		return s.emit(tStrRegex, s.skip(s.pos, isIn("$")))
	case luRegexGroup:
		switch c {
		case '/':
			return s.take(tStrEscape, 1)
		case ']':
			m.pop()
			return s.take(tStrEscape, 1)
		case '\\':
			if r, n := s.runeAt(s.pos + 1); n > 0 && r != '\n' {
				s.take(tStrEscape, 1)
				return s.take(tStrRegex, n)
			}
		}
		return s.char(tStrRegex)
	}
	return m.base(s)
}

// long is the end of a long bracket at i, i if there is none.
func (m *lua) long(s *scan, i int) int {
	if s.byteAt(i) != '[' {
		return i
	}
	eq := s.skip(i+1, isIn("="))
	if s.byteAt(eq) != '[' {
		return i
	}
	return max(i, s.after(eq+1, "]"+s.src[i+1:eq]+"]"))
}

var luaWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tOpWord, `and or not`},
		wordList{tKeyword, `break do else elseif end for if in repeat return then until while function`},
		wordList{tKeywordDecl, `local`},
		wordList{tKeywordConst, `true false nil`})
})

var luaFunctions = sync.OnceValue(func() words { return newWords(wordList{tBuiltin, luaFunctionNames}) })

func (m *lua) base(s *scan) bool {
	c := s.peek(0)
	if s.at("--") {
		if end := m.long(s, s.pos+2); end > s.pos+2 {
			return s.emit(tCommentMulti, end)
		}
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	if isDigit(c) {
		digits := s.digits(s.pos)
		if e := s.exponent(digits); e > digits {
			return s.emit(tNumFloat, e)
		}
		if c == '0' && s.peek(1)|0x20 == 'x' {
			return s.emit(tNumHex, s.hexes(s.pos+2))
		}
		return s.emit(tNumInt, digits)
	}
	if isSpace(c) {
		return s.take(tText, 1)
	}
	if s.emitIf(tStr, m.long(s, s.pos)) {
		return true
	}
	for _, op := range [...]string{"==", "~=", "<=", ">=", "...", ".."} {
		if s.lit(tOp, op) {
			return true
		}
	}
	switch {
	case in(c, "=+-*/%^<>#"):
		return s.take(tOp, 1)
	case in(c, "[]{}().,:;"):
		return s.take(tPunct, 1)
	case c == '\'':
		m.push(luSingle)
		return s.take(tStrSingle, 1)
	case c == '"':
		m.push(luDouble)
		return s.take(tStrDouble, 1)
	}
	end := s.ident(s.pos)
	if end == s.pos {
		return false
	}
	if t, ok := luaWords()[s.src[s.pos:end]]; ok && !s.wordAt(end) {
		if s.src[s.pos:end] == "function" {
			m.push(luFunction)
		}
		return s.emit(t, end)
	}
	last := end
	if next := s.ident(end + 1); s.byteAt(end) == '.' && next > end+1 {
		last = next
	}
	name := s.src[s.pos:last]
	_, builtin := luaFunctions()[name]
	switch {
	case name == "gsub":
		m.push(luGsub)
		return s.emit(tBuiltin, last)
	case builtin:
		return s.emit(tBuiltin, last)
	case last > end:
		s.emit(tName, end)
		s.take(tPunct, 1)
	}
	return s.emit(tName, last)
}

// rlang lexes R.
type rlang struct{}

func newR() machine { return rlang{} }

var rWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `if else for while repeat in next break function`},
		wordList{tKeywordConst, `NULL Inf TRUE FALSE NaN NA NA_integer_ NA_real_ NA_complex_ NA_character_`},
		wordList{tBuiltin, `LETTERS letters month.abb month.name pi T F`})
})

var rFunctions = sync.OnceValue(func() words {
	return newWords(wordList{tFunc, `abs acos acosh all any anyNA Arg as.call as.character
		as.complex as.double as.environment as.integer as.logical
		as.null.default as.numeric as.raw asin asinh atan atanh attr
		attributes baseenv browser c call ceiling class Conj cos cosh
		cospi cummax cummin cumprod cumsum digamma dim dimnames
		emptyenv exp expression floor forceAndCall gamma gc.time
		globalenv Im interactive invisible is.array is.atomic is.call
		is.character is.complex is.double is.environment is.expression
		is.finite is.function is.infinite is.integer is.language
		is.list is.logical is.matrix is.na is.name is.nan is.null
		is.numeric is.object is.pairlist is.raw is.recursive is.single
		is.symbol lazyLoadDBfetch length lgamma list log max min
		missing Mod names nargs nzchar oldClass on.exit pos.to.env
		proc.time prod quote range Re rep retracemem return round
		seq_along seq_len seq.int sign signif sin sinh sinpi sqrt
		standardGeneric substitute sum switch tan tanh tanpi tracemem
		trigamma trunc unclass untracemem UseMethod xtfrm`})
})

func (rlang) step(s *scan) bool {
	c := s.peek(0)
	switch {
	case s.at("#'"):
		return s.emit(tCommentDoc, s.lineEnd(s.pos))
	case c == '#':
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case isSpace(c):
		return s.emit(tSpace, s.spaces(s.pos))
	case c == '`' && s.peek(1) != '`':
		if end := s.after(s.pos+1, "`"); end > 0 {
			return s.emit(tName, end)
		}
	case c == '"' || c == '\'':
		t := tStrDouble
		if c == '\'' {
			t = tStrSingle
		}
		return s.emitIf(t, s.backslashed(s.pos, c))
	case c == '%':
		if end := s.after(s.pos+1, "%"); end > 0 {
			return s.emit(tOp, end)
		}
	}
	if c == '0' && s.peek(1)|0x20 == 'x' && isHex(s.peek(2)) {
		end := s.hexes(s.pos + 2)
		if s.byteAt(end)|0x20 == 'p' && isDigit(s.byteAt(end+1)) {
			end = s.digits(end + 1)
		}
		if in(s.byteAt(end), "Li") {
			end++
		}
		return s.emit(tNumHex, end)
	}
	i := s.pos
	if c == '+' || c == '-' {
		i++
	}
	end := s.digits(i)
	if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
		end = s.digits(end + 1)
	}
	if end > i {
		end = s.exponent(end)
		if in(s.byteAt(end), "Li") {
			end++
		}
		return s.emit(tNum, end)
	}
	if end := rIdent(s); end > s.pos {
		name := s.src[s.pos:end]
		if _, ok := rFunctions()[name]; ok && s.byteAt(end) == '(' {
			return s.emit(tFunc, end)
		}
		if t, ok := rWords()[name]; ok {
			return s.emit(t, end)
		}
		return s.emit(tName, end)
	}
	if in(c, "[]{}();,") {
		return s.take(tPunct, 1)
	}
	return in(c, "-<>?*+^/!=~$@:%&|") && s.take(tOp, 1)
}

func rIdent(s *scan) int {
	i := s.pos
	letter := func(i int) int {
		r, n := s.runeAt(i)
		if n > 0 && unicode.In(r, unicode.L, unicode.M) {
			return n
		}
		return 0
	}
	if n := letter(i); n > 0 {
		i += n
	} else if s.byteAt(i) == '.' {
		switch n := letter(i + 1); {
		case n > 0:
			i += 1 + n
		case in(s.byteAt(i+1), "._"):
			i += 2
		default:
			return i + 1
		}
	} else {
		return i
	}
	for {
		r, n := s.runeAt(i)
		if n == 0 || r != '.' && r != '_' && !unicode.In(r, unicode.L, unicode.M, unicode.Nd) {
			return i
		}
		i += n
	}
}

// backslashed is the end of a string from the quote at i, in which a backslash
// hides any character; i if it does not end.
func (s *scan) backslashed(i int, quote byte) int {
	last := i
	for j := i + 1; j < len(s.src); j++ {
		switch s.src[j] {
		case '\\':
			if s.byteAt(j+1) == quote {
				last = j + 2
			}
			j++
		case quote:
			return j + 1
		}
	}
	return last
}

const (
	ngRoot uint8 = iota
	ngBlock
	ngStatement
)

// nginx lexes the configuration of nginx.
type nginx struct{ stack }

func newNginx() machine { return &nginx{stack{ngRoot}} }

func (m *nginx) step(s *scan) bool {
	c := s.peek(0)
	id := s.until(s.pos, " \t\n\v\f\r$;{}()#")
	switch m.top() {
	case ngRoot:
		if next := s.spaced("include"); next > 0 {
			if end := s.until(next, " \t\n\v\f\r;"); end > next {
				s.take(tKeyword, 7)
				s.emit(tText, next)
				return s.emit(tName, end)
			}
		}
		if id > s.pos {
			m.push(ngStatement)
			return s.emit(tKeyword, id)
		}
	case ngBlock:
		if c == '}' {
			m.pop()
			return s.take(tPunct, 1)
		}
		if id > s.pos {
			m.push(ngStatement)
			return s.emit(tKeywordNamespace, id)
		}
	case ngStatement:
		if c == '{' {
			m.swap(ngBlock)
			return s.take(tPunct, 1)
		}
		if c == ';' {
			m.pop()
			return s.take(tPunct, 1)
		}
	}
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case c == '#':
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	if n := s.word("on", "off"); n > 0 {
		return s.take(tConst, n)
	}
	if c == '$' && isWordDash(s.peek(1)) {
		return s.emit(tVar, s.skip(s.pos+1, isWordDash))
	}
	host := s.skip(s.pos, func(c byte) bool { return isAlpha(c) || isDigit(c) || c == '.' || c == '-' })
	if host > s.pos && s.byteAt(host) == ':' && isDigit(s.byteAt(host+1)) {
		s.emit(tFunc, host)
		s.take(tPunct, 1)
		return s.emit(tNumInt, s.digits(s.pos))
	}
	dashed := func(c byte) bool { return isAlpha(c) || c == '-' }
	if kind := s.skip(s.pos, dashed); kind > s.pos && s.byteAt(kind) == '/' && dashed(s.byteAt(kind+1)) {
		return s.emit(tClass, s.skip(kind+1, dashed))
	}
	if isDigit(c) {
		end := s.digits(s.pos)
		if in(s.byteAt(end)|0x20, "kmg") && !s.wordAt(end+1) {
			return s.emit(tNumInt, end+1)
		}
		if !s.wordAt(end) {
			return s.emit(tNumInt, end)
		}
	}
	if c == '~' {
		from := s.spaces(s.pos + 1)
		if end := s.until(from, " \t\n\v\f\r{"); end > from {
			s.take(tPunct, 1)
			s.emit(tText, from)
			return s.emit(tStrRegex, end)
		}
	}
	switch {
	case in(c, ":=~"):
		return s.take(tPunct, 1)
	case c == '/':
		return s.emit(tName, s.until(s.pos+1, " \t\n\v\f\r$;{}()#"))
	}
	return s.emitIf(tStr, s.until(s.pos, "# \t\n\v\f\r;{}$\\")) || in(c, "$;") && s.take(tText, 1)
}
