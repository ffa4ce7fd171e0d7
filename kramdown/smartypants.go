package kramdown

// AppendSmartyPants appends src with typographic quotes, dashes and dots, and
// with its HTML and entities as they are; nothing else is Markdown in it. It is
// what Jekyll's SmartyPants parser makes of inline text.
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
	for q := from; q < end; q++ {
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
