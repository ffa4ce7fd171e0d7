package value

// A Record makes maps of the same few keys, which share them: a map of up to
// four is one piece of memory instead of three.
type Record struct {
	keys  []any
	index map[any]int
}

// NewRecord returns the record of names. They must differ.
func NewRecord(names ...string) *Record {
	m := NewMap(len(names))
	for _, name := range names {
		m.push(name, nil)
	}
	return &Record{keys: m.keys, index: m.index}
}

// Map returns a map and its values, in the order of the names and all nil, for
// the caller to set before anybody else has the map.
func (r *Record) Map() (m *Map, vals []any) {
	n := len(r.keys)
	if n <= smallRecord {
		s := &struct {
			Map
			room [smallRecord]any
		}{}
		m, vals = &s.Map, s.room[:n:n]
	} else {
		m, vals = &Map{}, make([]any, n)
	}
	m.keys, m.vals, m.index, m.shared = r.keys, vals, r.index, true
	return m, vals
}

const smallRecord = 4
