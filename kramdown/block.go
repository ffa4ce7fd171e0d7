package kramdown

// parseBlocks parses the blocks from s.pos to s.end into tree. It reports
// whether it stopped at the end tag of the HTML element that tree is.
func (s *state) parseBlocks(tree int32) bool {
	savedTree, savedIAL := s.tree, s.blockIAL
	s.tree, s.blockIAL = tree, 0
	s.depth++
	stopped := false
	for s.pos < s.end {
		if s.parseBlock() {
			stopped = true
			break
		}
	}
	s.depth--
	s.tree, s.blockIAL = savedTree, savedIAL
	return stopped
}

// parseRange parses buf[a:b] into tree.
func (s *state) parseRange(tree int32, r span) {
	pos, end, start := s.pos, s.end, s.regionStart
	s.pos, s.end, s.regionStart = int(r.a), int(r.b), int(r.a)
	s.parseBlocks(tree)
	s.pos, s.end, s.regionStart = pos, end, start
}

// nests says whether one more container may be opened.
func (s *state) nests() bool {
	if s.depth < maxDepth && len(s.buf) < s.maxBuf {
		return true
	}
	if n := len(s.warnings); n == 0 || s.warnings[n-1].msg != tooDeep {
		s.warn(s.pos, tooDeep)
	}
	return false
}

const tooDeep = "containers are nested too deeply; the innermost are read as text"

// parseBlock parses one block at s.pos; true means that the enclosing HTML
// element's end tag was read. The order of the attempts is the language's.
func (s *state) parseBlock() bool {
	p, end := s.pos, s.end
	c := s.buf[p]
	if isSpace(c) {
		if q := s.blankLines(p, end); q > p {
			s.addBlank(p, q)
			s.pos = q
			return false
		}
		if s.indented(p, end) {
			if s.parseCodeBlock() {
				return false
			}
			s.unhandled()
			return false
		}
	}
	i := p
	for i < end && s.buf[i] == ' ' {
		i++
	}
	if i >= end {
		s.unhandled()
		return false
	}
	switch c = s.buf[i]; c {
	case '\t', '\n':
		s.unhandled()
		return false
	case '~', '`':
		if s.parseFence(p, i) {
			return false
		}
	case '>':
		if s.nests() {
			s.parseBlockquote()
			return false
		}
	case '#':
		if i == p && s.parseATXHeader() {
			return false
		}
	case '*', '-', '_', '+':
		if q := s.hrule(p, end); q > 0 {
			s.addBlock(HR, p)
			s.pos = q
			return false
		}
		if c != '_' && s.listMarker(p, end, 3) > 0 && s.nests() {
			s.parseList(false)
			return false
		}
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if s.olMarker(p, end, 3) > 0 && s.nests() {
			s.parseList(true)
			return false
		}
	case ':':
		if !s.plain && s.dlMarker(p, end, 3) > 0 && s.nests() && s.parseDefinitionList() {
			return false
		}
	case '<':
		switch s.parseBlockHTML(i) {
		case htmlHandled:
			return false
		case htmlStop:
			return true
		}
	}
	eol := -1 // of the line at p, where it is known
	if s.afterBoundary() {
		eol = s.lineEnd(p, end)
		if s.parseSetextHeader(p, i, eol) {
			return false
		}
		if !s.plain {
			if (c == '$' || c == '\\') && s.parseBlockMath(p, i) {
				return false
			}
			if s.pos != p { // an escaped math block lost its backslash
				p = s.pos
				i = p
				c = s.buf[i]
				eol = s.lineEnd(p, end)
			}
			if s.parseTable(p, i, eol) {
				return false
			}
		}
	}
	switch c {
	case '[':
		if i+1 < end && s.buf[i+1] == '^' && !s.plain && s.nests() && s.parseFootnoteDefinition(i) {
			return false
		}
		if s.parseLinkDefinition(i) {
			return false
		}
	case '*':
		if !s.plain && s.parseAbbrevDefinition(i) {
			return false
		}
	case '{':
		if !s.plain && s.parseBlockExtension(i) {
			return false
		}
	case '^':
		if i == p {
			if q := s.eobMarker(p, end); q > 0 {
				n := s.addBlock(eob, p)
				s.nodes[n].flags |= fStandard
				s.pos = q
				return false
			}
		}
	}
	if eol < 0 || s.pos != p {
		eol = s.lineEnd(s.pos, end)
	}
	s.parseParagraph(eol)
	return false
}

