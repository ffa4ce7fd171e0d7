package kramdown

import "bytes"

// Document is a parsed document: a tree that may be walked and changed, and
// then written as HTML. It is not safe for concurrent use.
type Document struct {
	Root      *Node
	Footnotes []FootnoteDef // in the order of their definitions
	Warnings  []Warning

	opt     Options
	input   inputKind
	abbrevs []abbrevDef
}

// FootnoteDef is a footnote's text.
type FootnoteDef struct {
	Name    string
	Content []*Node

	used bool
}

type abbrevDef struct {
	name, title string
	attrs       []Attr
}

// Attr is an attribute of an element, not escaped.
type Attr struct{ Key, Value string }

// Node is one element of the tree.
type Node struct {
	Kind     Kind
	Attrs    []Attr
	Children []*Node

	// Value is the text of a Text, CodeBlock, CodeSpan, Math, Comment,
	// XMLComment, XMLPI or Raw; the tag of an HTMLElement; the name of a
	// Footnote; the words of an Abbreviation.
	Value string
	// Level is that of a Header, from 1 to 6, or the code point of an Entity.
	Level int
	// Lang is the language of a CodeBlock, with options after a question mark.
	Lang string
	// Block says for the kinds that may be either that this is a block.
	Block bool
	// Refs are the names in attribute lists that refer to others, such as toc.
	Refs []string
	// Line and Column say where in the source the element begins, from 1;
	// columns count bytes. They are 0 for nodes made by callers.
	Line, Column int

	model  uint8
	flags  uint16
	symbol int32 // of a TypographicSym or SmartQuote
	raw    string
	align  []uint8
}

// Attr returns the value of an attribute.
func (n *Node) Attr(key string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Key == key {
			return a.Value, true
		}
	}
	return "", false
}

// SetAttr sets an attribute, in its place where it is there already.
func (n *Node) SetAttr(key, value string) {
	for i := range n.Attrs {
		if n.Attrs[i].Key == key {
			n.Attrs[i].Value = value
			return
		}
	}
	n.Attrs = append(n.Attrs, Attr{key, value})
}

// Walk calls f for n and everything below it, parents first. Where f returns
// false the node's children are left out.
func (n *Node) Walk(f func(*Node) bool) {
	if !f(n) {
		return
	}
	for _, c := range n.Children {
		c.Walk(f)
	}
}

// Text returns the text below n, without markup.
func (n *Node) Text() string {
	var b bytes.Buffer
	n.Walk(func(c *Node) bool {
		switch c.Kind {
		case Text, CodeSpan, CodeBlock, Math, Abbreviation:
			b.WriteString(c.Value)
		case Entity:
			b.WriteRune(rune(c.Level))
		case SmartQuote:
			b.WriteString(quoteText[c.symbol])
		case TypographicSym:
			b.WriteString(symbolText[c.symbol])
		case BR:
			b.WriteByte('\n')
		}
		return true
	})
	return b.String()
}

// Parse parses src into a tree of its own.
func (p *Processor) Parse(src []byte) *Document {
	s := p.acquire(src)
	defer s.release()
	root := s.parse()
	d := &Document{opt: *s.opt, input: p.input}
	x := exporter{s: s, lines: s.lineStarts()}
	d.Root = x.node(root)
	for i := range s.notes {
		f := &s.notes[i]
		d.Footnotes = append(d.Footnotes, FootnoteDef{Name: string(s.b(f.name)), Content: x.children(f.content), used: f.used})
	}
	for _, a := range s.abbrevs {
		d.abbrevs = append(d.abbrevs, abbrevDef{string(s.b(a.id)), string(s.b(a.text)), x.attrs(s.nodes[a.eob].attr)})
	}
	d.Warnings = s.report()
	return d
}

// AppendHTML appends the document's HTML to dst.
func (d *Document) AppendHTML(dst []byte) []byte {
	p := &Processor{opt: d.opt, input: d.input}
	s := p.acquire(nil)
	defer s.release()
	if s.noteIndex == nil {
		s.noteIndex = map[string]int32{}
	}
	for i, f := range d.Footnotes {
		s.noteIndex[f.Name] = int32(i)
		s.notes = append(s.notes, footnote{name: s.pushString(f.Name), content: s.newNode(footnoteDef, int(s.base))})
	}
	for i, f := range d.Footnotes {
		for _, c := range f.Content {
			child := s.load1(c)
			s.appendChild(s.notes[i].content, child)
		}
	}
	if s.abbrevIdx == nil {
		s.abbrevIdx = map[string]int32{}
	}
	for i, a := range d.abbrevs {
		e := s.newNode(eob, int(s.base))
		head := s.loadAttrs(a.attrs)
		s.nodes[e].attr = head
		s.abbrevIdx[a.name] = int32(i)
		s.abbrevs = append(s.abbrevs, abbrev{s.pushString(a.name), s.pushString(a.title), e})
	}
	if d.Root == nil {
		return dst
	}
	root := s.load1(d.Root)
	s.srcEnd = int32(len(s.buf)) // all of it is the caller's
	return s.html(dst, root)
}

