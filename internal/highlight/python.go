package highlight

import (
	"strings"
	"sync"
	"unicode"
)

const (
	pyRoot uint8 = iota
	pyFuncName
	pyClassName
	pyString
	pyEscape
	pyInterp
)

// python lexes Python.
type python struct {
	stack
	strings []pyLiteral
	words   words
	again   func() machine // for what a string holds
}

type pyLiteral struct{ kind, delim string }

func newPython() machine {
	return &python{stack: stack{pyRoot}, words: pythonWords(), again: newPython}
}

var pythonWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `assert break continue del elif else except exec
			finally for global if lambda pass print raise
			return try while yield as with from import yield
			async await nonlocal`},
		wordList{tBuiltin, `ArithmeticError AssertionError AttributeError
			BaseException BlockingIOError BrokenPipeError BufferError
			BytesWarning ChildProcessError ConnectionAbortedError
			ConnectionError ConnectionRefusedError ConnectionResetError
			DeprecationWarning EOFError EnvironmentError
			Exception FileExistsError FileNotFoundError
			FloatingPointError FutureWarning GeneratorExit IOError
			ImportError ImportWarning IndentationError IndexError
			InterruptedError IsADirectoryError KeyError KeyboardInterrupt
			LookupError MemoryError ModuleNotFoundError NameError
			NotADirectoryError NotImplemented NotImplementedError OSError
			OverflowError OverflowWarning PendingDeprecationWarning
			ProcessLookupError RecursionError ReferenceError ResourceWarning
			RuntimeError RuntimeWarning StandardError StopAsyncIteration
			StopIteration SyntaxError SyntaxWarning SystemError SystemExit
			TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError
			UnicodeEncodeError UnicodeError UnicodeTranslateError
			UnicodeWarning UserWarning ValueError VMSError Warning
			WindowsError ZeroDivisionError
			__import__ abs all any apply ascii basestring bin bool buffer
			bytearray bytes callable chr classmethod cmp coerce compile
			complex delattr dict dir divmod enumerate eval execfile exit
			file filter float format frozenset getattr globals hasattr hash hex id
			input int intern isinstance issubclass iter len list locals
			long map max memoryview min next object oct open ord pow property range
			raw_input reduce reload repr reversed round set setattr slice
			sorted staticmethod str sum super tuple type unichr unicode
			vars xrange zip`},
		wordList{tBuiltinPseudo, `self None Ellipsis NotImplemented False True`},
	)
})

// pyIdent is the end of an identifier at i; dotted, it may hold dots and begin
// with one.
func pyIdent(s *scan, i int, dotted bool) int {
	from := i
	for {
		r, n := s.runeAt(i)
		ok := r == '_' || dotted && r == '.' || unicode.In(r, unicode.L, unicode.M) || i > from && unicode.Is(unicode.Nd, r)
		if n == 0 || !ok {
			return i
		}
		i += n
	}
}

func (m *python) step(s *scan) bool {
	switch m.top() {
	case pyFuncName, pyClassName:
		end := pyIdent(s, s.pos, false)
		if end == s.pos {
			return false
		}
		t := tFunc
		if m.top() == pyClassName {
			t = tClass
		}
		m.pop()
		return s.emit(t, end)
	case pyString:
		return m.str(s)
	case pyEscape:
		return m.escape(s)
	case pyInterp:
		switch c := s.peek(0); c {
		case '{':
			m.push(pyInterp)
			return s.take(tStrInterpol, 1)
		case '}':
			m.pop()
			return s.take(tStrInterpol, 1)
		case ':':
			return s.take(tStrInterpol, 1)
		case '!':
			return in(s.peek(1), "asr") && s.take(tStrInterpol, 2)
		}
		return s.delegate(m.again(), s.until(s.pos, "{}!:"))
	}
	return m.root(s)
}

