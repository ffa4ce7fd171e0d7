package liquid

import "strings"

// A tokenizer cuts a source into text, {% tags %} and {{ outputs }} by offset.
// Inside a {% liquid %} tag it gives lines instead.
//
// A delimiter that is never closed is a token of its own, two bytes long. The
// searches for closers remember where none was found, so that a source of
// nothing but openers takes linear time.
type tokenizer struct {
	src   string
	start int // of the last token
	pos   int
	line  int // of pos
	lines bool

	noBrace   int // no '}' from here on
	noPercent int // no "%}" from here on
}

func newTokenizer(src string, line int) *tokenizer {
	return &tokenizer{src: src, line: line, noBrace: len(src), noPercent: len(src)}
}

// next returns the next token; ok is false at the end. line moves past it.
func (t *tokenizer) next() (tok string, ok bool) {
	t.start = t.pos
	if t.pos >= len(t.src) {
		return "", false
	}
	if t.lines {
		rest := t.src[t.pos:]
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			t.pos += i + 1
			tok = rest[:i]
		} else {
			t.pos = len(t.src)
			tok = rest
		}
		t.line++
		return tok, true
	}
	t.pos = t.end(t.start)
	tok = t.src[t.start:t.pos]
	t.line += strings.Count(tok, "\n")
	return tok, true
}

// column is where in its line the last token starts, from 1.
func (t *tokenizer) column() int {
	return t.start - strings.LastIndexByte(t.src[:t.start], '\n')
}

// end is where the token that starts at start ends.
func (t *tokenizer) end(start int) int {
	src := t.src
	if start+1 < len(src) && src[start] == '{' {
		switch src[start+1] {
		case '%':
			return t.tagEnd(start)
		case '{':
			return t.outputEnd(start)
		}
	}
	for i := start; ; {
		j := strings.IndexByte(src[i:], '{')
		if j < 0 {
			return len(src)
		}
		i += j + 1
		if i < len(src) && (src[i] == '%' || src[i] == '{') {
			return i - 1
		}
	}
}

func (t *tokenizer) tagEnd(start int) int {
	from := start + 2
	if from < t.noPercent {
		if i := strings.Index(t.src[from:], "%}"); i >= 0 {
			return from + i + 2
		}
		t.noPercent = from
	}
	return from
}

func (t *tokenizer) outputEnd(start int) int {
	from := start + 2
	if from < t.noBrace {
		if i := strings.IndexByte(t.src[from:], '}'); i >= 0 {
			end := from + i + 1
			if end < len(t.src) && t.src[end] == '}' {
				end++
			}
			return end
		}
		t.noBrace = from
	}
	return from
}

// splitTag takes a {% tag %} token apart. ok is false where Liquid says that
// it was not properly terminated.
func splitTag(tok string) (name, markup string, ok bool) {
	if len(tok) < 4 || tok[len(tok)-2:] != "%}" {
		return "", "", false
	}
	i, end := 2, len(tok)-2
	if i < end && tok[i] == '-' {
		i++
	}
	i = skipSpace(tok, i)
	start := i
	if i < end && tok[i] == '#' {
		i++
	} else {
		for i < end && isWord(tok[i]) {
			i++
		}
	}
	if i == start {
		return "", "", false
	}
	name = tok[start:i]
	i = skipSpace(tok, i)
	if end > i && tok[end-1] == '-' {
		end--
	}
	return name, tok[i:max(i, end)], true
}

// splitOutput is what stands between the braces of an {{ output }} token.
func splitOutput(tok string) (markup string, ok bool) {
	if len(tok) < 4 || tok[len(tok)-2:] != "}}" {
		return "", false
	}
	i, end := 2, len(tok)-2
	if i < end && tok[i] == '-' {
		i++
	}
	if end > i && tok[end-1] == '-' {
		end--
	}
	return tok[i:end], true
}

// splitLine takes a line of a {% liquid %} tag apart.
func splitLine(tok string) (name, markup string, ok bool) {
	i := skipSpace(tok, 0)
	start := i
	if i < len(tok) && tok[i] == '#' {
		i++
	} else {
		for i < len(tok) && isWord(tok[i]) {
			i++
		}
	}
	if i == start {
		return tok, tok, false
	}
	return tok[start:i], tok[skipSpace(tok, i):], true
}

// isSpace is the regular expressions' \s.
func isSpace(c byte) bool {
	return c == ' ' || c >= '\t' && c <= '\r'
}

// isWord is the regular expressions' \w.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

// trimLeft is String#lstrip, which takes NUL for white space.
func trimLeft(s string) string {
	i := 0
	for i < len(s) && (isSpace(s[i]) || s[i] == 0) {
		i++
	}
	return s[i:]
}

// trimRight is String#rstrip.
func trimRight(s string) string {
	i := len(s)
	for i > 0 && (isSpace(s[i-1]) || s[i-1] == 0) {
		i--
	}
	return s[:i]
}

func isBlankText(s string) bool { return skipSpace(s, 0) == len(s) }
