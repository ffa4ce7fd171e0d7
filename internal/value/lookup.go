package value

// A Lookup looks one key up in many maps. Where maps share their keys, it
// looks once, and otherwise first at the place where the key was in the map
// before: maps of one kind mostly hold their keys in one order. It belongs to
// one goroutine.
type Lookup struct {
	Key   string
	at    int    // -1: shape has no such key
	shape *Shape // of the map before, nil where it shared nothing
}

// In is the value of the key in a map, nil where it has none.
func (l *Lookup) In(m *Map) any {
	v, _ := l.Get(m)
	return v
}

// Has reports whether a map has the key.
func (l *Lookup) Has(m *Map) bool {
	_, ok := l.Get(m)
	return ok
}

// Get is the value of the key in a map, and whether it has one.
func (l *Lookup) Get(m *Map) (any, bool) {
	if m == nil {
		return nil, false
	}
	if m.shape == nil || m.shape != l.shape {
		l.look(m)
	}
	if l.at < 0 {
		return nil, false
	}
	return m.vals[l.at], true
}

func (l *Lookup) look(m *Map) {
	if l.shape = m.shape; l.at >= 0 {
		if _, ok := m.AtKey(l.at, l.Key); ok {
			return
		}
	}
	l.at = m.findString(l.Key)
}
