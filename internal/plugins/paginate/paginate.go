// Package paginate is jekyll-paginate: the posts in pages of so many, on the
// index.html nearest to `paginate_path`.
package paginate

import (
	"context"
	"math/big"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-paginate.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-paginate"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Gathers(sameNumber)
	r.Generator("jekyll-paginate", site.Lowest, func(_ context.Context, s *site.Site) error {
		return generate(s, r.Report)
	})
	return nil
}

// sameNumber reports whether there are as many pages with some posts more and
// some fewer.
func sameNumber(s *site.Site, out, in []*site.Document) bool {
	posts := func(docs []*site.Document) int {
		return len(Newest(slices.DeleteFunc(slices.Clone(docs), func(d *site.Document) bool { return d.Kind() != "posts" })))
	}
	for _, p := range s.Pages {
		p.FrontMatter() // which brings the rest of a page that was kept
		pager, ok := p.Pager.(*value.Map)
		if !ok {
			continue
		}
		total, _ := pager.Value("total_posts").(int)
		per, _ := pager.Value("per_page").(int)
		now := total + posts(in) - posts(out)
		return per > 0 && (total+per-1)/per == (now+per-1)/per
	}
	return s.Config.Value("paginate") == nil
}

func generate(s *site.Site, report func(diag.Diagnostic)) error {
	per := s.Config.Value("paginate")
	if per == nil || len(s.Pages) == 0 {
		return nil
	}
	pattern := s.ConfigString("paginate_path", "/page:num")
	template := templatePage(s, pattern)
	if template == nil {
		report(diag.Diagnostic{File: "_config.yml",
			Message: "Pagination is enabled, but I couldn't find an index.html page to use as the pagination template. Skipping pagination."})
		return nil
	}
	n := perPage(per)
	if n <= 0 {
		report(diag.Diagnostic{File: "_config.yml", Message: "paginate: " + liquid.ToString(per) + " is no number of posts"})
		return nil
	}
	posts := Newest(s.Posts().Docs)
	pages := (len(posts) + n - 1) / n
	pathOf := func(page int) any {
		if page <= 1 {
			return template.URL()
		}
		p := strings.Replace(pattern, ":num", strconv.Itoa(page), 1)
		if !strings.HasPrefix(p, "/") {
			p = "/" + p
		}
		return p
	}
	for i := 1; i <= pages; i++ {
		pager := value.NewMap(9)
		pager.Set("page", i)
		pager.Set("per_page", n)
		pager.Set("posts", posts[(i-1)*n:min(i*n, len(posts))])
		pager.Set("total_posts", len(posts))
		pager.Set("total_pages", pages)
		neighbour := func(key string, page int) {
			if page < 1 || page > pages {
				pager.Set(key, nil)
				pager.Set(key+"_path", nil)
				return
			}
			pager.Set(key, page)
			pager.Set(key+"_path", pathOf(page))
		}
		neighbour("previous_page", i-1)
		neighbour("next_page", i+1)
		if i == 1 {
			template.Pager = pager
			continue
		}
		// The page's path stays that of its template.
		p := site.NewPage(s, s.Source, template.URLDir(), template.Name)
		// It is read where the template's address would have it: a template
		// with a permalink elsewhere gives pages with nothing in them.
		if from := pageAt(s, p.RelPath()); from != nil {
			p.Data, p.Content, p.Line = from.Data.DeepClone(), from.Content, from.Line
		}
		p.Pager = pager
		p.Dir = pathOf(i).(string)
		s.Pages = append(s.Pages, p)
	}
	return nil
}

// pageAt is the page of a relative path, nil where there is none.
func pageAt(s *site.Site, rel string) *site.Page {
	for _, p := range s.Pages {
		if p.RelPath() == rel {
			return p
		}
	}
	return nil
}

// Newest are the documents that are not hidden, newest first.
func Newest(docs []*site.Document) []any {
	sorted := slices.Clone(docs)
	slices.SortStableFunc(sorted, func(a, b *site.Document) int { return b.Compare(a) })
	posts := make([]any, 0, len(sorted))
	for _, d := range sorted {
		if !liquid.Truthy(d.FrontMatter().Value("hidden")) {
			posts = append(posts, d)
		}
	}
	return posts
}

// perPage is Ruby's to_i of what stands in the configuration.
func perPage(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case float64:
		return int(v)
	case *big.Int:
		return 0
	case string:
		n, _ := strconv.Atoi(strings.TrimLeft(v, " "))
		return n
	}
	return 0
}

// templatePage is the index.html deepest below the folder of the pattern, or
// above it.
func templatePage(s *site.Site, pattern string) *site.Page {
	dir := path.Dir(path.Join(s.Source, strings.TrimPrefix(pattern, "/")))
	var best *site.Page
	for _, p := range s.Pages {
		if p.Name != "index.html" || !above(path.Dir(path.Join(s.Source, strings.TrimPrefix(p.Path(), "/"))), dir) {
			continue
		}
		if best == nil || len([]rune(p.Path())) > len([]rune(best.Path())) {
			best = p
		}
	}
	return best
}

// above reports whether dir is the folder at, or one that at is in.
func above(dir, at string) bool {
	for at != path.Dir(at) {
		if dir == at {
			return true
		}
		at = path.Dir(at)
	}
	return false
}
