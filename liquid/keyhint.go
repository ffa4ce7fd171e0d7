package liquid

import "sync/atomic"

// searched finds a key of a hash and remembers its place there. Records of one
// kind (posts of a site) hold their keys in the same order, so the place is
// nearly always right for the next and the hash need not be searched. Hints
// are the one part of a template that changes after parsing; a wrong one
// costs a search.
func searched(m *Map, key string, hint *uint32) (any, bool) {
	i, ok := m.Find(key)
	if !ok {
		return nil, false
	}
	atomic.StoreUint32(hint, uint32(i))
	_, v := m.At(i)
	return toLiquid(v), true
}
