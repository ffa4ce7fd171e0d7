package read

import "unicode/utf8"

// fnmatch matches a whole name against a shell pattern as Ruby's
// File.fnmatch? does without flags: `*` and `?` match slashes too, `[a-c]` is
// a set, a backslash takes the next character as it is, braces mean nothing.
// A leading dot must be matched by a dot.
func fnmatch(pattern, name string) bool {
	if len(name) > 0 && name[0] == '.' && len(pattern) > 0 && (pattern[0] == '*' || pattern[0] == '?' || pattern[0] == '[') {
		return false
	}
	p, n := 0, 0
	star, mark := -1, 0 // where to resume after the last star
	for n < len(name) {
		if p < len(pattern) {
			if pattern[p] == '*' {
				star, mark = p, n
				p++
				continue
			}
			if np, nn, ok := matchOne(pattern, p, name, n); ok {
				p, n = np, nn
				continue
			}
		}
		if star < 0 {
			return false
		}
		_, w := utf8.DecodeRuneInString(name[mark:])
		mark += w
		p, n = star+1, mark
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchOne matches one character of name against one element of pattern and
// returns where both go on.
func matchOne(pattern string, p int, name string, n int) (int, int, bool) {
	r, w := utf8.DecodeRuneInString(name[n:])
	switch pattern[p] {
	case '?':
		return p + 1, n + w, true
	case '[':
		np, ok := matchSet(pattern, p+1, r)
		return np, n + w, ok
	case '\\':
		if p+1 < len(pattern) {
			p++
		}
	}
	pr, pw := utf8.DecodeRuneInString(pattern[p:])
	return p + pw, n + w, pr == r
}

// matchSet matches r against the set that starts after its bracket.
func matchSet(pattern string, p int, r rune) (int, bool) {
	negate := p < len(pattern) && (pattern[p] == '!' || pattern[p] == '^')
	if negate {
		p++
	}
	next := func() (rune, bool) {
		if p < len(pattern) && pattern[p] == '\\' {
			p++
		}
		if p >= len(pattern) {
			return 0, false
		}
		c, w := utf8.DecodeRuneInString(pattern[p:])
		p += w
		return c, true
	}
	found := false
	for p < len(pattern) && pattern[p] != ']' {
		lo, ok := next()
		if !ok {
			return p, false
		}
		hi := lo
		if p+1 < len(pattern) && pattern[p] == '-' && pattern[p+1] != ']' {
			p++
			if hi, ok = next(); !ok {
				return p, false
			}
		}
		if lo <= r && r <= hi {
			found = true
		}
	}
	if p >= len(pattern) {
		return p, false
	}
	return p + 1, found != negate
}
