package kramdown

import (
	"fmt"
)

type htmlResult uint8

const (
	htmlNot htmlResult = iota
	htmlHandled
	htmlStop
)

// parseBlockHTML parses HTML that stands as a block; i is its <.
func (s *state) parseBlockHTML(i int) htmlResult {
	p, end := s.pos, s.end
	if i-p > 3 || i+1 >= end {
		return htmlNot
	}
	if s.buf[i+1] == '!' {
		if e := s.commentEnd(p, end); e > 0 {
			n := s.addNode(XMLComment, p)
			s.nodes[n].val = mk(p, e)
			s.pos = s.trailingSpace(e, end)
			return htmlHandled
		}
		return htmlNot
	}
	if s.buf[i+1] == '/' {
		name, after, ok := s.endTag(i, end)
		if !ok {
			return htmlNot
		}
		t := &s.nodes[s.tree]
		if t.kind == HTMLElement && s.equalFold(name, t.val) {
			l := s.lower(name)
			if tagFlags(string(s.b(l)))&tagSpan == 0 && string(s.b(l)) == string(s.b(s.nodes[s.tree].val)) {
				s.pos = after
				return htmlStop
			}
		}
		return htmlNot
	}
	t, ok := s.startTag(i, end)
	if !ok {
		return htmlNot
	}
	l := s.lower(t.name)
	if tagFlags(string(s.b(l)))&tagSpan != 0 || !s.nests() {
		return htmlNot
	}
	s.pos = t.end
	s.htmlStartTag(t, p)
	if n := s.nodes[s.tree].last; s.opt.HTMLToNative {
		s.native(n, 0, true, false)
	}
	return htmlHandled
}

// commentEnd is the offset after a comment at p, or 0.
func (s *state) commentEnd(p, end int) int {
	if p+7 > end || string(s.buf[p:p+4]) != "<!--" {
		return 0
	}
	if e := s.findString(&s.comment, "-->", p+4, end); e >= 0 {
		return e + 3
	}
	return 0
}

// trailingSpace skips blanks and a line end, both or neither.
func (s *state) trailingSpace(p, end int) int {
	q := p
	for q < end && (s.buf[q] == ' ' || s.buf[q] == '\t') {
		q++
	}
	if q < end && s.buf[q] == '\n' {
		return q + 1
	}
	return p
}

// htmlStartTag makes the element of a start tag and parses its body.
func (s *state) htmlStartTag(t tag, p int) {
	name, flags := s.tagName(t.name)
	attrs := s.tagAttributes(flags&tagKnown != 0)
	n := s.newNode(HTMLElement, p)
	s.nodes[n].val, s.nodes[n].attr = name, attrs
	s.appendChild(s.tree, n)
	closed := t.closed || flags&tagVoid != 0
	if v := string(s.b(name)); v == "script" || v == "style" {
		s.rawBody(n, name)
		s.htmlBody(n, flags, false, false)
	} else {
		s.htmlBody(n, flags, closed, true)
	}
}

// rawBody takes everything up to the end tag as it stands.
func (s *state) rawBody(n int32, name span) {
	b, after := s.closingTag(name, s.pos, s.end)
	if b < 0 {
		s.warn(s.pos, fmt.Sprintf("no end tag for <%s>, closed at the end", s.b(name)))
		b, after = s.end, s.end
	}
	if b > s.pos {
		c := s.newNode(Raw, s.pos)
		s.nodes[c].val = mk(s.pos, b)
		s.nodes[c].flags |= fSpan
		s.appendChild(n, c)
	}
	s.pos = after
}

// closingTag finds the end tag of name from p on: where it begins and the
// offset after it, or -1.
func (s *state) closingTag(name span, p, end int) (int, int) {
	for i := p; i < end; {
		k := s.findString(&s.endTags, "</", i, end)
		if k < 0 {
			return -1, -1
		}
		q := k + 2
		if q+name.len() <= end && s.equalFold(mk(q, q+name.len()), name) {
			w := s.skipSpace(q+name.len(), end)
			if w < end && s.buf[w] == '>' {
				return k, w + 1
			}
		}
		i = k + 2
	}
	return -1, -1
}

// markdownAttr takes the markdown attribute away and returns the content model
// it asks for.
func (s *state) markdownAttr(head int32, model uint8, flags uint8) (int32, uint8) {
	i := s.attrFind(head, "markdown")
	if i == 0 {
		return head, model
	}
	switch string(s.b(s.attrs[i].val)) {
	case "0":
		model = modelRaw
	case "1":
		model = tagModel(flags)
	case "span":
		model = modelSpan
	case "block":
		model = modelBlock
	}
	return s.attrDelete(head, "markdown"), model
}

