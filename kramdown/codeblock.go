package kramdown

// codeEnd is the end of an indented code block at p: indented lines, lazy
// lines after them, and blank lines when an indented one follows. It is p
// where there is none.
func (s *state) codeEnd(p, end int) int {
	done := p
	for {
		q := s.blankLines(done, end)
		if q >= end || !s.codeLine(q, end) {
			return done
		}
		for q < end && s.codeLine(q, end) {
			q = s.lineEnd(q, end)
		}
		for q < end && s.lazyCodeLine(q, end) {
			q = s.lineEnd(q, end)
			for q < end && s.codeLine(q, end) {
				// an indented line after a lazy one belongs to the next round, which
				// begins at once when no blank line stands between
				q = s.lineEnd(q, end)
			}
		}
		done = q
	}
}

// codeLine says whether the line at p is indented and holds text.
func (s *state) codeLine(p, end int) bool {
	if p >= end || !s.indented(p, end) {
		return false
	}
	for ; p < end; p++ {
		switch c := s.buf[p]; {
		case c == ' ' || c == '\t':
		case isSpace(c):
			return false
		default:
			return true
		}
	}
	return false
}

// lazyCodeLine says whether the line at p continues code without indentation.
func (s *state) lazyCodeLine(p, end int) bool {
	i := p
	for i < end && (s.buf[i] == ' ' || s.buf[i] == '\t') {
		i++
	}
	if i >= end || isSpace(s.buf[i]) {
		return false
	}
	if s.plain {
		return false
	}
	if o := s.optSpace(p, end); o < end {
		switch s.buf[o] {
		case '{':
			if s.ialLine(p, end).ok {
				return false
			}
		case '<':
			if s.lazyHTML(o, end) {
				return false
			}
		case '^':
			if o == p && s.eobMarker(p, end) > 0 {
				return false
			}
		}
	}
	return true
}

// parseCodeBlock parses indented code at s.pos.
func (s *state) parseCodeBlock() bool {
	p, end := s.pos, s.end
	q := s.codeEnd(p, end)
	if q == p {
		return false
	}
	at := len(s.buf)
	for i := p; i < q; {
		eol := s.lineEnd(i, end)
		if i > p && s.lazyJoin(i, eol) {
			s.buf[len(s.buf)-1] = ' '
			s.buf = append(s.buf, s.buf[i:eol]...)
		} else {
			j := i
			if s.buf[i] == '\t' {
				j++
			} else if s.indented(i, eol) {
				j += 4
			}
			s.buf = append(s.buf, s.buf[j:eol]...)
		}
		i = eol
	}
	n := s.addBlock(CodeBlock, p)
	s.nodes[n].val = mk(at, len(s.buf))
	s.pos = q
	return true
}

// lazyJoin says whether the line has up to three blanks and then text.
func (s *state) lazyJoin(p, eol int) bool {
	i := s.optSpace(p, eol)
	return i < eol && !isSpace(s.buf[i])
}

// fenceMemo remembers that no fence of so many marks closes from here on.
type fenceMemo struct {
	from, end [2]int
	run       [2]int
}

// fenceRun counts the fence characters at p.
func (s *state) fenceRun(p, end int) int {
	q := p
	for q < end && (s.buf[q] == '~' || s.buf[q] == '`') {
		q++
	}
	return q - p
}

// parseFence parses fenced code whose line begins at p and fence at i.
func (s *state) parseFence(p, i int) bool {
	if s.plain || i-p > 3 {
		return false
	}
	end := s.end
	eol := s.lineEnd(p, end)
	run := 0
	if s.gfm {
		run = s.fenceRun(i, end)
	} else {
		if i != p || s.buf[i] != '~' {
			return false
		}
		for i+run < end && s.buf[i+run] == '~' {
			run++
		}
	}
	if run < 3 {
		return false
	}
	uniform := true
	for j := i + 1; j < i+run; j++ {
		if s.buf[j] != s.buf[i] {
			uniform = false
			break
		}
	}
	// A shorter fence is tried when the longer finds no end; the rest of the
	// run is then the language.
	for k := run; k >= 3; k-- {
		j := i + k
		for j < eol && isSpace(s.buf[j]) {
			j++
		}
		a := j
		for j < eol && !isSpace(s.buf[j]) {
			j++
		}
		lang := mk(a, j)
		for j < eol && isSpace(s.buf[j]) {
			j++
		}
		if j < eol {
			return false // two words
		}
		bodyEnd, q := s.fenceClose(i, k, eol, end, uniform)
		if q < 0 {
			if s.fuel < 0 {
				return false
			}
			continue
		}
		n := s.addBlock(CodeBlock, p)
		c := &s.nodes[n]
		c.val = mk(eol, bodyEnd)
		c.flags |= fFenced
		if !lang.empty() {
			c.aux = lang
			name := lang
			for x := lang.a + 1; x < lang.b; x++ {
				if s.buf[x] == '?' {
					name.b = x
					break
				}
			}
			v := s.pushString("language-")
			v = s.concat(v, name)
			s.nodes[n].attr = s.attrSet(0, keyClass, v)
		}
		s.pos = q
		return true
	}
	return false
}

// fenceClose finds the line that closes a fence of the k characters at i,
// from p on: its start and its end, or -1.
func (s *state) fenceClose(i, k, p, end int, uniform bool) (int, int) {
	fence := s.buf[i : i+k]
	last := fence[k-1]
	m := 0
	if fence[0] == '`' {
		m = 1
	}
	memo := &s.fence
	if uniform && memo.end[m] == end && p >= memo.from[m] && k >= memo.run[m] {
		return -1, -1
	}
	start := p
	for p < end {
		q := p
		if s.gfm {
			q = s.optSpace(p, end)
		}
		if q < end && s.buf[q] == fence[0] && q+k <= end && string(s.buf[q:q+k]) == string(fence) {
			q += k
			for q < end && s.buf[q] == last {
				q++
			}
			if r := s.toNewline(q, end); r > 0 {
				return p, r
			}
		}
		p = s.lineEnd(p, end)
	}
	if uniform {
		if memo.end[m] != end || start < memo.from[m] || k < memo.run[m] {
			memo.from[m], memo.end[m], memo.run[m] = start, end, k
		}
	} else {
		s.fuel -= p - start
	}
	return -1, -1
}
