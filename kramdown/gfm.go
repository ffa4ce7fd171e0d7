package kramdown

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

const (
	boxOpen = `<input type="checkbox" class="task-list-item-checkbox" disabled="disabled" />`
	boxDone = `<input type="checkbox" class="task-list-item-checkbox" disabled="disabled" checked="checked" />`
)

// markTasks turns [ ] and [x] at the start of items into check boxes.
func (s *state) markTasks(list int32) {
	is := false
	for li := s.nodes[list].first; li != 0; li = s.nodes[li].next {
		p := s.nodes[li].first
		if p == 0 || s.nodes[p].kind != Paragraph {
			continue
		}
		for _, done := range [2]bool{false, true} {
			r := s.nodes[p].val
			i := s.skipSpace(int(r.a), int(r.b))
			if i+3 >= int(r.b) || s.buf[i] != '[' || s.buf[i+2] != ']' || !isSpace(s.buf[i+3]) {
				continue
			}
			if c := s.buf[i+1]; !done && c != ' ' || done && c != 'x' && c != 'X' {
				continue
			}
			box := boxOpen
			if done {
				box = boxDone
			}
			s.derive(r)
			b := s.pushString(box)
			i = s.skipSpace(i+3, int(r.b))
			v := s.concat(b, mk(i, int(r.b)))
			s.nodes[p].val = v
			is = true
		}
		if is {
			head := s.attrSet(s.nodes[li].attr, keyClass, strTaskItem)
			s.nodes[li].attr = head
		}
	}
	if is {
		head := s.attrSet(s.nodes[list].attr, keyClass, strTaskList)
		s.nodes[list].attr = head
	}
}

// finishGFM gives headers their ids and turns line ends into breaks.
func (s *state) finishGFM(n int32) {
	hard := s.hardWrap
	for c := s.nodes[n].first; c != 0; c = s.nodes[c].next {
		switch s.nodes[c].kind {
		case Text:
			if t := s.b(s.nodes[c].val); hard && bytes.IndexByte(t, '\n') >= 0 ||
				!hard && s.softBreaks && bytes.Contains(t, []byte("\\\n")) {
				c = s.breakLines(n, c, hard)
			}
		case HTMLElement:
		case Header:
			if s.opt.AutoIDs {
				if s.opt.TransliteratedHeaderIDs {
					continue
				}
				if s.attrFind(s.nodes[c].attr, "id") == 0 {
					id := s.gfmID(s.nodes[c].aux)
					head := s.attrSet(s.nodes[c].attr, keyID, id)
					s.nodes[c].attr = head
					continue
				}
			}
			s.finishGFM(c)
		default:
			if s.nodes[c].first != 0 {
				s.finishGFM(c)
			}
		}
	}
}

// breakLines splits the text c at its hard line ends and returns the last of
// the nodes that stand for it.
func (s *state) breakLines(n, c int32, hard bool) int32 {
	r := s.nodes[c].val
	last := s.nodes[c].next == 0
	block := s.isBlock(n)
	pos := s.nodes[c].pos
	p := int(r.a)
	cur := c
	first := true
	for {
		e := -1 // end of this line's text
		next := 0
		for i := p; i < int(r.b); i++ {
			k := bytes.IndexByte(s.buf[i:r.b], '\n')
			if k < 0 {
				break
			}
			i += k
			if hard {
				e, next = i, i+1
				break
			}
			if i > p && s.buf[i-1] == '\\' {
				e, next = i-1, i+1
				break
			}
		}
		end := e
		if e < 0 {
			end = int(r.b)
		}
		text := mk(p, end)
		if !first {
			if s.buf[p-1] == '\n' {
				text.a--
			}
			t := s.newNode(Text, int(pos))
			s.nodes[t].val = text
			s.insertBefore(n, s.nodes[cur].next, t)
			cur = t
		} else {
			s.nodes[c].val = text
			first = false
		}
		if e < 0 {
			return cur
		}
		if !(next == int(r.b) && block && last) {
			b := s.newNode(BR, int(pos))
			s.insertBefore(n, s.nodes[cur].next, b)
			cur = b
		}
		p = next
	}
}

// gfmID makes a header's id as GitHub does.
func (s *state) gfmID(text span) span {
	at := len(s.buf)
	s.buf = append(s.buf, s.opt.AutoIDPrefix...)
	start := len(s.buf)
	for i := int(text.a); i < int(text.b); {
		c := s.buf[i]
		if c < 0x80 {
			i++
			switch {
			case isWord(c):
				if c-'A' < 26 {
					c |= 0x20
				}
				s.buf = append(s.buf, c)
			case c == '-' || c == ' ' || c == '\t':
				s.buf = append(s.buf, '-')
			}
			continue
		}
		r, n := utf8.DecodeRune(s.buf[i:text.b])
		i += n
		old := len(s.buf)
		s.buf = appendLower(s.buf, r)
		for j := old; j < len(s.buf); {
			l, m := utf8.DecodeRune(s.buf[j:])
			if isWordRune(l) {
				j += m
				continue
			}
			s.buf = append(s.buf[:j], s.buf[j+m:]...)
		}
	}
	s.uniqueID(s.ids, start, false)
	return mk(at, len(s.buf))
}

// uniqueID appends a counter to the id that the buffer ends with, from start
// on, when it was used before.
func (s *state) uniqueID(ids map[string]int, start int, _ bool) {
	id := s.buf[start:]
	n, seen := ids[string(id)]
	if seen {
		n++
		ids[string(id)] = n
		s.buf = append(s.buf, '-')
		s.buf = strconv.AppendInt(s.buf, int64(n), 10)
		return
	}
	ids[string(id)] = 0
}

func newIDs(m map[string]int) map[string]int {
	if m == nil || len(m) > 256 {
		return map[string]int{}
	}
	clear(m)
	return m
}

// appendLower appends r in lower case, as Ruby folds it.
func appendLower(dst []byte, r rune) []byte {
	if r == 'İ' {
		return append(dst, "i̇"...)
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}
