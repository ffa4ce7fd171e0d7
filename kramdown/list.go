package kramdown

import "slices"

// A list item's marker is followed by a tab, a blank or, as the language has
// it, a vertical bar.
func isMarkerTail(c byte) bool { return c == ' ' || c == '\t' || c == '|' }

// listMarker is the offset after a bullet indented by at most max, or 0.
func (s *state) listMarker(p, end, max int) int {
	i := p
	for i < end && s.buf[i] == ' ' && i-p < max {
		i++
	}
	if i+1 < end && (s.buf[i] == '*' || s.buf[i] == '-' || s.buf[i] == '+') && isMarkerTail(s.buf[i+1]) {
		return i + 1
	}
	return 0
}

// olMarker is the offset after a number and its dot, or 0.
func (s *state) olMarker(p, end, max int) int {
	i := p
	for i < end && s.buf[i] == ' ' && i-p < max {
		i++
	}
	d := i
	for i < end && isDigit(s.buf[i]) {
		i++
	}
	if i > d && i+1 < end && s.buf[i] == '.' && isMarkerTail(s.buf[i+1]) {
		return i + 1
	}
	return 0
}

// dlMarker is the offset after the colon of a definition, or 0.
func (s *state) dlMarker(p, end, max int) int {
	i := p
	for i < end && s.buf[i] == ' ' && i-p < max {
		i++
	}
	if i+1 < end && s.buf[i] == ':' && isMarkerTail(s.buf[i+1]) {
		return i + 1
	}
	return 0
}

func (s *state) anyMarker(p, end int) bool {
	return s.listMarker(p, end, 3) > 0 || s.olMarker(p, end, 3) > 0
}

// markerIndent is how far a sibling's marker may be indented.
func markerIndent(indentation int) int {
	if indentation >= 1 && indentation <= 3 {
		return indentation - 1
	}
	return 3
}

// itemContent says whether the line at p is indented enough for an item whose
// text begins at column n and holds text.
func (s *state) itemContent(p, end, n int) bool {
	i := p
	units := 0
	for units < n/4+1 {
		if i < end && s.buf[i] == '\t' {
			i++
		} else if i+3 < end && s.buf[i] == ' ' && s.buf[i+1] == ' ' && s.buf[i+2] == ' ' && s.buf[i+3] == ' ' {
			i += 4
		} else {
			break
		}
		units++
	}
	if units < n/4 {
		return false
	}
	if units == n/4 {
		for r := n % 4; r > 0; r-- {
			if i >= end || s.buf[i] != ' ' {
				return false
			}
			i++
		}
	}
	return !s.isBlankLine(i, end)
}

// lazyItem says whether the line at p continues an item without indentation.
func (s *state) lazyItem(p, end, n int) bool {
	if s.isBlankLine(p, end) {
		return false
	}
	i := p
	for max := min(n, 3); i < end && i-p < max && s.buf[i] == ' '; {
		i++
	}
	switch s.buf[i] {
	case '{':
		return !s.ialAt(i, end).ok
	case '<':
		return !s.lazyHTML(i, end)
	}
	return true
}

// firstItemLine copies the rest of a marker's line, which begins at m, to the
// buffer and returns where that is and the column at which the item's text begins. width is that
// of the marker with what stands before it.
func (s *state) firstItemLine(m, end, width int, n int32) (at, indentation int) {
	eol := s.lineEnd(m, end)
	i := m
	col := width
	if e := s.itemIALOnly(m, eol); e {
		col = 4
		for i < eol && isSpace(s.buf[i]) {
			i++
		}
	} else {
		for i < eol && (s.buf[i] == ' ' || s.buf[i] == '\t') {
			if s.buf[i] == '\t' {
				col += 4 - col%4
			} else {
				col++
			}
			i++
		}
		for i < eol && isSpace(s.buf[i]) {
			i++
		}
	}
	if ial := s.itemIAL(i, eol); ial.ok {
		s.nodes[n].ial = s.parseAttributeList(ial.body, s.nodes[n].ial)
		i = s.skipSpace(ial.end, eol)
	}
	at = len(s.buf)
	s.copyLine(i, eol)
	return at, col
}

