package dom

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

var bodyTag = pattern.New(`(?s)<body(.*?)>\s*`)

// Body divides a page's output at its body; all of it is the body where it has
// no such tag.
func Body(text string) (head, body, tail string) {
	m := bodyTag.FindStringIndex(text)
	if m == nil {
		if strings.Contains(text, "<body") {
			return text, "", ""
		}
		return "", text, ""
	}
	head, body = text[:m[1]], text[m[1]:]
	if i := strings.Index(body, "</body>"); i >= 0 {
		body, tail = body[:i], body[i:]
	}
	return head, body, tail
}

// Hook registers a hook that changes the output of what becomes HTML.
func Hook(r *plugin.Registry, f func(it site.Item, text string) (string, bool)) {
	hook := func(_ plugin.Host, it site.Item, text []byte) ([]byte, error) {
		if d, ok := it.(*site.Document); ok && !d.Write() {
			return text, nil
		}
		link, _ := it.Value("permalink").(string)
		if it.OutputExt() != ".html" && !strings.HasSuffix(link, "/") {
			return text, nil
		}
		if out, ok := f(it, string(text)); ok {
			return []byte(out), nil
		}
		return text, nil
	}
	r.ItemHook(plugin.Pages, plugin.PostRender, site.Normal, hook)
	r.ItemHook(plugin.Documents, plugin.PostRender, site.Normal, hook)
}

// Within reports whether a node is in one of some elements.
func (n *Node) Within(names ...string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		for _, name := range names {
			if p.Name == name {
				return true
			}
		}
	}
	return false
}

// Configured is a setting that is text, or a hash that has it under a key.
func Configured(v any, key, fallback string) string {
	switch v := v.(type) {
	case string:
		return v
	case *liquid.Map:
		if s := v.Value(key); s != nil {
			return liquid.ToString(s)
		}
	}
	return fallback
}
