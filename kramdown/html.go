package kramdown

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// converter is the state of writing one document.
type converter struct {
	out     []byte
	start   int // output begins here: what the caller had stays
	most    int // once the output is longer, what multiplies it is left out
	notes   []int32
	nextNr  int
	toc     []tocEntry
	tocNode int32
	tocAt   int // where the table of contents goes
	noteAt  int // where footnotes go
	hasNote bool
	ids     map[string]int
}

type tocEntry struct {
	level int32
	id    span
	node  int32
}

func (c *converter) drop() { c.out = nil }

func (s *state) html(dst []byte, root int32) []byte {
	c := &s.cv
	c.out, c.start = dst, len(dst)
	c.most = len(dst) + 4<<20 + 64*int(s.srcEnd-s.base)
	c.notes = c.notes[:0]
	c.toc = c.toc[:0]
	c.tocNode, c.tocAt, c.noteAt, c.hasNote = 0, 0, 0, false
	c.nextNr = s.opt.FootnoteNr
	for i := range s.notes {
		s.notes[i].numbered, s.notes[i].repeat = false, 0
	}
	if len(c.ids) > 0 {
		c.ids = newIDs(c.ids)
	}
	s.inner(root, -2)
	placed := c.hasNote
	c.hasNote = true // within a footnote no list stands for the footnotes
	at := len(c.out)
	s.footnoteList()
	if placed {
		s.moveTail(at, c.noteAt)
	}
	if c.tocNode != 0 {
		at := len(c.out)
		s.tocList()
		s.moveTail(at, c.tocAt)
	}
	return c.out
}

// moveTail puts the output from tail on in the place of the one byte at.
func (s *state) moveTail(tail, at int) {
	c := &s.cv
	n := len(c.out) - tail
	moved := append([]byte(nil), c.out[tail:]...)
	copy(c.out[at+n:], c.out[at+1:tail])
	copy(c.out[at:], moved)
	c.out = c.out[:tail+n-1]
	switch {
	case c.tocAt >= tail: // it stands in what has been moved
		c.tocAt += at - tail
	case c.tocAt > at:
		c.tocAt += n - 1
	}
}

// inner writes the children of n.
func (s *state) inner(n int32, indent int) {
	indent += 2
	for ch := s.nodes[n].first; ch != 0; ch = s.nodes[ch].next {
		if s.nodes[ch].kind == Text {
			s.writeText(s.nodes[ch].val)
			continue
		}
		s.write(ch, n, indent)
	}
}

// indent writes n blanks. Deep indentation, and long attributes that one
// definition gives to many elements, make the output grow as the square of the
// source: past most, both are left out.
func (s *state) indent(n int) {
	if c := &s.cv; len(c.out) < c.most {
		c.out = appendSpaces(c.out, n)
	}
}

func (s *state) openTag(name string, attr int32, indent int) {
	c := &s.cv
	s.indent(indent)
	c.out = append(c.out, '<')
	c.out = append(c.out, name...)
	s.writeAttrs(attr)
	c.out = append(c.out, '>')
}

func (s *state) closeTag(name string) {
	c := &s.cv
	c.out = append(c.out, "</"...)
	c.out = append(c.out, name...)
	c.out = append(c.out, '>')
}

func (s *state) writeAttrs(head int32) {
	c := &s.cv
	if len(c.out) > c.most {
		return
	}
	for i := head; i != 0; i = s.attrs[i].next {
		a := &s.attrs[i]
		if a.isNil || a.key == keyID && s.strip(a.val).empty() || string(s.b(a.key)) == "id" && s.strip(a.val).empty() {
			continue
		}
		c.out = append(c.out, ' ')
		c.out = append(c.out, s.b(a.key)...)
		c.out = append(c.out, `="`...)
		c.out = appendAttr(c.out, s.b(a.val))
		c.out = append(c.out, '"')
	}
}

