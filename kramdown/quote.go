package kramdown

// copyLine appends buf[a:b], one line or its rest, to the buffer and notes
// where it came from.
func (s *state) copyLine(a, b int) {
	s.origins = append(s.origins, lineOrigin{int32(len(s.buf)), int32(a)})
	s.buf = append(s.buf, s.buf[a:b]...)
}

// parseBlockquote parses a quote: all lines up to a boundary, marked or not.
func (s *state) parseBlockquote() {
	p, end := s.pos, s.end
	if eol := s.lineEnd(p, end); s.lazyEnd(eol, end) {
		// one line stays where it is
		i := s.optSpace(p, end) + 1
		if i < eol && s.buf[i] == ' ' {
			i++
		}
		s.pos = eol
		n := s.addBlock(Blockquote, p)
		s.parseRange(n, mk(i, eol))
		return
	}
	at := len(s.buf)
	q := p
	for first := true; first || !s.lazyEnd(q, end); first = false {
		eol := s.lineEnd(q, end)
		i := s.optSpace(q, end)
		if i < eol && s.buf[i] == '>' {
			i++
			if i < eol && s.buf[i] == ' ' {
				i++
			}
		} else {
			i = q
		}
		s.copyLine(i, eol)
		q = eol
	}
	s.pos = q
	n := s.addBlock(Blockquote, p)
	s.parseRange(n, mk(at, len(s.buf)))
}
