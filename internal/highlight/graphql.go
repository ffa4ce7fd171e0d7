package highlight

const (
	gqRoot uint8 = iota
	gqQuery
	gqFragment
	gqType
	gqUnion
	gqUnionMember
	gqUnionBar
	gqTypeSet
	gqArguments
	gqVariables
	gqTypeName
	gqTypeList
	gqSelection
	gqList
	gqObject
	gqValue
)

// graphql lexes GraphQL: queries and schemas.
type graphql struct {
	stack
	markdown func() machine
}

func newGraphQL() machine { return &graphql{stack: stack{gqRoot}, markdown: newMarkdown} }

// basic lexes what stands between any two things.
func (m *graphql) basic(s *scan) bool {
	c := s.peek(0)
	switch {
	case isSpace(c):
		return s.emit(tSpace, s.spaces(s.pos))
	case c == '#':
		return s.emit(tComment, s.lineEnd(s.pos))
	}
	return in(c, "!,") && s.take(tPunct, 1)
}

// name is the end of the name at i, i if none is whole there.
func (m *graphql) name(s *scan, i int) int {
	end := s.ident(i)
	if s.wordAt(end) {
		return i
	}
	return end
}

// opens emits a name that stands before the mark, and the mark.
func (m *graphql) opens(s *scan, t Token, name int, mark byte) bool {
	at := s.spaces(name)
	if name == s.pos || s.byteAt(at) != mark {
		return false
	}
	s.emit(t, name)
	s.emit(tSpace, at)
	return s.take(tPunct, 1)
}

func (m *graphql) directive(s *scan) bool {
	if s.peek(0) != '@' {
		return false
	}
	end := s.ident(s.pos + 1)
	if end == s.pos+1 {
		return false
	}
	if m.opens(s, tKeyword, end, '(') {
		return m.push(gqArguments)
	}
	return !s.wordAt(end) && s.emit(tKeyword, end)
}

// mark emits a mark and goes into a state.
func (m *graphql) mark(s *scan, state uint8) bool {
	m.push(state)
	return s.take(tPunct, 1)
}

func (m *graphql) step(s *scan) bool {
	c := s.peek(0)
	name := m.name(s, s.pos)
	switch m.top() {
	case gqRoot:
		return m.root(s)
	case gqFragment, gqQuery:
		if n := s.word("on"); n > 0 && m.top() == gqFragment {
			return s.take(tKeyword, n)
		}
		switch {
		case m.directive(s), s.emitIf(tName, name):
			return true
		case c == '(':
			return m.mark(s, gqVariables)
		case c == '{':
			return m.mark(s, gqSelection)
		}
	case gqType:
		if n := s.word("implements"); n > 0 {
			return s.take(tKeyword, n)
		}
		switch {
		case s.emitIf(tName, name):
			return true
		case c == '(':
			return m.mark(s, gqVariables)
		case c == '{':
			return m.mark(s, gqTypeSet)
		}
	case gqUnion:
		if s.emitIf(tName, name) {
			return true
		}
		if c == '=' {
			return m.mark(s, gqUnionMember)
		}
	case gqUnionMember:
		if s.emitIf(tName, name) {
			return m.swap(gqUnionBar)
		}
	case gqUnionBar:
		if c == '|' {
			m.swap(gqUnionMember)
			return s.take(tPunct, 1)
		}
		if !isSpace(c) && c != '#' {
			m.pop()
			return m.pop()
		}
	case gqTypeSet:
		switch {
		case c == '}':
			m.pop()
			m.pop()
			return s.take(tPunct, 1)
		case m.opens(s, tName, s.ident(s.pos), '('):
			return m.push(gqVariables)
		case s.emitIf(tName, name):
			return true
		case c == ':':
			return m.mark(s, gqTypeName)
		}
	case gqArguments:
		switch {
		case c == ')':
			m.pop()
			return s.take(tPunct, 1)
		case s.emitIf(tName, name):
			return true
		case c == ':':
			return m.mark(s, gqValue)
		}
	case gqVariables:
		switch {
		case c == ')':
			m.pop()
			return s.take(tPunct, 1)
		case m.variable(s), s.emitIf(tName, name):
			return true
		case c == ':':
			return m.mark(s, gqTypeName)
		case c == '=':
			return m.mark(s, gqValue)
		}
	case gqTypeName, gqTypeList:
		return m.typeName(s, name)
	case gqSelection:
		return m.selection(s, name)
	case gqObject:
		switch {
		case c == '}':
			return m.closeValue(s)
		case m.opens(s, tName, s.ident(s.pos), ':'):
			return m.push(gqValue)
		}
	case gqList:
		if c == ']' {
			return m.closeValue(s)
		}
		return m.value(s, name)
	case gqValue:
		return m.value(s, name)
	}
	return m.basic(s)
}

