package vfs

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fnmatch is Ruby's File.fnmatch? without flags: a star and a question mark
// match slashes too, none of them nor a set matches a dot that begins the
// name, braces are text.
func Fnmatch(pattern, name string) bool {
	// A backslash at the end escapes nothing and counts for nothing.
	bare := strings.TrimRight(pattern, `\`)
	if (len(pattern)-len(bare))%2 == 1 {
		pattern = pattern[:len(pattern)-1]
	}
	return fnmatch(pattern, name, false, true)
}

// fnmatch matches a name. pathname keeps wildcards within an element; first
// says that a dot at the beginning is hidden from wildcards.
func fnmatch(pattern, name string, pathname, first bool) bool {
	// The last star and what it had matched, to come back to: one is enough,
	// since an earlier star can give nothing that a later one could not.
	starP, starN := -1, 0
	p, n := 0, 0
	for {
		if p < len(pattern) && pattern[p] == '*' {
			if n < len(name) && name[n] == '.' && first && n == 0 {
				return false
			}
			for p < len(pattern) && pattern[p] == '*' {
				p++
			}
			starP, starN = p, n
			continue
		}
		if p == len(pattern) && n == len(name) {
			return true
		}
		if p < len(pattern) && n < len(name) {
			if pl, nl, ok := matchOne(pattern[p:], name[n:], pathname, first && n == 0); ok {
				p, n = p+pl, n+nl
				continue
			}
		}
		if starP < 0 || starN >= len(name) || pathname && name[starN] == '/' {
			return false
		}
		_, size := utf8.DecodeRuneInString(name[starN:])
		starN += size
		p, n = starP, starN
	}
}

// matchOne matches one character of the name and says how many bytes of each
// it took.
func matchOne(pattern, name string, pathname, hidden bool) (pl, nl int, ok bool) {
	r, nl := utf8.DecodeRuneInString(name)
	wild := !(hidden && r == '.') && !(pathname && r == '/')
	switch pattern[0] {
	case '?':
		return 1, nl, wild
	case '[':
		pl, ok := set(pattern, r)
		return pl, nl, ok && wild
	case '\\':
		if len(pattern) > 1 {
			q, size := utf8.DecodeRuneInString(pattern[1:])
			return 1 + size, nl, q == r
		}
		return 1, nl, false
	}
	q, pl := utf8.DecodeRuneInString(pattern)
	return pl, nl, q == r && pattern[:pl] == name[:nl]
}

// set matches a bracketed set. Without an end, or where it holds nothing, it
// matches nothing.
func set(pattern string, r rune) (length int, ok bool) {
	i := 1
	negate := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negate {
		i++
	}
	next := func() (rune, bool) {
		if i < len(pattern) && pattern[i] == '\\' {
			i++
		}
		if i >= len(pattern) {
			return 0, false
		}
		q, size := utf8.DecodeRuneInString(pattern[i:])
		i += size
		return q, true
	}
	found := false
	for i < len(pattern) && pattern[i] != ']' {
		lo, ok := next()
		if !ok {
			return 0, false
		}
		hi := lo
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			i++
			if hi, ok = next(); !ok {
				return 0, false
			}
		}
		if lo <= r && r <= hi {
			found = true
		}
	}
	if i >= len(pattern) {
		return 0, false
	}
	return i + 1, found != negate
}

// Glob lists the names that match a pattern, as Ruby's Dir.glob does: ** for
// directories at any depth, braces for alternatives, hidden files only where
// the pattern names their dot. The names are sorted and given once. Symbolic
// links to directories are entered by a pattern's own element, never by **.
func Glob(f FS, pattern string) []string {
	var out []string
	for _, p := range braces(pattern) {
		if strings.HasPrefix(p, "/") {
			continue
		}
		dirOnly := strings.HasSuffix(p, "/")
		elems := strings.Split(strings.Trim(p, "/"), "/")
		elems = slices.DeleteFunc(elems, func(e string) bool { return e == "" || e == "." })
		if n := len(elems); n > 0 && elems[n-1] == "**" && !dirOnly {
			elems[n-1] = "*" // at the end it is no more than that
		}
		// Several ** in a row mean what one does, and would take the time of
		// a walk of the whole tree each.
		elems = slices.CompactFunc(elems, func(a, b string) bool { return a == "**" && b == "**" })
		if len(elems) == 0 {
			continue
		}
		g := globber{fs: f, dirOnly: dirOnly}
		g.walk(".", elems)
		out = append(out, g.found...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

type globber struct {
	fs      FS
	dirOnly bool
	found   []string
}

func (g *globber) walk(dir string, elems []string) {
	elem, rest := elems[0], elems[1:]
	if elem == "**" && len(rest) > 0 {
		g.walk(dir, rest)
		g.each(dir, func(i Info) {
			if i.Kind == Dir && i.Name[0] != '.' {
				g.walk(path.Join(dir, i.Name), elems)
			}
		})
		return
	}
	if elem == "**" && g.dirOnly {
		g.each(dir, func(i Info) {
			if i.Kind == Dir && i.Name[0] != '.' {
				g.found = append(g.found, path.Join(dir, i.Name))
				g.walk(path.Join(dir, i.Name), elems)
			}
		})
		return
	}
	if elem == ".." {
		return
	}
	if !strings.ContainsAny(elem, `*?[\`) {
		g.take(path.Join(dir, elem), rest)
		return
	}
	g.each(dir, func(i Info) {
		if fnmatch(elem, i.Name, true, true) {
			g.take(path.Join(dir, i.Name), rest)
		}
	})
}

func (g *globber) each(dir string, visit func(Info)) {
	l, err := g.fs.ReadDir(dir)
	if err != nil {
		return
	}
	for _, i := range l {
		visit(i)
	}
}

func (g *globber) take(name string, rest []string) {
	i, err := g.fs.Stat(name)
	if err != nil {
		return
	}
	if len(rest) > 0 {
		if i.IsDir() {
			g.walk(name, rest)
		}
		return
	}
	if !g.dirOnly || i.IsDir() {
		g.found = append(g.found, name)
	}
}

// braces expands {a,b} into patterns without braces.
func braces(pattern string) []string {
	open, depth := -1, 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			if depth++; depth == 1 {
				open = i
			}
		case '}':
			if depth == 0 {
				continue
			}
			if depth--; depth > 0 {
				continue
			}
			var out []string
			for _, alternative := range alternatives(pattern[open+1 : i]) {
				out = append(out, braces(pattern[:open]+alternative+pattern[i+1:])...)
			}
			return out
		}
	}
	return []string{pattern}
}

func alternatives(s string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}
