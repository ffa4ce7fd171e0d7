package paginatev2

import (
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/permalink"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// kinds are what autopages are made of: the option, the front matter key, the
// pagination option that filters by it, and its placeholder.
var kinds = [...]struct{ option, key, filter, placeholder string }{
	{"tags", "tags", "tag", ":tag"},
	{"categories", "categories", "category", ":cat"},
	{"collections", "__coll", "collection", ":coll"},
}

func autopageDefaults() *value.Map {
	kind := func(layout, title, link string) *value.Map {
		return value.MapOf("layouts", []any{layout}, "title", title, "permalink", link, "enabled", true,
			"slugify", value.MapOf("mode", "none", "cased", false))
	}
	return value.MapOf("enabled", false,
		"tags", kind("autopage_tags.html", "Posts tagged with :tag", "/tag/:tag"),
		"categories", kind("autopage_category.html", "Posts in category :cat", "/category/:cat"),
		"collections", kind("autopage_collection.html", "Posts in collection :coll", "/collection/:coll"))
}

// autopages adds a page for each word of each kind; paginate takes it from
// there.
func autopages(s *site.Site) {
	config := site.DeepMerge(autopageDefaults(), s.ConfigMap("autopages"))
	if !truthy(config.Value("enabled")) {
		return
	}
	pagination := site.DeepMerge(defaults(), s.ConfigMap("pagination"))
	var docs []*site.Document
	paginated, key := value.Lookup{Key: "pagination"}, any("__coll")
	for _, c := range s.Collections {
		docs = slices.Grow(docs, len(c.Docs))
		label := any(c.Label)
		for _, d := range c.Docs {
			if data := d.FrontMatter(); !paginated.Has(data) {
				data.SetKey(key, label)
				docs = append(docs, d)
			}
		}
	}
	for _, k := range kinds {
		sub, _ := config.Value(k.option).(*value.Map)
		if !truthy(sub.Value("enabled")) {
			continue
		}
		layouts, _ := sub.Value("layouts").([]any)
		seen := map[string]bool{}
		t := termsOf(s, k.key)
		for _, d := range docs {
			if known := len(t.lists); t.of(d) < known {
				continue
			}
			for _, display := range t.lists[len(t.lists)-1] {
				word := strings.ToLower(display)
				if seen[word] {
					continue
				}
				seen[word] = true
				for _, l := range layouts {
					s.Pages = append(s.Pages, autopage(s, sub, pagination, liquid.ToString(l), k.filter, k.placeholder, word, display))
				}
			}
		}
	}
}

func autopage(s *site.Site, config, pagination *value.Map, layout, filter, placeholder, word, display string) *site.Page {
	name := baseName(layout)
	data, text := value.NewMap(8), ""
	if l := s.Layouts[name]; l != nil {
		data, text = l.Data.DeepClone(), l.Content // the layout is the page's text too
	}
	own, _ := data.Value("pagination").(*value.Map)
	pages := site.DeepMerge(pagination, own)
	own, _ = data.Value("autopages").(*value.Map)
	merged := site.DeepMerge(config, own)
	pages.Set(filter, word)
	slug, _ := config.Value("slugify").(*value.Map)
	mode, _ := slug.Value("mode").(string)
	fill := func(option string) string {
		return strings.Replace(liquid.ToString(merged.Value(option)), placeholder,
			permalink.Slugify(word, permalink.Mode(mode), slug.Value("cased") == true), 1)
	}
	link := fill("permalink")
	data.Set("permalink", link)
	data.Set("layout", name)
	data.Set("title", fill("title"))
	data.Set("pagination", pages)
	data.Set("autopage", value.MapOf("layout_path", "_layouts/"+layout, "display_name", display))
	p := site.NewGeneratedPage(s, link, "index.html", text, data)
	p.SetURL(join(link, "index.html"))
	p.Under = "_layouts/" + layout
	// The plugin names the page before it says where it is; what is paginated
	// gets other names.
	if !truthy(pages.Value("enabled")) || !truthy(s.ConfigMap("pagination").Value("enabled")) {
		data.Set("path", "index.html")
	}
	return p
}
