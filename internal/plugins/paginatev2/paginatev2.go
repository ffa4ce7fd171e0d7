// Package paginatev2 is jekyll-paginate-v2: any collection in pages of so many,
// filtered and sorted, on any page that asks for it, and such pages made for
// each tag, category and collection.
package paginatev2

import (
	"context"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-paginate-v2.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-paginate-v2"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Gathers(func(*site.Site, []*site.Document, []*site.Document) bool { return false })
	r.Generator("jekyll-paginate-v2", site.Lowest, func(_ context.Context, s *site.Site) error {
		return generate(s, r.Report)
	})
	return nil
}

func defaults() *value.Map {
	return value.MapOf("enabled", false, "collection", "posts", "offset", 0, "per_page", 10,
		"permalink", "/page:num/", "title", ":title - page :num", "page_num", 1,
		"sort_reverse", false, "sort_field", "date", "limit", 0,
		"trail", value.MapOf("before", 0, "after", 0),
		"indexpage", nil, "extension", "html", "debug", false, "legacy", false)
}

func truthy(v any) bool { return liquid.Truthy(v) }

func generate(s *site.Site, report func(diag.Diagnostic)) error {
	autopages(s)
	config := site.DeepMerge(defaults(), s.ConfigMap("pagination"))
	if s.Config.Value("paginate") != nil {
		if s.Config.Value("pagination") != nil {
			return errors.New("The new jekyll-paginate-v2 and the old jekyll-paginate logic cannot both be configured in the site config at the same time. " + //nolint:staticcheck // the plugin's text
				"Please disable the old 'paginate:' config settings by either omitting the values or setting them to 'paginate:off'.")
		}
		return errors.New("Legacy jekyll-paginate configuration compatibility mode has expired. Please upgrade to jekyll-paginate-v2 configuration.") //nolint:staticcheck // the plugin's text
	}
	if !truthy(config.Value("enabled")) {
		return nil
	}
	var templates []*site.Page
	for _, p := range s.Pages {
		if m, ok := p.Value("pagination").(*value.Map); ok && truthy(m.Value("enabled")) {
			templates = append(templates, p)
		}
	}
	if len(templates) == 0 {
		report(diag.Diagnostic{File: "_config.yml",
			Message: "Pagination: Is enabled, but I couldn't find any pagination page. Skipping pagination. Pages must have 'pagination: enabled: true' in their front-matter for pagination to work."})
		return nil
	}
	from := newSelection(s)
	for _, t := range templates {
		own, _ := t.Value("pagination").(*value.Map)
		paginate(s, from, t, site.DeepMerge(config, own))
	}
	return nil
}

// fieldOf follows a path such as author:name into front matter.
func fieldOf(d *site.Document, field string) any {
	var v any = d.FrontMatter()
	for key := range strings.SplitSeq(field, ":") {
		m, ok := v.(*value.Map)
		if !ok {
			return nil
		}
		if v, ok = m.Get(strings.ToLower(strings.TrimSpace(key))); !ok {
			return nil
		}
	}
	if _, hash := v.(*value.Map); hash {
		return nil
	}
	return v
}

// sorted is documents in the order of a field, which is looked up once in each.
func sorted(docs []*site.Document, field string) []*site.Document {
	type keyed struct {
		key any
		doc *site.Document
	}
	all := make([]keyed, len(docs))
	first, _, _ := strings.Cut(field, ":")
	for i, d := range docs {
		if i == 0 {
			d.Site.NoteKey(strings.ToLower(strings.TrimSpace(first)))
		}
		all[i] = keyed{fieldOf(d, field), d}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return compare(a.key, b.key) })
	out := make([]*site.Document, len(all))
	for i, k := range all {
		out[i] = k.doc
	}
	return out
}

func compare(a, b any) int {
	switch {
	case a == nil && b != nil:
		return -1
	case a != nil && b == nil:
		return 1
	}
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return strings.Compare(strings.ToLower(x), strings.ToLower(y))
		}
	}
	if x, ok := a.(time.Time); ok {
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	}
	c, _ := liquid.Compare(a, b)
	return c
}

func integer(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case float64:
		return int(v)
	case string:
		n, _ := strconv.Atoi(strings.TrimSpace(v))
		return n
	}
	return 0
}

func dotted(ext string) string {
	if ext == "" || ext[0] == '.' {
		return ext
	}
	return "." + ext
}

func trailingSlash(p string) string {
	if strings.HasSuffix(p, "/") {
		return p
	}
	return p + "/"
}

func join(a, b string) string { return strings.TrimRight(a, "/") + "/" + strings.TrimLeft(b, "/") }

func fullPath(url, index, ext string) string {
	switch {
	case strings.HasSuffix(url, "/"):
		return url + index + ext
	case !strings.Contains(url, "."):
		return url + index
	}
	return url
}

func numbered(format string, n, total int) string {
	return strings.Replace(strings.Replace(format, ":num", strconv.Itoa(n), 1), ":max", strconv.Itoa(total), 1)
}

