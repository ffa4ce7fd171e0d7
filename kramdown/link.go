package kramdown

import (
	"bytes"
)

// linkKey is the memo's key for a bracket whose text begins at p. Within a
// link, whether it and its enclosing emphasis are open is all that matters.
func (s *state) linkKey(p int) uint64 {
	return uint64(p)<<8 | s.context() | 4 | 1<<7
}

// link handles [ or ![ at q, whose text begins at open. It reports whether an
// element was made; else the bracket has become text.
//
// Brackets may nest and need not close. Looking for the one that closes an
// outer bracket finds those of the inner ones as well; all are remembered, so
// that no text is searched once for each bracket before it.
func (s *state) link(q, open int) bool {
	sp := &s.sp
	kind := Link
	if s.buf[q] == '!' {
		kind = Image
	}
	asText := func() bool {
		s.addText(s.tree, mk(q, open))
		sp.pos = open
		return false
	}
	if kind == Link && sp.link > 0 || sp.depth > maxSpanDepth || s.fuel < 0 {
		return asText()
	}
	key := s.linkKey(open)
	if len(sp.memo) > 0 {
		if e, known := sp.memo[key]; known {
			if e < 0 {
				return asText()
			}
			m := s.mark()
			_, ok := s.linkTail(q, open, int(e))
			s.rewind(m)
			if !ok {
				return asText()
			}
		}
	}
	m := s.mark()
	warnings := len(s.warnings)
	el := s.newNode(kind, q)
	sp.pos = open
	sp.link++
	found := s.spans(el, stopper{kind: stopLink}, sp.set)
	sp.link--
	if !found {
		if s.fuel -= 16 + sp.pos - open; sp.end-open > 256 || s.nodes[el].first != s.nodes[el].last {
			s.remember(key, -1)
		}
		s.rewind(m)
		s.warnings = s.warnings[:warnings]
		return asText()
	}
	e := sp.pos
	t, ok := s.linkTail(q, open, e)
	if !ok {
		s.remember(key, int32(e))
		s.fuel -= 16
		s.rewind(m)
		return asText()
	}
	sp.pos = t.end
	n := &s.nodes[el]
	n.ial = t.ial
	head := s.applyIAL(n.attr, t.ial)
	if kind == Link {
		head = s.attrSet(head, keyHref, t.url)
	} else {
		head = s.attrSet(head, keySrc, t.url)
		head = s.attrSet(head, keyAlt, s.unescape(mk(open, e)))
		s.nodes[el].first, s.nodes[el].last = 0, 0
	}
	if t.hasTitle {
		head = s.attrSet(head, keyTitle, t.title)
	}
	s.nodes[el].attr = head
	s.appendChild(s.tree, el)
	return true
}

type tailMatch struct {
	url, title span
	hasTitle   bool
	ial        int32
	end        int
}

// linkTail matches what follows the text of a link, which began at open and
// whose bracket closes at e: a name in brackets, a target in parentheses, or
// nothing when the text itself is a name.
func (s *state) linkTail(q, open, e int) (t tailMatch, ok bool) {
	end := s.sp.end
	p := e + 1
	if s.buf[e] == '!' {
		p++ // the text was ended by the bracket of an image, see mayHoldImage
	}
	w := s.skipSpace(p, end)
	if w < end && s.buf[w] == '[' {
		if c := s.findByte(&s.closing, ']', w+1, end); c >= 0 {
			if c > w+1 {
				return s.linkByName(s.buf[w+1:c], c+1)
			}
			return s.linkByText(q, mk(open, e), c+1)
		}
	}
	if p >= end || s.buf[p] != '(' {
		return s.linkByText(q, mk(open, e), p)
	}
	if p+1 < end && s.buf[p+1] == '<' {
		c := s.findByte(&s.greater, '>', p+2, end)
		if nl := s.findByte(&s.newline, '\n', p+2, end); c >= 0 && (nl < 0 || c < nl) {
			t.url = mk(p+2, c)
			r := c + 1
			if r < end && s.buf[r] == ')' {
				t.end = r + 1
				return t, true
			}
			return s.linkTitleIn(t, r, end)
		}
	}
	i, closed := s.targetEnd(p, end)
	t.url = s.strip(mk(p+1, max(i-1, p+1)))
	if closed {
		t.end = i
		return t, true
	}
	return s.linkTitleIn(t, i, end)
}

