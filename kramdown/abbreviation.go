package kramdown

import (
	"sort"
	"unicode"
	"unicode/utf8"
)

// abbrevSet finds abbreviations in text. Candidates are tried longest first;
// they are grouped by their first byte, so that most positions cost one look.
type abbrevSet struct {
	order []int32
	first [256][]int32
}

// prepareAbbreviations orders the definitions as they are to be tried.
func (s *state) prepareAbbreviations() {
	a := &s.abbrevSet
	a.order = a.order[:0]
	for i := range a.first {
		a.first[i] = a.first[i][:0]
	}
	for i := range s.abbrevs {
		a.order = append(a.order, int32(i))
	}
	sort.SliceStable(a.order, func(i, j int) bool {
		return utf8.RuneCount(s.b(s.abbrevs[a.order[i]].id)) > utf8.RuneCount(s.b(s.abbrevs[a.order[j]].id))
	})
	for _, k := range a.order {
		id := s.b(s.abbrevs[k].id)
		if id[0] == ' ' {
			for _, c := range []byte{' ', '\t', '\n', '\v', '\f', '\r', 0xC2, 0xE1, 0xE2, 0xE3} {
				a.first[c] = append(a.first[c], k)
			}
			continue
		}
		a.first[id[0]] = append(a.first[id[0]], k)
	}
}

// isBlankRune is [\s\p{Z}].
func isBlankRune(r rune) bool {
	return r < 0x80 && isSpace(byte(r)) || r >= 0x80 && unicode.Is(unicode.Z, r)
}

// abbrevMatch matches the definition k at p: a run of blanks in its name
// matches as much white space or more.
func (s *state) abbrevMatch(k int32, p, end int) int {
	id := s.abbrevs[k].id
	for i := int(id.a); i < int(id.b); {
		c := s.buf[i]
		if c != ' ' {
			if p >= end || s.buf[p] != c {
				return -1
			}
			i++
			p++
			continue
		}
		want := 0
		for i < int(id.b) && s.buf[i] == ' ' {
			want++
			i++
		}
		for p < end {
			r, n := utf8.DecodeRune(s.buf[p:end])
			if !isBlankRune(r) {
				break
			}
			p += n
			want--
		}
		if want > 0 {
			return -1
		}
	}
	return p
}

// abbrevAt returns the end of the abbreviation at p, or -1. One must end before
// a character that is not of a word; the first that matches is then taken,
// even where it is another.
func (s *state) abbrevAt(p, end int) int {
	first := -1
	for _, k := range s.abbrevSet.first[s.buf[p]] {
		e := s.abbrevMatch(k, p, end)
		if e < 0 {
			continue
		}
		if first < 0 {
			first = e
		}
		if !s.asciiWordAt(e, end) {
			return first
		}
	}
	return -1
}

func (s *state) asciiWordAt(p, end int) bool { return p < end && isWord(s.buf[p]) }

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
func (s *state) abbreviate(n, c int32) int32 {
	r := s.nodes[c].val
	a, b := int(r.a), int(r.b)
	cur := c
	from := a
	done := a // what a match has consumed
	for p := a; p < b; {
		if len(s.abbrevSet.first[s.buf[p]]) == 0 || p > done && s.wordBefore(p, done) {
			p++
			continue
		}
		e := s.abbrevAt(p, b)
		if e <= p {
			p++
			continue
		}
		s.nodes[cur].val = mk(from, p)
		x := s.newNode(Abbreviation, p)
		s.nodes[x].val = mk(p, e)
		s.insertBefore(n, s.nodes[cur].next, x)
		t := s.newNode(Text, e)
		s.insertBefore(n, s.nodes[x].next, t)
		s.nodes[t].val = mk(e, b)
		cur = t
		from, done, p = e, e, e
	}
	return cur
}

// wordBefore says whether \w stands before p.
func (s *state) wordBefore(p, floor int) bool { return p > floor && isWord(s.buf[p-1]) }

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
