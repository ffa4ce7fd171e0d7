package site

import (
	"io/fs"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Theme is a folder of layouts, includes, assets, data and Sass that the
// site's own files override. It may be an installed gem, a folder, or part of
// the program.
type Theme struct {
	Name  string
	Root  string // no real path for an embedded theme
	Files fs.FS

	// Pages also takes the theme's files outside of its special folders as
	// pages and static files of the site, where the site has none of the same
	// path. Gem themes do not do that, the built-in one does.
	Pages bool

	// Local lets templates see Root, which tells of the machine: only where
	// development is asked for.
	Local bool

	// Remote is set for the theme of remote_theme, which takes the place of
	// the one that theme names. Its _config.yml is not read.
	Remote bool

	Version, Description, Authors string
	Metadata                      *value.Map
	Dependencies                  []any
}

// Attr is the theme as templates see it.
func (t *Theme) Attr(name string) (any, bool) {
	switch name {
	case "root":
		if !t.Local {
			return "", true
		}
		return t.Root, true
	case "authors":
		return t.Authors, true
	case "version":
		return t.Version, true
	case "description":
		return t.Description, true
	case "metadata":
		return t.Metadata, true
	case "dependencies":
		return t.Dependencies, true
	}
	return nil, false
}

// Keys are the attributes' names.
func (t *Theme) Keys() []string {
	return []string{"root", "dependencies", "authors", "version", "description", "metadata"}
}
