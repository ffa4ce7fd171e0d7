package highlight

func newJSX() machine {
	return &javaScript{stack: stack{jvRoot, jvExpr}, words: jsWords(), jsx: true, html: newHTML()}
}

func newTSX() machine {
	return &javaScript{stack: stack{jvRoot, jvExpr}, words: tsWords(), ts: true, jsx: true, html: newHTML()}
}

// jsxStart begins an element.
func (m *javaScript) jsxStart(s *scan) bool {
	if s.peek(0) != '<' {
		return false
	}
	m.push(jxContent)
	m.push(jxElement)
	m.push(jxName)
	return s.take(tPunct, 1)
}

func (m *javaScript) jsxCode(s *scan) bool {
	m.push(jxInterpolation)
	m.push(jvExpr)
	return s.take(tStrInterpol, 1)
}

// jsxStep does the states that are JSX's own. done is false where the text is
// of JavaScript after all.
func (m *javaScript) jsxStep(s *scan) (done, ok bool) {
	c := s.peek(0)
	switch m.top() {
	case jxName: // the element's name
		end := s.words(s.pos)
		switch {
		case m.ts && end > s.pos && s.byteAt(end) == ',':
			// <T, U>() => … has type parameters, not an element.
			s.emit(tNameOther, end)
			s.take(tPunct, 1)
			m.pop()
			m.pop()
			m.pop()
		case isUpper(c):
			s.emit(tClass, end)
		case end > s.pos:
			s.emit(tTag, end)
		case c == '.':
			s.take(tPunct, 1)
		default:
			m.pop()
		}
		return true, true
	case jxContent: // what is in the element
		switch {
		case s.lit(tPunct, "</"):
			m.swap(jxElement)
			m.push(jxName)
		case m.jsxStart(s):
		case c == '{':
			m.jsxCode(s)
		default:
			s.delegate(m.html, s.until(s.pos, "<{"))
		}
		return true, true
	case jxElement:
		switch {
		case m.comments(s):
		case s.lit(tPunct, "/>"):
			m.pop()
			m.pop()
		case c == '>':
			m.pop()
			s.take(tPunct, 1)
		case c == '{':
			m.jsxCode(s)
		case isWord(c):
			s.emit(tAttr, s.skip(s.pos, isWordDash))
		case c == '=':
			s.take(tPunct, 1)
		case c == '"' || c == '\'':
			end := s.after(s.pos+1, string(c))
			return true, end > 0 && end <= s.lineEnd(s.pos) && s.emit(tStr, end)
		default:
			return true, false
		}
		return true, true
	case jxInterpolation:
		switch c {
		case '}':
			m.pop()
			return true, s.take(tStrInterpol, 1)
		case '{':
			m.push(jxBraces)
			m.push(jvStatement)
			return true, s.take(tPunct, 1)
		}
	case jxBraces: // braces in interpolated code
		if c == '}' {
			m.swap(jvStatement)
			return true, s.take(tPunct, 1)
		}
	}
	return false, false
}
