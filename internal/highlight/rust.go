package highlight

import (
	"strings"
	"sync"
	"unicode"
)

const (
	rsRoot uint8 = iota
	rsLine
	rsAttribute
	rsMacro
	rsMacroRules
	rsString
	rsPlainBlock
	rsDocBlock
)

// rust lexes Rust.
type rust struct {
	stack
	open [3]int // brackets, parentheses and braces open in macros
}

func newRust() machine { return &rust{stack: stack{rsRoot, rsLine}} }

var rustWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `as async await break const continue crate dyn else enum extern false
			fn for if impl in let log loop match mod move mut pub ref return self
			Self static struct super trait true type unsafe use where while
			abstract become box do final macro
			override priv typeof unsized virtual
			yield try union`},
		wordList{tBuiltin, `Add BitAnd BitOr BitXor bool c_char c_double c_float char
			c_int clock_t c_long c_longlong Cons Const Copy c_schar c_short
			c_uchar c_uint c_ulong c_ulonglong c_ushort c_void dev_t DIR
			dirent Div Either Eq Err f32 f64 Failure FILE float fpos_t
			i16 i32 i64 i8 isize Index ino_t int intptr_t Left mode_t Modulo Mul
			Neg Nil None Num off_t Ok Option Ord Owned pid_t Ptr ptrdiff_t
			Right Send Shl Shr size_t Some ssize_t str Sub Success time_t
			u16 u32 u64 u8 usize uint uintptr_t
			Box Vec String Gc Rc Arc
			u128 i128 Result Sync Pin Unpin Sized Drop drop Fn FnMut FnOnce
			Clone PartialEq PartialOrd AsMut AsRef From Into Default
			DoubleEndedIterator ExactSizeIterator Extend IntoIterator Iterator`},
	)
})

// rustIdent is the end of an identifier at i.
func rustIdent(s *scan, i int) int {
	from := i
	for {
		r, n := s.runeAt(i)
		if n == 0 || r != '_' && !unicode.In(r, unicode.L, unicode.Nl) &&
			(i == from || !unicode.In(r, unicode.M, unicode.Nd, unicode.Pc)) {
			return i
		}
		i += n
	}
}

func (m *rust) comments(s *scan) bool {
	line := func(t Token) bool { return s.emit(t, s.lineEnd(s.pos)) }
	switch {
	case s.peek(0) != '/':
		return false
	case s.at("////"):
		return line(tCommentSingle)
	case s.at("///"), s.at("//!"):
		return line(tCommentDoc)
	case s.at("//"):
		return line(tCommentSingle)
	case s.lit(tCommentMulti, "/***/"), s.lit(tCommentMulti, "/**/"):
		return true
	case s.at("/***"):
		m.push(rsPlainBlock)
		return s.emit(tCommentMulti, s.skip(s.pos+1, isIn("*")))
	case s.lit(tCommentDoc, "/**"), s.lit(tCommentDoc, "/*!"):
		return m.push(rsDocBlock)
	case s.lit(tCommentMulti, "/*"):
		return m.push(rsPlainBlock)
	}
	return false
}

func (m *rust) whitespace(s *scan) bool {
	return s.emitIf(tText, s.spaces(s.pos)) || m.comments(s)
}

