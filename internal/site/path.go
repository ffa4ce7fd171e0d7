package site

import "strings"

// joinPath joins as Ruby's File.join does: one slash between elements, nothing
// else cleaned.
func joinPath(elems ...string) string {
	out := elems[0]
	for _, e := range elems[1:] {
		out = strings.TrimRight(out, "/") + "/" + strings.TrimLeft(e, "/")
	}
	return out
}

// baseName is what follows the last slash.
func baseName(p string) string {
	p = strings.TrimRight(p, "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}

// stem is the base name without its extension.
func stem(p string) string {
	b := baseName(p)
	return b[:len(b)-len(Extname(b))]
}

// dirName is Ruby's File.dirname.
func dirName(p string) string {
	t := strings.TrimRight(p, "/")
	i := strings.LastIndexByte(t, '/')
	switch {
	case i < 0 && t == "" && p != "":
		return "/"
	case i < 0:
		return "."
	}
	if d := strings.TrimRight(t[:i], "/"); d != "" {
		return d
	}
	return "/"
}

// hasLiquid reports whether text holds anything for Liquid to do.
func hasLiquid(text string) bool {
	return strings.Contains(text, "{%") || strings.Contains(text, "{{")
}
