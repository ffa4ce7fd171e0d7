package highlight

import "strings"

// ini lexes INI files and Java's properties.
type ini struct {
	stack
	properties bool
}

const (
	iniRoot uint8 = iota
	iniValue
	iniDouble
)

func newINI() machine        { return &ini{stack: stack{iniRoot}} }
func newProperties() machine { return &ini{stack: stack{iniRoot}, properties: true} }

func (m *ini) step(s *scan) bool {
	c := s.peek(0)
	if m.top() == iniDouble {
		if c == '"' {
			m.pop()
			return s.take(tStr, 1)
		}
		return m.escaped(s) || s.emitIf(tStr, s.until(s.pos, `\"`))
	}
	if m.top() == iniValue && c == '\n' {
		m.pop()
		return s.take(tText, 1)
	}
	comment := ";#"
	if m.properties {
		comment = "!#"
	}
	if in(c, comment) {
		if end := s.after(s.pos, "\n"); end > 0 {
			return s.emit(tComment, end)
		}
	}
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if s.lit(tStrEscape, "\\\n") {
		return true
	}
	if m.top() == iniValue {
		switch {
		case c == '"':
			m.push(iniDouble)
			return s.take(tStr, 1)
		case c == '\'':
			if end := s.after(s.pos+1, "'"); end > 0 && end <= s.lineEnd(s.pos) {
				return s.emit(tStr, end)
			}
		}
		return m.escaped(s) || s.emitIf(tStr, s.until(s.pos, "\\\n"))
	}
	end := s.runOf("key", s.pos, func(c byte) bool { return isWord(c) || c == '-' || c == '.' })
	if eq := s.spaces(end); end > s.pos && (s.byteAt(eq) == '=' || m.properties && s.byteAt(eq) == ':') {
		s.emit(tProperty, end)
		s.emit(tText, eq)
		m.push(iniValue)
		return s.take(tPunct, 1)
	}
	if c == '[' && !m.properties {
		if end := s.after(s.pos, "]"); end > 0 && end <= s.lineEnd(s.pos) {
			return s.emit(tNamespace, end)
		}
	}
	return false
}

func (m *ini) escaped(s *scan) bool {
	if s.peek(0) != '\\' || s.pos+1 >= len(s.src) {
		return false
	}
	if m.properties && s.peek(1) == 'u' && s.digits(s.pos+2) >= s.pos+6 {
		return s.take(tStrEscape, 6)
	}
	_, n := s.runeAt(s.pos + 1)
	return s.take(tStrEscape, 1+n)
}

// conf lexes any configuration file.
type conf struct{}

func newConf() machine { return conf{} }

func (conf) step(s *scan) bool {
	c := s.peek(0)
	switch {
	case c == '#':
		end := s.after(s.pos, "\n")
		return end > 0 && s.emit(tComment, end)
	case c == '"' || c == '\'':
		end := s.after(s.pos+1, string(c))
		if end < 0 || end > s.lineEnd(s.pos) {
			return false
		}
		if c == '"' {
			return s.emit(tStrDouble, end)
		}
		return s.emit(tStrSingle, end)
	case isAlpha(c):
		return s.emit(tName, s.words(s.pos))
	case isDigit(c):
		return s.emit(tNum, s.digits(s.pos))
	}
	return s.emitIf(tText, s.skip(s.pos, func(c byte) bool { return !isWord(c) && !in(c, `#"'`) }))
}

// diff lexes patches, a line at a time.
type diff struct{}

func newDiff() machine { return diff{} }

func (diff) step(s *scan) bool {
	end := s.lineEnd(s.pos)
	past := end
	if past < len(s.src) {
		past++
	}
	line := s.src[s.pos:end]
	c := s.peek(0)
	if s.bol() {
		switch {
		case c == ' ':
			return s.emit(tText, past)
		case line == "---":
			return s.emit(tPunct, past)
		case c == '+' || c == '>':
			return s.emit(tInserted, past)
		case c == '-' || c == '<':
			return s.emit(tDeleted, past)
		case c == '!':
			return s.emit(tStrong, past)
		case strings.HasPrefix(line, "Index"), strings.HasPrefix(line, "index"), strings.HasPrefix(line, "diff"):
			return s.emit(tHeading, past)
		case strings.HasPrefix(line, "@@"):
			if at := strings.IndexByte(s.src[s.pos+2:], '@'); at >= 0 && s.byteAt(s.pos+2+at+1) == '@' {
				hunk := s.pos + 2 + at + 2
				if nl := s.after(hunk, "\n"); nl > 0 {
					s.emit(tPunct, hunk)
					return s.emit(tText, nl)
				}
			}
		case isWord(c):
			return s.emit(tPunct, past)
		case c == '=':
			return s.emit(tHeading, past)
		}
	}
	if isSpace(c) {
		// A blank line takes the next one along.
		if c == '\n' {
			past = s.lineEnd(s.pos + 1)
			if past < len(s.src) {
				past++
			}
		}
		return s.emit(tText, past)
	}
	return false
}

// plain lexes nothing.
type plain struct{ token Token }