// itemIAL matches an attribute list at the start of an item.
func (s *state) itemIAL(p, eol int) ialMatch {
	if s.plain {
		return ialMatch{}
	}
	return s.anyItemIAL(p, eol)
}

func (s *state) anyItemIAL(p, eol int) ialMatch {
	i := s.skipSpace(p, eol)
	if i+1 >= eol || s.buf[i] != '{' || s.buf[i+1] != ':' {
		return ialMatch{}
	}
	j := i + 2
	if j < eol && s.buf[j] == '/' {
		return ialMatch{}
	}
	if k := s.idName(j, eol); k < eol && s.buf[k] == ':' {
		return ialMatch{}
	}
	return s.ialBody(i, eol)
}

// itemIALOnly says whether nothing but an attribute list follows the marker. It
// then sets the column of the item's text, even in the reduced input where it
// is text itself.
func (s *state) itemIALOnly(p, eol int) bool {
	i := s.skipSpace(p, eol)
	if i >= eol {
		return true
	}
	m := s.anyItemIAL(p, eol)
	return m.ok && s.skipSpace(m.end, eol) >= eol
}

type itemChunk struct {
	item int32
	text span
}

// parseList parses a bullet list or a numbered one.
func (s *state) parseList(ordered bool) {
	p, end := s.pos, s.end
	kind, marker := UL, (*state).listMarker
	if ordered {
		kind, marker = OL, (*state).olMarker
	}
	list := s.newBlock(kind, p)
	base := len(s.chunks)
	var item int32
	max, indentation := 3, 0
	eobFound, nested, blank := false, false, false
	q := p
	for q < end {
		if blank && s.hrule(q, end) > 0 {
			break
		}
		if e := s.eobMarker(q, end); e > 0 {
			q = e
			eobFound = true
			break
		}
		if m := marker(s, q, end, max); m > 0 {
			item = s.newNode(LI, q)
			s.appendChild(list, item)
			var at int
			at, indentation = s.firstItemLine(m, end, m-q, item)
			max = markerIndent(indentation)
			nested = at < len(s.buf) && s.anyMarker(at, len(s.buf))
			blank = false
			s.chunks = append(s.chunks, itemChunk{item, mk(at, len(s.buf))})
			q = s.lineEnd(m, end)
			continue
		}
		if s.itemContent(q, end, indentation) || !blank && s.lazyItem(q, end, indentation) {
			eol := s.lineEnd(q, end)
			at := len(s.buf)
			found := s.itemLine(q, eol, indentation)
			if !nested && found && s.anyMarker(at, len(s.buf)) {
				s.chunks = append(s.chunks, itemChunk{item, mk(at, at)})
				nested = true
			} else if nested && !found && s.anyMarker(at, len(s.buf)) {
				if len(s.buf)+indentation < s.maxBuf {
					s.reindent(at, indentation+4)
				}
			}
			s.chunks[len(s.chunks)-1].text.b = int32(len(s.buf))
			blank = false
			q = eol
			continue
		}
		e := s.blankLines(q, end)
		if e == q {
			break
		}
		nested, blank = true, true
		s.copyLine(q, e)
		s.chunks[len(s.chunks)-1].text.b = int32(len(s.buf))
		q = e
	}
	s.pos = q
	s.appendChild(s.tree, list)
	last := s.parseItems(list, base, eobFound)
	s.chunks = s.chunks[:base]
	if last != 0 && !eobFound {
		s.appendChild(s.tree, last)
	}
	if s.gfm {
		s.markTasks(list)
	}
}

