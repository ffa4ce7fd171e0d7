package feedxml

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokText
	tokCDATA
	tokStart
	tokEnd
	tokSelfClosed
)

type attr struct{ name, value string }

// token is one piece of a document. Its strings share the source where no
// entity had to be decoded.
type token struct {
	kind  tokenKind
	name  string // with prefix, as written
	text  string
	attrs []attr
}

// maxAttrs bounds the attributes kept of one element.
const maxAttrs = 256

// lexer cuts a document into tokens and never fails: what is no markup is
// text, and what is not closed ends at the end.
type lexer struct {
	src      string
	pos      int
	entities map[string]string // declared by the document's own DTD
	repairs  map[string]bool
	order    []string
}

func (l *lexer) repaired(what string) {
	if l.repairs == nil {
		l.repairs = map[string]bool{}
	}
	if !l.repairs[what] {
		l.repairs[what] = true
		l.order = append(l.order, what)
	}
}

func (l *lexer) next() token {
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		if rest[0] != '<' {
			return l.text()
		}
		switch {
		case strings.HasPrefix(rest, "<!--"):
			end := strings.Index(rest[4:], "-->")
			if end < 0 {
				l.repaired("a comment is not closed")
				// A lost end must not swallow the feed: the comment ends
				// with its line's tag.
				if gt := strings.IndexByte(rest, '>'); gt >= 0 {
					l.pos += gt + 1
				} else {
					l.pos = len(l.src)
				}
				continue
			}
			l.pos += 4 + end + 3
		case strings.HasPrefix(rest, "<![CDATA["):
			body := rest[9:]
			end := strings.Index(body, "]]>")
			if end < 0 {
				l.repaired("a CDATA section is not closed")
				l.pos = len(l.src)
				return token{kind: tokCDATA, text: body}
			}
			l.pos += 9 + end + 3
			return token{kind: tokCDATA, text: body[:end]}
		case strings.HasPrefix(rest, "<?"):
			end := strings.Index(rest, "?>")
			if end < 0 {
				if end = strings.IndexByte(rest, '>'); end < 0 {
					l.pos = len(l.src)
					continue
				}
				end--
			}
			l.pos += end + 2
		case strings.HasPrefix(rest, "<!"):
			l.declaration()
		case strings.HasPrefix(rest, "</"):
			if !nameStart(rest[2:]) {
				return l.literal()
			}
			end := strings.IndexAny(rest[2:], "<>")
			if end < 0 {
				l.repaired("the document is cut off")
				l.pos = len(l.src)
				return token{kind: tokEnd, name: nameOf(rest[2:])}
			}
			if rest[2+end] == '<' {
				l.repaired("a tag is not closed")
				l.pos += 2 + end
			} else {
				l.pos += 2 + end + 1
			}
			return token{kind: tokEnd, name: nameOf(rest[2 : 2+end])}
		case nameStart(rest[1:]):
			return l.start()
		default:
			return l.literal()
		}
	}
	return token{kind: tokEOF}
}

// literal takes a lone < as text.
func (l *lexer) literal() token {
	l.repaired("a < is not escaped")
	l.pos++
	t := l.text()
	t.text = "<" + t.text
	return t
}

func (l *lexer) text() token {
	end := strings.IndexByte(l.src[l.pos:], '<')
	if end < 0 {
		end = len(l.src) - l.pos
	}
	s := l.src[l.pos : l.pos+end]
	l.pos += end
	return token{kind: tokText, text: l.unescape(s)}
}

func (l *lexer) start() token {
	l.pos++
	t := token{kind: tokStart, name: nameOf(l.src[l.pos:])}
	l.pos += len(t.name)
	for {
		l.space()
		if l.pos >= len(l.src) {
			l.repaired("the document is cut off")
			return t
		}
		switch c := l.src[l.pos]; c {
		case '>':
			l.pos++
			return t
		case '<':
			l.repaired("a tag is not closed")
			return t
		case '/':
			l.pos++
			if l.pos < len(l.src) && l.src[l.pos] == '>' {
				l.pos++
				t.kind = tokSelfClosed
				return t
			}
			continue
		case '"', '\'', '=':
			l.pos++
			continue
		}
		name := l.attrName()
		if name == "" {
			l.pos++
			continue
		}
		l.space()
		value := ""
		if l.pos < len(l.src) && l.src[l.pos] == '=' {
			l.pos++
			l.space()
			value = l.attrValue()
		} else {
			l.repaired("an attribute has no value")
		}
		if len(t.attrs) < maxAttrs {
			t.attrs = append(t.attrs, attr{name, value})
		}
	}
}

func (l *lexer) attrName() string {
	i := l.pos
	for i < len(l.src) && !isSpace(l.src[i]) && !strings.ContainsRune("=/<>\"'", rune(l.src[i])) {
		i++
	}
	name := l.src[l.pos:i]
	l.pos = i
	return name
}

func (l *lexer) attrValue() string {
	if l.pos >= len(l.src) {
		return ""
	}
	if q := l.src[l.pos]; q == '"' || q == '\'' {
		end := strings.IndexByte(l.src[l.pos+1:], q)
		if end >= 0 {
			v := l.src[l.pos+1 : l.pos+1+end]
			l.pos += end + 2
			return l.unescape(v)
		}
		l.repaired("an attribute's quote is not closed")
		l.pos++
		end = strings.IndexAny(l.src[l.pos:], "<>")
		if end < 0 {
			end = len(l.src) - l.pos
		}
		v := l.src[l.pos : l.pos+end]
		l.pos += end
		return l.unescape(v)
	}
	l.repaired("an attribute is not quoted")
	i := l.pos
	for i < len(l.src) && !isSpace(l.src[i]) && l.src[i] != '>' && l.src[i] != '<' {
		if l.src[i] == '/' && i+1 < len(l.src) && l.src[i+1] == '>' {
			break
		}
		i++
	}
	v := l.src[l.pos:i]
	l.pos = i
	return l.unescape(v)
}

