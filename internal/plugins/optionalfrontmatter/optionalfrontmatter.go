// Package optionalfrontmatter is jekyll-optional-front-matter: Markdown files
// without front matter as pages.
package optionalfrontmatter

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-optional-front-matter.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-optional-front-matter"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-optional-front-matter", site.Normal, generate)
	return nil
}

// forRepository are the names of files that a repository has for itself.
var forRepository = []string{"README", "LICENSE", "LICENCE", "COPYING", "CODE_OF_CONDUCT", "CONTRIBUTING",
	"ISSUE_TEMPLATE", "PULL_REQUEST_TEMPLATE"}

func generate(_ context.Context, s *site.Site) error {
	config := s.ConfigMap("optional_front_matter")
	required := s.ConfigBool("require_front_matter")
	if config.Value("enabled") == false || required {
		return nil
	}
	remove := config.Value("remove_originals") == true
	var kept []*site.StaticFile
	for _, f := range s.StaticFiles {
		if !templating.IsMarkdown(s, f.Ext()) || skipped(s, f) {
			kept = append(kept, f)
			continue
		}
		p, err := Page(s, f)
		if err != nil {
			return err
		}
		s.Pages = append(s.Pages, p)
		if !remove {
			kept = append(kept, f)
		}
	}
	s.StaticFiles = kept
	return nil
}

// Page is a static file as a page. It may have front matter all the same,
// behind a byte order mark.
func Page(s *site.Site, f *site.StaticFile) (*site.Page, error) {
	var text []byte
	var err error
	if f.Theme != nil {
		text, err = fs.ReadFile(f.Theme, strings.TrimPrefix(f.SourcePath(), "/"))
	} else {
		text, err = os.ReadFile(f.SourcePath())
	}
	if err != nil {
		return nil, err
	}
	p := site.NewPage(s, f.Base, f.Dir, f.Name)
	p.Theme = f.Theme
	data, parts, err := frontmatter.Parse(text, f.RelPath())
	if err != nil {
		var d diag.Diagnostic
		if !errors.As(err, &d) {
			d = diag.Diagnostic{File: strings.TrimPrefix(f.RelPath(), "/"), Message: err.Error()}
		}
		d.Severity = diag.Warning
		s.Report(d)
	}
	if data != nil {
		p.Data = data
	}
	p.Content, p.Line = string(parts.Body), parts.Line
	return p, nil
}

func skipped(s *site.Site, f *site.StaticFile) bool {
	if !slices.Contains(forRepository, strings.ToUpper(f.Basename())) {
		return false
	}
	include, _ := s.Config.Value("include").([]any)
	rel := strings.TrimPrefix(f.RelPath(), "/")
	return !slices.ContainsFunc(include, func(v any) bool {
		pattern := strings.TrimPrefix(liquid.ToString(v), "/")
		for _, name := range [...]string{rel, path.Base(rel)} {
			if ok, _ := path.Match(pattern, name); ok {
				return true
			}
		}
		return strings.HasSuffix(pattern, "/") && strings.HasPrefix(rel, pattern)
	})
}
