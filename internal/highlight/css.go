package highlight

import (
	"strings"
	"unicode"
)

const (
	csRoot uint8 = iota
	csStanza
	csValue
	csAtRule
	csAtBody
	csAtStanza
)

type css struct{ stack }

func newCSS() machine { return &css{stack{csRoot}} }

var cssVendors = strings.Fields("-ah- -atsc- -hp- -khtml- -moz- -ms- -o- -rim- -ro- -tc- -wap- -webkit- -xv- mso- prince-")

// The longer of two units that begin alike is tried where the shorter does
// not end a word.
var cssUnits = strings.Fields("em px pt pc in mm cm ex rem ch vw vh vmin vmax dpi dpcm dppx deg grad rad turn s ms Hz kHz")

// cssIdent is the end of an identifier at i.
func cssIdent(s *scan, i int) int {
	r, n := s.runeAt(i)
	if n == 0 || r != '_' && r != '-' && !unicode.IsLetter(r) {
		return i
	}
	return nameRunes(s, i+n, "-")
}

// nameRunes is the first offset from i on whose character is neither of a
// word, nor a format character, nor in more.
func nameRunes(s *scan, i int, more string) int {
	for {
		r, n := s.runeAt(i)
		if n == 0 || !isWordRune(r) && !strings.ContainsRune(more, r) && !unicode.Is(unicode.Cf, r) {
			return i
		}
		i += n
	}
}

func (m *css) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	if c == '}' {
		switch state {
		case csAtBody, csAtStanza:
			m.pop()
			m.pop()
			return s.take(tPunct, 1)
		case csValue:
			return m.pop()
		}
	}
	if state == csValue {
		switch {
		case c == ';':
			m.pop()
			return s.take(tPunct, 1)
		case c == '!':
			if at := s.spaces(s.pos + 1); strings.HasPrefix(s.src[at:], "important") && !s.wordAt(at+9) {
				return s.emit(tPreproc, at+9)
			}
		case c == '@' && s.bol():
			return s.emit(tPreproc, s.lineEnd(s.pos))
		}
	}
	if state == csAtRule {
		switch c {
		case '{':
			m.push(csAtBody)
			at := s.spaces(s.pos + 1)
			if end := cssIdent(s, at); end > at && s.byteAt(s.spaces(end)) == ':' {
				m.swap(csAtStanza)
			}
			return s.take(tPunct, 1)
		case ';':
			m.pop()
			return s.take(tPunct, 1)
		}
	}
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if s.at("/*") {
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tComment, end)
		}
	}
	switch state {
	case csStanza, csAtStanza:
		return m.stanza(s)
	case csValue, csAtRule:
		return cssValue(s)
	}
	return m.root(s)
}

func (m *css) root(s *scan) bool {
	c := s.peek(0)
	switch c {
	case '{':
		m.push(csStanza)
		return s.take(tPunct, 1)
	case ':':
		from := s.pos + 1
		if s.byteAt(from) == ':' {
			from++
		}
		if end := cssIdent(s, from); end > from {
			return s.emit(tDecorator, end)
		}
	case '.', '#', '@':
		if end := cssIdent(s, s.pos+1); end > s.pos+1 {
			switch c {
			case '.':
				return s.emit(tClass, end)
			case '#':
				return s.emit(tFunc, end)
			}
			m.push(csAtRule)
			return s.emit(tKeyword, end)
		}
	}
	if s.emitIf(tTag, cssIdent(s, s.pos)) {
		return true
	}
	if in(c, "~^*!%&[]()<>|+=@:;,./?-") {
		return s.take(tOp, 1)
	}
	return cssString(s)
}

// cssString marks strings, the quotes of the two kinds being taken for each
// other's.
func cssString(s *scan) bool {
	switch s.peek(0) {
	case '"':
		return s.emitIf(tStrSingle, s.quoted(s.pos, '"'))
	case '\'':
		return s.emitIf(tStrDouble, s.quoted(s.pos, '\''))
	}
	return false
}

func (m *css) stanza(s *scan) bool {
	if s.peek(0) == '}' {
		m.pop()
		return s.take(tPunct, 1)
	}
	end := cssIdent(s, s.pos)
	colon := s.spaces(end)
	if end == s.pos || s.byteAt(colon) != ':' {
		return false
	}
	name := s.src[s.pos:end]
	t := tProperty
	if _, ok := cssProperties()[name]; ok {
		t = tLabel
	}
	for _, v := range cssVendors {
		if strings.HasPrefix(name, v) {
			t = tLabel
		}
	}
	s.emit(t, end)
	s.emit(tText, colon)
	m.push(csValue)
	return s.take(tPunct, 1)
}

func cssValue(s *scan) bool {
	c := s.peek(0)
	if s.at("url(") {
		if end := s.after(s.pos+4, ")"); end > 0 && end <= s.lineEnd(s.pos) {
			return s.emit(tStrOther, end)
		}
	}
	if c == '#' {
		if end := min(s.hexes(s.pos+1), s.pos+7); end > s.pos+1 {
			return s.emit(tNum, end)
		}
	}
	if end := cssNumber(s); end > s.pos {
		return s.emit(tNum, end)
	}
	if in(c, "[]():/.,") {
		return s.take(tPunct, 1)
	}
	if cssString(s) {
		return true
	}
	end := cssIdent(s, s.pos)
	if t, ok := cssValues()[s.src[s.pos:end]]; ok {
		return s.emit(t, end)
	}
	return s.emitIf(tName, end)
}

