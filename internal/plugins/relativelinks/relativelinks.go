// Package relativelinks is jekyll-relative-links: links from one Markdown file
// to another become links to the page it is built as.
package relativelinks

import (
	"context"
	"net/url"
	"path"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-relative-links.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-relative-links"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-relative-links", site.Lowest, generate)
	r.Later(func(d *site.Document) bool { return d.Site.ConfigMap("relative_links").Value("collections") != true })
	return nil
}

// A title's quotes end at one that no backslash precedes; what the expression
// cannot say, titled checks.
var link = pattern.New(`\[(.*?)\]\(([^)]+?)(#.+?|)?(\s+"(?:\\"|[^"])*"|\s+"(?:\\'|[^'])*')?\)` +
	`|(?m:^\s*?\[(.*?)\]: (.+?)(#.+?|)?(\s+"(?:\\"|[^"])*"|\s+"(?:\\'|[^'])*')?\s*?$)`)

type generator struct {
	site    *site.Site
	targets map[string]string // address by source path
	exclude []string
}

func generate(_ context.Context, s *site.Site) error {
	config := s.ConfigMap("relative_links")
	if config.Value("enabled") == false {
		return nil
	}
	g := &generator{site: s, targets: map[string]string{}}
	if list, ok := config.Value("exclude").([]any); ok {
		for _, e := range list {
			g.exclude = append(g.exclude, liquid.ToString(e))
		}
	}
	add := func(f site.File) {
		rel := strings.TrimPrefix(f.RelPath(), "/")
		if _, ok := g.targets[rel]; !ok {
			g.targets[rel] = f.URL()
		}
	}
	for _, p := range s.Pages {
		add(p)
	}
	for _, f := range s.StaticFiles {
		add(f)
	}
	for _, d := range s.Documents() {
		if d.Write() {
			add(d)
		}
	}
	for _, p := range s.Pages {
		if g.takes(p) {
			p.Content = g.replace(p.Body(), p.RelPath())
			g.excerpt(p)
		}
	}
	if config.Value("collections") == true {
		for _, d := range s.Documents() {
			if d.Write() && g.takes(d) {
				g.excerpt(d)
				body := d.Body()
				replaced := g.replace(body, d.RelPath())
				if replaced != body {
					d.SetBody(replaced)
				}
				g.ownExcerpt(d, replaced)
			}
		}
	}
	return nil
}

func (g *generator) takes(it site.Item) bool {
	if !templating.IsMarkdown(g.site, it.Ext()) {
		return false
	}
	rel := strings.TrimPrefix(it.RelPath(), "/")
	for _, pattern := range g.exclude {
		pattern = strings.TrimPrefix(pattern, "/")
		if ok, _ := path.Match(pattern, rel); ok || strings.HasPrefix(rel, strings.TrimSuffix(pattern, "/")+"/") {
			return false
		}
	}
	return true
}

// excerpt changes what was cut from the content like the content itself.
func (g *generator) excerpt(it site.Item) {
	if e, ok := it.FrontMatter().Value("excerpt").(*site.Excerpt); ok {
		it.FrontMatter().Set("excerpt", site.NewExcerpt(it, g.replace(e.Body(), it.RelPath())))
	}
}

// ownExcerpt puts what is cut from the content in the place of an excerpt that
// the front matter gives, as the plugin does.
func (g *generator) ownExcerpt(d *site.Document, body string) {
	own := d.FrontMatter().Value("excerpt")
	if _, cut := own.(*site.Excerpt); cut || own == nil || own == false {
		return
	}
	if e := g.site.CutExcerpt(d, body); e != nil {
		d.FrontMatter().Set("excerpt", e)
	}
}

func (g *generator) replace(text, rel string) string {
	if !strings.Contains(text, "](") && !strings.Contains(text, "]:") {
		return text
	}
	dir := path.Dir(rel)
	var b strings.Builder
	at := 0
	for _, m := range link.FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		first := 1
		if m[2] < 0 {
			first = 5
		}
		label, to, fragment, title := group(first), group(first+1), group(first+2), group(first+3)
		url, ok := g.resolve(to, dir)
		if !ok {
			continue
		}
		b.WriteString(text[at:m[0]])
		if first == 1 {
			b.WriteString("[" + label + "](" + url + fragment + title + ")")
		} else {
			b.WriteString("\n[" + label + "]: " + url + fragment + title)
		}
		at = m[1]
	}
	if at == 0 {
		return text
	}
	b.WriteString(text[at:])
	return b.String()
}

// resolve is the address of the page that a link from a file in dir means.
func (g *generator) resolve(to, dir string) (string, bool) {
	if strings.HasPrefix(to, "#") || templating.IsAbsolute(to) {
		return "", false
	}
	if strings.HasPrefix(to, "/") {
		dir = ""
	}
	p := strings.TrimPrefix(path.Join("/", dir, to), "/")
	if un, err := url.QueryUnescape(p); err == nil {
		p = un
	}
	target, ok := g.targets[p]
	if !ok {
		return "", false
	}
	u, err := templating.RelativeURL(g.site, target)
	return u, err == nil
}