func (m *rust) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case rsLine:
		if m.whitespace(s) {
			return true
		}
		if c == '#' && isSpace(s.peek(1)) {
			end := s.lineEnd(s.pos + 2)
			return s.emit(tCommentSpecial, end)
		}
		return m.pop()
	case rsAttribute:
		switch {
		case m.whitespace(s), m.literal(s):
			return true
		case in(c, "(,)=:"):
			return s.take(tDecorator, 1)
		case c == ']':
			m.pop()
			return s.take(tDecorator, 1)
		}
		return s.emitIf(tDecorator, rustIdent(s, s.pos))
	case rsString:
		if c == '"' {
			m.pop()
			return s.take(tStr, 1)
		}
		if n := rustEscape(s, s.pos); n > 0 {
			return s.take(tStrEscape, n)
		}
		return s.emitIf(tStr, s.until(s.pos, `"\`))
	case rsPlainBlock, rsDocBlock:
		t := tCommentMulti
		if state == rsDocBlock {
			t = tCommentDoc
		}
		switch {
		case s.lit(t, "*/"):
			return m.pop()
		case s.lit(t, "/*"):
			return m.push(state)
		}
		return s.emitIf(t, s.until(s.pos, "*/")) || s.take(t, 1)
	case rsMacro, rsMacroRules:
		if c == '$' && state == rsMacroRules {
			end := rustIdent(s, s.pos+1)
			if s.byteAt(end) == ':' && end > s.pos+1 {
				if kind := rustIdent(s, end+1); kind > end+1 {
					end = kind
				}
			}
			return s.emit(tVar, end)
		}
		return m.macro(s)
	}
	return m.root(s)
}

func (m *rust) macro(s *scan) bool {
	if m.literal(s) {
		return true
	}
	c := s.peek(0)
	if i := strings.IndexByte("[({", c); i >= 0 && c != 0 {
		m.open[i]++
		return s.take(tPunct, 1)
	}
	if i := strings.IndexByte("])}", c); i >= 0 && c != 0 {
		m.open[i]--
		if m.open == [3]int{} {
			m.pop()
		}
		return s.take(tPunct, 1)
	}
	if end := rustIdent(s, s.pos); end > s.pos && s.byteAt(end) == '!' {
		return s.emit(tDecorator, end+1)
	}
	return m.root(s) || s.char(tText)
}

// rustEscape is the length of an escape at i, 0 if there is none.
func rustEscape(s *scan, i int) int {
	if s.byteAt(i) != '\\' {
		return 0
	}
	switch c := s.byteAt(i + 1); {
	case in(c, `nrt'"\0`):
		return 2
	case c == 'x' && s.hexes(i+2) >= i+4:
		return 4
	case c == 'u' && s.byteAt(i+2) == '{' && isHex(s.byteAt(i+3)):
		end := s.skip(i+3, func(c byte) bool { return isHex(c) || c == '_' })
		if s.byteAt(end) == '}' && len(strings.ReplaceAll(s.src[i+3:end], "_", "")) <= 6 {
			return end + 1 - i
		}
	}
	return 0
}

func (m *rust) literal(s *scan) bool {
	if n := s.word("true", "false"); n > 0 {
		return s.take(tKeywordConst, n)
	}
	i := s.pos
	if s.byteAt(i) == 'b' {
		i++
	}
	switch s.byteAt(i) {
	case '\'':
		if n := rustEscape(s, i+1); n > 0 && s.byteAt(i+1+n) == '\'' {
			return s.emit(tStrChar, i+n+2)
		}
		if r, n := s.runeAt(i + 1); n > 0 && r != '\\' && s.byteAt(i+1+n) == '\'' {
			return s.emit(tStrChar, i+n+2)
		}
	case '"':
		m.push(rsString)
		return s.emit(tStr, i+1)
	case 'r':
		hashes := s.skip(i+1, isIn("#"))
		if s.byteAt(hashes) == '"' {
			if end := s.after(hashes+1, `"`+s.src[i+1:hashes]); end > 0 {
				return s.emit(tStr, end)
			}
		}
	}
	return isDigit(s.peek(0)) && m.number(s)
}