// container writes an element whose content stands on lines of its own.
func (s *state) container(name string, n int32, attr int32, indent int) {
	s.openTag(name, attr, indent)
	c := &s.cv
	c.out = append(c.out, '\n')
	s.inner(n, indent)
	s.indent(indent)
	s.closeTag(name)
	c.out = append(c.out, '\n')
}

// leaf writes a block element whose content follows its tag.
func (s *state) leaf(name string, n int32, attr int32, indent int) {
	s.openTag(name, attr, indent)
	s.inner(n, indent)
	s.closeTag(name)
	s.cv.out = append(s.cv.out, '\n')
}

func (s *state) rawParent(parent int32) bool {
	p := &s.nodes[parent]
	return p.kind == HTMLElement && p.model == modelRaw
}

var headerNames = [...]string{"h1", "h2", "h3", "h4", "h5", "h6"}

// write writes one node, a child of parent.
func (s *state) write(n, parent int32, indent int) {
	c := &s.cv
	el := &s.nodes[n]
	switch el.kind {
	case Blank:
		c.out = append(c.out, '\n')
	case Text:
		s.writeText(el.val)
	case Paragraph:
		switch {
		case el.flags&fTransparent != 0:
			s.inner(n, indent)
		case el.first != 0 && el.first == el.last && s.nodes[el.first].kind == Image && s.hasRef(s.nodes[el.first].ial, "standalone"):
			s.writeFigure(n, indent)
		default:
			s.leaf("p", n, el.attr, indent)
		}
	case CodeBlock:
		s.writeCodeBlock(n, indent)
	case Blockquote:
		s.container("blockquote", n, el.attr, indent)
	case Header:
		s.writeHeader(n, indent)
	case HR:
		s.indent(indent)
		c.out = append(c.out, "<hr"...)
		s.writeAttrs(el.attr)
		c.out = append(c.out, " />\n"...)
	case UL, OL:
		switch {
		case el.ial != 0 && c.tocNode == 0 && s.hasRef(el.ial, "toc"):
			c.tocNode, c.tocAt = n, len(c.out)
			c.out = append(c.out, '-')
		case el.ial != 0 && !c.hasNote && s.hasRef(el.ial, "footnotes"):
			c.hasNote, c.noteAt = true, len(c.out)
			c.out = append(c.out, '-')
		case el.kind == UL:
			s.container("ul", n, el.attr, indent)
		default:
			s.container("ol", n, el.attr, indent)
		}
	case DL:
		s.container("dl", n, el.attr, indent)
	case LI:
		s.writeItem("li", n, indent)
	case DD:
		s.writeItem("dd", n, indent)
	case DT:
		s.writeTerm(n, parent, indent)
	case Table:
		s.writeTable(n, indent)
	case THead:
		s.container("thead", n, el.attr, indent)
	case TBody:
		s.container("tbody", n, el.attr, indent)
	case TFoot:
		s.container("tfoot", n, el.attr, indent)
	case TR:
		s.container("tr", n, el.attr, indent)
	case TD:
		if el.flags&fHeaderCell != 0 {
			s.leaf("th", n, el.attr, indent)
		} else {
			s.leaf("td", n, el.attr, indent)
		}
	case HTMLElement:
		s.writeHTML(n, parent, indent)
	case XMLComment, XMLPI:
		if el.flags&fSpan == 0 && !s.rawParent(parent) {
			s.indent(indent)
			c.out = append(c.out, s.b(el.val)...)
			c.out = append(c.out, '\n')
		} else {
			c.out = append(c.out, s.b(el.val)...)
		}
	case Comment:
		block := el.flags&fSpan == 0
		if block {
			s.indent(indent)
		}
		c.out = append(c.out, "<!-- "...)
		c.out = append(c.out, s.b(el.val)...)
		c.out = append(c.out, " -->"...)
		if block {
			c.out = append(c.out, '\n')
		}
	case BR:
		c.out = append(c.out, "<br />"...)
	case Link:
		s.writeSpan("a", n, indent)
	case Image:
		c.out = append(c.out, "<img"...)
		s.writeAttrs(el.attr)
		c.out = append(c.out, " />"...)
	case CodeSpan:
		s.writeCodeSpan(n)
	case Footnote:
		s.writeFootnote(n)
	case Raw:
		if el.aux.empty() || s.rawForHTML(el.aux) {
			c.out = append(c.out, s.b(el.val)...)
			if el.flags&fSpan == 0 {
				c.out = append(c.out, '\n')
			}
		}
	case Em:
		s.writeSpan("em", n, indent)
	case Strong:
		s.writeSpan("strong", n, indent)
	case Entity:
		s.writeEntity(rune(el.level), el.aux, el.val)
	case TypographicSym:
		s.writeSymbol(int(el.level))
	case SmartQuote:
		q := &s.opt.quotes[el.level]
		if q.text != "" {
			c.out = append(c.out, q.text...)
		} else {
			s.writeNamed(q.name, q.code)
		}
	case Math:
		s.writeMath(n, indent)
	case Abbreviation:
		a, ok := s.abbreviation(el.val)
		if !ok {
			c.out = append(c.out, s.b(el.val)...)
			return
		}
		c.out = append(c.out, "<abbr"...)
		head := s.attrCopy(s.nodes[a.eob].attr)
		if !a.text.empty() {
			head = s.attrSet(head, keyTitle, a.text)
		}
		s.writeAttrs(head)
		c.out = append(c.out, '>')
		c.out = append(c.out, s.b(s.nodes[n].val)...)
		c.out = append(c.out, "</abbr>"...)
	default:
		s.inner(n, indent)
	}
}

