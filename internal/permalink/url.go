// Package permalink makes the addresses of pages and posts: Jekyll's URL
// templates, its styles, slugs, and the escaping of paths.
package permalink

import (
	"fmt"
	"strings"
)

// Template is a compiled permalink such as /:categories/:year/:title/. It is
// immutable and safe for concurrent use.
type Template struct {
	parts []part
}

// part is text, or a placeholder where key is not empty.
type part struct {
	text string // literal, or what follows the placeholder's value
	key  string
}

// Compile reads a template. A placeholder is a colon and lower-case letters
// or underscores.
func Compile(template string) *Template {
	t := &Template{}
	for template != "" {
		i := strings.IndexByte(template, ':')
		if i < 0 {
			break
		}
		n := i + 1
		for n < len(template) && ('a' <= template[n] && template[n] <= 'z' || template[n] == '_') {
			n++
		}
		if n == i+1 {
			t.literal(template[:n])
			template = template[n:]
			continue
		}
		t.literal(template[:i])
		name := template[i+1 : n]
		p := part{key: strings.TrimSuffix(name, "_")}
		p.text = name[len(p.key):]
		t.parts = append(t.parts, p)
		template = template[n:]
	}
	t.literal(template)
	return t
}

func (t *Template) literal(s string) {
	if s != "" {
		t.parts = append(t.parts, part{text: s})
	}
}

// Keys are the placeholders of the template in order.
func (t *Template) Keys() []string {
	var keys []string
	for _, p := range t.parts {
		if p.key != "" {
			keys = append(keys, p.key)
		}
	}
	return keys
}

// URL fills the template and cleans the result up. lookup gives the value of
// a placeholder, not escaped yet, and whether there is such a placeholder.
func (t *Template) URL(lookup func(key string) (string, bool)) (string, error) {
	var room [16]string // as many values as templates have, so that their text is made once
	values, size := room[:0], 0
	for _, p := range t.parts {
		size += len(p.text)
		if p.key == "" {
			continue
		}
		v, ok := lookup(p.key)
		if !ok {
			keys := p.key
			if p.text != "" {
				keys += " or " + p.key
			}
			return "", fmt.Errorf("The URL template doesn't have %s keys. Check your permalink template!", keys) //nolint:staticcheck // Jekyll's text
		}
		e, err := Escape(v)
		if err != nil {
			return "", err
		}
		values, size = append(values, e), size+len(e)
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range t.parts {
		if p.key != "" {
			b.WriteString(values[0])
			values = values[1:]
		}
		b.WriteString(p.text)
	}
	return Clean(b.String()), nil
}

// Fill fills a template whose placeholders, with their colons, are replaced one
// after another wherever they stand; what is none stays. As in Jekyll a value
// that cannot be escaped is an error even where the template has no place for
// it, as long as a colon is left.
func Fill(template string, placeholders ...[2]string) (string, error) {
	for _, p := range placeholders {
		if !strings.Contains(template, ":") {
			break
		}
		e, err := Escape(p[1])
		if err != nil {
			return "", err
		}
		template = strings.ReplaceAll(template, p[0], e)
	}
	return Clean(template), nil
}

// PageURL fills a page's template.
func PageURL(template, path, basename, outputExt string) (string, error) {
	return Fill(template, [2]string{":path", path}, [2]string{":basename", basename}, [2]string{":output_ext", outputExt})
}

// Clean puts a slash before a URL, turns two dots into a slash, drops ./ and
// makes one slash of several.
func Clean(url string) string {
	if cleanAlready(url) {
		return url
	}
	s := strings.ReplaceAll("/"+url, "..", "/")
	s = strings.ReplaceAll(s, "./", "")
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		if s[i] != '/' || i == 0 || s[i-1] != '/' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func cleanAlready(url string) bool {
	if url == "" || url[0] != '/' {
		return false
	}
	for i := 1; i < len(url); i++ {
		if (url[i] == '/' || url[i] == '.') && (url[i-1] == '/' && url[i] == '/' || url[i-1] == '.') {
			return false
		}
	}
	return true
}

// Style is the template of one of Jekyll's named styles; any other name is a
// template itself.
func Style(style string) string {
	switch style {
	case "pretty":
		return "/:categories/:year/:month/:day/:title/"
	case "none":
		return "/:categories/:title:output_ext"
	case "date":
		return "/:categories/:year/:month/:day/:title:output_ext"
	case "ordinal":
		return "/:categories/:year/:y_day/:title:output_ext"
	case "weekdate":
		return "/:categories/:year/W:week/:short_day/:title:output_ext"
	}
	return style
}

// AddSuffix ends a template the way a style ends: with a slash, with the
// output's extension, or as it is.
func AddSuffix(template, style string) string {
	switch style {
	case "pretty":
		return template + "/"
	case "date", "ordinal", "none":
		return template + ":output_ext"
	}
	if strings.HasSuffix(style, "/") {
		template += "/"
	}
	if strings.HasSuffix(style, ":output_ext") {
		template += ":output_ext"
	}
	return template
}
