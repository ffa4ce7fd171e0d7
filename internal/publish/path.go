package publish

import (
	"path"
	"path/filepath"
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

// apart refuses a place that is the site's own folder, holds it or lies in it:
// the site would become a part of itself, or its old version of the new one.
func apart(site, place string) error {
	if place == "" {
		return nil
	}
	a, b := resolved(site), resolved(place)
	within := func(inner, outer string) bool {
		rel, err := filepath.Rel(outer, inner)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	}
	if within(a, b) || within(b, a) {
		return Faultf(Invalid, "the site in %s cannot be published to %s: one is in the other", site, place)
	}
	return nil
}

// resolved is a path without links, as far as it exists.
func resolved(p string) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	real, err := filepath.EvalSymlinks(abs)
	if err == nil {
		return real
	}
	if parent := filepath.Dir(abs); parent != abs {
		return filepath.Join(resolved(parent), filepath.Base(abs))
	}
	return abs
}
