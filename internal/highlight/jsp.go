package highlight

import "strings"

const (
	jpRoot uint8 = iota
	jpComment
	jpDirective
	jpDirectiveTag
	jpElement
	jpCode
	jpTag
	jpAttr
	jpDouble
	jpSingle
	jpInterpolation
	jpLiteral
)

// jsp lexes JSP: Java in HTML.
type jsp struct {
	stack
	html, java machine
}

func newJSP() machine { return &jsp{stack: stack{jpRoot}, html: newHTML(), java: newJava()} }

// anyWord is the end of one of words at i, i if none is there.
func (s *scan) anyWord(i int, words ...string) int {
	for _, w := range words {
		if strings.HasPrefix(s.src[min(i, len(s.src)):], w) {
			return i + len(w)
		}
	}
	return i
}

// element is the offset past the colon of a tag's prefix, from its mark at i;
// i if no such tag is there.
func (m *jsp) element(s *scan, i int) int {
	j := i
	if s.byteAt(j) != '<' {
		return i
	}
	if j++; s.byteAt(j) == '/' {
		j++
	}
	if j = s.skip(j, isAlpha); s.byteAt(j) == ':' {
		return j + 1
	}
	return i
}

func (m *jsp) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case jpRoot:
		return m.root(s)
	case jpComment:
		if s.lit(tComment, "--%>") {
			return m.pop()
		}
		_, n := s.runeAt(s.pos)
		return s.take(tComment, n)
	case jpDirective:
		return m.until(s, "%>", "%>")
	case jpDirectiveTag:
		return m.until(s, "/>", "/>")
	case jpTag:
		return m.until(s, "/>", ">")
	case jpElement:
		if s.at("</jsp:") {
			at := s.pos + len("</jsp:")
			if end := s.anyWord(at, "scriptlet", "declaration", "expression"); end > at && s.byteAt(end) == '>' {
				m.pop()
				return s.emit(tTag, end+1)
			}
		}
		return m.attribute(s) || m.code(s, "</")
	case jpCode:
		if s.lit(tTag, "%>") {
			return m.pop()
		}
		return m.code(s, "%>")
	case jpAttr:
		switch {
		case c == '"':
			m.swap(jpDouble)
			return s.take(tStr, 1)
		case c == '\'':
			m.swap(jpSingle)
			return s.take(tStr, 1)
		}
		end := s.skip(s.pos, func(c byte) bool { return !isSpace(c) && c != '>' })
		return end > s.pos && m.pop() && s.emit(tStr, end)
	case jpDouble, jpSingle:
		quote := `"`
		if m.top() == jpSingle {
			quote = `'`
		}
		switch {
		case s.lit(tStr, quote):
			return m.pop()
		case s.lit(tStrInterpol, "${"):
			return m.push(jpInterpolation)
		}
		return s.emit(tStr, s.until(s.pos, quote))
	case jpInterpolation:
		switch {
		case s.lit(tStrInterpol, "}"):
			return m.pop()
		case s.lit(tLiteral, "'"):
			return m.push(jpLiteral)
		}
		return m.code(s, "'}")
	}
	if s.lit(tLiteral, "'") {
		return m.pop()
	}
	return s.emit(tLiteral, s.until(s.pos, "'"))
}

func (m *jsp) root(s *scan) bool {
	if s.lit(tComment, "<%--") {
		return m.push(jpComment)
	}
	if s.at("<%@") {
		at := s.spaces(s.pos + 3)
		if end := s.anyWord(at, "page", "include", "taglib"); end > at {
			m.push(jpDirective)
			return s.emit(tTag, s.spaces(end))
		}
	}
	if at := s.pos + len("<jsp:directive."); s.at("<jsp:directive.") {
		if end := s.anyWord(at, "page", "include", "taglib"); end > at {
			m.push(jpDirectiveTag)
			return s.emit(tTag, end)
		}
	}
	if at := s.pos + len("<jsp:"); s.at("<jsp:") {
		if end := s.anyWord(at, "scriptlet", "declaration", "expression"); end > at && s.byteAt(end) == '>' {
			m.push(jpElement)
			return s.emit(tTag, end+1)
		}
	}
	if name := m.element(s, s.pos); name > s.pos {
		end := s.skip(name, isAlpha)
		if s.peek(1) != '/' {
			m.push(jpTag)
			return s.emit(tTag, s.spaces(end))
		}
		if s.byteAt(end) == '>' {
			return s.emit(tTag, end+1)
		}
	}
	if s.at("<%") {
		n := 2
		if in(s.peek(2), "!=") {
			n++
		}
		m.push(jpCode)
		return s.take(tTag, n)
	}
	_, n := s.runeAt(s.pos)
	end := s.pos + n
	for ; end < len(s.src); end++ {
		if strings.HasPrefix(s.src[end:], "<%") || m.element(s, end) > end {
			break
		}
	}
	return s.delegate(m.html, end)
}

// until lexes a tag's attributes up to one of its ends.
func (m *jsp) until(s *scan, ends ...string) bool {
	for _, end := range ends {
		if s.lit(tTag, end) {
			return m.pop()
		}
	}
	if m.attribute(s) {
		return true
	}
	end := s.before(ends...)
	return end < len(s.src) && s.delegate(m.html, end)
}

// attribute lexes an attribute's name, with what leads to its value.
func (m *jsp) attribute(s *scan) bool {
	name := s.spaces(s.pos)
	end := s.skip(name, func(c byte) bool { return isWordDash(c) || c == ':' })
	equals := s.spaces(end)
	if end == name || s.byteAt(equals) != '=' {
		return false
	}
	m.push(jpAttr)
	return s.emit(tAttr, s.spaces(equals+1))
}

// code hands what stands before a character of stop to Java.
func (m *jsp) code(s *scan, stop string) bool {
	end := s.until(s.pos, stop)
	return end > s.pos && s.delegate(m.java, end)
}
