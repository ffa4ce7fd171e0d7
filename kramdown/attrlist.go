package kramdown

import "fmt"

// ialMatch is an attribute list that was recognised: its inside, and the
// offset after it.
type ialMatch struct {
	ok   bool
	body span
	end  int
}

// braceBody matches "any characters }" at p, where \} is an escaped brace.
// accept decides whether a closing brace at q will do. The first bare brace
// comes first, then the escaped ones before it, last to first.
func (s *state) braceBody(p, end int, accept func(q int) (int, bool)) (q, after int) {
	escaped := 0
	i := p
	for {
		j := s.findByte(&s.brace, '}', i, end)
		if j < 0 {
			break
		}
		if j > p && s.buf[j-1] == '\\' {
			escaped++
			i = j + 1
			continue
		}
		if after, ok := accept(j); ok {
			return j, after
		}
		i = j
		break
	}
	if escaped > 0 && s.fuel > 0 {
		if i > p && i < end && s.buf[i] == '}' && s.buf[i-1] != '\\' {
			i--
		} else {
			i = min(i, end) - 1
		}
		s.fuel -= i - p
		for ; i > p; i-- {
			if s.buf[i] == '}' && s.buf[i-1] == '\\' {
				if after, ok := accept(i); ok {
					return i, after
				}
			}
		}
	}
	return -1, 0
}

// ialBody matches {:…} at p.
func (s *state) ialBody(p, end int) ialMatch {
	q, after := s.braceBody(p+2, end, func(q int) (int, bool) { return q + 1, q > p+2 })
	if q < 0 {
		return ialMatch{}
	}
	return ialMatch{true, mk(p+2, q), after}
}

// ialAt matches an attribute list at p that ends its line.
func (s *state) ialAt(p, end int) ialMatch {
	if p+2 >= end || s.buf[p] != '{' || s.buf[p+1] != ':' || s.buf[p+2] == ':' || s.buf[p+2] == '/' {
		return ialMatch{}
	}
	q, after := s.braceBody(p+2, end, func(q int) (int, bool) {
		n := s.toNewline(q+1, end)
		return n, n > 0 && q > p+2
	})
	if q < 0 {
		return ialMatch{}
	}
	return ialMatch{true, mk(p+2, q), after}
}

// ialLine matches a block's attribute list on the line at p.
func (s *state) ialLine(p, end int) ialMatch {
	i := s.optSpace(p, end)
	return s.ialAt(i, end)
}

// parseAttributeList adds what text holds to the list ial, which is made when
// it is 0 and there is something to put in.
func (s *state) parseAttributeList(text span, ial int32) int32 {
	if ial == 0 {
		s.ials = append(s.ials, ialEntry{})
		ial = int32(len(s.ials) - 1)
	}
	t := s.strip(text)
	if t.empty() || t.len() == 1 && s.buf[t.a] == ':' {
		return ial
	}
	found := false
	var noClose [2]bool
	end := int(text.b)
	for p := int(text.a); p <= end; {
		if q, ok := s.attributeAt(p, end, ial, &noClose); ok {
			found = true
			p = q
		}
		for p < end && !isSpace(s.buf[p]) {
			p++
		}
		p++
	}
	if !found {
		s.warn(int(text.a), fmt.Sprintf("no or invalid attributes in attribute list %q", s.b(text)))
	}
	return ial
}

// attributeAt reads one item of an attribute list at p.
func (s *state) attributeAt(p, end int, ial int32, noClose *[2]bool) (int, bool) {
	if p >= end {
		return p, false
	}
	ends := func(q int) bool { return q >= end || isSpace(s.buf[q]) }
	if q := s.idName(p, end); q > p {
		if q+1 < end && s.buf[q] == '=' && (s.buf[q+1] == '"' || s.buf[q+1] == '\'') {
			sep := s.buf[q+1]
			m := 0
			if sep == '"' {
				m = 1
			}
			if !noClose[m] {
				if j := s.closeQuote(q+2, end, sep); j >= 0 {
					e := &s.ials[ial]
					e.attr = s.attrSet(e.attr, mk(p, q), s.unescapeValue(mk(q+2, j), sep))
					return j + 1, true
				}
				noClose[m] = true
			}
		}
		if ends(q) {
			s.addRef(ial, mk(p, q))
			return q, true
		}
		return p, false
	}
	// a run of #id and .class
	q := p
	for q < end && !isSpace(s.buf[q]) {
		c := s.buf[q]
		r := q + 1
		switch c {
		case '#':
			if r >= end || !isASCIIAlpha(s.buf[r]) {
				return p, false
			}
			for r < end && (isWord(s.buf[r]) || s.buf[r] == ':' || s.buf[r] == '-') {
				r++
			}
		case '.':
			for r < end && !isSpace(s.buf[r]) && s.buf[r] != '.' && s.buf[r] != '#' {
				r++
			}
			if r == q+1 {
				return p, false
			}
		default:
			return p, false
		}
		q = r
	}
	if q == p {
		return p, false
	}
	for i := p; i < q; {
		r := i + 1
		if s.buf[i] == '#' {
			for r < q && (isWord(s.buf[r]) || s.buf[r] == ':' || s.buf[r] == '-') {
				r++
			}
			e := &s.ials[ial]
			e.attr = s.attrSet(e.attr, keyID, mk(i+1, r))
		} else {
			for r < q && s.buf[r] != '.' && s.buf[r] != '#' {
				r++
			}
			head := s.ials[ial].attr
			head = s.addClass(head, mk(i+1, r))
			s.ials[ial].attr = head
		}
		i = r
	}
	return q, true
}

