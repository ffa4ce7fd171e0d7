// Package feed is jekyll-feed: Atom feeds of posts and of collections, by
// category and by tag, and the {% feed_meta %} tag that links the first.
package feed

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-feed.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-feed"} }

// documentTag is the whole content of a feed's page.
const documentTag = "broadsheet_feed"

// Register adds the generator and the tags.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.RegisterTag("feed_meta", parseMeta)
	r.Engine.RegisterTag(documentTag, parseDocument)
	r.Generator("jekyll-feed", site.Lowest, generate)
	return nil
}

func truthy(v any) bool { return liquid.Truthy(v) }

// feeds is a collection's feed and those of its categories.
type feeds struct {
	collection string
	path       string // of the collection's own; "" for the usual
	categories []any
}

func (f feeds) pathOf(category any) string {
	prefix := "/feed"
	if f.collection != "posts" {
		prefix += "/" + f.collection
	}
	switch {
	case category != nil:
		return prefix + "/" + liquid.ToString(category) + ".xml"
	case f.path != "":
		return f.path
	}
	return prefix + ".xml"
}

// configured lists the feeds that the configuration asks for.
func configured(s *site.Site) []feeds {
	config := s.ConfigMap("feed")
	var all []feeds
	add := func(name string, meta *value.Map) {
		f := feeds{collection: name}
		path, categories := meta.Value("path"), meta.Value("categories")
		if name == "posts" {
			if !truthy(path) {
				path = config.Value("path")
			}
			if !truthy(categories) {
				categories = config.Value("categories")
			}
		}
		if truthy(path) {
			f.path = liquid.ToString(path)
		}
		if list, ok := categories.([]any); ok {
			for _, c := range list {
				if !slices.ContainsFunc(f.categories, func(had any) bool { return liquid.Equal(had, c) }) {
					f.categories = append(f.categories, c)
				}
			}
		}
		all = append(all, f)
	}
	switch c := config.Value("collections").(type) {
	case []any:
		for _, name := range c {
			add(liquid.ToString(name), nil)
		}
	case *value.Map:
		for name, meta := range c.All() {
			m, _ := meta.(*value.Map)
			add(liquid.ToString(name), m)
		}
	}
	if !slices.ContainsFunc(all, func(f feeds) bool { return f.collection == "posts" }) {
		add("posts", nil)
	}
	return all
}

func disabled(s *site.Site) bool {
	return truthy(s.ConfigMap("feed").Value("disable_in_development")) && s.Env == "development"
}

func generate(_ context.Context, s *site.Site) error {
	config := s.ConfigMap("feed")
	if disabled(s) {
		return nil
	}
	for _, f := range configured(s) {
		for _, c := range append(slices.Clone(f.categories), nil) {
			page(s, f.pathOf(c), f.collection, c, nil)
		}
	}
	if tags := config.Value("tags"); truthy(tags) && s.ByAttribute("tags").Len() > 0 {
		byTag(s, tags)
	}
	return nil
}

var notPlain = pattern.New(`[^a-zA-Z0-9_]`)

func byTag(s *site.Site, config any) {
	m, _ := config.(*value.Map)
	only, _ := m.Value("only").([]any)
	if m.Value("only") == nil {
		for t := range s.ByAttribute("tags").All() {
			only = append(only, t)
		}
	}
	except, _ := m.Value("except").([]any)
	dir := "/feed/by_tag/"
	if p := m.Value("path"); truthy(p) {
		dir = liquid.ToString(p)
	}
	for _, tag := range only {
		name := liquid.ToString(tag)
		if notPlain.MatchString(name) || slices.ContainsFunc(except, func(e any) bool { return liquid.Equal(e, tag) }) {
			continue
		}
		page(s, dir+name+".xml", "posts", nil, tag)
	}
}

func exists(s *site.Site, path string) bool {
	_, err := os.Stat(s.InSource(path))
	return err == nil
}

func page(s *site.Site, path, collection string, category, tag any) {
	if exists(s, path) {
		return
	}
	data := value.MapOf("layout", nil, "sitemap", false, "xsl", exists(s, "feed.xslt.xml"),
		"collection", collection, "category", category, "tags", tag)
	p := site.NewGeneratedPage(s, "", path, "{% "+documentTag+" %}", data)
	p.Tagged = true
	s.Pages = append(s.Pages, p)
}

func parseMeta(p *liquid.Parser, _ string) (liquid.Node, error) {
	p.Reads("site")
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		s := templating.Host(th).Site()
		path := "feed.xml"
		if v := s.ConfigMap("feed").Value("path"); truthy(v) {
			path = liquid.ToString(v)
		} else if m, ok := s.ConfigMap("feed").Value("collections").(*value.Map); ok && !disabled(s) {
			// The generator, where it runs, writes the posts' path there.
			if posts, ok := m.Value("posts").(*value.Map); ok && truthy(posts.Value("path")) {
				path = liquid.ToString(posts.Value("path"))
			}
		}
		href, err := templating.AbsoluteURL(s, path)
		if err != nil {
			return dst, err
		}
		dst = append(dst, `<link type="application/atom+xml" rel="alternate" href="`...)
		dst = templating.AppendXMLEscaped(dst, href)
		dst = append(dst, '"')
		title := s.Config.Value("title")
		if !truthy(title) {
			title = s.Config.Value("name")
		}
		if truthy(title) {
			dst = append(dst, ` title="`...)
			dst = templating.AppendXMLEscaped(dst, liquid.ToString(title))
			dst = append(dst, '"')
		}
		return append(dst, ` />`...), nil
	}), nil
}

func capitalize(v any) string {
	r := []rune(liquid.ToString(v))
	if len(r) == 0 {
		return ""
	}
	return strings.ToUpper(string(r[:1])) + strings.ToLower(string(r[1:]))
}
