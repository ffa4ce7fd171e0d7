// Package csv reads comma- and tab-separated data files as Ruby's CSV does
// with Jekyll's options: the kind of line end is found out from the file, a
// quote may only open and close a whole field, and an empty field is null
// unless it is quoted.
package csv

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Options say how a file is read. The zero Options are those of a .csv file.
type Options struct {
	Separator  byte     // between fields; a comma where 0
	NoHeaders  bool     // the first row is data too, and rows are arrays
	Converters []string // names of Ruby's converters, such as numeric
}

// Parse reads rows: a mapping from header to field for each, in the order of
// the headers, or an array where there are no headers. Of two columns with
// one header the first counts; fields beyond the headers go to the key nil,
// again the first only. Errors are diagnostics.
func Parse(src []byte, file string, opts Options) ([]any, error) {
	convert, err := converter(opts.Converters)
	if err != nil {
		return nil, diag.Diagnostic{Severity: diag.Error, File: file, Message: err.Error()}
	}
	if !utf8.Valid(src) {
		at := 0
		for r, n := utf8.DecodeRune(src); r != utf8.RuneError || n > 1; r, n = utf8.DecodeRune(src[at:]) {
			at += n
		}
		return nil, diag.Diagnostic{
			Severity: diag.Error, File: file, Line: 1 + bytes.Count(src[:at], []byte("\n")),
			Message: "Invalid byte sequence in UTF-8", Hint: "save the file as UTF-8",
		}
	}
	r := reader{s: string(src), file: file, comma: opts.Separator, line: 1}
	if r.comma == 0 {
		r.comma = ','
	}
	r.end = lineEnd(r.s)
	rows := []any{}
	var headers []any
	for r.at < len(r.s) {
		row, err := r.row()
		if err != nil {
			return nil, err
		}
		switch {
		case opts.NoHeaders:
			for i := range row {
				row[i] = convert(row[i])
			}
			rows = append(rows, row)
		case headers == nil:
			headers = row
		default:
			rows = append(rows, record(headers, row, convert))
		}
	}
	return rows, nil
}

// record pairs headers and fields.
func record(headers, row []any, convert func(any) any) *value.Map {
	m := value.NewMap(len(headers))
	for i := range max(len(headers), len(row)) {
		var header, field any
		if i < len(headers) {
			header = headers[i]
		}
		if _, ok := m.GetKey(header); ok {
			continue
		}
		if i < len(row) {
			field = convert(row[i])
		}
		m.SetKey(header, field)
	}
	return m
}

// lineEnd is the first line end of the text, wherever it stands; rows end in
// it and in nothing else.
func lineEnd(s string) string {
	i := strings.IndexAny(s, "\r\n")
	switch {
	case i < 0 || s[i] == '\n':
		return "\n"
	case i+1 < len(s) && s[i+1] == '\n':
		return "\r\n"
	}
	return "\r"
}

type reader struct {
	s     string
	at    int
	end   string
	file  string
	comma byte
	line  int // counted from 1, of what is at
}

// row reads one row. A blank line is a row without fields.
func (r *reader) row() ([]any, error) {
	row := []any{}
	if r.takeEnd() {
		return row, nil
	}
	for {
		field, quoted, err := r.field()
		if err != nil {
			return nil, err
		}
		row = append(row, field)
		switch {
		case r.at == len(r.s):
			return row, nil
		case r.s[r.at] == r.comma:
			r.at++
			if r.at == len(r.s) {
				return append(row, nil), nil
			}
			continue
		case r.takeEnd():
			return row, nil
		}
		return nil, r.misplaced(field, quoted)
	}
}

func (r *reader) takeEnd() bool {
	if !strings.HasPrefix(r.s[r.at:], r.end) {
		return false
	}
	r.at += len(r.end)
	r.line++
	return true
}

// field reads up to the next separator, line end or quote.
func (r *reader) field() (field any, quoted bool, err error) {
	if r.s[r.at] == '"' {
		s, err := r.quoted()
		return s, true, err
	}
	from := r.at
	for r.at < len(r.s) && r.s[r.at] != r.comma && r.s[r.at] != '"' && r.s[r.at] != '\n' && r.s[r.at] != '\r' {
		r.at++
	}
	if r.at == from {
		return nil, false, nil
	}
	return r.s[from:r.at], false, nil
}

func (r *reader) quoted() (string, error) {
	line, column := r.line, r.column()
	var b strings.Builder
	for r.at++; ; {
		i := strings.IndexByte(r.s[r.at:], '"')
		if i < 0 {
			return "", r.fail(line, column, "Unclosed quoted field", "a field that begins with a quote ends with one; a quote within it is written twice")
		}
		text := r.s[r.at : r.at+i]
		r.line += strings.Count(text, r.end)
		b.WriteString(text)
		r.at += i + 1
		if r.at == len(r.s) || r.s[r.at] != '"' {
			return b.String(), nil
		}
		b.WriteByte('"')
		r.at++
	}
}

// misplaced says what is wrong with what follows a field, in Ruby's words.
func (r *reader) misplaced(field any, quoted bool) error {
	newline := r.s[r.at : r.at+1]
	if strings.HasPrefix(r.s[r.at:], "\r\n") {
		newline = "\r\n"
	}
	message, hint := "Illegal quoting", "put the whole field between quotes, and write a quote within it twice"
	switch {
	case quoted:
		message = "Any value after quoted field isn't allowed"
	case newline != `"` && field == nil:
		message = fmt.Sprintf("New line must be <%s> not <%s>", strconv.Quote(r.end), strconv.Quote(newline))
		hint = "give all lines of the file the same end"
	case newline != `"`:
		message = fmt.Sprintf("Unquoted fields do not allow new line <%s>", strconv.Quote(newline))
		hint = "give all lines of the file the same end"
	}
	return r.fail(r.line, r.column(), message, hint)
}

func (r *reader) column() int {
	return r.at - (strings.LastIndexAny(r.s[:r.at], "\r\n") + 1) + 1
}

func (r *reader) fail(line, column int, message, hint string) error {
	return diag.Diagnostic{Severity: diag.Error, File: r.file, Line: line, Column: column, Message: message, Hint: hint}
}