func (m *python) str(s *scan) bool {
	cur := m.strings[len(m.strings)-1]
	switch c := s.peek(0); c {
	case '\'', '"':
		n := 1
		if q := string(c); s.at(q + q + q) {
			n = 3
		}
		if s.src[s.pos:s.pos+n] == cur.delim {
			m.strings = m.strings[:len(m.strings)-1]
			m.pop()
		}
		return s.take(tStr, n)
	case '{':
		if s.peek(1) == '{' {
			return s.take(tStr, 2)
		}
		if strings.Contains(cur.kind, "f") {
			m.push(pyInterp)
			return s.take(tStrInterpol, 1)
		}
		return s.take(tStr, 1)
	case '\\':
		return m.push(pyEscape)
	}
	return s.emit(tStr, s.until(s.pos, `'"\{`))
}

func (m *python) escape(s *scan) bool {
	end := 0
	digits := 0
	switch c := s.peek(1); {
	case in(c, "\\abfnrtv\"'\n"):
		end = s.pos + 2
	case c == 'N' && s.peek(2) == '{':
		name := s.skip(s.pos+3, func(c byte) bool { return isAlpha(c) || c == ' ' })
		if name >= s.pos+6 && s.byteAt(name) == '}' && isAlpha(s.peek(3)) && isAlpha(s.byteAt(name-1)) {
			end = name + 1
		}
	case c == 'u':
		digits = 4
	case c == 'U':
		digits = 8
	case c == 'x':
		digits = 2
	case isOctal(c):
		end = min(s.skip(s.pos+1, isOctal), s.pos+4)
	}
	if digits > 0 && s.hexes(s.pos+2) >= s.pos+2+digits {
		end = s.pos + 2 + digits
	}
	if end == 0 {
		if s.escape(tStr) {
			return m.pop()
		}
		return false
	}
	m.pop()
	if strings.Contains(m.strings[len(m.strings)-1].kind, "r") {
		return s.emit(tStr, end)
	}
	return s.emit(tStrEscape, end)
}

// gap is the end of whitespace at i, some of which may be escaped.
func pyGap(s *scan, i int) int {
	for {
		switch {
		case isSpace(s.byteAt(i)):
			i++
		case s.byteAt(i) == '\\' && isSpace(s.byteAt(i+1)):
			i += 2
		default:
			return i
		}
	}
}

func (m *python) root(s *scan) bool {
	c := s.peek(0)
	switch {
	case c == '\n':
		return s.emit(tText, s.skip(s.pos, isIn("\n")))
	case c == ':' && s.bol() && m.docString(s):
		return true
	case isSpace(c):
		return s.emit(tText, s.skip(s.pos, func(c byte) bool { return isSpace(c) && c != '\n' }))
	case c == '#':
		end := s.lineEnd(s.pos)
		return s.emit(tCommentSingle, min(end+1, len(s.src)))
	case in(c, "[]{}:(),;."):
		return s.take(tPunct, 1)
	case c == '\\':
		if s.peek(1) == '\n' {
			return s.take(tText, 2)
		}
		return s.take(tText, 1)
	}
	for _, w := range [...]string{"in", "is", "and", "or", "not"} {
		if s.at(w) && !s.wordAt(s.pos+len(w)) {
			return s.take(tOpWord, len(w))
		}
	}
	for _, op := range [...]string{"<<", ">>", "//", "**"} {
		if s.lit(tOp, op) {
			s.lit(tOp, "=")
			return true
		}
	}
	if in(c, "-~+/*%=<>&^|@") {
		s.take(tOp, 1)
		s.lit(tOp, "=")
		return true
	}
	if s.lit(tOp, "!=") {
		return true
	}
	if m.statement(s) {
		return true
	}
	if c == '`' {
		if end := s.after(s.pos+1, "`"); end > 0 && end <= s.lineEnd(s.pos) {
			return s.emit(tStrBacktick, end)
		}
		return false
	}
	if m.open(s) {
		return true
	}
	if end := pyIdent(s, s.pos, false); end > s.pos {
		t, ok := m.words[s.src[s.pos:end]]
		if !ok {
			t = tName
		}
		return s.emit(t, end)
	}
	return isDigit(c) && m.number(s)
}

