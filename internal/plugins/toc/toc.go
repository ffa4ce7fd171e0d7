// Package toc is jekyll-toc: tables of contents from the headings of a page's
// HTML, and anchors for them, for pages that say `toc: true`.
package toc

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/plugins/dom"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-toc.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-toc"} }

// Register adds the filters and the tag.
func (Plugin) Register(r *plugin.Registry) error {
	filter := func(off string, f func(*contents) string) liquid.FilterFunc {
		return func(th *liquid.Thread, in any, _ []any) (any, error) {
			if pageValue(th, "toc") != true {
				if off == "" {
					return in, nil
				}
				return "", nil
			}
			return f(read(liquid.ToString(in), configure(r.Site))), nil
		}
	}
	r.Engine.RegisterFilter("toc_only", filter("nothing", (*contents).list), liquid.Arity(0, 0))
	r.Engine.RegisterFilter("inject_anchors", filter("", (*contents).anchored), liquid.Arity(0, 0))
	r.Engine.RegisterFilter("toc", filter("", func(c *contents) string {
		return c.list() + c.anchored()
	}), liquid.Arity(0, 0))
	r.Engine.RegisterTag("toc", func(p *liquid.Parser, _ string) (liquid.Node, error) {
		p.Reads("page")
		return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
			if !liquid.Truthy(pageValue(th, "toc")) {
				return dst, nil
			}
			c := read(liquid.ToString(pageValue(th, "content")), configure(r.Site))
			return append(dst, c.list()...), nil
		}), nil
	})
	return nil
}

func pageValue(th *liquid.Thread, key string) any {
	v, _ := templating.Field(th, th.Get("page"), key)
	return v
}

type settings struct {
	min, max                                     int
	listTag                                      string
	id, class, sublistClass, itemClass, itemName string
	without                                      []string
}

func configure(s *site.Site) settings {
	m := site.DeepMerge(value.MapOf("min_level", 1, "max_level", 6, "ordered_list", false,
		"no_toc_section_class", "no_toc_section", "list_id", "toc", "list_class", "section-nav",
		"sublist_class", "", "item_class", "toc-entry", "item_prefix", "toc-"), s.ConfigMap("toc"))
	c := settings{listTag: "ul", id: liquid.ToString(m.Value("list_id")), class: liquid.ToString(m.Value("list_class")),
		sublistClass: liquid.ToString(m.Value("sublist_class")), itemClass: liquid.ToString(m.Value("item_class")),
		itemName: liquid.ToString(m.Value("item_prefix"))}
	c.min, _ = m.Value("min_level").(int)
	c.max, _ = m.Value("max_level").(int)
	if liquid.Truthy(m.Value("ordered_list")) {
		c.listTag = "ol"
	}
	switch v := m.Value("no_toc_section_class").(type) {
	case []any:
		for _, e := range v {
			c.without = append(c.without, liquid.ToString(e))
		}
	default:
		c.without = []string{liquid.ToString(v)}
	}
	return c
}

type entry struct {
	id, text, name string
	level          int
	node           *dom.Node
}

type contents struct {
	settings
	root    *dom.Node
	entries []entry
}

// read finds the headings of an HTML fragment.
func read(text string, c settings) *contents {
	t := &contents{settings: c, root: dom.Parse(text)}
	used := map[string]int{}
	t.root.Walk(func(n *dom.Node) bool {
		if level := t.level(n.Name); level > 0 && !t.excluded(n) {
			t.add(n, level, used)
		}
		return true
	})
	return t
}

func (t *contents) level(tag string) int {
	if len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' {
		if n := int(tag[1] - '0'); n >= t.min && n <= t.max {
			return n
		}
	}
	return 0
}

// excluded reports whether a heading says that it belongs in no table, or is in
// a section that does.
func (t *contents) excluded(n *dom.Node) bool {
	if n.HasClass("no_toc") {
		return true
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if slices.ContainsFunc(t.without, p.HasClass) {
			return true
		}
	}
	return false
}

func (t *contents) add(n *dom.Node, level int, used map[string]int) {
	text := n.InnerText()
	e := entry{text: templating.EscapeHTML(text), name: n.Name, level: level, node: n}
	own, ok := n.Attr("id")
	if e.id = own; !ok {
		// Only these are counted: Ruby takes each attribute for another key.
		e.id = slug(text)
		k := used[e.id]
		used[e.id]++
		if k > 0 {
			e.id += "-" + strconv.Itoa(k)
		}
	}
	t.entries = append(t.entries, e)
}

// slug is a heading's text as an identifier.
func slug(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc):
			b.WriteRune(r)
		}
	}
	return templating.CGIEscape(b.String())
}

func (t *contents) list() string {
	return "<" + t.listTag + ` id="` + t.id + `" class="` + t.class + "\">\n" + t.items(t.entries) + "</" + t.listTag + ">"
}

func (t *contents) items(entries []entry) string {
	if len(entries) == 0 {
		return ""
	}
	top := entries[0].level
	for _, e := range entries {
		top = min(top, e.level)
	}
	var b strings.Builder
	for i := 0; i < len(entries); {
		nested := i
		if e := entries[i]; e.level == top {
			b.WriteString(`<li class="` + t.itemClass + " " + t.itemName + e.name + `"><a href="#` + e.id + `">` + e.text + `</a>`)
			nested++
		}
		end := nested
		for end < len(entries) && entries[end].level != top {
			end++
		}
		if nested == i {
			b.WriteString(t.items(entries[nested:end]))
			i = end
			continue
		}
		if end > nested {
			attr := ""
			if t.sublistClass != "" {
				attr = ` class="` + t.sublistClass + `"`
			}
			b.WriteString("\n<" + t.listTag + attr + ">\n" + t.items(entries[nested:end]) + "</" + t.listTag + ">\n")
		}
		b.WriteString("</li>\n")
		i = end
	}
	return b.String()
}

// anchored is the fragment with a link before what each heading holds.
func (t *contents) anchored() string {
	for _, e := range t.entries {
		icon := &dom.Node{Name: "span", Attrs: []dom.Attr{{Name: "class", Value: "octicon octicon-link"}}}
		a := &dom.Node{Name: "a", Parent: e.node, Children: []*dom.Node{icon}, Attrs: []dom.Attr{
			{Name: "class", Value: "anchor"}, {Name: "href", Value: "#" + e.id}, {Name: "aria-hidden", Value: "true"}}}
		e.node.Children = slices.Insert(e.node.Children, 0, a)
	}
	return t.root.String()
}
