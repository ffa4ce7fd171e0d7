package highlight

import "strings"

const (
	txRoot uint8 = iota
	txCommand
	txInline
	txDisplay
)

// tex lexes TeX and LaTeX.
type tex struct{ stack }

func newTeX() machine { return &tex{stack{txRoot}} }

// command is the end of a backslash and a command's name, white space, or any
// other character.
func (m *tex) command(s *scan) int {
	if s.peek(0) != '\\' {
		return s.pos
	}
	if end := s.skip(s.pos+1, isAlpha); end > s.pos+1 {
		return end
	}
	if end := s.spaces(s.pos + 1); end > s.pos+1 {
		return end
	}
	_, n := s.runeAt(s.pos + 1)
	if n == 0 {
		return s.pos
	}
	return s.pos + 1 + n
}

func (m *tex) general(s *scan) bool {
	c := s.peek(0)
	if c == '%' {
		return s.emit(tComment, s.lineEnd(s.pos))
	}
	return in(c, "{}&_^") && s.take(tPunct, 1)
}

func (m *tex) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case txCommand:
		if c == '[' {
			if end := s.after(s.pos, "]"); end > 0 && end <= s.lineEnd(s.pos) {
				return s.emit(tAttr, end)
			}
		}
		if c == '*' {
			return s.take(tKeyword, 1)
		}
		return m.pop()
	case txInline, txDisplay:
		open, dollars := `\)`, "$"
		if state == txDisplay {
			open, dollars = `\]`, "$$"
		}
		if s.lit(tPunct, open) || s.lit(tPunct, dollars) {
			return m.pop()
		}
		if c == '$' {
			return s.take(tBuiltin, 1)
		}
		if s.emitIf(tVar, m.command(s)) || m.general(s) || s.emitIf(tNum, s.digits(s.pos)) {
			return true
		}
		if in(c, "-=!+*/()[]") {
			return s.take(tOp, 1)
		}
		return s.emitIf(tBuiltin, s.until(s.pos, `=!+*/()[]\$%&_^{}0123456789-`))
	}
	switch {
	case s.lit(tPunct, `\[`), s.lit(tPunct, "$$"):
		return m.push(txDisplay)
	case s.lit(tPunct, `\(`), s.lit(tPunct, "$"):
		return m.push(txInline)
	case s.at(`\begin{`), s.at(`\end{`):
		if end := s.after(s.pos, "}"); end > 0 && end <= s.lineEnd(s.pos) {
			return s.emit(tTag, end)
		}
	case s.at(`\verb`) && !s.wordAt(s.pos+5):
		_, n := s.runeAt(s.pos + 5)
		from := s.pos + 5 + n
		if n > 0 && !isSpace(s.peek(5)) {
			if end := strings.Index(s.src[from:s.lineEnd(from)], s.src[s.pos+5:from]); end >= 0 {
				s.take(tBuiltin, 5)
				s.take(tKeywordPseudo, n)
				s.take(tStrOther, end)
				return s.take(tKeywordPseudo, n)
			}
		}
	}
	if end := m.command(s); end > s.pos {
		m.push(txCommand)
		return s.emit(tKeyword, end)
	}
	return m.general(s) || s.emitIf(tText, s.until(s.pos, `\$%&_^{}`))
}

const (
	mkRoot uint8 = iota
	mkExport
	mkHeader
	mkBody
	mkShellLine
	mkShellExpr
)

// makefile lexes makefiles; recipes are shell.
type makefile struct {
	stack
	shell machine
}

func newMake() machine { return &makefile{stack{mkRoot}, newShell()} }

var makeFunctions = strings.Fields(`abspath addprefix addsuffix and basename call dir error eval file
	filter filter-out findstring firstword flavor foreach if join lastword
	notdir or origin patsubst realpath shell sort strip subst suffix value
	warning wildcard word wordlist words`)

// conditional is ifdef and its kin, with a word after it.
func (m *makefile) conditional(s *scan) bool {
	for _, w := range [...]string{"ifdef", "ifndef", "ifeq", "ifneq"} {
		from := s.blanks(s.pos + len(w))
		end := s.until(from, "#\n")
		if !s.at(w) || from == s.pos+len(w) || end == from {
			continue
		}
		if m.top() == mkBody && s.lineEnd(end) == len(s.src) {
			return false
		}
		s.take(tKeyword, len(w))
		s.emit(tText, from)
		return s.emit(tVar, end)
	}
	return false
}

