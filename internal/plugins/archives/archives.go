// Package archives is jekyll-archives: a page of the posts of each tag, each
// category, and each year, month and day.
package archives

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/permalink"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-archives.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-archives"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-archives", site.Normal, generate)
	r.Gathers(func(*site.Site, []*site.Document, []*site.Document) bool { return false })
	return nil
}

func defaults() *value.Map {
	return value.MapOf("layout", "archive", "enabled", []any{}, "permalinks", value.MapOf(
		"year", "/:year/", "month", "/:year/:month/", "day", "/:year/:month/:day/",
		"tag", "/tag/:name/", "category", "/category/:name/"))
}

type generator struct {
	site   *site.Site
	config *value.Map
	pages  []*site.Page
}

func generate(_ context.Context, s *site.Site) error {
	g := &generator{site: s, config: site.DeepMerge(defaults(), s.ConfigMap("jekyll-archives"))}
	s.Config.Set("jekyll-archives", g.config)
	for _, kind := range [...][2]string{{"tags", "tag"}, {"categories", "category"}} {
		if !g.enabled(kind[0]) {
			continue
		}
		for name, posts := range s.ByAttribute(kind[0]).All() {
			if err := g.named(name, kind[1], posts.([]any)); err != nil {
				return err
			}
		}
	}
	if err := g.dates(); err != nil {
		return err
	}
	s.Pages = append(s.Pages, g.pages...)
	list := make([]any, len(g.pages))
	for i, p := range g.pages {
		list[i] = p
	}
	s.Config.Set("archives", list)
	return nil
}

func (g *generator) enabled(kind string) bool {
	switch e := g.config.Value("enabled").(type) {
	case bool:
		return e
	case string:
		return e == "all"
	case []any:
		return slices.Contains(e, any(kind))
	}
	return false
}

func (g *generator) named(name any, kind string, posts []any) error {
	title, ok := name.(string)
	if !ok {
		// What is no text has neither title nor slug.
		return g.add(kind, posts, value.MapOf("title", nil, "date", nil), map[string]string{"type": kind})
	}
	mode, _ := g.config.Value("slug_mode").(string)
	slug := templating.Slugify(title, mode)
	return g.add(kind, posts, value.MapOf("title", title, "date", nil), map[string]string{"name": slug, "type": kind})
}

// group is the posts of one year, month or day.
type group struct {
	key   string
	posts []*site.Document
}

// grouped divides posts by a part of their date, in the order first met; each
// group's posts are the newest first.
func grouped(posts []*site.Document, layout string) []group {
	var groups []group
	at := map[string]int{}
	for _, p := range posts {
		k := p.Date().Format(layout)
		i, ok := at[k]
		if !ok {
			i = len(groups)
			at[k] = i
			groups = append(groups, group{key: k})
		}
		groups[i].posts = append(groups[i].posts, p)
	}
	for _, g := range groups {
		slices.SortStableFunc(g.posts, (*site.Document).Compare)
		slices.Reverse(g.posts)
	}
	return groups
}

func (g *generator) dates() error {
	for _, y := range grouped(g.site.Posts().Docs, "2006") {
		if err := g.dated("year", y.posts, y.key); err != nil {
			return err
		}
		for _, m := range grouped(y.posts, "01") {
			if err := g.dated("month", m.posts, y.key, m.key); err != nil {
				return err
			}
			for _, d := range grouped(m.posts, "02") {
				if err := g.dated("day", d.posts, y.key, m.key, d.key); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (g *generator) dated(kind string, docs []*site.Document, parts ...string) error {
	if !g.enabled(kind) {
		return nil
	}
	posts := make([]any, len(docs))
	for i, d := range docs {
		posts[i] = d
	}
	first := docs[0].Date()
	date := value.Date{Year: first.Year(), Month: 1, Day: 1}
	placeholders := map[string]string{"type": kind}
	for i, part := range parts {
		placeholders[[...]string{"year", "month", "day"}[i]] = part
	}
	if len(parts) > 1 {
		date.Month = first.Month()
	}
	if len(parts) > 2 {
		date.Day = first.Day()
	}
	return g.add(kind, posts, value.MapOf("title", nil, "date", date), placeholders)
}

func (g *generator) add(kind string, posts []any, more *value.Map, placeholders map[string]string) error {
	links, _ := g.config.Value("permalinks").(*value.Map)
	pattern := liquid.ToString(links.Value(kind))
	if kind == "category" || kind == "tag" {
		if _, ok := placeholders["name"]; !ok {
			pattern = strings.ReplaceAll(pattern, "/:name", "")
		}
	}
	var fill [][2]string
	for _, key := range []string{"year", "month", "day", "name", "type"} {
		if v, ok := placeholders[key]; ok {
			fill = append(fill, [2]string{":" + key, v})
		}
	}
	url, err := permalink.Fill(pattern, fill...)
	if err != nil {
		return fmt.Errorf("Template %q provided is invalid: %w", pattern, err) //nolint:staticcheck // Jekyll's text
	}
	layout := g.config.Value("layout")
	if m, ok := g.config.Value("layouts").(*value.Map); ok && liquid.Truthy(m.Value(kind)) {
		layout = m.Value(kind)
	}
	rel := strings.TrimPrefix(permalink.Unescape(url), "/")
	if strings.HasSuffix(url, "/") {
		rel += "index.html"
	}
	dir, name := "", rel
	if i := strings.LastIndexByte(rel, '/'); i >= 0 {
		dir, name = rel[:i], rel[i+1:]
	}
	data := value.MapOf("layout", layout, "posts", posts, "type", kind)
	for k, v := range more.All() {
		data.SetKey(k, v)
	}
	p := site.NewGeneratedPage(g.site, dir, name, "", data)
	p.Type = kind
	p.Concealed = []string{"content", "dir", "excerpt"}
	p.Name = p.Stem() // an archive's name has no extension
	p.SetURL(url)
	g.pages = append(g.pages, p)
	return nil
}
