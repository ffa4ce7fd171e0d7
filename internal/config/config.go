// Package config reads a site's configuration as Jekyll 4 does: its defaults,
// one or several files, what the command line overrides, and what Jekyll
// derives from these, such as front matter defaults and which files are part
// of a site.
package config

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Config is the configuration of a site. It does not change once it is
// loaded; what its methods return must not be changed either.
type Config struct {
	all         *value.Map
	files       []string
	env         string
	development bool // JEKYLL_ENV says so
	location    *time.Location
	warnings    []diag.Diagnostic
}

// Map is the whole configuration, as `site` shows it to templates: every key
// with a default, then the site's own in the order they were first given.
func (c *Config) Map() *value.Map { return c.all }

// Files are the configuration files that were read, in order.
func (c *Config) Files() []string { return c.files }

// Environment is JEKYLL_ENV, "development" where it is not set.
func (c *Config) Environment() string { return c.env }

// Development reports whether JEKYLL_ENV asks for development by its name.
func (c *Config) Development() bool { return c.development }

// Location is the zone dates are in: that of the key timezone, else the
// machine's. It is never time.UTC, which Ruby prints otherwise than a place
// whose clocks show UTC.
func (c *Config) Location() *time.Location { return c.location }

// Warnings are what Jekyll would warn of while it reads the configuration.
func (c *Config) Warnings() []diag.Diagnostic { return c.warnings }

// Value is the value of a key, nil where there is none.
func (c *Config) Value(key string) any { return c.all.Value(key) }

// Lookup is the value at a path of keys, such as "kramdown", "input".
func (c *Config) Lookup(keys ...string) (any, bool) {
	var v any = c.all
	for _, k := range keys {
		m, ok := v.(*value.Map)
		if !ok {
			return nil, false
		}
		if v, ok = m.Get(k); !ok {
			return nil, false
		}
	}
	return v, true
}

// String is a key's value as text; empty where it is absent or null.
func (c *Config) String(keys ...string) string {
	v, _ := c.Lookup(keys...)
	return text(v)
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	case *big.Int:
		return v.String()
	case value.Date:
		return v.String()
	case time.Time:
		return datetime.String(v)
	}
	return ""
}

// Bool reports whether a key's value is anything but false and null, which is
// what Ruby takes for true.
func (c *Config) Bool(keys ...string) bool {
	v, _ := c.Lookup(keys...)
	b, ok := v.(bool)
	return v != nil && (!ok || b)
}

// Int is a key's value as Ruby's to_i makes it: the digits a text begins with.
func (c *Config) Int(keys ...string) int {
	v, _ := c.Lookup(keys...)
	switch v := v.(type) {
	case int:
		return v
	case float64:
		return int(v)
	case string:
		s := strings.TrimSpace(v)
		n := 0
		for n < len(s) && ('0' <= s[n] && s[n] <= '9' || n == 0 && (s[0] == '-' || s[0] == '+')) {
			n++
		}
		i, _ := strconv.Atoi(s[:n])
		return i
	}
	return 0
}

// Sub is a key's value where it is a mapping, else an empty one.
func (c *Config) Sub(keys ...string) *value.Map {
	v, _ := c.Lookup(keys...)
	if m, ok := v.(*value.Map); ok {
		return m
	}
	return value.NewMap(0)
}

// Strings are the texts of a list; a single text counts as a list of one.
func (c *Config) Strings(keys ...string) []string {
	v, _ := c.Lookup(keys...)
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s := text(e); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// Plugins are the plugins a site asks for, each once: under plugins, and under
// whitelist and gems, as configurations of older Jekylls have them.
func (c *Config) Plugins() []string {
	var out []string
	seen := map[string]bool{}
	for _, key := range []string{"plugins", "gems", "whitelist"} {
		for _, p := range c.Strings(key) {
			if !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// MarkdownExtensions are the extensions of Markdown files, without dots.
func (c *Config) MarkdownExtensions() []string { return splitList(c.String("markdown_ext")) }

func splitList(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Collection is what the configuration says of a collection.
type Collection struct {
	Label    string // without the characters that no label has
	Metadata *value.Map
}

// Collections are the collections in the order of the configuration; posts is
// always among them, first unless the site places it elsewhere.
func (c *Config) Collections() []Collection {
	m := c.Sub("collections")
	out := make([]Collection, 0, m.Len())
	for k, v := range m.All() {
		name := text(k)
		label := collectionLabel(name)
		if label != name {
			// As in Jekyll what is said of a collection is looked up by its
			// label, so that nothing is said of one whose name is no label.
			v = m.Value(label)
		}
		meta, ok := v.(*value.Map)
		if !ok {
			meta = value.NewMap(0)
		}
		out = append(out, Collection{Label: label, Metadata: meta})
	}
	return out
}

// collectionLabel is a collection's name without the characters that a label
// must not have.
func collectionLabel(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-', c == '.':
			return c
		}
		return -1
	}, name)
}
