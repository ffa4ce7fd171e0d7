package liquid

import (
	"math"
	"math/big"
	"strings"
	"time"
)

func (e *Engine) arrayFilters() {
	e.any("size", 0, 0, func(th *Thread, in any, _ []any) (any, error) {
		if d, ok := in.(ThreadKeys); ok {
			if _, list := in.(ListDrop); !list {
				return boxInt(len(d.KeysIn(th))), nil
			}
		}
		return boxInt(sizeOf(in)), nil
	})
	e.filters["size"].onText = func(in string, _ []any) (any, error) { return boxInt(runeCount(in)), nil }
	e.any("first", 0, 0, func(th *Thread, in any, _ []any) (any, error) { return th.end(in, true) })
	e.any("last", 0, 0, func(th *Thread, in any, _ []any) (any, error) { return th.end(in, false) })
	e.RegisterAppendFilter("join", join, Arity(0, 1))
	e.any("reverse", 0, 0, func(th *Thread, in any, _ []any) (any, error) {
		list, err := th.List(in)
		if err != nil {
			return nil, err
		}
		out := make([]any, len(list))
		for i, v := range list {
			out[len(list)-1-i] = v
		}
		return out, nil
	})
	e.any("concat", 1, 1, func(th *Thread, in any, args []any) (any, error) {
		more, ok := args[0].([]any)
		if !ok {
			if d, isList := args[0].(ListDrop); isList {
				more, ok = d.Items(), true
			}
		}
		if !ok {
			return nil, argError("concat filter requires an array argument")
		}
		list, err := th.List(in)
		if err != nil {
			return nil, err
		}
		if err := th.room(16 * (len(list) + len(more))); err != nil {
			return nil, err
		}
		out := make([]any, 0, len(list)+len(more))
		return append(append(out, list...), more...), nil
	})
	e.any("map", 1, 1, mapFilter)
	e.any("compact", 0, 1, compact)
	e.any("uniq", 0, 1, uniq)
	e.any("where", 1, 2, where)
	e.any("sort", 0, 1, sortFilter)
	e.any("sort_natural", 0, 1, sortNatural)
	e.any("default", 0, -1, defaultFilter)
	e.filters["default"].onText = func(in string, args []any) (any, error) {
		if in != "" && len(args) < 2 {
			return nil, Unchanged
		}
		return defaultFilter(nil, strings.Clone(in), args)
	}
}

// sizeOf is size on the values that have it, 0 on others.
func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return runeCount(v)
	case []any:
		return len(v)
	case *Map:
		return v.Len()
	case int:
		return 8
	case *big.Int:
		return bigSize(v)
	case Range:
		return v.Len()
	case ListDrop:
		return len(v.Items())
	case KeyedDrop:
		return len(v.Keys())
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return sizeOf(n)
		}
	}
	return 0
}

func (th *Thread) end(in any, first bool) (any, error) {
	switch v := in.(type) {
	case []any:
		switch {
		case len(v) == 0:
			return nil, nil
		case first:
			return v[0], nil
		}
		return v[len(v)-1], nil
	case *Map:
		if first && v.Len() > 0 {
			k, e := v.At(0)
			return []any{k, e}, nil
		}
	case Range:
		if first {
			return v.First, nil
		}
		return v.Last, nil
	case ListDrop:
		return th.end(v.Items(), first)
	case ownDrop: // a loop's object has attributes of these names
		if first {
			e, _ := v.Attr("first")
			return e, nil
		}
		e, _ := v.Attr("last")
		return e, nil
	}
	if !known(in) {
		if n := normalize(in); known(n) {
			return th.end(n, first)
		}
	}
	return nil, nil
}

// List is what the array filters see of their input: an array without nested
// arrays, a hash or a single value as an array of one, nothing for nil. It
// may be the value itself: read only.
func (th *Thread) List(v any) ([]any, error) {
	switch v := v.(type) {
	case []any:
		return flatten(v), nil
	case nil:
		return nil, nil
	case Range:
		if err := th.room(16 * v.Len()); err != nil {
			return nil, err
		}
		out := make([]any, v.Len())
		for i := range out {
			out[i] = v.First + i
		}
		return out, nil
	case ListDrop:
		return v.Items(), nil
	case time.Time:
		return timeParts(v), nil
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return th.List(n)
		}
	}
	return []any{toLiquid(v)}, nil
}