func cssNumber(s *scan) int {
	i := s.pos
	if s.byteAt(i) == '-' {
		i++
	}
	end := s.digits(i)
	if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
		end = s.digits(end + 1)
	}
	if end == i {
		return s.pos
	}
	if s.byteAt(end) == '%' {
		return end + 1
	}
	for _, u := range cssUnits {
		if strings.HasPrefix(s.src[end:], u) && !s.wordAt(end+len(u)) {
			return end + len(u)
		}
	}
	return end
}

const (
	scRoot uint8 = iota
	scValue
	scSelector
	scAttribute
	scFor
	scInterpolation
	scDouble
	scSingle
	scURL
	scPseudoClass
	scClass
	scID
	scPlaceholder
)

type scss struct {
	stack
	indented bool // the syntax where lines end what braces and semicolons do
}

func newSCSS() machine { return &scss{stack: stack{scRoot}} }

// scPieces are the tokens of the parts of a selector after their sigil.
var scPieces = [...]Token{scPseudoClass: tDecorator, scClass: tClass, scID: tNamespace, scPlaceholder: tVar}

func (m *scss) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case scRoot:
		return m.root(s)
	case scDouble, scSingle, scURL:
		closing, t := byte('"'), tStrDouble
		switch state {
		case scSingle:
			closing, t = '\'', tStrSingle
		case scURL:
			closing, t = ')', tStrOther
		}
		if c == closing {
			m.pop()
			return s.take(t, 1)
		}
		return m.interpolation(s) || s.emitIf(t, m.text(s, closing))
	case scPseudoClass, scClass, scID, scPlaceholder:
		return s.emitIf(scPieces[state], s.skip(s.pos, isWordDash)) || m.interpolation(s) || m.pop()
	case scAttribute:
		if m.attribute(s) {
			return true
		}
		if colon := s.blanks(s.pos); s.byteAt(colon) == ':' {
			s.emit(tText, colon)
			m.push(scValue)
			return s.take(tPunct, 1)
		}
		return false
	case scFor:
		if s.lit(tOpWord, "from") || s.lit(tOpWord, "to") || s.lit(tOpWord, "through") {
			return true
		}
	case scInterpolation:
		if c == '}' {
			m.pop()
			return s.take(tStrInterpol, 1)
		}
	case scSelector:
		return m.selector(s)
	}
	return m.value(s)
}

// text is the end of a string's text, before its end, an interpolation or the
// line's end.
func (m *scss) text(s *scan, closing byte) int {
	i := s.pos
	for i < len(s.src) {
		switch c := s.src[i]; {
		case c == '\\' && !s.eol(i+1):
			_, n := s.runeAt(i + 1)
			i += 1 + n
		case c == '\n' || c == closing || c == '#' && s.byteAt(i+1) == '{':
			return i
		default:
			i++
		}
	}
	return i
}

func (m *scss) interpolation(s *scan) bool {
	if !s.at("#{") {
		return false
	}
	m.push(scInterpolation)
	return s.take(tStrInterpol, 2)
}

// attribute marks a piece of an attribute's name.
func (m *scss) attribute(s *scan) bool {
	if m.interpolation(s) {
		return true
	}
	end := s.skip(s.pos, isWordDash)
	if _, ok := cssProperties()[s.src[s.pos:end]]; ok {
		return s.emit(tLabel, end)
	}
	return s.emitIf(tAttr, end)
}

func (m *scss) section(s *scan) bool {
	c := s.peek(0)
	if c == '\n' {
		if m.indented {
			m.stack = append(m.stack[:0], scRoot)
		}
		return s.take(tText, 1)
	}
	if !m.indented && in(c, ";{}") {
		m.stack = append(m.stack[:0], scRoot)
		return s.take(tPunct, 1)
	}
	return false
}

func (m *scss) strings(s *scan) bool {
	switch s.peek(0) {
	case '"':
		m.push(scDouble)
		return s.take(tStrDouble, 1)
	case '\'':
		m.push(scSingle)
		return s.take(tStrSingle, 1)
	}
	return false
}

