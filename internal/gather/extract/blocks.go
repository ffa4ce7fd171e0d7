package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// An elem is an element of the body as the walk saw it. Elements are numbered
// in document order, parents before children.
type elem struct {
	node   *html.Node
	parent int32
	depth  int32
	hint   hint // of its own names
	above  hint // of its own and its ancestors' names
	tag    atom.Atom
	path   uint32 // pathOf it
	tags   tagSet // tags above, its own included
	first  int32  // the first block inside
	last   int32  // one past the last block inside
	own    int32  // blocks directly inside
	prose  int32  // characters of prose directly inside
	total  int32  // characters of prose anywhere inside
	chars  int32  // characters anywhere inside
	linked int32  // characters in links anywhere inside
}

// A tagSet says which kinds of elements are above a block.
type tagSet uint32

const (
	inArticle tagSet = 1 << iota
	inMain
	inAside
	inNav
	inFooter
	inHeader
	inSection
	inList
	inTable
	inForm
	inFigure
	inQuote
	inDetails
	inHeading
	inParagraph
	inLink
	inPre
	inItem
	inButton
	inDefinition
	inCaption
	inIframe
)

const tagKinds = 22

func tagOf(a atom.Atom) tagSet {
	switch a {
	case atom.Article:
		return inArticle
	case atom.Main:
		return inMain
	case atom.Aside:
		return inAside
	case atom.Nav:
		return inNav
	case atom.Footer:
		return inFooter
	case atom.Header:
		return inHeader
	case atom.Section:
		return inSection
	case atom.Ul, atom.Ol, atom.Menu:
		return inList
	case atom.Table:
		return inTable
	case atom.Form:
		return inForm
	case atom.Figure:
		return inFigure
	case atom.Blockquote:
		return inQuote
	case atom.Details:
		return inDetails
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return inHeading
	case atom.P:
		return inParagraph
	case atom.A:
		return inLink
	case atom.Pre:
		return inPre
	case atom.Li:
		return inItem
	case atom.Button:
		return inButton
	case atom.Dl, atom.Dd, atom.Dt:
		return inDefinition
	case atom.Figcaption:
		return inCaption
	}
	return 0
}

// A block is a run of text without a block element's border in it.
type block struct {
	elem   int32 // the block element it is directly in
	nodes  []*html.Node
	text   string
	chars  int32
	linked int32 // characters in links
	words  int32
	marks  int32 // commas, semicolons and colons
	stops  int32 // ends of sentences
	upper  int32 // words with a capital
	digits int32
	bold   int32 // characters in bold
	prose  bool  // long enough, with few links
	bars   bool  // has signs that part the items of a list
	before int32 // images, frames and players since the last block
}

// maxPageBlocks bounds the work for a page; the longest of 2,000 had 9,400.
const maxPageBlocks = 20000

// A survey is the body of a page cut into blocks.
type survey struct {
	elems  []elem
	blocks []block
	buf    []byte
	nodes  []*html.Node
	text   strings.Builder
	linked int32
	bold   int32
	media  int32
}

// take surveys what is below body. Elements that no reader sees are removed
// from the tree, so that nothing later meets them.
func take(body *html.Node) *survey {
	s := &survey{elems: make([]elem, 0, 512), blocks: make([]block, 0, 256)}
	s.elems = append(s.elems, elem{node: body, parent: -1, tag: body.DataAtom})
	s.walk(body, 0, 0, false, false)
	s.flush(0)
	s.close(0)
	return s
}

func (s *survey) walk(n *html.Node, at int32, depth int, inA, inB bool) {
	if depth > 500 {
		return
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch c.Type {
		case html.TextNode:
			s.addText(c, inA, inB)
		case html.CommentNode:
			n.RemoveChild(c)
		case html.ElementNode:
			if isInvisible(c) || forScreenReaders(c) {
				n.RemoveChild(c)
				break
			}
			s.element(c, at, depth, inA, inB)
		}
		c = next
	}
}

func (s *survey) element(c *html.Node, at int32, depth int, inA, inB bool) {
	switch c.DataAtom {
	case atom.Br:
		s.nodes = append(s.nodes, c)
		s.text.WriteByte(' ')
		return
	case atom.Img, atom.Iframe, atom.Video, atom.Audio, atom.Picture, atom.Svg:
		s.media++
		return
	case atom.Noscript:
		return
	}
	a := inA || c.DataAtom == atom.A
	b := inB || c.DataAtom == atom.B || c.DataAtom == atom.Strong
	if !isBlockElement(c) {
		s.walk(c, at, depth+1, a, b)
		return
	}
	s.flush(at)
	id := s.open(c, at)
	s.walk(c, id, depth+1, a, b)
	s.flush(id)
	s.close(id)
}

