package highlight

import "strings"

const (
	ymRoot uint8 = iota
	ymIndentation
	ymBlockLine
	ymFlowSequence
	ymFlowMapping
	ymScalarContent
	ymScalarHeader
	ymIgnoredLine
	ymSingle
	ymDouble
	ymPlain
	ymPlainLine
	ymPlainFlow
	ymYAMLDirective
	ymTagDirective
)

type yaml struct {
	stack
	indents []int
	next    int // the column the next indent would have
	scalar  int // the indent of the block scalar being read, -1 while unknown
}

func newYAML() machine {
	m := &yaml{stack: stack{ymRoot}}
	m.reset()
	return m
}

func (m *yaml) reset() {
	m.indents = append(m.indents[:0], 0)
	m.next = 0
	m.scalar = -1
}

func (m *yaml) indent() int { return m.indents[len(m.indents)-1] }

// save makes n the indent of the line and forgets the deeper ones. It returns
// how many of the n columns belong to an indent seen before.
func (m *yaml) save(n int) int {
	m.next = n
	if n >= m.indent() {
		return n
	}
	for n < m.indent() {
		m.indents = m.indents[:len(m.indents)-1]
	}
	return m.indent()
}

func (m *yaml) set(n int) {
	if m.indent() < m.next {
		m.indents = append(m.indents, m.next)
	}
	m.next += n
}

func ymPlainStart(s *scan) bool {
	c := s.peek(0)
	return !isSpace(c) && !in(c, "?:,[]{}#&*!|>'\"%@`")
}

func (m *yaml) step(s *scan) bool {
	c := s.peek(0)
	blanks := s.skip(s.pos, func(c byte) bool { return c == ' ' })
	n := blanks - s.pos
	next := s.byteAt(blanks)
	eol := s.eol(blanks)
	switch m.top() {
	case ymRoot:
		return m.root(s, blanks)
	case ymIndentation:
		if end := s.spaces(s.pos); end > s.pos {
			if k := strings.IndexByte(s.src[s.pos:end], '\n'); k >= 0 {
				m.pop()
				m.pop()
				return s.take(tText, k+1)
			}
		}
		mark := in(next, "-:?") && (s.byteAt(blanks+1) == ' ' || s.eol(blanks+1))
		switch {
		case n > 0 && mark:
			m.next += n
		case mark:
			m.set(1)
			return s.take(tPunctIndicator, 1)
		default:
			m.next += n
			m.pop()
		}
		return s.emit(tText, blanks)
	case ymBlockLine:
		return m.blockLine(s, blanks)
	case ymFlowSequence, ymFlowMapping:
		if c == ']' && m.top() == ymFlowSequence || c == '}' && m.top() == ymFlowMapping {
			m.pop()
			return s.take(tPunctIndicator, 1)
		}
		switch {
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		case c == '#':
			return s.emit(tCommentSingle, s.lineEnd(s.pos))
		case in(c, "?:,"):
			return s.take(tPunctIndicator, 1)
		}
		return m.descriptor(s) || m.flowNode(s) || ymPlainStart(s) && m.push(ymPlainFlow)
	case ymScalarContent:
		return m.scalarContent(s, blanks)
	case ymScalarHeader:
		return m.scalarHeader(s)
	case ymIgnoredLine:
		switch {
		case c == '#':
			return s.emit(tCommentSingle, s.lineEnd(s.pos))
		case n > 0:
			return s.emit(tText, blanks)
		case c == '\n':
			m.pop()
			return s.take(tText, 1)
		}
		return false
	case ymSingle, ymDouble:
		return m.quoted(s, blanks)
	case ymPlain:
		return m.plain(s, blanks)
	case ymPlainLine:
		switch {
		case s.bol() && n > 0 && next == '\n':
			return s.emit(tText, blanks+1)
		case c == '\n':
			return s.emit(tText, s.skip(s.pos, isIn("\n")))
		case !s.bol():
			return false
		case s.at("---") || s.at("..."):
			m.pop()
			m.pop()
			return m.pop()
		}
		s.emit(tText, blanks)
		m.pop()
		if n <= m.indent() {
			m.pop()
			m.save(n)
			m.push(ymIndentation)
		}
		return true
	case ymPlainFlow:
		switch {
		case in(next, ",:?[]{}"), n > 0 && next == '#':
			m.pop()
			return s.emit(tText, blanks)
		case n > 0 && (s.bol() || eol):
			return s.emit(tText, blanks)
		case c == '\n':
			return s.emit(tText, s.skip(s.pos, isIn("\n")))
		case n > 0:
			return s.emit(tVar, blanks)
		}
		return s.emitIf(tVar, s.until(s.pos, " \t\n\v\f\r,:?[]{}"))
	case ymYAMLDirective:
		num := s.digits(blanks)
		if n == 0 || num == blanks || s.byteAt(num) != '.' || !isDigit(s.byteAt(num+1)) {
			return false
		}
		s.emit(tText, blanks)
		m.swap(ymIgnoredLine)
		return s.emit(tNum, s.digits(num+1))
	case ymTagDirective:
		return m.tagDirective(s, blanks)
	}
	return false
}

