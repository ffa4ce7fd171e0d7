package templating

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// rendered is markup that may hold Liquid.
type rendered struct {
	text     string
	template *liquid.Template
}

func parseRendered(p *liquid.Parser, markup string) (r rendered, err error) {
	r.text = strings.TrimSpace(markup)
	if !strings.Contains(r.text, "{{") && !strings.Contains(r.text, "{%") {
		return r, nil
	}
	r.template, err = p.Engine().Parse(r.text, liquid.ParseOptions{Line: p.Line()})
	if err == nil {
		for _, root := range r.template.Roots() {
			p.Reads(root)
		}
	}
	return r, err
}

func (r rendered) String(th *liquid.Thread) (string, error) {
	if r.template == nil {
		return r.text, nil
	}
	buf, err := th.Partial(r.template, th.PartialName(), th.Buffer())
	if err != nil {
		return "", err
	}
	s := string(buf)
	th.Release(buf)
	return s, nil
}

func parseLink(p *liquid.Parser, markup string) (liquid.Node, error) {
	r, err := parseRendered(p, markup)
	if err != nil {
		return nil, err
	}
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		rel, err := r.String(th)
		if err != nil {
			return dst, err
		}
		f := host(th).FindFile(rel)
		if f == nil {
			return dst, fmt.Errorf("Could not find document '%s' in tag 'link'.\n\nMake sure the document exists and the path is correct.\n", rel) //nolint:staticcheck // Jekyll's text
		}
		u, err := RelativeURL(siteOf(th), f.URL())
		return append(dst, u...), err
	}), nil
}

var postName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\A((?:.+/)*?)(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)\z`)
})

// posts are the posts by what post_url may call them: the file's name up to
// any of its dots.
type posts map[string][]*site.Document

type postsKey struct{}

func postsOf(th *liquid.Thread) posts {
	v, _ := host(th).Cache(postsKey{}, func() (any, error) {
		m := posts{}
		for _, d := range siteOf(th).Posts().Docs {
			name := path.Base(d.RelPath())
			for i := range len(name) {
				if name[i] == '.' && i+1 < len(name) && name[i+1] != '.' {
					m[name[:i]] = append(m[name[:i]], d)
				}
			}
		}
		return m, nil
	})
	return v.(posts)
}

func parsePostURL(p *liquid.Parser, markup string) (liquid.Node, error) {
	r := rendered{text: strings.TrimSpace(markup)}
	if strings.Contains(r.text, "{{") {
		var err error
		if r, err = parseRendered(p, markup); err != nil {
			return nil, err
		}
	}
	line := p.Line()
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		name, err := r.String(th)
		if err != nil {
			return dst, err
		}
		d, err := findPost(th, name, line)
		if err != nil {
			return dst, err
		}
		u, err := RelativeURL(siteOf(th), d.URL())
		return append(dst, u...), err
	}), nil
}

func findPost(th *liquid.Thread, name string, line int) (*site.Document, error) {
	m := postName().FindStringSubmatch(strings.TrimPrefix(name, "/"))
	if m == nil {
		return nil, fmt.Errorf("Could not parse name of post %s in tag 'post_url'.\nMake sure the correct name is given to the tag.\n", liquid.Inspect(name)) //nolint:staticcheck // Jekyll's text
	}
	host(th).Reads(trace.PostURL, name)
	dir, date, slug := m[1], m[2], m[3]
	base := date + "-" + slug
	for _, d := range postsOf(th)[base] {
		rel := d.RelPath()
		if strings.HasPrefix(rel, "_posts/"+dir+base+".") ||
			strings.HasPrefix(rel, dir+"_posts/"+base+".") || strings.HasPrefix(rel, dir+"_posts"+base+".") {
			return d, nil
		}
	}
	h := host(th)
	if day, err := datetime.ParseBy(date, th.Now, th.Location()); err == nil {
		for _, d := range h.Site().Posts().Docs {
			t := d.Date()
			y1, m1, d1 := day.Date()
			y2, m2, d2 := t.Date()
			if liquid.ToString(d.FrontMatter().Value("slug")) == slug && y1 == y2 && m1 == m2 && d1 == d2 {
				file := ""
				if it := h.Item(); it != nil {
					file = it.RelPath()
				}
				h.Report(diag.Diagnostic{File: file, Line: line,
					Message: "Deprecation: A call to '{% post_url " + name + " %}' did not match a post using the new matching method of checking name (path-date-slug) equality. " +
						"Please make sure that you change this tag to match the post's name exactly."})
				return d, nil
			}
		}
	}
	return nil, fmt.Errorf("Could not find post %s in tag 'post_url'.\nMake sure the post exists and the correct name is given to the tag.\n", liquid.Inspect(name)) //nolint:staticcheck // Jekyll's text
}
