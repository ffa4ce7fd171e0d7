package highlight

import (
	"strings"
	"sync"
)

const (
	hcRoot uint8 = iota
	hcComment
	hcComposite
	hcHash
	hcArray
	hcDouble
	hcSingle
	hcHeredoc
	hcHeredocLine
	hcInterp
	hcRegex
)

// hcl lexes HCL, and Terraform's with its interpolations.
type hcl struct {
	stack
	words     words
	terraform bool
	heredoc   string
}

func newHCL() machine { return &hcl{stack: stack{hcRoot}, words: hclWords()} }
func newTerraform() machine {
	return &hcl{stack: stack{hcRoot}, words: terraformWords(), terraform: true}
}

var hclWords = sync.OnceValue(func() words { return newWords(wordList{tKeywordConst, `true false null`}) })

var terraformWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `terraform module provider variable resource data provisioner output`},
		wordList{tKeywordDecl, `var local`},
		wordList{tKeywordConst, `true false null`})
})

func (m *hcl) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case hcComment:
		if s.lit(tCommentMulti, "*/") {
			return m.pop()
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "*/")) || s.take(tCommentMulti, 1)
	case hcDouble, hcSingle:
		quote, t := byte('"'), tStrDouble
		if state == hcSingle {
			quote, t = '\'', tStrSingle
		}
		stop := `\` + string(quote)
		if m.terraform {
			stop += "$"
			if s.escape(tStrEscape) {
				return true
			}
			if s.lit(tKeyword, "${") {
				return m.push(hcInterp)
			}
		} else if c == '\\' {
			return s.peek(1) == quote && s.take(tStrEscape, 2)
		}
		if c == quote {
			m.pop()
			return s.take(t, 1)
		}
		return s.emitIf(t, s.until(s.pos, stop))
	case hcHeredoc:
		if c == '\n' {
			m.push(hcHeredocLine)
			return s.take(tStrHeredoc, 1)
		}
		return s.emitIf(tStrHeredoc, s.until(s.pos, "$\n")) || s.take(tStrHeredoc, 1)
	case hcHeredocLine:
		from := s.spaces(s.pos)
		to := s.words(from)
		end := s.spaces(to)
		for end > to && s.src[end-1] != '\n' {
			end--
		}
		if to > from && end > to {
			if s.src[from:to] != m.heredoc {
				return s.emit(tStrHeredoc, end)
			}
			m.pop()
			m.pop()
			return s.emit(tConst, end)
		}
		return m.pop()
	case hcInterp:
		if c == '}' {
			m.pop()
			return s.take(tKeyword, 1)
		}
		return m.expression(s)
	case hcRegex:
		switch {
		case s.escape(tStrRegex):
			return true
		case s.lit(tStrDelim, `/"`):
			return m.pop()
		case c == '"' || c == '/':
			return s.take(tStrRegex, 1)
		}
		return s.emitIf(tStrRegex, s.until(s.pos, `"/\`))
	case hcHash, hcArray:
		closing, mark := byte('}'), byte('=')
		if state == hcArray {
			closing, mark = ']', ','
		}
		if m.terraform && in(c, ".,()*") || c == mark {
			return s.take(tPunct, 1)
		}
		if c == closing {
			m.pop()
			return s.take(tPunct, 1)
		}
	case hcComposite:
		if m.comments(s) {
			return true
		}
		switch c {
		case '{':
			m.swap(hcHash)
			return s.take(tPunct, 1)
		case '[':
			m.swap(hcArray)
			return s.take(tPunct, 1)
		}
		return m.root(s) || m.pop()
	}
	return m.root(s)
}

func (m *hcl) comments(s *scan) bool {
	switch {
	case isSpace(s.peek(0)):
		return s.emit(tText, s.spaces(s.pos))
	case s.at("//"), s.at("#"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.lit(tCommentMulti, "/*"):
		return m.push(hcComment)
	}
	return false
}

func (m *hcl) primitive(s *scan) bool {
	c := s.peek(0)
	if isDigit(c) {
		end, t := s.digits(s.pos), tNumInt
		if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
			end, t = s.digits(end+1), tNumFloat
			if s.byteAt(end)|0x20 == 'e' && isDigit(s.byteAt(end+1)) {
				end = s.digits(end + 1)
			}
			if in(s.byteAt(end), "fd") {
				end++
			}
		}
		if in(s.byteAt(end), "kKmMgG") {
			end++
			if s.byteAt(end) == 'b' {
				end++
			}
		}
		return s.emit(t, end)
	}
	switch {
	case c == '"':
		m.push(hcDouble)
		return s.take(tStrDouble, 1)
	case c == '\'':
		m.push(hcSingle)
		return s.take(tStrSingle, 1)
	case !s.at("<<"):
		return false
	}
	op := s.pos + 2
	if s.byteAt(op) == '-' {
		op++
	}
	quote := s.spaces(op)
	word := quote
	quoted := s.byteAt(word) == '\''
	if quoted {
		word++
	}
	if s.byteAt(word) == '\\' {
		word++
	}
	end := s.words(word)
	if end == word || quoted && s.byteAt(end) != '\'' {
		return false
	}
	m.heredoc = s.src[word:end]
	m.push(hcHeredoc)
	s.emit(tOp, op)
	s.emit(tText, quote)
	s.emit(tStrHeredoc, word)
	s.emit(tConst, end)
	if quoted {
		s.take(tStrHeredoc, 1)
	}
	return true
}

func (m *hcl) root(s *scan) bool {
	if m.comments(s) || m.primitive(s) {
		return true
	}
	switch c := s.peek(0); {
	case c == '{':
		m.push(hcHash)
		return s.take(tPunct, 1)
	case c == '[':
		m.push(hcArray)
		return s.take(tPunct, 1)
	case isIdentStart(c) || c == '$':
		end := s.words(s.pos + 1)
		t, ok := m.words[s.src[s.pos:end]]
		if !ok {
			t = tNameOther
		}
		if t != tKeywordConst {
			m.push(hcComposite)
		}
		return s.emit(t, end)
	}
	return false
}

// expression is what stands in an interpolation.
func (m *hcl) expression(s *scan) bool {
	if s.lit(tStrDelim, `"/`) {
		return m.swap(hcRegex)
	}
	if m.primitive(s) {
		return true
	}
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	for _, op := range [...]string{"++", "--", "~", "&&", "||", "<<", ">>>", ">>", "==", "!="} {
		if s.lit(tOp, op) {
			return true
		}
	}
	switch {
	case c == '\\' && s.peek(1) == '\n':
		return s.take(tOp, 1)
	case in(c, "-<>+*%&|^/!=?:"):
		s.take(tOp, 1)
		s.lit(tOp, "=")
		return true
	case in(c, "([,)]."):
		return s.take(tPunct, 1)
	case isIdentStart(c) || c == '$':
		end := s.skip(s.pos+1, isWordDash)
		t, ok := m.words[s.src[s.pos:end]]
		if !ok {
			t = tNameOther
		}
		return s.emit(t, end)
	}
	return false
}

