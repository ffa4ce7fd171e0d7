// Package plugins lists the plugins that are part of the program. A site gets
// those it names in its configuration.
package plugins

import (
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/plugins/archives"
	"github.com/broadsheet-press/broadsheet/internal/plugins/avatar"
	"github.com/broadsheet-press/broadsheet/internal/plugins/defaultlayout"
	"github.com/broadsheet-press/broadsheet/internal/plugins/emoji"
	"github.com/broadsheet-press/broadsheet/internal/plugins/feed"
	"github.com/broadsheet-press/broadsheet/internal/plugins/gist"
	"github.com/broadsheet-press/broadsheet/internal/plugins/githubmetadata"
	"github.com/broadsheet-press/broadsheet/internal/plugins/includecache"
	"github.com/broadsheet-press/broadsheet/internal/plugins/inert"
	"github.com/broadsheet-press/broadsheet/internal/plugins/lastmodified"
	"github.com/broadsheet-press/broadsheet/internal/plugins/mentions"
	"github.com/broadsheet-press/broadsheet/internal/plugins/optionalfrontmatter"
	"github.com/broadsheet-press/broadsheet/internal/plugins/paginate"
	"github.com/broadsheet-press/broadsheet/internal/plugins/paginatev2"
	"github.com/broadsheet-press/broadsheet/internal/plugins/readmeindex"
	"github.com/broadsheet-press/broadsheet/internal/plugins/redirect"
	"github.com/broadsheet-press/broadsheet/internal/plugins/relativelinks"
	"github.com/broadsheet-press/broadsheet/internal/plugins/remotetheme"
	"github.com/broadsheet-press/broadsheet/internal/plugins/seo"
	"github.com/broadsheet-press/broadsheet/internal/plugins/sitemap"
	"github.com/broadsheet-press/broadsheet/internal/plugins/titles"
	"github.com/broadsheet-press/broadsheet/internal/plugins/toc"
)

// All are the plugins, in the order of their names.
func All() []plugin.Plugin {
	return []plugin.Plugin{
		archives.Plugin{},
		avatar.Plugin{},
		defaultlayout.Plugin{},
		emoji.Plugin{},
		feed.Plugin{},
		gist.Plugin{},
		githubmetadata.Plugin{},
		inert.Plugin{},
		includecache.Plugin{},
		lastmodified.Plugin{},
		mentions.Plugin{},
		optionalfrontmatter.Plugin{},
		paginate.Plugin{},
		paginatev2.Plugin{},
		readmeindex.Plugin{},
		redirect.Plugin{},
		relativelinks.Plugin{},
		remotetheme.Plugin{},
		seo.Plugin{},
		sitemap.Plugin{},
		titles.Plugin{},
		toc.Plugin{},
	}
}