func (m plain) step(s *scan) bool { return s.emit(m.token, len(s.src)) }

// docker lexes Dockerfiles; what RUN runs is shell.
type docker struct {
	stack
	shell machine
}

const (
	dkRoot uint8 = iota
	dkRun
)

func newDocker() machine { return &docker{stack: stack{dkRoot}, shell: newShell()} }

var dockerInstructions = strings.Fields(`FROM MAINTAINER CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT
	VOLUME USER WORKDIR ARG STOPSIGNAL HEALTHCHECK SHELL`)

// fold reports whether word, which is upper case, is at i in any case, and
// returns the offset past it.
func (s *scan) fold(i int, word string) (int, bool) {
	if i > len(s.src) || len(s.src)-i < len(word) || !strings.EqualFold(s.src[i:i+len(word)], word) {
		return i, false
	}
	return i + len(word), true
}

func (m *docker) step(s *scan) bool {
	c := s.peek(0)
	if m.top() == dkRun {
		switch {
		case c == '\n':
			m.pop()
			return s.take(tText, 1)
		case c == '\\':
			if s.pos+1 >= len(s.src) {
				return false
			}
			_, n := s.runeAt(s.pos + 1)
			return s.take(tStrEscape, 1+n)
		}
		end := s.pos
		for end < len(s.src) && s.src[end] != '\n' {
			if s.src[end] == '\\' {
				if s.eol(end + 1) {
					break
				}
				end++
			}
			_, n := s.runeAt(end)
			end += n
		}
		return s.delegate(m.shell, end)
	}
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if s.bol() && isAlpha(c) && m.instruction(s) {
		return true
	}
	if c == '#' {
		return s.emit(tComment, s.lineEnd(s.pos))
	}
	return s.emitIf(tText, s.words(s.pos)) || s.emitIf(tText, s.skip(s.pos, func(c byte) bool { return !isWord(c) }))
}

func (m *docker) instruction(s *scan) bool {
	if from, ok := s.fold(s.pos, "FROM"); ok {
		image := s.spaces(from)
		end := s.lineEnd(image)
		for i := end - 2; image > from && i > image; i-- {
			as, ok := s.fold(i, "AS")
			if !ok || !isSpace(s.src[i-1]) || as >= len(s.src) || !isSpace(s.src[as]) {
				continue
			}
			s.emit(tKeyword, from)
			s.emit(tSpace, image)
			s.emit(tStr, i-1)
			s.emit(tSpace, i)
			s.emit(tKeyword, as)
			name := s.spaces(as)
			s.emit(tSpace, name)
			return s.emit(tStr, s.lineEnd(name))
		}
	}
	word, onbuild := s.fold(s.pos, "ONBUILD")
	inner := s.spaces(word)
	if onbuild && inner > word {
		for _, k := range dockerInstructions {
			if end, ok := s.fold(inner, k); ok {
				s.emit(tKeyword, word)
				s.emit(tSpace, inner)
				s.emit(tKeyword, end)
				return s.emit(tStr, s.lineEnd(end))
			}
		}
	}
	for _, k := range dockerInstructions {
		if end, ok := s.fold(s.pos, k); ok && !s.wordAt(end) {
			s.emit(tKeyword, end)
			return s.emit(tStr, s.lineEnd(end))
		}
	}
	if !onbuild || inner == word {
		inner = s.pos
	}
	if run, ok := s.fold(inner, "RUN"); ok {
		if end := s.spaces(run); end > run {
			m.push(dkRun)
			m.shell = newShell()
			return s.emit(tKeyword, end)
		}
	}
	return false
}

// toml lexes TOML.
type toml struct{ stack }

const (
	tmRoot uint8 = iota
	tmValue
	tmArray
	tmInline
	tmDouble
	tmSingle
	tmMultiDouble
	tmMultiSingle
)

func newTOML() machine { return &toml{stack{tmRoot}} }

func (m *toml) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	switch state {
	case tmDouble, tmMultiDouble, tmSingle, tmMultiSingle:
		return m.str(s)
	case tmValue:
		if c == '\n' {
			m.pop()
			return s.take(tText, 1)
		}
	}
	if m.basic(s) {
		return true
	}
	if end, eq, ok := m.key(s, false); ok {
		s.emit(tProperty, end)
		s.emit(tText, eq)
		if state == tmRoot {
			m.push(tmValue)
		}
		return s.take(tPunct, 1)
	}
	if state == tmRoot {
		return false
	}
	switch {
	case s.at(`"""`):
		m.push(tmMultiDouble)
		return s.take(tStr, 3)
	case c == '"':
		m.push(tmDouble)
		return s.take(tStr, 1)
	case s.at(`'''`):
		m.push(tmMultiSingle)
		return s.take(tStr, 3)
	case c == '\'':
		m.push(tmSingle)
		return s.take(tStr, 1)
	case c == '\\' && in(s.peek(1), "0t\tn\n \"\\r"):
		return s.take(tStrEscape, 2)
	case c == ',':
		return s.take(tPunct, 1)
	case c == '[':
		m.push(tmArray)
		return s.take(tPunct, 1)
	case c == ']' && state == tmArray, c == '}' && state == tmInline:
		m.pop()
		return s.take(tPunct, 1)
	}
	return false
}

