package clean

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Options say how markup is reduced to a Document.
type Options struct {
	// Base resolves relative addresses.
	Base *url.URL
	// Skip, where set, leaves out a node and what is below it.
	Skip func(*html.Node) bool
	// NoImages leaves out pictures, NoEmbeds the links that stand for players.
	NoImages, NoEmbeds bool
}

// maxBlocks bounds a Document; maxNest its depth.
const (
	maxBlocks = 20000
	maxNest   = 60
)

// Build reduces the nodes, and what is below them, to a Document.
func Build(o Options, nodes ...*html.Node) *Document {
	b := &builder{o: o}
	top := &Block{}
	b.parent = top
	for _, n := range nodes {
		b.node(n, 0)
	}
	b.flush()
	return &Document{Blocks: prune(top.Children)}
}

// A builder walks a tree once. Text goes to runs, the paragraph in the making;
// a block element ends it. Inline elements only change the style that following
// text is given, so any misnesting of blocks in inlines comes out well-formed.
type builder struct {
	o      Options
	parent *Block // where finished blocks go
	runs   []Run  // the paragraph in the making
	style  Style
	link   string
	nest   int
	count  int
	inCell bool // blocks become line breaks
}

func (b *builder) node(n *html.Node, depth int) {
	if depth > 600 || b.count > maxBlocks {
		return
	}
	switch n.Type {
	case html.TextNode:
		b.text(n.Data)
		return
	case html.DocumentNode:
		b.children(n, depth)
		return
	case html.ElementNode:
	default:
		return
	}
	if b.o.Skip != nil && b.o.Skip(n) {
		return
	}
	if isHidden(n) {
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Head, atom.Title, atom.Link, atom.Meta, atom.Base,
		atom.Textarea, atom.Select, atom.Option, atom.Datalist, atom.Input, atom.Noframes,
		atom.Canvas, atom.Map, atom.Area, atom.Noembed, atom.Applet, atom.Dialog, atom.Progress,
		atom.Meter, atom.Output, atom.Param, atom.Track:
		return
	case atom.Noscript:
		b.noscript(n, depth)
	case atom.Br:
		b.runs = append(b.runs, Run{Kind: Break})
	case atom.Wbr:
	case atom.Hr:
		b.flush()
		b.add(&Block{Kind: Rule})
	case atom.Img:
		b.image(n)
	case atom.Picture:
		b.picture(n)
	case atom.Iframe, atom.Embed, atom.Video, atom.Audio, atom.Object:
		b.embed(n, depth)
	case atom.B, atom.Strong:
		b.styled(n, depth, Strong)
	case atom.I, atom.Em, atom.Cite, atom.Dfn, atom.Var:
		b.styled(n, depth, Emphasis)
	case atom.S, atom.Strike, atom.Del:
		b.styled(n, depth, Strike)
	case atom.Sub:
		b.styled(n, depth, Subscript)
	case atom.Sup:
		b.styled(n, depth, Superscript)
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		b.styled(n, depth, CodeSpan)
	case atom.Q:
		b.text("“")
		b.children(n, depth)
		b.text("”")
	case atom.A:
		b.anchor(n, depth)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		b.heading(n, depth)
	case atom.Ul, atom.Menu, atom.Dir:
		b.container(n, depth, &Block{Kind: List})
	case atom.Ol:
		start, err := strconv.Atoi(strings.TrimSpace(Attr(n, "start")))
		if err != nil || start < 0 || start > 999999 {
			start = 1
		}
		b.container(n, depth, &Block{Kind: List, Ordered: true, Start: start})
	case atom.Li:
		if b.parent.Kind == List && !b.inCell {
			b.container(n, depth, &Block{Kind: Item})
		} else {
			b.block(n, depth)
		}
	case atom.Blockquote:
		b.container(n, depth, &Block{Kind: Quote})
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		b.code(n, depth)
	case atom.Table:
		b.table(n, depth)
	case atom.Figure:
		b.figure(n, depth)
	case atom.Dl:
		b.terms(n, depth)
	case atom.Svg, atom.Math:
		if n.DataAtom == atom.Math {
			b.children(n, depth)
		}
	default:
		if isBlock(n) {
			b.block(n, depth)
		} else {
			b.children(n, depth)
		}
	}
}

func (b *builder) children(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.node(c, depth+1)
	}
}

// block is any element that stands on lines of its own.
func (b *builder) block(n *html.Node, depth int) {
	b.flush()
	b.children(n, depth)
	b.flush()
}

func (b *builder) styled(n *html.Node, depth int, s Style) {
	was := b.style
	b.style |= s
	b.children(n, depth)
	b.style = was
}

