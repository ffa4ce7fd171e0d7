package publish

import (
	"path"
	"strings"
)

// A Stage is a part of a publication; the next one begins when all of it is
// done. Files come after what they refer to: pages after style sheets, style
// sheets after the fonts and images they name, pages that existed (and now
// link to new ones) after the new ones, and what lists pages after all pages.
type Stage uint8

const (
	Media    Stage = iota // images, fonts, whatever refers to nothing
	Styles                // CSS
	Scripts               // JavaScript and the data it loads
	NewPages              // pages that were not there before
	Pages                 // pages that were, with new content
	Indexes               // feeds, sitemaps, search indexes
	Front                 // the front page
	Removals              // deletions: pages first, then what they referred to
	stages
)

// String names the stage for progress.
func (s Stage) String() string {
	return [...]string{"media", "styles", "scripts", "new pages", "pages", "indexes", "front page", "removals", "all"}[s]
}

// kindOf is the stage of a file that is new or changed.
func kindOf(p string, added bool) Stage {
	ext := strings.ToLower(path.Ext(p))
	base := path.Base(p)
	// A compressed copy goes with what it is a copy of.
	if ext == ".gz" || ext == ".br" {
		if under := path.Ext(strings.TrimSuffix(p, ext)); under != "" && compressible[strings.ToLower(under)] {
			return kindOf(strings.TrimSuffix(p, path.Ext(p)), added)
		}
	}
	switch {
	case p == "index.html":
		return Front
	case ext == ".css":
		return Styles
	case ext == ".js", ext == ".mjs", ext == ".wasm", ext == ".map", ext == ".webmanifest":
		return Scripts
	case listsPages(p, base, ext):
		return Indexes
	case ext == ".json":
		return Scripts
	case ext == ".html", ext == ".htm", ext == ".xhtml", ext == ".md", ext == "":
		// A folder's own page is as a rule a list of what is new in it, but
		// with pretty permalinks every page is called so: being new or not
		// tells more than the name.
		if added {
			return NewPages
		}
		return Pages
	}
	return Media
}

// listsPages reports whether a file is known by its name to list pages.
func listsPages(p, base, ext string) bool {
	switch ext {
	case ".xml", ".rss", ".atom", ".rdf":
		return true
	case ".json":
		name := strings.TrimSuffix(base, ext)
		return name == "feed" || name == "search" || name == "index" || strings.HasPrefix(name, "search")
	case ".txt":
		return base == "sitemap.txt" || base == "llms.txt"
	}
	return strings.HasSuffix(p, ".xml.gz")
}
