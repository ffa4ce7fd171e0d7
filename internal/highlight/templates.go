package highlight

import "strings"

const (
	erRoot uint8 = iota
	erComment
	erRuby
)

// erb lexes ERB: Ruby in HTML.
type erb struct {
	stack
	html, ruby machine
}

func newERB() machine { return &erb{stack: stack{erRoot}, html: newHTML(), ruby: newRuby()} }

// before is the first offset after the position at which one of marks begins.
func (s *scan) before(marks ...string) int {
	_, n := s.runeAt(s.pos)
	end := len(s.src)
	for _, m := range marks {
		if i := strings.Index(s.src[s.pos+n:end], m); i >= 0 {
			end = s.pos + n + i
		}
		// What overlaps the end of the part searched begins before it.
		for k := 1; k < len(m) && end-k >= s.pos+n; k++ {
			if strings.HasPrefix(s.src[end-k:], m) {
				end -= k
				break
			}
		}
	}
	return end
}

func (m *erb) step(s *scan) bool {
	state := m.top()
	if state == erRoot {
		for _, open := range [...]string{"<%#", "<%%", "<%=", "<%-", "<%"} {
			if !s.at(open) {
				continue
			}
			if open == "<%#" {
				m.push(erComment)
				return s.take(tComment, 3)
			}
			m.push(erRuby)
			return s.take(tPreproc, len(open))
		}
		return s.delegate(m.html, s.before("<%"))
	}
	t := tPreproc
	if state == erComment {
		t = tComment
	}
	if s.lit(t, "%%>") || s.lit(t, "-%>") || s.lit(t, "%>") {
		return m.pop()
	}
	end := s.before("%%>", "-%>", "%>")
	if state == erComment {
		return s.emit(t, end)
	}
	return s.delegate(m.ruby, end)
}

const (
	hbRoot uint8 = iota
	hbComment
	hbStache
	hbOpen
	hbBlock
)

// handlebars lexes Handlebars and Mustache in HTML.
type handlebars struct {
	stack
	html *htmlLexer
}

func newHandlebars() machine {
	return &handlebars{stack: stack{hbRoot}, html: newHTML().(*htmlLexer)}
}

func (m *handlebars) step(s *scan) bool {
	c := s.peek(0)
	id := s.skip(s.pos, func(c byte) bool { return isWordDash(c) || c == '$' })
	switch m.top() {
	case hbComment:
		switch {
		case s.lit(tComment, "{{"):
			return m.push(hbComment)
		case s.lit(tComment, "}}"):
			return m.pop()
		}
		return s.emitIf(tComment, s.until(s.pos, "{}")) || s.take(tComment, 1)
	case hbOpen:
		switch {
		case c == '#' || c == '/':
			m.swap(hbBlock)
			return s.take(tKeyword, 1)
		case in(c, ">^&~"):
			return s.take(tKeyword, 1)
		}
		return m.pop()
	case hbBlock:
		if s.at("if") && (s.peek(2) == '}' || isSpace(s.peek(2))) {
			return s.take(tKeyword, 2)
		}
		m.pop()
		return s.emit(tNamespace, id)
	case hbStache:
		return m.stache(s, id)
	}
	if c == '\\' && s.peek(1) == '{' {
		return s.delegate(m.html, s.skip(s.pos+1, isIn("{")))
	}
	if s.lit(tComment, "{{!--") {
		return m.push(hbComment)
	}
	if s.at("{{!") {
		if end := s.after(s.pos+3, "}}"); end > 0 && end <= s.lineEnd(s.pos) {
			return s.emit(tComment, end)
		}
	}
	if s.lit(tKeyword, "{{{") || s.lit(tKeyword, "{{") {
		m.push(hbStache)
		return m.push(hbOpen)
	}
	end := s.before("\\", "{{")
	s.delegate(m.html, end)
	if end < len(s.src) && m.html.top() == htAttr {
		m.html.pop()
	}
	return true
}

