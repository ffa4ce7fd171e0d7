package kramdown

import (
	"bytes"
	"unicode/utf8"
)

// lessThan handles < at q: an automatic link or HTML. It reports false where
// it is neither and has done nothing.
func (s *state) lessThan(q int) bool {
	sp := &s.sp
	end := sp.end
	if q+1 >= end {
		return false
	}
	c := s.buf[q+1]
	if sp.set&setFull != 0 && c != '/' && c != '!' && s.autolink(q) {
		return true
	}
	switch {
	case c == '!':
		if e := s.commentEnd(q, end); e > 0 {
			n := s.addNode(XMLComment, q)
			s.nodes[n].val = mk(q, e)
			s.nodes[n].flags |= fSpan
			sp.pos = e
			return true
		}
		if q+9 <= end && string(s.buf[q:q+9]) == "<![CDATA[" {
			if e := s.findString(&s.cdata, "]]>", q+9, end); e >= 0 {
				at := len(s.buf)
				s.buf = appendEscaped(s.buf, s.buf[q+9:e])
				s.addText(s.tree, mk(at, len(s.buf)))
				sp.pos = e + 3
				return true
			}
		}
		return false
	case c == '/':
		name, after, ok := s.endTag(q, end)
		if !ok {
			return false
		}
		s.warnArg(q, "end tag </%s> without a start, read as text", name)
		s.addText(s.tree, mk(q, after))
		sp.pos = after
		return true
	}
	t, ok := s.startTag(q, end)
	if !ok {
		return false
	}
	s.htmlSpan(q, t)
	return true
}

// htmlSpan makes the element of a start tag in running text.
func (s *state) htmlSpan(q int, t tag) {
	sp := &s.sp
	name, flags := s.tagName(t.name)
	sp.pos = t.end
	if flags&tagBlock != 0 || sp.depth > maxSpanDepth {
		if flags&tagBlock != 0 {
			s.warnArg(q, "block element <%s> within text, read as text", name)
		}
		s.addText(s.tree, mk(q, t.end))
		return
	}
	attrs := s.tagAttributes(flags&tagKnown != 0)
	for i := attrs; i != 0; i = s.attrs[i].next {
		s.attrs[i].val = s.foldLines(s.attrs[i].val)
	}
	model := tagModel(flags)
	parse := s.opt.ParseSpanHTML
	if p := &s.nodes[s.tree]; model == modelRaw || p.kind == HTMLElement && p.model == modelRaw {
		parse = false
	}
	if i := s.attrFind(attrs, "markdown"); i != 0 {
		switch string(s.b(s.attrs[i].val)) {
		case "0":
			parse = false
		case "1":
			parse = model != modelRaw
		case "span":
			parse = true
		case "block":
			s.warnArg(q, "block parsing asked for within text in <%s>, ignored", name)
		}
		attrs = s.attrDelete(attrs, "markdown")
	}
	n := s.addNode(HTMLElement, q)
	el := &s.nodes[n]
	el.val, el.attr = name, attrs
	el.flags |= fSpan
	el.model = modelRaw
	if parse {
		el.model = modelSpan
	}
	if t.closed {
		el.flags |= fClosed
	} else if flags&tagVoid == 0 {
		set := setHTML
		if parse {
			set = s.fullSet()
		}
		stop := stopper{kind: stopTag, name: name, fold: flags&tagKnown != 0}
		found := false
		speculative := sp.em+sp.strong+sp.link > 0
		if (sp.set&setTable == 0 && !speculative) || s.closesLater(stop) {
			found = s.spans(n, stop, set)
		} else if speculative {
			// without an end tag it takes all the rest: what is open around it
			// will not close, and all of this is read again
			sp.pos = sp.end
			return
		}
		if found {
			sp.pos = bytes.IndexByte(s.buf[sp.pos:sp.end], '>') + sp.pos + 1
		} else {
			s.warnArg(q, "no end tag for <%s>, closed at the end", name)
			s.addText(n, mk(sp.pos, sp.end))
			sp.pos = sp.end
		}
	}
	if s.opt.HTMLToNative {
		s.native(n, 0, true, false)
	}
}

