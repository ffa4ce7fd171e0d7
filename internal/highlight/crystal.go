package highlight

import (
	"strings"
	"sync"
)

// crystal lexes Crystal, which is Ruby but for its words, numbers and symbols.
type crystal struct{ ruby }

func newCrystal() machine {
	m := &crystal{ruby{stack: stack{rbRoot, rbExpr}}}
	m.base = m.root
	return m
}

var crystalWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `BEGIN END alias begin break case do else elsif end ensure for if ifdef in next redo
			rescue raise retry return super then undef unless until when while yield lib fun type of as`},
		wordList{tKeywordPseudo, `initialize new loop include extend raise attr_reader attr_writer
			attr_accessor alias_method attr catch throw private module_function public protected true
			false nil __FILE__ __LINE__ getter gette property propert struct record`},
		wordList{tBuiltin, `abort ancestors at_exit caller catch chomp chop clone constants display dup eval
			exec exit extend fail fork format freeze getc gets global_variables gsub hash id
			included_modules inspect instance_eval instance_method instance_methods lambda loop method
			method_missing methods module_eval name object_id open p print printf proc putc puts raise
			rand readline readlines require scan select self send sleep split sprintf srand sub syscall
			system test throw to_a to_s trap warn`})
})

func (m *crystal) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case rbExpr, rbMethodCallSpaced:
		if c == '%' {
			i := 1
			if in(s.peek(1), "rqswQWxiI") {
				i++
			}
			// It ends a macro's expression rather than begin a string.
			if s.peek(i) == '}' {
				return m.pop()
			}
		}
	case rbMethodCall:
		if c == '%' {
			return m.swap(rbMethodCallSpaced)
		}
	case rbTernary:
		if c == ':' {
			if s.peek(1) != ':' {
				m.swap(rbExpr)
				return s.take(tPunct, 1)
			}
			return m.root(s)
		}
	case rbClassName:
		if end := s.words(s.pos); end > s.pos {
			m.pop()
			if isUpper(c) || c == '_' {
				return s.emit(tClass, end)
			}
			return true
		}
	case rbString, rbSymbol, rbBacktick, rbHeredoc, rbSigil:
		if state == rbSigil && !m.sigils[len(m.sigils)-1].interpolate {
			break
		}
		if s.at(`\u`) && m.unicode(s) {
			return true
		}
	}
	return m.ruby.step(s)
}

func (m *crystal) unicode(s *scan) bool {
	if s.hexes(s.pos+2) >= s.pos+6 {
		return s.take(tStrEscape, 6)
	}
	if s.peek(2) == '{' && s.peek(3) != '}' {
		if end := s.after(s.pos+3, "}"); end > 0 {
			return s.emit(tStrEscape, end)
		}
	}
	return false
}

// crystalSymbols are the operators that are symbols after a colon; the first
// that fits is taken.
var crystalSymbols = strings.Fields(`=== =~ ~ []= []? [] **= ** //= // == = ^= ^ *= * /= / += + -= -
	&&= && &*= &* &+= &+ &-= &- &= & ||= || |= | != !~ ! %= % <=> <<= << <= < >>= >> >= > ... ..`)

func (m *crystal) symbol(s *scan) bool {
	for _, op := range crystalSymbols {
		if strings.HasPrefix(s.src[s.pos+1:], op) {
			return s.take(tStrSymbol, 1+len(op))
		}
	}
	switch c := s.peek(1); {
	case c == '@' || isAlpha(c) || c == '_' || c == '\'' || c == '"':
		return m.ruby.symbol(s)
	}
	return false
}

// character lexes a character and its quotes.
func (m *crystal) character(s *scan) bool {
	end := s.quoted(s.pos, '\'')
	if end == s.pos {
		return false
	}
	s.take(tStrSingle, 1)
	if s.peek(0) == '\\' {
		if s.peek(1) == 'u' && s.hexes(s.pos+2) >= s.pos+6 {
			s.take(tStrEscape, 6)
		} else if close := s.hexes(s.pos + 3); s.at(`\u{`) && s.byteAt(close) == '}' && close > s.pos+3 && close <= s.pos+9 {
			s.emit(tStrEscape, close+1)
		} else if in(s.peek(1), "abefnrtv") {
			s.take(tStrEscape, 2)
		}
	}
	return s.emit(tStrSingle, max(end, s.pos))
}