// unhandled takes a line that starts no block, such as a blank and a tab
// before text, into the tree as bare text.
func (s *state) unhandled() {
	q := s.lineEnd(s.pos, s.end)
	s.addRawText(s.tree, mk(s.pos, q))
	s.pos = q
}

// addRawText appends text whose spans are parsed later.
func (s *state) addRawText(tree int32, r span) {
	if last := s.nodes[tree].last; last != 0 && s.nodes[last].kind == rawText {
		s.nodes[last].val = s.concat(s.nodes[last].val, r)
		return
	}
	if r.empty() {
		return
	}
	n := s.newNode(rawText, int(r.a))
	s.nodes[n].val = r
	s.appendChild(tree, n)
}

// blankLines is the end of the blank lines at p, or p.
func (s *state) blankLines(p, end int) int {
	q := p
	for i := p; i < end; i++ {
		c := s.buf[i]
		if c == '\n' {
			q = i + 1
		} else if !isSpace(c) {
			break
		}
	}
	return q
}

// isBlankLine says whether only white space stands before the line end.
func (s *state) isBlankLine(p, end int) bool {
	for ; p < end; p++ {
		if c := s.buf[p]; c == '\n' {
			return true
		} else if !isSpace(c) {
			return false
		}
	}
	return false
}

func (s *state) addBlank(p, q int) {
	if last := s.nodes[s.tree].last; last != 0 && s.nodes[last].kind == Blank {
		s.nodes[last].val = s.concat(s.nodes[last].val, mk(p, q))
		return
	}
	n := s.addBlock(Blank, p)
	s.nodes[n].val = mk(p, q)
}

// indented says whether the line at p begins with a tab or four blanks.
func (s *state) indented(p, end int) bool {
	return s.buf[p] == '\t' ||
		p+3 < end && s.buf[p] == ' ' && s.buf[p+1] == ' ' && s.buf[p+2] == ' ' && s.buf[p+3] == ' '
}

// optSpace skips up to three blanks.
func (s *state) optSpace(p, end int) int {
	for n := 0; n < 3 && p < end && s.buf[p] == ' '; n++ {
		p++
	}
	return p
}

// eobMarker is the end of a ^ line, or 0.
func (s *state) eobMarker(p, end int) int {
	if p < end && s.buf[p] == '^' {
		if q := s.toNewline(p+1, end); q > 0 {
			return q
		}
	}
	return 0
}

// hrule is the end of a horizontal rule at p, or 0.
func (s *state) hrule(p, end int) int {
	i := s.optSpace(p, end)
	if i >= end {
		return 0
	}
	c := s.buf[i]
	if c != '*' && c != '-' && c != '_' {
		return 0
	}
	n := 0
	for ; i < end; i++ {
		switch s.buf[i] {
		case c:
			n++
		case ' ', '\t':
		case '\n':
			if n >= 3 {
				return i + 1
			}
			return 0
		default:
			return 0
		}
	}
	return 0
}

// afterBoundary says whether the last block allows a header, table or math
// block to begin.
func (s *state) afterBoundary() bool {
	last := s.nodes[s.tree].last
	if last == 0 || s.blockIAL != 0 {
		return true
	}
	n := &s.nodes[last]
	return n.kind == Blank || n.kind == eob && n.flags&fStandard != 0
}

// beforeBoundary says whether a block may end at p.
func (s *state) beforeBoundary(p, end int) bool {
	if p >= end || s.isBlankLine(p, end) {
		return true
	}
	return s.eobMarker(p, end) > 0 || !s.plain && s.ialLine(p, end).ok
}