func (m *makefile) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case mkExport:
		switch {
		case c == '\n':
			m.pop()
			return s.take(tText, 1)
		case isBlank(c):
			return s.emit(tText, s.blanks(s.pos))
		}
		return (isWord(c) || in(c, "${}()-")) && s.take(tVar, 1)
	case mkHeader:
		switch c {
		case ',':
			return s.take(tPunct, 1)
		case '#':
			return s.take(tComment, 1)
		case '\\':
			_, n := s.runeAt(s.pos + 1)
			return n > 0 && s.take(tText, 1+n)
		case '\n':
			m.swap(mkBody)
			return s.take(tText, 1)
		}
		return s.emit(tFunc, s.until(s.pos, ",\\\n#"))
	case mkBody:
		if m.conditional(s) {
			s.emit(tComment, s.lineEnd(s.pos))
			return s.take(tText, 1)
		}
		for _, w := range [...]string{"else", "endif"} {
			at := s.blanks(s.pos + len(w))
			if nl := s.lineEnd(min(at, len(s.src))); s.at(w) && nl < len(s.src) && (nl == at || s.src[at] == '#') {
				s.take(tKeyword, len(w))
				s.emit(tText, at)
				s.emit(tComment, nl)
				return s.take(tText, 1)
			}
		}
		if c == '\t' {
			s.emit(tText, s.blanks(s.pos))
			if in(s.peek(0), "@-") {
				s.take(tPunct, 1)
			}
			return m.push(mkShellLine)
		}
		m.shell = newShell()
		return m.pop()
	case mkShellLine:
		if c == '\n' {
			m.pop()
			return s.take(tText, 1)
		}
		return m.recipe(s)
	case mkShellExpr:
		if c == '(' || c == '{' {
			m.push(mkShellExpr)
			return s.delegate(m.shell, s.pos+1)
		}
		if c == ')' || c == '}' {
			m.pop()
			return s.take(tFunc, 1)
		}
		return m.recipe(s)
	}
	return m.root(s)
}

// recipe is shell with the variables and functions of make in it.
func (m *makefile) recipe(s *scan) bool {
	if s.at("$(") || s.at("${") {
		from := s.blanks(s.pos + 2)
		if isWord(s.byteAt(from)) {
			end := s.runOf("expansion", from, func(c byte) bool { return isWord(c) || in(c, ":=%.") })
			if end = s.blanks(end); in(s.byteAt(end), ")}") {
				return s.emit(tVar, end+1)
			}
		}
		for _, f := range makeFunctions {
			end := from + len(f)
			if next := s.blanks(min(end, len(s.src))); strings.HasPrefix(s.src[from:], f) && next > end {
				s.take(tFunc, 2)
				s.emit(tText, from)
				s.emit(tBuiltin, end)
				s.emit(tText, next)
				return m.push(mkShellExpr)
			}
		}
	}
	_, n := s.runeAt(s.pos)
	if s.peek(0) == '\\' && s.pos+1 < len(s.src) {
		_, k := s.runeAt(s.pos + 1)
		return s.delegate(m.shell, s.pos+1+k)
	}
	for i := s.pos + n; ; i++ {
		if s.eol(i) || in(s.src[i], `()}\`) || s.src[i] == '$' && in(s.byteAt(i+1), "({") {
			return s.delegate(m.shell, i)
		}
	}
}

func (m *makefile) root(s *scan) bool {
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if c == '#' {
		if end := s.after(s.pos, "\n"); end > 0 {
			return s.emit(tComment, end)
		}
	}
	word := s.pos
	if c == '-' || c == 's' {
		word++
	}
	if strings.HasPrefix(s.src[word:], "include") || s.at("include") {
		if s.at("include") {
			word = s.pos
		}
		end := word + 7
		for {
			from := s.blanks(end)
			next := s.until(from, "\t\n #")
			if from == end || next == from {
				break
			}
			end = next
		}
		if end > word+7 {
			s.emit(tKeyword, word+7)
			return s.emit(tStrOther, end)
		}
	}
	if m.conditional(s) {
		return true
	}
	for _, w := range [...]string{"else", "endif"} {
		if end := s.blanks(s.pos + len(w)); s.at(w) && in(s.byteAt(end), "#\n") {
			return s.emit(tKeyword, end)
		}
	}
	if from := s.blanks(s.pos + 6); s.at("export") && from > s.pos+6 {
		names := s.runOf("exported", from, func(c byte) bool { return isWord(c) || in(c, "${}()\t -") })
		if names > from && s.byteAt(names) == '\n' {
			s.take(tKeyword, 6)
			m.push(mkExport)
			return s.emit(tText, from)
		}
		return s.emit(tKeyword, from)
	}
	name := s.runOf("variable", s.pos, func(c byte) bool { return isWord(c) || in(c, "${}().-") })
	at := s.blanks(name)
	op := at
	if in(s.byteAt(op), "!?:+") {
		op++
	}
	if name > s.pos && s.byteAt(op) == '=' {
		s.emit(tVar, name)
		s.emit(tText, at)
		m.push(mkShellLine)
		return s.emit(tOp, op+1)
	}
	if c == '"' || c == '\'' {
		t := tStrSingle
		if c == '"' {
			t = tStrDouble
		}
		if s.emitIf(t, s.closed(s.pos+1, c, true)) {
			return true
		}
	}
	label := s.until(s.pos, "\n:")
	if label == s.pos || s.byteAt(label) != ':' {
		return false
	}
	s.emit(tLabel, label)
	s.emit(tOp, s.skip(label, isIn(":")))
	m.push(mkHeader)
	return s.emit(tText, s.blanks(s.pos))
}