// itemLine copies the line [q, eol) with leading tabs expanded and the item's
// indentation removed; it reports whether the indentation was there.
func (s *state) itemLine(q, eol, indentation int) bool {
	t := q
	for t < eol && s.buf[t] == '\t' {
		t++
	}
	if t == q {
		i := q
		for i < eol && i-q < indentation && s.buf[i] == ' ' {
			i++
		}
		if i-q < indentation {
			s.copyLine(q, eol)
			return false
		}
		s.copyLine(i, eol)
		return true
	}
	spaces := 4 * (t - q)
	for r := t; r < eol && s.buf[r] == ' ' && spaces < indentation; r++ {
		spaces++
		t = r + 1
	}
	found := spaces >= indentation
	if found {
		spaces -= indentation
	}
	s.origins = append(s.origins, lineOrigin{int32(len(s.buf)), int32(q)})
	for range spaces {
		s.buf = append(s.buf, ' ')
	}
	s.copyLine(t, eol)
	return found
}

// reindent puts n blanks before the last line copied, which begins at.
func (s *state) reindent(at, n int) {
	old := len(s.buf)
	for range n {
		s.buf = append(s.buf, ' ')
	}
	copy(s.buf[at+n:], s.buf[at:old])
	for i := range n {
		s.buf[at+i] = ' '
	}
	first := len(s.origins)
	for first > 0 && int(s.origins[first-1].derived) >= at {
		first--
		s.origins[first].derived += int32(n)
	}
	// the first blanks come from where the line begins; the others hold nothing
	line := s.origins[first].origin
	for i := range min(n, 8) {
		s.origins = slices.Insert(s.origins, first+i, lineOrigin{int32(at + i), line})
	}
}

// parseItems parses the text of the list's items and decides which paragraphs
// are bare text. It returns the blank lines that ended the last item.
func (s *state) parseItems(list int32, base int, eobFound bool) int32 {
	chunks := s.chunks[base:len(s.chunks):len(s.chunks)]
	var last int32
	strict := false // an item before has no paragraph of its own
	ci := 0
	lastItem, single := s.nodes[list].last, s.nodes[list].first == s.nodes[list].last
	for it := s.nodes[list].first; it != 0; it = s.nodes[it].next {
		ial := s.nodes[it].ial
		s.nodes[it].ial = 0
		for ci < len(chunks) && chunks[ci].item == it {
			s.parseRange(it, chunks[ci].text)
			ci++
		}
		s.nodes[it].ial = ial
		first := s.nodes[it].first
		if first == 0 {
			strict = true
			continue
		}
		if f := &s.nodes[first]; f.kind == Paragraph && f.ial != 0 && f.next != 0 && s.nodes[f.next].kind == eob {
			s.unlink(it, f.next)
		}
		f := &s.nodes[first]
		second := f.next
		n := 1
		if second != 0 {
			n = 2
			if s.nodes[second].next != 0 {
				n = 3
			}
		}
		if f.kind == Paragraph &&
			(n < 2 || s.nodes[second].kind != Blank || it == lastItem && n == 2 && !eobFound) &&
			(it != lastItem || single || strict) {
			if n > 1 && s.nodes[second].kind != Blank {
				s.endLine(first)
			}
			s.nodes[first].flags |= fTransparent
		}
		if f := &s.nodes[first]; f.kind != Paragraph || f.flags&fTransparent != 0 {
			strict = true
		}
		last = 0
		if l := s.nodes[it].last; s.nodes[l].kind == Blank {
			s.unlink(it, l)
			last = l
		}
		if s.nodes[it].first == 0 { // cannot be: a blank never comes first
			strict = true
		}
	}
	return last
}

// newlineAfter is a line end, the one after r where it is there.
func (s *state) newlineAfter(r span) span {
	if !r.empty() && s.buf[r.b-1] == '\\' {
		s.softBreaks = true
	}
	if int(r.b) < len(s.buf) && s.buf[r.b] == '\n' {
		return span{r.b, r.b + 1}
	}
	return strNewline
}

