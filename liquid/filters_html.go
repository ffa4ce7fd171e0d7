package liquid

import (
	"strings"
	"unicode/utf8"
)

func (e *Engine) htmlFilters() {
	escape := func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return AppendEscaped(dst, in), nil
	}
	e.RegisterTextFilter("escape", escape, Arity(0, 0), KeepNil())
	e.RegisterTextFilter("h", escape, Arity(0, 0), KeepNil())
	e.text("escape_once", 0, 0, func(th *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		if err := th.mustBeValid(in); err != nil {
			return dst, err
		}
		return appendEscapedOnce(dst, in), nil
	})
	e.RegisterTextFilter("url_encode", func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return appendURLEncoded(dst, in), nil
	}, Arity(0, 0), KeepNil())
	e.RegisterTextFilter("url_decode", urlDecode, Arity(0, 0), KeepNil())
	e.text("strip_html", 0, 0, func(th *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		if err := th.mustBeValid(in); err != nil {
			return dst, err
		}
		return AppendStripped(dst, in), nil
	})
	e.text("strip_newlines", 0, 0, func(th *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		if err := th.mustBeValid(in); err != nil {
			return dst, err
		}
		for {
			i := strings.IndexByte(in, '\n')
			if i < 0 {
				return append(dst, in...), nil
			}
			j := i
			if j > 0 && in[j-1] == '\r' {
				j--
			}
			dst = append(dst, in[:j]...)
			in = in[i+1:]
		}
	})
	e.text("newline_to_br", 0, 0, func(th *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		if err := th.mustBeValid(in); err != nil {
			return dst, err
		}
		for {
			i := strings.IndexByte(in, '\n')
			if i < 0 {
				return append(dst, in...), nil
			}
			dst = append(dst, in[:i]...)
			dst = append(dst, "<br />\n"...)
			in = in[i+1:]
		}
	})
}

// urlPlain are the bytes that url_encode leaves as they are.
var urlPlain = func() (plain [256]bool) {
	for c := range plain {
		plain[c] = isWord(byte(c)) || c == '.' || c == '-' || c == '~'
	}
	return plain
}()

func appendURLEncoded(dst []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && urlPlain[s[j]] {
			j++
		}
		dst = append(dst, s[i:j]...)
		if i = j; i == len(s) {
			break
		}
		if c := s[i]; c == ' ' {
			dst = append(dst, '+')
		} else {
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
		i++
	}
	return dst
}

func urlDecode(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
	start := len(dst)
	for i := 0; i < len(in); i++ {
		c := in[i]
		switch {
		case c == '+':
			c = ' '
		case c == '%' && i+2 < len(in) && unhex(in[i+1]) >= 0 && unhex(in[i+2]) >= 0:
			c = byte(unhex(in[i+1])<<4 | unhex(in[i+2]))
			i += 2
		}
		dst = append(dst, c)
	}
	if !utf8.Valid(dst[start:]) {
		return dst, argError("invalid byte sequence in UTF-8")
	}
	return dst, nil
}

func unhex(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// AppendStripped appends s without its HTML tags, and without its scripts,
// comments and style sheets.
func AppendStripped(dst []byte, s string) []byte {
	start, rest := len(dst), s
	for {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			return append(dst, rest...)
		}
		if hasBlock(rest[i:]) {
			return appendWithoutBlocks(dst[:start], s)
		}
		// Tags are short: a loop over their bytes beats a search.
		j := i + 1
		for j < len(rest) && rest[j] != '>' {
			if rest[j] == '<' && hasBlock(rest[j:]) { // a block may begin inside a tag
				return appendWithoutBlocks(dst[:start], s)
			}
			j++
		}
		if j == len(rest) {
			return append(dst, rest...)
		}
		dst = append(dst, rest[:i]...)
		rest = rest[j+1:]
	}
}

func hasBlock(s string) bool {
	return len(s) > 1 && (s[1] == 's' || s[1] == '!') &&
		(strings.HasPrefix(s, "<script") || strings.HasPrefix(s, "<!--") || strings.HasPrefix(s, "<style"))
}

// appendWithoutBlocks is AppendStripped in Liquid's two steps: what dropping
// the blocks brings together may be a tag to the second step.
func appendWithoutBlocks(dst []byte, s string) []byte {
	start := len(dst)
	var none [3]bool // no closer of that kind is left
	blocks := [3][2]string{{"<script", "</script>"}, {"<!--", "-->"}, {"<style", "</style>"}}
	last := 0
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '<')
		if j < 0 {
			break
		}
		i += j
		next := i + 1
		for k, b := range blocks {
			if none[k] || !strings.HasPrefix(s[i:], b[0]) {
				continue
			}
			e := strings.Index(s[i+len(b[0]):], b[1])
			if e < 0 {
				none[k] = true
				continue
			}
			dst = append(dst, s[last:i]...)
			next = i + len(b[0]) + e + len(b[1])
			last = next
			break
		}
		i = next
	}
	dst = append(dst, s[last:]...)
	// The second step works in place: it only ever shortens.
	return appendWithoutTags(dst[:start], view(dst[start:]))
}

// appendWithoutTags drops <…>. s may be the memory behind dst.
func appendWithoutTags(dst []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return append(dst, s...)
		}
		j := strings.IndexByte(s[i:], '>')
		if j < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		s = s[i+j+1:]
	}
}
