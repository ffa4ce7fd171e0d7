// Package theme is the built-in theme: a newspaper's front page, story, section
// and archive pages in Liquid, with one style sheet and nothing from elsewhere.
//
// It is laid out as a Jekyll theme is, and uses only what Jekyll's Liquid has.
// Two things go beyond one: its pages outside the special folders (front page,
// archive, about, 404, feed, sitemap, robots.txt) are pages of every site that
// has none of its own at that path, and the listing pages ask for
// jekyll-archives in the theme's _config.yml.
package theme

import (
	"embed"
	"io/fs"
)

// Name is what the theme is called where a theme has a name.
const Name = "broadsheet"

//go:embed all:files
var files embed.FS

// FS is the theme's folder: _config.yml, _layouts, _includes, assets and pages.
func FS() fs.FS {
	sub, err := fs.Sub(files, "files")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
