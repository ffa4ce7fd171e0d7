package liquid

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lax parser of Liquid is a set of regular expressions over the text
// between the delimiters. This file matches the pieces they are made of:
//
//	QuotedString   "[^"]*"|'[^']*'
//	QuotedFragment QuotedString|(?:[^\s,|'"]|QuotedString)+
//	TagAttributes  (\w+)\s*:\s*(QuotedFragment)
//
// A quote that is never closed matches nothing. scanner remembers for which
// positions that is so; without that, a text of nothing but quotes would be
// searched to its end from each of them.

type scanner struct {
	s       string
	noQuote [2]int // from here on no ' and no " follows
}

func newScanner(s string) scanner {
	return scanner{s: s, noQuote: [2]int{len(s), len(s)}}
}

// quoted returns the end of the QuotedString at i, or -1.
func (sc *scanner) quoted(i int) int {
	if i >= len(sc.s) {
		return -1
	}
	q := sc.s[i]
	k := 0
	switch q {
	case '\'':
	case '"':
		k = 1
	default:
		return -1
	}
	if i+1 > sc.noQuote[k] {
		return -1
	}
	j := strings.IndexByte(sc.s[i+1:], q)
	if j < 0 {
		sc.noQuote[k] = i
		return -1
	}
	return i + j + 2
}

// run returns the end of (?:[^\s,|'"]|QuotedString)+ at i; i if it is empty.
func (sc *scanner) run(i int) int {
	for i < len(sc.s) {
		c := sc.s[i]
		if c == '\'' || c == '"' {
			j := sc.quoted(i)
			if j < 0 {
				return i
			}
			i = j
			continue
		}
		if isSpace(c) || c == ',' || c == '|' {
			return i
		}
		i++
	}
	return i
}

// fragment returns the end of the QuotedFragment at i, or -1.
func (sc *scanner) fragment(i int) int {
	if j := sc.quoted(i); j >= 0 {
		return j
	}
	if j := sc.run(i); j > i {
		return j
	}
	return -1
}

// fragments returns the end of QuotedFragment+ at i, or -1.
func (sc *scanner) fragments(i int) int {
	j := sc.fragment(i)
	if j < 0 {
		return -1
	}
	for {
		k := sc.fragment(j)
		if k < 0 {
			return j
		}
		j = k
	}
}

// find returns the first QuotedFragment from i on.
func (sc *scanner) find(i int) (start, end int) {
	for ; i < len(sc.s); i++ {
		if j := sc.fragment(i); j >= 0 {
			return i, j
		}
	}
	return -1, -1
}

// attributes calls f for each TagAttributes match from i on.
func (sc *scanner) attributes(i int, f func(key, val string)) {
	for i < len(sc.s) {
		if !isWord(sc.s[i]) {
			i++
			continue
		}
		start := i
		for i < len(sc.s) && isWord(sc.s[i]) {
			i++
		}
		colon := skipSpace(sc.s, i)
		if colon >= len(sc.s) || sc.s[colon] != ':' {
			continue
		}
		from := skipSpace(sc.s, colon+1)
		if to := sc.fragment(from); to >= 0 {
			f(sc.s[start:i], sc.s[from:to])
			i = to
		}
	}
}

// wholeAttribute matches \A(\w+)\s*:\s*(QuotedFragment)\z.
func wholeAttribute(s string) (key, val string, ok bool) {
	i := 0
	for i < len(s) && isWord(s[i]) {
		i++
	}
	if i == 0 {
		return "", "", false
	}
	colon := skipSpace(s, i)
	if colon >= len(s) || s[colon] != ':' {
		return "", "", false
	}
	from := skipSpace(s, colon+1)
	sc := newScanner(s)
	if sc.quoted(from) == len(s) || from < len(s) && sc.run(from) == len(s) {
		return s[:i], s[from:], true
	}
	return "", "", false
}

// wordBoundary is \b at byte offset i of s. Unlike \w it knows of letters
// beyond ASCII.
func wordBoundary(s string, i int) bool {
	return wordBefore(s, i) != wordAt(s, i)
}

func wordAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return isWord(s[i])
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return isWordRune(r)
}

func wordBefore(s string, i int) bool {
	if i == 0 {
		return false
	}
	if s[i-1] < utf8.RuneSelf {
		return isWord(s[i-1])
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return isWordRune(r)
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || unicode.Is(unicode.Pc, r))
}

// booleanOperator matches \b(?:\s?and\s?|\s?or\s?)\b at i; -1 if it does not.
func booleanOperator(s string, i int) int {
	if i >= len(s) || !wordBoundary(s, i) {
		return -1
	}
	if isSpace(s[i]) {
		i++
	}
	switch {
	case strings.HasPrefix(s[i:], "and"):
		i += 3
	case strings.HasPrefix(s[i:], "or"):
		i += 2
	default:
		return -1
	}
	if i < len(s) && isSpace(s[i]) && wordBoundary(s, i+1) {
		return i + 1
	}
	if wordBoundary(s, i) {
		return i
	}
	return -1
}

// splitConditions cuts the markup of an if into comparisons and the words
// between them, as scanning with Liquid's ExpressionsAndOperators does.
func splitConditions(s string) []string {
	var parts []string
	sc := newScanner(s)
	for i := 0; i < len(s); {
		if j := booleanOperator(s, i); j >= 0 {
			parts = append(parts, s[i:j])
			i = j
			continue
		}
		start, end := i, -1
		for {
			j := skipSpace(s, i)
			if j >= len(s) || booleanOperator(s, j) >= 0 {
				break
			}
			if k := sc.fragment(j); k >= 0 {
				j = k
			} else {
				for j < len(s) && !isSpace(s[j]) {
					j++
				}
			}
			i = skipSpace(s, j)
			end = i
		}
		if end < 0 {
			i++
			continue
		}
		parts = append(parts, s[start:end])
		i = end
	}
	return parts
}

// isSignature is one character of Liquid's VariableSignature.
func isSignature(c byte) bool {
	return isWord(c) || c == '-' || c == '.' || c == '[' || c == ']'
}

// signature returns the first run of VariableSignature from i on: the names
// that assign and capture accept.
func signature(s string, i int) (start, end int) {
	for ; i < len(s); i++ {
		if isSignature(s[i]) || s[i] == '(' && i+1 < len(s) && isSignature(s[i+1]) {
			break
		}
	}
	if i >= len(s) {
		return -1, -1
	}
	start = i
	for i < len(s) {
		j := i
		if s[j] == '(' {
			j++
		}
		if j >= len(s) || !isSignature(s[j]) {
			break
		}
		j++
		if j < len(s) && s[j] == ')' {
			j++
		}
		i = j
	}
	return start, i
}