const (
	htpRoot uint8 = iota
	htpHeaders
	htpContent
)

// http lexes requests and answers of HTTP.
type http struct {
	stack
	content string // the language of what follows the headers
}

func newHTTP() machine { return &http{stack: stack{htpRoot}} }

// contentLanguages are the languages of media types.
var contentLanguages = map[string]string{
	"application/json": "json", "application/vnd.api+json": "json", "application/hal+json": "json",
	"application/problem+json": "json", "application/schema+json": "json",
	"text/html": "html", "application/xhtml+xml": "html",
	"text/xml": "xml", "application/xml": "xml", "image/svg+xml": "xml", "application/rss+xml": "xml", "application/atom+xml": "xml",
	"application/javascript": "javascript", "text/javascript": "javascript", "application/x-javascript": "javascript",
	"text/css": "css", "text/x-yaml": "yaml", "text/plain": "plaintext",
}

func (m *http) step(s *scan) bool {
	eol := s.lineEnd(s.pos)
	past := min(eol+1, len(s.src))
	line := s.src[s.pos:eol]
	bare := strings.TrimSuffix(line, "\r")
	switch m.top() {
	case htpContent:
		l, ok := Find(m.content)
		if !ok {
			l, _ = Find("plaintext")
		}
		return s.delegate(l.newMachine(), len(s.src))
	case htpHeaders:
		if bare == "" {
			m.push(htpContent)
			return s.emit(tText, past)
		}
		key := s.until(s.pos, ": \t\n\v\f\r")
		colon := s.skip(key, isIn(" "))
		from := s.skip(colon+1, isIn(" "))
		end := s.pos + len(bare)
		if key == s.pos || s.byteAt(colon) != ':' || from >= end {
			if strings.ContainsRune(bare, '\r') {
				return false
			}
			s.emit(tStr, end)
			return s.emit(tText, past)
		}
		if strings.EqualFold(s.src[s.pos:key], "content-type") {
			kind, _, _ := strings.Cut(s.src[from:end], ";")
			m.content = contentLanguages[strings.ToLower(kind)]
		}
		s.emit(tAttr, key)
		s.emit(tText, colon)
		s.take(tPunct, 1)
		s.emit(tText, from)
		s.emit(tStr, end)
		return s.emit(tText, past)
	}
	return m.request(s, bare, past) || m.response(s, bare, past)
}

// version is the end of HTTP/1.1 at i, digits being that of the protocol's
// name and the slash; i if it is not there.
func (m *http) version(s *scan, i int) (slash, end int) {
	rest := s.src[i:]
	slash = i + 4
	if strings.HasPrefix(rest, "HTTPS") {
		slash++
	}
	if !strings.HasPrefix(rest, "HTTP") || s.byteAt(slash) != '/' || !isDigit(s.byteAt(slash+1)) {
		return i, i
	}
	end = slash + 2
	if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
		end += 2
	}
	return slash, end
}

func (m *http) request(s *scan, line string, past int) bool {
	for _, w := range [...]string{"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH"} {
		if !s.at(w) {
			continue
		}
		path := s.runOf("spaces", s.pos+len(w), isIn(" "))
		to := s.until(path, " ")
		proto := s.skip(to, isIn(" "))
		if path == s.pos+len(w) || to == path || proto == to {
			continue
		}
		slash, end := m.version(s, proto)
		if end == proto || end != s.pos+len(line) {
			continue
		}
		s.take(tFunc, len(w))
		s.emit(tText, path)
		s.emit(tNamespace, to)
		s.emit(tText, proto)
		s.emit(tKeyword, slash)
		s.take(tOp, 1)
		s.emit(tNum, end)
		m.push(htpHeaders)
		return s.emit(tText, past)
	}
	return false
}

func (m *http) response(s *scan, line string, past int) bool {
	slash, end := m.version(s, s.pos)
	if end == s.pos {
		return false
	}
	code := s.runOf("spaces", end, isIn(" "))
	if end < slash+4 || code == end || s.digits(code) < code+3 {
		return false
	}
	message := s.skip(code+3, isIn(" "))
	last := s.pos + len(line)
	s.emit(tKeyword, slash)
	s.take(tOp, 1)
	s.emit(tNum, end)
	s.emit(tText, code)
	s.emit(tNum, code+3)
	s.emit(tText, message)
	s.emit(tException, max(message, last))
	m.push(htpHeaders)
	return s.emit(tText, past)
}
