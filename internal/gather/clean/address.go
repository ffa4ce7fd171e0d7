package clean

import (
	"net/url"
	"strings"
)

// Address resolves an address found in markup against base, which may be nil,
// and says whether it may be linked to: only http, https, and where contact is
// set also mailto and tel. What cannot be resolved for want of a base is kept
// when it is a plain relative address.
func Address(base *url.URL, raw string, contact bool) (string, bool) {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == 0xa0 || r == 0xfeff })
	// A browser ignores these inside an address; so does who hides a scheme.
	raw = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, raw)
	if raw == "" || len(raw) > 4096 {
		return "", false
	}
	u, err := url.Parse(strings.ReplaceAll(raw, " ", "%20"))
	if err != nil {
		return "", false
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return "", false
		}
	case "mailto", "tel":
		if !contact || u.Opaque == "" {
			return "", false
		}
	case "":
		if u.Host != "" {
			u.Scheme = "https"
		}
	default:
		return "", false
	}
	if u.User != nil {
		u.User = nil // a password in a link is a trap or a leak
	}
	return escapeAddress(u.String()), true
}

// escapeAddress percent-encodes what has a meaning of its own in Markdown,
// Liquid or HTML and none in an address.
func escapeAddress(s string) string {
	const special = " \"'<>\\^`{|}()[]*_$~"
	// Underscores, tildes and the like are ordinary in addresses; they are left
	// alone, being harmless where the writers put addresses.
	const harmless = "*_$~'"
	i := strings.IndexAny(s, special)
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if strings.IndexByte(special, c) >= 0 && strings.IndexByte(harmless, c) < 0 && !ipv6Bracket(s, i) {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// ipv6Bracket says whether s[i] is a bracket of an IPv6 host.
func ipv6Bracket(s string, i int) bool {
	if s[i] != '[' && s[i] != ']' {
		return false
	}
	slashes := strings.Index(s, "://")
	if slashes < 0 {
		return false
	}
	host := s[slashes+3:]
	if end := strings.IndexAny(host, "/?#"); end >= 0 {
		host = host[:end]
	}
	return i < slashes+3+len(host)
}
