package liquid

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
