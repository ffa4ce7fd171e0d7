package site

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Layout wraps rendered content. Templates see only its front matter, as
// `layout`.
type Layout struct {
	Name         string // key in Site.Layouts: the path below _layouts without its last extension
	Path         string // absolute path, or path within the theme
	RelativePath string // path below the site or the theme, with a leading slash
	Data         *value.Map
	Content      string
	ContentLine  int // line of the file on which Content starts
}

// Parent is the layout that wraps this one, nil for the outermost.
func (l *Layout) Parent(s *Site) *Layout {
	name, ok := l.Data.Value("layout").(string)
	if !ok {
		return nil
	}
	return s.Layouts[name]
}

// LayoutName is the name under which a layout file is known: its path without
// what follows the last dot.
func LayoutName(file string) string {
	if i := strings.LastIndexByte(file, '.'); i >= 0 {
		return file[:i]
	}
	return ""
}