func (m *python) docString(s *scan) bool {
	from := s.spaces(s.pos + 1)
	i := from
	for i < from+2 && in(s.byteAt(i)|0x20, "ru") {
		i++
	}
	if !strings.HasPrefix(s.src[i:], `"""`) {
		return false
	}
	end := s.after(i+3, `"""`)
	if end < 0 {
		return false
	}
	s.take(tPunct, 1)
	s.emit(tText, from)
	return s.emit(tStrDoc, end)
}

// statement is an import, a definition or a class.
func (m *python) statement(s *scan) bool {
	switch {
	case s.at("from"):
		name := pyGap(s, s.pos+4)
		end := pyIdent(s, name, true)
		imp := pyGap(s, end)
		if name > s.pos+4 && end > name && imp > end && strings.HasPrefix(s.src[imp:], "import") {
			s.take(tKeywordNamespace, 4)
			s.emit(tText, name)
			s.emit(tNamespace, end)
			s.emit(tText, imp)
			return s.take(tKeywordNamespace, 6)
		}
	case s.at("import"):
		name := s.spaces(s.pos + 6)
		if end := pyIdent(s, name, true); name > s.pos+6 && end > name {
			s.take(tKeywordNamespace, 6)
			s.emit(tText, name)
			return s.emit(tNamespace, end)
		}
	case s.at("def"), s.at("class"):
		n, state := 3, pyFuncName
		if s.peek(0) == 'c' {
			n, state = 5, pyClassName
		}
		if name := pyGap(s, s.pos+n); name > s.pos+n {
			m.push(state)
			s.take(tKeyword, n)
			return s.emit(tText, name)
		}
	}
	return false
}

// open begins a string, with up to two letters for its kind.
func (m *python) open(s *scan) bool {
	i := s.pos
	for i < s.pos+2 && in(s.byteAt(i)|0x20, "rfbu") {
		i++
	}
	q := s.byteAt(i)
	if q != '\'' && q != '"' {
		return false
	}
	n := 1
	if s.byteAt(i+1) == q && s.byteAt(i+2) == q {
		n = 3
	}
	m.strings = append(m.strings, pyLiteral{strings.ToLower(s.src[s.pos:i]), s.src[i : i+n]})
	m.push(pyString)
	s.emit(tStrAffix, i)
	return s.take(tStr, n)
}

func (m *python) number(s *scan) bool {
	digits := s.grouped(s.pos, isDigit)
	exponent := func(i int) int {
		if s.byteAt(i)|0x20 != 'e' {
			return i
		}
		j := i + 1
		if in(s.byteAt(j), "+-") {
			j++
		}
		if isDigit(s.byteAt(j)) {
			return s.grouped(j, isDigit)
		}
		return i
	}
	imaginary := func(i int) int {
		if s.byteAt(i)|0x20 == 'j' {
			return i + 1
		}
		return i
	}
	if s.byteAt(digits) == '.' {
		end := digits + 1
		if isDigit(s.byteAt(end)) {
			end = s.grouped(end, isDigit)
		}
		return s.emit(tNumFloat, imaginary(exponent(end)))
	}
	if e := exponent(digits); e > digits {
		return s.emit(tNumFloat, imaginary(e))
	}
	if e := imaginary(digits); e > digits {
		return s.emit(tNumFloat, e)
	}
	if s.peek(0) == '0' {
		for _, base := range [...]struct {
			letter byte
			token  Token
			digit  func(byte) bool
		}{{'b', tNumBin, isBinary}, {'o', tNumOct, isOctal}, {'x', tNumHex, isHex}} {
			if s.peek(1)|0x20 != base.letter {
				continue
			}
			i := s.pos + 2
			if s.byteAt(i) == '_' {
				i++
			}
			if base.digit(s.byteAt(i)) {
				return s.emit(base.token, s.grouped(i, base.digit))
			}
		}
	}
	if d := s.digits(s.pos); s.byteAt(d) == 'L' {
		return s.emit(tNumLong, d+1)
	}
	if s.peek(0) == '0' {
		return s.emit(tNumInt, s.grouped(s.pos, isIn("0")))
	}
	return s.emit(tNumInt, digits)
}
