package kramdown

import "bytes"

type tickRun struct{ pos, n int }

// codeSpanAt matches code that begins at p, in text from start to end. Where
// there is none, after is the offset after the delimiter.
func (s *state) codeSpanAt(p, start, end int) (code span, after int, ok bool) {
	q := p
	for q < end && s.buf[q] == '`' {
		q++
	}
	n := q - p
	if n == 1 && (p == start || isSpace(s.buf[p-1])) && q < end && isSpace(s.buf[q]) {
		return code, q, false
	}
	e := s.findTicks(n, q, start, end)
	if e < 0 {
		return code, q, false
	}
	a, b := q, e
	if n > 1 {
		if a < b && s.buf[a] == ' ' {
			a++
		}
		if a < b && s.buf[b-1] == ' ' {
			b--
		}
	}
	return mk(a, b), e + n, true
}

// findTicks finds n backticks from p on. After a failure the longest runs from
// there to the end are known, and no further search fails by looking.
func (s *state) findTicks(n, p, start, end int) int {
	sp := &s.sp
	if sp.tickFor == mk(start, end) && !sp.tickFor.empty() {
		// tickAt is ordered by position, ever shorter: the first run from p on
		// is the longest there
		lo, hi := 0, len(sp.tickAt)
		for lo < hi {
			m := (lo + hi) / 2
			if sp.tickAt[m].pos+sp.tickAt[m].n <= p {
				lo = m + 1
			} else {
				hi = m
			}
		}
		if lo == len(sp.tickAt) || sp.tickAt[lo].n < n {
			return -1
		}
	}
	var i int
	if n == 1 {
		i = bytes.IndexByte(s.buf[p:end], '`')
	} else {
		i = bytes.Index(s.buf[p:end], s.buf[p-n:p])
	}
	if i >= 0 {
		return p + i
	}
	if sp.tickFor != mk(start, end) {
		sp.tickFor = mk(start, end)
		sp.tickAt = sp.tickAt[:0]
		for i := start; i < end; i++ {
			k := bytes.IndexByte(s.buf[i:end], '`')
			if k < 0 {
				break
			}
			i += k
			r := i
			for r < end && s.buf[r] == '`' {
				r++
			}
			for len(sp.tickAt) > 0 && sp.tickAt[len(sp.tickAt)-1].n <= r-i {
				sp.tickAt = sp.tickAt[:len(sp.tickAt)-1]
			}
			sp.tickAt = append(sp.tickAt, tickRun{i, r - i})
			i = r
		}
	}
	return -1
}

// codeSpan handles backticks at q.
func (s *state) codeSpan(q int) {
	sp := &s.sp
	code, after, ok := s.codeSpanAt(q, sp.start, sp.end)
	sp.pos = after
	if !ok {
		s.addText(s.tree, mk(q, after))
		return
	}
	n := s.addNode(CodeSpan, q)
	s.nodes[n].val = code
}
