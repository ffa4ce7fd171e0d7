package highlight

import (
	"strings"
	"sync"
)

const (
	rfRoot uint8 = iota
	rfPrior
	rfSettings
	rfTests
	rfKeywords
	rfVariables
	rfCell
	rfKeyword
	rfArgs
	rfVar
	rfNone // no state: nothing is expected
)

// robot lexes Robot Framework's tables.
type robot struct {
	stack
	column   int
	next     uint8 // what the next cell holds
	template bool
}

func newRobot() machine { return &robot{stack: stack{rfRoot, rfPrior}, next: rfNone} }

// rfSettingNames tells what follows a setting.
var rfSettingNames = sync.OnceValue(func() map[string]uint8 {
	m := map[string]uint8{}
	for state, names := range map[uint8]string{
		rfKeyword: "library,resource,setup,teardown,template,suite setup,suite teardown,task setup,task teardown,task template,test setup,test teardown,test template,variables",
		rfArgs:    "arguments,default tags,documentation,force tags,metadata,return,tags,timeout,task timeout,test timeout",
	} {
		for _, n := range strings.Split(names, ",") {
			m[n] = state
		}
	}
	return m
})

// rfSetting is what follows the setting of a name, rfNone where it is none.
func rfSetting(name string) uint8 {
	if len(name) < 32 {
		if state, ok := rfSettingNames()[strings.ToLower(name)]; ok {
			return state
		}
	}
	return rfNone
}

func rfSpecial(c byte) bool { return in(c, "$@&%") }

func (m *robot) step(s *scan) bool {
	switch m.top() {
	case rfPrior:
		if s.bol() && s.peek(0) != '*' {
			return s.emit(tText, s.lineEnd(s.pos+1))
		}
		return m.pop()
	case rfCell:
		m.pop()
		return s.peek(0) != '#' || s.emit(tComment, s.lineEnd(s.pos))
	case rfVar:
		return m.variable(s)
	case rfKeyword:
		return m.keyword(s)
	case rfArgs:
		return m.args(s)
	case rfRoot:
		if end := s.spaces(s.pos); end > s.pos {
			return s.emit(tSpace, end)
		}
		return m.heading(s)
	}
	return m.section(s)
}

// rfStar is the place of the asterisk that begins a heading, -1 if there is none.
func rfStar(s *scan) int {
	i := s.pos
	if s.at("| ") {
		i += 2
	}
	if s.bol() && s.byteAt(i) == '*' {
		return i
	}
	return -1
}

// twoWords is the end of one word or of two with a blank between them.
func twoWords(s *scan, i int) int {
	end := s.runOf("letters", i, isAlpha)
	if end > i && s.byteAt(end) == ' ' && isAlpha(s.byteAt(end+1)) {
		return s.runOf("letters", end+1, isAlpha)
	}
	return end
}

func (m *robot) heading(s *scan) bool {
	star := rfStar(s)
	if star < 0 {
		return false
	}
	from := s.skip(star+1, isIn("* "))
	end := twoWords(s, from)
	if end == from {
		return false
	}
	name := s.src[from:end]
	s.emit(tHeading, s.lineEnd(end))
	if len(name) < 32 {
		switch strings.ToLower(strings.TrimSuffix(name, "s")) {
		case "setting":
			m.push(rfSettings)
		case "test case", "task":
			m.push(rfTests)
		case "keyword":
			m.push(rfKeywords)
		case "variable":
			m.push(rfVariables)
		}
	}
	return true
}

// separator is what divides cells.
func (m *robot) separator(s *scan) bool {
	if s.lit(tSpace, "| ") {
		return true
	}
	end := s.skip(s.pos, isIn(" "))
	blanks := end - s.pos
	if tail := s.skip(end+1, isIn(" ")); blanks > 0 && s.byteAt(end) == '|' && tail > end+1 {
		blanks, end = 2, tail
	}
	if s.peek(0) == '\t' {
		blanks, end = 2, s.skip(s.pos, isIn("\t"))
	}
	if blanks >= 2 {
		m.column++
		switch {
		case m.next != rfNone:
			m.push(m.next)
		case !m.template && m.column == 1:
			m.next = rfKeyword
			m.push(rfKeyword)
		default:
			m.push(rfArgs)
		}
		m.push(rfCell)
		return s.emit(tSpace, end)
	}
	if s.at("...") {
		m.column++
		m.push(rfArgs)
		return s.emit(tSpace, s.skip(s.pos+3, isIn(" ")))
	}
	return s.lit(tSpace, " |") || s.lit(tSpace, "|")
}

