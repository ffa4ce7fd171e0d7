package extract

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// content finds the nodes that hold the article and reduces them to a Document.
func (p *page) content(a *Article) (*clean.Document, error) {
	if err := p.dropSelected(); err != nil {
		return nil, err
	}
	kept, err := p.keepSelected()
	if err != nil {
		return nil, err
	}
	if len(kept) > 0 {
		return clean.Build(clean.Options{Base: p.base}, kept...), nil
	}
	strip(p.body)
	best := chooseContainer(p.body)
	return clean.Build(clean.Options{Base: p.base, Skip: isResidue}, best), nil
}

func (p *page) dropSelected() error {
	for _, s := range p.o.Drop {
		sel, err := cascadia.ParseGroup(s)
		if err != nil {
			return fmt.Errorf("the selector %q to drop is not CSS: %w", s, err)
		}
		for _, n := range cascadia.QueryAll(p.body, sel) {
			if n.Parent != nil && n != p.body {
				n.Parent.RemoveChild(n)
			}
		}
	}
	return nil
}

func (p *page) keepSelected() ([]*html.Node, error) {
	var kept []*html.Node
	for _, s := range p.o.Keep {
		sel, err := cascadia.ParseGroup(s)
		if err != nil {
			return nil, fmt.Errorf("the selector %q to keep is not CSS: %w", s, err)
		}
		for _, n := range cascadia.QueryAll(p.body, sel) {
			inside := false
			for a := n.Parent; a != nil && !inside; a = a.Parent {
				for _, k := range kept {
					inside = inside || a == k
				}
			}
			if !inside {
				kept = append(kept, n)
			}
		}
	}
	return kept, nil
}

// strip removes what is never part of an article.
func strip(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.CommentNode || c.Type == html.ElementNode && isFurniture(c) {
			n.RemoveChild(c)
		} else {
			strip(c)
		}
		c = next
	}
}

func isFurniture(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Nav, atom.Footer, atom.Form, atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Dialog, atom.Svg:
		return true
	}
	switch clean.Attr(n, "role") {
	case "navigation", "search", "banner", "contentinfo", "dialog", "complementary":
		return true
	}
	return false
}

func isResidue(n *html.Node) bool {
	return n.DataAtom == atom.Aside || attrHas(n, "share", "social", "related", "newsletter", "comment", "promo", "cookie", "sidebar", "breadcrumb", "advert")
}

// chooseContainer is the element whose own paragraphs hold the most text.
func chooseContainer(body *html.Node) *html.Node {
	scores := map[*html.Node]float64{}
	for n := range body.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.P && n.DataAtom != atom.Blockquote && n.DataAtom != atom.Li && n.DataAtom != atom.Pre {
			continue
		}
		text := oneLine(innerText(n))
		linked := 0
		for c := range n.Descendants() {
			if c.DataAtom == atom.A {
				linked += len(innerText(c))
			}
		}
		if len(text) < 25 || linked*2 > len(text) {
			continue
		}
		score := float64(len(text)-linked) + 20*float64(strings.Count(text, ","))
		for a, share := n.Parent, 1.0; a != nil && a != body.Parent && share > 0.1; a, share = a.Parent, share*0.65 {
			scores[a] += score * share
		}
	}
	best, most := body, 0.0
	for n := range body.Descendants() {
		if s := scores[n]; s > most {
			best, most = n, s
		}
	}
	return best
}
