package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// A page is a parsed page and what one walk over it noted.
type page struct {
	root *html.Node
	body *html.Node
	base *url.URL
	o    Options

	metas    []meta
	links    []*html.Node // <link>
	linkData []string     // the texts of application/ld+json
	title    string       // <title>
	lang     string
	ld       linked
	agoWords string // the words that the date was reckoned from
}

type meta struct{ name, content string }

func newPage(root *html.Node, base *url.URL, o Options) *page {
	p := &page{root: root, base: base, o: o}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			if p.lang == "" {
				p.lang = clean.Attr(n, "lang")
			}
			if p.lang == "" {
				p.lang = clean.Attr(n, "xml:lang")
			}
		case atom.Body:
			if p.body == nil {
				p.body = n
			}
		case atom.Meta:
			p.addMeta(n)
		case atom.Link:
			p.links = append(p.links, n)
		case atom.Base:
			if href, err := url.Parse(clean.Attr(n, "href")); err == nil && p.base != nil && href.String() != "" {
				if u := p.base.ResolveReference(href); u.Scheme == "http" || u.Scheme == "https" {
					p.base = u
				}
			}
		case atom.Title:
			if p.title == "" && (n.Parent == nil || n.Parent.Data != "svg") {
				p.title = oneLine(innerText(n))
			}
		case atom.Script:
			if strings.Contains(strings.ToLower(clean.Attr(n, "type")), "ld+json") && n.FirstChild != nil {
				p.linkData = append(p.linkData, n.FirstChild.Data)
			}
		}
	}
	if p.body == nil {
		p.body = root
	}
	return p
}

func (p *page) addMeta(n *html.Node) {
	content := clean.Attr(n, "content")
	if content == "" {
		content = clean.Attr(n, "value")
	}
	if content = strings.TrimSpace(content); content == "" {
		return
	}
	for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
		if v := clean.Attr(n, key); v != "" {
			for name := range strings.FieldsSeq(strings.ToLower(v)) {
				p.metas = append(p.metas, meta{name, content})
			}
		}
	}
}

// meta is the content of the first of the named <meta> elements that is there,
// in the order of the names.
func (p *page) meta(names ...string) string {
	for _, name := range names {
		for _, m := range p.metas {
			if m.name == name {
				return m.content
			}
		}
	}
	return ""
}

func (p *page) metaAll(name string) []string {
	var out []string
	for _, m := range p.metas {
		if m.name == name {
			out = append(out, m.content)
		}
	}
	return out
}

// link is the address of the first <link> with a relation.
func (p *page) link(rel string) string {
	for _, n := range p.links {
		for r := range strings.FieldsSeq(strings.ToLower(clean.Attr(n, "rel"))) {
			if r == rel {
				if to, ok := clean.Address(p.base, clean.Attr(n, "href"), false); ok {
					return to
				}
			}
		}
	}
	return ""
}

func innerText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && (c.Parent.DataAtom != atom.Script && c.Parent.DataAtom != atom.Style) {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
