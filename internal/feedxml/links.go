package feedxml

import (
	"net/url"
	"strings"
	"unicode/utf8"
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
	out := b.ResolveReference(u).String()
	if !isASCII([]byte(ref)) {
		out = unescapeHigh(out)
	}
	return out
}

// unescapeHigh writes percent forms beyond ASCII as the characters they are.
func unescapeHigh(s string) string {
	if un, err := url.PathUnescape(s); err != nil || !utf8.ValidString(un) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && s[i+1] >= '8' {
			if c, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// linkAttrs are the attributes of HTML that hold an address.
var linkAttrs = map[string]bool{
	"href": true, "src": true, "cite": true, "action": true, "longdesc": true, "usemap": true, "data": true,
	"codebase": true, "background": true, "classid": true, "poster": true, "profile": true,
}

// mendSlashes takes "http:///host/" for what was meant.
func mendSlashes(u string) string {
	for _, p := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(u, p); ok {
			return p + strings.TrimLeft(rest, "/")
		}
	}
	return u
}
