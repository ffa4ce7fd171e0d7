package kramdown

// span is a half-open range of state.buf.
type span struct{ a, b int32 }

func mk(a, b int) span           { return span{int32(a), int32(b)} }
func (s span) empty() bool       { return s.a >= s.b }
func (s span) len() int          { return int(s.b - s.a) }
func (s *state) b(r span) []byte { return s.buf[r.a:r.b] }

// Kind says what a Node is; the names are kramdown's element types.
type Kind uint8

const (
	Root Kind = iota
	Blank
	Paragraph
	Header
	Blockquote
	CodeBlock
	UL
	OL
	LI
	DL
	DT
	DD
	HR
	Table
	THead
	TBody
	TFoot
	TR
	TD
	Math
	Text
	BR
	Link
	Image
	CodeSpan
	Footnote
	Em
	Strong
	Entity
	TypographicSym
	SmartQuote
	Abbreviation
	HTMLElement
	XMLComment
	XMLPI
	Comment
	Raw
	// kinds that do not survive parsing
	eob
	rawText
	footnoteDef
	temporary
)

// content models of HTML elements
const (
	modelNone uint8 = iota
	modelRaw
	modelBlock
	modelSpan
)

const (
	fTransparent uint16 = 1 << iota // a paragraph without its tags
	fSpan                           // category :span of an element that may be either
	fClosed                         // <tag/>
	fFenced
	fFirstAsPara
	fCDATA
	fStandard   // eob without a reason: a real end-of-block marker
	fDefinition // eob of a link, footnote or abbreviation definition
	fConst      // val is not worth escaping
	fBackslash  // text may hold a hard line break of GFM
	fHasText
	fNative     // made of HTML: its children are there already
	fHeaderCell // a TD that is <th>
)

// node is one element. It holds no pointer, so slabs of nodes are invisible to
// the garbage collector. Index 0 is no node.
type node struct {
	kind                    Kind
	model                   uint8
	flags                   uint16
	level                   int32 // header level, code point, index into a side table
	prev, next, first, last int32
	val                     span // text, value, tag name, raw text of a leaf block
	aux                     span // second value: language, original entity, raw text for ids
	attr                    int32
	ial                     int32
	pos                     int32 // offset in buf where the element begins
}

// attrEntry is one attribute of an ordered list.
type attrEntry struct {
	key, val span
	next     int32
	isNil    bool
}

// ialEntry is an attribute list: attributes in order, and names of other lists.
type ialEntry struct {
	attr int32
	ref  int32 // first and last of refs, indexes into state.refs
	last int32
}

type refEntry struct {
	name span
	next int32
}

func (s *state) newNode(k Kind, pos int) int32 {
	s.nodes = append(s.nodes, node{kind: k, pos: int32(pos)})
	return int32(len(s.nodes) - 1)
}

func (s *state) appendChild(parent, n int32) {
	p := &s.nodes[parent]
	c := &s.nodes[n]
	c.prev, c.next = p.last, 0
	if p.last != 0 {
		s.nodes[p.last].next = n
	} else {
		p.first = n
	}
	p.last = n
}

// unlink removes n from parent's children.
func (s *state) unlink(parent, n int32) {
	p, c := &s.nodes[parent], &s.nodes[n]
	if c.prev != 0 {
		s.nodes[c.prev].next = c.next
	} else {
		p.first = c.next
	}
	if c.next != 0 {
		s.nodes[c.next].prev = c.prev
	} else {
		p.last = c.prev
	}
	c.prev, c.next = 0, 0
}

// insertBefore puts n before child at.
func (s *state) insertBefore(parent, at, n int32) {
	if at == 0 {
		s.appendChild(parent, n)
		return
	}
	a, c := &s.nodes[at], &s.nodes[n]
	c.prev, c.next = a.prev, at
	if a.prev != 0 {
		s.nodes[a.prev].next = n
	} else {
		s.nodes[parent].first = n
	}
	a.prev = n
}

// addNode makes a node and appends it to the current tree.
func (s *state) addNode(k Kind, pos int) int32 {
	n := s.newNode(k, pos)
	s.appendChild(s.tree, n)
	return n
}

// newBlock makes a block-level node that takes a waiting attribute list.
func (s *state) newBlock(k Kind, pos int) int32 {
	n := s.newNode(k, pos)
	if s.blockIAL != 0 {
		s.nodes[n].ial = s.blockIAL
		s.blockIAL = 0
	}
	return n
}

func (s *state) addBlock(k Kind, pos int) int32 {
	n := s.newBlock(k, pos)
	s.appendChild(s.tree, n)
	return n
}

// isBlock is kramdown's block?: by kind, or by category for those that are both.
func (s *state) isBlock(n int32) bool {
	switch c := &s.nodes[n]; c.kind {
	case Blank, Paragraph, Header, Blockquote, CodeBlock, UL, OL, LI, DL, DT, DD, Table, TD, HR:
		return true
	case Math, HTMLElement, XMLComment, XMLPI, Comment, Raw:
		return c.flags&fSpan == 0
	default:
		return false
	}
}

func (s *state) lstrip(r span) span {
	for r.a < r.b && isStrip(s.buf[r.a]) {
		r.a++
	}
	return r
}

func (s *state) rstrip(r span) span {
	for r.a < r.b && isStrip(s.buf[r.b-1]) {
		r.b--
	}
	return r
}

func (s *state) strip(r span) span { return s.rstrip(s.lstrip(r)) }

// push appends text to the buffer and returns its range.
func (s *state) push(t []byte) span {
	at := len(s.buf)
	s.buf = append(s.buf, t...)
	return mk(at, len(s.buf))
}

func (s *state) pushString(t string) span {
	at := len(s.buf)
	s.buf = append(s.buf, t...)
	return mk(at, len(s.buf))
}

// concat returns a range that holds x and then y: by extension where they are
// neighbours or x ends the buffer, else by a copy.
func (s *state) concat(x, y span) span {
	switch {
	case y.empty():
		return x
	case x.empty():
		return y
	case x.b == y.a:
		return span{x.a, y.b}
	case int(x.b) == len(s.buf) && x.a >= s.textEnd:
		s.derive(y)
		s.buf = append(s.buf, s.buf[y.a:y.b]...)
		return span{x.a, int32(len(s.buf))}
	}
	at := len(s.buf)
	s.derive(x)
	s.buf = append(s.buf, s.buf[x.a:x.b]...)
	s.derive(y)
	s.buf = append(s.buf, s.buf[y.a:y.b]...)
	return mk(at, len(s.buf))
}

// derive notes that what is appended to the buffer next comes from r.
func (s *state) derive(r span) {
	if r.a >= s.base {
		s.origins = append(s.origins, lineOrigin{int32(len(s.buf)), r.a})
	}
}
