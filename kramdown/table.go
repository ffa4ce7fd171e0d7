package kramdown

import "bytes"

const (
	alignDefault uint8 = iota
	alignLeft
	alignCenter
	alignRight
)

// pipeLine says whether the line [p, eol) holds a vertical bar that no
// backslash escapes. A bar counts where it begins the line as well.
func (s *state) pipeLine(p, eol int) bool {
	for i := p; i < eol; i++ {
		k := bytes.IndexByte(s.buf[i:eol], '|')
		if k < 0 {
			return false
		}
		i += k
		if i == p || s.buf[i-1] != '\\' && s.buf[i-1] != '\n' {
			return true
		}
	}
	return false
}

// separatorLine says whether the line consists of bars, colons, plus signs and
// dashes, or equal signs for the line above a footer.
func (s *state) separatorLine(p, eol int, mark byte) bool {
	found := false
	for i := p; i < eol; i++ {
		switch c := s.buf[i]; c {
		case '+', '|', ':', ' ', '\t':
		case '\n':
			return found
		case mark:
			found = true
		default:
			return false
		}
	}
	return false
}

// parseTable parses a table whose first line begins at p, its text at i, and ends
// at eol.
func (s *state) parseTable(p, i, eol int) bool {
	end := s.end
	if i-p > 3 || isSpace(s.buf[i]) {
		return false
	}
	if !s.pipeLine(i, eol) {
		return false
	}
	// an attribute list that waits is taken even where this is no table
	ial := s.blockIAL
	s.blockIAL = 0
	// kramdown first collects rows and then asks whether they were a table;
	// asking first saves the work on every paragraph with a bar in it.
	stop := p
	for stop < end {
		e := s.lineEnd(stop, end)
		if !s.pipeLine(stop, e) {
			break
		}
		stop = e
	}
	if !s.beforeBoundary(stop, end) || !s.tableBars(p, stop) {
		return false
	}

	mark := s.mark()
	table := s.newNode(Table, p)
	leading := s.buf[i] == '|'
	q := p
	if s.separatorLine(q, eol, '-') {
		q = eol
	}
	var rows, lastRow int32
	aligned, footer := false, false
	columns := 0
	alignAt := len(s.aligns)
	container := func(k Kind) {
		c := s.newNode(k, int(s.nodes[rows].pos))
		for r := rows; r != 0; {
			next := s.nodes[r].next
			s.appendChild(c, r)
			r = next
		}
		rows, lastRow = 0, 0
		s.appendChild(table, c)
	}
	for q < stop {
		e := s.lineEnd(q, end)
		switch {
		case s.separatorLine(q, e, '-'):
			switch {
			case rows == 0:
			case !aligned && !footer:
				container(THead)
				s.tableAlignment(q, e)
				aligned = len(s.aligns) > alignAt
			case !footer:
				container(TBody)
			}
		case s.separatorLine(q, e, '='):
			if rows != 0 {
				container(TBody)
			}
			footer = true
		default:
			row := s.newNode(TR, q)
			n := s.tableRow(row, q, e, leading)
			columns = max(columns, n)
			s.nodes[row].prev = lastRow
			if lastRow != 0 {
				s.nodes[lastRow].next = row
			} else {
				rows = row
			}
			lastRow = row
		}
		q = e
	}
	if rows != 0 {
		if footer {
			container(TFoot)
		} else {
			container(TBody)
		}
	}
	body := false
	for c := s.nodes[table].first; c != 0; c = s.nodes[c].next {
		body = body || s.nodes[c].kind == TBody
	}
	if !body {
		s.rewind(mark)
		s.aligns = s.aligns[:alignAt]
		s.warn(p, "table without a body, read as text")
		return false
	}
	for c := s.nodes[table].first; c != 0; c = s.nodes[c].next {
		for r := s.nodes[c].first; r != 0; r = s.nodes[r].next {
			n := 0
			for d := s.nodes[r].first; d != 0; d = s.nodes[d].next {
				n++
			}
			for ; n < columns; n++ {
				s.appendChild(r, s.newNode(TD, int(s.nodes[r].pos)))
			}
		}
	}
	if len(s.aligns) > alignAt+columns {
		s.aligns = s.aligns[:alignAt+columns]
	}
	for len(s.aligns) < alignAt+columns {
		s.aligns = append(s.aligns, alignDefault)
	}
	s.nodes[table].aux = mk(alignAt, alignAt+columns)
	s.nodes[table].ial = ial
	s.appendChild(s.tree, table)
	s.pos = stop
	return true
}

// tableAlignment reads the alignment of each column from a separator line.
func (s *state) tableAlignment(p, eol int) {
	for i := p; i < eol; i++ {
		if s.buf[i] != '-' {
			continue
		}
		left := i > p && s.buf[i-1] == ':'
		for i < eol && s.buf[i] == '-' {
			i++
		}
		right := i < eol && s.buf[i] == ':'
		a := alignDefault
		switch {
		case left && right:
			a = alignCenter
		case left:
			a = alignLeft
		case right:
			a = alignRight
			if i+1 < eol && s.buf[i+1] == '-' {
				p = i + 1 // the colon is taken
			}
		}
		if left && right && i+1 < eol && s.buf[i+1] == '-' {
			p = i + 1
		}
		s.aligns = append(s.aligns, a)
	}
}

