package highlight

import (
	"maps"
	"strings"
	"sync"
)

// The states that Cython adds to Python's: where a type may stand, the rest of
// a definition, and the begin of a line within one.
const (
	cyStart uint8 = 100 + iota
	cyDefinition
	cyIndent
)

// cython lexes Cython: Python with C's types.
type cython struct {
	python
	indent int // of the first line of a definition's body, -1 where none was read
}

func newCython() machine {
	return &cython{python: python{stack: stack{pyRoot}, words: cythonWords(), again: newCython}, indent: -1}
}

var cythonWords = sync.OnceValue(func() words {
	w := maps.Clone(pythonWords())
	for _, k := range [...]string{"by", "fused", "gil", "nogil"} {
		w[k] = tKeyword
	}
	return w
})

func (m *cython) step(s *scan) bool {
	switch m.top() {
	case pyRoot:
		return m.root(s)
	case pyFuncName, pyClassName:
		if end := pyGap(s, s.pos); end > s.pos {
			return s.emit(tText, end)
		}
	case cyDefinition:
		if s.peek(0) == '\n' {
			m.push(cyIndent)
			return s.take(tText, 1)
		}
		return m.root(s)
	case cyStart:
		return m.start(s)
	case cyIndent:
		end := s.blanks(s.pos)
		if end == s.pos {
			m.indent = -1
			m.stack = append(m.stack[:0], pyRoot)
			return true
		}
		m.swap(cyStart)
		switch n := end - s.pos; {
		case m.indent < 0:
			m.indent = n
		case m.indent > n:
			m.indent = -1
			m.pop()
			m.pop()
		}
		return s.emit(tText, end)
	}
	return m.python.step(s)
}

// cyDefines is the length of the word that begins a definition in C's manner.
func cyDefines(s *scan) int {
	for _, w := range [...]string{"cdef", "cpdef", "ctypedef"} {
		if s.at(w) {
			return len(w)
		}
	}
	return 0
}

func (m *cython) start(s *scan) bool {
	if end := s.skip(s.pos, func(c byte) bool { return isSpace(c) && c != '\n' }); end > s.pos {
		return s.emit(tText, end)
	}
	if n := cyDefines(s); n > 0 {
		return s.take(tKeyword, n)
	}
	if s.lit(tKeywordType, "unsigned") || s.lit(tKeywordType, "signed") {
		return true
	}
	end := s.ident(s.pos)
	next := s.blanks(end)
	named := s.byteAt(end) == '*' || s.byteAt(next) == '[' || next > end && isWord(s.byteAt(next))
	if end == s.pos || !named {
		return m.pop()
	}
	switch word := s.src[s.pos:end]; {
	case m.words[word] == tKeyword:
		m.pop()
		return s.emit(tKeyword, end)
	case word == "def":
		m.swap(pyFuncName)
		return s.emit(tKeyword, end)
	case word == "struct" || word == "class":
		m.swap(pyClassName)
		return s.emit(tKeywordReserved, end)
	case len(word) < 16 && strings.Contains(" public readonly extern api inline enum union ", " "+word+" "):
		return s.emit(tKeywordReserved, end)
	}
	m.pop()
	return s.emit(tKeywordType, end)
}

func (m *cython) root(s *scan) bool {
	if n := cyDefines(s); n > 0 {
		m.push(cyDefinition)
		m.push(cyStart)
		return s.take(tKeyword, n)
	}
	if m.imports(s) {
		return true
	}
	if s.at("struct") {
		if name := pyGap(s, s.pos+6); name > s.pos+6 {
			m.push(pyClassName)
			s.take(tKeyword, 6)
			return s.emit(tText, name)
		}
	}
	if end := s.ident(s.pos); end > s.pos && s.byteAt(end) == '(' {
		t, ok := m.words[s.src[s.pos:end]]
		if !ok {
			t = tFunc
		}
		return s.emit(t, end)
	}
	if in(s.peek(0), "(,") {
		m.push(cyStart)
		return s.take(tPunct, 1)
	}
	return m.python.root(s)
}

// imports is an import of C's declarations.
func (m *cython) imports(s *scan) bool {
	dotted := func(i int) int { return s.skip(i, func(c byte) bool { return isWord(c) || c == '.' }) }
	begins := func(i int) bool { return !isDigit(s.byteAt(i)) }
	switch {
	case s.at("from"):
		name := pyGap(s, s.pos+4)
		end := dotted(name)
		imp := pyGap(s, end)
		if name > s.pos+4 && end > name && begins(name) && imp > end && strings.HasPrefix(s.src[imp:], "cimport") {
			s.take(tKeywordNamespace, 4)
			s.emit(tText, name)
			s.emit(tNamespace, end)
			s.emit(tText, imp)
			return s.take(tKeywordNamespace, 7)
		}
	case s.at("cimport"):
		name := s.spaces(s.pos + 7)
		if end := dotted(name); name > s.pos+7 && end > name && begins(name) {
			s.take(tKeywordNamespace, 7)
			s.emit(tText, name)
			return s.emit(tNamespace, end)
		}
	}
	return false
}
