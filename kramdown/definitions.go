package kramdown

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// parseBlockMath parses $$…$$ that stands alone. An escaped one loses its
// backslash and is text.
func (s *state) parseBlockMath(p, i int) bool {
	end := s.end
	if i-p > 3 {
		return false
	}
	escaped := s.buf[i] == '\\'
	m := i
	if escaped {
		m++
	}
	if m+1 >= end || s.buf[m] != '$' || s.buf[m+1] != '$' {
		return false
	}
	q := s.findString(&s.dollars, "$$", m+2, end)
	if q < 0 {
		return false
	}
	after := q + 2
	eol := s.toNewline(after, end)
	if escaped {
		if eol > 0 {
			s.pos = i + 1
		}
		return false
	}
	if eol > 0 {
		after = eol
	}
	if !s.beforeBoundary(after, end) {
		return false
	}
	s.pos = after
	n := s.addBlock(Math, p)
	s.nodes[n].val = s.strip(mk(m+2, q))
	return true
}

// parseFootnoteDefinition parses [^name]: text at i.
func (s *state) parseFootnoteDefinition(i int) bool {
	p, end := s.pos, s.end
	n := s.idName(i+2, end)
	if n == i+2 || n+1 >= end || s.buf[n] != ']' || s.buf[n+1] != ':' {
		return false
	}
	name := mk(i+2, n)
	eol := s.lineEnd(n+2, end)
	q := s.codeEnd(eol, end)
	at := len(s.buf)
	s.textAfterMarker(n+2, eol)
	for l := eol; l < q; {
		e := s.lineEnd(l, end)
		s.textAfterMarker(l, e)
		l = e
	}
	s.pos = q
	def := s.newNode(footnoteDef, p)
	saved := s.blockIAL
	s.parseRange(def, mk(at, len(s.buf)))
	s.blockIAL = saved
	key := string(s.b(name))
	e := s.addBlock(eob, p)
	s.nodes[e].flags |= fDefinition
	f := footnote{name: name, content: def, eob: e}
	if s.noteIndex == nil {
		s.noteIndex = map[string]int32{}
	}
	if k, ok := s.noteIndex[key]; ok {
		s.warn(p, fmt.Sprintf("duplicate footnote %q, the later one is used", key))
		s.notes[k] = f
		return true
	}
	s.noteIndex[key] = int32(len(s.notes))
	s.notes = append(s.notes, f)
	return true
}

// textAfterMarker copies a footnote's line without one level of indentation.
func (s *state) textAfterMarker(a, eol int) {
	switch {
	case a < eol && s.buf[a] == '\t':
		a++
	case a+3 < eol && s.indented(a, eol):
		a += 4
	}
	s.copyLine(a, eol)
}

