// Package archives makes a page for each category, tag, year, month and day of
// the posts, as the plugin jekyll-archives does.
package archives

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/permalink"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Plugin is active where a site lists jekyll-archives. It has no state.
type Plugin struct{}

// Names is what sites list the plugin by.
func (Plugin) Names() []string { return []string{"jekyll-archives"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-archives", site.Normal, func(_ context.Context, s *site.Site) error {
		return generate(s, r.Report)
	})
	return nil
}

// configKey is the section of the site's configuration; the merged section
// takes its place there, so that templates see the defaults too.
const configKey = "jekyll-archives"

func defaults() *value.Map {
	return value.MapOf(
		"layout", "archive",
		"enabled", []any{},
		"permalinks", value.MapOf(
			"year", "/:year/",
			"month", "/:year/:month/",
			"day", "/:year/:month/:day/",
			"tag", "/tag/:name/",
			"category", "/category/:name/",
		),
	)
}

// A generator makes the pages of one site.
type generator struct {
	site     *site.Site
	config   *value.Map
	archives []any
	errs     []error
}

func generate(s *site.Site, report func(diag.Diagnostic)) error {
	own, ok := s.Config.Value(configKey).(*value.Map)
	if !ok && s.Config.Has(configKey) {
		report(diag.Diagnostic{
			File:    "_config.yml",
			Message: fmt.Sprintf("%s is %s, so no archives are made", configKey, site.Text(s.Config.Value(configKey))),
			Hint:    "expected a mapping with enabled: and permalinks:",
		})
		return nil
	}
	config := defaults()
	if own != nil {
		config = site.DeepMerge(config, own)
	}
	s.Config.Set(configKey, config)
	g := &generator{site: s, config: config}
	if g.enabled("tags") {
		g.named("tag", s.ByAttribute("tags"))
	}
	if g.enabled("categories") {
		g.named("category", s.ByAttribute("categories"))
	}
	g.dated()
	s.Config.Set("archives", g.archives)
	return errors.Join(g.errs...)
}

// enabled says whether the configuration asks for a kind of archive. Its names
// for categories and tags are plural, those for dates are not.
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

// named makes the archives of tags or categories.
func (g *generator) named(kind string, posts *value.Map) {
	mode, _ := g.config.Value("slug_mode").(string)
	for k, v := range posts.All() {
		title := site.Text(k)
		list, _ := v.([]any)
		g.page(kind, list, map[string]string{"name": permalink.Slugify(title, permalink.Mode(mode), false)}, "title", title)
	}
}

// dated makes the archives of years, months and days, each year before its
// months and each month before its days.
func (g *generator) dated() {
	docs := g.site.Posts().Docs
	for _, year := range groups(docs, "2006") {
		g.date("year", year, value.Date{Year: year.at.Year(), Month: 1, Day: 1})
		for _, month := range groups(year.docs, "01") {
			g.date("month", month, value.Date{Year: year.at.Year(), Month: month.at.Month(), Day: 1})
			for _, day := range groups(month.docs, "02") {
				g.date("day", day, value.Date{Year: year.at.Year(), Month: month.at.Month(), Day: day.at.Day()})
			}
		}
	}
}

func (g *generator) date(kind string, group group, date value.Date) {
	if !g.enabled(kind) {
		return
	}
	docs := slices.Clone(group.docs)
	slices.SortStableFunc(docs, func(a, b *site.Document) int { return a.Compare(b) })
	slices.Reverse(docs)
	posts := make([]any, len(docs))
	for i, d := range docs {
		posts[i] = d
	}
	places := map[string]string{"year": group.at.Format("2006")}
	if kind != "year" {
		places["month"] = group.at.Format("01")
	}
	if kind == "day" {
		places["day"] = group.at.Format("02")
	}
	g.page(kind, posts, places, "date", date)
}

// page adds one archive. Places are what its permalink may name.
func (g *generator) page(kind string, posts []any, places map[string]string, key string, about any) {
	places["type"] = kind
	permalinks, _ := g.config.Value("permalinks").(*value.Map)
	template := site.Text(permalinks.Value(kind))
	url, err := permalink.Compile(template).URL(func(name string) (string, bool) {
		if v, ok := places[name]; ok {
			return v, true
		}
		return ":" + name, true // what has no meaning here stays as it was written
	})
	if err != nil {
		g.errs = append(g.errs, diag.Diagnostic{
			Severity: diag.Error, File: "_config.yml",
			Message: fmt.Sprintf("the permalink %q of %s archives is invalid: %v", template, kind, err),
			Hint:    "the names it may have are :year, :month, :day, :name and :type",
		})
		return
	}
	layout := g.config.Value("layout")
	if layouts, ok := g.config.Value("layouts").(*value.Map); ok && layouts.Value(kind) != nil {
		layout = layouts.Value(kind)
	}
	file := strings.TrimPrefix(permalink.Unescape(url), "/")
	if strings.HasSuffix(url, "/") {
		file += "index.html"
	}
	dir, name := path.Split(file)
	p := site.NewGeneratedPage(g.site, strings.TrimSuffix(dir, "/"), name, "", value.MapOf(
		"layout", layout, "type", kind, "posts", posts, key, about,
	))
	p.SetURL(url)
	g.site.Pages = append(g.site.Pages, p)
	g.archives = append(g.archives, p)
}

// A group is the posts whose date reads the same in some layout, in the order
// in which the first of each was found.
type group struct {
	at   time.Time
	docs []*site.Document
}

func groups(docs []*site.Document, layout string) []group {
	var all []group
	index := map[string]int{}
	for _, d := range docs {
		at := d.Date()
		key := at.Format(layout)
		i, ok := index[key]
		if !ok {
			i = len(all)
			index[key] = i
			all = append(all, group{at: at})
		}
		all[i].docs = append(all[i].docs, d)
	}
	return all
}
