package value

import "iter"

// indexFrom is the size from which a Map keeps a hash index. A scan of the
// keys is as fast as hashing up to about 20 of them, and an index costs a
// kilobyte and most of the time to build a map: posts, which have 8 to 20
// keys, must not pay for one each. Measured for 16 keys: 512 bytes and 2
// allocations without, 1,496 and 6 with an index.
const indexFrom = 25

// Map is an ordered hash. Keys are values; nearly all are strings, and those
// have their own methods. A string key and an integer key of the same digits
// are different keys, as in Ruby.
//
// The zero Map is empty and ready to use. A nil *Map reads as an empty one.
type Map struct {
	keys  []any
	vals  []any
	index map[any]int // nil until len(keys) reaches indexFrom

	// shape, where there is one, has the keys and the index, which belong to
	// other maps too: see Compactor.
	shape *Shape
}

// NewMap returns an empty Map with room for n pairs.
func NewMap(n int) *Map {
	return &Map{keys: make([]any, 0, n), vals: make([]any, 0, n)}
}

// MapOf builds a Map of alternating keys and values. It panics on an odd
// count: it is meant for literals.
func MapOf(pairs ...any) *Map {
	if len(pairs)%2 != 0 {
		panic("value.MapOf: odd number of arguments")
	}
	m := NewMap(len(pairs) / 2)
	for i := 0; i < len(pairs); i += 2 {
		m.SetKey(pairs[i], pairs[i+1])
	}
	return m
}

// Len is the number of pairs.
func (m *Map) Len() int {
	if m == nil {
		return 0
	}
	return len(m.keys)
}

func (m *Map) findString(key string) int {
	if m.index != nil {
		if i, ok := m.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range m.keys {
		if s, ok := k.(string); ok && s == key {
			return i
		}
	}
	return -1
}

func (m *Map) find(key any) int {
	if s, ok := key.(string); ok {
		return m.findString(s)
	}
	if !hashable(key) {
		return -1
	}
	if m.index != nil {
		if i, ok := m.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range m.keys {
		if hashable(k) && k == key {
			return i
		}
	}
	return -1
}

// hashable reports whether a value can be a Go map key. Arrays as keys (YAML
// allows them) are kept in order but never found again.
func hashable(v any) bool {
	_, array := v.([]any)
	return !array
}

// Get returns the value of a string key.
func (m *Map) Get(key string) (any, bool) {
	if m == nil {
		return nil, false
	}
	if i := m.findString(key); i >= 0 {
		return m.vals[i], true
	}
	return nil, false
}

// Value returns the value of a string key, nil where it is absent.
func (m *Map) Value(key string) any {
	v, _ := m.Get(key)
	return v
}

// GetKey returns the value of a key of any kind.
func (m *Map) GetKey(key any) (any, bool) {
	if m == nil {
		return nil, false
	}
	if i := m.find(key); i >= 0 {
		return m.vals[i], true
	}
	return nil, false
}

// Has reports whether a string key is present.
func (m *Map) Has(key string) bool { return m != nil && m.findString(key) >= 0 }

// Set gives a string key a value; a new key goes last.
func (m *Map) Set(key string, v any) {
	if i := m.findString(key); i >= 0 {
		m.vals[i] = v
		return
	}
	m.push(key, v)
}

// SetKey is Set for a key of any kind.
func (m *Map) SetKey(key, v any) {
	if i := m.find(key); i >= 0 {
		m.vals[i] = v
		return
	}
	m.push(key, v)
}

// own gives the map keys of its own, to change them.
func (m *Map) own() {
	if m.shape != nil {
		m.shape = nil
		m.keys = append(make([]any, 0, len(m.keys)+4), m.keys...)
		m.reindex()
	}
}

func (m *Map) push(key, v any) {
	if m.shape != nil {
		if s := m.shape.with(key); s != nil {
			m.keys, m.index, m.shape = s.keys, s.index, s
			if len(m.vals) == cap(m.vals) {
				m.vals = append(make([]any, 0, len(m.vals)+2), m.vals...)
			}
			m.vals = append(m.vals, v)
			return
		}
	}
	m.own()
	m.keys = append(m.keys, key)
	m.vals = append(m.vals, v)
	if m.index != nil {
		if hashable(key) {
			m.index[key] = len(m.keys) - 1
		}
	} else if len(m.keys) >= indexFrom {
		m.reindex()
	}
}

func (m *Map) reindex() {
	m.index = nil
	if len(m.keys) < indexFrom {
		return
	}
	m.index = make(map[any]int, 2*len(m.keys))
	for i, k := range m.keys {
		if hashable(k) {
			m.index[k] = i
		}
	}
}

// Delete removes a string key and keeps the order of the others. It takes
// time in proportion to the map's size.
func (m *Map) Delete(key string) {
	if m == nil {
		return
	}
	i := m.findString(key)
	if i < 0 {
		return
	}
	m.own()
	m.keys = append(m.keys[:i], m.keys[i+1:]...)
	m.vals = append(m.vals[:i], m.vals[i+1:]...)
	m.reindex()
}

// Find returns the place of a string key, for At.
func (m *Map) Find(key string) (i int, ok bool) {
	if m == nil {
		return 0, false
	}
	i = m.findString(key)
	return i, i >= 0
}

// AtKey returns the i-th value if its key is the string key. It is a guess
// that costs less than Get: maps of one kind often hold their keys in one
// order.
func (m *Map) AtKey(i int, key string) (v any, ok bool) {
	if m == nil || uint(i) >= uint(len(m.keys)) {
		return nil, false
	}
	if s, isString := m.keys[i].(string); !isString || s != key {
		return nil, false
	}
	return m.vals[i], true
}

// At returns the i-th pair.
func (m *Map) At(i int) (key, v any) { return m.keys[i], m.vals[i] }

// All yields the pairs in order.
func (m *Map) All() iter.Seq2[any, any] {
	return func(yield func(any, any) bool) {
		if m == nil {
			return
		}
		for i, k := range m.keys {
			if !yield(k, m.vals[i]) {
				return
			}
		}
	}
}

// SharesKeys reports whether the keys are other maps' too, as a [Compactor]
// makes it.
func (m *Map) SharesKeys() bool { return m != nil && m.shape != nil }

// Clone is a copy of m that shares its values.
func (m *Map) Clone() *Map {
	if m == nil {
		return NewMap(0)
	}
	c := &Map{
		keys: append(make([]any, 0, len(m.keys)+4), m.keys...),
		vals: append(make([]any, 0, len(m.vals)+4), m.vals...),
	}
	c.reindex()
	return c
}

// DeepClone is a copy of m whose maps and arrays are copies too.
func (m *Map) DeepClone() *Map {
	c := m.Clone()
	for i, v := range c.vals {
		c.vals[i] = deepClone(v)
	}
	return c
}

func deepClone(v any) any {
	switch v := v.(type) {
	case *Map:
		return v.DeepClone()
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = deepClone(e)
		}
		return a
	}
	return v
}