func (s *state) writeSpan(name string, n int32, indent int) {
	s.openTag(name, s.nodes[n].attr, 0)
	s.inner(n, indent)
	s.closeTag(name)
}

func (s *state) writeText(r span) {
	c := &s.cv
	if !s.opt.RemoveLineBreaksForCJK {
		c.out = appendText(c.out, s.b(r))
		return
	}
	at := len(c.out)
	c.out = appendText(c.out, s.b(r))
	w := at
	for i := at; i < len(c.out); i++ {
		if b := c.out[i]; b == '\n' && w > at && i+1 < len(c.out) {
			before, _ := utf8.DecodeLastRune(c.out[at:w])
			after, _ := utf8.DecodeRune(c.out[i+1:])
			if isCJK(before) && isCJK(after) {
				continue
			}
		}
		c.out[w] = c.out[i]
		w++
	}
	c.out = c.out[:w]
}

// rawForHTML says whether the list of formats of a raw node names HTML.
func (s *state) rawForHTML(r span) bool {
	f := bytes.Fields(s.b(r))
	if len(f) == 0 {
		return true
	}
	for _, t := range f {
		if string(t) == "html" {
			return true
		}
	}
	return false
}

func (s *state) writeFigure(n int32, indent int) {
	c := &s.cv
	img := s.nodes[n].first
	fig := s.attrCopy(s.nodes[n].attr)
	attr := s.attrCopy(s.nodes[img].attr)
	for _, k := range [...]string{"class", "id"} {
		if i := s.attrFind(attr, k); i != 0 && s.attrFind(fig, k) == 0 {
			key, val := s.attrs[i].key, s.attrs[i].val
			fig = s.attrSet(fig, key, val)
			attr = s.attrDelete(attr, k)
		}
	}
	s.openTag("figure", fig, indent)
	c.out = append(c.out, '\n')
	s.indent(indent + 2)
	c.out = append(c.out, "<img"...)
	s.writeAttrs(attr)
	c.out = append(c.out, " />\n"...)
	s.indent(indent + 2)
	c.out = append(c.out, "<figcaption>"...)
	if i := s.attrFind(attr, "alt"); i != 0 {
		c.out = append(c.out, s.b(s.attrs[i].val)...)
	}
	c.out = append(c.out, "</figcaption>\n"...)
	s.indent(indent)
	c.out = append(c.out, "</figure>\n"...)
}

