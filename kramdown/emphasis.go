package kramdown

import (
	"unicode/utf8"
)

// emphasisEnds says whether the delimiter at q closes the emphasis stop.
func (s *state) emphasisEnds(stop stopper, q int, content bool) bool {
	sp := &s.sp
	end := sp.end
	n := stop.n
	if n == 2 && (q+1 >= end || s.buf[q+1] != stop.char) {
		return false
	}
	if !content || q > sp.start && isSpace(s.buf[q-1]) {
		return false
	}
	if n == 1 && q+1 < end && s.buf[q+1] == stop.char && (q+2 >= end || s.buf[q+2] != stop.char) {
		return false
	}
	return stop.char != '_' || !s.alnumAt(q+n, end)
}

// emphasis handles a delimiter at q: an element where a closing delimiter is
// found, text otherwise.
//
// Whether it is found depends on the text and on what is open around, of which
// there are few cases. A search that failed in one of them passed a number of
// positions; another search in the same case that reaches one of these fails as
// well, and needs not go on.
func (s *state) emphasis(q int) {
	sp := &s.sp
	end := sp.end
	c := s.buf[q]
	n := 1
	kind := Em
	if q+1 < end && s.buf[q+1] == c {
		n, kind = 2, Strong
	}
	parent := s.nodes[s.tree].kind
	open := sp.em
	if kind == Strong {
		open = sp.strong
	}
	if open > 0 || q+n < end && isSpace(s.buf[q+n]) || sp.depth > maxSpanDepth || s.fuel < 0 ||
		c == '_' && s.insideWord(q) {
		s.addText(s.tree, mk(q, q+n))
		sp.pos = q + n
		return
	}
	if s.tryEmphasis(q, n, kind, c) {
		return
	}
	if kind == Strong && parent != Em && s.tryEmphasis(q, 1, Em, c) {
		return
	}
	s.addText(s.tree, mk(q, q+n))
	sp.pos = q + n
}

func (s *state) tryEmphasis(q, n int, kind Kind, c byte) bool {
	sp := &s.sp
	m := s.mark()
	warnings := len(s.warnings)
	trail := len(sp.trail)
	el := s.newNode(kind, q)
	if c == '_' {
		s.nodes[el].level = 1
	}
	sp.pos = q + n
	if kind == Em {
		sp.em++
	} else {
		sp.strong++
	}
	key := s.context() | uint64(n)<<4
	if c == '_' {
		key |= 1 << 6
	}
	found := s.spans(el, stopper{kind: stopEmphasis, char: c, n: n, key: key}, sp.set)
	if kind == Em {
		sp.em--
	} else {
		sp.strong--
	}
	if found {
		sp.trail = sp.trail[:trail]
		sp.pos += n
		s.appendChild(s.tree, el)
		return true
	}
	s.fuel -= sp.pos - q
	if passed := sp.trail[trail:]; len(passed) > 8 {
		for _, p := range passed {
			s.remember(key|uint64(p)<<8, 0)
		}
		s.fuel -= int(passed[len(passed)-1]) - q
	}
	sp.trail = sp.trail[:trail]
	s.rewind(m)
	s.warnings = s.warnings[:warnings]
	sp.pos = q
	return false
}

// insideWord says whether an underscore at q follows a letter, or a hyphen
// after a letter, perhaps with more underscores between.
func (s *state) insideWord(q int) bool {
	sp := &s.sp
	i := q
	if sp.underTo == q && sp.underTo > 0 {
		i = sp.underFrom // a run of underscores is walked back once
	} else {
		for i > sp.start && s.buf[i-1] == '_' {
			i--
		}
	}
	sp.underFrom, sp.underTo = i, q+1
	if i > sp.start && s.buf[i-1] == '-' {
		i--
	}
	if i <= sp.start {
		return false
	}
	r, _ := utf8.DecodeLastRune(s.buf[sp.start:i])
	return isAlphaRune(r)
}

// mark and rewind undo what a failed attempt has put into the slabs.
type markPoint struct {
	nodes, attrs, buf int32
	shared            int
}

func (s *state) mark() markPoint {
	return markPoint{int32(len(s.nodes)), int32(len(s.attrs)), int32(len(s.buf)), s.shared}
}

// rewind drops everything made since m. Nodes made before must not have been
// given anything new; a failed attempt only fills its own element.
func (s *state) rewind(m markPoint) {
	s.nodes = s.nodes[:m.nodes]
	if s.shared != m.shared {
		return // a definition's list holds some of it
	}
	if len(s.attrs) > int(m.attrs) {
		s.attrs = s.attrs[:m.attrs]
		s.attrIndex.head = 0
	}
	s.buf = s.buf[:m.buf]
	for n := len(s.origins); n > 0 && s.origins[n-1].derived >= m.buf; n-- {
		s.origins = s.origins[:n-1]
	}
}
