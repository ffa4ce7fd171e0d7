package site

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// expandDocument fills a pattern with a document's placeholders. A name that
// does not exist is left as it stands and reported by [Document.CheckTemplate].
func expandDocument(template string, d *Document) string {
	var b strings.Builder
	for i := 0; i < len(template); {
		if template[i] != ':' {
			b.WriteByte(template[i])
			i++
			continue
		}
		j := i + 1
		for j < len(template) && (template[j] == '_' || 'a' <= template[j] && template[j] <= 'z') {
			j++
		}
		name := template[i+1 : j]
		if name == "" {
			b.WriteByte(':')
			i++
			continue
		}
		v, ok := d.placeholder(name)
		rest := ""
		if !ok && strings.HasSuffix(name, "_") {
			v, ok = d.placeholder(strings.TrimSuffix(name, "_"))
			rest = "_"
		}
		if ok {
			b.WriteString(escapePath(v) + rest)
		} else {
			b.WriteString(template[i:j])
		}
		i = j
	}
	return b.String()
}

// CheckTemplate is what Jekyll says of a pattern with a placeholder that does
// not exist.
func (d *Document) CheckTemplate() error {
	template, _ := d.Data.Value("permalink").(string)
	if template == "" {
		template = d.Collection.Template()
	}
	for i := 0; i < len(template); i++ {
		if template[i] != ':' {
			continue
		}
		j := i + 1
		for j < len(template) && (template[j] == '_' || 'a' <= template[j] && template[j] <= 'z') {
			j++
		}
		name := template[i+1 : j]
		if name == "" {
			continue
		}
		if _, ok := d.placeholder(name); ok {
			continue
		}
		keys := name
		if short, cut := strings.CutSuffix(name, "_"); cut {
			if _, ok := d.placeholder(short); ok {
				continue
			}
			keys = name + " or " + short
		}
		return fmt.Errorf("The URL template doesn't have %s keys. Check your permalink template!", keys)
	}
	return nil
}

func (d *Document) placeholder(name string) (string, bool) {
	switch name {
	case "collection":
		return d.Collection.Label, true
	case "output_ext":
		return d.OutputExt(), true
	case "path":
		return d.cleanedRelPath(), true
	case "name":
		return Slugify(d.Stem(), "default", false), true
	case "title":
		return Slugify(d.slug(), "pretty", true), true
	case "slug":
		return Slugify(d.slug(), "default", false), true
	case "categories":
		return d.categories(strings.ToLower), true
	case "slugified_categories":
		return d.categories(func(c string) string { return Slugify(c, "default", false) }), true
	}
	t := d.Date()
	switch name {
	case "year":
		return t.Format("2006"), true
	case "month":
		return t.Format("01"), true
	case "day":
		return t.Format("02"), true
	case "hour":
		return t.Format("15"), true
	case "minute":
		return t.Format("04"), true
	case "second":
		return t.Format("05"), true
	case "i_day":
		return t.Format("2"), true
	case "i_month":
		return t.Format("1"), true
	case "short_month":
		return t.Format("Jan"), true
	case "long_month":
		return t.Format("January"), true
	case "short_year":
		return t.Format("06"), true
	case "w_year":
		y, _ := t.ISOWeek()
		return strconv.Itoa(y), true
	case "week":
		_, w := t.ISOWeek()
		return fmt.Sprintf("%02d", w), true
	case "w_day":
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1), true
	case "short_day":
		return t.Format("Mon"), true
	case "long_day":
		return t.Format("Monday"), true
	case "y_day":
		return fmt.Sprintf("%03d", t.YearDay()), true
	}
	return "", false
}

func (d *Document) slug() string {
	if s := d.Data.Value("slug"); s != nil {
		return text(s)
	}
	return d.Stem()
}

func (d *Document) cleanedRelPath() string {
	p := d.rel[:len(d.rel)-len(d.ext)]
	p = strings.Replace(p, d.Collection.RelativeDirectory(), "", 1)
	return strings.TrimRight(p, ".")
}

func (d *Document) categories(form func(string) string) string {
	var out []string
	seen := map[string]bool{}
	values, ok := d.Data.Value("categories").([]any)
	if !ok && d.Data.Value("categories") != nil {
		values = []any{d.Data.Value("categories")}
	}
	for _, v := range values {
		c := form(text(v))
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return strings.Join(out, "/")
}

// Slugify makes a text fit for an address: runs of what the mode does not
// keep become one hyphen.
func Slugify(s, mode string, cased bool) string {
	keep := func(r rune) bool { return unicode.Is(unicode.M, r) || unicode.IsLetter(r) || unicode.Is(unicode.Nd, r) }
	if mode == "pretty" {
		base := keep
		keep = func(r rune) bool { return base(r) || strings.ContainsRune("._~!$&'()+,;=@", r) }
	}
	var b strings.Builder
	gap := false
	for _, r := range s {
		if keep(r) {
			b.WriteRune(r)
			gap = false
		} else if !gap {
			b.WriteByte('-')
			gap = true
		}
	}
	out := strings.TrimSuffix(strings.TrimPrefix(b.String(), "-"), "-")
	if !cased {
		out = strings.ToLower(out)
	}
	return out
}

// sanitizeURL makes an address start with one slash and climb nowhere.
func sanitizeURL(u string) string {
	u = strings.ReplaceAll("/"+u, "..", "/")
	u = strings.ReplaceAll(u, "./", "")
	for strings.Contains(u, "//") {
		u = strings.ReplaceAll(u, "//", "/")
	}
	return u
}

const upperHex = "0123456789ABCDEF"

// escapePath percent-encodes what may not stand in an address's path.
func escapePath(p string) string {
	var b []byte
	for i := range len(p) {
		c := p[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~!$&'()*+,;=:@/?", c) >= 0 {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return string(b)
}

// unescapePath decodes percent-encoding; what is no encoding stays.
func unescapePath(p string) string {
	if !strings.Contains(p, "%") {
		return p
	}
	var b []byte
	for i := 0; i < len(p); i++ {
		if p[i] == '%' && i+2 < len(p) {
			if n, err := strconv.ParseUint(p[i+1:i+3], 16, 8); err == nil {
				b = append(b, byte(n))
				i += 2
				continue
			}
		}
		b = append(b, p[i])
	}
	return string(b)
}
