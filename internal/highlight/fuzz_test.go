package highlight

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// covered reports whether spans make up a text of n bytes, neighbours being of
// different tokens.
func covered(spans []Span, n int) bool {
	for i, sp := range spans {
		if sp.N <= 0 || i > 0 && spans[i-1].Token == sp.Token {
			return false
		}
		n -= sp.N
	}
	return n == 0
}

func FuzzLexers(f *testing.F) {
	for _, s := range []string{"", "\\", "\"", "'", "`", "a = 1 # b\n", "<<EOF\nx\nEOF\n", "{{ a | b }}", "<a b=\"c\">&d;</a>", "/* x */",
		"%w[a b]", "é\x80", "---\na: |\n  b\n", "#{", "$(", "\n\n\n", "0x", "1e", "1.", "::", "'a", "r#\"", "@\"", "\\u{", "<?php $a->b ?>",
		"```ruby\nx\n```", "[a](b \"c\")", "(*", "{-#", "%{a"} {
		f.Add(s)
	}
	tags := nativeTags()
	f.Fuzz(func(t *testing.T, code string) {
		if !utf8.ValidString(code) || len(code) > 2000 {
			return
		}
		for _, tag := range tags {
			l, _ := Find(tag)
			if spans := l.Spans(code); !covered(spans, len(code)) {
				t.Errorf("%s: the spans of %q do not cover it: %v", tag, code, spans)
			}
		}
		Guess(code)
	})
}

func nativeTags() []string {
	tags := []string{"console", "plaintext", "php"}
	for tag := range natives() {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	return tags
}

// TestUnendedTexts lexes texts that begin much and end nothing: each rule that
// looks ahead for an end must give up where the text does.
func TestUnendedTexts(t *testing.T) {
	for _, piece := range []string{"\"", "'", "`", "/*", "(*", "{-", "<!--", "{{", "[", "(", "<", "#{", "$(", "\\", "%w[", "<<A ", "a.b::", "a b ", "@"} {
		for _, tag := range nativeTags() {
			l, _ := Find(tag)
			code := strings.Repeat(piece, 400)
			if !covered(l.Spans(code), len(code)) {
				t.Errorf("%s: the spans of %q repeated do not cover it", tag, piece)
			}
		}
	}
}
