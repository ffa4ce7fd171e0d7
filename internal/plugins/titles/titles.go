// Package titles is jekyll-titles-from-headings: titles for pages that have
// none from their first heading.
package titles

import (
	"context"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Plugin is jekyll-titles-from-headings.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-titles-from-headings"} }

// Register adds the generator.
func (Plugin) Register(r *plugin.Registry) error {
	r.Generator("jekyll-titles-from-headings", site.Lowest, generate)
	r.Later(func(d *site.Document) bool {
		return d.Site.ConfigMap("titles_from_headings").Value("collections") != true
	})
	return nil
}

var (
	heading  = pattern.New(`(?m)\A\s*(?:#{1,3}\s+(.*)(?:\s+#{1,3})?|(.*)\r?\n[-=]+\s*)$`)
	footnote = pattern.New(`\[\^[^\]]*\]`)
)

func generate(_ context.Context, s *site.Site) error {
	config := s.ConfigMap("titles_from_headings")
	if config.Value("enabled") == false {
		return nil
	}
	for _, p := range s.Pages {
		if p.Value("title") != nil || !templating.IsMarkdown(s, p.Ext()) {
			continue
		}
		title, rest, err := cut(s, p.Body())
		if err != nil {
			return err
		}
		if title == nil {
			p.Data.Set("title", p.Value("title"))
		} else {
			p.Data.Set("title", *title)
		}
		if strips(p.Data, config) {
			p.Content = rest
		}
	}
	if config.Value("collections") != true {
		return nil
	}
	for _, d := range s.Documents() {
		if !d.Write() || !templating.IsMarkdown(s, d.Ext()) {
			continue
		}
		title, rest, err := cut(s, d.Body())
		if err != nil {
			return err
		}
		if title != nil {
			d.FrontMatter().Set("title", *title)
		}
		if strips(d.FrontMatter(), config) {
			d.SetBody(rest)
			if d.Kind() != "posts" {
				continue
			}
			if e := s.CutExcerpt(d, rest); e != nil {
				d.FrontMatter().Set("excerpt", e)
			}
		}
	}
	return nil
}

func strips(data, config *value.Map) bool {
	if v, ok := data.Get("strip_title"); ok {
		return v == true
	}
	return config.Value("strip_title") == true
}

// cut takes the heading that a text begins with, nil without one; rest is the
// text without it and without white space around.
func cut(s *site.Site, text string) (title *string, rest string, err error) {
	m := heading.FindStringSubmatchIndex(text)
	if m == nil {
		return nil, strip(text), nil
	}
	from, to := m[2], m[3]
	if from < 0 {
		from, to = m[4], m[5]
	}
	html, err := templating.Converted(s, ".md", text[from:to])
	if err != nil {
		return nil, "", err
	}
	found := footnote.ReplaceAllString(templating.NormalizeWhitespace(templating.StripHTML(html)), "")
	return &found, strip(text[:m[0]] + text[m[1]:]), nil
}

func strip(s string) string { return strings.Trim(s, " \t\n\v\f\r\x00") }
