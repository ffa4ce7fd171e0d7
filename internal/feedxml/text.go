package feedxml

import (
	"encoding/base64"
	"html"
	"strings"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// mediaType is a type attribute as a MIME type without parameters.
func mediaType(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.IndexByte(s, ';'); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	switch s {
	case "text", "plain":
		return "text/plain"
	case "html":
		return "text/html"
	case "xhtml":
		return "application/xhtml+xml"
	}
	return s
}

// textOf reads a text construct. usual is its type where none is given.
func textOf(n *node, usual string, atom bool) Text {
	t := Text{Type: usual, Language: n.lang, Base: n.base}
	given := mediaType(n.attr("type"))
	if given != "" && strings.Contains(given, "/") {
		t.Type = given
	}
	if src := n.attr("src"); src != "" {
		t.Src = resolve(n.base, src)
	}
	mode := strings.ToLower(strings.TrimSpace(n.attr("mode")))
	switch {
	case isBase64(mode, t.Type, n):
		t.Value = decodeBase64(n.innerText())
	case n.hasElements():
		t.Value = strings.TrimSpace(markupOf(n, &t))
	default:
		t.Value = strings.TrimSpace(rawText(n))
		if t.Type == "application/xhtml+xml" && mode != "escaped" && !strings.Contains(t.Value, "<") && n.space == "atom" {
			t.Value = strings.TrimSpace(n.innerHTML())
		}
	}
	if !atom && given == "" && t.Type == "text/plain" && looksLikeHTML(t.Value) {
		t.Type = "text/html"
	}
	if t.IsHTML() {
		t.Value = sanitize(t.Value, t.Base)
	}
	return t
}

// markupOf is the markup that stands unescaped in n: XHTML by its one div, or
// HTML that a feed forgot to escape.
func markupOf(n *node, t *Text) string {
	elements, div := 0, (*node)(nil)
	blank := true
	for _, c := range n.children {
		if c.isElement() {
			elements++
			div = c
		} else if strings.TrimSpace(c.text) != "" {
			blank = false
		}
	}
	if elements == 1 && blank && div.local == "div" && stripsDiv(n) && (t.Type == "application/xhtml+xml" || div.space == "xhtml") {
		if t.Type == "text/plain" || t.Type == "text/html" {
			t.Type = "application/xhtml+xml"
		}
		if div.base != "" {
			t.Base = div.base
		}
		return div.innerHTML()
	}
	if elements == 1 && blank && div.local == "div" && t.Type == "text/html" && n.space == "atom" && stripsDiv(n) && !div.hasElements() && strings.Contains(rawText(div), "<") {
		return rawText(div) // markup that was escaped, and put into a div besides
	}
	if t.Type == "text/plain" {
		t.Type = "text/html"
	}
	if t.Type == "text/html" {
		// Text that came escaped or as CDATA beside unescaped elements is
		// markup already.
		var b strings.Builder
		for _, c := range n.children {
			if !c.isElement() && strings.ContainsRune(c.text, '<') {
				b.WriteString(c.text)
			} else {
				c.appendHTML(&b)
			}
		}
		return b.String()
	}
	return n.innerHTML()
}

// stripsDiv tells whether the div around XHTML is only the wrapper that Atom
// 1.0 asks for; in Atom 0.3 it is content.
func stripsDiv(n *node) bool {
	if n.space != "atom" {
		return true
	}
	for s := n.ns; s != nil; s = s.up {
		if strings.EqualFold(s.uri, "http://www.w3.org/2005/Atom") {
			return true
		}
	}
	return false
}

func isBase64(mode, typ string, n *node) bool {
	if mode == "base64" {
		return true
	}
	if mode != "" || n.space != "atom" || n.hasElements() || n.attr("src") != "" {
		return false
	}
	return !strings.HasPrefix(typ, "text/") && !strings.HasSuffix(typ, "+xml") && !strings.HasSuffix(typ, "/xml") && typ != "application/json"
}

// decodeBase64 decodes what is text in base64, and leaves all else as it is.
func decodeBase64(as string) string {
	s := strings.Join(strings.Fields(as), "")
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
		if b, err := enc.DecodeString(s); err == nil && utf8.Valid(b) {
			return strings.TrimSpace(clean(string(b)))
		}
	}
	return as
}

var (
	closingTag = pattern.New(`</[A-Za-z][A-Za-z0-9]*\s*>|<(?:br|img|hr|p)\b[^>]*>`)
	anyTag     = pattern.New(`</?([A-Za-z][A-Za-z0-9]*)`)
	anyEntity  = pattern.New(`&(#?[A-Za-z0-9]+);`)
)

// looksLikeHTML tells markup from text that merely holds a < or an &: a tag
// that closes or an entity, and nothing in it that HTML does not know.
func looksLikeHTML(s string) bool {
	if !strings.ContainsAny(s, "<&") {
		return false
	}
	if !closingTag.MatchString(s) && !anyEntity.MatchString(s) {
		return false
	}
	for _, m := range anyTag.FindAllStringSubmatch(s, -1) {
		if !knownElements[strings.ToLower(m[1])] {
			return false
		}
	}
	for _, m := range anyEntity.FindAllStringSubmatch(s, -1) {
		if m[1][0] != '#' && html.UnescapeString(m[0]) == m[0] {
			return false
		}
	}
	return true
}

// knownElements are those that may stand in a title or a text.
var knownElements = func() map[string]bool {
	m := map[string]bool{}
	for name := range strings.FieldsSeq(`a abbr acronym address area article aside audio b big blockquote br button canvas caption center cite code col
		colgroup dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img
		input ins kbd label legend li link main map mark menu nav noscript object ol optgroup option output p param picture pre progress q rp rt
		ruby s samp script section select small source span strike strong style sub summary sup table tbody td textarea tfoot th thead time tr
		track tt u ul var video wbr embed meter`) {
		m[name] = true
	}
	return m
}()

// Plain is the text as one line of plain text: markup dropped, entities
// decoded, space folded. Titles are shown so.
func (t Text) Plain() string {
	s := t.Value
	if t.IsHTML() {
		s = stripTags(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

func stripTags(s string) string {
	z := xhtml.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	skip := 0
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return b.String()
		case xhtml.TextToken:
			if skip == 0 {
				b.Write(z.Text())
			}
		case xhtml.StartTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "script", "style":
				skip++
			case "br", "p", "div", "li", "td":
				b.WriteByte(' ')
			}
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "script", "style":
				if skip > 0 {
					skip--
				}
			case "p", "div", "li", "td":
				b.WriteByte(' ')
			}
		}
	}
}