func (m *yaml) root(s *scan, blanks int) bool {
	c := s.peek(0)
	switch {
	case c == '#':
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case c == '\n':
		return s.emit(tText, s.skip(s.pos, isIn("\n")))
	case blanks > s.pos && (s.eol(blanks) || s.src[blanks] == '#'):
		return s.emit(tText, blanks)
	}
	if s.bol() {
		switch {
		case s.at("%YAML") && !s.wordAt(s.pos+5):
			m.reset()
			m.push(ymYAMLDirective)
			return s.take(tTag, 5)
		case s.at("%TAG") && !s.wordAt(s.pos+4):
			m.reset()
			m.push(ymTagDirective)
			return s.take(tTag, 4)
		case (s.at("---") || s.at("...")) && (s.peek(3) == ' ' || s.eol(s.pos+3)):
			m.reset()
			m.push(ymBlockLine)
			return s.take(tNamespace, 3)
		}
	}
	if s.eol(blanks) || isSpace(s.src[blanks]) {
		return false
	}
	known := m.save(blanks - s.pos)
	s.take(tText, known)
	s.emit(tError, blanks)
	m.push(ymBlockLine)
	return m.push(ymIndentation)
}

func (m *yaml) blockLine(s *scan, blanks int) bool {
	if s.eol(blanks) || s.src[blanks] == '#' {
		m.pop()
		return s.emit(tText, blanks)
	}
	if blanks > s.pos {
		return s.emit(tText, blanks)
	}
	if m.descriptor(s) {
		return true
	}
	c := s.peek(0)
	if key := s.until(s.pos, "#,:?[]{}\"'\n"); key > s.pos && s.byteAt(key) == ':' &&
		(s.eol(key+1) || isSpace(s.src[key+1])) {
		s.emit(tAttr, key)
		if m.indent() < m.next {
			m.indents = append(m.indents, m.next)
		}
		return s.take(tPunctIndicator, 1)
	}
	if c == '|' || c == '>' {
		m.push(ymScalarContent)
		m.push(ymScalarHeader)
		if in(s.peek(1), "+-") {
			return s.take(tPunctIndicator, 2)
		}
		return s.take(tPunctIndicator, 1)
	}
	if m.flowNode(s) {
		return true
	}
	if ymPlainStart(s) || in(c, "?:-") && s.pos+1 < len(s.src) && !isSpace(s.peek(1)) {
		return m.push(ymPlain)
	}
	return false
}

// descriptor is a tag, an anchor or an alias.
func (m *yaml) descriptor(s *scan) bool {
	switch s.peek(0) {
	case '!':
		if s.peek(1) == '<' {
			end := s.skip(s.pos+2, func(c byte) bool { return isWord(c) || in(c, ";/?:@&=+$,.!~*'()[]%-") })
			if end > s.pos+2 && s.byteAt(end) == '>' {
				return s.emit(tKeywordType, end+1)
			}
		}
		return s.emit(tKeywordType, s.skip(s.pos+1, func(c byte) bool { return isWord(c) || in(c, ";/?:@&=+$,.!~*'()[]%-") }))
	case '&', '*':
		end := s.pos + 1
		for {
			r, n := s.runeAt(end)
			if n == 0 || r != '-' && r != '_' && (!isWordRune(r)) {
				break
			}
			end += n
		}
		if end == s.pos+1 {
			return false
		}
		if s.peek(0) == '&' {
			return s.emit(tLabel, end)
		}
		return s.emit(tVar, end)
	}
	return false
}

func (m *yaml) flowNode(s *scan) bool {
	switch s.peek(0) {
	case '[':
		m.push(ymFlowSequence)
		return s.take(tPunctIndicator, 1)
	case '{':
		m.push(ymFlowMapping)
		return s.take(tPunctIndicator, 1)
	case '\'':
		m.push(ymSingle)
		return s.take(tStrSingle, 1)
	case '"':
		m.push(ymDouble)
		return s.take(tStrDouble, 1)
	}
	return false
}