func (s *state) writeItem(name string, n int32, indent int) {
	c := &s.cv
	s.openTag(name, s.nodes[n].attr, indent)
	first := s.nodes[n].first
	if first == 0 || s.nodes[first].kind == Paragraph && s.nodes[first].flags&fTransparent != 0 {
		at := len(c.out)
		s.inner(n, indent)
		if len(c.out) > at && hasSuffixNewline(c.out) {
			s.indent(indent)
		}
	} else {
		c.out = append(c.out, '\n')
		s.inner(n, indent)
		s.indent(indent)
	}
	s.closeTag(name)
	c.out = append(c.out, '\n')
}

func (s *state) writeTerm(n, parent int32, indent int) {
	attr := s.nodes[n].attr
	if ial := s.nodes[parent].ial; ial != 0 && s.attrFind(attr, "id") == 0 {
		for r := s.ials[ial].ref; r != 0; r = s.refs[r].next {
			name := s.b(s.refs[r].name)
			if !bytes.HasPrefix(name, []byte("auto_ids")) {
				continue
			}
			at := len(s.buf)
			if len(name) > 9 && name[8] == '-' {
				s.buf = append(s.buf, name[9:]...)
			}
			s.basicID(s.nodes[n].aux)
			attr = s.attrSet(s.attrCopy(attr), keyID, s.lstrip(mk(at, len(s.buf))))
			break
		}
	}
	s.leaf("dt", n, attr, indent)
}

func (s *state) writeTable(n int32, indent int) {
	c := &s.cv
	s.openTag("table", s.nodes[n].attr, indent)
	c.out = append(c.out, '\n')
	al := s.nodes[n].aux
	var starts [2][4]span // start tags of cells without attributes, by alignment
	for part := s.nodes[n].first; part != 0; part = s.nodes[part].next {
		name, cell := "tbody", "td"
		switch s.nodes[part].kind {
		case THead:
			name, cell = "thead", "th"
		case TFoot:
			name = "tfoot"
		case TBody:
		default:
			s.write(part, n, indent+2)
			continue
		}
		s.openTag(name, s.nodes[part].attr, indent+2)
		c.out = append(c.out, '\n')
		for row := s.nodes[part].first; row != 0; row = s.nodes[row].next {
			s.openTag("tr", s.nodes[row].attr, indent+4)
			c.out = append(c.out, '\n')
			col := 0
			for d := s.nodes[row].first; d != 0; d = s.nodes[d].next {
				attr := s.nodes[d].attr
				a := alignDefault
				if col < al.len() {
					a = s.aligns[int(al.a)+col]
				}
				if attr == 0 && len(c.out) < c.most {
					k := 0
					if cell == "th" {
						k = 1
					}
					if starts[k][a].empty() {
						starts[k][a] = s.cellStart(cell, a, indent+6)
					}
					c.out = append(c.out, s.b(starts[k][a])...)
				} else {
					if a != alignDefault {
						attr = s.alignCell(attr, a)
					}
					s.openTag(cell, attr, indent+6)
				}
				at := len(c.out)
				s.inner(d, indent+6)
				if len(c.out) == at {
					s.writeNamed("nbsp", 0xA0)
				}
				s.closeTag(cell)
				c.out = append(c.out, '\n')
				col++
			}
			s.indent(indent + 4)
			c.out = append(c.out, "</tr>\n"...)
		}
		s.indent(indent + 2)
		s.closeTag(name)
		c.out = append(c.out, '\n')
	}
	s.indent(indent)
	c.out = append(c.out, "</table>\n"...)
}

