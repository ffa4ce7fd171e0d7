package highlight

import (
	"fmt"
	"strings"
)

// Numbers say how lines are numbered beside code.
type Numbers struct {
	Start  int    // number of the first line
	Format string // of a number, such as %i; as C's printf
}

// AppendNumbered appends code as Rouge's table formatter does: the numbers of
// the lines in one cell, the code in another.
func (l *Lexer) AppendNumbered(dst []byte, code string, n Numbers) []byte {
	format := n.Format
	if format == "" {
		format = "%d"
	}
	format = strings.Replace(format, "i", "d", 1) // Go has no %i
	return appendTable(dst, string(l.Append(nil, code)), code, n.Start,
		func(i int) string { return fmt.Sprintf(format, i) }, "rouge-gutter", "rouge-code")
}
