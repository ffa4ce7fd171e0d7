package kramdown

import "sort"

// parenIndex knows where parentheses close, in one text: many targets that
// never close would else each be searched to the end.
type parenIndex struct {
	in     span
	match  []parenPair // of those after a bracket, by position
	open   []int32     // while it is made: those not yet closed
	quotes []int32     // white space before a quote
	last   int         // after the last parenthesis of any kind
}

type parenPair struct{ open, close int32 } // close is 0 where there is none

// farTarget is how far a target is searched without the index.
const farTarget = 256

// targetEnd finds the end of a link's target, whose parenthesis opens at p: the
// one that closes it, or else white space before a quote, which begins a title,
// or else the last parenthesis of the text. It returns the offset after that.
func (s *state) targetEnd(p, end int) (after int, closed bool) {
	depth := 0
	for i := p; i < min(end, p+farTarget); i++ {
		switch c := s.buf[i]; {
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i + 1, true
			}
		case isSpace(c) && i+1 < end && (s.buf[i+1] == '"' || s.buf[i+1] == '\''):
			return i + 1, false
		}
	}
	x := &s.sp.parens
	if x.in != mk(s.sp.start, end) {
		s.indexParens(end)
	}
	k := sort.Search(len(x.match), func(i int) bool { return int(x.match[i].open) >= p })
	c := int(x.match[k].close)
	k = sort.Search(len(x.quotes), func(i int) bool { return int(x.quotes[i]) > p })
	switch {
	case k < len(x.quotes) && (c == 0 || int(x.quotes[k]) < c):
		return int(x.quotes[k]) + 1, false
	case c > 0:
		return c + 1, true
	}
	return x.last, false
}

func (s *state) indexParens(end int) {
	x := &s.sp.parens
	x.in = mk(s.sp.start, end)
	x.match, x.quotes, x.open = x.match[:0], x.quotes[:0], x.open[:0]
	s.fuel -= (end - s.sp.start) / 8
	for i := s.sp.start; i < end; i++ {
		switch c := s.buf[i]; {
		case c == '(':
			x.last = i + 1
			k := int32(-1)
			if i > s.sp.start && (s.buf[i-1] == ']' || s.buf[i-1] == '[') {
				k = int32(len(x.match))
				x.match = append(x.match, parenPair{open: int32(i)})
			}
			x.open = append(x.open, k)
		case c == ')':
			x.last = i + 1
			if n := len(x.open); n > 0 {
				if k := x.open[n-1]; k >= 0 {
					x.match[k].close = int32(i)
				}
				x.open = x.open[:n-1]
			}
		case isSpace(c) && i+1 < end && (s.buf[i+1] == '"' || s.buf[i+1] == '\''):
			x.quotes = append(x.quotes, int32(i))
		}
	}
}
