package kramdown

import (
	"strconv"
	"strings"
	"unicode"
)

func isCJK(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

func (s *state) writeHeader(n int32, indent int) {
	c := &s.cv
	attr := s.nodes[n].attr
	idAt := s.attrFind(attr, "id")
	if s.opt.AutoIDs && idAt == 0 {
		id := s.generateID(s.nodes[n].aux)
		attr = s.attrSet(s.attrCopy(attr), keyID, id)
		idAt = s.attrFind(attr, "id")
	}
	if s.opt.HeaderLinks && idAt != 0 && !s.attrs[idAt].val.empty() {
		a := s.newNode(Link, int(s.nodes[n].pos))
		at := len(s.buf)
		v := s.attrs[idAt].val
		s.buf = append(s.buf, '#')
		s.buf = append(s.buf, s.buf[v.a:v.b]...)
		head := s.attrSet(0, keyHref, mk(at, len(s.buf)))
		s.nodes[a].attr = head
		s.insertBefore(n, s.nodes[n].first, a)
	}
	if idAt != 0 && s.inTOC(n) {
		c.toc = append(c.toc, tocEntry{s.nodes[n].level, s.attrs[idAt].val, n})
	}
	level := max(1, min(6, int(s.nodes[n].level)+s.opt.HeaderOffset))
	s.leaf(headerNames[level-1], n, attr, indent)
}

func (s *state) inTOC(n int32) bool {
	l := s.nodes[n].level
	if l < 1 || l > 6 || s.opt.tocLevels&(1<<l) == 0 {
		return false
	}
	i := s.attrFind(s.nodes[n].attr, "class")
	return i == 0 || !wordIn(s.b(s.attrs[i].val), "no_toc")
}

// basicID appends the id that the text r makes: ASCII letters, digits and
// hyphens, from the first letter of each line on.
func (s *state) basicID(r span) {
	t := s.b(r)
	lineStart := true
	for _, c := range t {
		if lineStart {
			if !isASCIIAlpha(c) {
				continue // also over line ends
			}
			lineStart = false
		}
		switch {
		case c == '\n':
			lineStart = true
		case c-'A' < 26:
			s.buf = append(s.buf, c|0x20)
		case isASCIIAlpha(c) || isDigit(c) || c == '-':
			s.buf = append(s.buf, c)
		case c == ' ':
			s.buf = append(s.buf, '-')
		}
	}
}

// generateID makes a header's id as kramdown does.
func (s *state) generateID(r span) span {
	if s.opt.TransliteratedHeaderIDs && s.opt.Transliterate != nil {
		r = s.pushString(s.opt.Transliterate(string(s.b(r))))
	} else if s.opt.TransliteratedHeaderIDs {
		r = s.pushString(transliterate(string(s.b(r))))
	}
	at := len(s.buf)
	s.buf = append(s.buf, s.opt.AutoIDPrefix...)
	start := len(s.buf)
	s.basicID(r)
	if len(s.buf) == start {
		s.buf = append(s.buf, "section"...)
	}
	if s.cv.ids == nil {
		s.cv.ids = map[string]int{}
	}
	s.uniqueID(s.cv.ids, start, true)
	return mk(at, len(s.buf))
}

// tocList writes the table of contents in the place of the list that asked
// for it.
func (s *state) tocList() {
	c := &s.cv
	if len(c.toc) == 0 {
		return
	}
	n := c.tocNode
	name := "ul"
	if s.nodes[n].kind == OL {
		name = "ol"
	}
	attr := s.attrCopy(s.nodes[n].attr)
	i := s.attrFind(attr, "id")
	if i == 0 {
		attr = s.attrSet(attr, keyID, strTOCID)
		i = s.attrFind(attr, "id")
	}
	prefix := s.attrs[i].val
	s.openTag(name, attr, 0)
	c.out = append(c.out, '\n')
	s.tocItems(c.toc, name, prefix, 2)
	s.closeTag(name)
	c.out = append(c.out, '\n')
}

// tocItems writes entries, each followed by those of deeper levels.
func (s *state) tocItems(entries []tocEntry, list string, prefix span, indent int) {
	c := &s.cv
	for len(entries) > 0 {
		e := entries[0]
		n := 1
		for n < len(entries) && entries[n].level > e.level {
			n++
		}
		s.indent(indent)
		c.out = append(c.out, `<li><a href="#`...)
		c.out = appendAttr(c.out, s.b(e.id))
		c.out = append(c.out, `" id="`...)
		c.out = appendAttr(c.out, s.b(prefix))
		c.out = append(c.out, '-')
		c.out = appendAttr(c.out, s.b(e.id))
		c.out = append(c.out, `">`...)
		s.tocText(e.node, indent)
		c.out = append(c.out, "</a>"...)
		if n > 1 {
			s.indent(indent + 2)
			c.out = append(c.out, '<')
			c.out = append(c.out, list...)
			c.out = append(c.out, ">\n"...)
			s.tocItems(entries[1:n], list, prefix, indent+4)
			s.indent(indent + 2)
			s.closeTag(list)
			c.out = append(c.out, '\n')
			s.indent(indent)
		}
		c.out = append(c.out, "</li>\n"...)
		entries = entries[n:]
	}
}

// tocText writes the children of a header without links and footnotes.
func (s *state) tocText(n int32, indent int) {
	for ch := s.nodes[n].first; ch != 0; ch = s.nodes[ch].next {
		switch s.nodes[ch].kind {
		case Footnote:
		case Link:
			s.tocText(ch, indent)
		default:
			if s.nodes[ch].first != 0 && s.hasLinkOrNote(ch) {
				s.tocStrip(ch)
			}
			s.write(ch, n, indent+6)
		}
	}
}

func (s *state) hasLinkOrNote(n int32) bool {
	for ch := s.nodes[n].first; ch != 0; ch = s.nodes[ch].next {
		if k := s.nodes[ch].kind; k == Footnote || k == Link || s.nodes[ch].first != 0 && s.hasLinkOrNote(ch) {
			return true
		}
	}
	return false
}

// tocStrip takes links and footnotes out below n; the header itself has been
// written.
func (s *state) tocStrip(n int32) {
	for ch := s.nodes[n].first; ch != 0; {
		next := s.nodes[ch].next
		s.tocStrip(ch)
		switch s.nodes[ch].kind {
		case Footnote:
			s.unlink(n, ch)
		case Link:
			s.splice(n, ch)
		}
		ch = next
	}
}

// writeFootnote writes a footnote's marker.
func (s *state) writeFootnote(n int32) {
	c := &s.cv
	k := s.nodes[n].level
	f := &s.notes[k]
	name := s.b(s.nodes[n].val)
	repeat := 0
	if !f.numbered {
		f.number, f.numbered = c.nextNr, true
		c.nextNr++
		c.notes = append(c.notes, k)
	} else {
		f.repeat++
		repeat = f.repeat
	}
	c.out = append(c.out, `<sup id="fnref:`...)
	c.out = append(c.out, s.opt.FootnotePrefix...)
	c.out = append(c.out, name...)
	if repeat > 0 {
		c.out = append(c.out, ':')
		c.out = strconv.AppendInt(c.out, int64(repeat), 10)
	}
	if s.opt.OldFootnoteRoles {
		c.out = append(c.out, `" role="doc-noteref`...)
	}
	c.out = append(c.out, `"><a href="#fn:`...)
	c.out = append(c.out, s.opt.FootnotePrefix...)
	c.out = append(c.out, name...)
	c.out = append(c.out, `" class="footnote" rel="footnote`...)
	if !s.opt.OldFootnoteRoles {
		c.out = append(c.out, `" role="doc-noteref`...)
	}
	c.out = append(c.out, `">`...)
	if t := s.opt.FootnoteLinkText; t == "%s" {
		c.out = strconv.AppendInt(c.out, int64(f.number), 10)
	} else {
		before, after, _ := strings.Cut(t, "%s")
		c.out = append(c.out, strings.ReplaceAll(before, "%%", "%")...)
		c.out = strconv.AppendInt(c.out, int64(f.number), 10)
		c.out = append(c.out, strings.ReplaceAll(after, "%%", "%")...)
	}
	c.out = append(c.out, "</a></sup>"...)
}

// footnoteList writes the footnotes that were referred to; they may refer to
// more.
func (s *state) footnoteList() {
	c := &s.cv
	if len(c.notes) == 0 {
		return
	}
	c.out = append(c.out, "<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol"...)
	if s.opt.FootnoteNr != 1 {
		c.out = append(c.out, ` start="`...)
		c.out = strconv.AppendInt(c.out, int64(s.opt.FootnoteNr), 10)
		c.out = append(c.out, '"')
	}
	c.out = append(c.out, ">\n"...)
	for i := 0; i < len(c.notes); i++ {
		s.writeNote(c.notes[i])
	}
	c.out = append(c.out, "  </ol>\n</div>\n"...)
}

func (s *state) writeNote(k int32) {
	c := &s.cv
	content := s.notes[k].content
	last := s.nodes[content].last
	var para int32
	space := false
	if last != 0 && s.nodes[last].kind == Paragraph || s.opt.FootnoteBacklinkInline {
		p := content
		for l := s.nodes[p].last; l != 0 && s.nodes[l].kind != Paragraph && s.nodes[l].kind != Header; l = s.nodes[p].last {
			p = l
		}
		para = s.nodes[p].last
		space = true
	}
	if para == 0 {
		para = s.newNode(Paragraph, int(s.nodes[content].pos))
		s.appendChild(content, para)
		space = false
	}
	if s.opt.FootnoteBacklink != "" {
		// how often the note is referred to is known only when it is written,
		// for it counts what came before
		at := len(s.buf)
		name := s.b(s.notes[k].name)
		for i := 0; i <= s.notes[k].repeat; i++ {
			if space || i > 0 {
				mark := len(c.out)
				s.writeNamed("nbsp", 0xA0)
				s.buf = append(s.buf, c.out[mark:]...)
				c.out = c.out[:mark]
			}
			s.buf = append(s.buf, `<a href="#fnref:`...)
			s.buf = append(s.buf, s.opt.FootnotePrefix...)
			s.buf = append(s.buf, name...)
			if i > 0 {
				s.buf = append(s.buf, ':')
				s.buf = strconv.AppendInt(s.buf, int64(i), 10)
			}
			s.buf = append(s.buf, `" class="reversefootnote" role="doc-backlink">`...)
			s.buf = append(s.buf, s.opt.backlink...)
			if i > 0 {
				s.buf = append(s.buf, "<sup>"...)
				s.buf = strconv.AppendInt(s.buf, int64(i+1), 10)
				s.buf = append(s.buf, "</sup>"...)
			}
			s.buf = append(s.buf, "</a>"...)
		}
		r := s.newNode(Raw, int(s.nodes[content].pos))
		s.nodes[r].val = mk(at, len(s.buf))
		s.nodes[r].flags |= fSpan
		s.appendChild(para, r)
	}
	c.out = append(c.out, `    <li id="fn:`...)
	id := mk(len(s.buf), len(s.buf))
	s.buf = append(s.buf, s.opt.FootnotePrefix...)
	s.buf = append(s.buf, s.b(s.notes[k].name)...)
	id.b = int32(len(s.buf))
	c.out = appendAttr(c.out, s.b(id))
	if s.opt.OldFootnoteRoles {
		c.out = append(c.out, `" role="doc-endnote`...)
	}
	c.out = append(c.out, `">`...)
	first := s.nodes[content].first
	if s.nodes[first].kind == Paragraph && s.nodes[first].flags&fTransparent != 0 {
		s.inner(content, 4)
	} else {
		c.out = append(c.out, '\n')
		s.inner(content, 4)
		c.out = append(c.out, "    "...)
	}
	c.out = append(c.out, "</li>\n"...)
}
