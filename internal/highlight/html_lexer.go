package highlight

import (
	"strings"
	"unicode"
)

const (
	htRoot uint8 = iota
	htComment
	htTagEnd
	htTagEndEnd
	htTagStart
	htTag
	htAttr
	htDouble
	htSingle
	htScript
	htStyle
)

// htmlLexer lexes HTML; scripts and styles are in their own languages.
type htmlLexer struct {
	stack
	script, style machine
}

func newHTML() machine {
	return &htmlLexer{stack: stack{htRoot}, script: newJavaScript(), style: newCSS()}
}

const nameExtra = ":.·-"

// tagName is the end of a tag's or attribute's name at i, which begins with a
// letter or a character of first.
func tagName(s *scan, i int, first, rest string) int {
	r, n := s.runeAt(i)
	if n == 0 || !unicode.IsLetter(r) && !strings.ContainsRune(first, r) {
		return i
	}
	return nameRunes(s, i+n, rest)
}

func (m *htmlLexer) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case htComment:
		return commentStep(s, &m.stack)
	case htTagEnd, htTagEndEnd:
		switch {
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		case c == '>':
			m.pop()
			return s.take(tTag, 1)
		case state == htTagEndEnd:
			return false
		}
		end := tagName(s, s.pos, ":_-", nameExtra)
		if end == s.pos {
			return false
		}
		m.swap(htTagEndEnd)
		return s.emit(tTag, end)
	case htTagStart:
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		m.swap(htTag)
		return s.emit(tTag, tagName(s, s.pos, ":_-", nameExtra))
	case htTag:
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		name := tagName(s, s.pos, ":_[]()*.-", nameExtra+"[]()*")
		if eq := s.spaces(name); name > s.pos && s.byteAt(eq) == '=' {
			m.push(htAttr)
			return s.emit(tAttr, s.spaces(eq+1))
		}
		if name := tagName(s, s.pos, ":_*#-", nameExtra+"*#"); name > s.pos {
			return s.emit(tAttr, name)
		}
		return tagClose(s, &m.stack)
	case htAttr:
		switch c {
		case '"':
			m.swap(htDouble)
			return s.take(tStr, 1)
		case '\'':
			m.swap(htSingle)
			return s.take(tStr, 1)
		}
		end := s.until(s.pos, " \t\n\v\f\r>")
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tStr, end)
	case htDouble, htSingle:
		quote := `"`
		if state == htSingle {
			quote = `'`
		}
		if s.at(quote) {
			m.pop()
			return s.take(tStr, 1)
		}
		return s.emit(tStr, s.until(s.pos, quote))
	case htScript:
		return m.embedded(s, "script", m.script)
	case htStyle:
		return m.embedded(s, "style", m.style)
	}
	return m.root(s)
}

// tagClose ends a tag by `>` or `/>`.
func tagClose(s *scan, k *stack) bool {
	end := s.pos
	if s.byteAt(end) == '/' {
		end++
	}
	end = s.spaces(end)
	if s.byteAt(end) != '>' {
		return false
	}
	k.pop()
	return s.emit(tTag, end+1)
}

func commentStep(s *scan, k *stack) bool {
	if s.at("-->") {
		k.pop()
		return s.take(tComment, 3)
	}
	return s.emitIf(tComment, s.until(s.pos, "-")) || s.take(tComment, 1)
}

// embedded lexes up to the tag's end. Each piece between tag openers is lexed
// by itself, but in the state the one before left.
func (m *htmlLexer) embedded(s *scan, tag string, lang machine) bool {
	if s.peek(0) != '<' {
		return s.delegate(lang, s.until(s.pos, "<"))
	}
	if i := s.spaces(s.pos + 1); s.byteAt(i) == '/' {
		if i = s.spaces(i + 1); strings.HasPrefix(s.src[i:], tag) {
			if i = s.spaces(i + len(tag)); s.byteAt(i) == '>' {
				m.pop()
				return s.emit(tTag, i+1)
			}
		}
	}
	return s.delegate(lang, s.pos+1)
}

