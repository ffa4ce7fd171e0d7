package highlight

import (
	"strings"
	"sync"
)

const (
	qmBlock uint8 = 100 + iota
	qmSignal
	qmArgs
)

// qml lexes QML: JavaScript with blocks of typed properties.
type qml struct{ javaScript }

func newQML() machine {
	m := &qml{javaScript{stack: stack{jvRoot}, words: jsWords()}}
	m.own = m.blocks
	return m
}

// qmlName is the end of a name with points at i, i if there is none.
func qmlName(s *scan, i int) int {
	if c := s.byteAt(i); isAlpha(c) || c == '_' || c == '$' {
		return s.runOf("qualified", i+1, func(c byte) bool { return isWord(c) || c == '.' })
	}
	return i
}

// blocks is what may begin a block anywhere.
func (m *qml) blocks(s *scan) bool {
	name := qmlName(s, s.pos)
	if name == s.pos {
		return s.lit(tPunct, "{") && m.push(m.top())
	}
	open := s.spaces(name)
	if s.byteAt(open) == '{' {
		s.emit(tKeywordType, name)
		s.emit(tText, open)
		m.push(qmBlock)
		return s.take(tPunct, 1)
	}
	if open == name || !strings.HasPrefix(s.src[open:], "on") {
		return false
	}
	of := s.spaces(open + 2)
	end := qmlName(s, of)
	brace := s.spaces(end)
	if of == open+2 || end == of || s.byteAt(brace) != '{' {
		return false
	}
	s.emit(tKeywordType, name)
	s.emit(tText, open)
	s.take(tKeyword, 2)
	s.emit(tText, of)
	s.emit(tLabel, end)
	s.emit(tText, brace)
	m.push(qmBlock)
	return s.take(tPunct, 1)
}

func (m *qml) step(s *scan) bool {
	switch m.top() {
	case qmBlock:
		return m.property(s) || m.root(s)
	case qmSignal:
		if m.comments(s) {
			return true
		}
		if s.lit(tPunct, "(") {
			return m.swap(qmArgs)
		}
		return m.pop()
	case qmArgs:
		if m.comments(s) {
			return true
		}
		name := qmlName(s, s.pos)
		of := s.spaces(name)
		if end := qmlName(s, of); name > s.pos && of > name && end > of {
			s.emit(tKeywordType, name)
			s.emit(tText, of)
			s.emit(tName, end)
			s.emit(tText, s.spaces(end))
			s.lit(tPunct, ",")
			return true
		}
		return s.lit(tPunct, ")") && m.pop()
	}
	return m.javaScript.step(s)
}

func (m *qml) property(s *scan) bool {
	if s.lit(tPunct, "}") {
		return m.pop()
	}
	name := qmlName(s, s.pos)
	if name == s.pos {
		return false
	}
	after := s.spaces(name)
	if s.byteAt(after) == ':' {
		value := s.spaces(after + 1)
		end := qmlName(s, value)
		id := s.src[s.pos:name] == "id" && end > value
		s.emit(tLabel, name)
		s.emit(tText, after)
		s.take(tPunct, 1)
		if id {
			s.emit(tText, value)
			return s.emit(tKeywordDecl, end)
		}
		return m.push(jvExpr)
	}
	if after == name {
		return false
	}
	of := qmlName(s, after)
	switch {
	case of == after:
		return false
	case s.src[s.pos:name] == "signal":
		s.emit(tKeywordDecl, name)
		s.emit(tText, after)
		s.emit(tLabel, of)
		return m.push(qmSignal)
	case s.src[s.pos:name] != "property":
		return false
	}
	label := s.spaces(of)
	end := qmlName(s, label)
	if label == of || end == label {
		return false
	}
	s.emit(tKeywordDecl, name)
	s.emit(tText, after)
	s.emit(tKeywordType, of)
	s.emit(tText, label)
	s.emit(tLabel, end)
	s.emit(tText, s.spaces(end))
	s.lit(tPunct, ":")
	return m.push(jvExpr)
}

// apiBlueprint lexes API Blueprint: Markdown with lines of its own.
type apiBlueprint struct {
	markdown
	lines *table
}

var apiLines = sync.OnceValue(func() *grammar {
	sign := one(set("+*-"))
	heading := func(s *scan, i int) int { // to the last bracket of a line that ends in one
		end := s.lineEnd(i)
		if end == i || s.src[end-1] != ']' {
			return -1
		}
		if n := strings.LastIndexByte(s.src[i:end], '['); n >= 0 {
			return i + n
		}
		return -1
	}
	// name is a run of signs up to its last colon.
	name := func(s *scan, i int) int {
		if s.after(i, ":") < 0 {
			return -1
		}
		if n := s.last(i, s.solids(i), ':'); n > i {
			return n
		}
		return -1
	}
	return build(states{"root": rules(
		each(tVar, name, tPunct, seq(":", some(isSpace)), tStr, rest),
		each(tPunct, seq(sign, some(isSpace)), tKeyword, choice("Request Response"), tNum, opt(isSpace, repeated(3, isDigit)), tStr, rest).atLine(),
		each(tPunct, seq(isSpace, sign, some(isSpace)), tKeyword, choice("Attributes Parameters"), tStr, rest).atLine(),
		each(tPunct, sign, tKeyword, seq(some(isSpace), "Relation:"), tStr, seq(some(isSpace), rest)).atLine(),
		each(tPunct, isIn("#"), tHeading, heading, tStr, rest).atLine(),
		each(tPunct, isIn("#"), tKeyword, seq(some(isSpace), "Group", isSpace), tHeading, rest).atLine(),
	)})
})

func newAPIBlueprint() machine {
	return &apiBlueprint{markdown{stack: stack{mdRoot}, html: newHTML()}, apiLines().machine().(*table)}
}

func (m *apiBlueprint) step(s *scan) bool {
	return m.top() == mdRoot && m.lines.step(s) || m.markdown.step(s)
}