// tableRow splits a line into cells. Bars within code spans and code elements
// do not count.
func (s *state) tableRow(row int32, p, eol int, leading bool) int {
	b := eol - 1
	for b > p && (s.buf[b-1] == ' ' || s.buf[b-1] == '\t') {
		b--
	}
	base := len(s.cells)
	line := s.buf[p:b]
	if bytes.IndexByte(line, '`') < 0 && bytes.IndexByte(line, '\\') < 0 && !bytes.Contains(line, []byte("<code")) {
		a := p
		for i := p; ; i++ {
			k := bytes.IndexByte(s.buf[i:b], '|')
			if k < 0 {
				break
			}
			i += k
			s.cells = append(s.cells, mk(a, i))
			a = i + 1
		}
		s.cells = append(s.cells, mk(a, b))
	} else {
		s.splitRow(base, p, b)
	}
	cells := s.cells[base:]
	if leading && len(cells) > 0 && s.strip(cells[0]).empty() {
		cells = cells[1:]
	}
	if len(cells) > 0 && s.strip(cells[len(cells)-1]).empty() {
		cells = cells[:len(cells)-1]
	}
	n := len(cells)
	for _, c := range cells {
		d := s.newNode(TD, int(c.a))
		if int(c.a) >= eol || int(c.a) < p {
			s.nodes[d].pos = int32(p)
		}
		s.nodes[d].val = s.strip(c)
		s.nodes[d].flags |= fHasText
		s.appendChild(row, d)
	}
	s.cells = s.cells[:base]
	return n
}

// splitRow is tableRow's splitting where code or a backslash is in the way.
func (s *state) splitRow(base, p, b int) {
	open := false // a cell has been begun
	add := func(r span) {
		if !open {
			s.cells = append(s.cells, r)
			open = true
			return
		}
		k := len(s.cells) - 1
		s.cells[k] = s.concat(s.cells[k], r)
	}
	text := func(a, b int) {
		// split at bars, drop the backslash of escaped ones
		from := a
		for i := a; i < b; i++ {
			if s.buf[i] != '|' {
				continue
			}
			if i > a && s.buf[i-1] == '\\' {
				add(mk(from, i-1))
				from = i
				continue
			}
			add(mk(from, i))
			from = i + 1
			s.cells = append(s.cells, mk(from, from))
		}
		add(mk(from, b))
	}
	part := func(a, b int) {
		from := a
		for i := a; i < b; {
			if s.buf[i] != '`' {
				k := bytes.IndexByte(s.buf[i:b], '`')
				if k < 0 {
					break
				}
				i += k
			}
			code, after, ok := s.codeSpanAt(i, a, b)
			if !ok {
				i = after
				continue
			}
			if i > from {
				text(from, i)
			}
			// written again with the shortest delimiter that is safe
			longest := 0
			for x := code.a; x < code.b; x++ {
				n := 0
				for x < code.b && s.buf[x] == '`' {
					n++
					x++
				}
				longest = max(longest, n)
			}
			at := len(s.buf)
			s.derive(mk(i, after))
			ticks := func() {
				for range longest + 1 {
					s.buf = append(s.buf, '`')
				}
			}
			ticks()
			if longest > 0 {
				s.buf = append(s.buf, ' ')
			}
			s.derive(code)
			s.buf = append(s.buf, s.buf[code.a:code.b]...)
			if longest > 0 {
				s.buf = append(s.buf, ' ')
			}
			ticks()
			add(mk(at, len(s.buf)))
			i = after
			from = after
		}
		if from < b {
			text(from, b)
		}
	}
	for p < b {
		k := bytes.Index(s.buf[p:b], []byte("<code"))
		if k < 0 {
			break
		}
		a := p + k
		g := bytes.IndexByte(s.buf[a:b], '>')
		if g < 0 {
			break
		}
		e := bytes.Index(s.buf[a+g:b], []byte("</code>"))
		if e < 0 {
			break
		}
		stop := a + g + e + len("</code>")
		part(p, a)
		add(mk(a, stop))
		p = stop
	}
	part(p, b)
	if len(s.cells) == base {
		s.cells = append(s.cells, mk(b, b))
	}
}

// tableBars says whether every line of [p, stop) has a bar that is outside of
// code, as far as the language looks.
func (s *state) tableBars(p, stop int) bool {
	text := s.buf[p : stop-1]
	if bytes.IndexByte(text, '`') < 0 && bytes.IndexByte(text, '<') < 0 {
		return true
	}
	// the runs of plain text and code that the span parser finds
	mark := s.mark()
	root := s.newNode(rawText, p)
	s.parseTableSpans(root, p, stop-1)
	ok := s.barsIn(root)
	s.rewind(mark)
	return ok
}

func (s *state) barsIn(root int32) bool {
	onLine := false
	for c := s.nodes[root].first; c != 0; c = s.nodes[c].next {
		n := &s.nodes[c]
		if n.kind != Text && n.kind != CodeSpan && n.kind != HTMLElement && n.kind != XMLComment {
			continue
		}
		if n.kind == CodeSpan && n.flags&fNative != 0 {
			continue // made of HTML, it has no text yet as kramdown sees it
		}
		v := s.b(n.val)
		v = bytes.TrimRight(v, "\n")
		lines := 0
		if len(v) > 0 {
			lines = bytes.Count(v, []byte("\n")) + 1
		}
		if n.kind == CodeSpan {
			if lines > 2 || lines == 2 && !onLine {
				return onLine
			}
			if lines == 2 {
				onLine = false
			}
			continue
		}
		var first, last []byte
		if lines > 0 {
			if k := bytes.IndexByte(v, '\n'); k >= 0 {
				first = v[:k]
			} else {
				first = v
			}
			last = v[bytes.LastIndexByte(v, '\n')+1:]
		}
		if lines > 1 && !onLine && !pipeIn(first) {
			return onLine
		}
		onLine = lines <= 1 && onLine || pipeIn(last)
	}
	return onLine
}

// pipeIn is pipeLine for a line at hand.
func pipeIn(t []byte) bool {
	for i, c := range t {
		if c == '|' && (i == 0 || t[i-1] != '\\') {
			return true
		}
	}
	return false
}
