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

// fenceMemo remembers that no line from here on closes a fence of so many
// marks, for ~ and for `.
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
	// run is then the language. Either way one word may follow.
	word := i + run
	for word < eol && !isSpace(s.buf[word]) {
		word++
	}
	longLang, shortLang := mk(i+run, word), mk(i, word)
	blank := s.skipSpace(word, eol) >= eol
	longOK, shortOK := blank, blank
	if longLang.empty() {
		a := s.skipSpace(word, eol)
		b := a
		for b < eol && !isSpace(s.buf[b]) {
			b++
		}
		longLang = mk(a, b)
		longOK = s.skipSpace(b, eol) >= eol
	}
	if !longOK {
		return false
	}
	best, bodyEnd, q := 0, -1, -1
	if uniform {
		best, bodyEnd, q = s.fenceClose(i, run, eol, end)
	} else {
		for k := run; k >= 3 && q < 0 && s.fuel > 0; k-- {
			best = k
			bodyEnd, q = s.mixedFenceClose(i, k, eol, end)
		}
	}
	if q >= 0 && (best == run || shortOK) {
		lang := longLang
		if best < run {
			lang = mk(int(shortLang.a)+best, word)
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

// closingRun counts the characters c of a line that may close a fence of them,
// and returns the offset after the line; 0 where it closes none.
func (s *state) closingRun(p, end int, c byte) (n, after int) {
	q := p
	if s.gfm {
		q = s.optSpace(p, end)
	}
	a := q
	for q < end && s.buf[q] == c {
		q++
	}
	if q-a < 3 {
		return 0, 0
	}
	if r := s.toNewline(q, end); r > 0 {
		return q - a, r
	}
	return 0, 0
}

// fenceClose finds the line that closes a fence of run marks at i, from p on:
// the first one of as many, or else the first one of the most there are. It
// returns how many marks count, where that line begins and what follows it.
func (s *state) fenceClose(i, run, p, end int) (best, bodyEnd, after int) {
	c := s.buf[i]
	m := 0
	if c == '`' {
		m = 1
	}
	memo := &s.fence
	want := run
	if memo.end[m] == end && p >= memo.from[m] {
		want = min(run, memo.run[m]-1) // there is no longer one
	}
	bodyEnd, after = -1, -1
	if want < 3 {
		return 0, -1, -1
	}
	start := p
	for p < end {
		if n, r := s.closingRun(p, end, c); n > best {
			best, bodyEnd, after = min(n, run), p, r
			if n >= want {
				return best, bodyEnd, after
			}
		}
		p = s.lineEnd(p, end)
	}
	memo.from[m], memo.end[m], memo.run[m] = start, end, max(best, 2)+1
	return best, bodyEnd, after
}

// mixedFenceClose finds the line that closes the fence of the k characters at
// i, which are not all the same.
func (s *state) mixedFenceClose(i, k, p, end int) (int, int) {
	fence := s.buf[i : i+k]
	last := fence[k-1]
	start := p
	for p < end {
		q := s.optSpace(p, end)
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
	s.fuel -= p - start + k
	return -1, -1
}
