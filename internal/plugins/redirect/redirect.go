// Package redirect is jekyll-redirect-from: pages that send on to where a page
// is now, or elsewhere.
package redirect

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

// Plugin is jekyll-redirect-from.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-redirect-from"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-redirect-from", site.Normal, generate)
	r.Gathers(func(_ *site.Site, out, in []*site.Document) bool {
		return !slices.ContainsFunc(slices.Concat(out, in), func(d *site.Document) bool { return len(list(d.Value("redirect_from"))) > 0 })
	})
	r.Later(func(d *site.Document) bool { return len(list(d.Value("redirect_to"))) == 0 })
	return nil
}

// layout is the page that a browser sees for a moment: three ways to go on, for
// those that read links, run scripts or do neither, and one for people.
func layout() string {
	const to = "{{ page.redirect.to }}"
	lines := []string{
		"<meta charset=\"utf-8\">",
		"<title>Redirecting&hellip;</title>",
		"<link rel=\"canonical\" href=\"" + to + "\">",
		"<script>location=\"" + to + "\"</script>",
		"<meta http-equiv=\"refresh\" content=\"0; url=" + to + "\">",
		"<meta name=\"robots\" content=\"noindex\">",
		"<h1>Redirecting&hellip;</h1>",
		"<a href=\"" + to + "\">Click here if you are not redirected.</a>",
	}
	return "<!DOCTYPE html>\n<html lang=\"en-US\">\n  " + strings.Join(lines, "\n  ") + "\n</html>\n"
}

func generate(_ context.Context, s *site.Site) error {
	if s.Layouts["redirect"] == nil {
		s.Layouts["redirect"] = &site.Layout{
			Name: "redirect", Path: "redirect.html", RelativePath: "_layouts/redirect.html",
			Data: value.NewMap(0), Content: layout(), ContentLine: 1,
		}
	}
	redirects := value.NewMap(8)
	var items []site.Item
	for _, d := range s.Documents() {
		if d.Write() {
			items = append(items, d)
		}
	}
	for _, p := range s.Pages {
		items = append(items, p)
	}
	for _, it := range items {
		if err := redirectItem(s, it, redirects); err != nil {
			return err
		}
	}
	if s.ConfigMap("redirect_from").Value("json") == false {
		return nil
	}
	if _, err := os.Stat(s.InSource("redirects.json")); err == nil {
		return nil
	}
	json, err := templating.AppendJSON(nil, redirects)
	if err != nil {
		return err
	}
	s.Pages = append(s.Pages, site.NewGeneratedPage(s, "", "redirects.json", string(json), value.MapOf("layout", nil)))
	return nil
}

func redirectItem(s *site.Site, it site.Item, redirects *value.Map) error {
	for _, from := range list(it.Value("redirect_from")) {
		data, err := pageData(s, liquid.ToString(from), it.URL())
		if err != nil {
			return err
		}
		p := site.NewGeneratedPage(s, "", "redirect.html", "", data)
		p.Shadow = true
		s.Pages = append(s.Pages, p)
		note(redirects, data)
	}
	to := list(it.Value("redirect_to"))
	if len(to) == 0 || to[0] == false {
		return nil
	}
	data, err := pageData(s, it.URL(), liquid.ToString(to[0]))
	if err != nil {
		return err
	}
	site.MergeInto(it.FrontMatter(), data)
	switch it := it.(type) {
	case *site.Document:
		it.SetBody("")
	case *site.Page:
		it.Content = ""
	}
	note(redirects, data)
	return nil
}

// list is a value as an array without its nothings.
func list(v any) []any {
	if a, ok := v.([]any); ok {
		return slices.DeleteFunc(slices.Clone(a), func(e any) bool { return e == nil })
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

func note(redirects, data *value.Map) {
	m := data.Value("redirect").(*value.Map)
	redirects.Set(m.Value("from").(string), m.Value("to"))
}

var elsewhere = pattern.New(`(?m)^https?://`)

func pageData(s *site.Site, from, to string) (*value.Map, error) {
	if from != "" && !strings.HasPrefix(from, "/") {
		from = "/" + from
	}
	if !elsewhere.MatchString(to) {
		var err error
		if to, err = templating.AbsoluteURL(s, to); err != nil {
			return nil, err
		}
	}
	return value.MapOf("sitemap", false, "layout", "redirect", "permalink", from,
		"redirect", value.MapOf("from", from, "to", to)), nil
}
