package publish

import (
	"path"
	"strings"
)

// ValidPath reports whether p can be a file of a site: relative, clean, with
// slashes, and not leading out of it. What a manifest or a listing names is
// checked by this before anything is deleted by its name.
func ValidPath(p string) bool {
	return p != "" && p != "." && !strings.HasPrefix(p, "/") && path.Clean(p) == p &&
		p != ".." && !strings.HasPrefix(p, "../") && !strings.ContainsRune(p, 0)
}

// match reports whether p matches one of the patterns. A pattern with a slash
// is matched against the whole path, one without against the last name; one
// that ends in a slash is a folder with all below it; "**" at the beginning or
// the end of a pattern stands for any folders.
func match(patterns []string, p string) bool {
	for _, pat := range patterns {
		if matchOne(pat, p) {
			return true
		}
	}
	return false
}

func matchOne(pat, p string) bool {
	pat = strings.TrimPrefix(pat, "/")
	if folder, ok := strings.CutSuffix(pat, "/"); ok {
		return strings.HasPrefix(p, folder+"/")
	}
	if folder, ok := strings.CutSuffix(pat, "/**"); ok {
		return strings.HasPrefix(p, folder+"/")
	}
	if tail, ok := strings.CutPrefix(pat, "**/"); ok {
		for rest := p; ; {
			if hit, _ := path.Match(tail, rest); hit {
				return true
			}
			_, after, more := strings.Cut(rest, "/")
			if !more {
				return false
			}
			rest = after
		}
	}
	if !strings.Contains(pat, "/") {
		hit, _ := path.Match(pat, path.Base(p))
		return hit
	}
	hit, _ := path.Match(pat, p)
	return hit
}
