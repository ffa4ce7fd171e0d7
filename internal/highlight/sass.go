package highlight

import "strings"

// The states of sass that scss has not. scRoot is the beginning of a line.
const (
	saContent uint8 = iota + scPlaceholder + 1
	saComment
	saCommentMulti
	saImport
	saOldStyle
)

// sass lexes the indented syntax of Sass. What is within a line it lexes as
// scss does.
type sass struct {
	scss
	indent string // the line's
	// block is the state of the lines indented more than blockIndent, scRoot
	// where no such block has begun.
	block       uint8
	blockIndent string
}

func newSass() machine { return &sass{scss: scss{stack: stack{scRoot}, indented: true}} }

// begin starts a block below the line it is in.
func (m *sass) begin(state uint8) bool {
	m.block, m.blockIndent = state, m.indent
	return m.pop()
}

func (m *sass) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case scRoot:
		end := s.blanks(s.pos)
		if s.byteAt(end) == '\n' {
			return s.emit(tText, end+1)
		}
		m.indent = s.src[s.pos:end]
		s.emit(tText, end)
		if m.block != scRoot && len(m.indent) > len(m.blockIndent) && strings.HasPrefix(m.indent, m.blockIndent) {
			return m.push(m.block)
		}
		m.block = scRoot
		return m.push(saContent)
	case saContent:
		return m.content(s)
	case saComment:
		m.pop()
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case saCommentMulti:
		end := s.after(s.pos, "\n")
		if end < 0 {
			return false
		}
		m.pop()
		return s.emit(tCommentMulti, end)
	case saImport:
		switch {
		case isBlank(c):
			return s.emit(tText, s.blanks(s.pos))
		case c == '\n':
			m.pop()
			return s.take(tText, 1)
		}
		return s.emitIf(tStr, s.until(s.pos, " \t\n\v\f\r"))
	case saOldStyle:
		return m.attribute(s) || m.swap(scValue)
	}
	return m.scss.step(s)
}

func (m *sass) content(s *scan) bool {
	c := s.peek(0)
	if s.at("//") {
		s.emit(tCommentSingle, s.lineEnd(s.pos))
		return m.begin(saComment)
	}
	if s.at("/*") {
		if end := s.after(s.pos, "\n"); end > 0 {
			s.emit(tCommentMulti, end)
			return m.begin(saCommentMulti)
		}
	}
	if s.at("@import") && !s.wordAt(s.pos+len("@import")) {
		m.push(saImport)
		return s.take(tKeyword, len("@import"))
	}
	if m.common(s) {
		return true
	}
	if (c == '=' || c == '+') && isWordDash(s.peek(1)) {
		m.push(scValue)
		end := s.skip(s.pos+1, isWordDash)
		if c == '=' {
			return s.emit(tFunc, end)
		}
		return s.emit(tDecorator, end)
	}
	if c == ':' {
		m.push(saOldStyle)
		return s.take(tAttr, 1)
	}
	end := s.until(s.pos, "[\n")
	for i := s.pos + 1; i < end; i++ {
		if s.src[i] == ':' && !isLower(s.byteAt(i+1)) {
			return m.push(scAttribute)
		}
	}
	return m.push(scSelector)
}