// closeQuote finds the quote that ends a value: one before white space or the
// end; an escaped one only where no other does.
func (s *state) closeQuote(p, end int, sep byte) int {
	fallback := -1
	for i := p; i < end; i++ {
		switch c := s.buf[i]; {
		case c == '\\' && i+1 < end && (s.buf[i+1] == '}' || s.buf[i+1] == sep):
			i++
			if s.buf[i] == sep && (i+1 >= end || isSpace(s.buf[i+1])) {
				fallback = i
			}
		case c == sep && (i+1 >= end || isSpace(s.buf[i+1])):
			return i
		case c == '}' || c == 2:
			return fallback
		}
	}
	return fallback
}

// unescapeValue removes the backslash before } and the value's own quote.
func (s *state) unescapeValue(r span, sep byte) span {
	for i := r.a; i+1 < r.b; i++ {
		if s.buf[i] == '\\' && (s.buf[i+1] == '}' || s.buf[i+1] == sep) {
			at := len(s.buf)
			for j := r.a; j < r.b; j++ {
				if s.buf[j] == '\\' && j+1 < r.b && (s.buf[j+1] == '}' || s.buf[j+1] == sep) {
					j++
				}
				s.buf = append(s.buf, s.buf[j])
			}
			return mk(at, len(s.buf))
		}
	}
	return r
}

// applyIAL puts the attributes of ial, and of the lists it refers to, into the
// attribute list head.
func (s *state) applyIAL(head, ial int32) int32 {
	if ial == 0 {
		return head
	}
	s.ialDepth++
	for r := s.ials[ial].ref; r != 0; r = s.refs[r].next {
		if len(s.alds) == 0 {
			break
		}
		if s.fuel--; s.fuel < 0 || s.ialDepth > 50 {
			break
		}
		if ref, ok := s.alds[string(s.b(s.refs[r].name))]; ok {
			head = s.applyIAL(head, ref)
		}
	}
	s.ialDepth--
	if head == 0 && s.fuel > 0 {
		head = s.attrCopy(s.ials[ial].attr)
		if i := s.attrFind(head, "class"); i != 0 {
			s.attrs[i].val = s.lstrip(s.attrs[i].val)
		}
		return head
	}
	for i := s.ials[ial].attr; i != 0; i = s.attrs[i].next {
		if s.fuel--; s.fuel < 0 {
			break
		}
		if k := s.attrs[i].key; string(s.b(k)) == "class" {
			head = s.addClassTo(head, s.attrs[i].val)
		} else {
			head = s.attrSet(head, k, s.attrs[i].val)
		}
	}
	return head
}

// addClassTo is addClass for a list of our own: entries are never shared, but
// a key set by name must not be written through.
func (s *state) addClassTo(head int32, val span) int32 { return s.addClass(head, val) }

// addRef appends a name to those that the list ial refers to.
func (s *state) addRef(ial int32, name span) {
	s.refs = append(s.refs, refEntry{name: name})
	n := int32(len(s.refs) - 1)
	e := &s.ials[ial]
	if e.ref == 0 {
		e.ref = n
	} else {
		s.refs[e.last].next = n
	}
	e.last = n
}

// mergeIAL adds the list from to the list into.
func (s *state) mergeIAL(into, from int32) {
	for r := s.ials[from].ref; r != 0; r = s.refs[r].next {
		s.addRef(into, s.refs[r].name)
	}
	for i := s.ials[from].attr; i != 0; i = s.attrs[i].next {
		head := s.ials[into].attr
		if k := s.attrs[i].key; string(s.b(k)) == "class" {
			head = s.addClass(head, s.attrs[i].val)
		} else {
			head = s.attrSet(head, k, s.attrs[i].val)
		}
		s.ials[into].attr = head
	}
}

// hasRef says whether the list ial refers to name.
func (s *state) hasRef(ial int32, name string) bool {
	if ial == 0 {
		return false
	}
	for r := s.ials[ial].ref; r != 0; r = s.refs[r].next {
		if string(s.b(s.refs[r].name)) == name {
			return true
		}
	}
	return false
}
