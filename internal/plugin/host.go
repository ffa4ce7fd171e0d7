package plugin

import (
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Host is what tags, filters and hooks get of the render they run in; a Liquid
// thread's Host() is one. It belongs to one goroutine.
type Host interface {
	site.Viewer

	// Site is frozen.
	Site() *site.Site
	// Item is what is being rendered: a document, a page, or an excerpt. It is
	// what Jekyll's registers hold under :page.
	Item() site.Item

	// Markdownify converts Markdown with the site's Markdown converter.
	Markdownify(src string) (string, error)
	// Smartify educates the quotes of HTML text.
	Smartify(src string) (string, error)
	// Convert runs the converters of an extension, such as ".scss".
	Convert(ext, src string) (string, error)

	// Include compiles an include of the site's or the theme's, once per
	// build. The path is absolute, or within the theme.
	Include(name string) (Partial, error)
	// IncludeRelative compiles a file next to the item's source.
	IncludeRelative(name string) (Partial, error)

	// FindFile returns what `link` and `post_url` look up by a relative path.
	FindFile(relPath string) site.File

	// Cache is the value that make returned for a key in this build: made by
	// whoever asks first, then shared. The value must not depend on the item.
	Cache(key any, make func() (any, error)) (any, error)

	// Reads says that what is being rendered depends on a value that neither
	// the site's model nor another method here gives: a file, the world.
	Reads(kind trace.Kind, name string)

	// Stamp says that a tag has appended the time of the build as text, by a
	// layout of the filter date, at a place of what it appends to, and that this
	// is all for which it asked the time.
	Stamp(at int, layout, text string)

	Report(diag.Diagnostic)
}

// Partial is a compiled include.
type Partial struct {
	Path     string // for error messages
	Template *liquid.Template
	// Ignores tells of a parameter that nothing in the include looks at it,
	// whatever else it is rendered with; nil where that is not known.
	Ignores func(param string) bool
}
