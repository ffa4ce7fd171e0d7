// Package readmeindex is jekyll-readme-index: a folder's README as its index,
// where it has none.
package readmeindex

import (
	"context"
	"path"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/plugins/optionalfrontmatter"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
)

// Plugin is jekyll-readme-index.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-readme-index"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-readme-index", site.Low, generate)
	return nil
}

func generate(_ context.Context, s *site.Site) error {
	config := s.ConfigMap("readme_index")
	if config.Value("enabled") == false {
		return nil
	}
	remove := config.Value("remove_originals") == true
	var kept []*site.StaticFile
	for _, f := range s.StaticFiles {
		if !readme(s, f.Name, f.Ext()) || hasIndex(s, f.URL()) {
			kept = append(kept, f)
			continue
		}
		p, err := optionalfrontmatter.Page(s, f)
		if err != nil {
			return err
		}
		p.Data.Set("permalink", folder(f.URL()))
		s.Pages = append(s.Pages, p)
		if !remove {
			kept = append(kept, f)
		}
	}
	s.StaticFiles = kept
	if config.Value("with_frontmatter") != true {
		return nil
	}
	for _, p := range s.Pages {
		if readme(s, p.Name, p.Ext()) && !hasIndex(s, p.URL()) {
			p.Data.Set("permalink", folder(p.URL()))
			p.SetURL("")
		}
	}
	return nil
}

func readme(s *site.Site, name, ext string) bool {
	return strings.EqualFold(strings.TrimSuffix(name, ext), "readme") && templating.IsMarkdown(s, ext)
}

// folder is the address's folder as a permalink.
func folder(url string) string { return strings.TrimSuffix(dirname(url), "/") + "/" }

// dirname is Ruby's: the folder above, also of an address that ends in a slash.
func dirname(url string) string { return path.Dir("/" + strings.Trim(url, "/")) }

func hasIndex(s *site.Site, url string) bool {
	dir := dirname(url)
	if !strings.HasSuffix(dir, "/") {
		dir += "/"
	}
	is := func(u string) bool {
		if len(u) < len(dir) || !strings.EqualFold(u[:len(dir)], dir) {
			return false
		}
		switch strings.ToLower(u[len(dir):]) {
		case "", "index.htm", "index.html", "index.xhtml", "index.xml":
			return true
		}
		return false
	}
	for _, p := range s.Pages {
		if is(p.URL()) {
			return true
		}
	}
	for _, f := range s.StaticFiles {
		if is(f.URL()) {
			return true
		}
	}
	return false
}
