package build

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// encloses reports whether a tag has an end tag: what a parse of the tag alone
// complains of tells.
func encloses(e *liquid.Engine, tag string) bool {
	switch tag {
	case "if", "unless", "for", "case", "capture", "comment", "raw", "tablerow", "ifchanged", "highlight":
		return true
	}
	for _, markup := range []string{"", "x"} {
		if _, err := e.Parse("{% "+tag+" "+markup+" %}", liquid.ParseOptions{}); err != nil && strings.Contains(err.Error(), "was never closed") {
			return true
		}
	}
	return false
}
