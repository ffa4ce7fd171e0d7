package config

import (
	"github.com/broadsheet-press/broadsheet/internal/permalink"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// defaults are Jekyll 4.4's, in its order; dir is the working directory.
func defaults(dir string) *value.Map {
	levels := []any{1, 2, 3, 4, 5, 6}
	return value.MapOf(
		"source", dir,
		"destination", joinDir(dir, "_site"),
		"collections_dir", "",
		"cache_dir", ".jekyll-cache",
		"plugins_dir", "_plugins",
		"layouts_dir", "_layouts",
		"data_dir", "_data",
		"includes_dir", "_includes",
		"collections", value.NewMap(0),

		"safe", false,
		"include", []any{".htaccess"},
		"exclude", []any{},
		"keep_files", []any{".git", ".svn"},
		"encoding", "utf-8",
		"markdown_ext", "markdown,mkdown,mkdn,mkd,md",
		"strict_front_matter", false,

		"show_drafts", nil,
		"limit_posts", 0,
		"future", false,
		"unpublished", false,

		"whitelist", []any{},
		"plugins", []any{},

		"markdown", "kramdown",
		"highlighter", "rouge",
		"lsi", false,
		"excerpt_separator", "\n\n",
		"incremental", false,

		"detach", false,
		"port", "4000",
		"host", "127.0.0.1",
		"baseurl", nil,
		"show_dir_listing", false,

		"permalink", "date",
		"paginate_path", "/page:num",
		"timezone", nil,

		"quiet", false,
		"verbose", false,
		"defaults", []any{},

		"liquid", value.MapOf("error_mode", "warn", "strict_filters", false, "strict_variables", false),
		"kramdown", value.MapOf(
			"auto_ids", true,
			"toc_levels", levels,
			"entity_output", "as_char",
			"smart_quotes", "lsquo,rsquo,ldquo,rdquo",
			"input", "GFM",
			"hard_wrap", false,
			"guess_lang", true,
			"footnote_nr", 1,
			"show_warnings", false,
		),
	)
}

// defaultExcludes are left out of every site, whatever it excludes itself.
var defaultExcludes = []any{
	".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules",
	"vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/",
}

// addDefaultCollections makes a mapping of a list of collections and sees to
// it that posts are one, with output and an address.
func addDefaultCollections(m *value.Map) {
	own := value.NewMap(0)
	switch v := m.Value("collections").(type) {
	case nil:
		return
	case *value.Map:
		own = v
	case []any:
		for _, label := range v {
			own.SetKey(label, value.NewMap(0))
		}
	}
	all := value.DeepMerge(value.MapOf("posts", value.NewMap(0)), own)
	posts := value.NewMap(2)
	if p, ok := all.Value("posts").(*value.Map); ok {
		posts = p.Clone()
	}
	posts.Set("output", true)
	if style := m.Value("permalink"); style != nil && style != false {
		if v := posts.Value("permalink"); v == nil || v == false {
			posts.Set("permalink", permalink.Style(text(style)))
		}
	}
	all.Set("posts", posts)
	m.Set("collections", all)
}

func addDefaultExcludes(m *value.Map) {
	own, ok := m.Value("exclude").([]any)
	if !ok {
		return
	}
	var all []any
	seen := map[any]bool{}
	for _, e := range append(append([]any{}, own...), defaultExcludes...) {
		if s, ok := e.(string); ok {
			if seen[s] {
				continue
			}
			seen[s] = true
		}
		all = append(all, e)
	}
	m.Set("exclude", all)
}
