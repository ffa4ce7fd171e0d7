package feedxml

import (
	"fmt"
	"strings"
)

// Outline is a feed in an OPML file.
type Outline struct {
	Title   string
	XMLURL  string
	HTMLURL string
	Group   string // the title of the innermost outline around it
}

// OPML lists the feeds of an OPML file in its order. It is read as tolerantly
// as a feed.
func OPML(src []byte) ([]Outline, error) {
	text, _, _ := decode(src, "")
	t := parseTree(text, "", "")
	var out []Outline
	found := false
	var walk func(n *node, group string)
	walk = func(n *node, group string) {
		for _, c := range n.children {
			if !c.isElement() {
				continue
			}
			switch c.local {
			case "opml":
				found = true
				walk(c, group)
			case "body":
				walk(c, group)
			case "outline":
				title := strings.TrimSpace(firstOf(c.attr("title"), c.attr("text")))
				if u := strings.TrimSpace(firstOf(c.attr("xmlUrl"), c.attr("url"))); u != "" && !strings.EqualFold(c.attr("type"), "link") {
					out = append(out, Outline{Title: title, XMLURL: u, HTMLURL: strings.TrimSpace(c.attr("htmlUrl")), Group: group})
					walk(c, group)
				} else {
					walk(c, firstOf(title, group))
				}
			}
		}
	}
	walk(t.root, "")
	if !found {
		return nil, fmt.Errorf("it is no OPML file: no <opml> element was found")
	}
	return out, nil
}
