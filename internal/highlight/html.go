package highlight

import (
	"strconv"
	"strings"
)

// table appends Rouge's table of two cells, line numbers and code. formatted
// is code as HTML.
func appendTable(dst []byte, formatted, code string, start int, lineFormat func(int) string, gutter, cell string) []byte {
	lines := strings.Count(code, "\n")
	newline := ""
	if !strings.HasSuffix(code, "\n") {
		lines++
		newline = "\n"
	}
	dst = append(dst, `<table class="rouge-table"><tbody><tr><td class="`...)
	dst = append(dst, gutter...)
	dst = append(dst, ` gl"><pre class="lineno">`...)
	for i := range lines {
		if i > 0 {
			dst = append(dst, '\n')
		}
		dst = append(dst, lineFormat(start+i)...)
	}
	dst = append(dst, "\n</pre></td><td class=\""...)
	dst = append(dst, cell...)
	dst = append(dst, `"><pre>`...)
	dst = append(dst, formatted...)
	dst = append(dst, newline...)
	return append(dst, `</pre></td></tr></tbody></table>`...)
}

// appendMarked appends code line by line, each with a newline after it, those
// listed in a span of class "hll". A token over several lines is closed and
// opened again at each.
func appendMarked(dst []byte, spans []Span, code string, marked map[int]bool) []byte {
	line, at := 1, 0
	open := false
	begin := func() {
		if marked[line] {
			dst = append(dst, `<span class="hll">`...)
		}
		open = true
	}
	end := func() {
		dst = append(dst, '\n')
		if marked[line] {
			dst = append(dst, `</span>`...)
		}
		line++
		open = false
	}
	for _, sp := range spans {
		text := code[at : at+sp.N]
		at += sp.N
		for text != "" {
			part, rest, nl := strings.Cut(text, "\n")
			if !open {
				begin()
			}
			if part != "" {
				dst = appendSpan(dst, sp.Token, part)
			}
			if nl {
				end()
			}
			text = rest
		}
	}
	if open {
		end()
	}
	return dst
}

// Tag is what {% highlight %} has in its markup after the language.
type Tag struct {
	LineNumbers bool
	MarkLines   []int
	Mark        bool // whether mark_lines was given, if with no line in it
}

// AppendTag appends code as Jekyll's highlight tag does, without the figure
// around it. A language Rouge does not know is plain text.
func AppendTag(dst []byte, code, lang string, tag Tag) []byte {
	l, ok := Find(lang)
	if !ok {
		l, _ = Find("plaintext")
	}
	spans := l.Spans(code)
	var formatted []byte
	if tag.Mark {
		marked := make(map[int]bool, len(tag.MarkLines))
		for _, n := range tag.MarkLines {
			marked[n] = true
		}
		formatted = appendMarked(nil, spans, code, marked)
	} else {
		formatted = appendSpans(nil, spans, code)
	}
	if !tag.LineNumbers {
		return append(dst, formatted...)
	}
	return appendTable(dst, string(formatted), code, 1, strconv.Itoa, "gutter", "code")
}
