package templating

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// FieldBy is Field of one key that is in a box already: what is asked of ten
// thousand documents by a constant needs none of its own.
func FieldBy(th *liquid.Thread, v, key any) (any, error) {
	d, ok := v.(liquid.Drop)
	if !ok {
		return Field(th, v, liquid.ToString(key))
	}
	x, _, err := th.Index(d, key)
	return x, err
}

// Host is the builder behind a thread.
func Host(th *liquid.Thread) plugin.Host { return host(th) }

// Field follows keys from a hash or a drop, as {{ v.key.key }} does; nil where
// the way ends early.
func Field(th *liquid.Thread, v any, keys ...string) (any, error) {
	if s, ok := v.(*site.Site); ok && len(keys) > 1 {
		if at, found, taken := s.PathIn(th, keys[0], keys[1]); taken {
			if !found {
				return nil, nil
			}
			v, keys = at, keys[2:]
		}
	}
	for _, k := range keys {
		switch c := v.(type) {
		case *value.Map:
			v = c.Value(k)
		case liquid.Drop:
			at, _, err := th.Index(c, k)
			if err != nil {
				return nil, err
			}
			v = at
		default:
			return nil, nil
		}
	}
	return v, nil
}

// Default is Liquid's default filter: the first value that is something.
func Default(values ...any) any {
	for _, v := range values {
		if !Empty(v) {
			return v
		}
	}
	if len(values) == 0 {
		return nil
	}
	return values[len(values)-1]
}

// Empty reports whether the default filter passes a value over: nothing,
// false, and text or collections without anything in them.
func Empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case *value.Map:
		return v.Len() == 0
	}
	return false
}

// Converted runs the site's converters of an extension over text that belongs
// to no item.
func Converted(s *site.Site, ext, text string) (string, error) {
	b := []byte(text)
	for _, c := range s.ConvertersFor(ext) {
		out, err := c.Convert(nil, b, nil)
		if err != nil {
			return "", err
		}
		b = out
	}
	return string(b), nil
}

// IsMarkdown reports whether the site takes an extension for Markdown's.
func IsMarkdown(s *site.Site, ext string) bool {
	return ext != "" && strings.Contains(","+strings.ToLower(s.ConfigString("markdown_ext", defaultMarkdown))+",",
		","+strings.ToLower(strings.TrimPrefix(ext, "."))+",")
}

const defaultMarkdown = "markdown,mkdown,mkdn,mkd,md"

// EscapeOnce is Liquid's escape_once filter: & < > " and ' become entities, but
// for the & of one.
func EscapeOnce(s string) string {
	if !strings.ContainsAny(s, `&<>"'`) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; c {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		case '\'':
			b.WriteString("&#39;")
		case '&':
			if isEntity(s[i+1:]) {
				b.WriteByte('&')
			} else {
				b.WriteString("&amp;")
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// isEntity reports whether what follows an & makes it one: letters, or a
// number sign and digits, up to a semicolon.
func isEntity(s string) bool {
	name, _, ok := strings.Cut(s, ";")
	if !ok || name == "" {
		return false
	}
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		return digits != "" && strings.Trim(digits, "0123456789") == ""
	}
	for i := range len(name) {
		if c := name[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