// closesLater says whether the element's end tag comes at all.
func (s *state) closesLater(stop stopper) bool {
	k, _ := s.closingTag(stop.name, s.sp.pos, s.sp.end)
	if k < 0 && s.endTags.to < s.sp.end {
		s.fuel -= s.sp.end - s.sp.pos
	}
	return k >= 0
}

// tagEnds says whether the end tag that stop waits for is at q.
func (s *state) tagEnds(stop stopper, q, end int) bool {
	if q+2 >= end || s.buf[q+1] != '/' {
		return false
	}
	n := stop.name.len()
	if q+2+n > end {
		return false
	}
	r := mk(q+2, q+2+n)
	if stop.fold {
		if !s.equalFold(r, stop.name) {
			return false
		}
	} else if string(s.b(r)) != string(s.b(stop.name)) {
		return false
	}
	w := s.skipSpace(q+2+n, end)
	return w < end && s.buf[w] == '>'
}

// foldLines replaces each run of line ends by a blank.
func (s *state) foldLines(r span) span {
	if bytes.IndexByte(s.b(r), '\n') < 0 {
		return r
	}
	at := len(s.buf)
	for i := r.a; i < r.b; i++ {
		c := s.buf[i]
		if c == '\n' {
			if i > r.a && s.buf[i-1] == '\n' {
				continue
			}
			c = ' '
		}
		s.buf = append(s.buf, c)
	}
	return mk(at, len(s.buf))
}

// autolink handles <scheme:…> and <name@host> at q.
func (s *state) autolink(q int) bool {
	sp := &s.sp
	end := sp.end
	p := q + 1
	rest := s.buf[p:end]
	scheme := 0
	mail := false
	switch rest[0] {
	case 'm':
		if bytes.HasPrefix(rest, []byte("mailto:")) {
			scheme, mail = 7, true
		}
	case 'h':
		if bytes.HasPrefix(rest, []byte("http:")) {
			scheme = 5
		} else if bytes.HasPrefix(rest, []byte("https:")) {
			scheme = 6
		}
	case 'f':
		if bytes.HasPrefix(rest, []byte("ftp:")) {
			scheme = 4
		} else if bytes.HasPrefix(rest, []byte("ftps:")) {
			scheme = 5
		}
	}
	var text span
	after := 0
	if scheme > 0 && p+scheme < end && s.buf[p+scheme] != '\n' {
		k := s.findByte(&s.greater, '>', p+scheme+1, end)
		if k >= 0 {
			nl := s.findByte(&s.newline, '\n', p+scheme, end)
			if nl < 0 || nl > k {
				text, after = mk(p, k), k+1
			}
		}
	}
	isMail := false
	if after == 0 {
		a := s.mailRun(p, end)
		if a == p || a >= end || s.buf[a] != '@' {
			return false
		}
		b := s.mailRun(a+1, end)
		if b == a+1 || b >= end || s.buf[b] != '>' {
			return false
		}
		text, after, isMail = mk(p, b), b+1, true
	}
	n := s.addNode(Link, q)
	href := text
	if isMail {
		href = s.concat(s.push([]byte("mailto:")), text)
	}
	head := s.attrSet(0, keyHref, href)
	s.nodes[n].attr = head
	if mail {
		text.a += 7
	}
	s.addText(n, text)
	sp.pos = after
	return true
}

// mailRun skips letters, digits, hyphens, underscores and dots.
func (s *state) mailRun(p, end int) int {
	for p < end {
		c := s.buf[p]
		if c < 0x80 {
			if !isWord(c) && c != '-' && c != '.' {
				break
			}
			p++
			continue
		}
		r, n := utf8.DecodeRune(s.buf[p:end])
		if !isAlnumRune(r) {
			break
		}
		p += n
	}
	return p
}