func (m *scss) root(s *scan) bool {
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if s.at("//") {
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	if s.at("/*") {
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
	}
	if m.common(s) {
		return true
	}
	_, n := s.runeAt(s.pos)
	if !in(c, ";{}") && in(s.peek(n), ";}") {
		return m.push(scAttribute)
	}
	if colon := s.until(s.pos, ";{}:["); colon > s.pos && s.byteAt(colon) == ':' &&
		colon+1 < len(s.src) && !isLower(s.src[colon+1]) {
		return m.push(scAttribute)
	}
	return m.push(scSelector)
}

// common marks what begins a statement by a sign.
func (m *scss) common(s *scan) bool {
	switch s.peek(0) {
	case '@':
		if m.at(s) {
			return true
		}
	case '&':
		m.push(scSelector)
		return s.take(tKeyword, 1)
	case '$':
		end := s.skip(s.pos+1, isWordDash)
		if colon := s.blanks(end); end > s.pos+1 && s.byteAt(colon) == ':' {
			s.emit(tVar, end)
			s.emit(tText, colon)
			m.push(scValue)
			return s.take(tPunct, 1)
		}
	}
	return false
}

func (m *scss) at(s *scan) bool {
	end := s.skip(s.pos+1, isWordDash)
	word := s.src[s.pos+1 : end]
	exact := func(w string) bool { return strings.HasPrefix(word, w) && !s.wordAt(s.pos+1+len(w)) }
	if exact("import") {
		m.push(scValue)
		return s.take(tKeyword, len("@import"))
	}
	if exact("for") {
		m.push(scFor)
		return s.take(tKeyword, len("@for"))
	}
	for _, w := range [...]string{"debug", "warn", "if", "each", "while", "else", "return", "media"} {
		if strings.HasPrefix(word, w) {
			m.push(scValue)
			return s.take(tKeyword, 1+len(w))
		}
	}
	if word == "mixin" || word == "function" || word == "include" {
		name := s.spaces(end)
		if last := s.skip(name, isWordDash); name > end && last > name {
			s.emit(tKeyword, end)
			s.emit(tText, name)
			m.push(scValue)
			if word == "include" {
				return s.emit(tDecorator, last)
			}
			return s.emit(tFunc, last)
		}
	}
	if exact("extend") {
		end = s.pos + len("@extend")
	}
	if word == "" {
		return false
	}
	m.push(scSelector)
	return s.emit(tKeyword, end)
}

func (m *scss) value(s *scan) bool {
	if m.section(s) {
		return true
	}
	c := s.peek(0)
	id := s.skip(s.pos, isWordDash)
	switch {
	case isBlank(c):
		return s.emit(tText, s.blanks(s.pos))
	case c == '$' && isWordDash(s.peek(1)):
		return s.emit(tVar, s.skip(s.pos+1, isWordDash))
	case s.at("url("):
		m.push(scURL)
		return s.take(tStrOther, 4)
	case id > s.pos && s.byteAt(s.spaces(id)) == '(':
		return s.emit(tFunc, id)
	case c == '%' && isWordDash(s.peek(1)):
		return s.emit(tDecorator, s.skip(s.pos+1, isWordDash))
	}
	for _, w := range [...]struct {
		text  string
		token Token
	}{{"true", tBuiltinPseudo}, {"false", tBuiltinPseudo}, {"and", tOpWord}, {"or", tOpWord}, {"not", tOpWord}} {
		if s.at(w.text) && !s.wordAt(s.pos+len(w.text)) {
			return s.take(w.token, len(w.text))
		}
	}
	if c == '#' {
		hex := s.skip(s.pos+1, func(c byte) bool { return isAlpha(c) || isDigit(c) })
		if hex > s.pos+1 {
			return s.emit(tNumHex, min(hex, s.pos+7))
		}
	}
	if end, t := m.number(s); end > s.pos {
		return s.emit(t, end)
	}
	if m.strings(s) || m.interpolation(s) ||
		s.emitIf(tOp, s.skip(s.pos, isIn("~^*!&%<>|+=@:,./?-"))) ||
		s.emitIf(tPunct, s.skip(s.pos, isIn("[]()"))) {
		return true
	}
	if id == s.pos {
		return false
	}
	word := s.src[s.pos:id]
	if t, ok := cssValues()[word]; ok {
		return s.emit(t, id)
	}
	return s.emit(tName, id)
}

func (m *scss) number(s *scan) (int, Token) {
	i := s.pos
	if s.byteAt(i) == '-' {
		i++
	}
	end, t := s.digits(i), tNum
	if end == i {
		if s.byteAt(i) != '.' || !isDigit(s.byteAt(i+1)) {
			return s.pos, t
		}
		end, t = s.digits(i+1), tNumInt
	}
	if s.byteAt(end) == '%' {
		return end + 1, t
	}
	return s.skip(end, isLower), t
}

func (m *scss) selector(s *scan) bool {
	if m.section(s) || m.strings(s) || m.interpolation(s) {
		return true
	}
	c := s.peek(0)
	switch c {
	case ' ', '\t':
		return s.emit(tText, s.blanks(s.pos))
	case ':':
		m.push(scPseudoClass)
		return s.take(tDecorator, 1)
	case '.':
		m.push(scClass)
		return s.take(tClass, 1)
	case '#':
		m.push(scID)
		return s.take(tNamespace, 1)
	case '%':
		m.push(scPlaceholder)
		return s.take(tVar, 1)
	}
	if s.emitIf(tTag, s.skip(s.pos, isWordDash)) {
		return true
	}
	if c == '&' {
		return s.take(tKeyword, 1)
	}
	return in(c, "~^*![]()<>|+=@;,/?-") && s.take(tOp, 1)
}