// paginate replaces a page by the pages of its documents.
func paginate(s *site.Site, from *selection, t *site.Page, config *value.Map) {
	docs, list := from.documents(config)
	if f := config.Value("sort_field"); truthy(f) {
		field := liquid.ToString(f)
		if !from.sorted(list, field) {
			docs = sorted(docs, field)
		}
		docs = docs[:max(0, len(docs)-max(0, integer(config.Value("offset"))))]
		if truthy(config.Value("sort_reverse")) {
			slices.Reverse(docs)
		}
	}
	per := max(1, integer(config.Value("per_page")))
	total := (len(docs) + per - 1) / per
	if limit := integer(config.Value("limit")); limit > 0 && limit < total {
		total = limit
	}
	total = max(total, 1)
	s.Pages = slices.DeleteFunc(s.Pages, func(p *site.Page) bool { return p == t })

	p := pages{site: s, template: t, config: config, total: total, per: per}
	for _, d := range docs {
		p.docs = append(p.docs, d)
	}
	if v := config.Value("indexpage"); v != nil {
		p.index, _, _ = strings.Cut(liquid.ToString(v), ".")
	}
	if v := config.Value("extension"); v != nil {
		p.ext = dotted(liquid.ToString(v))
	}
	p.first = t.URLDir()
	if own := t.Value("permalink"); truthy(own) {
		p.first = liquid.ToString(own)
	}
	p.first = trailingSlash(p.first)
	p.pattern = join(p.first, liquid.ToString(config.Value("permalink")))
	var made []*site.Page
	for n := 1; n <= total; n++ {
		made = append(made, p.page(n))
	}
	s.Pages = append(s.Pages, made...)
	trail(made, config)
}

// pages makes the pages of one template.
type pages struct {
	site           *site.Site
	template       *site.Page
	config         *value.Map
	docs           []any
	total, per     int
	index, ext     string
	first, pattern string // addresses of the first and of the other pages
}

func (p *pages) page(n int) *site.Page {
	page := site.NewPage(p.site, "", "", p.index+p.ext)
	page.Generated = true
	page.Data = p.template.Data.DeepClone()
	page.Original = p.template
	if auto, ok := p.template.Value("autopage").(*value.Map); ok {
		if auto.Has("display_name") {
			page.Data.Set("autopages", auto.DeepClone())
		}
	} else {
		page.Content, page.Line = p.template.Content, p.template.Line
	}
	// Defaults go by a page's own path, but the excerpt is asked of the template's
	// front matter.
	if e := p.template.Value("excerpt"); truthy(e) && !page.Data.Has("excerpt") {
		page.Data.Set("excerpt", e)
	}
	page.Data.Set("pagination_info", value.MapOf("curr_page", n, "total_pages", p.total))
	pager := p.pager(n)
	page.Pager = pager
	at := pager.Value("page_path").(string)
	url := at
	switch {
	case strings.HasSuffix(at, "/"):
		url = join(at, p.index+p.ext)
	case !strings.HasSuffix(at, p.ext):
		url = at + p.ext
	}
	page.SetURL(url)
	if truthy(p.template.Value("permalink")) {
		page.Data.Set("permalink", at)
	}
	title := p.template.Value("title")
	if !truthy(title) {
		title = p.site.Config.Value("title")
	}
	if n > 1 {
		format := strings.Replace(liquid.ToString(p.config.Value("title")), ":title", liquid.ToString(title), 1)
		title = numbered(format, n, p.total)
		page.Data.Set("autogen", "jekyll-paginate-v2")
	}
	page.Data.Set("title", title)
	return page
}

func (p *pages) pager(n int) *value.Map {
	index, ext := p.index, p.ext
	if index == "" {
		index = "index"
	}
	if ext == "" {
		ext = ".html"
	}
	at := p.pattern
	if n == 1 {
		at = p.first
	}
	at = numbered(fullPath(at, index, ext), n, p.total)
	first, pattern := p.first, p.pattern
	if p.index != "" {
		first, pattern = fullPath(first, p.index, p.ext), fullPath(pattern, p.index, p.ext)
	}
	pathOf := func(k int) any {
		if k == 1 {
			return numbered(first, 1, p.total)
		}
		return numbered(pattern, k, p.total)
	}
	var previous, next, previousPath, nextPath any
	if n > 1 {
		previous, previousPath = n-1, pathOf(n-1)
	}
	if n < p.total {
		next, nextPath = n+1, numbered(pattern, n+1, p.total)
	}
	from := min((n-1)*p.per, len(p.docs))
	return value.MapOf(
		"per_page", p.per, "posts", p.docs[from:min(from+p.per, len(p.docs))],
		"total_posts", len(p.docs), "total_pages", p.total,
		"page", n, "page_path", at,
		"previous_page", previous, "previous_page_path", previousPath,
		"next_page", next, "next_page_path", nextPath,
		"first_page", 1, "first_page_path", pathOf(1),
		"last_page", p.total, "last_page_path", numbered(pattern, p.total, p.total),
		"page_trail", nil)
}

// trail tells each page of those around it.
func trail(made []*site.Page, config *value.Map) {
	m, _ := config.Value("trail").(*value.Map)
	before, after := max(0, integer(m.Value("before"))), max(0, integer(m.Value("after")))
	if len(made) < 2 || before+after == 0 {
		return
	}
	length := before + after + 1
	for i, p := range made {
		from := max(0, i-before)
		to := min(from+length, len(made))
		if to-from < length {
			from = max(0, from-(length-(to-from)))
		}
		var list []any
		for k := from; k < to; k++ {
			list = append(list, value.MapOf("num", k+1,
				"path", made[k].Pager.(*value.Map).Value("page_path"), "title", made[k].Data.Value("title")))
		}
		p.Pager.(*value.Map).Set("page_trail", list)
	}
}

// baseName is a layout's name without its extension.
func baseName(file string) string {
	b := path.Base(file)
	return strings.TrimSuffix(b, path.Ext(b))
}
