package highlight

const (
	jsRoot uint8 = iota
	jsObject
	jsArray
	jsString
)

// json lexes JSON; with comments, what Rouge calls json-doc.
type json struct {
	stack
	doc bool
}

func newJSON() machine    { return &json{stack: stack{jsRoot}} }
func newJSONDoc() machine { return &json{stack: stack{jsRoot}, doc: true} }

func (m *json) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	if state == jsString {
		if c == '"' {
			m.pop()
			return s.take(tStrDouble, 1)
		}
		return s.emitIf(tStrDouble, s.until(s.pos, `\"`)) || s.escape(tStrEscape)
	}
	switch {
	case isSpace(c):
		return s.emit(tSpace, s.spaces(s.pos))
	case c == '{':
		m.push(jsObject)
		return s.take(tPunct, 1)
	case c == '[':
		m.push(jsArray)
		return s.take(tPunct, 1)
	case m.doc && (state != jsArray && m.bareName(s) || m.comment(s)):
		return true
	case c == '"':
		if state != jsArray && m.name(s) {
			return true
		}
		m.push(jsString)
		return s.take(tStrDouble, 1)
	case c == '}' && state == jsObject, c == ']' && state == jsArray:
		m.pop()
		return s.take(tPunct, 1)
	case c == '}' || c == ']':
		return state == jsRoot && s.take(tPunct, 1)
	case c == ',':
		return state != jsRoot && s.take(tPunct, 1)
	}
	return s.lit(tKeywordConst, "true") || s.lit(tKeywordConst, "false") || s.lit(tKeywordConst, "null") || m.number(s)
}

// name is a string on one line with a colon after it.
func (m *json) name(s *scan) bool {
	i := s.pos + 1
	for {
		switch c := s.byteAt(i); {
		case c == '"':
			colon := s.spaces(i + 1)
			if s.byteAt(colon) != ':' {
				return false
			}
			s.emit(tLabel, i+1)
			s.emit(tSpace, colon)
			return s.take(tPunct, 1)
		case c == '\n' || i >= len(s.src):
			return false
		case c == '\\':
			if s.byteAt(i+1) == '\n' {
				return false
			}
			i += 2
		default:
			i++
		}
	}
}

func (m *json) number(s *scan) bool {
	i := s.pos
	if s.byteAt(i) == '-' {
		i++
	}
	switch c := s.byteAt(i); {
	case c == '0':
		i++
	case isDigit(c):
		i = s.digits(i)
	default:
		return false
	}
	t := tNumInt
	if s.byteAt(i) == '.' && isDigit(s.byteAt(i+1)) {
		t = tNumFloat
		i = s.digits(i + 1)
	}
	return s.emit(t, s.exponent(i))
}

// exponent is the end of an exponent e[+-]?\d+ at i, i if there is none.
func (s *scan) exponent(i int) int {
	if s.byteAt(i)|0x20 != 'e' {
		return i
	}
	j := i + 1
	if in(s.byteAt(j), "+-") {
		j++
	}
	if end := s.digits(j); end > j {
		return end
	}
	return i
}

// bareName is an unquoted name, as examples in documentation have it.
func (m *json) bareName(s *scan) bool {
	end := s.runOf("name", s.pos, func(c byte) bool { return c == '$' || isWord(c) })
	colon := s.spaces(end)
	if end == s.pos || s.byteAt(colon) != ':' {
		return false
	}
	s.emit(tAttr, end)
	s.emit(tText, colon)
	return s.take(tPunct, 1)
}

func (m *json) comment(s *scan) bool {
	switch {
	case s.at("/*"):
		end := s.after(s.pos+2, "*/")
		return end > 0 && end <= s.lineEnd(s.pos) && s.emit(tComment, end)
	case s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	return s.lit(tCommentSingle, "...")
}
