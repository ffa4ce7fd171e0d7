package liquid

// sequence is what for and tablerow go through: anything with an each, and a
// string as one item.
type sequence struct {
	items []any
	pairs *Map
	drop  KeyedDrop
	keys  []string
	first int // of a range
	n     int
	whole bool // a text: offset and limit do not apply
}

// sequence makes one of v; it is empty where v cannot be iterated.
func (th *Thread) sequence(v any) (sequence, error) {
	switch v := v.(type) {
	case []any:
		return sequence{items: v, n: len(v)}, nil
	case *Map:
		return sequence{pairs: v, n: v.Len()}, nil
	case Range:
		return sequence{first: v.First, n: v.Len()}, nil
	case string:
		if v == "" {
			return sequence{}, nil
		}
		return sequence{items: []any{v}, n: 1, whole: true}, nil
	case ListDrop:
		items := v.Items()
		return sequence{items: items, n: len(items)}, nil
	case KeyedDrop:
		keys := th.KeysOf(v)
		return sequence{drop: v, keys: keys, n: len(keys)}, nil
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return th.sequence(n)
		}
	}
	return sequence{}, nil
}

// window cuts from and to down to what there is.
func (s *sequence) window(from, to int) (lo, hi int) {
	if s.whole {
		return 0, s.n
	}
	lo, hi = max(from, 0), min(s.n, to)
	if hi < lo {
		return 0, 0
	}
	return lo, hi
}

func (s *sequence) at(th *Thread, i int) any {
	switch {
	case s.items != nil:
		v := s.items[i]
		if _, isMap := v.(*Map); isMap {
			return v
		}
		return toLiquid(v)
	case s.pairs != nil:
		k, v := s.pairs.At(i)
		return []any{k, v}
	case s.drop != nil:
		v, _, _ := th.attr(s.drop, s.keys[i])
		return []any{s.keys[i], v}
	}
	return boxInt(s.first + i)
}