// linkTitleIn matches a quoted title and the closing parenthesis at p.
func (s *state) linkTitleIn(t tailMatch, p, end int) (tailMatch, bool) {
	p = s.skipSpace(p, end)
	if p >= end || s.buf[p] != '"' && s.buf[p] != '\'' {
		return t, false
	}
	quote := s.buf[p]
	f := &s.sp.titles[0]
	if quote == '"' {
		f = &s.sp.titles[1]
	}
	i := p + 2
	if i >= end {
		return t, false
	}
	if f.end == end && i >= f.from && f.from < f.end {
		if f.to == end {
			return t, false
		}
		if i <= f.to {
			i = f.to
		}
	}
	start := i
	for ; i < end; i++ {
		k := bytes.IndexByte(s.buf[i:end], quote)
		if k < 0 {
			break
		}
		i += k
		r := s.skipSpace(i+1, end)
		if r < end && s.buf[r] == ')' {
			*f = finder{start, i, end}
			t.title, t.hasTitle = mk(p+1, i), true
			t.end = r + 1
			return t, true
		}
	}
	*f = finder{start, end, end}
	return t, false
}

// linkByText looks the definition up that a link's own text names.
func (s *state) linkByText(q int, text span, after int) (t tailMatch, ok bool) {
	if len(s.links) > 0 && text.len()/2 <= s.longestLinkID() {
		t, ok = s.linkByName(s.b(s.unescape(text)), after)
	}
	if !ok {
		s.warnArg(q, "link %q is not defined", text)
	}
	return t, ok
}

// longestLinkID is a length that a name does not exceed which is defined: white
// space and case are folded, which may shorten it. Longer ones are not compared.
func (s *state) longestLinkID() int { return 4*s.maxLinkID + 256 }

// linkByName looks a link's definition up.
func (s *state) linkByName(id []byte, after int) (t tailMatch, ok bool) {
	if len(s.links) == 0 {
		return t, false
	}
	if len(id) > s.longestLinkID() {
		return t, false
	}
	s.fuel -= len(id) / 2
	d, ok := s.links[string(s.normalizeID(id))]
	if !ok {
		return t, false
	}
	t.url, t.title, t.hasTitle, t.end = d.url, d.title, d.hasTitle, after
	if d.eob != 0 {
		t.ial = s.nodes[d.eob].ial
	}
	return t, true
}

// unescape drops the backslash of escaped characters.
func (s *state) unescape(r span) span {
	for i := r.a; i+1 < r.b; i++ {
		if s.buf[i] == '\\' && isEscapable(s.buf[i+1]) {
			at := len(s.buf)
			s.buf = append(s.buf, s.buf[r.a:i]...)
			for ; i < r.b; i++ {
				if s.buf[i] == '\\' && i+1 < r.b && isEscapable(s.buf[i+1]) {
					i++
				}
				s.buf = append(s.buf, s.buf[i])
			}
			return mk(at, len(s.buf))
		}
	}
	return r
}

// mayHoldImage says whether r may hold an HTML image. Once html_to_native has
// made an image of it, kramdown takes it for one of its own, whose bracket was
// counted: it then looks for the end of a link's text at one bracket less for
// each, which may even be an opening one.
func (s *state) mayHoldImage(r span) bool {
	for i := int(r.a); i < int(r.b); i++ {
		k := bytes.IndexByte(s.buf[i:r.b], '<')
		if k < 0 {
			return false
		}
		if i += k; i+4 <= int(r.b) && (s.buf[i+1]|0x20 == 'i' && s.buf[i+2]|0x20 == 'm' && s.buf[i+3]|0x20 == 'g') {
			return true
		}
	}
	return false
}