// lazyEnd says whether a lazily continued block ends before the line at p.
func (s *state) lazyEnd(p, end int) bool {
	if p >= end {
		return true
	}
	i := p
	switch c := s.buf[p]; {
	case c > '<' && c != '^' && c != '{':
		return false
	case isSpace(c):
		if s.isBlankLine(p, end) {
			return true
		}
		i = s.optSpace(p, end)
	}
	if i >= end {
		return true
	}
	switch s.buf[i] {
	case '{':
		return !s.plain && s.ialLine(p, end).ok
	case '^':
		return i == p && s.eobMarker(p, end) > 0
	case '<':
		return s.lazyHTML(i, end)
	}
	return false
}

// lazyHTML says whether a tag at p, other than of a span element, ends a block.
func (s *state) lazyHTML(p, end int) bool {
	i := p + 1
	closing := i < end && s.buf[i] == '/'
	if closing {
		i++
	}
	q := s.uname(i, end)
	if q == i {
		return false
	}
	// the language looks for a span element's name up to a word boundary
	w := i
	for w < q && isASCIIAlpha(s.buf[w]) || w > i && w < q && isDigit(s.buf[w]) {
		w++
	}
	if !s.wordAt(w, end) {
		if t := string(s.buf[i:w]); t == "script" || tagFlags(t)&tagSpan != 0 {
			return false
		}
	}
	if closing {
		q = s.skipSpace(q, end)
		return q < end && s.buf[q] == '>'
	}
	return true
}

// paragraphEnd says whether a paragraph ends before the line at p.
func (s *state) paragraphEnd(p, end int) bool {
	if s.lazyEnd(p, end) {
		return true
	}
	if s.plain {
		return false
	}
	i := p
	if s.buf[p] == ' ' {
		i = s.optSpace(p, end)
	}
	c := s.buf[i]
	if c|0x20-'a' < 26 && c < 0x80 || c >= 0x80 {
		return false
	}
	if c == ':' {
		return s.dlMarker(p, end, 3) > 0
	}
	if !s.gfm || !s.quirkParagraphEnd {
		return false
	}
	switch c {
	case '*', '-', '+':
		return s.listMarker(p, end, 3) > 0
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return s.olMarker(p, end, 3) > 0
	case '#':
		if i != p {
			return false
		}
		for i < end && s.buf[i] == '#' {
			i++
		}
		return i-p <= 6 && i < end && (s.buf[i] == ' ' || s.buf[i] == '\t')
	case '>':
		return true
	case '~', '`':
		return s.fenceRun(i, end) >= 3
	}
	return false
}

// parseParagraph parses the paragraph whose first line ends at eol.
func (s *state) parseParagraph(eol int) {
	p, end := s.pos, s.end
	q := eol
	for !s.paragraphEnd(q, end) {
		q = s.lineEnd(q, end)
	}
	s.pos = q
	text := s.rstrip(mk(p, q))
	if last := s.nodes[s.tree].last; last != 0 && s.nodes[last].kind == Paragraph {
		n := &s.nodes[last]
		s.softBreaks = true // what joins may be a backslash and a line end
		if n.val.empty() && n.flags&fNative == 0 {
			n.val = text
			return
		}
		joiner := strNewline
		if p >= 3 && s.regionHas(p-3) && string(s.buf[p-3:p]) == "  \n" {
			joiner = mk(p-3, p)
		} else if s.regionHas(p-1) && s.buf[p-1] == '\n' {
			joiner = mk(p-1, p)
		}
		if n.flags&fNative != 0 {
			s.continueNative(last, joiner, text)
			return
		}
		v := s.concat(s.nodes[last].val, joiner)
		v = s.concat(v, text)
		s.nodes[last].val = v
		return
	}
	n := s.addBlock(Paragraph, p)
	s.nodes[n].val = s.lstrip(text)
}

// regionHas says whether p lies in the text being parsed: text of another
// region is not before it.
func (s *state) regionHas(p int) bool { return p >= s.regionStart }