func (m *handlebars) stache(s *scan, id int) bool {
	c := s.peek(0)
	ends := func(n int) bool { return s.peek(n) == '}' || isSpace(s.peek(n)) }
	switch {
	case s.lit(tKeyword, "}}}"), s.lit(tKeyword, "}}"):
		return m.pop()
	case c == '~':
		return s.take(tKeyword, 1)
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case c == '=':
		return s.take(tOp, 1)
	case in(c, "|[]()"):
		return s.take(tPunct, 1)
	case c == '.' && ends(1):
		return s.take(tVar, 1)
	case s.lit(tVar, ".."):
		return true
	case c == '/' || c == '.':
		return s.take(tPunct, 1)
	case c == '"' || c == '\'':
		t := tStrDouble
		if c == '\'' {
			t = tStrSingle
		}
		for i := s.pos + 1; !s.eol(i); i++ {
			if s.src[i] == c {
				return s.emit(t, i+1)
			}
			if s.src[i] == '\\' && !s.eol(i+1) {
				i++
			}
		}
		return false
	case isDigit(c) && s.byteAt(s.digits(s.pos)) == '}' && isSpace(s.byteAt(s.digits(s.pos)+1)):
		return s.emit(tNum, s.digits(s.pos))
	}
	for _, w := range [...]struct {
		word  string
		token Token
	}{{"true", tKeywordConst}, {"false", tKeywordConst}, {"else", tKeyword}, {"this", tBuiltinPseudo}} {
		if s.at(w.word) && ends(len(w.word)) {
			return s.take(w.token, len(w.word))
		}
	}
	if c == '@' {
		if end := s.skip(s.pos+1, func(c byte) bool { return isWordDash(c) || c == '$' }); end > s.pos+1 {
			return s.emit(tAttr, end)
		}
	}
	return s.emitIf(tVar, id)
}

// irb lexes sessions of irb and pry: lines with a prompt and Ruby after it,
// and what was printed.
type irb struct {
	ruby, output machine
}

func newIRB() machine { return &irb{newRuby(), newIRBOutput()} }

func (m *irb) step(s *scan) bool {
	end := s.after(s.pos, "\n")
	if end < 0 {
		end = len(s.src)
	}
	line := s.src[s.pos:end]
	trimmed := strings.TrimSpace(line)
	switch n := irbPrompt(line); {
	case snipped(trimmed):
		m.ruby, m.output = newRuby(), newIRBOutput()
		return s.emit(tComment, end)
	case n > 0:
		m.output = newIRBOutput()
		s.take(tPrompt, n)
		s.emit(tSpace, min(end, s.spaces(s.pos)))
		return s.delegate(m.ruby, end)
	case strings.HasPrefix(trimmed, "#"):
		m.ruby, m.output = newRuby(), newIRBOutput()
		return s.emit(tComment, end)
	}
	m.ruby = newRuby()
	return s.delegate(m.output, end)
}

func irbPrompt(line string) int {
	line = strings.TrimSuffix(line, "\n")
	at := strings.Index(line, "irb")
	if i := strings.Index(line, "pry"); i >= 0 && (at < 0 || i < at) {
		at = i
	}
	if at < 0 {
		return 0
	}
	if i := strings.IndexAny(line[at+3:], `>"*`); i >= 0 {
		return at + 3 + i + 1
	}
	return 0
}

const (
	irStdout uint8 = 100 + iota
	irError
	irObject
)

// irbOutput lexes what irb prints: text, and values after an arrow.
type irbOutput struct{ ruby }

func newIRBOutput() machine {
	m := &irbOutput{ruby{stack: stack{rbRoot, rbExpr, irStdout}}}
	m.base = m.root
	return m
}

func (m *irbOutput) step(s *scan) bool {
	line := func(t Token) bool {
		end := s.lineEnd(s.pos)
		if end == s.pos {
			return false
		}
		return s.emit(t, min(end+1, len(s.src)))
	}
	switch m.top() {
	case irError:
		return line(tGenericError)
	case irStdout:
		word := s.words(s.pos)
		name := s.src[s.pos:word]
		for _, kind := range [...]string{"Error", "Exception"} {
			if strings.HasSuffix(name, kind) && len(name) > len(kind) && s.byteAt(word) == ':' && !s.eol(word+1) {
				m.push(irError)
				return line(tGenericError)
			}
		}
		if s.lit(tPunct, "=>") {
			return m.pop()
		}
		return line(tOutput)
	case irObject:
		if s.peek(0) == '>' {
			m.pop()
			return s.take(tKeywordType, 1)
		}
		if s.lit(tKeywordType, "#<") {
			return m.push(irObject)
		}
		return m.root(s)
	case rbRoot, rbInterp, rbTernary, rbDefExpr, rbHeredocQueue:
		if s.lit(tKeywordType, "#<") {
			return m.push(irObject)
		}
	}
	return m.ruby.step(s)
}