func (m *graphql) root(s *scan) bool {
	for _, d := range [...]struct {
		state uint8
		words []string
	}{
		{gqQuery, []string{"query", "mutation", "subscription"}},
		{gqFragment, []string{"fragment"}},
		{gqValue, []string{"scalar"}},
		{gqType, []string{"type", "interface", "enum", "input", "schema"}},
		{gqUnion, []string{"union"}},
	} {
		if n := s.word(d.words...); n > 0 {
			m.push(d.state)
			return s.take(tKeyword, n)
		}
	}
	if n := s.word("extend"); n > 0 {
		return s.take(tKeyword, n)
	}
	if s.peek(0) == '{' {
		m.push(gqQuery)
		return m.mark(s, gqSelection)
	}
	if m.basic(s) {
		return true
	}
	if !s.at("\"\"\"\n") {
		return false
	}
	end := s.after(s.pos+4, "\n\"\"\"")
	if end < 0 {
		return false
	}
	s.take(tStrDouble, 3)
	s.take(tSpace, 1)
	if end-4 > s.pos {
		s.delegate(m.markdown(), end-4)
	}
	s.take(tSpace, 1)
	return s.take(tStrDouble, 3)
}

func (m *graphql) variable(s *scan) bool {
	if s.peek(0) != '$' {
		return false
	}
	end := m.name(s, s.pos+1)
	return end > s.pos+1 && s.emit(tVar, end)
}

func (m *graphql) typeName(s *scan, name int) bool {
	list := m.top() == gqTypeList
	if name > s.pos {
		t := tName
		if s.word("Int", "Float", "String", "Boolean", "ID") > 0 {
			t = tBuiltin
		}
		if !list {
			m.pop()
		}
		return s.emit(t, name)
	}
	switch c := s.peek(0); {
	case list && c == ']':
		m.pop()
		m.pop()
		return s.take(tPunct, 1)
	case !list && c == '[':
		return m.mark(s, gqTypeList)
	}
	return m.basic(s)
}

func (m *graphql) selection(s *scan, name int) bool {
	if m.directive(s) {
		return true
	}
	switch c := s.peek(0); {
	case c == '}':
		m.pop()
		if t := m.top(); t == gqQuery || t == gqFragment {
			m.pop()
		}
		return s.take(tPunct, 1)
	case m.opens(s, tName, s.ident(s.pos), '('):
		return m.push(gqArguments)
	case m.opens(s, tName, s.ident(s.pos), ':'), s.emitIf(tName, name):
		return true
	case s.at("..."):
		on := s.spaces(s.pos + 3)
		s.take(tPunct, 3)
		if on > s.pos && on+1 < len(s.src) && s.src[on:on+2] == "on" && !s.wordAt(on+2) {
			s.emit(tSpace, on)
			return s.take(tKeyword, 2)
		}
		return true
	case c == '{':
		return m.mark(s, gqSelection)
	}
	return m.basic(s)
}

// closeValue ends an object or a list, and with it the value that it is.
func (m *graphql) closeValue(s *scan) bool {
	m.pop()
	if m.top() == gqValue {
		m.pop()
	}
	return s.take(tPunct, 1)
}

// single ends the value that a token is, but in a list.
func (m *graphql) single() bool {
	if m.top() != gqList {
		m.pop()
	}
	return true
}

func (m *graphql) value(s *scan, name int) bool {
	c := s.peek(0)
	if s.at(`"""`) {
		if end := s.after(s.pos+3, `"""`); end > 0 {
			return s.emit(tStrDouble, end)
		}
	}
	i := s.pos
	if c == '+' || c == '-' {
		i++
	}
	switch digits := s.digits(i); {
	case m.variable(s):
		return m.single()
	case digits > i && s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)):
		s.emit(tNumFloat, s.exponent(s.digits(digits+1)))
		return m.single()
	case digits > i && s.byteAt(i) != '0':
		s.emit(tNumInt, s.exponent(digits))
		return m.single()
	case c == '"' && s.quoted(s.pos, c) > s.pos:
		s.emit(tStrDouble, s.quoted(s.pos, c))
		return m.single()
	case name > s.pos:
		t := tName
		if s.word("true", "false", "null") > 0 {
			t = tKeywordConst
		}
		s.emit(t, name)
		return m.single()
	case c == '{':
		return m.mark(s, gqObject)
	case c == '[':
		return m.mark(s, gqList)
	}
	return m.basic(s)
}
