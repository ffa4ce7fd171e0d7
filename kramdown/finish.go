package kramdown

import (
	"unicode/utf8"
)

// finish parses the spans of everything below n and applies attribute lists.
func (s *state) finish(n int32) {
	var lastBlank int32
	for c := s.nodes[n].first; c != 0; {
		next := s.nodes[c].next
		switch s.nodes[c].kind {
		case rawText:
			lastBlank = 0
			s.parseText(c, s.nodes[c].val)
			s.splice(n, c)
		case eob:
			if ial := s.nodes[c].ial; ial != 0 {
				head := s.applyIAL(s.nodes[c].attr, ial)
				s.nodes[c].attr = head
			}
			s.unlink(n, c)
		case Blank:
			if lastBlank != 0 {
				v := s.concat(s.nodes[lastBlank].val, s.nodes[c].val)
				s.nodes[lastBlank].val = v
				s.unlink(n, c)
			} else {
				lastBlank = c
			}
		default:
			lastBlank = 0
			s.finishNode(c)
		}
		c = next
	}
}

func (s *state) finishNode(c int32) {
	switch s.nodes[c].kind {
	case Paragraph, Header, DT:
		if s.nodes[c].flags&fNative != 0 {
			s.finish(c)
		} else {
			s.parseText(c, s.nodes[c].val)
		}
	case TD:
		if s.nodes[c].flags&fNative != 0 {
			s.finish(c)
		} else if s.nodes[c].flags&fHasText != 0 {
			s.parseText(c, s.nodes[c].val)
		}
	case Text, Raw, CodeBlock, Math, HR, XMLComment, XMLPI, Comment:
	default:
		s.finish(c)
	}
	if ial := s.nodes[c].ial; ial != 0 {
		head := s.applyIAL(s.nodes[c].attr, ial)
		s.nodes[c].attr = head
	}
	if k := s.nodes[c].kind; k == DT || k == Header && (s.gfm || s.opt.AutoIDStripping) {
		s.updateRawText(c)
	}
}

// splice replaces c among n's children by c's own.
func (s *state) splice(n, c int32) {
	for d := s.nodes[c].first; d != 0; {
		next := s.nodes[d].next
		s.insertBefore(n, c, d)
		d = next
	}
	s.unlink(n, c)
}

// updateRawText makes the text that an id is generated from: that of the
// children, without markup.
func (s *state) updateRawText(n int32) {
	f := s.nodes[n].first
	if f != 0 && f == s.nodes[n].last && s.nodes[f].kind == Text {
		s.nodes[n].aux = s.nodes[f].val
		return
	}
	at := len(s.buf)
	s.appendRawText(n)
	s.nodes[n].aux = mk(at, len(s.buf))
}

func (s *state) appendRawText(n int32) {
	for c := s.nodes[n].first; c != 0; c = s.nodes[c].next {
		el := &s.nodes[c]
		if el.kind == Text {
			s.buf = append(s.buf, s.buf[el.val.a:el.val.b]...)
			continue
		}
		if s.gfm {
			switch el.kind {
			case CodeSpan, Math:
				s.buf = append(s.buf, s.buf[el.val.a:el.val.b]...)
				continue
			case Entity:
				s.buf = utf8.AppendRune(s.buf, rune(el.level))
				continue
			case SmartQuote:
				s.buf = append(s.buf, quoteText[el.level]...)
				continue
			case TypographicSym:
				s.buf = append(s.buf, symbolText[el.level]...)
				continue
			}
		}
		s.appendRawText(c)
	}
}

// parse runs both passes over the document in the buffer.
func (s *state) parse() int32 {
	root := s.newNode(Root, int(s.base))
	s.tree = root
	s.parseRange(root, span{s.base, s.srcEnd})
	s.finish(root)
	abbr := len(s.abbrevs) > 0
	if abbr {
		s.prepareAbbreviations()
		s.replaceAbbreviations(root)
	}
	for i := range s.notes {
		s.finish(s.notes[i].content)
		if abbr {
			s.replaceAbbreviations(s.notes[i].content)
		}
	}
	for i := range s.notes {
		if !s.notes[i].used {
			s.warnArg(int(s.nodes[s.notes[i].content].pos), "footnote %q is not used", s.notes[i].name)
		}
	}
	if s.gfm {
		s.ids = newIDs(s.ids)
		s.finishGFM(root)
	}
	return root
}
