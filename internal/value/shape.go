package value

import (
	"slices"
	"strings"
	"sync/atomic"
)

// A Shape is the keys of maps, in order, which the maps share.
type Shape struct {
	keys  []any
	index map[any]int

	// steps are the shapes with one key more. Who adds a key to each of many
	// maps that share theirs would else make keys of its own for each.
	steps [2]atomic.Pointer[Shape]
	depth int // how many steps it is from keys that a Compactor has seen
}

// mostSteps is how many keys are added to shared keys before a map gets its own.
const mostSteps = 2

// with is the shape that has one key more, nil where that is not shared.
func (s *Shape) with(key any) *Shape {
	name, ok := key.(string)
	if !ok || s.depth >= mostSteps {
		return nil
	}
	for i := range s.steps {
		next := s.steps[i].Load()
		if next == nil {
			next = s.step(name)
			if !s.steps[i].CompareAndSwap(nil, next) {
				next = s.steps[i].Load()
			}
		}
		if next.keys[len(s.keys)] == key {
			return next
		}
	}
	return nil
}

func (s *Shape) step(key string) *Shape {
	m := Map{keys: append(slices.Clone(s.keys), any(strings.Clone(key)))}
	m.reindex()
	return &Shape{keys: slices.Clip(m.keys), index: m.index, depth: s.depth + 1}
}

// NewShape is the shape of maps of these keys, nil where one comes twice.
func NewShape(keys []string) *Shape {
	m := NewMap(len(keys))
	for _, k := range keys {
		m.Set(k, nil)
	}
	if m.Len() != len(keys) {
		return nil
	}
	return &Shape{keys: m.keys, index: m.index}
}

// Len is the number of keys.
func (s *Shape) Len() int { return len(s.keys) }

// Make makes m the map of the keys with these values, which are as many, and
// the map's from then on.
func (s *Shape) Make(m *Map, vals []any) {
	*m = Map{keys: s.keys, vals: vals[:len(s.keys)], index: s.index, shape: s}
}