// timeParts is Time#to_a, which Ruby makes of a time that is to be an array.
func timeParts(t time.Time) []any {
	var zone any
	if name, _ := t.Zone(); name != "" {
		zone = name
	}
	return []any{t.Second(), t.Minute(), t.Hour(), t.Day(), int(t.Month()), t.Year(),
		int(t.Weekday()), t.YearDay(), t.IsDST(), zone}
}

func flatten(list []any) []any {
	for i, v := range list {
		switch v.(type) {
		case []any, []string, []int, []*Map:
			out := append(make([]any, 0, len(list)+8), list[:i]...)
			return appendFlat(out, list[i:])
		}
	}
	return list
}

func appendFlat(dst, list []any) []any {
	for _, v := range list {
		switch n := toLiquid(v).(type) {
		case []any:
			dst = appendFlat(dst, n)
		default:
			dst = append(dst, v)
		}
	}
	return dst
}

func join(th *Thread, dst []byte, in any, args []any) ([]byte, error) {
	glue := argText(args, 0, " ")
	list, ok := in.([]any)
	if !ok {
		var err error
		if list, err = th.List(in); err != nil {
			return dst, err
		}
	}
	start := len(dst)
	return th.appendJoined(dst, list, glue, start)
}

// appendJoined joins a list; one with arrays in it is flattened first.
func (th *Thread) appendJoined(dst []byte, list []any, glue string, start int) ([]byte, error) {
	for i, v := range list {
		if i > 0 {
			dst = append(dst, glue...)
		}
		if s, ok := v.(string); ok {
			dst = append(dst, s...)
		} else if _, nested := toLiquid(v).([]any); nested {
			return th.appendJoined(dst[:start], appendFlat(nil, list), glue, start)
		} else {
			dst = appendToS(dst, toLiquid(v))
		}
		if err := th.room(len(dst) - start); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// indexable reports whether v has a [] at all.
func indexable(v any) bool {
	switch v.(type) {
	case *Map, string, []any, int, *big.Int, Drop:
		return true
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return indexable(n)
		}
	}
	return false
}

// property is item[key] where a TypeError of Ruby's means that the key cannot
// be selected by.
func (th *Thread) property(item, key any) (any, error) {
	v, _, err := th.Index(item, key)
	return v, err
}

func propertyError(key any) error {
	return argError("cannot select the property '%s'", ToString(key))
}

func mapFilter(th *Thread, in any, args []any) (any, error) {
	list, err := th.List(in)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(list))
	for i, e := range list {
		if args[0] == any("to_liquid") {
			out[i] = e
			continue
		}
		if out[i], err = th.property(e, args[0]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func compact(th *Thread, in any, args []any) (any, error) {
	list, err := th.List(in)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(list))
	byKey := len(args) > 0 && args[0] != nil
	if byKey && len(list) > 0 && !indexable(list[0]) {
		return nil, nil
	}
	for _, e := range list {
		v := e
		if byKey {
			if v, err = th.mustIndex(e, args[0]); err != nil {
				return nil, err
			}
		}
		if v != nil {
			out = append(out, e)
		}
	}
	return out, nil
}

// mustIndex is property on an item that is taken to have a [].
func (th *Thread) mustIndex(item, key any) (any, error) {
	v, ok, err := th.Index(item, key)
	if err == nil && !ok {
		err = rubyError("undefined method `[]' for %s", className(item))
	}
	return v, err
}

func uniq(th *Thread, in any, args []any) (any, error) {
	list, err := th.List(in)
	if err != nil {
		return nil, err
	}
	byKey := len(args) > 0 && args[0] != nil
	if byKey && len(list) > 0 && !indexable(list[0]) {
		return nil, nil
	}
	out := make([]any, 0, len(list))
	seen := newValueSet(len(list))
	for _, e := range list {
		v := e
		if byKey && len(list) > 1 { // Ruby does not look into a single element
			if v, err = th.mustIndex(e, args[0]); err != nil {
				return nil, err
			}
		}
		if seen.add(v) {
			out = append(out, e)
		}
	}
	return out, nil
}

func where(th *Thread, in any, args []any) (any, error) {
	list, err := th.List(in)
	if err != nil || len(list) == 0 {
		return []any{}, err
	}
	if !indexable(list[0]) {
		return nil, nil
	}
	var target any
	if len(args) > 1 {
		target = args[1]
	}
	out := []any{}
	for _, e := range list {
		v, err := th.mustIndex(e, args[0])
		if err != nil {
			return nil, err
		}
		if target == nil && Truthy(v) || target != nil && Equal(v, target) {
			out = append(out, e)
		}
	}
	return out, nil
}

func defaultFilter(_ *Thread, in any, args []any) (any, error) {
	var otherwise any = ""
	allowFalse := false
	if n := len(args); n > 0 {
		if m, ok := args[n-1].(*Map); ok && m.Has("allow_false") {
			allowFalse = Truthy(m.Value("allow_false"))
			args = args[:n-1]
		}
	}
	switch len(args) {
	case 0:
	case 1:
		otherwise = args[0]
	default:
		return nil, arityError(len(args)+1, 1, 2)
	}
	if in == nil || in == false && !allowFalse || isEmpty(in) {
		return otherwise, nil
	}
	return in, nil
}

func sortFilter(th *Thread, in any, args []any) (any, error) {
	return th.sortBy(in, args, Compare)
}

func sortNatural(th *Thread, in any, args []any) (any, error) {
	return th.sortBy(in, args, func(a, b any) (int, bool) {
		return casecmp(ToString(a), ToString(b)), true
	})
}

// casecmp is String#casecmp: ASCII letters are equal in both cases.
func casecmp(a, b string) int {
	for i := range min(len(a), len(b)) {
		x, y := fold(a[i]), fold(b[i])
		if x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func fold(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func (th *Thread) sortBy(in any, args []any, cmp func(a, b any) (c int, ok bool)) (any, error) {
	list, err := th.List(in)
	if err != nil || len(list) == 0 {
		return []any{}, err
	}
	key := func(i int) (any, error) { return list[i], nil }
	if len(args) > 0 && args[0] != nil {
		for _, e := range list {
			if !indexable(e) {
				return nil, nil
			}
		}
		// Keys are looked up when they are first compared, since which
		// comparison fails first decides the error.
		keys, have := make([]any, len(list)), make([]bool, len(list))
		key = func(i int) (v any, err error) {
			if !have[i] {
				if keys[i], err = th.mustIndex(list[i], args[0]); err != nil {
					return nil, err
				}
				have[i] = true
			}
			return keys[i], nil
		}
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	s := sorter{order: order, tmp: make([]int, len(order)), cmp: func(i, j int) (int, error) {
		a, err := key(i)
		if err != nil {
			return 0, err
		}
		b, err := key(j)
		if err != nil {
			return 0, err
		}
		switch { // nils go last
		case a == nil:
			return 1, nil
		case b == nil:
			return -1, nil
		}
		c, ok := cmp(a, b)
		if !ok { // the message is of the elements, even where keys are compared
			return 0, argError("comparison of %s with %s failed", className(list[i]), describe(list[j]))
		}
		return c, nil
	}}
	if s.sort(0, len(order)); s.err != nil {
		return nil, s.err
	}
	out := make([]any, len(list))
	for i, k := range s.order {
		out[i] = list[k]
	}
	return out, nil
}

// sorter merges as the C library's qsort does, which Ruby sorts with: the
// same halves, so that also an order that is none (two nils are each after
// the other) comes out the same.
type sorter struct {
	order, tmp []int
	cmp        func(i, j int) (int, error)
	err        error
}

func (s *sorter) sort(lo, hi int) {
	if hi-lo < 2 || s.err != nil {
		return
	}
	mid := lo + (hi-lo)/2
	s.sort(lo, mid)
	s.sort(mid, hi)
	k, i, j := lo, lo, mid
	for i < mid && j < hi && s.err == nil {
		var c int
		if c, s.err = s.cmp(s.order[i], s.order[j]); c <= 0 {
			s.tmp[k] = s.order[i]
			i++
		} else {
			s.tmp[k] = s.order[j]
			j++
		}
		k++
	}
	k += copy(s.tmp[k:], s.order[i:mid])
	copy(s.order[lo:k], s.tmp[lo:k])
}

// valueSet holds values by Ruby's eql?, in which 1 and 1.0 differ.
type valueSet struct {
	plain map[any]struct{}
	deep  map[string]struct{}
}

func newValueSet(n int) *valueSet { return &valueSet{plain: make(map[any]struct{}, n)} }

// add reports whether v is new.
func (s *valueSet) add(v any) bool {
	switch d := v.(type) {
	case nil, bool, int, float64, string, Date, Range:
		if _, ok := s.plain[v]; ok {
			return false
		}
		s.plain[v] = struct{}{}
		return true
	case Drop:
		for k := range s.plain {
			if sameDrop(d, k) {
				return false
			}
		}
		s.plain[v] = struct{}{}
		return true
	}
	key := deepKey(v)
	if _, ok := s.deep[key]; ok {
		return false
	}
	if s.deep == nil {
		s.deep = map[string]struct{}{}
	}
	s.deep[key] = struct{}{}
	return true
}

// deepKey is a text that two arrays or hashes have in common where they are
// eql?. Hashes are so whatever their order.
func deepKey(v any) string {
	if m, ok := v.(*Map); ok {
		parts := make([]string, m.Len())
		for i := range parts {
			k, e := m.At(i)
			parts[i] = deepKey(k) + "=>" + deepKey(e)
		}
		return "{" + strings.Join(sorted(parts), ",") + "}"
	}
	if a, ok := v.([]any); ok {
		parts := make([]string, len(a))
		for i, e := range a {
			parts[i] = deepKey(e)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return className(v) + Inspect(v)
}

// rangeBounds is where a[r] of n elements begins and ends; ok is false where
// it is nil.
func rangeBounds(n int, r Range) (lo, hi int, ok bool) {
	lo, hi = r.First, r.Last
	if lo < 0 {
		lo += n
	}
	if hi < 0 {
		hi += n
	}
	if lo < 0 || lo > n {
		return 0, 0, false
	}
	return lo, max(lo, min(hi+1, n)), true
}

// stringIndex is String#[].
func stringIndex(s string, key any) (any, bool, error) {
	switch k := key.(type) {
	case string:
		if includes(s, k) {
			return k, true, nil
		}
		return nil, true, nil
	case int:
		return runeAt(s, k), true, nil
	case float64:
		i, err := floatIndex(k)
		return runeAt(s, i), true, err
	case Range:
		lo, hi, ok := rangeBounds(runeCount(s), k)
		if !ok {
			return nil, true, nil
		}
		return cutRunes(s[len(cutRunes(s, lo)):], hi-lo), true, nil
	case *big.Int:
		return nil, true, rubyError("bignum too big to convert into `long'")
	}
	return nil, true, propertyError(key)
}

// floatIndex is a float as a place; Ruby cuts it to an integer that must fit.
func floatIndex(f float64) (int, error) {
	if math.IsNaN(f) || math.Abs(f) >= 1<<63 {
		return 0, rubyError("float %v out of range of integer", f)
	}
	return int(f), nil
}

func runeAt(s string, i int) any {
	n := runeCount(s)
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return nil
	}
	return cutRunes(s[len(cutRunes(s, i)):], 1)
}

// arrayIndex is Array#[].
func arrayIndex(a []any, key any) (any, bool, error) {
	i := 0
	switch k := key.(type) {
	case int:
		i = k
	case float64:
		var err error
		if i, err = floatIndex(k); err != nil {
			return nil, true, err
		}
	case Range:
		lo, hi, ok := rangeBounds(len(a), k)
		if !ok {
			return nil, true, nil
		}
		return a[lo:hi:hi], true, nil
	case *big.Int:
		return nil, true, rubyError("bignum too big to convert into `long'")
	default:
		return nil, true, propertyError(key)
	}
	if i < 0 {
		i += len(a)
	}
	if i < 0 || i >= len(a) {
		return nil, true, nil
	}
	return toLiquid(a[i]), true, nil
}

// integerBit is Integer#[]: the bit of that number.
func integerBit(n, key any) (any, bool, error) {
	var k int
	switch v := key.(type) {
	case int:
		k = v
	case float64:
		k = int(v)
	case *big.Int:
		return 0, true, nil
	case Range:
		x, ok := n.(int)
		if !ok || v.First < -62 || v.First > 62 {
			return 0, true, nil
		}
		if v.First < 0 {
			x <<= -v.First
		} else {
			x >>= v.First
		}
		if width := v.Last - v.First + 1; width > 0 && width < 63 {
			x &= 1<<width - 1
		}
		return x, true, nil
	default:
		return nil, true, propertyError(key)
	}
	if k < 0 {
		return 0, true, nil
	}
	b, ok := n.(*big.Int)
	if !ok {
		b = big.NewInt(int64(n.(int)))
	}
	if k > b.BitLen() {
		if b.Sign() < 0 {
			return 1, true, nil
		}
		return 0, true, nil
	}
	if b.Sign() < 0 { // two's complement
		b = new(big.Int).Not(b)
		return int(1 - b.Bit(k)), true, nil
	}
	return int(b.Bit(k)), true, nil
}
