package highlight

import (
	"strings"
	"sync"
)

const (
	ccRoot uint8 = iota
	ccLine
	ccExprLine
	ccCase
	ccFunction
	ccString
	ccMacro
	ccIfZero
	ccClassName
	ccTemplate
)

// clike lexes C and C++.
type clike struct {
	stack
	words words
	cpp   bool
	// own is what a language built on C does before C's statements, fresh its
	// machine for a piece of the text; nil for C and C++.
	own func(s *scan) bool
	// semantics may follow the parameters of a function.
	semantics bool
	fresh     func() machine
}

func newC() machine   { return &clike{stack: stack{ccRoot, ccLine}, words: cWords()} }
func newCPP() machine { return &clike{stack: stack{ccRoot, ccLine}, words: cppWords(), cpp: true} }

// likeC starts a language that is C, or C++, with words of its own.
func likeC(lang string, cpp bool) func() machine {
	list := sync.OnceValue(func() words { return wordsOf(lang) })
	var fresh func() machine
	fresh = func() machine {
		return &clike{stack: stack{ccRoot, ccLine}, words: list(), cpp: cpp, fresh: fresh, semantics: lang == "hlsl"}
	}
	return fresh
}

const (
	cKeywords = `auto break case const continue default do else enum extern
		for goto if register restricted return sizeof static struct
		switch typedef union volatile virtual while
		_Alignas _Alignof _Atomic _Generic _Imaginary
		_Noreturn _Static_assert _Thread_local`
	cTypes = `int long float short double char unsigned signed void
		jmp_buf FILE DIR div_t ldiv_t mbstate_t sig_atomic_t fpos_t
		clock_t time_t va_list size_t ssize_t off_t wchar_t ptrdiff_t
		wctrans_t wint_t wctype_t
		_Bool _Complex int8_t int16_t int32_t int64_t
		uint8_t uint16_t uint32_t uint64_t int_least8_t
		int_least16_t int_least32_t int_least64_t
		uint_least8_t uint_least16_t uint_least32_t
		uint_least64_t int_fast8_t int_fast16_t int_fast32_t
		int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t
		uint_fast64_t intptr_t uintptr_t intmax_t
		uintmax_t char16_t char32_t`
	cReserved = `__asm __int8 __based __except __int16 __stdcall __cdecl
		__fastcall __int32 __declspec __finally __int61 __try __leave
		inline _inline __inline naked _naked __naked restrict _restrict
		__restrict thread _thread __thread typename _typename __typename`
)

var cWords = sync.OnceValue(func() words {
	return newWords(wordList{tKeyword, cKeywords}, wordList{tKeywordType, cTypes}, wordList{tKeywordReserved, cReserved})
})

var cppWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, cKeywords + ` asm auto catch char8_t concept
			consteval constexpr constinit const_cast co_await co_return co_yield
			delete dynamic_cast explicit export friend
			mutable namespace new operator private protected public
			reinterpret_cast requires restrict size_of static_cast this throw throws
			typeid typename using virtual final override
			alignas alignof decltype noexcept static_assert
			thread_local try`},
		wordList{tKeywordType, cTypes + ` bool`},
		wordList{tKeywordReserved, cReserved + ` __virtual_inheritance __uuidof __super
			__single_inheritance __multiple_inheritance __interface __event`})
})

func (m *clike) again() machine {
	if m.fresh != nil {
		return m.fresh()
	}
	if m.cpp {
		return newCPP()
	}
	return newC()
}

func (m *clike) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case ccLine, ccExprLine:
		if m.top() == ccLine {
			if end := s.ident(s.pos); end > s.pos && s.byteAt(end) == ':' && s.byteAt(end+1) != ':' {
				return s.emit(tLabel, end+1)
			}
		}
		if m.inline(s) {
			return true
		}
		if c == '#' {
			if s.at("#if") && isSpace(s.peek(3)) && s.peek(4) == '0' {
				m.push(ccIfZero)
				return s.take(tComment, 5)
			}
			m.push(ccMacro)
			return s.take(tPreproc, 1)
		}
		return m.pop()
	case ccString:
		return m.str(s)
	case ccMacro:
		return m.macro(s)
	case ccIfZero:
		return m.ifZero(s)
	case ccCase:
		if c == ':' && !(m.cpp && s.peek(1) == ':') {
			m.pop()
			return s.take(tPunct, 1)
		}
	case ccClassName:
		if end := s.ident(s.pos); end > s.pos {
			m.pop()
			return s.emit(tClass, end)
		}
		if m.whitespace(s, ccLine) || s.lit(tOp, "...") {
			return true
		}
		m.pop()
		s.lit(tPunct, ",")
		return true
	case ccTemplate:
		if c == '>' || c == ';' {
			m.pop()
			return s.take(tPunct, 1)
		}
		if s.at("typename") && !s.wordAt(s.pos+8) {
			m.push(ccClassName)
			return s.take(tKeyword, 8)
		}
	case ccFunction:
		if m.whitespace(s, ccLine) || m.statements(s) {
			return true
		}
		switch c {
		case '{':
			m.push(ccFunction)
		case '}':
			m.pop()
		default:
			return false
		}
		return s.take(tPunct, 1)
	default:
		return m.root(s)
	}
	return m.statements(s)
}