// cellStart is the start tag of an aligned cell, with the indentation before it.
func (s *state) cellStart(cell string, align uint8, indent int) span {
	at := len(s.buf)
	s.buf = appendSpaces(s.buf, indent)
	s.buf = append(s.buf, '<')
	s.buf = append(s.buf, cell...)
	if align != alignDefault {
		s.buf = append(s.buf, ` style="`...)
		s.buf = append(s.buf, alignStyles[align]...)
		s.buf = append(s.buf, '"')
	}
	s.buf = append(s.buf, '>')
	return mk(at, len(s.buf))
}

var alignStyles = [...]string{alignLeft: "text-align: left", alignCenter: "text-align: center", alignRight: "text-align: right"}

// alignCell adds the alignment of a column to a cell's style.
func (s *state) alignCell(attr int32, a uint8) int32 {
	at := len(s.buf)
	if i := s.attrFind(attr, "style"); i != 0 {
		v := s.attrs[i].val
		s.buf = append(s.buf, s.buf[v.a:v.b]...)
		s.buf = append(s.buf, "; "...)
	}
	s.buf = append(s.buf, alignStyles[a]...)
	return s.attrSet(s.attrCopy(attr), keyStyle, mk(at, len(s.buf)))
}

func (s *state) writeHTML(n, parent int32, indent int) {
	c := &s.cv
	name := s.nodes[n].val
	el := &s.nodes[n]
	flags := tagFlags(string(s.b(name)))
	if el.flags&fSpan != 0 {
		c.out = append(c.out, '<')
		c.out = append(c.out, s.b(name)...)
		s.writeAttrs(el.attr)
		c.out = append(c.out, '>')
		at := len(c.out)
		s.inner(n, indent)
		if len(c.out) == at && flags&tagVoid != 0 {
			c.out = append(c.out[:at-1], " />"...)
			return
		}
		c.out = append(c.out, "</"...)
		c.out = append(c.out, s.b(name)...)
		c.out = append(c.out, '>')
		return
	}
	raw := s.rawParent(parent)
	if !raw {
		s.indent(indent)
	}
	c.out = append(c.out, '<')
	c.out = append(c.out, s.b(name)...)
	s.writeAttrs(el.attr)
	at := len(c.out)
	model, closed := el.model, el.flags&fClosed != 0
	if closed && model == modelRaw {
		c.out = append(c.out, " />"...)
	} else {
		c.out = append(c.out, '>')
		if model == modelBlock {
			c.out = append(c.out, '\n')
		}
		body := len(c.out)
		s.inner(n, indent)
		switch {
		case len(c.out) == body && flags&tagVoid != 0:
			c.out = append(c.out[:at], " />"...)
		case len(c.out) == body:
			c.out = append(c.out[:at], "></"...)
			c.out = append(c.out, s.b(name)...)
			c.out = append(c.out, '>')
		default:
			if model == modelBlock {
				if hasSuffixNewline(c.out) {
					c.out = c.out[:len(c.out)-1]
				}
				c.out = append(c.out, '\n')
				s.indent(indent)
			}
			c.out = append(c.out, "</"...)
			c.out = append(c.out, s.b(name)...)
			c.out = append(c.out, '>')
		}
	}
	if !raw {
		c.out = append(c.out, '\n')
	}
}

// writeEntity writes a character by the entity_output option; name and
// original may be empty.
func (s *state) writeEntity(code rune, name, original span) {
	c := &s.cv
	special := code == '<' || code == '>' || code == '&' || code == '"'
	switch {
	case s.opt.EntityOutput == EntityAsChar && (!special || code == '"') && code <= 0x7fffffff-1 && utf8.ValidRune(code):
		c.out = utf8.AppendRune(c.out, code)
	case (s.opt.EntityOutput == EntityAsChar || s.opt.EntityOutput == EntityAsInput) && !original.empty():
		c.out = append(c.out, s.b(original)...)
	default:
		if s.opt.EntityOutput == EntitySymbolic || special {
			n := string(s.b(name))
			if n == "" {
				switch {
				case s.nodes == nil:
				case original.empty():
					n = map[rune]string{'<': "lt", '>': "gt", '&': "amp", '"': "quot"}[code]
				default:
					n = entityName(code)
				}
			}
			if n != "" {
				c.out = append(c.out, '&')
				c.out = append(c.out, n...)
				c.out = append(c.out, ';')
				return
			}
		}
		if code == maxReference && !original.empty() {
			c.out = append(c.out, s.b(original)...)
			return
		}
		s.writeNumeric(code)
	}
}

