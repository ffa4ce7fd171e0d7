package feedxml

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// resolve makes ref absolute against base. What cannot be parsed stays as it
// is: an identifier or link is never lost to a strict parser.
func resolve(base, ref string) string {
	ref = strings.TrimSpace(ref)
	if base == "" || ref == "" {
		if ref == "" {
			return base
		}
		return ref
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ref
	}
	if u.IsAbs() {
		return ref
	}
	b, err := url.Parse(base)
	if err != nil || !b.IsAbs() {
		return ref
	}
	return b.ResolveReference(u).String()
}

// linkAttrs are the attributes of HTML that hold an address.
var linkAttrs = map[string]bool{
	"href": true, "src": true, "cite": true, "action": true, "longdesc": true, "usemap": true, "data": true,
	"codebase": true, "background": true, "classid": true, "poster": true, "profile": true,
}

// resolveMarkup makes the relative addresses in markup absolute and leaves
// every other byte alone.
func resolveMarkup(markup, base string) string {
	if base == "" || !mayLink(markup) {
		return markup
	}
	z := html.NewTokenizer(strings.NewReader(markup))
	var b strings.Builder
	b.Grow(len(markup) + 64)
	changed := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			b.Write(z.Raw())
			break
		}
		raw := string(z.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			b.WriteString(raw)
			continue
		}
		tok := z.Token()
		dirty := false
		for i, a := range tok.Attr {
			if !linkAttrs[a.Key] || a.Val == "" {
				continue
			}
			if a.Key == "usemap" && tok.Data != "img" && tok.Data != "input" && tok.Data != "object" {
				continue
			}
			if v := resolve(base, a.Val); v != a.Val {
				tok.Attr[i].Val, dirty = v, true
			}
		}
		if !dirty {
			b.WriteString(raw)
			continue
		}
		changed = true
		b.WriteByte('<')
		b.WriteString(tok.Data)
		for _, a := range tok.Attr {
			b.WriteByte(' ')
			b.WriteString(a.Key)
			b.WriteString(`="`)
			b.WriteString(attrEscaper.Replace(a.Val))
			b.WriteByte('"')
		}
		if kind == html.SelfClosingTagToken {
			b.WriteString(" /")
		}
		b.WriteByte('>')
	}
	if !changed {
		return markup
	}
	return b.String()
}

func mayLink(markup string) bool {
	for i := range len(markup) {
		if markup[i] == '=' {
			return true
		}
	}
	return false
}
