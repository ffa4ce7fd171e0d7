package kramdown

// AppendSmartyPants appends src with typographic quotes, dashes and dots, and
// with its HTML and entities as they are; nothing else is Markdown in it. It is
// what Jekyll's SmartyPants parser makes of a text: HTML blocks stay as they
// are, all else is inline.
func (p *Processor) AppendSmartyPants(dst, src []byte) []byte {
	s := p.acquire(src)
	root := s.newNode(Root, int(s.base))
	s.tree = root
	from, end := int(s.base), int(s.srcEnd)
	text := func(to int) {
		if to > from {
			sp := &s.sp
			sp.start, sp.pos, sp.end = from, from, to
			sp.em, sp.strong, sp.link, sp.strike, sp.depth = 0, 0, 0, false, 0
			s.spans(root, stopper{}, setHTML|setTypo|setExtended)
		}
		from = to
	}
	start := true // of a line, or what follows an HTML block
	for q := from; q < end; q++ {
		if start {
			if i := s.optSpace(q, end); s.beginsBlockHTML(q, i, end) {
				text(q)
				s.tree, s.pos, s.end = root, q, end
				s.parseBlockHTML(i)
				from, q = s.pos, s.pos-1
				continue
			}
		}
		start = s.buf[q] == '\n'
		switch c := s.buf[q]; {
		case c == '&':
			if e, ok := s.entityAt(q, end); ok {
				text(q)
				s.tree = root
				s.entity(q, e)
				from, q = s.sp.pos, s.sp.pos-1
			}
		case (c == '$' || c == '{') && q+1 < end && (s.buf[q+1] == '$' || s.buf[q+1] == ':'):
			// Markdown to the parser of spans, text here.
			text(q)
			s.addText(root, mk(q, q+2))
			from, q = q+2, q+1
		}
	}
	text(end)
	dst = s.html(dst, root)
	s.release()
	return dst
}

// beginsBlockHTML says whether an HTML block begins with the line at p; i is
// where its white space ends.
func (s *state) beginsBlockHTML(p, i, end int) bool {
	if i-p > 3 || i+1 >= end || s.buf[i] != '<' {
		return false
	}
	if s.buf[i+1] == '!' {
		return s.commentEnd(i, end) > 0
	}
	t, ok := s.startTag(i, end)
	return ok && tagFlags(string(s.b(s.lower(t.name))))&tagSpan == 0
}
