// Package defaultlayout is jekyll-default-layout: layouts for Markdown files
// that name none.
package defaultlayout

import (
	"context"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
)

// Plugin is jekyll-default-layout.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-default-layout"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-default-layout", site.Lowest, generate)
	r.Later(func(d *site.Document) bool {
		if d.Kind() == "posts" {
			post(d)
		}
		return true
	})
	return nil
}

func generate(_ context.Context, s *site.Site) error {
	for _, p := range s.Pages {
		if !p.Data.Has("layout") && !p.Defaults().Has("layout") {
			set(s, p, "page")
		}
	}
	for _, d := range s.Posts().Docs {
		post(d)
	}
	return nil
}

func post(d *site.Document) {
	if !d.FrontMatter().Has("layout") {
		set(d.Site, d, "post")
	}
}

func set(s *site.Site, it site.Item, kind string) {
	if !templating.IsMarkdown(s, it.Ext()) {
		return
	}
	layout := any(nil)
	switch {
	case it.URL() == "/" && s.Layouts["home"] != nil:
		layout = "home"
	case s.Layouts[kind] != nil:
		layout = kind
	case s.Layouts["default"] != nil:
		layout = "default"
	}
	it.FrontMatter().Set("layout", layout)
}
