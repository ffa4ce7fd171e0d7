package yaml

import (
	"fmt"
	"strings"
	"unicode/utf8"

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

func syntaxError(text, file string, f fault) error {
	e := &Error{problem: f.problem, context: f.context, line: f.contextMark.line + 1, column: f.contextMark.column + 1}
	e.Diagnostic = diag.Diagnostic{
		Severity: diag.Error, File: file, Line: f.problemMark.line + 1, Column: f.problemMark.column + 1, Message: f.problem,
	}
	if f.context != "" {
		e.Message += " " + f.context
	}
	e.Hint = hint(text, f)
	return e
}

// lineAt is a line, counted from 0, and the text from a column of it on.
func lineAt(text string, m mark) (line, rest string) {
	for range m.line {
		_, after, ok := strings.Cut(text, "\n")
		if !ok {
			break
		}
		text = after
	}
	line, _, _ = strings.Cut(text, "\n")
	line = strings.TrimRight(line, "\r")
	rest = line
	for range m.column {
		_, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
	}
	return line, rest
}

// hint says what would be right, from the faults people make most.
func hint(src string, f fault) string {
	text, rest := lineAt(src, f.problemMark)
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	msg := f.problem
	switch {
	case strings.Contains(msg, "tab character"), strings.Contains(indent, "\t") && strings.Contains(msg, "cannot start any token"):
		return "indent with spaces: YAML allows no tabs there"
	case strings.Contains(msg, "mapping values are not allowed"):
		key, rest, ok := strings.Cut(strings.TrimSpace(text), ":")
		if rest = strings.TrimSpace(rest); ok && rest != "" && key != "" && strings.Contains(rest, ": ") {
			return fmt.Sprintf("put quotes around a value that holds a colon: %s: %s", key, quote(rest))
		}
		return "check the indentation of this line, and that the line before it ends its value"
	case strings.Contains(f.context, "quoted scalar") && strings.Contains(msg, "end of stream"):
		return fmt.Sprintf("the quote opened at line %d is never closed", f.contextMark.line+1)
	case strings.Contains(msg, "end of stream") && strings.Contains(f.context, "flow"),
		strings.Contains(msg, "did not find expected ',' or"):
		return "close the list with ] or the mapping with }, or put quotes around a text that begins with [ or {"
	case strings.Contains(msg, "unknown escape character"):
		return `write \\ for a backslash between double quotes, or use single quotes`
	case strings.Contains(msg, "cannot start any token"):
		if rest != "" {
			return fmt.Sprintf("put quotes around a text that begins with %q", rest[0])
		}
	case strings.Contains(msg, "did not find expected key"):
		if s := strings.TrimSpace(text); strings.Contains(s, `" `) || strings.Contains(s, `' `) || strings.Contains(s, `"`) {
			return "text follows a closed quote, or the line is indented differently from its neighbours"
		}
		return "the line is indented differently from its neighbours, or an earlier value lacks its quotes"
	case strings.Contains(msg, "alphabetic or numeric"):
		return "put quotes around a text that begins with * or &"
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
