package kramdown

// attrIndex finds the attributes of one long list, the one that was last found
// to be long: adding thousands to a list would else cost a look at all for
// each.
type attrIndex struct {
	head, last int32
	at         map[string]int32
}

// longAttrs is the length from which a list has an index.
const longAttrs = 32

func (s *state) attrFind(head int32, key string) int32 {
	if head != 0 && head == s.attrIndex.head {
		return s.attrIndex.at[key]
	}
	for i := head; i != 0; i = s.attrs[i].next {
		if k := s.attrs[i].key; int(k.b-k.a) == len(key) && string(s.buf[k.a:k.b]) == key {
			return i
		}
	}
	return 0
}

// attrSet sets key to val in the list head and returns the list; a key that is
// there already keeps its place.
func (s *state) attrSet(head int32, key, val span) int32 {
	x := &s.attrIndex
	if head != 0 && head == x.head {
		if i := x.at[string(s.b(key))]; i != 0 {
			s.attrs[i].val, s.attrs[i].isNil = val, false
			return head
		}
		s.attrs = append(s.attrs, attrEntry{key: key, val: val})
		i := int32(len(s.attrs) - 1)
		s.attrs[x.last].next = i
		x.last = i
		x.at[string(s.b(key))] = i
		return head
	}
	last := int32(0)
	n := 0
	for i := head; i != 0; i = s.attrs[i].next {
		if string(s.b(s.attrs[i].key)) == string(s.b(key)) {
			s.attrs[i].val, s.attrs[i].isNil = val, false
			return head
		}
		last = i
		n++
	}
	s.attrs = append(s.attrs, attrEntry{key: key, val: val})
	added := int32(len(s.attrs) - 1)
	if last == 0 {
		return added
	}
	s.attrs[last].next = added
	if n >= longAttrs {
		resetMap(&x.at)
		if x.at == nil {
			x.at = map[string]int32{}
		}
		x.head, x.last = head, added
		for i := head; i != 0; i = s.attrs[i].next {
			x.at[string(s.b(s.attrs[i].key))] = i
		}
	}
	return head
}

func (s *state) attrDelete(head int32, key string) int32 {
	if head == s.attrIndex.head {
		s.attrIndex.head = 0
	}
	last := int32(0)
	for i := head; i != 0; i = s.attrs[i].next {
		if string(s.b(s.attrs[i].key)) == key {
			if last == 0 {
				return s.attrs[i].next
			}
			s.attrs[last].next = s.attrs[i].next
			return head
		}
		last = i
	}
	return head
}

// attrCopy duplicates a list, so that changing the copy leaves the original.
func (s *state) attrCopy(head int32) int32 {
	var first, last int32
	for i := head; i != 0; i = s.attrs[i].next {
		s.attrs = append(s.attrs, attrEntry{key: s.attrs[i].key, val: s.attrs[i].val, isNil: s.attrs[i].isNil})
		n := int32(len(s.attrs) - 1)
		if last == 0 {
			first = n
		} else {
			s.attrs[last].next = n
		}
		last = n
		s.fuel--
	}
	return first
}

// addClass appends val to the class attribute, separated by a blank.
func (s *state) addClass(head int32, val span) int32 {
	i := s.attrFind(head, "class")
	if i == 0 {
		return s.attrSet(head, keyClass, s.lstrip(val))
	}
	old := s.attrs[i].val
	if int(old.b) == len(s.buf) && !old.empty() {
		s.buf = append(s.buf, ' ')
		s.buf = append(s.buf, s.buf[val.a:val.b]...)
		s.attrs[i].val.b = int32(len(s.buf))
		return head
	}
	if s.fuel -= old.len(); s.fuel < 0 {
		return head
	}
	at := len(s.buf)
	s.buf = append(s.buf, s.buf[old.a:old.b]...)
	s.buf = append(s.buf, ' ')
	s.buf = append(s.buf, s.buf[val.a:val.b]...)
	s.attrs[i].val = s.lstrip(mk(at, len(s.buf)))
	return head
}
