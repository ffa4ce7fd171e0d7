package highlight

import "strings"

// memo is what looking ahead in a text has found, so that the next look-ahead
// need not read the same again.
type memo struct {
	line      stretch  // the last line looked at, to its end
	stops     []sought // ends of runs without certain bytes
	found     []sought // far occurrences of texts
	named     []sought // runs of classes that have names
	lasts     []lastOf
	trails    []trail
	ofSpaces  stretch
	ofBlanks  stretch
	ofWords   stretch
	ofDigits  stretch
	ofHexes   stretch
	ofSolids  stretch
	ofHeads   stretch // what may be before a function's parameters in C
	ofDollars stretch
	ofKeys    stretch // names of HOCON
	noKey     stretch // where no text of HOCON is a key
	noUnit    stretch // where no name of a unit is in GHC's Core
	noDate    stretch // where no date of SAS is
	noBody    stretch // where no function of C has its parameters
}

// stretch is a part of a text that is all of one kind.
type stretch struct{ from, end int }

// sought is a text, or a set of bytes, and a stretch before its next occurrence.
type sought struct {
	text string
	stretch
}

// farOff is how many bytes a look-ahead takes in before it is worth a note.
const farOff = 64

// known is the end of a run of a class from i on; was is the last long one.
func (s *scan) known(was *stretch, i int, in func(byte) bool) int {
	if i >= was.from && i < was.end {
		return was.end
	}
	end := s.skip(i, in)
	if end-i >= farOff {
		*was = stretch{i, end}
	}
	return end
}

// runOf is the end of a run of a class, known by a name, from i on.
func (s *scan) runOf(name string, i int, in func(byte) bool) int {
	for k := range s.named {
		if n := &s.named[k]; n.text == name {
			return s.known(&n.stretch, i, in)
		}
	}
	s.named = append(s.named, sought{text: name})
	return s.known(&s.named[len(s.named)-1].stretch, i, in)
}

// closed is the offset past the next quote from i on that no backslash hides,
// -1 if there is none, or where a backslash may not stand before a line's end
// and does.
func (s *scan) closed(i int, quote byte, linesGoOn bool) int {
	t := trail{key: quote, end: -1}
	for ; i < len(s.src); i++ {
		if _, ok := s.leads(quote, i); ok {
			return -1
		}
		t.came(i)
		switch s.src[i] {
		case quote:
			return i + 1
		case '\\':
			if i++; !linesGoOn && s.eol(i) {
				s.blaze(t)
				return -1
			}
		}
	}
	if t.by != nil {
		s.blaze(t)
	}
	return -1
}

// lastOf is the last place of a byte before an end, -1 if it is not from an
// offset on.
type lastOf struct {
	c         byte
	from, end int
	at        int
}

// last is the offset of the last c in the text from i up to end, -1 if there is
// none.
func (s *scan) last(i, end int, c byte) int {
	var l *lastOf
	for k := range s.lasts {
		if s.lasts[k].c == c {
			l = &s.lasts[k]
		}
	}
	if l == nil {
		s.lasts = append(s.lasts, lastOf{c: c, end: -1})
		l = &s.lasts[len(s.lasts)-1]
	}
	if l.end != end || l.at < 0 && i < l.from {
		*l = lastOf{c, i, end, -1}
		if i < end {
			if n := strings.LastIndexByte(s.src[i:end], c); n >= 0 {
				l.at = i + n
			}
		}
	}
	if l.at < i {
		return -1
	}
	return l.at
}

// trail is the way of a search through a text: the offsets it came by, a bit
// for each, and where it came to. From any of them it comes there again.
type trail struct {
	key       any
	from, end int
	by        []uint64
}

// leads reports where a search came to that came by i.
func (s *scan) leads(key any, i int) (int, bool) {
	for k := range s.trails {
		if t := &s.trails[k]; t.key == key {
			if n := i - t.from; n >= 0 && n>>6 < len(t.by) && t.by[n>>6]>>(n&63)&1 != 0 {
				return t.end, true
			}
			return 0, false
		}
	}
	return 0, false
}

// came notes that a search comes by i.
func (t *trail) came(i int) {
	if t.by == nil {
		t.from = i
	}
	n := i - t.from
	for n>>6 >= len(t.by) {
		t.by = append(t.by, 0)
	}
	t.by[n>>6] |= 1 << (n & 63)
}

// blaze keeps a search's trail in place of the last one with its key.
func (s *scan) blaze(t trail) {
	for k := range s.trails {
		if s.trails[k].key == t.key {
			s.trails[k] = t
			return
		}
	}
	s.trails = append(s.trails, t)
}