func (m *yaml) scalarHeader(s *scan) bool {
	end := s.pos
	inc := 0
	switch c := s.byteAt(end); {
	case c >= '1' && c <= '9':
		inc = int(c - '0')
		end++
		if in(s.byteAt(end), "+-") {
			end++
		}
	case in(c, "+-"):
		end++
		fallthrough
	default:
		if c := s.byteAt(end); c >= '1' && c <= '9' {
			end++
		}
	}
	if s.byteAt(end) != ' ' && !s.eol(end) {
		return false
	}
	m.scalar = -1
	m.swap(ymIgnoredLine)
	if end > s.pos {
		m.scalar = m.indent() + inc
	}
	return s.emit(tPunctIndicator, end)
}

func (m *yaml) scalarContent(s *scan, blanks int) bool {
	n := blanks - s.pos
	if s.peek(0) == '\n' {
		return s.emit(tText, s.skip(s.pos, isIn("\n")))
	}
	if s.bol() && n > 0 && s.eol(blanks) {
		if m.scalar >= 0 && m.scalar < n {
			n = m.scalar
		}
		s.take(tText, n)
		return s.emit(tConst, blanks)
	}
	if s.bol() {
		s.emit(tText, blanks)
		level := m.scalar
		if level < 0 {
			level = m.indent()
			m.scalar = n
		}
		if n < level {
			m.save(n)
			m.pop()
			m.push(ymIndentation)
		}
		return true
	}
	return s.emitIf(tStr, s.until(s.pos, "\n\r\f\v"))
}

func (m *yaml) quoted(s *scan, blanks int) bool {
	double := m.top() == ymDouble
	c := s.peek(0)
	if double && c == '"' {
		m.pop()
		return s.take(tStr, 1)
	}
	switch {
	case blanks > s.pos && (s.bol() || s.eol(blanks)):
		return s.emit(tText, blanks)
	case c == '\n':
		return s.emit(tText, s.skip(s.pos, isIn("\n")))
	case blanks > s.pos:
		return s.emit(tVar, blanks)
	}
	if !double {
		if s.lit(tStrEscape, `\'`) {
			return true
		}
		if c == '\'' {
			m.pop()
			return s.take(tStr, 1)
		}
		return s.emitIf(tStr, s.until(s.pos, " \t\n\v\f\r'"))
	}
	if c == '\\' {
		e := s.peek(1)
		digits := 0
		switch {
		case in(e, "0abt\tn\nvfre \"\\N_LP"):
			return s.take(tStrEscape, 2)
		case e == 'x':
			digits = 2
		case e == 'u':
			digits = 4
		case e == 'U':
			digits = 8
		}
		return digits > 0 && s.hexes(s.pos+2) >= s.pos+2+digits && s.take(tStrEscape, 2+digits)
	}
	return s.emitIf(tStr, s.until(s.pos, " \t\n\r\f\v\"\\"))
}

func (m *yaml) plain(s *scan, blanks int) bool {
	c := s.peek(0)
	if s.byteAt(blanks) == ':' {
		if s.eol(blanks+1) || s.src[blanks+1] == ' ' {
			m.pop()
			return s.emit(tText, blanks)
		}
		if end := s.until(blanks+1, " \t\n\v\f\r"); end > blanks+1 {
			return s.emit(tStr, end)
		}
	}
	switch {
	case blanks > s.pos && s.byteAt(blanks) == '#':
		m.pop()
		return s.emit(tText, blanks)
	case blanks > s.pos && s.eol(blanks):
		return s.emit(tText, blanks)
	case c == '\n':
		m.push(ymPlainLine)
		return s.emit(tText, s.skip(s.pos, isIn("\n")))
	case blanks > s.pos:
		return s.emit(tStr, blanks)
	case s.lit(tConst, "true"), s.lit(tConst, "false"), s.lit(tConst, "null"):
		return true
	}
	if end := s.digits(s.pos); end > s.pos {
		if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
			end = s.digits(end + 1)
		}
		rest := s.src[end:]
		if strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n") ||
			strings.HasPrefix(rest, " ") && strings.HasPrefix(strings.TrimLeft(rest, " "), "#") {
			m.pop()
			return s.emit(tNum, end)
		}
	}
	return s.emitIf(tStr, s.until(s.pos, " \t\n\v\f\r:"))
}

func (m *yaml) tagDirective(s *scan, handle int) bool {
	if handle == s.pos || s.byteAt(handle) != '!' {
		return false
	}
	end := s.skip(handle+1, isWordDash)
	if s.byteAt(end) == '!' {
		end++
	} else {
		end = handle + 1
	}
	prefix := s.skip(end, isIn(" "))
	last := s.skip(prefix, func(c byte) bool { return isWord(c) || in(c, ";/?:@&=+$,.!~*'()[]%-") })
	if prefix == end || last == prefix {
		return false
	}
	s.emit(tText, handle)
	s.emit(tKeywordType, end)
	s.emit(tText, prefix)
	m.swap(ymIgnoredLine)
	return s.emit(tKeywordType, last)
}
