// Package compose writes stories as Jekyll posts: the front matter, the slug,
// the pictures, and in plain words what a revision changed.
package compose

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Post is a gathered story as it stands on disk. Its first eight keys are
// those that Jekyll archives hold already; what gathering adds comes after
// them. Every field may hold anything: the writer alone makes it harmless.
type Post struct {
	Title      string
	Date       time.Time // UTC, to the second
	Author     string
	Categories []string
	Tags       []string
	Excerpt    string
	Image      string // relative to the site's source, "" for none
	ImageBy    string // credit
	ImageText  string // caption
	// ImageLicence is the picture's, Licence the text's: addresses, or words
	// where there is none.
	ImageLicence string
	Licence      string
	Source       Source
	Sources      []Source // others that carried the same text
	URL          string   // canonical address
	Story        string   // identity
	Modified     time.Time
	Revisions    []Revision
	Language     string
	Paywalled    bool
	OptOut       string // why only an excerpt is kept
	Withdrawn    time.Time
	Hidden       bool // published: false
	Related      []string
	Notes        []string
	Body         string // Markdown
}

// Source names where a story comes from.
type Source struct {
	Name string
	URL  string // the outlet's or feed's page
	Feed string // the feed's address
}

// Revision is one change of a story after it was first written.
type Revision struct {
	Date    time.Time
	Kind    string // "minor", "update" or "correction"
	Changes []string
}

// dateLayout is how archives write dates: without a zone, which Jekyll reads
// as UTC.
const dateLayout = "2006-01-02T15:04:05"

// Append writes the post.
func (p *Post) Append(dst []byte) []byte {
	dst = append(dst, "---\nlayout: post\n"...)
	dst = pair(dst, "title", p.Title)
	dst = date(dst, "date", p.Date)
	dst = pair(dst, "author", p.Author)
	dst = flow(dst, "categories", p.Categories)
	dst = flow(dst, "tags", p.Tags)
	dst = pair(dst, "excerpt", p.Excerpt)
	dst = append(dst, "image:"...)
	if p.Image != "" {
		dst = append(dst, ' ')
		dst = plain(dst, p.Image)
	}
	dst = append(dst, '\n')
	dst = append(dst, "source:\n"...)
	dst = source(dst, "  ", p.Source)
	if len(p.Sources) > 0 {
		dst = append(dst, "also_in:\n"...)
		for _, s := range p.Sources {
			dst = append(dst, "  - "...)
			dst = append(dst, strings.TrimPrefix(string(source(nil, "    ", s)), "    ")...)
		}
	}
	dst = pair(dst, "canonical_url", p.URL)
	dst = append(dst, "story: "...)
	dst = plain(dst, p.Story)
	dst = append(dst, '\n')
	if !p.Modified.IsZero() {
		dst = date(dst, "last_modified_at", p.Modified)
	}
	if len(p.Revisions) > 0 {
		dst = append(dst, "revisions:\n"...)
		for _, r := range p.Revisions {
			dst = append(dst, "  - date: "...)
			dst = r.Date.UTC().AppendFormat(dst, dateLayout)
			dst = append(dst, "\n    kind: "...)
			dst = plain(dst, r.Kind)
			dst = append(dst, "\n    changes:\n"...)
			for _, c := range r.Changes {
				dst = append(dst, "      - "...)
				dst = Quote(dst, c)
				dst = append(dst, '\n')
			}
		}
	}
	if p.ImageText != "" {
		dst = pair(dst, "image_caption", p.ImageText)
	}
	if p.ImageBy != "" {
		dst = pair(dst, "image_credit", p.ImageBy)
	}
	if p.ImageLicence != "" {
		dst = pair(dst, "image_licence", p.ImageLicence)
	}
	if p.Licence != "" {
		dst = pair(dst, "licence", p.Licence)
	}
	if p.Language != "" {
		dst = append(dst, "lang: "...)
		dst = plain(dst, p.Language)
		dst = append(dst, '\n')
	}
	if p.Paywalled {
		dst = append(dst, "paywalled: true\n"...)
	}
	if p.OptOut != "" {
		dst = pair(dst, "excerpt_only", p.OptOut)
	}
	if !p.Withdrawn.IsZero() {
		dst = date(dst, "withdrawn_at", p.Withdrawn)
	}
	if p.Hidden {
		dst = append(dst, "published: false\n"...)
	}
	if len(p.Related) > 0 {
		dst = flow(dst, "related", p.Related)
	}
	if len(p.Notes) > 0 {
		dst = append(dst, "notes:\n"...)
		for _, n := range p.Notes {
			dst = append(dst, "  - "...)
			dst = Quote(dst, n)
			dst = append(dst, '\n')
		}
	}
	dst = append(dst, "render_with_liquid: false\n---\n\n"...)
	dst = append(dst, strings.TrimSpace(p.Body)...)
	return append(dst, '\n')
}

func source(dst []byte, indent string, s Source) []byte {
	for _, kv := range [...][2]string{{"name", s.Name}, {"url", s.URL}, {"feed", s.Feed}} {
		dst = append(dst, indent...)
		dst = pair(dst, kv[0], kv[1])
	}
	return dst
}

func pair(dst []byte, key, value string) []byte {
	dst = append(dst, key...)
	dst = append(dst, ": "...)
	dst = Quote(dst, value)
	return append(dst, '\n')
}

func date(dst []byte, key string, t time.Time) []byte {
	dst = append(dst, key...)
	dst = append(dst, ": "...)
	dst = t.UTC().AppendFormat(dst, dateLayout)
	return append(dst, '\n')
}

func flow(dst []byte, key string, values []string) []byte {
	dst = append(dst, key...)
	dst = append(dst, ": ["...)
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = plain(dst, v)
	}
	return append(dst, "]\n"...)
}

// plain writes a scalar without quotes where every YAML reader takes it for
// that string, quoted elsewhere.
func plain(dst []byte, s string) []byte {
	if !isPlain(s) {
		return Quote(dst, s)
	}
	return append(dst, s...)
}

func isPlain(s string) bool {
	if s == "" || s[0] == '-' || s[0] == '.' || s[0] == ' ' || s[len(s)-1] == ' ' {
		return false
	}
	letters := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			letters = true
		case c >= '0' && c <= '9' || c == '-' || c == '_' || c == ' ' || c == '.':
		case c == '/' && i > 0:
		default:
			return false
		}
	}
	if !letters {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nil":
		return false
	}
	// 1e3, 0x1f, .inf, 12_000: numbers to one reader or another.
	if s[0] >= '0' && s[0] <= '9' {
		if _, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64); err == nil {
			return false
		}
		if _, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 0, 64); err == nil {
			return false
		}
		if len(s) > 4 && s[4] == '-' {
			return false // a date, nearly
		}
	}
	return true
}

// Quote writes s as a double-quoted YAML scalar on one line. It round-trips
// any string of valid UTF-8 through every YAML reader.
func Quote(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = append(dst, "\uFFFD"...)
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r < 0x20 || r == 0x7F:
			dst = append(dst, `\x`...)
			dst = append(dst, hexDigits[r>>4], hexDigits[r&15])
		case r >= 0x80 && r < 0xA0 || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF:
			dst = append(dst, `\u`...)
			dst = append(dst, hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			dst = append(dst, s[i:i+n]...)
		}
		i += n
	}
	return append(dst, '"')
}

const hexDigits = "0123456789ABCDEF"
