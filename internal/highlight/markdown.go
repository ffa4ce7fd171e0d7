package highlight

import "strings"

const (
	mdRoot uint8 = iota
	mdFence
	mdLink
	mdURL
	mdTitle
	mdInlineURL
	mdInlineTitle
)

// What failed searches are known by.
const (
	mdFrontMatter = 4096 + iota
	mdDefinition
	mdLinked
)

// markdown lexes Markdown; fenced code is in its own language.
type markdown struct {
	stack
	html  machine
	fence string // of a fence that nothing ends
	code  machine
}

func newMarkdown() machine { return &markdown{stack: stack{mdRoot}, html: newHTML()} }

// mdSpan is the end of open, text of one line and closing at i, i if that is
// not there. The text is the shortest.
func mdSpan(s *scan, i int, open, closing string) int {
	if !strings.HasPrefix(s.src[i:], open) {
		return i
	}
	end := s.mdFind(closing, i+len(open), func(j int) bool { return strings.HasPrefix(s.src[j:], closing) })
	if end < 0 {
		return i
	}
	return end + len(closing)
}

// mdFind is the first character from i on in its line for which at is true, -1
// if there is none. What key stands for is looked for in vain but once.
func (s *scan) mdFind(key any, i int, at func(j int) bool) int {
	t := trail{key: key, end: -1}
	for j := i; j < len(s.src); {
		if at(j) {
			return j
		}
		if _, ok := s.leads(key, j); ok {
			return -1
		}
		n := mdChar(s, j)
		if n == 0 {
			break
		}
		t.came(j)
		j += n
	}
	if t.by != nil {
		s.blaze(t)
	}
	return -1
}

// mdChar is the length of a character at i, or of one after a backslash; 0 at
// the line's end.
func mdChar(s *scan, i int) int {
	r, n := s.runeAt(i)
	if n == 0 || r == '\n' {
		return 0
	}
	if r == '\\' {
		r, k := s.runeAt(i + 1)
		if k == 0 || r == '\n' {
			return 0
		}
		return 1 + k
	}
	return n
}

func (m *markdown) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case mdFence:
		if s.bol() {
			at := s.blanks(s.pos)
			if strings.HasPrefix(s.src[at:], m.fence) {
				m.pop()
				s.emit(tText, at)
				return s.take(tPunct, len(m.fence))
			}
			if end := s.after(s.pos, "\n"); end > 0 {
				return s.delegate(m.code, end)
			}
		}
		return false
	case mdLink:
		if end := mdSpan(s, s.pos, "[", "]"); end > s.pos {
			m.pop()
			s.take(tPunct, 1)
			s.emit(tStrSymbol, end-1)
			return s.take(tPunct, 1)
		}
		switch {
		case c == '(':
			m.push(mdInlineTitle)
			m.push(mdInlineURL)
			return s.take(tPunct, 1)
		case isBlank(c):
			return s.emit(tText, s.blanks(s.pos))
		}
		return m.pop()
	case mdInlineURL, mdURL:
		if m.top() == mdInlineURL {
			if end := s.until(s.pos, "<) \t\n\v\f\r"); end > s.pos {
				m.pop()
				return s.emit(tStrOther, end)
			}
			if isSpace(c) {
				return s.emit(tText, s.spaces(s.pos))
			}
		}
		if isBlank(c) {
			return s.emit(tText, s.blanks(s.pos))
		}
		if end := mdSpan(s, s.pos, "<", ">"); end > s.pos {
			m.pop()
			s.take(tTag, 1)
			s.emit(tStrOther, end-1)
			return s.take(tTag, 1)
		}
		if isSpace(c) {
			return false
		}
		m.pop()
		return s.emit(tStrOther, s.solids(s.pos))
	case mdInlineTitle, mdTitle:
		if c == ')' && m.top() == mdInlineTitle {
			m.pop()
			return s.take(tPunct, 1)
		}
		for _, q := range [...][2]string{{`"`, `"`}, {`'`, `'`}, {`(`, `)`}} {
			if s.emitIf(tNamespace, mdSpan(s, s.pos, q[0], q[1])) {
				return true
			}
		}
		if at := s.spaces(s.pos); in(s.byteAt(at), `"'()`) {
			return s.emit(tText, at)
		}
		return m.pop()
	}
	return m.root(s)
}

