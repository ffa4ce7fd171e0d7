package clean

import (
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxBytes of markup are parsed; what follows is left out. The largest
	// article page in a survey of 2,000 had 4 MB.
	maxBytes = 8 << 20
	// maxDepth of the flat parse, below the 512 at which the HTML5 parser
	// refuses a document, and small enough to recurse on.
	maxDepth = 200
)

// Parse reads markup into a tree, whatever it holds: what the HTML5 algorithm
// refuses for its nesting is read by a simpler rule that opens no element below
// a depth of 200.
func Parse(markup string) *html.Node {
	if len(markup) > maxBytes {
		markup = markup[:maxBytes]
	}
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		return parseFlat(markup)
	}
	return root
}

// parseFlat builds a tree from the tokens alone: an end tag closes the nearest
// element of its name, and elements too deep are not opened, their text going
// to the last that was.
func parseFlat(markup string) *html.Node {
	root := &html.Node{Type: html.DocumentNode}
	stack := []*html.Node{root}
	z := html.NewTokenizer(strings.NewReader(markup))
	z.SetMaxBuf(maxBytes)
	for {
		top := stack[len(stack)-1]
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == io.EOF || len(z.Raw()) == 0 {
				return root
			}
		case html.TextToken:
			top.AppendChild(&html.Node{Type: html.TextNode, Data: z.Token().Data})
		case html.StartTagToken:
			t := z.Token()
			if len(stack) > maxDepth && !isVoid(t.DataAtom) && !isRawText(t.DataAtom) {
				continue
			}
			n := &html.Node{Type: html.ElementNode, DataAtom: t.DataAtom, Data: t.Data, Attr: t.Attr}
			top.AppendChild(n)
			if !isVoid(t.DataAtom) {
				stack = append(stack, n)
			}
		case html.SelfClosingTagToken:
			t := z.Token()
			top.AppendChild(&html.Node{Type: html.ElementNode, DataAtom: t.DataAtom, Data: t.Data, Attr: t.Attr})
		case html.EndTagToken:
			name, _ := z.TagName()
			for i := len(stack) - 1; i > 0; i-- {
				if stack[i].Data == string(name) {
					stack = stack[:i]
					break
				}
			}
		}
	}
}

func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input,
		atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

func isRawText(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Noscript, atom.Iframe, atom.Xmp:
		return true
	}
	return false
}

// Attr is the value of an attribute of n, or "".
func Attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}