// inline is white space, and comments, that end no line.
func (m *clike) inline(s *scan) bool {
	switch c := s.peek(0); {
	case c == ' ' || c == '\t' || c == '\r':
		return s.emit(tText, s.skip(s.pos, isIn(" \t\r")))
	case s.lit(tText, "\\\n"):
		return true
	case c == '/':
		i := s.pos + 1
		if strings.HasPrefix(s.src[i:], "\\\n") {
			i += 2
		}
		if s.byteAt(i) != '*' {
			return false
		}
		if s.failed(unendedComment, i) {
			return false
		}
		for from := i; ; {
			if i++; i >= len(s.src) {
				s.fail(unendedComment, from)
				break
			}
			if s.src[i] != '*' {
				continue
			}
			end := i + 1
			if strings.HasPrefix(s.src[end:], "\\\n") {
				end += 2
			}
			if s.byteAt(end) == '/' {
				return s.emit(tCommentMulti, end+1)
			}
		}
	}
	return false
}

func (m *clike) whitespace(s *scan, line uint8) bool {
	if s.peek(0) == '\n' {
		m.push(line)
		return s.emit(tText, s.skip(s.pos, isIn("\n")))
	}
	if s.at("//") {
		m.push(ccLine)
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	return m.inline(s)
}

func (m *clike) root(s *scan) bool {
	if m.cpp {
		for _, w := range [...]string{"__offload", "__blockingoffload", "__outer"} {
			if s.at(w) && !s.wordAt(s.pos+len(w)) {
				return s.take(tKeywordPseudo, len(w))
			}
		}
	}
	if m.whitespace(s, ccExprLine) || m.signature(s) {
		return true
	}
	if s.peek(0) == '{' {
		m.push(ccFunction)
		return s.take(tPunct, 1)
	}
	return m.statements(s)
}

// signature is a function: what it returns, its name, its parameters, and the
// brace or semicolon after them.
func (m *clike) signature(s *scan) bool {
	open := s.known(&s.ofHeads, s.pos, func(c byte) bool { return isWord(c) || isSpace(c) || c == '*' })
	if s.byteAt(open) != '(' || open >= s.noBody.from && open < s.noBody.end {
		return false
	}
	name := open
	for name > s.pos && isSpace(s.src[name-1]) {
		name--
	}
	from := name
	for from > s.pos && isWord(s.src[from-1]) {
		from--
	}
	if from == name || from < s.pos+2 || isDigit(s.src[from]) {
		return false
	}
	i := open
	for ; i < len(s.src) && s.src[i] != ';'; i++ {
		if s.src[i] != ')' {
			continue
		}
		head := i + 1
		if m.semantics {
			head = semantic(s, head)
		}
		if end := cGap(s, head); in(s.byteAt(end), "{;") {
			s.delegate(m.again(), from)
			s.emit(tFunc, name)
			s.delegate(m.again(), head)
			s.delegate(m.again(), end)
			if s.peek(0) == '{' {
				m.push(ccFunction)
			}
			return s.take(tPunct, 1)
		}
	}
	s.noBody = stretch{open, i}
	return false
}

// unendedComment is what a search for a comment's end that failed is known by.
const unendedComment = 4200

// semantic is the end of a colon and a name at i, which in HLSL say what a
// function's value is for; i if they are not there.
func semantic(s *scan, i int) int {
	colon := s.spaces(i)
	if s.byteAt(colon) != ':' {
		return i
	}
	name := s.spaces(colon + 1)
	if end := s.ident(name); name > colon+1 && end > name {
		return end
	}
	return i
}

// cGap is the end of white space and comments at i.
func cGap(s *scan, i int) int {
	for {
		switch rest := s.src[i:]; {
		case isSpace(s.byteAt(i)):
			i++
			continue
		case strings.HasPrefix(rest, "//"):
			if end := s.after(i, "\n"); end > 0 {
				i = end
				continue
			}
		case strings.HasPrefix(rest, "/*"):
			if end := s.after(i+2, "*/"); end > 0 && end <= s.lineEnd(i) {
				i = end
				continue
			}
		}
		return i
	}
}

func (m *clike) statements(s *scan) bool {
	if m.cpp && m.cppStatement(s) || m.own != nil && m.own(s) {
		return true
	}
	if m.whitespace(s, ccLine) {
		return true
	}
	c := s.peek(0)
	prefix := s.pos
	switch {
	case s.at("u8"):
		prefix += 2
	case in(c, "uUL"):
		prefix++
	}
	if s.byteAt(prefix) == '"' {
		m.push(ccString)
		return s.emit(tStr, prefix+1)
	}
	q := prefix
	if s.byteAt(q) != '\'' && strings.EqualFold(s.src[s.pos:min(s.pos+2, len(s.src))], "u8") {
		q = s.pos + 2
	} else if in(c, "ul") {
		q = s.pos + 1
	}
	if s.byteAt(q) == '\'' {
		if end := m.char(s, q+1); end > 0 {
			return s.emit(tStrChar, end)
		}
	}
	if isDigit(c) || c == '.' && isDigit(s.peek(1)) {
		if m.number(s) {
			return true
		}
	}
	switch {
	case s.lit(tError, "*/"):
		return true
	case in(c, `~!%^&*+=|?:<>/-`):
		return s.take(tOp, 1)
	case in(c, "()[],.;"):
		return s.take(tPunct, 1)
	}
	end := s.ident(s.pos)
	if end == s.pos {
		return false
	}
	word := s.src[s.pos:end]
	bounded := !s.wordAt(end)
	switch {
	case word == "case" && bounded:
		m.push(ccCase)
		return s.emit(tKeyword, end)
	case bounded && (word == "true" || word == "false" || word == "NULL"):
		return s.emit(tBuiltin, end)
	}
	if t, ok := m.words[word]; ok {
		return s.emit(t, end)
	}
	return s.emit(tName, end)
}

// char is the end of a character constant whose quote is before i.
func (m *clike) char(s *scan, i int) int {
	if s.byteAt(i) != '\\' {
		r, n := s.runeAt(i)
		if n > 0 && r != '\'' && r != '\n' && s.byteAt(i+n) == '\'' {
			return i + n + 1
		}
		return 0
	}
	if r, n := s.runeAt(i + 1); n > 0 && r != '\n' && s.byteAt(i+1+n) == '\'' {
		return i + n + 2
	}
	end := min(s.skip(i+1, isOctal), i+4)
	if s.byteAt(i+1)|0x20 == 'x' {
		end = min(s.hexes(i+2), i+4)
	}
	if end > i+1 && s.byteAt(end) == '\'' {
		return end + 1
	}
	return 0
}

func isSuffix(c byte) bool { return in(c|0x20, "lu") }

func (m *clike) number(s *scan) bool {
	digits := s.digits(s.pos)
	frac := digits
	if s.byteAt(digits) == '.' {
		frac = s.digits(digits + 1)
	}
	if e := s.exponent(frac); e > frac {
		return s.emit(tNumFloat, s.skip(e, isSuffix))
	}
	if digits == s.pos {
		return false
	}
	if s.peek(0) == '0' && s.peek(1)|0x20 == 'x' && isHex(s.peek(2)) {
		return s.emit(tNumHex, s.skip(s.hexes(s.pos+2), isSuffix))
	}
	if s.peek(0) == '0' && isOctal(s.peek(1)) {
		return s.emit(tNumOct, s.skip(s.skip(s.pos+1, isOctal), isSuffix))
	}
	return s.emit(tNumInt, s.skip(digits, isSuffix))
}

func (m *clike) str(s *scan) bool {
	switch s.peek(0) {
	case '"':
		m.pop()
		return s.take(tStr, 1)
	case '\n':
		return false
	case '\\':
		c := s.peek(1)
		if in(c, `\abfnrtv"'`) {
			return s.take(tStrEscape, 2)
		}
		if hex := min(s.hexes(s.pos+2), s.pos+6); c == 'x' && hex >= s.pos+4 {
			return s.emit(tStrEscape, hex)
		}
		if isOctal(c) {
			return s.emit(tStrEscape, min(s.skip(s.pos+1, isOctal), s.pos+4))
		}
		if c == '\n' {
			return s.take(tStr, 2)
		}
		return s.take(tStr, 1)
	}
	return s.emit(tStr, s.until(s.pos, "\\\"\n"))
}

func (m *clike) macro(s *scan) bool {
	if s.at("include") {
		from := s.spaces(s.pos + 7)
		end := -1
		switch s.byteAt(from) {
		case '<':
			end = s.after(from+2, ">")
		case '"':
			if s.byteAt(from+1) != '"' {
				end = s.after(from+1, `"`)
			}
		}
		if end > 0 {
			s.take(tPreproc, 7)
			s.emit(tText, from)
			s.emit(tPreprocFile, end)
			return s.emit(tCommentSingle, s.lineEnd(end))
		}
	}
	if s.emitIf(tPreproc, s.until(s.pos, "/\n\\")) {
		return true
	}
	switch s.peek(0) {
	case '\\':
		_, n := s.runeAt(s.pos + 1)
		return n > 0 && s.take(tPreproc, 1+n)
	case '\n':
		m.pop()
		return s.take(tPreproc, 1)
	}
	return m.inline(s) || s.take(tPreproc, 1)
}

// ifZero is what "#if 0" leaves out.
func (m *clike) ifZero(s *scan) bool {
	if s.bol() {
		at := s.spaces(s.pos)
		if s.byteAt(at) == '#' {
			word := s.spaces(at + 1)
			rest := s.src[word:]
			switch {
			case strings.HasPrefix(rest, "if") && word == at+1:
				m.push(ccIfZero)
				return s.emit(tComment, word+2)
			case strings.HasPrefix(rest, "else"), strings.HasPrefix(rest, "elif"):
				m.pop()
				return s.emit(tComment, word+4)
			case strings.HasPrefix(rest, "endif") && !s.wordAt(word+5):
				for end := s.after(word+5, "\n"); end > 0; end = s.after(end, "\n") {
					if s.src[end-2] != '\\' {
						m.pop()
						return s.emit(tComment, end)
					}
				}
			}
		}
	}
	end := s.after(s.pos, "\n")
	return end > 0 && s.emit(tComment, end)
}

func (m *clike) cppStatement(s *scan) bool {
	c := s.peek(0)
	end := s.words(s.pos)
	if !s.wordAt(end) {
		switch s.src[s.pos:end] {
		case "class", "struct":
			m.push(ccClassName)
			return s.emit(tKeyword, end)
		case "template":
			m.push(ccTemplate)
			return s.emit(tKeyword, end)
		}
	}
	if isDigit(c) || c == '.' && isDigit(s.peek(1)) {
		return m.cppNumber(s)
	}
	if !s.wordAt(end) && s.src[s.pos:end] == "nullptr" {
		return s.emit(tBuiltin, end)
	}
	if in(c, "uULR") && m.raw(s) {
		return true
	}
	return s.lit(tOp, "::") || s.lit(tOp, "<=>") || in(c, "{}") && s.take(tPunct, 1)
}

func (m *clike) raw(s *scan) bool {
	i := s.pos
	switch {
	case s.at("u8"):
		i += 2
	case in(s.peek(0), "uUL"):
		i++
	}
	if !strings.HasPrefix(s.src[i:], `R"`) {
		return false
	}
	open := strings.IndexByte(s.src[i+2:], '(')
	if open < 0 || open > 16 {
		return false
	}
	end := s.after(i+3+open, ")"+s.src[i+2:i+2+open]+`"`)
	return end > 0 && s.emit(tStr, end)
}

// ticked is the end of digits at i with a single quote between them at most.
func (s *scan) ticked(i int, digit func(byte) bool) int {
	if !digit(s.byteAt(i)) {
		return i
	}
	for i++; ; {
		switch {
		case digit(s.byteAt(i)):
			i++
		case s.byteAt(i) == '\'' && digit(s.byteAt(i+1)):
			i += 2
		default:
			return i
		}
	}
}

func (m *clike) cppNumber(s *scan) bool {
	digits := s.ticked(s.pos, isDigit)
	exponent := func(i int) int {
		if s.byteAt(i)|0x20 != 'e' {
			return i
		}
		j := i + 1
		if in(s.byteAt(j), "+-") {
			j++
		}
		if end := s.ticked(j, isDigit); end > j {
			return s.skip(end, isSuffix)
		}
		return i
	}
	if digits > s.pos {
		frac := digits
		if s.byteAt(digits) == '.' {
			if f := s.ticked(digits+1, isDigit); f > digits+1 {
				frac = f
			}
		}
		for _, end := range [...]int{frac, digits} {
			word := s.words(end)
			switch s.src[end:word] {
			case "y", "d", "h", "min", "s", "ms", "us", "ns", "i", "if", "il":
				if !s.wordAt(word) {
					return s.emit(tNumOther, word)
				}
			}
		}
	}
	if s.byteAt(digits) == '.' {
		return s.emit(tNumFloat, exponent(s.ticked(digits+1, isDigit)))
	}
	if e := exponent(digits); e > digits {
		return s.emit(tNumFloat, e)
	}
	if s.peek(0) == '0' {
		if s.peek(1)|0x20 == 'x' && isHex(s.peek(2)) {
			return s.emit(tNumHex, s.skip(s.ticked(s.pos+2, isHex), isSuffix))
		}
		if s.peek(1) == 'b' && isBinary(s.peek(2)) {
			return s.emit(tNumBin, s.ticked(s.pos+2, isBinary))
		}
		if isOctal(s.peek(1)) {
			return s.emit(tNumOct, s.skip(s.ticked(s.pos+1, isOctal), isSuffix))
		}
	}
	return s.emit(tNumInt, s.skip(digits, isSuffix))
}
