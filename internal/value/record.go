package value

// A Record makes maps of the same few keys: one of up to four is one piece of
// memory instead of three, and nothing is looked for to set it.
type Record struct{ keys []any }

// NewRecord returns the record of names. They must differ.
func NewRecord(names ...string) *Record {
	r := &Record{}
	for _, name := range names {
		r.keys = append(r.keys, name)
	}
	return r
}

// Map returns a map and its values, in the order of the names and all nil, for
// the caller to set before anybody else has the map.
func (r *Record) Map() (m *Map, vals []any) {
	n := len(r.keys)
	if n > smallRecord {
		m = NewMap(n)
		for _, k := range r.keys {
			m.push(k, nil)
		}
		return m, m.vals
	}
	s := &struct {
		Map
		keys, vals [smallRecord]any
	}{}
	copy(s.keys[:], r.keys)
	s.Map.keys, s.Map.vals = s.keys[:n], s.vals[:n]
	return &s.Map, s.Map.vals
}

const smallRecord = 4
