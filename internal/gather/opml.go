package gather

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
)

// ReadOPML lists the feeds of an OPML file, in its order, each address once.
// The innermost group that a feed stands in is its category.
func ReadOPML(src []byte) ([]Feed, error) {
	outlines, err := feedxml.OPML(src)
	if err != nil {
		return nil, err
	}
	var feeds []Feed
	seen := map[string]bool{}
	for _, o := range outlines {
		u, err := url.Parse(strings.TrimSpace(o.XMLURL))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || seen[u.String()] {
			continue
		}
		seen[u.String()] = true
		name := line(o.Title)
		if name == u.String() || name == bare(u.String()) || name == u.Hostname() {
			name = "" // what stands where no name was known
		}
		feeds = append(feeds, Feed{URL: u.String(), Name: name, Category: line(o.Group)})
	}
	if len(feeds) == 0 {
		return nil, errors.New("the OPML file names no feed; expected outline elements with xmlUrl")
	}
	return feeds, nil
}

// WriteOPML is the feeds as an OPML 2.0 file, grouped by category.
func WriteOPML(title string, feeds []Feed) []byte {
	var b bytes.Buffer
	esc := func(s string) string {
		var e bytes.Buffer
		_ = xml.EscapeText(&e, []byte(s)) // a bytes.Buffer does not fail
		return e.String()
	}
	outline := func(indent string, f Feed) {
		name := firstOf(f.Name, bare(f.URL))
		fmt.Fprintf(&b, "%s<outline type=\"rss\" text=\"%s\" title=\"%s\" xmlUrl=\"%s\"/>\n", indent, esc(name), esc(name), esc(f.URL))
	}
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>%s</title>\n  </head>\n  <body>\n", esc(title))
	done := map[string]bool{}
	for _, f := range feeds {
		if f.Category == "" {
			outline("    ", f)
			continue
		}
		if done[f.Category] {
			continue
		}
		done[f.Category] = true
		fmt.Fprintf(&b, "    <outline text=\"%s\">\n", esc(f.Category))
		for _, g := range feeds {
			if g.Category == f.Category {
				outline("      ", g)
			}
		}
		b.WriteString("    </outline>\n")
	}
	b.WriteString("  </body>\n</opml>\n")
	return b.Bytes()
}

