package clean

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linkNotes are what pages write at the end of a link's text for those who do
// not see where it leads. Copied without the page's style, they stand in the
// sentence: "says the report, external, which".
var linkNotes = []string{", external", ", external link", "(external)", "(external link)", ", opens in a new tab", ", opens in new tab", ", opens in new window", ", opens in a new window",
	"(opens in a new tab)", "(opens in new tab)", "(opens in new window)", "(opens in a new window)", ", ouvre une nouvelle fenêtre", "(öffnet in neuem tab)", "(öffnet in neuem fenster)"}

// DropLinkNotes takes out of a tree what ends the texts of links and is a note
// on the link. A link with nothing else stays.
func DropLinkNotes(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == atom.A {
			dropLinkNote(n)
		}
	}
}

func dropLinkNote(link *html.Node) {
	var last *html.Node
	before := false // there are words before the last text
	for n := range link.Descendants() {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			before = before || last != nil
			last = n
		}
	}
	if last == nil {
		return
	}
	text := strings.TrimRight(last.Data, " \t\r\n\u00A0")
	for _, note := range linkNotes {
		at := len(text) - len(note)
		if at < 0 || !strings.EqualFold(text[at:], note) {
			continue
		}
		if rest := strings.TrimRight(text[:at], " \t\r\n\u00A0"); rest != "" || before {
			last.Data = rest
		}
		return
	}
}