// exporter copies nodes out of the slabs.
type exporter struct {
	s     *state
	lines []int32
}

// lineStarts lists where the lines of the source begin.
func (s *state) lineStarts() []int32 {
	l := []int32{s.base}
	for i := s.base; i < s.srcEnd; i++ {
		if s.buf[i] == '\n' {
			l = append(l, i+1)
		}
	}
	return l
}

func (x *exporter) node(n int32) *Node {
	s := x.s
	el := &s.nodes[n]
	o := &Node{Kind: el.kind, Value: string(s.b(el.val)), Attrs: x.attrs(el.attr), model: el.model, flags: el.flags, Block: s.isBlock(n)}
	off := s.origin(el.pos)
	lo, hi := 0, len(x.lines)
	for lo < hi {
		if m := (lo + hi) / 2; x.lines[m] <= off {
			lo = m + 1
		} else {
			hi = m
		}
	}
	o.Line, o.Column = lo, int(off-x.lines[lo-1])+1
	switch el.kind {
	case Header, Entity:
		o.Level = int(el.level)
		o.raw = string(s.b(el.aux))
	case TypographicSym, SmartQuote, Em, Strong:
		o.symbol = el.level
	case CodeBlock:
		o.Lang = string(s.b(el.aux))
	case DT, Raw:
		o.raw = string(s.b(el.aux))
	case Table:
		o.align = append(o.align, s.aligns[el.aux.a:el.aux.b]...)
	}
	switch el.kind {
	case Paragraph, Header, DT, TD, Blank:
		o.Value = ""
	}
	if el.ial != 0 {
		for r := s.ials[el.ial].ref; r != 0; r = s.refs[r].next {
			o.Refs = append(o.Refs, string(s.b(s.refs[r].name)))
		}
	}
	o.Children = x.children(n)
	return o
}

func (x *exporter) children(n int32) []*Node {
	var l []*Node
	for c := x.s.nodes[n].first; c != 0; c = x.s.nodes[c].next {
		l = append(l, x.node(c))
	}
	return l
}

func (x *exporter) attrs(head int32) []Attr {
	var l []Attr
	for i := head; i != 0; i = x.s.attrs[i].next {
		a := &x.s.attrs[i]
		l = append(l, Attr{string(x.s.b(a.key)), string(x.s.b(a.val))})
	}
	return l
}

func (s *state) loadAttrs(l []Attr) int32 {
	head := int32(0)
	for _, a := range l {
		k := s.pushString(a.Key)
		head = s.attrSet(head, k, s.pushString(a.Value))
	}
	return head
}

// load1 puts a caller's node into the slabs.
func (s *state) load1(o *Node) int32 {
	n := s.newNode(o.Kind, int(s.base))
	val := s.pushString(o.Value)
	aux := s.pushString(o.raw)
	level := int32(o.Level)
	switch o.Kind {
	case TypographicSym, SmartQuote, Em, Strong:
		level = o.symbol
	case CodeBlock:
		aux = s.pushString(o.Lang)
	case Header:
		if o.raw == "" {
			aux = s.pushString(o.Text())
		}
	case Footnote:
		k, ok := s.noteIndex[o.Value]
		if !ok {
			s.nodes[n].kind = Text
			val = s.pushString("[^" + o.Value + "]")
		}
		level = k
	case Table:
		at := len(s.aligns)
		s.aligns = append(s.aligns, o.align...)
		aux = mk(at, len(s.aligns))
	}
	attr := s.loadAttrs(o.Attrs)
	ial := int32(0)
	for _, r := range o.Refs {
		if ial == 0 {
			s.ials = append(s.ials, ialEntry{})
			ial = int32(len(s.ials) - 1)
		}
		s.addRef(ial, s.pushString(r))
	}
	el := &s.nodes[n]
	el.val, el.aux, el.level, el.attr, el.ial = val, aux, level, attr, ial
	el.model, el.flags = o.model, o.flags
	switch o.Kind {
	case Math, HTMLElement, XMLComment, XMLPI, Comment, Raw:
		if o.Block {
			el.flags &^= fSpan
		} else {
			el.flags |= fSpan
		}
	}
	for _, c := range o.Children {
		child := s.load1(c)
		s.appendChild(n, child)
	}
	return n
}
