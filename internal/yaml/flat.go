package yaml

import (
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// parseFlat reads the front matter nearly every post has: keys at the margin,
// each with a scalar on its line, a list between brackets on its line, or a
// list of scalars on the lines below. ok is false at the first sign of
// anything else, and the full parser then reads the text from the start, so
// every doubt is settled by giving up. Measured on a post of eight keys this
// takes a quarter of the full parser's time (a fifth to a third on a busy
// machine). Of 13,950 front matters of some fifty public sites, 85 in a
// hundred are read here.
func parseFlat(src []byte) (m *value.Map, ok bool) {
	if !plainBytes(src) {
		return nil, false
	}
	p := flat{rest: string(src)}
	m = value.NewMap(12)
	line, more := p.next()
	if more && line == "---" {
		line, more = p.next()
	}
	for more {
		if len(line) == 0 || line[0] == '#' {
			line, more = p.next()
			continue
		}
		key, rest, ok := splitKey(line)
		if !ok {
			return nil, false
		}
		if isDigit(key[0]) || key[0] == '_' || len(key) <= 5 && isWord(key) {
			return nil, false
		}
		if rest != "" {
			v, ok := p.value(rest)
			if !ok {
				return nil, false
			}
			m.SetKey(boxed(key), v)
			line, more = p.next()
			continue
		}
		var items []any
		items, line, more, ok = p.items()
		switch {
		case !ok:
			return nil, false
		case items == nil:
			m.SetKey(boxed(key), nil)
		default:
			m.SetKey(boxed(key), items)
		}
	}
	if m.Len() == 0 {
		return nil, false
	}
	return m, true
}

// common are the keys most posts have, as values made once: an archive of a
// million posts does not keep millions of copies of their headers.
var common = func() map[string]any {
	m := map[string]any{}
	for _, k := range []string{
		"layout", "title", "date", "author", "authors", "categories", "category", "tags", "tag", "excerpt", "image", "permalink", "description",
		"published", "source", "canonical_url", "story", "last_modified_at", "revisions", "render_with_liquid", "name", "url", "feed", "slug",
		"subtitle", "lang", "comments", "toc", "redirect_from", "redirect_to", "summary", "keywords", "weight", "order", "nav_order", "parent", "draft",
	} {
		m[k] = k
	}
	return m
}()

func boxed(key string) any {
	if k, ok := common[key]; ok {
		return k
	}
	return key
}

// isWord reports whether a short key is one of those that are no strings.
func isWord(key string) bool {
	_, text := guessWord(key).(string)
	return !text
}

type flat struct{ rest string }

// next is the next line without its end.
func (p *flat) next() (line string, more bool) {
	if p.rest == "" {
		return "", false
	}
	line = p.rest
	if i := strings.IndexByte(p.rest, '\n'); i >= 0 {
		line, p.rest = p.rest[:i], p.rest[i+1:]
		if i > 0 && line[i-1] == '\r' {
			line = line[:i-1]
		}
	} else {
		p.rest = ""
	}
	return line, true
}

// plainBytes reports whether src holds nothing but printable characters,
// spaces and line ends, as far as a flat text needs it. Characters that YAML
// takes for line ends or refuses are not plain.
func plainBytes(src []byte) bool {
	for i := 0; i < len(src); {
		c := src[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && (c != '\r' || i+1 == len(src) || src[i+1] != '\n') || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError || r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0xfffe && r <= 0xffff {
			return false
		}
		i += n
	}
	return true
}

func wordByte(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// splitKey takes a line apart at the colon after a plain word.
func splitKey(line string) (key, rest string, ok bool) {
	i := 0
	for i < len(line) && (wordByte(line[i]) || line[i] == '-' && i > 0) {
		i++
	}
	if i == 0 || i > 100 || i == len(line) || line[i] != ':' {
		return "", "", false
	}
	if i+1 < len(line) && line[i+1] != ' ' {
		return "", "", false
	}
	return line[:i], strings.Trim(line[i+1:], " "), true
}

// value reads a scalar or a bracketed list that takes the rest of a line.
func (p *flat) value(s string) (any, bool) {
	if s[0] == '[' {
		return flowList(s)
	}
	return lineScalar(s)
}

func lineScalar(s string) (any, bool) {
	switch c := s[0]; {
	case c == '"':
		text, rest, ok := doubleQuoted(s)
		return text, ok && rest == ""
	case c == '\'':
		text, rest, ok := singleQuoted(s)
		return text, ok && rest == ""
	case wordByte(c), c == '/', c == '.', c == '(', c == '$', c >= utf8.RuneSelf:
	default:
		return nil, false
	}
	if s[len(s)-1] == ':' || strings.Contains(s, ": ") || strings.Contains(s, " #") {
		return nil, false
	}
	v, err := guess(s)
	return v, err == nil
}

// doubleQuoted reads a quoted text with the escapes our own writer makes.
func doubleQuoted(s string) (text, rest string, ok bool) {
	end := 1
	for end < len(s) && s[end] != '"' && s[end] != '\\' {
		end++
	}
	if end < len(s) && s[end] == '"' {
		return s[1:end], s[end+1:], true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			i++
			if i == len(s) {
				return "", "", false
			}
			switch s[i] {
			case '"', '\\':
				b.WriteByte(s[i])
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			default:
				return "", "", false
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

func singleQuoted(s string) (text, rest string, ok bool) {
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			i++
			continue
		}
		return strings.ReplaceAll(s[1:i], "''", "'"), s[i+1:], true
	}
	return "", "", false
}

// flowList reads [a, "b"] of scalars. Plain items are words, digits and a few
// signs that mean nothing in YAML wherever they stand.
func flowList(s string) (any, bool) {
	items := []any{}
	s = strings.TrimLeft(s[1:], " ")
	if s == "]" {
		return items, true
	}
	for {
		var item any
		var ok bool
		switch {
		case s == "":
			return nil, false
		case s[0] == '"':
			item, s, ok = doubleQuoted(s)
		case s[0] == '\'':
			item, s, ok = singleQuoted(s)
		default:
			i := strings.IndexAny(s, ",]")
			if i < 0 {
				return nil, false
			}
			var err error
			text := strings.TrimRight(s[:i], " ")
			ok = plainItem(text)
			if item, err = guess(text); err != nil {
				return nil, false
			}
			s = s[i:]
		}
		if !ok {
			return nil, false
		}
		items = append(items, item)
		s = strings.TrimLeft(s, " ")
		switch {
		case s == "]":
			return items, true
		case s == "" || s[0] != ',':
			return nil, false
		}
		s = strings.TrimLeft(s[1:], " ")
		if s == "]" { // a comma may end the list
			return items, true
		}
	}
}

func plainItem(s string) bool {
	if s == "" || !wordByte(s[0]) && s[0] < utf8.RuneSelf {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !wordByte(c) && c < utf8.RuneSelf && strings.IndexByte(" -./+'()$", c) < 0 {
			return false
		}
	}
	return true
}

// items reads a list below its key, up to the next line that is none of it.
// Without a list there it returns nil items.
func (p *flat) items() (items []any, line string, more, ok bool) {
	indent := -1
	for {
		line, more = p.next()
		if !more {
			return items, "", false, true
		}
		if len(line) == 0 {
			continue
		}
		n := 0
		for n < len(line) && line[n] == ' ' {
			n++
		}
		if n == 0 && (line[0] != '-' || len(line) > 2 && line[1] == '-') {
			// A key or a comment ends the list; a document's marker does
			// too, and is then taken for no key.
			return items, line, true, true
		}
		if indent < 0 {
			indent = n
		}
		if n != indent || len(line) < n+3 || line[n] != '-' || line[n+1] != ' ' {
			return nil, "", false, false
		}
		text := strings.Trim(line[n+2:], " ")
		if text == "" {
			return nil, "", false, false
		}
		v, ok := lineScalar(text)
		if !ok {
			return nil, "", false, false
		}
		items = append(items, v)
	}
}