func (l *lexer) space() {
	for l.pos < len(l.src) && isSpace(l.src[l.pos]) {
		l.pos++
	}
}

// declaration passes <!DOCTYPE …> and its like, keeping the general entities
// that it declares with a plain value. An entity's value is never expanded
// again, so that no document can grow by its own entities.
func (l *lexer) declaration() {
	rest := l.src[l.pos:]
	depth := 0
	i := 2
	for i < len(rest) {
		switch rest[i] {
		case '[':
			depth++
		case ']':
			depth--
		case '"', '\'':
			if depth > 0 || strings.HasPrefix(rest, "<!DOCTYPE") || strings.HasPrefix(rest, "<!doctype") {
				if end := strings.IndexByte(rest[i+1:], rest[i]); end >= 0 {
					i += end + 1
				}
			}
		case '<':
			if strings.HasPrefix(rest[i:], "<!--") {
				if end := strings.Index(rest[i:], "-->"); end >= 0 {
					i += end + 2
				}
			} else if strings.HasPrefix(rest[i:], "<!ENTITY") {
				l.entity(rest[i:])
			} else if depth <= 0 && i+1 < len(rest) && nameStart(rest[i+1:]) {
				l.repaired("a declaration is not closed")
				l.pos += i
				return
			}
		case '>':
			if depth <= 0 {
				l.pos += i + 1
				return
			}
		}
		i++
	}
	l.repaired("a declaration is not closed")
	if gt := strings.IndexByte(rest, '>'); gt >= 0 {
		l.pos += gt + 1
		return
	}
	l.pos = len(l.src)
}

func (l *lexer) entity(decl string) {
	s := strings.TrimLeft(decl[len("<!ENTITY"):], " \t\r\n")
	name := nameOf(s)
	if name == "" || len(l.entities) >= 256 {
		return
	}
	s = strings.TrimLeft(s[len(name):], " \t\r\n")
	if s == "" || (s[0] != '"' && s[0] != '\'') {
		return
	}
	end := strings.IndexByte(s[1:], s[0])
	if end < 0 || end > 1024 {
		return
	}
	value := html.UnescapeString(s[1 : 1+end])
	if strings.ContainsAny(value, "<&") && value != "&" && value != "<" {
		return
	}
	if l.entities == nil {
		l.entities = map[string]string{}
	}
	if _, dup := l.entities[name]; !dup {
		l.entities[name] = value
	}
}

// unescape decodes entities once. An ampersand that starts none stays.
func (l *lexer) unescape(s string) string {
	amp := strings.IndexByte(s, '&')
	if amp < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for amp >= 0 {
		b.WriteString(s[:amp])
		s = s[amp:]
		if text, n := l.reference(s); n > 0 {
			b.WriteString(text)
			s = s[n:]
		} else {
			l.repaired("an ampersand is not escaped")
			b.WriteByte('&')
			s = s[1:]
		}
		amp = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String()
}

// reference decodes the entity at the start of s and its length, 0 if none.
func (l *lexer) reference(s string) (string, int) {
	if len(s) > 2 && s[1] == '#' {
		i, base := 2, 10
		if s[2] == 'x' || s[2] == 'X' {
			i, base = 3, 16
		}
		j := i
		for j < len(s) && j < i+8 && isDigit(s[j], base) {
			j++
		}
		if j == i {
			return "", 0
		}
		n, _ := strconv.ParseUint(s[i:j], base, 32)
		if j < len(s) && s[j] == ';' {
			j++
		}
		return charRef(rune(n)), j
	}
	semi := strings.IndexByte(s[:min(len(s), 40)], ';')
	if semi < 2 {
		return "", 0
	}
	name := s[1:semi]
	switch name {
	case "amp":
		return "&", semi + 1
	case "lt":
		return "<", semi + 1
	case "gt":
		return ">", semi + 1
	case "quot":
		return `"`, semi + 1
	case "apos":
		return "'", semi + 1
	}
	if v, ok := l.entities[name]; ok {
		return v, semi + 1
	}
	for i := range len(name) {
		if c := name[i] | 0x20; (c < 'a' || c > 'z') && (name[i] < '0' || name[i] > '9') {
			return "", 0
		}
	}
	ref := s[:semi+1]
	if v := html.UnescapeString(ref); v != ref && !strings.HasSuffix(v, ";") {
		return v, semi + 1
	}
	return "", 0
}

// charRef is the character of a numeric reference; 128 to 159 are meant as
// windows-1252, as every browser reads them.
func charRef(r rune) string {
	switch {
	case r >= 0x80 && r <= 0x9F:
		return html.UnescapeString("&#" + strconv.Itoa(int(r)) + ";")
	case r == 0, r > utf8.MaxRune, r >= 0xD800 && r <= 0xDFFF:
		return "\uFFFD"
	case r < 0x20 && r != '\t' && r != '\n' && r != '\r':
		return ""
	}
	return string(r)
}

func isDigit(c byte, base int) bool {
	if c >= '0' && c <= '9' {
		return true
	}
	c |= 0x20
	return base == 16 && c >= 'a' && c <= 'f'
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

func nameStart(s string) bool {
	if s == "" {
		return false
	}
	c := s[0]
	return c == '_' || c == ':' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func nameOf(s string) string {
	i := 0
	for i < len(s) && !isSpace(s[i]) && !strings.ContainsRune("/<>=\"'&;", rune(s[i])) {
		i++
	}
	return s[:i]
}