func (b *builder) anchor(n *html.Node, depth int) {
	was := b.link
	if href := Attr(n, "href"); href != "" && !strings.HasPrefix(strings.TrimSpace(href), "#") {
		if to, ok := Address(b.o.Base, href, true); ok {
			b.link = to
		}
	}
	b.children(n, depth)
	b.link = was
}

func (b *builder) heading(n *html.Node, depth int) {
	if b.inCell {
		b.block(n, depth)
		return
	}
	b.flush()
	level := int(n.Data[1] - '0')
	holder := &Block{}
	parent := b.parent
	b.parent = holder
	b.children(n, depth)
	b.flush()
	b.parent = parent
	// A heading holds one line; what stood in blocks inside it is joined, and
	// blocks that are no text (a figure in a heading) follow it.
	h := &Block{Kind: Heading, Level: level}
	var rest []*Block
	for _, c := range holder.Children {
		if c.Kind != Paragraph {
			rest = append(rest, c)
			continue
		}
		if len(h.Runs) > 0 {
			h.Runs = append(h.Runs, Run{Text: " "})
		}
		h.Runs = append(h.Runs, c.Runs...)
	}
	for i := range h.Runs {
		if h.Runs[i].Kind == Break {
			h.Runs[i] = Run{Text: " "}
		}
	}
	h.Runs = tidy(h.Runs)
	if len(h.Runs) > 0 {
		b.add(h)
	}
	for _, c := range rest {
		b.add(c)
	}
}

// container is a block that holds blocks.
func (b *builder) container(n *html.Node, depth int, c *Block) {
	if b.inCell || b.nest >= maxNest {
		b.block(n, depth)
		return
	}
	b.flush()
	parent := b.parent
	b.parent = c
	b.nest++
	b.children(n, depth)
	b.flush()
	b.nest--
	b.parent = parent
	if c.Kind == List {
		c.Children = itemsOf(c.Children)
	}
	if len(c.Children) > 0 {
		b.add(c)
	}
}

// itemsOf makes every child of a list an item: what stood between the items
// (which browsers show there) belongs to the one before.
func itemsOf(blocks []*Block) []*Block {
	out := blocks[:0:0]
	for _, c := range blocks {
		switch {
		case c.Kind == Item:
			out = append(out, c)
		case len(out) > 0:
			last := out[len(out)-1]
			last.Children = append(last.Children, c)
		default:
			out = append(out, &Block{Kind: Item, Children: []*Block{c}})
		}
	}
	return out
}

func (b *builder) terms(n *html.Node, depth int) {
	if b.inCell || b.nest >= maxNest {
		b.block(n, depth)
		return
	}
	b.flush()
	list := &Block{Kind: Terms}
	parent := b.parent
	b.nest++
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 600; c = c.NextSibling {
			if c.Type == html.ElementNode && c.DataAtom == atom.Div && (b.o.Skip == nil || !b.o.Skip(c)) {
				walk(c, depth+1)
				continue
			}
			holder := &Block{}
			b.parent = holder
			b.node(c, depth+1)
			b.flush()
			if len(holder.Children) == 0 {
				continue
			}
			if c.DataAtom == atom.Dt && allParagraphs(holder.Children) {
				list.Children = append(list.Children, &Block{Kind: Term, Runs: joinRuns(holder.Children, " ")})
			} else {
				list.Children = append(list.Children, &Block{Kind: Definition, Children: holder.Children})
			}
		}
	}
	walk(n, depth)
	b.nest--
	b.parent = parent
	// kramdown wants every definition to have a term and every term one.
	kids := list.Children
	whole := len(kids) > 1 && kids[0].Kind == Term && kids[len(kids)-1].Kind == Definition
	if whole {
		b.add(list)
		return
	}
	for _, c := range kids {
		if c.Kind == Term {
			b.add(&Block{Kind: Paragraph, Runs: c.Runs})
			continue
		}
		for _, d := range c.Children {
			b.add(d)
		}
	}
}

func allParagraphs(blocks []*Block) bool {
	for _, c := range blocks {
		if c.Kind != Paragraph {
			return false
		}
	}
	return true
}

func joinRuns(blocks []*Block, sep string) []Run {
	var out []Run
	for _, c := range blocks {
		if len(out) > 0 {
			if sep == "" {
				out = append(out, Run{Kind: Break})
			} else {
				out = append(out, Run{Text: sep})
			}
		}
		out = append(out, c.Runs...)
	}
	return tidy(out)
}