func (m *rust) number(s *scan) bool {
	digits := s.skip(s.pos, isDigitUnderscore)
	end := digits
	dot := s.byteAt(end) == '.' && isDigit(s.byteAt(end+1))
	if dot {
		end = s.skip(end+1, isDigitUnderscore)
	}
	exp := false
	if s.byteAt(end)|0x20 == 'e' {
		j := end + 1
		if in(s.byteAt(j), "+-") {
			j++
		}
		if e := s.skip(j, isDigitUnderscore); e > j {
			end, exp = e, true
		}
	}
	if rest := s.src[end:]; strings.HasPrefix(rest, "f32") || strings.HasPrefix(rest, "f64") {
		return s.emit(tNumFloat, end+3)
	}
	if dot || exp {
		return s.emit(tNumFloat, end)
	}
	if s.byteAt(digits) == '.' {
		if r, n := s.runeAt(digits + 1); n == 0 || r != '.' && r != '_' && !unicode.In(r, unicode.L, unicode.Nl) {
			return s.emit(tNumFloat, digits+1)
		}
	}
	end = digits
	if s.peek(0) == '0' {
		digit := func(f func(byte) bool) func(byte) bool { return func(c byte) bool { return f(c) || c == '_' } }
		var e int
		switch s.peek(1) {
		case 'b':
			e = s.skip(s.pos+2, digit(isBinary))
		case 'x':
			e = s.skip(s.pos+2, digit(isHex))
		case 'o':
			e = s.skip(s.pos+2, digit(isOctal))
		}
		if e > s.pos+2 {
			end = e
		}
	}
	if c := s.byteAt(end); c == 'u' || c == 'i' {
		sized := false
		for _, size := range [...]string{"8", "16", "32", "64", "128", "size"} {
			if strings.HasPrefix(s.src[end+1:], size) {
				end += 1 + len(size)
				sized = true
				break
			}
		}
		if !sized && c == 'u' {
			end++
		}
	}
	return s.emit(tNumInt, end)
}

func (m *rust) root(s *scan) bool {
	c := s.peek(0)
	if c == '\n' {
		m.push(rsLine)
		return s.take(tText, 1)
	}
	if m.whitespace(s) {
		return true
	}
	if s.lit(tDecorator, "#[") || s.lit(tDecorator, "#![") {
		return m.push(rsAttribute)
	}
	word := s.words(s.pos)
	t, known := rustWords()[s.src[s.pos:word]]
	if known && t == tKeyword && !s.wordAt(word) {
		return s.emit(t, word)
	}
	switch {
	case m.literal(s), s.lit(tKeyword, "=>"), s.lit(tKeyword, "->"), s.lit(tKeyword, "<->"):
		return true
	case in(c, "()[]{}|,:;"):
		return s.take(tPunct, 1)
	case in(c, `*/!@~&+%^<>=?-`):
		return s.take(tOp, 1)
	case s.lit(tOp, "..."), s.lit(tOp, ".."):
		return true
	case c == '.':
		from := s.spaces(s.pos + 1)
		end := rustIdent(s, from)
		switch {
		case end > from && s.byteAt(s.spaces(end)) == '(':
			return s.emit(tFunc, end)
		case strings.HasPrefix(s.src[from:], "await") && !s.wordAt(from+5):
			return s.emit(tKeyword, from+5)
		case end > from:
			return s.emit(tProperty, end)
		case isDigit(s.byteAt(from)):
			return s.emit(tAttr, s.digits(from))
		}
		return false
	case c == '\'':
		if s.at("'static") && !s.wordAt(s.pos+7) {
			return s.take(tKeyword, 7)
		}
		end := rustIdent(s, s.pos+1)
		return end > s.pos+1 && s.emit(tVar, end)
	}
	end := rustIdent(s, s.pos)
	switch {
	case end == s.pos:
		return false
	case s.byteAt(s.spaces(end)) == '(':
		return s.emit(tFunc, end)
	case strings.HasPrefix(s.src[end:], "::"):
		s.emit(tNamespace, end)
		return s.take(tPunct, 2)
	case s.byteAt(end) == '!':
		if s.src[s.pos:end] == "macro_rules" {
			m.push(rsMacroRules)
		} else {
			m.push(rsMacro)
		}
		return s.emit(tDecorator, end+1)
	}
	if t, ok := rustWords()[s.src[s.pos:end]]; ok && t == tBuiltin {
		return s.emit(t, end)
	}
	return s.emit(tName, end)
}
