package kramdown

import "fmt"

// parseBlockExtension parses what begins with {: — an attribute list
// definition, an extension, or an attribute list for a block.
func (s *state) parseBlockExtension(i int) bool {
	p, end := s.pos, s.end
	if i+1 >= end || s.buf[i+1] != ':' || i-p > 3 {
		return false
	}
	if n := s.idName(i+2, end); n > i+2 && n < end && s.buf[n] == ':' {
		q, after := s.braceBody(n+1, end, func(q int) (int, bool) {
			e := s.toNewline(q+1, end)
			return e, e > 0 && q > n+1
		})
		if q >= 0 {
			name := string(s.buf[i+2 : n])
			if s.alds == nil {
				s.alds = map[string]int32{}
			}
			s.alds[name] = s.parseAttributeList(mk(n+1, q), s.alds[name])
			s.addBlock(eob, p)
			s.pos = after
			return true
		}
	}
	if x, ok := s.extensionTag(i, end, true); ok {
		return s.parseExtension(i, x, true)
	}
	m := s.ialLine(p, end)
	if !m.ok {
		return false
	}
	s.pos = m.end
	last := s.nodes[s.tree].last
	if last != 0 && s.nodes[last].kind != Blank && (s.nodes[last].kind != eob || s.nodes[last].flags&fDefinition != 0) {
		l := s.parseAttributeList(m.body, s.nodes[last].ial)
		s.nodes[last].ial = l
		if !s.ialLine(s.pos, end).ok {
			s.addBlock(eob, p)
		}
	} else {
		s.blockIAL = s.parseAttributeList(m.body, s.blockIAL)
	}
	return true
}

// extension is a {::name …} or {:/name} tag.
type extension struct {
	name, attrs span
	selfClosed  bool
	stop        bool
	end         int
}

// extensionTag matches an extension's tag at p; that of a block ends its line.
func (s *state) extensionTag(p, end int, block bool) (x extension, ok bool) {
	if p+2 >= end || s.buf[p] != '{' || s.buf[p+1] != ':' {
		return x, false
	}
	after := func(q int) (int, bool) {
		if !block {
			return q, true
		}
		n := s.toNewline(q, end)
		return n, n > 0
	}
	switch s.buf[p+2] {
	case '/':
		n := s.idName(p+3, end)
		if n >= end || s.buf[n] != '}' {
			return x, false
		}
		x.name, x.stop = mk(p+3, n), true
		x.end, ok = after(n + 1)
		return x, ok
	case ':':
		n := p + 3
		for n < end && isWord(s.buf[n]) {
			n++
		}
		if n == p+3 || n >= end {
			return x, false
		}
		x.name = mk(p+3, n)
		switch c := s.buf[n]; {
		case c == '}':
			x.end, ok = after(n + 1)
			return x, ok
		case c == '/' && n+1 < end && s.buf[n+1] == '}':
			x.selfClosed = true
			x.end, ok = after(n + 2)
			return x, ok
		case isSpace(c):
			q, e := s.braceBody(n+1, end, func(q int) (int, bool) { return after(q + 1) })
			if q < 0 {
				return x, false
			}
			x.end = e
			x.attrs = mk(n+1, q)
			if q > n+1 && s.buf[q-1] == '/' {
				x.selfClosed = true
				x.attrs.b--
			}
			return x, true
		}
	}
	return x, false
}

// parseExtension runs the extension whose tag x is at p.
func (s *state) parseExtension(p int, x extension, block bool) bool {
	pos := &s.pos
	end := s.end
	if !block {
		pos = &s.sp.pos
		end = s.sp.end
	}
	refuse := func(msg string) bool {
		s.warn(p, msg)
		return false
	}
	name := string(s.b(x.name))
	if x.stop {
		return refuse("extension stop tag without a start, ignored")
	}
	s.ials = append(s.ials, ialEntry{})
	opts := s.parseAttributeList(x.attrs, int32(len(s.ials)-1))
	var body span
	after := x.end
	if !x.selfClosed {
		b, e := s.extensionStop(name, x.end, end, block)
		if e < 0 {
			return refuse(fmt.Sprintf("no stop tag for extension %q, ignored", name))
		}
		body, after = mk(x.end, b), e
		if block && !body.empty() && s.buf[body.b-1] == '\n' {
			body.b--
		}
	}
	flag := fSpan
	if block {
		flag = 0
	}
	switch name {
	case "comment":
		if !x.selfClosed {
			n := s.addNode(Comment, p)
			s.nodes[n].val, s.nodes[n].flags = body, flag
		}
	case "nomarkdown":
		if !x.selfClosed {
			n := s.addNode(Raw, p)
			s.nodes[n].val, s.nodes[n].flags = body, flag
			if a := s.attrFind(s.ials[opts].attr, "type"); a != 0 {
				s.nodes[n].aux = s.attrs[a].val
			}
		}
	case "options":
		for i := s.ials[opts].attr; i != 0; i = s.attrs[i].next {
			s.inlineOption(p, string(s.b(s.attrs[i].key)), string(s.b(s.attrs[i].val)))
		}
		if block {
			s.addBlock(eob, p)
		}
	default:
		return refuse(fmt.Sprintf("unknown extension %q, ignored", name))
	}
	*pos = after
	return true
}

// extensionStop finds the stop tag of extension name from p on: where it
// begins and where what follows it does, or -1.
func (s *state) extensionStop(name string, p, end int, block bool) (int, int) {
	f := &s.stops
	start := p
	for p < end {
		i := s.findString(f, "{:/", p, end)
		if i < 0 {
			return -1, -1
		}
		q := i + 3
		if q+len(name) <= end && string(s.buf[q:q+len(name)]) == name {
			q += len(name)
		}
		if q < end && s.buf[q] == '}' {
			q++
			if !block {
				return i, q
			}
			b := i
			for b > start && b > i-3 && s.buf[b-1] == ' ' {
				b--
			}
			for q < end && s.buf[q] == ' ' {
				q++
			}
			if (b == start || s.buf[b-1] == '\n') && q < end && s.buf[q] == '\n' {
				return b, q + 1
			}
		}
		p = i + 3
	}
	s.fuel -= p - start
	return -1, -1
}

// inlineOption sets an option from within the document.
func (s *state) inlineOption(p int, name, value string) {
	if !knownOption(name) {
		s.warn(p, fmt.Sprintf("unknown option %q", name))
		return
	}
	if name == "forbidden_inline_options" {
		s.warn(p, fmt.Sprintf("option %q may not be set inline", name))
		return
	}
	for _, f := range s.opt.ForbiddenInlineOptions {
		if f == name {
			s.warn(p, fmt.Sprintf("option %q may not be set inline", name))
			return
		}
	}
	if s.ownOpt == nil {
		o := *s.opt
		s.ownOpt = &o
		s.opt = &o
	}
	if s.opt.Set(name, value) == nil {
		s.opt.derive()
	}
}
