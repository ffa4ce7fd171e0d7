package templating

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"

	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// uri is an address in its five parts; has tells an empty part from none.
type uri struct {
	scheme, authority, path, query, fragment string
	hasAuthority, hasQuery, hasFragment      bool
}

// parseURI takes an address apart, as RFC 3986 does in its appendix.
func parseURI(s string) (u uri, err error) {
	s, u.fragment, u.hasFragment = strings.Cut(s, "#")
	s, u.query, u.hasQuery = strings.Cut(s, "?")
	if i := strings.IndexAny(s, ":/"); i > 0 && s[i] == ':' {
		u.scheme, s = s[:i], s[i+1:]
		if !validScheme(u.scheme) {
			return u, fmt.Errorf("Invalid scheme format: '%s'", u.scheme) //nolint:staticcheck // Addressable's text
		}
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		u.hasAuthority = true
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		u.authority, s = rest[:i], rest[i:]
	}
	u.path = s
	if u.scheme != "" && !u.hasAuthority && u.path == "" && !u.hasQuery && !u.hasFragment {
		return u, fmt.Errorf("Absolute URI missing hierarchical segment: '%s://'", u.scheme) //nolint:staticcheck // Addressable's text
	}
	return u, nil
}

func validScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if !('a' <= c && c <= 'z' || i > 0 && ('0' <= s[i] && s[i] <= '9' || s[i] == '+' || s[i] == '-' || s[i] == '.')) {
			return false
		}
	}
	return true
}

const pathKeep = "!$&'()*+,;=:@"

// normalize is the address in its normal form.
func (u uri) normalize() (string, error) {
	var b strings.Builder
	scheme := strings.ToLower(u.scheme)
	if scheme != "" {
		b.WriteString(scheme)
		b.WriteByte(':')
	}
	if u.hasAuthority {
		host, err := normalAuthority(u.authority, scheme)
		if err != nil {
			return "", err
		}
		b.WriteString("//")
		b.WriteString(host)
	}
	path := strings.Trim(u.path, " \t\n\v\f\r\x00")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = normalizeComponent(p, pathKeep)
	}
	path = removeDots(strings.Join(parts, "/"))
	if path == "" && (scheme == "http" || scheme == "https" || scheme == "ftp" || scheme == "tftp") {
		path = "/"
	}
	if scheme == "" && !u.hasAuthority {
		// A first part with a colon would read as a scheme.
		if i := strings.IndexAny(path, ":/"); i >= 0 && path[i] == ':' {
			path = path[:i] + "%2F" + path[i+1:]
		}
	}
	b.WriteString(path)
	// An empty query or fragment goes, with its mark.
	if u.query != "" {
		b.WriteByte('?')
		pairs := strings.Split(u.query, "&")
		for i, p := range pairs {
			pairs[i] = normalizeQueryPart(p)
		}
		b.WriteString(strings.Join(pairs, "&"))
	}
	if u.fragment != "" {
		b.WriteByte('#')
		b.WriteString(normalizeComponent(u.fragment, pathKeep+"/?"))
	}
	return b.String(), nil
}

// queryKeep is what stays in a query: a semicolon could divide pairs.
var queryKeep = strings.Replace(pathKeep, ";", "", 1) + "/?"

// normalizeQueryPart leaves the escapes of & and + as they are.
func normalizeQueryPart(s string) string {
	plain := true
	for i := range len(s) {
		if !unreserved(s[i]) && strings.IndexByte(queryKeep, s[i]) < 0 {
			plain = false
		}
	}
	if plain {
		return s
	}
	// Escapes that mean something are hidden from being undone.
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			switch strings.ToUpper(s[i+1 : i+3]) {
			case "26", "2B":
				b.WriteString(normalizeComponent(s[:i], queryKeep))
				b.WriteString(strings.ToUpper(s[i : i+3]))
				return b.String() + normalizeQueryPart(s[i+3:])
			}
		}
	}
	return normalizeComponent(s, queryKeep)
}

func normalAuthority(a, scheme string) (string, error) {
	user := ""
	if i := strings.LastIndexByte(a, '@'); i >= 0 {
		user, a = a[:i+1], a[i+1:]
	}
	port := ""
	if i := strings.LastIndexByte(a, ':'); i >= 0 && strings.Trim(a[i+1:], "0123456789") == "" {
		a, port = a[:i], a[i+1:]
	}
	switch {
	case scheme == "http" && port == "80", scheme == "https" && port == "443", scheme == "ftp" && port == "21":
		port = ""
	}
	host := strings.ToLower(normalHost(a))
	if strings.ContainsAny(host, " <>\"\\{}") {
		return "", fmt.Errorf("Invalid character in host: '%s'", a) //nolint:staticcheck // Addressable's text
	}
	if port != "" {
		host += ":" + port
	}
	return user + host, nil
}

func normalHost(h string) string {
	for i := range len(h) {
		if h[i] >= 0x80 {
			if a, err := idna.Punycode.ToASCII(strings.ToLower(h)); err == nil {
				return a
			}
			break
		}
	}
	return h
}