// htmlBody parses the body of element n by its content model.
func (s *state) htmlBody(n int32, flags uint8, closed, body bool) {
	if s.blockIAL != 0 {
		s.nodes[n].ial = s.blockIAL
		s.blockIAL = 0
	}
	model := modelRaw
	if t := &s.nodes[s.tree]; (t.kind != HTMLElement || t.model != modelRaw) && s.opt.ParseBlockHTML {
		model = tagModel(flags)
	}
	head, model := s.markdownAttr(s.nodes[n].attr, model, flags)
	s.nodes[n].attr = head
	if model == modelBlock {
		s.pos = s.trailingSpace(s.pos, s.end)
	}
	s.nodes[n].model = model
	if closed {
		s.nodes[n].flags |= fClosed
	}
	if closed || !body {
		return
	}
	name := s.nodes[n].val
	switch model {
	case modelBlock:
		if !s.parseBlocks(n) {
			s.warn(int(s.nodes[n].pos), fmt.Sprintf("no end tag for <%s>, closed at the end", s.b(name)))
		}
	case modelSpan:
		b, after := s.closingTag(name, s.pos, s.end)
		if b < 0 {
			s.warn(int(s.nodes[n].pos), fmt.Sprintf("no end tag for <%s>, closed at the end", s.b(name)))
			b, after = s.end, s.end
		}
		s.addRawText(n, mk(s.pos, b))
		s.pos = after
	default:
		s.parseRawHTML(n)
	}
	if t := &s.nodes[s.tree]; t.kind != HTMLElement || t.model != modelRaw {
		s.pos = s.trailingSpace(s.pos, s.end)
	}
}

// addText appends text to the last child of tree where that is text.
func (s *state) addText(tree int32, r span) {
	if r.empty() {
		return
	}
	if last := s.nodes[tree].last; last != 0 && s.nodes[last].kind == Text {
		v := s.concat(s.nodes[last].val, r)
		s.nodes[last].val = v
		return
	}
	n := s.newNode(Text, int(r.a))
	s.nodes[n].val = r
	s.appendChild(tree, n)
}

// parseRawHTML parses the body of n up to its end tag: elements, comments and
// text that is not Markdown.
func (s *state) parseRawHTML(n int32) {
	saved := s.tree
	s.tree = n
	s.depth++
	end := s.end
	from := s.pos
	for i := s.pos; ; {
		k := s.findByte(&s.less, '<', i, end)
		if k < 0 {
			s.addText(n, mk(from, end))
			s.pos = end
			s.warn(int(s.nodes[n].pos), fmt.Sprintf("no end tag for <%s>, closed at the end", s.b(s.nodes[n].val)))
			break
		}
		i = k + 1
		if i >= end {
			continue
		}
		var kind Kind
		e := 0
		switch c := s.buf[i]; {
		case c == '!':
			if e = s.commentEnd(k, end); e > 0 {
				kind = XMLComment
			} else if k+9 <= end && string(s.buf[k:k+9]) == "<![CDATA[" {
				if q := s.findString(&s.cdata, "]]>", k+9, end); q >= 0 {
					s.addText(n, mk(from, k))
					t := s.newNode(Text, k)
					s.nodes[t].val = mk(k+9, q)
					s.nodes[t].flags |= fCDATA
					s.appendChild(n, t)
					i = q + 3
					from = i
				}
				continue
			}
		case c == '?':
			if q := s.findString(&s.pi, "?>", k+2, end); q >= 0 {
				e, kind = q+2, XMLPI
			}
		case c == '/':
			name, after, ok := s.endTag(k, end)
			if !ok {
				continue
			}
			v := s.nodes[n].val
			same := string(s.b(name)) == string(s.b(v))
			if !same && tagFlags(string(s.b(v))) != 0 {
				same = s.equalFold(name, v)
			}
			if same {
				s.addText(n, mk(from, k))
				s.pos = after
				s.depth--
				s.tree = saved
				return
			}
			s.warn(k, fmt.Sprintf("end tag </%s> without a start, ignored", s.b(name)))
			i = after
			continue
		default:
			t, ok := s.startTag(k, end)
			if !ok {
				continue
			}
			if s.depth >= maxHTMLDepth {
				s.warn(k, tooDeep)
				i = t.end
				continue
			}
			s.addText(n, mk(from, k))
			s.pos = t.end
			s.htmlStartTag(t, k)
			i, from = s.pos, s.pos
			continue
		}
		if e > 0 {
			s.addText(n, mk(from, k))
			c := s.newNode(kind, k)
			s.nodes[c].val = mk(k, e)
			s.appendChild(n, c)
			i, from = e, e
		}
	}
	s.depth--
	s.tree = saved
}
