package highlight

import (
	"fmt"
	"strconv"
	"strings"
)

// tableStyle is how Rouge's table of line numbers looks.
type tableStyle struct {
	start               int // number of the first line
	format              string
	table, gutter, code string // classes
}

// appendTable appends Rouge's table of two cells, line numbers and code.
// formatted is code as HTML.
func appendTable(dst []byte, formatted, code string, style tableStyle) []byte {
	lines := strings.Count(code, "\n")
	newline := ""
	if !strings.HasSuffix(code, "\n") {
		lines++
		newline = "\n"
	}
	dst = append(dst, `<table class="`...)
	dst = append(dst, style.table...)
	dst = append(dst, `"><tbody><tr><td class="`...)
	dst = append(dst, style.gutter...)
	dst = append(dst, ` gl"><pre class="lineno">`...)
	for i := range lines {
		if i > 0 {
			dst = append(dst, '\n')
		}
		dst = append(dst, number(style.format, style.start+i)...)
	}
	dst = append(dst, "\n</pre></td><td class=\""...)
	dst = append(dst, style.code...)
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
	return appendTable(dst, string(formatted), code, tableStyle{1, "%i", "rouge-table", "gutter", "code"})
}

var directive = once(`%([-0 ]*\d*)[id]`)

// number is a line's number by a format of Ruby's.
func number(format string, n int) string {
	if format == "%i" {
		return strconv.Itoa(n)
	}
	return directive().ReplaceAllStringFunc(format, func(d string) string {
		return fmt.Sprintf(d[:len(d)-1]+"d", n)
	})
}

// Markdown marks up the code of a Markdown document as kramdown does with
// Rouge, without the elements around it. opts are kramdown's
// syntax_highlighter_opts. An empty lang is guessed. It returns false for a
// language Rouge does not know.
func Markdown(code []byte, lang string, _ bool, opts map[string]any) (html []byte, ok bool) {
	text := string(code)
	var l *Lexer
	if lang == "" {
		l = Guess(text)
	} else if l, ok = Find(lang); !ok {
		return nil, false
	}
	html = l.Append(nil, text)
	if v, set := opts["line_numbers"]; !set || v == nil || v == false {
		return html, true
	}
	style := tableStyle{1, "%i", "rouge-table", "rouge-gutter", "rouge-code"}
	if n, ok := opts["start_line"].(int); ok {
		style.start = n
	}
	for key, into := range map[string]*string{"line_format": &style.format, "table_class": &style.table,
		"gutter_class": &style.gutter, "code_class": &style.code} {
		if s, ok := opts[key].(string); ok {
			*into = s
		}
	}
	return appendTable(nil, string(html), text, style), true
}
