package highlight

const (
	hoRoot uint8 = iota
	hoObject
	hoArray
	hoString
	hoLong
	hoVariable
)

// hocon lexes HOCON, the configuration of Akka and Play.
type hocon struct {
	stack
	json json // for its numbers
}

func newHOCON() machine { return &hocon{stack: stack{hoRoot}} }

func (m *hocon) variable(s *scan) bool {
	if !s.lit(tStrInterpol, "${?") && !s.lit(tStrInterpol, "${") {
		return false
	}
	return m.push(hoVariable)
}

func (m *hocon) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	switch state {
	case hoVariable:
		if c == '}' {
			m.pop()
			return s.take(tStrInterpol, 1)
		}
		return s.emitIf(tVar, s.skip(s.pos, func(c byte) bool { return isWordDash(c) || c == '.' }))
	case hoLong, hoString:
		if c == '"' {
			_, n := s.runeAt(s.pos + 1)
			if state == hoLong && n > 0 && s.peek(1) != '"' {
				if _, n2 := s.runeAt(s.pos + 1 + n); s.peek(1+n) != '"' {
					n += n2
				}
				return s.take(tStrDouble, 1+n)
			}
			m.pop()
			return s.take(tStrDouble, 1)
		}
		return m.variable(s) || s.emitIf(tStrDouble, s.until(s.pos, "\\\"${")) ||
			s.emitIf(tStrDouble, s.until(s.pos, `\"`)) || s.escape(tStrEscape)
	}
	if state == hoObject {
		if n := s.word("include", "url", "file", "classpath"); n > 0 {
			return s.take(tKeyword, n)
		}
	}
	switch {
	case c == '#' || s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case isSpace(c):
		return s.emit(tSpace, s.spaces(s.pos))
	case c == '{':
		m.push(hoObject)
		return s.take(tPunct, 1)
	case c == '[':
		m.push(hoArray)
		return s.take(tPunct, 1)
	case state != hoArray && m.name(s), m.address(s), m.json.number(s), m.variable(s):
		return true
	case s.lit(tKeywordConst, "true"), s.lit(tKeywordConst, "false"), s.lit(tKeywordConst, "null"):
		return true
	case s.lit(tStrDouble, `"""`):
		return m.push(hoLong)
	case c == '"':
		m.push(hoString)
		return s.take(tStrDouble, 1)
	case in(c, "()="):
		return s.take(tPunct, 1)
	case c == '}' && state == hoObject, c == ']' && state == hoArray:
		m.pop()
		return s.take(tPunct, 1)
	case c == '}' || c == ']':
		return state == hoRoot && s.take(tPunct, 1)
	case c == ',':
		return state != hoRoot && s.take(tPunct, 1)
	case in(c, "$:+`^?!@*&"):
		return false
	}
	_, n := s.runeAt(s.pos)
	return s.take(tLiteral, n)
}

// name lexes a key with the sign after it, or before a brace.
func (m *hocon) name(s *scan) bool {
	if s.peek(0) != '"' {
		end := s.known(&s.ofKeys, s.pos, func(c byte) bool { return isWordDash(c) || c == '.' })
		return end > s.pos && m.key(s, end)
	}
	if s.pos >= s.noKey.from && s.pos < s.noKey.end {
		return false
	}
	i := s.pos + 1
	for ; !s.eol(i); i++ {
		if s.src[i] == '"' && m.key(s, i+1) {
			return true
		}
	}
	s.noKey = stretch{s.pos, i}
	return false
}

func (m *hocon) key(s *scan, end int) bool {
	sign := s.spaces(end)
	c := s.byteAt(sign)
	if !in(c, ":={") {
		return false
	}
	s.emit(tLabel, end)
	s.emit(tSpace, sign)
	return c == '{' || s.take(tPunct, 1)
}

// address lexes a number of several points, as those of networks are: what
// has three digits after the first point counts as one.
func (m *hocon) address(s *scan) bool {
	i := s.digits(s.pos)
	if i == s.pos || s.byteAt(i) != '.' {
		return false
	}
	digits := 0
	for i++; isDigit(s.byteAt(i)); {
		end := s.digits(i)
		digits += end - i
		if i = end; s.byteAt(i) == '.' {
			i++
		}
	}
	return digits >= 3 && s.emit(tLiteral, i)
}
