package kramdown

import "bytes"

// nativeTable converts a table that has a native form; another stays HTML
// down to its cells.
func (s *state) nativeTable(n int32) {
	if !s.simpleTable(n) {
		s.nativeHTML(n, false, false)
		return
	}
	s.dropText(n)
	s.nativeChildren(n, true, false)
	s.become(n, Table)
	s.takeAlignment(n, n)
	for c := s.nodes[n].first; c != 0; {
		next := s.nodes[c].next
		if s.nodes[c].kind == HTMLElement {
			s.unlink(n, c)
		}
		c = next
	}
	if f := s.nodes[n].first; f != 0 && s.nodes[f].kind == TR {
		body := s.newNode(TBody, int(s.nodes[f].pos))
		s.nodes[body].first, s.nodes[body].last = f, s.nodes[n].last
		s.nodes[n].first, s.nodes[n].last = 0, 0
		s.appendChild(n, body)
	}
}

// takeAlignment moves the alignment from the styles of the cells below n to
// the table; the last row decides. Header cells become cells.
func (s *state) takeAlignment(table, n int32) {
	for row := s.nodes[n].first; row != 0; row = s.nodes[row].next {
		if s.nodes[row].kind != TR {
			if k := s.nodes[row].kind; k == THead || k == TBody || k == TFoot {
				s.takeAlignment(table, row)
			}
			continue
		}
		at := len(s.aligns)
		for c := s.nodes[row].first; c != 0; c = s.nodes[c].next {
			s.nodes[c].flags &^= fHeaderCell
			s.aligns = append(s.aligns, s.cellAlignment(c))
		}
		s.nodes[table].aux = mk(at, len(s.aligns))
	}
}

func (s *state) cellAlignment(c int32) uint8 {
	i := s.attrFind(s.nodes[c].attr, "style")
	if i == 0 {
		return alignDefault
	}
	style := s.b(s.attrs[i].val)
	a := alignDefault
	if m := nativeRE().align.FindSubmatchIndex(style); m != nil {
		switch style[m[2]] {
		case 'l':
			a = alignLeft
		case 'c':
			a = alignCenter
		default:
			a = alignRight
		}
		s.attrs[i].val = s.push(append(bytes.Clone(style[:m[0]]), style[m[1]:]...))
	}
	if s.strip(s.attrs[i].val).empty() {
		head := s.attrDelete(s.nodes[c].attr, "style")
		s.nodes[c].attr = head
	}
	return a
}

// valueIs says whether n is the HTML element name; as in kramdown, text of
// just that name counts too.
func (s *state) valueIs(n int32, name string) bool {
	el := &s.nodes[n]
	return (el.kind == HTMLElement || el.kind == Text) && string(s.b(el.val)) == name
}

func (s *state) isCell(n int32) bool { return s.valueIs(n, "td") || s.valueIs(n, "th") }

// simpleTable says whether a native table can stand for n: running text in
// its cells, as many in each row, aligned alike in each column.
func (s *state) simpleTable(n int32) bool {
	x := tableCheck{s: s}
	if !x.look(n) || x.cells == 0 {
		return false
	}
	if s.rowsOf(n, "td") {
		return true
	}
	body := false
	for t := s.nodes[n].first; t != 0; t = s.nodes[t].next {
		body = body || s.valueIs(t, "tbody")
		switch {
		case s.nodes[t].kind == Text:
		case s.valueIs(t, "thead") && s.rowsOf(t, "th"):
		case (s.valueIs(t, "tfoot") || s.valueIs(t, "tbody")) && s.rowsOf(t, "td"):
		default:
			return false
		}
	}
	return body
}

// rowsOf says whether there is nothing but rows of one kind of cell below n.
func (s *state) rowsOf(n int32, cell string) bool {
	for r := s.nodes[n].first; r != 0; r = s.nodes[r].next {
		if s.nodes[r].kind != Text && !s.valueIs(r, "tr") {
			return false
		}
		for c := s.nodes[r].first; c != 0; c = s.nodes[c].next {
			if s.nodes[c].kind != Text && !s.valueIs(c, cell) {
				return false
			}
		}
	}
	return true
}

// tableCheck holds what the rows of a table have in common so far.
type tableCheck struct {
	s      *state
	cells  int
	aligns []byte
	rows   bool // one was seen
}

// look checks rows and cells below n.
func (x *tableCheck) look(n int32) bool {
	s := x.s
	if s.fuel--; s.fuel < 0 {
		return false
	}
	if s.isCell(n) {
		return s.phrasing(n)
	}
	if s.valueIs(n, "tr") && !x.row(n) {
		return false
	}
	for c := s.nodes[n].first; c != 0; c = s.nodes[c].next {
		if !x.look(c) {
			return false
		}
	}
	return true
}

func (x *tableCheck) row(n int32) bool {
	s := x.s
	count := 0
	var aligns []byte
	for c := s.nodes[n].first; c != 0; c = s.nodes[c].next {
		if !s.isCell(c) {
			continue
		}
		count++
		a := byte('-')
		if i := s.attrFind(s.nodes[c].attr, "style"); i != 0 {
			style := s.b(s.attrs[i].val)
			if m := nativeRE().anyAlign.FindSubmatchIndex(style); m != nil {
				a = style[m[2]]
			}
		}
		if a == 'j' || a == 'i' {
			return false
		}
		aligns = append(aligns, a)
	}
	if x.rows && !bytes.Equal(aligns, x.aligns) {
		return false // another number of cells is another alignment
	}
	x.rows, x.cells, x.aligns = true, count, aligns
	return true
}

// phrasing says whether no block element is below n.
func (s *state) phrasing(n int32) bool {
	for c := s.nodes[n].first; c != 0; c = s.nodes[c].next {
		if s.fuel--; s.fuel < 0 {
			return false
		}
		if s.nodes[c].kind == HTMLElement && tagFlags(string(s.b(s.nodes[c].val)))&tagBlock != 0 || !s.phrasing(c) {
			return false
		}
	}
	return true
}