// removeDots resolves "." and ".." in a path.
func removeDots(p string) string {
	if !strings.Contains(p, "/.") && !strings.HasPrefix(p, ".") {
		return p
	}
	abs := strings.HasPrefix(p, "/")
	parts := strings.Split(p, "/")
	var out []string
	for i, s := range parts {
		last := i == len(parts)-1
		switch s {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if n := len(out); n > 0 && !(n == 1 && out[0] == "" && abs) {
				out = out[:n-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return strings.Join(out, "/")
}

// PlainPath reports whether normalizing would leave a path alone, in which there
// is nothing to escape either.
func PlainPath(s string) bool {
	var all, before uint8
	for i := range len(s) {
		c := pathBytes[s[i]]
		all |= c | (before&slashByte)<<1&c<<1
		before = c
	}
	return all&(dotsByte|otherByte) == 0 && !strings.HasPrefix(s, "//")
}

// What a byte is to PlainPath, which is asked of every address on every page.
const (
	slashByte uint8 = 1
	dotByte   uint8 = 2
	dotsByte  uint8 = 4 // a dot after a slash
	otherByte uint8 = 8 // what is to be escaped, or divides an address
)

var pathBytes = func() (class [256]uint8) {
	for c := range class {
		switch {
		case c == '/':
			class[c] = slashByte
		case c == '.':
			class[c] = dotByte
		case !unreserved(byte(c)):
			class[c] = otherByte
		}
	}
	return class
}()

// urlOf is an input's address: a document's own, else its text.
func urlOf(th *liquid.Thread, in any) (any, error) {
	if _, text := in.(string); text {
		return in, nil
	}
	if d, ok := in.(liquid.Drop); ok {
		v, ok, err := th.Index(d, "url")
		if err != nil || ok && v != nil {
			return v, err
		}
	}
	return in, nil
}

func relativeURL(th *liquid.Thread, in any, _ []any) (any, error) {
	if in == nil {
		return nil, nil
	}
	in, err := urlOf(th, in)
	if err != nil {
		return nil, err
	}
	s := liquid.ToString(in)
	out, abs, err := relative(siteOf(th), s)
	if abs {
		return in, err
	}
	if _, text := in.(string); text && out == s && err == nil { // it has its box
		return in, nil
	}
	return out, err
}

func absoluteURL(th *liquid.Thread, in any, _ []any) (any, error) {
	if in == nil {
		return nil, nil
	}
	in, err := urlOf(th, in)
	if err != nil {
		return nil, err
	}
	return AbsoluteURL(siteOf(th), liquid.ToString(in))
}

// RelativeURL is an address within the site with the site's baseurl before it;
// an absolute one stays.
func RelativeURL(s *site.Site, path string) (string, error) {
	out, _, err := relative(s, path)
	return out, err
}

func baseurl(s *site.Site) string {
	v := s.Config.Value("baseurl")
	if v == nil {
		return ""
	}
	b := liquid.ToString(v)
	return strings.TrimSuffix(b, "/")
}

func leadingSlash(s string) string {
	if s == "" || s[0] == '/' {
		return s
	}
	return "/" + s
}

func relative(s *site.Site, path string) (out string, absolute bool, err error) {
	plain := PlainPath(path) // which has no colon, and so no scheme
	if !plain {
		u, err := parseURI(path)
		if err != nil {
			return "", false, err
		}
		if u.scheme != "" {
			return path, true, nil
		}
	}
	base := baseurl(s)
	if plain && base == "" && path != "" && path[0] == '/' {
		return path, false, nil
	}
	full := leadingSlash(base) + leadingSlash(path)
	if PlainPath(full) {
		return full, false, nil
	}
	u, err := parseURI(full)
	if err != nil {
		return "", false, err
	}
	out, err = u.normalize()
	return out, false, err
}

// AbsoluteURL is an address with the site's url and baseurl before it; an
// absolute one stays.
func AbsoluteURL(s *site.Site, path string) (string, error) {
	rel, abs, err := relative(s, path)
	if abs || err != nil {
		return rel, err
	}
	v := s.Config.Value("url")
	if v == nil || v == "" {
		return rel, nil
	}
	origin := liquid.ToString(v)
	if plainOrigin(origin) && rel != "" && rel[0] == '/' && PlainPath(rel) {
		return origin + rel, nil
	}
	return NormalizeURL(origin + rel)
}

// plainOrigin reports whether normalizing would leave a scheme and a host alone,
// and nothing stands behind them.
func plainOrigin(s string) bool {
	host, ok := strings.CutPrefix(s, "https://")
	if !ok {
		host, ok = strings.CutPrefix(s, "http://")
	}
	for i := range len(host) {
		if c := host[i]; !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return ok && host != ""
}

// NormalizeURL is an address in its normal form.
func NormalizeURL(s string) (string, error) {
	u, err := parseURI(s)
	if err != nil {
		return "", err
	}
	return u.normalize()
}

// IsAbsolute reports whether an address has a scheme.
func IsAbsolute(s string) bool {
	u, err := parseURI(s)
	return err == nil && u.scheme != ""
}

func stripIndex(_ *liquid.Thread, in any, _ []any) (any, error) {
	if in == nil {
		return nil, nil
	}
	s, ok := in.(string)
	if !ok {
		if liquid.ToString(in) == "" {
			return nil, nil
		}
		return nil, noMethod("sub", in)
	}
	if s == "" {
		return nil, nil
	}
	return StripIndex(s), nil
}

// StripIndex is an address without a trailing index.html.
func StripIndex(s string) string {
	for _, line := range [...]string{"/index.html", "/index.htm"} {
		if rest, ok := strings.CutSuffix(s, line); ok {
			return rest + "/"
		}
	}
	return s
}
