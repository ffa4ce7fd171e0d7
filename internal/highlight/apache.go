package highlight

import (
	_ "embed" // for the names of directives
	"strings"
	"sync"
)

//go:embed apache_words.txt
var apacheNames string

var apacheWords = sync.OnceValue(func() words { return newWords(wordList{tName, apacheNames}) })

const (
	apRoot uint8 = iota
	apSection
	apDirective
)

// apache lexes the configuration of Apache's web server. Names of directives,
// sections and values are marked by where they stand, others not at all.
type apache struct {
	stack
	unclosed bool // no tag ends from here on
}

func newApache() machine { return &apache{stack: stack{apRoot}} }

// named is t for a name that is known, plain text otherwise.
func (m *apache) named(name string, t Token) Token {
	if _, ok := apacheWords()[strings.ToLower(name)]; ok {
		return t
	}
	return tText
}

func (m *apache) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	switch {
	case state == apSection && !m.unclosed:
		end := s.until(s.pos, ">")
		if end == len(s.src) {
			m.unclosed = true
			return true
		}
		m.pop()
		s.emit(tStrRegex, end)
		s.take(tPunct, 1)
		if s.lit(tPunct, "\r\n") || s.lit(tPunct, "\r") {
			return true
		}
		s.lit(tPunct, "\n")
		return true
	case state == apDirective && (c == '\n' || c == '\r'):
		m.pop()
		if s.lit(tText, "\r\n") {
			return true
		}
		return s.take(tText, 1)
	}
	switch {
	case c == '#':
		return s.emit(tComment, s.lineEnd(s.pos))
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case state == apSection:
		return false
	case state == apDirective:
		end := s.until(s.pos, " \t\n\v\f\r")
		return s.emit(m.named(s.src[s.pos:end], tStrSymbol), end)
	}
	from := s.pos
	if c == '<' {
		if from++; s.byteAt(from) == '/' {
			from++
		}
	}
	end := s.words(from)
	if end == from {
		return false
	}
	if from == s.pos {
		m.push(apDirective)
		return s.emit(m.named(s.src[from:end], tClass), end)
	}
	m.push(apSection)
	s.emit(tPunct, from)
	return s.emit(m.named(s.src[from:end], tLabel), end)
}
