package yaml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	library "go.yaml.in/yaml/v4"

	"github.com/broadsheet-press/broadsheet/internal/diag"
)

// Error is a fault of a YAML text. Its diagnostic points at the byte where the
// fault shows.
type Error struct {
	diag.Diagnostic
	problem, context string
	line, column     int // as Psych counts them: where the construct began
}

// Unwrap makes the diagnostic known to errors.As.
func (e *Error) Unwrap() error { return e.Diagnostic }

// Psych is the error in the words of Ruby's parser, which people who know
// Jekyll have met before. An empty file is <unknown>, as for front matter.
func (e *Error) Psych(file string) string {
	if file == "" {
		file = "<unknown>"
	}
	if e.problem == "" {
		return e.Message
	}
	what := e.problem
	if e.context != "" {
		what += " " + e.context
	}
	return fmt.Sprintf("(%s): %s at line %d column %d", file, what, e.line, e.column)
}

// In is the error for a text that is part of a larger one and begins at the
// given line of it.
func (e *Error) In(firstLine int) *Error {
	moved := *e
	if moved.Line > 0 {
		moved.Line += firstLine - 1
	}
	return &moved
}

func syntaxError(src []byte, file string, err error) error {
	var le *library.LoadError
	if !errors.As(err, &le) {
		return &Error{Diagnostic: diag.Diagnostic{Severity: diag.Error, File: file, Message: err.Error()}}
	}
	e := &Error{problem: le.Message, context: le.ContextMsg}
	e.line, e.column = le.ContextMark.Line, le.ContextMark.Column
	if e.line == 0 {
		e.line, e.column = le.Mark.Line, le.Mark.Column
	}
	e.line, e.column = max(e.line, 1), max(e.column, 1)
	e.Diagnostic = diag.Diagnostic{
		Severity: diag.Error, File: file, Line: le.Mark.Line, Column: le.Mark.Column, Message: le.Message,
	}
	if le.ContextMsg != "" {
		e.Message += " " + le.ContextMsg
	}
	e.Hint = hint(src, &e.Diagnostic, le)
	return e
}

// offset is where a line and column, counted from 1, are in src.
func offset(src []byte, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			return len(src)
		}
		at += i + 1
	}
	for ; column > 1 && at < len(src); column-- {
		_, n := utf8.DecodeRune(src[at:])
		at += n
	}
	return min(at, len(src))
}

func lineAt(src []byte, line int) string {
	from := offset(src, line, 1)
	s, _, _ := bytes.Cut(src[from:], []byte("\n"))
	return strings.TrimRight(string(s), "\r")
}

// hint says what would be right, from the faults people make most.
func hint(src []byte, d *diag.Diagnostic, le *library.LoadError) string {
	text := lineAt(src, d.Line)
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	msg := le.Message
	switch {
	case strings.Contains(msg, "tab character"), strings.Contains(indent, "\t") && strings.Contains(msg, "cannot start any token"):
		return "indent with spaces: YAML allows no tabs there"
	case strings.Contains(msg, "mapping values are not allowed"):
		key, rest, ok := strings.Cut(strings.TrimSpace(text), ":")
		if rest = strings.TrimSpace(rest); ok && rest != "" && key != "" && strings.Contains(rest, ": ") {
			return fmt.Sprintf("put quotes around a value that holds a colon: %s: %s", key, quote(rest))
		}
		return "check the indentation of this line, and that the line before it ends its value"
	case strings.Contains(le.ContextMsg, "quoted scalar") && strings.Contains(msg, "end of stream"):
		return fmt.Sprintf("the quote opened at line %d is never closed", le.ContextMark.Line)
	case strings.Contains(msg, "end of stream") && strings.Contains(le.ContextMsg, "flow"),
		strings.Contains(msg, "did not find expected ',' or"):
		return "close the list with ] or the mapping with }, or put quotes around a text that begins with [ or {"
	case strings.Contains(msg, "unknown escape character"):
		return `write \\ for a backslash between double quotes, or use single quotes`
	case strings.Contains(msg, "cannot start any token"):
		at := offset(src, d.Line, d.Column)
		if at < len(src) {
			return fmt.Sprintf("put quotes around a text that begins with %q", src[at])
		}
	case strings.Contains(msg, "did not find expected key"):
		if s := strings.TrimSpace(text); strings.Contains(s, `" `) || strings.Contains(s, `' `) || strings.Contains(s, `"`) {
			return "text follows a closed quote, or the line is indented differently from its neighbours"
		}
		return "the line is indented differently from its neighbours, or an earlier value lacks its quotes"
	case strings.Contains(msg, "unknown anchor"):
		return "put quotes around a text that begins with *"
	case strings.Contains(msg, "control characters"):
		return "remove the invisible character"
	case strings.Contains(msg, "UTF-8"):
		return "save the file as UTF-8"
	case strings.Contains(msg, "node content"):
		return "put quotes around a text that begins with punctuation"
	}
	return ""
}

// quote is a text as a double-quoted scalar.
func quote(s string) string { return string(appendQuoted(nil, strings.Trim(s, `"'`))) }
