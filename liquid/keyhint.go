package liquid

import "sync/atomic"

// keyHint remembers at which place of a hash a key was found last. Records of
// one kind (posts of a site) hold their keys in the same order, so the place
// is nearly always right and the hash need not be searched. It is the one
// part of a template that changes after parsing; a wrong hint costs a search.
type keyHint struct{ at *atomic.Uint32 }

func newKeyHint() keyHint { return keyHint{new(atomic.Uint32)} }

func (h keyHint) get(m *Map, key string) (any, bool) {
	if m == nil {
		return nil, false
	}
	if i := int(h.at.Load()); i < m.Len() {
		k, v := m.At(i)
		if s, ok := k.(string); ok && s == key {
			return toLiquid(v), true
		}
	}
	i, ok := m.Find(key)
	if !ok {
		return nil, false
	}
	h.at.Store(uint32(i))
	_, v := m.At(i)
	return toLiquid(v), true
}
