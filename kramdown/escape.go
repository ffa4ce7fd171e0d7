package kramdown

import "bytes"

const (
	escText uint8 = 1 << iota
	escAttr
)

var escapeClass = [256]uint8{'<': escText | escAttr, '>': escText | escAttr, '&': escText | escAttr, '"': escAttr}

// appendEscaped escapes <, > and & everywhere.
func appendEscaped(dst, t []byte) []byte {
	if isPlain(t) {
		return append(dst, t...)
	}
	from := 0
	for i, c := range t {
		if escapeClass[c]&escText == 0 {
			continue
		}
		dst = append(dst, t[from:i]...)
		dst = appendSpecial(dst, c)
		from = i + 1
	}
	return append(dst, t[from:]...)
}

// appendText escapes text in which character references stay as they are.
func appendText(dst, t []byte) []byte {
	if isPlain(t) {
		return append(dst, t...)
	}
	return appendKeeping(dst, t, escText)
}

// isPlain says whether nothing in t is escaped, which is so of most text; three
// searches for one byte take less time than one look at each, unless there are
// few.
func isPlain(t []byte) bool {
	if len(t) < 24 {
		for _, c := range t {
			if escapeClass[c]&escText != 0 {
				return false
			}
		}
		return true
	}
	return bytes.IndexByte(t, '&') < 0 && bytes.IndexByte(t, '<') < 0 && bytes.IndexByte(t, '>') < 0
}

// appendAttr escapes the value of an attribute.
func appendAttr(dst, t []byte) []byte { return appendKeeping(dst, t, escAttr) }

func appendKeeping(dst, t []byte, class uint8) []byte {
	from := 0
	for i := 0; i < len(t); i++ {
		c := t[i]
		if escapeClass[c]&class == 0 {
			continue
		}
		if c == '&' {
			if n := referenceLen(t[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		dst = append(dst, t[from:i]...)
		dst = appendSpecial(dst, c)
		from = i + 1
	}
	return append(dst, t[from:]...)
}

func appendSpecial(dst []byte, c byte) []byte {
	switch c {
	case '<':
		return append(dst, "&lt;"...)
	case '>':
		return append(dst, "&gt;"...)
	case '&':
		return append(dst, "&amp;"...)
	}
	return append(dst, "&quot;"...)
}

// referenceLen is the length of a character reference at the start of t.
func referenceLen(t []byte) int {
	if len(t) < 3 {
		return 0
	}
	i := 1
	if t[1] == '#' {
		i = 2
		hex := t[2] == 'x'
		if hex {
			i++
		}
		a := i
		for i < len(t) && (isDigit(t[i]) || hex && t[i]|0x20-'a' < 6 && t[i] < 0x80) {
			i++
		}
		if i > a && i < len(t) && t[i] == ';' {
			return i + 1
		}
		return 0
	}
	if !isWord(t[1]) && t[1] != ':' {
		return 0
	}
	for i < len(t) && (isWord(t[i]) || t[i] == '-' || t[i] == '.' || t[i] == ':') {
		i++
	}
	if i < len(t) && t[i] == ';' {
		return i + 1
	}
	return 0
}

const spaces = "                                                                "

func appendSpaces(dst []byte, n int) []byte {
	for n > len(spaces) {
		dst = append(dst, spaces...)
		n -= len(spaces)
	}
	if n > 0 {
		dst = append(dst, spaces[:n]...)
	}
	return dst
}

func hasSuffixNewline(b []byte) bool { return len(b) > 0 && b[len(b)-1] == '\n' }

// chomp removes one line end.
func chomp(b []byte) []byte { return bytes.TrimSuffix(b, []byte("\n")) }
