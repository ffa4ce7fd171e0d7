// Package inert knows the gems that sites list among their plugins and that
// have nothing to do in a build here: what they do is part of the program, or
// of other commands.
package inert

import "github.com/broadsheet-press/broadsheet/internal/plugin"

// Plugin does nothing.
type Plugin struct{}

// Names are the gems'.
func (Plugin) Names() []string {
	return []string{
		"jekyll-compose", // the commands post, draft and publish-draft
		"jekyll-sass-converter", "kramdown-parser-gfm", "kramdown", "rouge",
		"jekyll-watch", "jekyll-livereload", "hawkins", "webrick", // serve
		"jekyll-admin", "jekyll-import",
	}
}

// Register has nothing to add.
func (Plugin) Register(*plugin.Registry) error { return nil }
