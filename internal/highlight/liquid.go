package highlight

import "strings"

const (
	lqRoot uint8 = iota
	lqTag
	lqOutput
	lqFilters
	lqCondition
	lqWhen
	lqAssign
	lqInclude
	lqMarkup
	lqVariableMarkup
	lqEmbed
	lqComment
	lqRaw
)

// liquid lexes Liquid templates.
type liquid struct{ stack }

func newLiquid() machine { return &liquid{stack{lqRoot}} }

func (m *liquid) reset() bool {
	m.stack = append(m.stack[:0], lqRoot)
	return true
}

// tagEnd is the end of `-?%}` at i, -1 if it is not there.
func tagEnd(s *scan, i int) int {
	if s.byteAt(i) == '-' {
		i++
	}
	if s.byteAt(i) == '%' && s.byteAt(i+1) == '}' {
		return i + 2
	}
	return -1
}

func (m *liquid) endBlock(s *scan) bool {
	end := tagEnd(s, s.pos)
	return end > 0 && m.reset() && s.emit(tPunct, end)
}

func (m *liquid) endOutput(s *scan) bool {
	return (s.lit(tPunct, "-}}") || s.lit(tPunct, "}}")) && m.reset()
}

// word reports whether one of words is at the position and ends there.
func (s *scan) word(words ...string) int {
	for _, w := range words {
		if s.at(w) && !s.wordAt(s.pos+len(w)) {
			return len(w)
		}
	}
	return 0
}

func (m *liquid) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case lqTag:
		return m.tag(s)
	case lqOutput:
		return m.filter(s, "}|:", true) || m.endOutput(s) || m.generic(s)
	case lqFilters:
		return m.filter(s, "%}|:", false) || m.endOutput(s) || m.endBlock(s) || m.variableParam(s)
	case lqCondition:
		switch {
		case s.lit(tOp, "=="), s.lit(tOp, "!="), s.lit(tOp, "<="), s.lit(tOp, ">="), s.lit(tOp, "<"), s.lit(tOp, ">"):
			return true
		}
		if n := s.word("and", "or", "contains"); n > 0 {
			return s.take(tOpWord, n)
		}
		return m.endBlock(s) || m.generic(s)
	case lqWhen:
		return m.endBlock(s) || m.generic(s)
	case lqAssign:
		return s.lit(tOp, "=") || m.filter(s, "%|:", true) || m.endBlock(s) || m.generic(s)
	case lqInclude:
		if s.at("{{") {
			s.take(tPunct, 2)
			s.lit(tPunct, "-")
			m.push(lqEmbed)
			return s.emit(tSpace, s.spaces(s.pos))
		}
		if n := s.word("with", "for"); n > 0 {
			return s.take(tTag, n)
		}
		return s.emitIf(tText, m.path(s)) || m.endBlock(s) || m.variableParam(s)
	case lqMarkup:
		if n := s.word("reversed"); n > 0 {
			return s.take(tAttr, n)
		}
		return m.endBlock(s) || m.param(s) || s.emitIf(tText, s.solids(s.pos))
	case lqVariableMarkup:
		return m.endBlock(s) || m.variableParam(s)
	case lqEmbed:
		if m.filter(s, "}|:", false) {
			return true
		}
		if s.lit(tPunct, "-}}") || s.lit(tPunct, "}}") {
			return m.pop()
		}
		return m.variableParam(s)
	case lqComment:
		return m.verbatim(s, tComment, "endcomment")
	case lqRaw:
		return m.verbatim(s, tText, "endraw")
	}
	if c != '{' {
		return s.emit(tText, s.until(s.pos, "{"))
	}
	state := lqTag
	switch s.peek(1) {
	case '%':
	case '{':
		state = lqOutput
	default:
		return s.take(tText, 1)
	}
	m.push(state)
	s.take(tPunct, 2)
	s.lit(tPunct, "-")
	return s.emit(tSpace, s.spaces(s.pos))
}

func (m *liquid) verbatim(s *scan, t Token, name string) bool {
	if s.at("{%") {
		open := s.pos + 2
		if s.byteAt(open) == '-' {
			open++
		}
		from := s.spaces(open)
		if strings.HasPrefix(s.src[from:], name) {
			at := s.spaces(from + len(name))
			if end := tagEnd(s, at); end > 0 {
				s.emit(tPunct, open)
				s.emit(tSpace, from)
				s.emit(tTag, from+len(name))
				s.emit(tSpace, at)
				m.reset()
				return s.emit(tPunct, end)
			}
		}
	}
	if s.peek(0) == '{' {
		return s.take(t, 1)
	}
	return s.emit(t, s.until(s.pos, "{"))
}

