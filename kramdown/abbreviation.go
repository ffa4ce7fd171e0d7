package kramdown

import (
	"unicode"
	"unicode/utf8"
)

// abbrevSet finds abbreviations in text. The names stand in a tree, a byte an
// edge, so that a position costs no more than the longest name that matches
// there, however many there are.
type abbrevSet struct {
	first [256]bool // bytes that a match may begin with
	nodes []abbrevNode
}

// abbrevNode is a node of the tree; the root is the first. The edge ' ' stands
// for white space of any kind and length.
type abbrevNode struct {
	edge        byte
	child, next int32 // first child and next sibling, or 0
	runes       int32 // how long the name is that ends here, or 0
}

// prepareAbbreviations makes the tree.
func (s *state) prepareAbbreviations() {
	set := &s.abbrevSet
	set.first = [256]bool{}
	set.nodes = append(set.nodes[:0], abbrevNode{})
	for i := range s.abbrevs {
		id := s.b(s.abbrevs[i].id)
		n := int32(0)
		for _, c := range id {
			n = set.grow(n, c)
		}
		set.nodes[n].runes = int32(utf8.RuneCount(id))
		set.first[id[0]] = true
		if id[0] == ' ' {
			for _, c := range [...]byte{'\t', '\n', '\v', '\f', '\r', 0xC2, 0xE1, 0xE2, 0xE3} {
				set.first[c] = true
			}
		}
	}
}

// find returns n's child by the edge c, or 0.
func (t *abbrevSet) find(n int32, c byte) int32 {
	k := t.nodes[n].child
	for k != 0 && t.nodes[k].edge != c {
		k = t.nodes[k].next
	}
	return k
}

func (t *abbrevSet) grow(n int32, c byte) int32 {
	if k := t.find(n, c); k != 0 {
		return k
	}
	k := int32(len(t.nodes))
	t.nodes = append(t.nodes, abbrevNode{edge: c, next: t.nodes[n].child})
	t.nodes[n].child = k
	return k
}

// isBlankRune is [\s\p{Z}].
func isBlankRune(r rune) bool {
	return r < 0x80 && isSpace(byte(r)) || r >= 0x80 && unicode.Is(unicode.Z, r)
}

// abbrevMatch is what is known of the definitions that match somewhere.
type abbrevMatch struct {
	end   int   // of the longest name, or -1
	runes int32 // its length
	whole bool  // one of them ends before a character that is not of a word
}

// abbrevAt matches all definitions at p.
func (s *state) abbrevAt(p, end int) abbrevMatch {
	m := abbrevMatch{end: -1}
	if s.abbrevSet.first[s.buf[p]] {
		s.abbrevWalk(&m, 0, false, p, end)
	}
	return m
}

// abbrevWalk goes down from n with the text at p. spare says that n was reached
// over more white space than it needs.
func (s *state) abbrevWalk(m *abbrevMatch, n int32, spare bool, p, end int) {
	set := &s.abbrevSet
	for from := p; ; {
		if r := set.nodes[n].runes; r > 0 {
			if r > m.runes {
				m.end, m.runes = p, r
			}
			m.whole = m.whole || spare || p >= end || !isWord(s.buf[p])
		}
		spare = false
		if p >= end || set.nodes[n].child == 0 {
			s.fuel -= (p - from) / 8
			return
		}
		if p-from > 64 && s.fuel < 0 { // an honest name is shorter
			return
		}
		literal := set.find(n, s.buf[p])
		if s.buf[p] == ' ' {
			literal = 0
		}
		blank, q, runs := set.find(n, ' '), p, 0
		for blank != 0 && q < end {
			r, w := utf8.DecodeRune(s.buf[q:end])
			if !isBlankRune(r) {
				break
			}
			q += w
			runs++
		}
		if runs > 0 {
			s.fuel -= runs / 64
			// a name's run of blanks matches as many or more
			for ; runs > 1; runs-- {
				longer := set.find(blank, ' ')
				if longer == 0 {
					break
				}
				s.abbrevWalk(m, blank, true, q, end)
				blank = longer
			}
			if literal == 0 {
				n, p, spare = blank, q, runs > 1
				continue
			}
			s.abbrevWalk(m, blank, runs > 1, q, end)
		}
		if literal == 0 {
			s.fuel -= (p - from) / 8
			return
		}
		n = literal
		p++
	}
}

// replaceAbbreviations splits text below n where abbreviations stand.
func (s *state) replaceAbbreviations(n int32) {
	raw := s.nodes[n].kind == HTMLElement && s.nodes[n].model == modelRaw
	for c := s.nodes[n].first; c != 0; c = s.nodes[c].next {
		if s.nodes[c].kind != Text || raw {
			if s.nodes[c].first != 0 {
				s.replaceAbbreviations(c)
			}
			continue
		}
		c = s.abbreviate(n, c)
	}
}

// abbreviate splits the text c of n and returns the last of its parts.
//
// An abbreviation is looked for after a character that is not of an ASCII
// word, or where the one before it ended. The character before is then tried
// as well: where a definition matches there, that one is taken, whatever
// follows it, and the search goes on behind it.
func (s *state) abbreviate(n, c int32) int32 {
	r := s.nodes[c].val
	end := int(r.b)
	cur := c
	from := int(r.a) // what a match has consumed ends here
	for p := from; p < end; p++ {
		if !s.abbrevSet.first[s.buf[p]] || p > from && isWord(s.buf[p-1]) {
			continue
		}
		m := s.abbrevAt(p, end)
		if !m.whole {
			continue
		}
		a, e := p, m.end
		if p > from {
			_, n := utf8.DecodeLastRune(s.buf[from:p])
			if before := s.abbrevAt(p-n, end); before.end >= 0 {
				a, e = p-n, before.end
			}
		}
		s.nodes[cur].val = mk(from, a)
		x := s.newNode(Abbreviation, a)
		s.nodes[x].val = mk(a, e)
		s.insertBefore(n, s.nodes[cur].next, x)
		t := s.newNode(Text, e)
		s.insertBefore(n, s.nodes[x].next, t)
		s.nodes[t].val = mk(e, end)
		cur = t
		from, p = e, e-1
	}
	return cur
}

// abbreviation returns the definition whose name is text, up to white space.
func (s *state) abbreviation(text span) (abbrev, bool) {
	if k, ok := s.abbrevIdx[string(s.b(text))]; ok {
		return s.abbrevs[k], true
	}
	s.scratch = s.scratch[:0]
	blank := false
	for _, r := range string(s.b(text)) {
		if isBlankRune(r) {
			if !blank {
				s.scratch = append(s.scratch, ' ')
			}
			blank = true
			continue
		}
		blank = false
		s.scratch = utf8.AppendRune(s.scratch, r)
	}
	if k, ok := s.abbrevIdx[string(s.scratch)]; ok {
		return s.abbrevs[k], true
	}
	return abbrev{}, false
}