func (m *markdown) root(s *scan) bool {
	c := s.peek(0)
	if end := m.frontMatter(s); end > 0 {
		return s.delegate(newYAML(), end)
	}
	if s.escape(tStrEscape) {
		return true
	}
	if s.bol() && (m.heading(s) || m.openFence(s)) {
		return true
	}
	if s.at("\n\n") {
		end := s.pos + 2
		for {
			next := end
			if s.byteAt(end) == '\n' {
				next++
			} else if strings.HasPrefix(s.src[end:], "    ") || s.byteAt(end) == '\t' {
				next = max(end, s.after(end, "\n"))
			}
			if next == end {
				break
			}
			end = next
		}
		if end > s.pos+2 {
			return s.emit(tStrBacktick, end)
		}
	}
	if c == '`' {
		if end := m.codeSpan(s); end > 0 {
			return s.emit(tStrBacktick, end)
		}
		return false
	}
	if s.bol() && m.block(s) {
		return true
	}
	if m.link(s) {
		return true
	}
	for _, e := range [...]struct {
		mark  string
		token Token
	}{{"**", tStrong}, {"__", tStrong}, {"*", tEmph}, {"_", tEmph}} {
		if s.emitIf(e.token, mdSpan(s, s.pos, e.mark, e.mark)) {
			return true
		}
	}
	if c == '<' && m.autolink(s) {
		return true
	}
	if end := s.until(s.pos, "\\`[*\n&<"); end > s.pos {
		return s.emit(tText, end)
	}
	switch c {
	case '&':
		if n := s.last(s.pos, s.solids(s.pos), ';'); n > 0 {
			return s.delegate(m.html, n+1)
		}
	case '<':
		if end := mdSpan(s, s.pos, "<", ">"); end > s.pos {
			return s.delegate(m.html, end)
		}
	case '[', '\n':
	default:
		return false
	}
	return s.take(tText, 1)
}

// blankEnd is the offset past the last newline in the white space at i, or the
// end of the text if that is all that follows; -1 if neither.
func blankEnd(s *scan, i int) int {
	end := s.spaces(i)
	if end == len(s.src) {
		return end
	}
	if n := strings.LastIndexByte(s.src[i:end], '\n'); n >= 0 {
		return i + n + 1
	}
	return -1
}

func (m *markdown) frontMatter(s *scan) int {
	if !s.at("---") || s.failed(mdFrontMatter, s.pos) {
		return -1
	}
	ws := s.spaces(s.pos + 3)
	n := strings.LastIndexByte(s.src[s.pos+3:ws], '\n')
	if n < 0 {
		return -1
	}
	for at := s.pos + 3 + n + 1; at >= 0 && at < len(s.src); at = s.after(at, "\n") {
		if strings.HasPrefix(s.src[at:], "---") {
			if end := blankEnd(s, at+3); end >= 0 {
				return end
			}
		}
	}
	s.fail(mdFrontMatter, s.pos)
	return -1
}

func (m *markdown) heading(s *scan) bool {
	line := s.skip(s.pos, func(c byte) bool { return !isSpace(c) || c == ' ' })
	if line > s.pos && s.byteAt(line) == '\n' {
		under := s.lineEnd(line + 1)
		rule := s.src[line+1 : under]
		if under < len(s.src) && len(rule) >= 2 {
			if strings.Trim(rule, "-") == "" {
				return s.emit(tHeading, under+1)
			}
			if strings.Trim(rule, "=") == "" {
				return s.emit(tSubheading, under+1)
			}
		}
	}
	if s.peek(0) != '#' {
		return false
	}
	if n := s.peek(1); n != '#' && n != '\n' && n != 0 {
		return s.emit(tHeading, s.lineEnd(s.pos))
	}
	if s.peek(1) == '\n' {
		// The end of the line is not a "#" either.
		return s.take(tHeading, 1)
	}
	return s.emit(tSubheading, s.lineEnd(s.pos))
}

