// Package frontmatter finds the YAML at the head of a page or post and reads
// it, as Jekyll does.
package frontmatter

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// Parts are the two parts of a file. They are slices of its source.
type Parts struct {
	Has  bool   // whether there is front matter at all
	YAML []byte // from the opening line to the closing one, which is not in it
	Body []byte // what follows, or the whole file without front matter

	Offset int // where Body begins in the file, in bytes
	Line   int // the line Body begins at, counted from 1
}

var bom = []byte("\ufeff")

// HasHeader reports whether a file's first line opens front matter. Jekyll
// looks at the first line alone to tell pages from static files, and does not
// look past a byte order mark.
func HasHeader(src []byte) bool {
	if !bytes.HasPrefix(src, []byte("---")) {
		return false
	}
	line, _, ok := bytes.Cut(src[3:], []byte("\n"))
	return ok && len(bytes.TrimLeft(line, space)) == 0
}

const space = " \t\n\v\f\r"

// Split finds front matter: an opening line of three dashes, and the next
// line that is three dashes or three dots, spaces at its end aside. Blank
// lines after either belong to neither part.
func Split(src []byte) Parts {
	skip := 0
	if bytes.HasPrefix(src, bom) {
		skip = len(bom)
	}
	text := src[skip:]
	if !bytes.HasPrefix(text, []byte("---")) {
		return Parts{Body: text, Offset: skip, Line: 1}
	}
	at := lineAfterBlank(text, 3)
	if at < 0 {
		return Parts{Body: text, Offset: skip, Line: 1}
	}
	for at < len(text) {
		if rest := text[at:]; bytes.HasPrefix(rest, []byte("---")) || bytes.HasPrefix(rest, []byte("...")) {
			if body := afterMarker(text, at+3); body >= 0 {
				return Parts{
					Has: true, YAML: text[:at], Body: text[body:],
					Offset: skip + body, Line: 1 + bytes.Count(text[:body], []byte("\n")),
				}
			}
		}
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return Parts{Body: text, Offset: skip, Line: 1}
}

// lineAfterBlank is the beginning of the last line that nothing but white
// space separates from at; -1 where no line ends before the next word.
func lineAfterBlank(text []byte, at int) int {
	after := -1
	for ; at < len(text) && strings.IndexByte(space, text[at]) >= 0; at++ {
		if text[at] == '\n' {
			after = at + 1
		}
	}
	return after
}

// afterMarker is where the body begins behind a closing marker that ends at
// at; -1 where something else stands on its line.
func afterMarker(text []byte, at int) int {
	end := at
	for end < len(text) && strings.IndexByte(space, text[end]) >= 0 {
		end++
	}
	if end == len(text) {
		return end
	}
	return lineAfterBlank(text, at)
}

// Parse splits a file and reads its front matter. data is never nil without
// an error; where front matter is absent or empty it is an empty mapping.
// Errors are diagnostics whose lines are those of the file.
func Parse(src []byte, file string) (data *value.Map, parts Parts, err error) {
	parts = Split(src)
	if !parts.Has {
		return value.NewMap(0), parts, nil
	}
	m, ok, err := yaml.Map(parts.YAML, file)
	if err != nil {
		return nil, parts, err
	}
	if !ok {
		return nil, parts, diag.Diagnostic{
			Severity: diag.Error, File: file, Line: 1, Column: 1,
			Message: fmt.Sprintf("Invalid YAML front matter in %s", file),
			Hint:    "front matter holds lines of key: value",
		}
	}
	return m, parts, nil
}

// Valid reports whether a file is UTF-8 throughout; at is the first byte
// that is not, and line its line. Ruby refuses to look for front matter in
// any other file.
func Valid(src []byte) (ok bool, at, line int) {
	if utf8.Valid(src) {
		return true, 0, 0
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n <= 1 {
			return false, i, 1 + bytes.Count(src[:i], []byte("\n"))
		}
		i += n
	}
	return true, 0, 0
}

// LineOf is the line of the file that a key of the front matter stands on, for
// diagnostics about its value; 0 where the key is not at the margin.
func (p Parts) LineOf(key string) int {
	line := 0
	for l := range bytes.Lines(p.YAML) {
		line++
		if len(l) > 1 && (l[0] == '"' || l[0] == '\'') && len(l) > len(key)+2 && l[len(key)+1] == l[0] {
			if string(l[1:len(key)+1]) == key && colonFollows(l[len(key)+2:]) {
				return line
			}
			continue
		}
		if len(l) > len(key) && string(l[:len(key)]) == key && colonFollows(l[len(key):]) {
			return line
		}
	}
	return 0
}

func colonFollows(b []byte) bool {
	b = bytes.TrimLeft(b, " \t")
	return len(b) > 0 && b[0] == ':' && (len(b) == 1 || strings.IndexByte(space, b[1]) >= 0)
}
