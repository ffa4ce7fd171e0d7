package feedxml

import (
	"strings"

	"golang.org/x/net/html"
)

// Discover lists the feeds that an HTML page links to, in the page's order,
// comment feeds last.
func Discover(page []byte, contentType, base string) []Link {
	text, _, _ := decode(page, contentType)
	z := html.NewTokenizer(strings.NewReader(text))
	var found, comments []Link
	for {
		switch z.Next() {
		case html.ErrorToken:
			return append(found, comments...)
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if tok.Data == "base" {
				if href := tokenAttr(tok, "href"); href != "" {
					base = resolve(base, href)
				}
			}
			if tok.Data != "link" && tok.Data != "a" {
				continue
			}
			l := Link{Href: tokenAttr(tok, "href"), Rel: strings.ToLower(tokenAttr(tok, "rel")), Type: mediaType(tokenAttr(tok, "type")), Title: tokenAttr(tok, "title")}
			if l.Href == "" || !feedLink(l) {
				continue
			}
			l.Href = resolve(base, l.Href)
			if strings.Contains(strings.ToLower(l.Title+l.Href), "comment") {
				comments = append(comments, l)
			} else if len(found) < 32 {
				found = append(found, l)
			}
		}
	}
}

func feedLink(l Link) bool {
	alternate := false
	for rel := range strings.FieldsSeq(l.Rel) {
		alternate = alternate || rel == "alternate" || rel == "feed"
	}
	switch l.Type {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json":
		return alternate
	case "application/json", "text/xml", "application/xml":
		return alternate && strings.Contains(strings.ToLower(l.Href), "feed")
	}
	return false
}

func tokenAttr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