// AddFeeds writes feeds into the text of a _config.yml, under broadsheet:
// gather: feeds:, and changes nothing else of it: comments, order and style
// stay. Feeds that are there already are not added. It returns the new text
// and how many were added. A file whose broadsheet: section is written in
// braces, or in a way that cannot be added to line by line, is refused.
func AddFeeds(config []byte, have, add []Feed) ([]byte, int, error) {
	known := map[string]bool{}
	for _, f := range have {
		known[f.URL] = true
	}
	var fresh []Feed
	for _, f := range add {
		if !known[f.URL] {
			known[f.URL] = true
			fresh = append(fresh, f)
		}
	}
	if len(fresh) == 0 {
		return config, 0, nil
	}
	eol := "\n"
	if bytes.Contains(config, []byte("\r\n")) {
		eol = "\r\n"
	}
	text := strings.ReplaceAll(string(config), "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	lines := strings.SplitAfter(text, "\n")
	if n := len(lines); n > 0 && lines[n-1] == "" {
		lines = lines[:n-1]
	}
	insert := func(at int, s string) ([]byte, int, error) {
		out := strings.Join(lines[:at], "") + s + strings.Join(lines[at:], "")
		return []byte(strings.ReplaceAll(out, "\n", eol)), len(fresh), nil
	}
	// Descend broadsheet: → gather: → feeds:.
	from, to, indent := 0, len(lines), -1
	for depth, key := range []string{"broadsheet", "gather", "feeds"} {
		at, own, rest := findKey(lines, from, to, indent, key)
		if at < 0 {
			pad := strings.Repeat(" ", max(0, childIndent(lines, from, to, indent)))
			var b strings.Builder
			for i, k := range []string{"broadsheet", "gather", "feeds"}[depth:] {
				b.WriteString(pad + strings.Repeat("  ", i) + k + ":\n")
			}
			writeFeeds(&b, pad+strings.Repeat("  ", 3-depth), fresh)
			end := blockEnd(lines, from, to, indent)
			if depth == 0 {
				end = len(lines)
				if end > 0 && strings.TrimSpace(lines[end-1]) != "" {
					return insert(end, "\n"+b.String())
				}
			}
			return insert(end, b.String())
		}
		if rest != "" && rest != "[]" && rest != "{}" && rest != "~" && rest != "null" {
			if key == "gather" || key == "broadsheet" || key == "feeds" {
				return nil, 0, fmt.Errorf("line %d: %s: is written on one line; expected a block, to which feeds can be added", at+1, key)
			}
		}
		if rest != "" { // an empty value on the line
			lines[at] = lines[at][:strings.Index(lines[at], ":")+1] + "\n"
		}
		from, indent = at+1, own
		to = blockEnd(lines, from, to, own)
		// A list may stand at its key's own indentation, under gather: too.
		if key != "broadsheet" && from < len(lines) {
			if l := firstContent(lines, from, len(lines)); l >= 0 && strings.HasPrefix(strings.TrimLeft(lines[l], " "), "-") {
				pad := len(lines[l]) - len(strings.TrimLeft(lines[l], " "))
				if pad >= own {
					end := l
					for end < len(lines) && (strings.TrimSpace(lines[end]) == "" || indentOf(lines[end]) > pad || indentOf(lines[end]) == pad && strings.HasPrefix(strings.TrimLeft(lines[end], " "), "-") || strings.HasPrefix(strings.TrimSpace(lines[end]), "#") && indentOf(lines[end]) >= pad) {
						end++
					}
					for end > l && strings.TrimSpace(lines[end-1]) == "" {
						end--
					}
					var b strings.Builder
					writeFeeds(&b, strings.Repeat(" ", pad), fresh)
					return insert(end, b.String())
				}
			}
		}
	}
	var b strings.Builder
	writeFeeds(&b, strings.Repeat(" ", indent+2), fresh)
	return insert(from, b.String())
}

func writeFeeds(b *strings.Builder, pad string, feeds []Feed) {
	for _, f := range feeds {
		b.WriteString(pad + "- url: " + string(compose.Quote(nil, f.URL)) + "\n")
		if f.Name != "" {
			b.WriteString(pad + "  name: " + string(compose.Quote(nil, f.Name)) + "\n")
		}
		if f.Category != "" {
			b.WriteString(pad + "  category: " + string(compose.Quote(nil, f.Category)) + "\n")
		}
	}
}

func indentOf(l string) int { return len(l) - len(strings.TrimLeft(l, " ")) }

func blank(l string) bool {
	t := strings.TrimSpace(l)
	return t == "" || t[0] == '#'
}

func firstContent(lines []string, from, to int) int {
	for i := from; i < to; i++ {
		if !blank(lines[i]) {
			return i
		}
	}
	return -1
}

// findKey finds a key that stands directly below an indentation.
func findKey(lines []string, from, to, above int, key string) (at, indent int, rest string) {
	level := childIndent(lines, from, to, above)
	for i := from; i < to; i++ {
		if blank(lines[i]) || indentOf(lines[i]) != level {
			continue
		}
		l := strings.TrimSpace(lines[i])
		for _, k := range []string{key, `"` + key + `"`, "'" + key + "'"} {
			if r, ok := strings.CutPrefix(l, k+":"); ok && (r == "" || r[0] == ' ') {
				r = strings.TrimSpace(r)
				if r != "" && r[0] == '#' {
					r = ""
				}
				return i, level, r
			}
		}
	}
	return -1, 0, ""
}

// childIndent is the indentation of what stands below a line.
func childIndent(lines []string, from, to, above int) int {
	if i := firstContent(lines, from, to); i >= 0 && indentOf(lines[i]) > above {
		return indentOf(lines[i])
	}
	return above + 2
}

// blockEnd is the line after the last one of a block deeper than indent.
func blockEnd(lines []string, from, to, indent int) int {
	end := from
	for i := from; i < to; i++ {
		if blank(lines[i]) {
			continue
		}
		if indentOf(lines[i]) <= indent {
			break
		}
		end = i + 1
	}
	return end
}