// closed emits a tag of n bytes that ends at once.
func (m *liquid) closed(s *scan, t Token, n int) bool {
	at := s.spaces(s.pos + n)
	end := tagEnd(s, at)
	if end < 0 {
		return false
	}
	s.take(t, n)
	s.emit(tSpace, at)
	return s.emit(tPunct, end)
}

// name is the end of [^\s%]+ at i. What ends with a dash keeps it.
func (m *liquid) name(s *scan, i int) int {
	return s.skip(i, func(c byte) bool { return !isSpace(c) && c != '%' })
}

func (m *liquid) tag(s *scan) bool {
	if n := s.word("if", "elsif", "unless", "case"); n > 0 {
		m.push(lqCondition)
		return s.take(tKeywordReserved, n)
	}
	if n := s.word("when"); n > 0 {
		m.push(lqWhen)
		return s.take(tKeywordReserved, n)
	}
	if s.at("else") && m.closed(s, tKeywordReserved, 4) {
		return m.pop()
	}
	for _, w := range [...]string{"capture", "increment", "decrement"} {
		if !s.at(w) {
			continue
		}
		from := s.spaces(s.pos + len(w))
		name := m.name(s, from)
		at := s.spaces(name)
		if end := tagEnd(s, at); from > s.pos+len(w) && name > from && end > 0 {
			s.take(tTag, len(w))
			s.emit(tSpace, from)
			s.emit(tVar, name)
			s.emit(tSpace, at)
			m.pop()
			return s.emit(tPunct, end)
		}
	}
	if s.at("comment") && m.closed(s, tTag, 7) {
		return m.push(lqComment)
	}
	if s.at("raw") && m.closed(s, tTag, 3) {
		return m.push(lqRaw)
	}
	if s.at("end") {
		for _, w := range [...]string{"endif", "endunless", "endcase"} {
			if s.at(w) && m.closed(s, tKeywordReserved, len(w)) {
				return m.pop()
			}
		}
		if n := m.name(s, s.pos+3); n > s.pos+3 && m.closed(s, tTag, n-s.pos) {
			return m.pop()
		}
	}
	if n := s.word("assign", "echo"); n > 0 {
		m.push(lqAssign)
		return s.take(tTag, n)
	}
	if n := s.word("include", "render"); n > 0 {
		m.push(lqInclude)
		return s.take(tTag, n)
	}
	if s.at("cycle") && isSpace(s.peek(5)) {
		return m.cycle(s)
	}
	if m.loop(s) {
		return true
	}
	end := m.name(s, s.pos)
	if end == s.pos {
		return false
	}
	s.emit(tTag, end)
	m.push(lqMarkup)
	return s.emit(tSpace, s.spaces(s.pos))
}

// literal is the token of a value: of a string by its quotes.
func (m *liquid) literal(text string, t Token) Token {
	if strings.Count(text, "'") > 1 {
		return tStrSingle
	}
	if strings.Count(text, `"`) > 1 {
		return tStrDouble
	}
	return t
}

func (m *liquid) cycle(s *scan) bool {
	s.take(tTag, 5)
	s.emit(tSpace, s.spaces(s.pos))
	end := s.until(s.pos, " \t\n\v\f\r:")
	if colon := s.spaces(end); s.byteAt(colon) == ':' {
		s.emit(m.literal(s.src[s.pos:end], tAttr), end)
		s.emit(tSpace, colon)
		s.take(tPunct, 1)
		s.emit(tSpace, s.spaces(s.pos))
	}
	return m.push(lqVariableMarkup)
}