func (s *state) writeNumeric(code rune) {
	c := &s.cv
	c.out = append(c.out, "&#"...)
	c.out = strconv.AppendInt(c.out, int64(code), 10)
	c.out = append(c.out, ';')
}

// writeNamed writes a character whose name is known.
func (s *state) writeNamed(name string, code rune) {
	c := &s.cv
	special := code == '<' || code == '>' || code == '&' || code == '"'
	switch {
	case s.opt.EntityOutput == EntityAsChar && (!special || code == '"') && utf8.ValidRune(code):
		c.out = utf8.AppendRune(c.out, code)
	case (s.opt.EntityOutput == EntitySymbolic || special) && name != "":
		c.out = append(c.out, '&')
		c.out = append(c.out, name...)
		c.out = append(c.out, ';')
	default:
		s.writeNumeric(code)
	}
}

func (s *state) writeSymbol(sym int) {
	c := &s.cv
	if len(s.opt.TypographicSymbols) > 0 {
		if t, ok := s.opt.TypographicSymbols[symNames[sym]]; ok {
			c.out = appendText(c.out, []byte(t))
			return
		}
	}
	switch sym {
	case symMDash:
		s.writeNamed("mdash", 0x2014)
	case symNDash:
		s.writeNamed("ndash", 0x2013)
	case symHellip:
		s.writeNamed("hellip", 0x2026)
	case symLaquo, symLaquoSpace:
		s.writeNamed("laquo", 0xAB)
		if sym == symLaquoSpace {
			s.writeNamed("nbsp", 0xA0)
		}
	default:
		if sym == symRaquoSpace {
			s.writeNamed("nbsp", 0xA0)
		}
		s.writeNamed("raquo", 0xBB)
	}
}

func (s *state) writeMath(n int32, indent int) {
	c := &s.cv
	el := &s.nodes[n]
	block := el.flags&fSpan == 0
	if s.opt.Math != nil {
		if h, ok := s.opt.Math(s.b(el.val), block, s.opt.MathEngineOpts); ok {
			c.out = append(c.out, h...)
			return
		}
	}
	if s.opt.MathEngine == "mathjax" {
		switch {
		case el.attr == 0:
			if block {
				c.out = append(c.out, `\[`...)
				c.out = appendEscaped(c.out, s.b(el.val))
				c.out = append(c.out, "\\]\n"...)
			} else {
				c.out = append(c.out, `\(`...)
				c.out = appendEscaped(c.out, s.b(el.val))
				c.out = append(c.out, `\)`...)
			}
		case block:
			s.openTag("div", el.attr, indent)
			c.out = append(c.out, `\[`...)
			c.out = appendEscaped(c.out, s.b(el.val))
			c.out = append(c.out, "\\]\n</div>\n"...)
		default:
			s.openTag("span", el.attr, 0)
			c.out = append(c.out, '$')
			c.out = append(c.out, s.b(el.val)...)
			c.out = append(c.out, "$</span>"...)
		}
		return
	}
	head := s.attrCopy(el.attr)
	head = s.addClass(head, s.pushString("kdmath"))
	el = &s.nodes[n]
	if block {
		s.openTag("div", head, indent)
		c.out = append(c.out, "$$\n"...)
		c.out = append(c.out, s.b(el.val)...)
		c.out = append(c.out, "\n$$</div>\n"...)
		return
	}
	s.openTag("span", head, 0)
	c.out = append(c.out, '$')
	c.out = append(c.out, s.b(el.val)...)
	c.out = append(c.out, "$</span>"...)
}
