package permalink

import (
	"fmt"
	"strings"
	"unicode"
)

// Escape makes a value fit for a URL's path. Like Jekyll it takes the value
// for a URI of its own, with the consequence that a question mark stays, that
// a number sign is escaped only once, and that text before a colon must look
// like a scheme.
func Escape(path string) (string, error) {
	if path == "" || anyPlainLine(path) {
		return path, nil
	}
	e, err := encode(path)
	if err != nil {
		return "", err
	}
	return strings.Replace(e, "#", "%23", 1), nil
}

// anyPlainLine reports whether some line holds nothing that needs escaping;
// that is what Jekyll asks, and values have one line.
func anyPlainLine(s string) bool {
	if plainText(s) {
		return true
	}
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" && strings.IndexFunc(line, func(r rune) bool {
			return !(r == '.' || r == '/' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
		}) < 0 {
			return true
		}
	}
	return false
}

// plainText reports whether a text that is not empty holds nothing that needs
// escaping.
func plainText(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '-' <= c && c <= '9': // hyphen, dot, slash, digits
		default:
			return false
		}
	}
	return s != ""
}

// encode escapes a URI's components, each by its own rules.
func encode(uri string) (string, error) {
	var b strings.Builder
	rest, fragment, hasFragment := strings.Cut(uri, "#")
	rest, query, hasQuery := strings.Cut(rest, "?")
	scheme := false
	if i := strings.IndexAny(rest, ":/"); i > 0 && rest[i] == ':' {
		if !validScheme(rest[:i]) {
			return "", fmt.Errorf("Invalid scheme format: '%s'", rest[:i]) //nolint:staticcheck // Addressable's text
		}
		scheme = true
		b.WriteString(rest[:i+1])
		rest = rest[i+1:]
	}
	authority := strings.HasPrefix(rest, "//")
	if authority {
		host := rest[2:]
		rest = ""
		if i := strings.IndexByte(host, '/'); i >= 0 {
			host, rest = host[:i], host[i:]
		}
		name := host[strings.LastIndexByte(host, '@')+1:]
		if strings.ContainsAny(name, "<>{}\\\"") || strings.IndexFunc(name, unicode.IsSpace) >= 0 {
			return "", fmt.Errorf("Invalid character in host: '%s'", name) //nolint:staticcheck // Addressable's text
		}
		b.WriteString("//")
		escapeInto(&b, host, "[]")
	}
	if i := strings.IndexAny(rest, ":/"); !scheme && i >= 0 && rest[i] == ':' {
		return "", fmt.Errorf("Cannot assemble URI string with ambiguous path: '%s'", rest) //nolint:staticcheck // Addressable's text
	}
	escapeInto(&b, rest, "/")
	if hasQuery {
		b.WriteByte('?')
		escapeInto(&b, query, "/?")
	}
	if hasFragment {
		fragment, _, _ = strings.Cut(fragment, "\n") // the parser's fragment has one line
		b.WriteByte('#')
		escapeInto(&b, fragment, "/?")
	}
	return b.String(), nil
}

func validScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if !('a' <= c && c <= 'z' || i > 0 && ('0' <= s[i] && s[i] <= '9' || s[i] == '+' || s[i] == '-' || s[i] == '.')) {
			return false
		}
	}
	return true
}

func escapeInto(b *strings.Builder, s, also string) {
	const upper = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~!$&'()*+,;=:@", c) >= 0 || strings.IndexByte(also, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upper[c>>4])
		b.WriteByte(upper[c&15])
	}
}

// Unescape replaces percent escapes by the bytes they stand for; what is no
// escape stays.
func Unescape(path string) string {
	if strings.IndexByte(path, '%') < 0 {
		return path
	}
	var b strings.Builder
	b.Grow(len(path))
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			if h, ok1 := unhex(path[i+1]); ok1 {
				if l, ok2 := unhex(path[i+2]); ok2 {
					b.WriteByte(h<<4 | l)
					i += 2
					continue
				}
			}
		}
		b.WriteByte(path[i])
	}
	return b.String()
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