func (m *liquid) loop(s *scan) bool {
	n := 3
	switch {
	case s.at("for"):
	case s.at("tablerow"):
		n = 8
	default:
		return false
	}
	name := s.spaces(s.pos + n)
	nameEnd := s.skip(name, isWordDash)
	inAt := s.spaces(nameEnd)
	if name == s.pos+n || nameEnd == name || inAt == nameEnd || !strings.HasPrefix(s.src[inAt:], "in") {
		return false
	}
	from := s.spaces(inAt + 2)
	end := from
	for {
		c := s.byteAt(end)
		if c == '"' || c == '\'' {
			next := s.after(end+1, string(c))
			if next < 0 {
				break
			}
			end = next
			continue
		}
		if c == 0 || isSpace(c) || in(c, "%,|") {
			break
		}
		end++
	}
	if from == inAt+2 || end == from {
		return false
	}
	s.take(tTag, n)
	s.emit(tSpace, name)
	s.emit(tVar, nameEnd)
	s.emit(tSpace, inAt)
	s.take(tTag, 2)
	s.emit(tSpace, from)
	s.emit(m.literal(s.src[from:end], tVar), end)
	m.push(lqMarkup)
	return s.emit(tSpace, s.spaces(s.pos))
}

// path is the end of a file's name, which has a dot.
func (m *liquid) path(s *scan) int {
	i := s.skip(s.pos, func(c byte) bool { return isWordDash(c) || c == '/' })
	if i == s.pos || s.byteAt(i) != '.' {
		return s.pos
	}
	end := i
	for s.byteAt(end) == '.' && isWordDash(s.byteAt(end+1)) {
		end = s.skip(end+1, isWordDash)
	}
	for end > i+1 && !s.boundary(end) {
		end--
	}
	if end <= i+1 {
		return s.pos
	}
	return end
}

func (m *liquid) filter(s *scan, stop string, first bool) bool {
	if s.peek(0) != '|' {
		return false
	}
	from := s.spaces(s.pos + 1)
	if c := s.byteAt(from); !isAlpha(c) && c != '_' {
		return false
	}
	s.take(tPunct, 1)
	s.emit(tSpace, from)
	if first {
		m.push(lqFilters)
	}
	return s.emit(tFunc, s.until(from+1, stop+" \t\n\v\f\r"))
}

func (m *liquid) basic(s *scan) bool {
	c := s.peek(0)
	if isBlank(c) {
		return s.emit(tSpace, s.blanks(s.pos))
	}
	if n := s.word("false", "true", "nil"); n > 0 {
		return s.take(tKeywordConst, n)
	}
	switch {
	case c == '\'':
		if end := s.after(s.pos+1, "'"); end > 0 {
			return s.emit(tStrSingle, end)
		}
	case c == '"':
		if end := s.after(s.pos+1, `"`); end > 0 {
			return s.emit(tStrDouble, end)
		}
	case c == '-':
		return s.take(tOp, 1)
	case isDigit(c):
		end := s.digits(s.pos)
		if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
			return s.emit(tNumFloat, s.digits(end+1))
		}
		return s.emit(tNumInt, end)
	}
	return false
}

func (m *liquid) generic(s *scan) bool { return m.basic(s) || m.variable(s) }

func (m *liquid) variable(s *scan) bool {
	c := s.peek(0)
	if n := s.word("empty", "blank"); n > 0 {
		return s.take(tBuiltin, n)
	}
	if s.at("forloop.") {
		end := s.until(s.pos+8, "%}|: \t\n\v\f\r")
		for end > s.pos+8 && !s.boundary(end) {
			end--
		}
		if end > s.pos+8 {
			return s.emit(tBuiltin, end)
		}
	}
	if c == '.' && isWord(s.peek(1)) || c == '[' || c == ']' {
		return s.take(tPunct, 1)
	}
	if n := s.word("first", "last", "size"); n > 0 {
		return s.take(tFunc, n)
	}
	if isAlpha(c) || c == '_' {
		end := s.skip(s.pos+1, isWordDash)
		if s.byteAt(end) == '?' {
			end++
		}
		return s.emit(tVar, end)
	}
	return false
}

func (m *liquid) param(s *scan) bool {
	if m.basic(s) {
		return true
	}
	end := s.until(s.pos, "=: \t\n\v\f\r")
	if at := s.spaces(end); end > s.pos && in(s.byteAt(at), "=:") {
		s.emit(tAttr, end)
		s.emit(tSpace, at)
		return s.take(tOp, 1)
	}
	return in(s.peek(0), ",:") && s.take(tPunct, 1)
}

func (m *liquid) variableParam(s *scan) bool {
	return m.param(s) || m.variable(s) || s.emitIf(tText, s.solids(s.pos))
}
