package liquid

import "sync/atomic"

// hinted gets a key of a hash and remembers its place there. Records of one
// kind (posts of a site) hold their keys in the same order, so the place is
// nearly always right for the next and the hash need not be searched. Hints
// are the one part of a template that changes after parsing; a wrong one
// costs a search.
func hinted(m *Map, key string, hint *uint32) (any, bool) {
	if v, ok := m.AtKey(int(atomic.LoadUint32(hint)), key); ok {
		return toLiquid(v), true
	}
	i, ok := m.Find(key)
	if !ok {
		return nil, false
	}
	atomic.StoreUint32(hint, uint32(i))
	_, v := m.At(i)
	return toLiquid(v), true
}
