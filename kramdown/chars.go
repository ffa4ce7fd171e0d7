package kramdown

import (
	"unicode"
	"unicode/utf8"
)

// isSpace is Ruby's \s.
func isSpace(c byte) bool { return c == ' ' || c-'\t' < 5 }

// isStrip is what Ruby's strip removes: \s and NUL.
func isStrip(c byte) bool { return c == ' ' || c-'\t' < 5 || c == 0 }

func isDigit(c byte) bool { return c-'0' < 10 }

func isASCIIAlpha(c byte) bool { return c|0x20-'a' < 26 && c < 0x80 }

// isWord is Ruby's \w, which is ASCII only.
func isWord(c byte) bool { return (c|0x20)-'a' < 26 && c < 0x80 || isDigit(c) || c == '_' }

// isAlphaRune is [[:alpha:]]: Unicode's Alphabetic.
func isAlphaRune(r rune) bool {
	if r < 0x80 {
		return isASCIIAlpha(byte(r))
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_Alphabetic, r)
}

// isAlnumRune is [[:alnum:]].
func isAlnumRune(r rune) bool {
	if r < 0x80 {
		return isASCIIAlpha(byte(r)) || isDigit(byte(r))
	}
	return isAlphaRune(r) || unicode.Is(unicode.Nd, r)
}

// isWordRune is \p{Word}.
func isWordRune(r rune) bool {
	if r < 0x80 {
		return isWord(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.Nd, r) || unicode.Is(unicode.Pc, r) ||
		unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_Alphabetic, r)
}

// wordAt says whether the rune at p is a word character to \b; past the end is
// none.
func (s *state) wordAt(p, end int) bool {
	if p >= end {
		return false
	}
	if c := s.buf[p]; c < 0x80 {
		return isWord(c)
	}
	r, _ := utf8.DecodeRune(s.buf[p:end])
	switch r {
	case '²', '³', '¹', '¼', '½', '¾': // to Ruby's \b they are
		return true
	}
	return isWordRune(r)
}

func (s *state) alnumAt(p, end int) bool {
	if p >= end {
		return false
	}
	r, _ := utf8.DecodeRune(s.buf[p:end])
	return isAlnumRune(r)
}

// skipSpace skips \s*.
func (s *state) skipSpace(p, end int) int {
	for p < end && isSpace(s.buf[p]) {
		p++
	}
	return p
}

// toNewline is the offset after \s*?\n at p, or -1.
func (s *state) toNewline(p, end int) int {
	for p < end {
		switch c := s.buf[p]; {
		case c == '\n':
			return p + 1
		case !isSpace(c):
			return -1
		}
		p++
	}
	return -1
}

// ncname scans [[:alpha:]_][-[:alnum:]._]*; it returns p where there is none.
func (s *state) ncname(p, end int) int {
	q := p
	for q < end {
		c := s.buf[q]
		if c < 0x80 {
			if isASCIIAlpha(c) || c == '_' || q > p && (isDigit(c) || c == '-' || c == '.') {
				q++
				continue
			}
			return q
		}
		r, n := utf8.DecodeRune(s.buf[q:end])
		if isAlphaRune(r) || q > p && isAlnumRune(r) {
			q += n
			continue
		}
		return q
	}
	return q
}

// uname scans an XML name with an optional prefix; it returns p for none.
func (s *state) uname(p, end int) int {
	q := s.ncname(p, end)
	if q > p && q < end && s.buf[q] == ':' {
		if r := s.ncname(q+1, end); r > q+1 {
			return r
		}
	}
	return q
}

// idName scans \w[\w-]*; it returns p where there is none.
func (s *state) idName(p, end int) int {
	if p >= end || !isWord(s.buf[p]) {
		return p
	}
	for p++; p < end && (isWord(s.buf[p]) || s.buf[p] == '-'); p++ {
	}
	return p
}