func (m *markdown) openFence(s *scan) bool {
	at := s.blanks(s.pos)
	c := s.byteAt(at)
	if c != '`' && c != '~' {
		return false
	}
	fence := s.skip(at, isIn(string(c)))
	info := s.after(fence, "\n")
	if fence-at < 3 || info < 0 {
		return false
	}
	indent, mark := s.src[s.pos:at], s.src[at:fence]
	body := strings.Index(s.src[info:], "\n"+indent+mark)
	name := strings.TrimSpace(s.src[fence:info])
	code := ""
	if body >= 0 {
		code = s.src[info : info+body]
	}
	m.code = plain{tStrBacktick}
	if name == "" {
		m.code = Guess(code).newMachine()
	} else if l, ok := Find(name); ok {
		m.code = l.newMachine()
	}
	s.emit(tText, at)
	s.emit(tPunct, fence)
	s.emit(tLabel, info)
	if body < 0 {
		m.fence = mark
		return m.push(mdFence)
	}
	s.delegate(m.code, info+body)
	s.take(tText, 1+len(indent))
	return s.take(tPunct, len(mark))
}

// codeSpan is the end of text between as many backticks, of as many as can be.
func (m *markdown) codeSpan(s *scan) int {
	all := s.skip(s.pos, isIn("`")) - s.pos
	// The backticks may end what some of them began, a character between.
	within := (all - 1) / 2
	most, at := 0, 0
	for i := s.pos + all; i < len(s.src); {
		if s.src[i] == '`' {
			end := s.skip(i, isIn("`"))
			if n := min(end-i, all); n > most {
				most, at = n, i
			}
			if most == all {
				return at + all
			}
			i = end
			continue
		}
		k := mdChar(s, i)
		if k == 0 {
			if s.src[i] != '\n' {
				break
			}
			k = 1
		}
		i += k
	}
	switch {
	case most > within:
		return at + most
	case within > 0:
		return s.pos + 2*within + 1
	}
	return 0
}

// block is what begins a line.
func (m *markdown) block(s *scan) bool {
	at := s.spaces(s.pos)
	c := s.byteAt(at)
	if c == '*' || c == '-' {
		i, n := s.pos, 0
		for {
			next := s.spaces(i)
			if s.byteAt(next) != c {
				break
			}
			i, n = next+1, n+1
		}
		for ; n >= 3; n-- {
			// As much white space as a line's end follows.
			for end := s.spaces(i); end >= i; end-- {
				if s.eol(end) {
					return s.emit(tPunct, end)
				}
			}
			i = strings.LastIndexByte(s.src[:i-1], c) + 1
		}
	}
	switch {
	case in(c, "*+-") && isSpace(s.byteAt(at+1)):
		return s.emit(tPunct, at+1)
	case isDigit(c):
		if end := s.digits(at); s.byteAt(end) == '.' {
			return s.emit(tPunct, end+1)
		}
	case c == '>':
		return s.emit(tTraceback, s.lineEnd(at))
	case c == '[':
		i := s.mdFind(mdDefinition, at+1, func(i int) bool {
			return i > at+1 && s.src[i] == ']' && s.byteAt(s.spaces(i+1)) == ':'
		})
		if i > 0 {
			colon := s.spaces(i + 1)
			s.emit(tText, at)
			s.take(tPunct, 1)
			s.emit(tStrSymbol, i)
			s.take(tPunct, 1)
			s.emit(tText, colon)
			s.take(tPunct, 1)
			m.push(mdTitle)
			return m.push(mdURL)
		}
	}
	return false
}

func (m *markdown) link(s *scan) bool {
	open := s.pos
	if s.byteAt(open) == '!' {
		open++
	}
	if s.byteAt(open) != '[' {
		return false
	}
	end := s.mdFind(mdLinked, open+1, func(i int) bool { return s.src[i] == ']' && in(s.byteAt(i+1), "[(") })
	if end < 0 {
		if i := s.until(open+1, "]"); i < len(s.src) && in(s.byteAt(i+1), "[(") {
			end = i
		}
	}
	if end < 0 {
		return false
	}
	s.emit(tPunct, open+1)
	s.emit(tVar, end)
	s.take(tPunct, 1)
	return m.push(mdLink)
}

func (m *markdown) autolink(s *scan) bool {
	eol := s.lineEnd(s.pos)
	if at := s.after(s.pos, "@"); at > 0 && at <= eol {
		end := s.last(s.pos, eol, '>')
		if dot := s.after(at+1, "."); dot > 0 && dot < end {
			return s.take(tVar, end+1-s.pos)
		}
	}
	for _, scheme := range [...]string{"<http://", "<https://", "<mailto://", "<ftp://"} {
		if s.emitIf(tVar, mdSpan(s, s.pos, scheme, ">")) {
			return true
		}
	}
	return false
}
