package highlight

import "strings"

// The states of vue that html has not.
const (
	vuTemplate uint8 = iota + htStyle + 1
	vuInterp
	vuStyle
	vuScript
	vuLang
)

// vue lexes Vue's components: a template, a script and styles.
type vue struct {
	htmlLexer
	lang   func() machine // the block's
	interp machine        // of what is in the template's braces
}

func newVue() machine {
	return &vue{htmlLexer: htmlLexer{stack: stack{htRoot}, script: newJavaScript(), style: newCSS()}}
}

// vueBlocks are the blocks of a component. A script is JavaScript whatever
// language it says it is in.
var vueBlocks = [...]struct {
	tag   string
	state uint8
	lang  func() machine
}{{"template", vuTemplate, newHTML}, {"style", vuStyle, newCSS}, {"script", vuScript, newJavaScript}}

func vueLanguage(name string) func() machine {
	switch strings.ToLower(strings.Trim(name, `"'`)) {
	case "html":
		return newHTML
	case "css":
		return newCSS
	case "javascript":
		return newJavaScript
	case "sass":
		return newSass
	case "scss":
		return newSCSS
	}
	return func() machine { return plain{tText} }
}

func (m *vue) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case htRoot:
		if m.block(s) {
			return true
		}
	case htTag, vuLang:
		if state == vuLang && m.language(s) {
			return true
		}
		name := s.skip(s.pos, func(c byte) bool { return isWord(c) || in(c, ":#[]()*.-") })
		if eq := s.spaces(name); name > s.pos && s.byteAt(eq) == '=' {
			m.push(htAttr)
			return s.emit(tAttr, s.spaces(eq+1))
		}
		if state == vuLang {
			// For what goes on as in any tag, it is one for the time being.
			m.swap(htTag)
			n := len(m.stack)
			ok := m.htmlLexer.step(s)
			if len(m.stack) >= n {
				m.stack[n-1] = vuLang
			}
			return ok
		}
	case vuTemplate:
		if m.closing(s, "template") {
			return true
		}
		if s.lit(tStrInterpol, "{{") {
			m.interp = newJavaScript()
			return m.push(vuInterp)
		}
		from := s.pos
		if c == '<' || c == '{' {
			from++
		}
		return s.delegate(m.lang(), s.until(from, "{<"))
	case vuInterp:
		switch {
		case s.lit(tStrInterpol, "}}"):
			return m.pop()
		case c == '}':
			return false
		case c == '{':
			m.push(vuInterp)
			return s.delegate(m.interp, s.pos+1)
		}
		return s.delegate(m.interp, s.until(s.pos, "{}"))
	case vuStyle, vuScript:
		tag, lang := "script", m.script
		if state == vuStyle {
			tag, lang = "style", m.lang()
		}
		if c != '<' {
			return s.delegate(lang, s.until(s.pos, "<"))
		}
		return m.closing(s, tag) || s.delegate(lang, s.pos+1)
	}
	return m.htmlLexer.step(s)
}

func (m *vue) block(s *scan) bool {
	if s.peek(0) != '<' {
		return false
	}
	name := s.spaces(s.pos + 1)
	for _, b := range vueBlocks {
		if strings.HasPrefix(s.src[name:], b.tag) {
			s.take(tTag, 1)
			s.emit(tText, name)
			m.lang = b.lang
			m.push(b.state)
			m.push(vuLang)
			return s.take(tKeyword, len(b.tag))
		}
	}
	return false
}

// language lexes the attribute that says which language a block is in.
func (m *vue) language(s *scan) bool {
	eq := s.spaces(s.pos + len("lang"))
	if !s.at("lang") || s.byteAt(eq) != '=' {
		return false
	}
	from := s.spaces(eq + 1)
	end := from
	if q := s.byteAt(from); q == '"' || q == '\'' {
		end = s.backslashed(from, q)
	}
	if end == from {
		end = s.until(from, " \t\n\v\f\r>")
	}
	if end == from {
		return false
	}
	m.lang = vueLanguage(s.src[from:end])
	s.emit(tAttr, eq+1)
	s.emit(tText, from)
	return s.emit(tStr, end)
}

// closing lexes the end of a block.
func (m *vue) closing(s *scan, tag string) bool {
	slash := s.spaces(s.pos + 1)
	if s.peek(0) != '<' || s.byteAt(slash) != '/' {
		return false
	}
	name := s.spaces(slash + 1)
	if !strings.HasPrefix(s.src[name:], tag) {
		return false
	}
	end := s.spaces(name + len(tag))
	if s.byteAt(end) != '>' {
		return false
	}
	m.pop()
	s.emit(tTag, name)
	s.take(tKeyword, len(tag))
	return s.emit(tTag, end+1)
}
