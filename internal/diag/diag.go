// Package diag holds diagnostics: what is wrong with somebody's input, where,
// and what would be right. They are data, kept with what produced them and
// replayed when a cached result is used. Failures of the machine (a full
// disk, a refused connection) are ordinary errors instead.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity orders diagnostics by what they mean for the run.
type Severity uint8

const (
	Warning Severity = iota // the output is complete, but perhaps not as meant
	Error                   // something was left out or the run fails
)

// Diagnostic is one finding. Line and Column count from 1 in bytes of the
// source; 0 means not known.
type Diagnostic struct {
	Severity Severity
	File     string // as the user would type it, relative to the site's source
	Line     int
	Column   int
	Message  string // what is wrong
	Hint     string // what would be right; may be empty
}

// String is the one-line form, file:line:column: message, hint.
func (d Diagnostic) String() string {
	var b strings.Builder
	if d.File != "" {
		b.WriteString(d.File)
		b.WriteByte(':')
		if d.Line > 0 {
			fmt.Fprintf(&b, "%d:", d.Line)
			if d.Column > 0 {
				fmt.Fprintf(&b, "%d:", d.Column)
			}
		}
		b.WriteByte(' ')
	}
	if d.Hint == "" {
		b.WriteString(d.Message)
		return b.String()
	}
	b.WriteString(strings.TrimSuffix(d.Message, "."))
	b.WriteString("; ")
	b.WriteString(d.Hint)
	return b.String()
}

// Error makes a Diagnostic usable as an error where one finding ends a step.
func (d Diagnostic) Error() string { return d.String() }

// Sort orders diagnostics by file, line, column and message, so that the same
// input reports in the same order whatever the workers' timing.
func Sort(ds []Diagnostic) {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Message, b.Message),
		)
	})
}