func (m *robot) section(s *scan) bool {
	if rfStar(s) >= 0 {
		return m.pop()
	}
	if m.separator(s) {
		return true
	}
	c := s.peek(0)
	if c == '\n' {
		m.column, m.next = 0, rfNone
		m.push(rfCell)
		return s.take(tSpace, 1)
	}
	state := m.top()
	opens := rfSpecial(c) && s.peek(1) == '{'
	switch state {
	case rfSettings:
		end := twoWords(s, s.pos)
		if end == s.pos {
			return false
		}
		m.next = rfSetting(s.src[s.pos:end])
		s.emit(tBuiltinPseudo, end)
		s.lit(tPunct, ":")
		return true
	case rfVariables:
		if opens {
			m.next = rfArgs
			m.push(rfVar)
			return s.take(tVar, 2)
		}
		return false
	case rfKeywords:
		if opens {
			m.push(rfVar)
			return s.take(tVar, 2)
		}
	}
	if end := s.skip(s.pos, isIn("$@&%{}")); end > s.pos {
		return s.emit(tLabel, end)
	}
	if rfBlank(s) {
		return s.take(tLabel, 1)
	}
	end := rfName(s)
	if end == s.pos {
		return false
	}
	if state == rfTests {
		m.template = false
	}
	return s.emit(tLabel, end)
}

// rfBlank reports whether a blank is at hand that divides no cells.
func rfBlank(s *scan) bool { return s.peek(0) == ' ' && !in(s.peek(1), " |") }

// rfName is the end of words with single blanks between them.
func rfName(s *scan) int {
	plain := func(c byte) bool { return !in(c, "|$@&% \t\n") }
	end := s.skip(s.pos, plain)
	if end == s.pos {
		return end
	}
	for s.byteAt(end) == ' ' {
		i := end + 1
		for i < len(s.src) {
			if s.src[i] == '\\' && !s.eol(i+1) {
				_, n := s.runeAt(i + 1)
				i += 1 + n
				continue
			}
			if !plain(s.src[i]) {
				break
			}
			i++
		}
		if i == end+1 {
			break
		}
		end = i
	}
	return end
}

// expect has the next cell hold a keyword, if it is to hold anything.
func (m *robot) expect() {
	if m.next != rfNone {
		m.next = rfKeyword
	}
}

func (m *robot) keyword(s *scan) bool {
	c := s.peek(0)
	if c == '[' {
		if end := twoWords(s, s.pos+1); end > s.pos+1 && s.byteAt(end) == ']' {
			name := s.src[s.pos+1 : end]
			s.take(tPunct, 1)
			s.emit(tBuiltinPseudo, end)
			m.template = m.template || strings.EqualFold(name, "template")
			if next := rfSetting(name); next != rfNone {
				m.next = next
			}
			m.pop()
			return s.take(tPunct, 1)
		}
	}
	if rfSpecial(c) && s.peek(1) == '{' {
		m.expect()
		m.push(rfVar)
		return s.take(tVar, 2)
	}
	if end, ok := s.fold(s.pos, "for"); ok {
		m.expect()
		return s.emit(tFunc, end)
	}
	if rfBlank(s) {
		return s.take(tFunc, 1)
	}
	for _, w := range [...]string{"given ", "when ", "then ", "and ", "but "} {
		if end, ok := s.fold(s.pos, w); ok {
			return s.emit(tBuiltin, end)
		}
	}
	if end := rfName(s); end > s.pos {
		m.next = rfNone
		return s.emit(tFunc, end)
	}
	return m.pop()
}

func (m *robot) args(s *scan) bool {
	c := s.peek(0)
	if rfSpecial(c) {
		if s.peek(1) == '{' {
			m.expect()
			m.push(rfVar)
			return s.take(tVar, 2)
		}
		return s.emit(tStr, s.skip(s.pos, rfSpecial))
	}
	if rfBlank(s) {
		return s.take(tStr, 1)
	}
	if end := rfName(s); end > s.pos {
		return s.emit(tStr, end)
	}
	return m.pop()
}

func (m *robot) variable(s *scan) bool {
	c := s.peek(0)
	switch {
	case s.at("} ="):
		m.pop()
		s.take(tVar, 1)
		s.take(tSpace, 1)
		return s.take(tPunct, 1)
	case rfSpecial(c):
		if s.peek(1) != '{' {
			return false
		}
		m.push(rfVar)
		return s.take(tVar, 2)
	case c == '{' || c == '[':
		m.push(rfVar)
		return s.take(tVar, 1)
	case c == '}' || c == ']':
		m.pop()
		return s.take(tVar, 1)
	}
	return s.emit(tVar, s.until(s.pos, "$@&%{}[]"))
}