// entity marks &name;.
func entity(s *scan) bool {
	end := s.until(s.pos+1, "; \t\n\v\f\r")
	return s.byteAt(end) == ';' && s.emit(tEntity, end+1)
}

func (m *htmlLexer) root(s *scan) bool {
	switch s.peek(0) {
	case '&':
		return entity(s)
	case '<':
	default:
		return s.emit(tText, s.until(s.pos, "<&"))
	}
	if _, ok := s.fold(s.pos, "<!DOCTYPE "); ok {
		if end := s.after(s.pos+10, ">"); end > 0 {
			return s.emit(tPreproc, end)
		}
	}
	if s.at("<![CDATA[") {
		if end := s.after(s.pos+9, "]]>"); end > 0 {
			return s.emit(tPreproc, end)
		}
	}
	if s.lit(tComment, "<!--") {
		return m.push(htComment)
	}
	if s.at("<?") {
		if end := s.after(s.pos+2, "?>"); end > 0 {
			return s.emit(tPreproc, end)
		}
	}
	name := s.spaces(s.pos + 1)
	switch rest := s.src[name:]; {
	case strings.HasPrefix(rest, "script"):
		m.script = newJavaScript()
		m.push(htScript)
		m.push(htTag)
		return s.emit(tTag, s.spaces(name+len("script")))
	case strings.HasPrefix(rest, "style"):
		m.style = newCSS()
		m.push(htStyle)
		m.push(htTag)
		return s.emit(tTag, s.spaces(name+len("style")))
	}
	if s.lit(tTag, "</") {
		return m.push(htTagEnd)
	}
	m.push(htTagStart)
	return s.take(tTag, 1)
}

const (
	xmRoot uint8 = iota
	xmComment
	xmTag
	xmAttr
)

type xml struct{ stack }

func newXML() machine { return &xml{stack{xmRoot}} }

func (m *xml) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case xmComment:
		return commentStep(s, &m.stack)
	case xmTag:
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		name := tagName(s, s.pos, ":_", nameExtra)
		if eq := s.spaces(name); name > s.pos && s.byteAt(eq) == '=' {
			m.push(xmAttr)
			return s.emit(tAttr, eq+1)
		}
		return tagClose(s, &m.stack)
	case xmAttr:
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		end := -1
		if c == '"' || c == '\'' {
			end = s.after(s.pos+1, string(c))
		}
		if end < 0 {
			end = s.until(s.pos, " \t\n\v\f\r>")
		}
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tStr, end)
	}
	switch c {
	case '&':
		return entity(s)
	case '<':
	default:
		return s.emit(tText, s.until(s.pos, "<&"))
	}
	line := s.lineEnd(s.pos)
	if s.at("<![CDATA[") {
		if end := s.after(s.pos+9, "]]>"); end > 0 && end <= line {
			return s.emit(tPreproc, end)
		}
	}
	if s.lit(tComment, "<!--") {
		return m.push(xmComment)
	}
	if s.at("<?") {
		if end := s.after(s.pos+2, "?>"); end > 0 && end <= line {
			return s.emit(tPreproc, end)
		}
	}
	if s.at("<!") {
		if end := s.after(s.pos, ">"); end > 0 {
			return s.emit(tPreproc, end)
		}
	}
	from := s.spaces(s.pos + 1)
	if end := tagName(s, from, ":_", nameExtra); end > from {
		m.push(xmTag)
		return s.emit(tTag, end)
	}
	if s.byteAt(from) == '/' {
		from = s.spaces(from + 1)
		if end := tagName(s, from, ":_", nameExtra); end > from {
			if end = s.spaces(end); s.byteAt(end) == '>' {
				return s.emit(tTag, end+1)
			}
		}
	}
	return false
}