func (m *crystal) root(s *scan) bool {
	if m.whitespace(s) {
		return true
	}
	if s.lit(tPreproc, "__END__") {
		return m.push(rbEnd)
	}
	c := s.peek(0)
	switch {
	case isDigit(c):
		return m.number(s)
	case s.at("@["):
		if end := s.until(s.pos+2, "]"); end > s.pos+2 && end < len(s.src) {
			return s.emit(tDecorator, end+1)
		}
		return false
	case s.lit(tOp, "::"):
		return true
	case c == ':' && m.symbol(s):
		return true
	case c == '\'':
		return m.character(s)
	case isAlpha(c) || c == '_':
		return m.word(s)
	}
	if c == '/' && s.peek(1) == '/' {
		m.push(rbExpr)
		return s.take(tOp, 2)
	}
	if s.at("{%") || s.at("%}") {
		return s.take(tPunct, 2)
	}
	return m.ruby.root(s)
}

func (m *crystal) word(s *scan) bool {
	end := s.words(s.pos)
	word := s.src[s.pos:end]
	next := s.byteAt(end)
	bounded := !s.wordAt(end)
	t, known := crystalWords()[word]
	// A key's colon, and the space after it, belong to the symbol.
	if c := word[0]; isLower(c) || c == '_' {
		colon := end
		if next == '?' || next == '!' {
			colon++
		}
		if last := s.spaces(colon + 1); s.byteAt(colon) == ':' && last > colon+1 {
			m.push(rbExpr)
			return s.emit(tStrSymbol, last)
		}
	}
	switch {
	case known && bounded && t != tBuiltin:
		m.push(rbExpr)
		return s.emit(t, end)
	case word == "module":
		return m.ruby.word(s)
	case strings.HasPrefix(word, "def"), word == "macro" && bounded:
		m.push(rbFuncName)
		n := 3
		if word == "macro" {
			n = 5
		}
		s.take(tKeyword, n)
		return s.emit(tText, s.spaces(s.pos))
	case word == "class" && bounded:
		m.push(rbClassName)
		s.emit(tKeyword, end)
		return s.emit(tText, s.spaces(end))
	}
	if next == '?' {
		switch word {
		case "eql", "equal", "include", "is_a", "iterator", "kind_of", "nil":
			m.push(rbExpr)
			return s.emit(tBuiltin, end+1)
		}
	}
	if next == '!' {
		switch word {
		case "chomp", "chop", "exit", "gsub", "sub":
			m.push(rbExpr)
			return s.emit(tBuiltin, end+1)
		}
	}
	switch {
	case known && bounded:
		m.push(rbMethodCall)
		return s.emit(t, end)
	case isUpper(word[0]):
		m.push(rbMethodCall)
		return s.emit(tConst, end)
	case next == '?' || next == '!':
		m.push(rbExpr)
		return s.emit(tName, end+1)
	}
	m.push(rbMethodCall)
	return s.emit(tName, end)
}

func (m *crystal) number(s *scan) bool {
	if s.peek(0) == '0' {
		for _, b := range [...]struct {
			letter byte
			token  Token
			digit  func(byte) bool
		}{{'o', tNumOct, isOctal}, {'x', tNumHex, isHex}, {'b', tNumBin, isBinary}} {
			if s.peek(1) == b.letter && b.digit(s.peek(2)) {
				return s.emit(b.token, s.grouped(s.pos+2, b.digit))
			}
		}
	}
	digits := s.digits(s.pos)
	if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
		end, _ := s.fold(s.exponent(s.digits(digits+1)), "_F32")
		return s.emit(tNumFloat, end)
	}
	if end := s.exponent(digits); end > digits {
		return s.emit(tNumFloat, end)
	}
	if end, ok := s.fold(digits, "_F32"); ok {
		return s.emit(tNumFloat, end)
	}
	end := s.grouped(s.pos, isDigit)
	if s.byteAt(end) == '_' && in(s.byteAt(end+1), "iu") && isDigit(s.byteAt(end+2)) {
		end = s.digits(end + 2)
	}
	return s.emit(tNumInt, end)
}