func (s *survey) open(c *html.Node, at int32) int32 {
	p := &s.elems[at]
	e := elem{node: c, parent: at, depth: p.depth + 1, tag: c.DataAtom, first: int32(len(s.blocks)), tags: p.tags | tagOf(c.DataAtom)}
	path := uint32(c.DataAtom) * 2654435761
	for i := range c.Attr {
		switch k := c.Attr[i].Key; k {
		case "class", "id", "itemprop", "role", "data-testid", "data-component", "data-type", "aria-label":
			var h hint
			h, s.buf = hintsIn(c.Attr[i].Val, s.buf)
			e.hint |= h
			if k == "class" {
				for j := range len(c.Attr[i].Val) {
					path = (path ^ uint32(c.Attr[i].Val[j])) * 16777619
				}
			}
		}
	}
	e.above = p.above | e.hint
	e.path = pathOf(path, p)
	s.elems = append(s.elems, e)
	return int32(len(s.elems) - 1)
}

// pathOf hashes an element's tag and names with its parent's, in which items of
// a list agree.
func pathOf(own uint32, parent *elem) uint32 {
	return own*31 + parent.path&0xffff0000>>3 + uint32(parent.tag)
}

func (s *survey) close(id int32) {
	e := &s.elems[id]
	e.last = int32(len(s.blocks))
	if e.parent >= 0 {
		p := &s.elems[e.parent]
		p.total += e.total
		p.chars += e.chars
		p.linked += e.linked
	}
}

func (s *survey) addText(n *html.Node, inA, inB bool) {
	if len(n.Data) == 0 {
		return
	}
	s.nodes = append(s.nodes, n)
	s.text.WriteString(n.Data)
	visible := int32(len(strings.TrimSpace(n.Data)))
	if inA {
		s.linked += visible
	}
	if inB {
		s.bold += visible
	}
}

func (s *survey) flush(at int32) {
	if len(s.nodes) == 0 {
		return
	}
	raw := s.text.String()
	s.text.Reset()
	nodes := s.nodes
	s.nodes = nil
	linked, bold := s.linked, s.bold
	s.linked, s.bold = 0, 0
	text := collapseSpace(raw)
	if text == "" || len(s.blocks) >= maxPageBlocks {
		return
	}
	b := block{elem: at, nodes: nodes, text: text, linked: linked, bold: bold, before: s.media}
	s.media = 0
	b.measure()
	e := &s.elems[at]
	e.own++
	e.chars += b.chars
	e.linked += b.linked
	if b.prose {
		e.prose += b.chars
		e.total += b.chars
	}
	s.blocks = append(s.blocks, b)
}

func collapseSpace(s string) string {
	clean := true
	prev := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == ' ' && prev == ' ' || c == 0xc2 {
			clean = false
			break
		}
		prev = c
	}
	if clean && (len(s) == 0 || s[len(s)-1] != ' ') {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// measure counts what the features are made of. Scripts without spaces count
// two characters as a word.
func (b *block) measure() {
	start := true
	wide := 0
	for i := 0; i < len(b.text); {
		r, n := rune(b.text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(b.text[i:])
		}
		i += n
		b.chars++
		switch {
		case r == ' ':
			start = true
			continue
		case r == ',' || r == ';' || r == ':' || r == '，' || r == '、':
			b.marks++
		case r == '.' || r == '!' || r == '?' || r == '。' || r == '！' || r == '？' || r == '…':
			b.stops++
		case r >= '0' && r <= '9':
			b.digits++
		case r == '|' || r == '»' || r == '›' || r == '→' || r == '•' || r == '·':
			b.bars = true
		}
		if start {
			b.words++
			if r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf && unicode.IsUpper(r) {
				b.upper++
			}
			start = false
		}
		if r >= 0x3040 && r < 0xa000 || r >= 0xac00 && r < 0xd7b0 || r >= 0xe00 && r < 0xe80 {
			wide++
		}
	}
	b.words += int32(wide / 2)
	b.chars += int32(wide)
	b.linked = min(b.linked, b.chars)
	b.prose = b.words >= 8 && b.linked*3 < b.chars && (b.stops > 0 || b.marks > 1 || b.words > 20)
}

func isInvisible(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Link, atom.Meta, atom.Input, atom.Select, atom.Textarea, atom.Datalist, atom.Embed, atom.Canvas, atom.Base, atom.Title, atom.Head, atom.Option, atom.Noframes, atom.Noembed, atom.Applet, atom.Progress, atom.Meter, atom.Output, atom.Map:
		return true
	case atom.Dialog:
		return attr(n, "open") == ""
	}
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "hidden":
			return n.Attr[i].Val != "until-found"
		case "style":
			v := n.Attr[i].Val
			if strings.Contains(v, "display") && strings.Contains(strings.ReplaceAll(v, " ", ""), "display:none") {
				return true
			}
		}
	}
	return false
}

func isBlockElement(n *html.Node) bool {
	if n.Namespace != "" {
		return false // a formula
	}
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Ins,
		atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.Rb, atom.Rp, atom.Rt, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub,
		atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Object, atom.Output, atom.Acronym, atom.Nobr, atom.Math:
		return false
	case 0:
		return strings.Contains(n.Data, "-") && hasBlockChild(n)
	}
	return true
}

func hasBlockChild(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && isBlockElement(c) {
			return true
		}
	}
	return false
}

// attr is clean.Attr, shorter.
func attr(n *html.Node, key string) string { return clean.Attr(n, key) }