func (m *toml) str(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	quote, esc := `"`, true
	if state == tmSingle || state == tmMultiSingle {
		quote, esc = `'`, false
	}
	multi := state == tmMultiDouble || state == tmMultiSingle
	switch {
	case multi && s.at(quote+quote+quote):
		m.pop()
		return s.take(tStr, 3)
	case !multi && s.at(quote):
		m.pop()
		return s.take(tStr, 1)
	case !multi && c == '\n':
		m.pop()
		return s.take(tError, 1)
	case esc && c == '\\':
		return in(s.peek(1), "0t\tn\n \"\\r") && s.take(tStrEscape, 2)
	case multi && s.at(quote):
		return s.emit(tStr, s.skip(s.pos, isIn(quote)))
	}
	stop := quote
	if esc {
		stop += `\`
	}
	if !multi {
		stop += "\n"
	}
	return s.emitIf(tStr, s.until(s.pos, stop))
}

func notSpace(c byte) bool { return !isSpace(c) }

// key finds a key and the offset of the equals sign after it: of an unquoted
// key the last one before a space. An inline key's value is a table.
func (m *toml) key(s *scan, inline bool) (end, eq int, ok bool) {
	good := func(eq int) bool {
		return s.byteAt(eq) == '=' && (!inline || s.byteAt(s.spaces(eq+1)) == '{')
	}
	run := s.solids(s.pos)
	if run > s.pos {
		if eq := s.spaces(run); good(eq) {
			return run, eq, true
		}
		for i := s.last(s.pos+1, run, '='); i > s.pos; i-- {
			if good(i) {
				return i, i, true
			}
		}
	}
	if c := s.peek(0); c == '"' || c == '\'' {
		if end := s.after(s.pos+1, string(c)); end > s.pos+2 {
			if eq := s.spaces(end); good(eq) {
				return end, eq, true
			}
		}
	}
	return 0, 0, false
}

func (m *toml) basic(s *scan) bool {
	c := s.peek(0)
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case c == '#':
		return s.emit(tComment, s.lineEnd(s.pos))
	case s.lit(tKeywordConst, "true"), s.lit(tKeywordConst, "false"):
		return true
	}
	if end, eq, ok := m.key(s, true); ok {
		s.emit(tNamespace, end)
		s.emit(tText, eq)
		s.take(tOp, 1)
		s.emit(tText, s.spaces(s.pos))
		m.push(tmInline)
		return s.take(tPunct, 1)
	}
	if c == '[' {
		if n := s.last(s.pos, s.solids(s.pos), ']'); n >= s.pos+2 {
			return s.emit(tNamespace, n+1)
		}
	}
	return m.number(s)
}

func (m *toml) number(s *scan) bool {
	if date(s.src[s.pos:]) {
		return s.take(tDate, len("2006-01-02T15:04:05Z"))
	}
	i := s.pos
	if in(s.byteAt(i), "+-") {
		i++
	}
	if rest := s.src[i:]; strings.HasPrefix(rest, "nan") || strings.HasPrefix(rest, "inf") {
		return s.emit(tNumFloat, i+3)
	}
	end := s.grouped(i, isDigit)
	if end == i {
		return false
	}
	if s.byteAt(end) == '.' {
		if frac := s.grouped(end+1, isDigit); frac > end+1 {
			if e := m.exponent(s, frac); e > 0 {
				frac = e
			}
			return s.emit(tNumFloat, frac)
		}
	}
	if e := m.exponent(s, end); e > 0 {
		return s.emit(tNumFloat, e)
	}
	if s.peek(0) == '0' {
		for _, base := range [...]struct {
			prefix string
			token  Token
			digit  func(byte) bool
		}{{"0x", tNumHex, isHex}, {"0o", tNumOct, isOctal}, {"0b", tNumBin, isBinary}} {
			if s.at(base.prefix) {
				if e := s.grouped(s.pos+2, base.digit); e > s.pos+2 {
					return s.emit(base.token, e)
				}
			}
		}
	}
	return s.emit(tNumInt, end)
}

func (m *toml) exponent(s *scan, i int) int {
	if s.byteAt(i)|0x20 != 'e' {
		return 0
	}
	i++
	if in(s.byteAt(i), "+-") {
		i++
	}
	if end := s.grouped(i, isDigit); end > i {
		return end
	}
	return 0
}

// grouped is the end of digits at i with single underscores between them.
func (s *scan) grouped(i int, digit func(byte) bool) int {
	end := s.skip(i, digit)
	for end > i && s.byteAt(end) == '_' {
		next := s.skip(end+1, digit)
		if next == end+1 {
			break
		}
		end = next
	}
	return end
}

// date reports whether text begins like 2006-01-02T15:04:05Z.
func date(text string) bool {
	const form = "0000-00-00T00:00:00Z"
	if len(text) < len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] == '0' && !isDigit(text[i]) || form[i] != '0' && form[i] != text[i] {
			return false
		}
	}
	return true
}