// parseDefinitionList parses definitions; the paragraph before them becomes
// their terms.
func (s *state) parseDefinitionList() bool {
	p, end := s.pos, s.end
	last := s.nodes[s.tree].last
	if last == 0 {
		return false
	}
	asPara := false
	para := last
	if l := &s.nodes[last]; l.kind != Paragraph {
		if l.kind != Blank || l.val.len() != 1 || l.prev == 0 || s.nodes[l.prev].kind != Paragraph {
			return false
		}
		para = l.prev
		asPara = true
	}
	list := s.newBlock(DL, int(s.nodes[para].pos))
	if asPara {
		s.unlink(s.tree, last)
	}
	s.unlink(s.tree, para)
	s.definitionTerms(list, *s.paragraphText(para))
	s.nodes[list].ial = s.nodes[para].ial

	base := len(s.chunks)
	max, indentation := 3, 0
	blank := false
	q := p
	for q < end {
		if m := s.dlMarker(q, end, max); m > 0 {
			item := s.newNode(DD, q)
			if asPara {
				s.nodes[item].flags |= fFirstAsPara
			}
			s.appendChild(list, item)
			var at int
			at, indentation = s.firstItemLine(m, end, m-q, item)
			max = markerIndent(indentation)
			asPara, blank = false, false
			s.chunks = append(s.chunks, itemChunk{item, mk(at, len(s.buf))})
			q = s.lineEnd(m, end)
			continue
		}
		if s.eobMarker(q, end) > 0 {
			break
		}
		if s.itemContent(q, end, indentation) || !blank && s.lazyItem(q, end, indentation) {
			eol := s.lineEnd(q, end)
			s.itemLine(q, eol, indentation)
			asPara, blank = false, false
			q = eol
		} else if e := s.blankLines(q, end); e > q {
			asPara, blank = true, true
			s.copyLine(q, e)
			q = e
		} else {
			break
		}
		s.chunks[len(s.chunks)-1].text.b = int32(len(s.buf))
	}
	s.pos = q

	var trailing int32
	chunks := s.chunks[base:len(s.chunks):len(s.chunks)]
	for _, c := range chunks {
		it := c.item
		ial := s.nodes[it].ial
		s.parseRange(it, c.text)
		s.nodes[it].ial = ial
		if s.nodes[it].first == 0 {
			continue
		}
		trailing = 0
		if l := s.nodes[it].last; s.nodes[l].kind == Blank {
			s.unlink(it, l)
			trailing = l
		}
		first := s.nodes[it].first
		if first != 0 && s.nodes[first].kind == Paragraph && s.nodes[it].flags&fFirstAsPara == 0 {
			if s.nodes[first].next != 0 {
				s.endLine(first)
			}
			s.nodes[first].flags |= fTransparent
		}
	}
	s.chunks = s.chunks[:base]

	into := s.nodes[s.tree].last
	if into != 0 && s.nodes[into].kind == Blank && s.nodes[into].prev != 0 && s.nodes[s.nodes[into].prev].kind == DL {
		b := into
		into = s.nodes[into].prev
		s.unlink(s.tree, b)
	}
	if into != 0 && s.nodes[into].kind == DL {
		for c := s.nodes[list].first; c != 0; {
			next := s.nodes[c].next
			s.appendChild(into, c)
			c = next
		}
	} else {
		s.appendChild(s.tree, list)
	}
	if trailing != 0 {
		s.appendChild(s.tree, trailing)
	}
	return true
}

// definitionTerms makes one term of each line of text.
func (s *state) definitionTerms(list int32, text span) {
	b := int(text.b)
	for b > int(text.a) && s.buf[b-1] == '\n' {
		b--
	}
	for p := int(text.a); p < b; {
		eol := s.lineEnd(p, b)
		line := eol
		if s.buf[line-1] == '\n' {
			line--
		}
		n := s.newNode(DT, p)
		i := p
		if m := s.itemIAL(p, line); m.ok {
			s.nodes[n].ial = s.parseAttributeList(m.body, 0)
			i = s.skipSpace(m.end, line)
		}
		s.nodes[n].val = mk(i, line)
		s.nodes[n].aux = mk(i, line)
		s.appendChild(list, n)
		p = eol
	}
}
