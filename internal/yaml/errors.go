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
	at := f.problemMark
	if f.begun() {
		at = f.contextMark
	}
	e.Diagnostic = diag.Diagnostic{
		Severity: diag.Error, File: file, Line: at.line + 1, Column: at.column + 1, Message: f.problem,
	}
	if f.context != "" {
		e.Message += " " + f.context
	}
	e.Hint = hint(text, f)
	return e
}

// begun reports whether the fault is rather where the construct began, which
// was never ended, than lines later where that showed.
func (f fault) begun() bool {
	return f.contextMark.line < f.problemMark.line &&
		(strings.Contains(f.problem, "end of stream") || strings.Contains(f.context, "flow") || strings.Contains(f.context, "simple key"))
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
	has := func(s string) bool { return strings.Contains(f.problem, s) }
	switch {
	case has("tab character"), strings.Contains(indent, "\t") && has("cannot start any token"):
		return "indent with spaces: YAML allows no tabs there"
	case has("mapping values are not allowed"):
		if key, v, ok := pair(text); ok && strings.Contains(v, ":") {
			return fmt.Sprintf("put quotes around a value that holds a colon: %s: %s", key, quote(v))
		}
		return "check the indentation of this line, and that the line before it ends its value"
	case has("end of stream"):
		return "the quote that opens here is never closed"
	case has("did not find expected ',' or"):
		return "close the list with ] or the mapping with }, or put quotes around a text that begins with [ or {"
	case has("unknown escape character"), has("hexdecimal"), has("Unicode character escape"):
		return `write \\ for a backslash between double quotes, or use single quotes`
	case has("cannot start any token"):
		if rest != "" {
			return fmt.Sprintf("put quotes around a text that begins with %q", rest[0])
		}
	case has("did not find expected key"):
		if key, v, ok := pair(text); ok && strings.IndexByte(`"'[{*&!`, v[0]) >= 0 {
			return fmt.Sprintf("text follows what ends a value; put quotes around all of it: %s: %s", key, quote(v))
		}
		return "the line is indented differently from its neighbours, or an earlier value lacks its quotes"
	case has("could not find expected ':'"):
		return "write key: value on every line, or indent a line that continues the one before it"
	case has("block sequence entries"):
		return "put a list's dashes on lines of their own, or quotes around a text that begins with a dash"
	case has("'-' indicator"):
		return "a list and keys cannot share one indentation"
	case has("comment or line break") && strings.Contains(f.context, "block scalar"):
		return "put the text on the lines below > or |, or quotes around one that begins with them"
	case has("alphabetic or numeric"), strings.Contains(f.context, "tag"):
		return "put quotes around a text that begins with *, & or !"
	case has("control characters"):
		return "remove the invisible character"
	case has("UTF-8"):
		return "save the file as UTF-8"
	case has("node content"):
		return "put quotes around a text that begins with punctuation"
	}
	return ""
}

// pair takes a line apart at its first colon.
func pair(line string) (key, v string, ok bool) {
	key, v, ok = strings.Cut(strings.TrimSpace(line), ": ")
	v = strings.TrimSpace(v)
	return key, v, ok && v != "" && key != ""
}

// quote is a text as a double-quoted scalar, without the quotes it has.
func quote(s string) string {
	if n := len(s); n > 1 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		s = s[1 : n-1]
	}
	return string(appendQuoted(nil, s))
}
