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

// abbrevMatch matches the definition k at p and returns where it ends: a run of
// blanks in its name matches as much white space or more. spare says that the
// name ends with blanks and took more of them than it needs.
func (s *state) abbrevMatch(k int32, p, end int) (after int, spare bool) {
	id := s.abbrevs[k].id
	for i := int(id.a); i < int(id.b); {
		c := s.buf[i]
		if c != ' ' {
			if p >= end || s.buf[p] != c {
				return -1, false
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
			return -1, false
		}
		spare = want < 0 && i == int(id.b)
	}
	return p, spare
}

// abbrevAt returns the end of the first definition that matches at p, or -1.
// whole says that one of them, perhaps another, ends there before a character
// that is not of a word.
func (s *state) abbrevAt(p, end int) (first int, whole bool) {
	first = -1
	for _, k := range s.abbrevSet.first[s.buf[p]] {
		e, spare := s.abbrevMatch(k, p, end)
		if e < 0 {
			continue
		}
		if first < 0 {
			first = e
		}
		if spare || e >= end || !isWord(s.buf[e]) {
			return first, true
		}
	}
	return first, false
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
		if len(s.abbrevSet.first[s.buf[p]]) == 0 || p > from && isWord(s.buf[p-1]) {
			continue
		}
		e, whole := s.abbrevAt(p, end)
		if !whole {
			continue
		}
		a := p
		if p > from {
			_, n := utf8.DecodeLastRune(s.buf[from:p])
			if before, _ := s.abbrevAt(p-n, end); before >= 0 {
				a, e = p-n, before
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