func (b *builder) code(n *html.Node, depth int) {
	if b.inCell {
		b.block(n, depth)
		return
	}
	b.flush()
	if hasElement(n, func(c *html.Node) bool {
		return c.DataAtom == atom.P || c.DataAtom == atom.Img || c.DataAtom == atom.Table || c.DataAtom == atom.Ul
	}) {
		b.block(n, depth) // preformatted prose
		return
	}
	code, _ := writing(n, b.o.Skip)
	code = strings.Trim(cleanCode(code), "\n")
	if strings.TrimSpace(code) != "" {
		b.add(&Block{Kind: Code, Code: code, Language: codeLanguage(n)})
	}
}

// codeLanguage finds the language that highlighters' classes name.
func codeLanguage(n *html.Node) string {
	for c := n; c != nil; c = c.FirstChild {
		for _, class := range strings.Fields(Attr(c, "class")) {
			for _, prefix := range []string{"language-", "lang-", "highlight-source-"} {
				if name, ok := strings.CutPrefix(class, prefix); ok && name != "" && len(name) < 20 && isWord(name) {
					return name
				}
			}
		}
	}
	return ""
}

func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isASCIILetter(c) && (c < '0' || c > '9') && c != '-' && c != '+' && c != '#' {
			return false
		}
	}
	return true
}

func cleanCode(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == 0x2028, r == 0x2029, r == 0x85:
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfeff || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t")
	}
	return strings.Join(lines, "\n")
}

// writing is all text below n as it stands, <br> being a line's end.
func writing(n *html.Node, skip func(*html.Node) bool) (string, bool) {
	var s strings.Builder
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		if depth > 600 {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				s.WriteString(c.Data)
			case c.Type != html.ElementNode || skip != nil && skip(c):
			case c.DataAtom == atom.Br:
				s.WriteByte('\n')
			case c.DataAtom == atom.Script || c.DataAtom == atom.Style || c.DataAtom == atom.Template || c.DataAtom == atom.Button:
			default:
				walk(c, depth+1)
				if isBlock(c) {
					s.WriteByte('\n')
				}
			}
		}
	}
	walk(n, 0)
	return s.String(), s.Len() > 0
}

func hasElement(n *html.Node, is func(*html.Node) bool) bool {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && is(c) {
			return true
		}
	}
	return false
}

func (b *builder) text(s string) {
	if s == "" {
		return
	}
	b.runs = append(b.runs, Run{Text: s, Style: b.style, Link: b.link})
}

// flush ends the paragraph in the making.
func (b *builder) flush() {
	if len(b.runs) == 0 {
		return
	}
	if b.inCell {
		if b.runs[len(b.runs)-1].Kind != Break {
			b.runs = append(b.runs, Run{Kind: Break})
		}
		return
	}
	runs := tidy(b.runs)
	b.runs = b.runs[:0]
	// Two line breaks in a row are how a paragraph ends on old pages.
	start := 0
	for i := 0; i+1 < len(runs); i++ {
		if runs[i].Kind == Break && runs[i+1].Kind == Break {
			b.paragraph(runs[start:i])
			for i+1 < len(runs) && runs[i+1].Kind == Break {
				i++
			}
			start = i + 1
		}
	}
	b.paragraph(runs[start:])
}

func (b *builder) paragraph(runs []Run) {
	if len(runs) > 0 {
		b.add(&Block{Kind: Paragraph, Runs: append([]Run(nil), runs...)})
	}
}

func (b *builder) add(c *Block) {
	b.count++
	b.parent.Children = append(b.parent.Children, c)
}

// isHidden says whether an element is not shown. A style that hides is often
// only until a script runs, so that only markup that says so for good counts.
func isHidden(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			return a.Val != "until-found"
		case "style":
			if hidingStyle(a.Val) {
				return true
			}
		}
	}
	return false
}

func hidingStyle(s string) bool {
	if len(s) < len("display:none") {
		return false
	}
	i := strings.Index(s, "display")
	if i < 0 || i > 0 && s[i-1] != ' ' && s[i-1] != ';' {
		return false
	}
	rest := strings.TrimLeft(s[i+len("display"):], " \t\n")
	rest, ok := strings.CutPrefix(rest, ":")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, " \t\n"), "none")
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details,
		atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer,
		atom.Form, atom.Frameset, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup,
		atom.Hr, atom.Html, atom.Legend, atom.Li, atom.Listing, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Optgroup,
		atom.Option, atom.P, atom.Plaintext, atom.Pre, atom.Search, atom.Section, atom.Summary, atom.Table, atom.Tbody,
		atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul, atom.Xmp, atom.Caption:
		return true
	}
	if n.DataAtom == 0 && strings.Contains(n.Data, "-") {
		// A custom element shows as its contents do; if these are blocks it is one.
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && isBlock(c) {
				return true
			}
		}
	}
	return false
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }

// isBlank is white space of any kind, and what has no width.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == 0x200b || r == 0xfeff || r == 0x2060 || r == 0x200e || r == 0x200f
}