// normalizeID folds white space and case of a link's name.
func (s *state) normalizeID(id []byte) []byte {
	s.scratch = s.scratch[:0]
	space := false
	for i := 0; i < len(id); {
		c := id[i]
		if isSpace(c) {
			if !space {
				s.scratch = append(s.scratch, ' ')
			}
			space = true
			i++
			continue
		}
		space = false
		if c < 0x80 {
			if c-'A' < 26 {
				c |= 0x20
			}
			s.scratch = append(s.scratch, c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(id[i:])
		s.scratch = appendLower(s.scratch, r)
		i += n
	}
	return s.scratch
}

func (s *state) defineLink(id string, d linkDef) (duplicate bool) {
	if s.links == nil {
		s.links = map[string]linkDef{}
	}
	_, duplicate = s.links[id]
	s.links[id] = d
	s.maxLinkID = max(s.maxLinkID, len(id))
	return duplicate
}

// parseLinkDefinition parses [id]: url "title" at i.
func (s *state) parseLinkDefinition(i int) bool {
	p, end := s.pos, s.end
	if i-p > 3 {
		return false
	}
	eol := s.lineEnd(i, end)
	if eol <= i || s.buf[eol-1] != '\n' {
		return false
	}
	nl := eol - 1
	line := s.buf[i:nl]
	k := bytes.IndexByte(line, ']')
	if k < 2 || k+1 >= len(line) || line[k+1] != ':' {
		return false
	}
	id := mk(i+1, i+k)
	u := i + k + 2
	for u < nl && (s.buf[u] == ' ' || s.buf[u] == '\t') {
		u++
	}
	m, ok := s.linkTarget(u, nl, end)
	if !ok {
		return false
	}
	if !m.angle {
		t := s.b(m.url)
		for j := 1; j < len(t); j++ {
			if (t[j] == '"' || t[j] == '\'') && (t[j-1] == ' ' || t[j-1] == '\t') {
				return false
			}
		}
	}
	s.pos = m.end
	key := string(s.normalizeID(s.b(id)))
	e := s.addBlock(eob, p)
	s.nodes[e].flags |= fDefinition
	if s.defineLink(key, linkDef{url: m.url, title: m.title, hasTitle: m.hasTitle, eob: e}) {
		s.warn(p, fmt.Sprintf("duplicate link %q, the later one is used", key))
	}
	return true
}

type linkTargetMatch struct {
	url, title      span
	hasTitle, angle bool
	end             int
}

// linkTarget matches url and title at u, on a line that ends at nl; a title
// may stand on the next line.
func (s *state) linkTarget(u, nl, end int) (m linkTargetMatch, ok bool) {
	if u < nl && s.buf[u] == '<' {
		for j := u + 1; j < nl; j++ {
			if s.buf[j] != '>' {
				continue
			}
			if t, hasTitle, e := s.linkTitle(j+1, nl, end); e > 0 {
				return linkTargetMatch{mk(u+1, j), t, hasTitle, true, e}, true
			}
			if s.fuel--; s.fuel < 0 {
				break
			}
		}
	}
	// a bare target ends as early as what follows allows
	seen := false
	for j := u; j <= nl; j++ {
		if !seen {
			if j < nl && !isSpace(s.buf[j]) {
				seen = true
			}
			continue
		}
		if j < nl && s.buf[j] != ' ' && s.buf[j] != '\t' {
			continue
		}
		if t, hasTitle, e := s.linkTitle(j, nl, end); e > 0 {
			return linkTargetMatch{mk(u, j), t, hasTitle, false, e}, true
		}
		if s.fuel--; s.fuel < 0 {
			break
		}
	}
	return m, false
}

// linkTitle matches an optional title at j and the line's end.
func (s *state) linkTitle(j, nl, end int) (title span, has bool, after int) {
	q := j
	for q < nl && (s.buf[q] == ' ' || s.buf[q] == '\t') {
		q++
	}
	try := func(q int) (span, int) {
		if q >= end || s.buf[q] != '"' && s.buf[q] != '\'' {
			return span{}, 0
		}
		quote := s.buf[q]
		e := s.lineEnd(q, end) - 1
		if s.buf[e] != '\n' {
			return span{}, 0
		}
		// the title ends at the first quote that nothing but blanks follow,
		// which is the last quote of the line or none
		r := e
		for r > q && (s.buf[r-1] == ' ' || s.buf[r-1] == '\t') {
			r--
		}
		if r-1 > q+1 && s.buf[r-1] == quote {
			return mk(q+1, r-1), e + 1
		}
		return span{}, 0
	}
	if q == nl {
		// a title may stand on the next line
		w := nl + 1
		for w < end && (s.buf[w] == ' ' || s.buf[w] == '\t') {
			w++
		}
		if t, e := try(w); e > 0 {
			return t, true, e
		}
		return span{}, false, nl + 1
	}
	if q > j {
		if t, e := try(q); e > 0 {
			return t, true, e
		}
	}
	return span{}, false, 0
}

// parseAbbrevDefinition parses *[id]: text at i.
func (s *state) parseAbbrevDefinition(i int) bool {
	p, end := s.pos, s.end
	if i-p > 3 || i+1 >= end || s.buf[i+1] != '[' {
		return false
	}
	eol := s.lineEnd(i, end)
	if s.buf[eol-1] != '\n' || eol-i < 6 {
		return false
	}
	k := bytes.Index(s.buf[i+3:eol], []byte("]:"))
	if k < 0 {
		return false
	}
	id := mk(i+2, i+3+k)
	text := s.strip(mk(i+3+k+2, eol-1))
	s.pos = eol
	e := s.addBlock(eob, p)
	s.nodes[e].flags |= fDefinition
	if s.abbrevIdx == nil {
		s.abbrevIdx = map[string]int32{}
	}
	key := string(s.b(id))
	a := abbrev{id: id, text: text, eob: e}
	if k, ok := s.abbrevIdx[key]; ok {
		s.warn(p, fmt.Sprintf("duplicate abbreviation %q, the later one is used", key))
		s.abbrevs[k] = a
		return true
	}
	s.abbrevIdx[key] = int32(len(s.abbrevs))
	s.abbrevs = append(s.abbrevs, a)
	return true
}
