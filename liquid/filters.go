package liquid

import (
	"strings"
	"unicode/utf8"
)

func (e *Engine) standardFilters() {
	e.textFilters()
	e.htmlFilters()
	e.numberFilters()
	e.arrayFilters()
	e.dateFilters()
	for _, name := range []string{"escape_once", "strip_html", "strip_newlines", "newline_to_br", "downcase", "upcase", "capitalize"} {
		e.filters[name].valid = true
	}
	for _, name := range []string{
		"compact", "concat", "map", "reverse", "sort", "sort_natural", "split", "strip_html", "uniq", "where",
	} {
		if f := e.filters[name]; f != nil {
			f.heavy = true
		}
	}
	e.natives()
}

// natives names the filters that chains know, and gives those their parts that
// often yield a piece of their input.
func (e *Engine) natives() {
	for name, op := range map[string]filterOp{"escape": escapeOp, "h": escapeOp, "date": dateOp,
		"default": defaultOp, "prepend": prependOp, "append": appendOp} {
		e.filters[name].native = op
	}
	trimmer := func(left, right bool) func(string, bool, []any) (string, bool) {
		return func(in string, _ bool, _ []any) (string, bool) {
			s, err := trimmed(in, left, right)
			return s, err == nil
		}
	}
	e.filters["strip"].part = trimmer(true, true)
	e.filters["lstrip"].part = trimmer(true, false)
	e.filters["rstrip"].part = trimmer(false, true)
	without := func(c byte) func(string, bool, []any) (string, bool) {
		return func(in string, valid bool, _ []any) (string, bool) {
			return in, strings.IndexByte(in, c) < 0 && (valid || mustBeValid(in) == nil)
		}
	}
	e.filters["strip_html"].part = without('<')
	e.filters["strip_newlines"].part = without('\n')
	e.filters["newline_to_br"].part = without('\n')
	e.filters["truncate"].part = func(in string, _ bool, args []any) (string, bool) {
		length := 50
		if len(args) > 0 {
			n, ok := args[0].(int)
			if !ok {
				return "", false
			}
			length = n
		}
		return in, len(in) <= length
	}
	for _, name := range []string{"replace", "replace_first", "remove", "remove_first"} {
		e.filters[name].part = func(in string, _ bool, args []any) (string, bool) {
			old, ok := args[0].(string)
			return in, ok && old != "" && !strings.Contains(in, old) && utf8.ValidString(old)
		}
	}
}

// text registers a text filter with its arity.
func (e *Engine) text(name string, least, most int, f TextFilterFunc) {
	e.RegisterTextFilter(name, f, Arity(least, most))
}

func (e *Engine) any(name string, least, most int, f FilterFunc) {
	e.RegisterFilter(name, f, Arity(least, most))
}

// argText is to_s of the i-th argument, or otherwise where there is none.
func argText(args []any, i int, otherwise string) string {
	if i < len(args) {
		return ToString(args[i])
	}
	return otherwise
}
