// Package trace is the vocabulary of what a render read: keys, a recorder that
// collects them, and traces, which are what is kept.
//
// A read is one of two things. A [Key] is a value that the whole site shares:
// an include's text, `site.posts`, the time. A read of an item is a number and
// the name of an attribute; the attributes of one name are a column, in which
// every item has a place. A trace holds no values: whoever keeps it keeps
// beside it what each key and each place had, once for all traces.
//
// Everything is interned in a [Table] and known by small numbers that stay
// what they are from one build to the next, so that a trace is a short run of
// bytes, the same trace of ten thousand pages is stored once, and a fragment's
// trace can be part of many pages' by its number.
package trace

import (
	"encoding/binary"
	"slices"
	"sync"
)

// Kind is what a key is a key of.
type Kind uint8

// The kinds of keys. Name says which of the kind.
const (
	// Always is read by what cannot be observed. It is never the same twice;
	// the name is the reason, for people.
	Always     Kind = iota
	Clock           // the time of the build: `site.time`, "now"; the name is the layout that it is printed by, if that is all that is read
	Site            // an attribute of `site`, but for its data
	Data            // an entry of `site.data` by its first key
	Variable        // a variable of every template that a plugin gives
	Include         // the text that an include's name stands for, or that there is none
	Beside          // the same for include_relative, by path
	Lookup          // the file that a path means in `link`
	PostURL         // the post that a name means in `post_url`
	Collection      // an attribute of a collection: label, NUL, attribute
	Styles          // every file that a style sheet could import
)

var kindNames = [...]string{"always", "the time", "site", "site.data", "variable", "include", "include_relative", "link", "post_url", "collection", "styles"}

func (k Kind) String() string { return kindNames[k] }

// Key names a value that the whole site shares.
type Key struct {
	Kind Kind
	Name string
}

// Columns whose names no template can say.
const (
	Raw       = "\x00raw"       // an item's unconverted content
	Converted = "\x00converted" // its converted content
	Excerpt   = "\x00excerpt"   // its rendered excerpt
	Output    = "\x00output"    // its whole output
	// Unrendered is read of an item's output where there is none yet.
	Unrendered = "\x00unrendered"
	Left       = "\x00layout"  // what `layout` is while its content is rendered
	Related    = "\x00related" // its related posts
	Keys       = "\x00keys"    // the names of its attributes
)

// shared is the size from which a set of items is stored once for all traces
// that have it.
const shared = 16

// Table interns keys, columns, sets and traces. It is safe for concurrent use.
type Table struct {
	mu      sync.RWMutex
	keys    interned[Key]
	columns interned[string]
	sets    interned[string]
	traces  interned[string]
}

type interned[T comparable] struct {
	list []T
	ids  map[T]uint32
}

func (in *interned[T]) id(v T) uint32 {
	if id, ok := in.ids[v]; ok {
		return id
	}
	if in.ids == nil {
		in.ids = make(map[T]uint32, len(in.list)+1)
		for i, v := range in.list {
			in.ids[v] = uint32(i)
		}
		if id, ok := in.ids[v]; ok {
			return id
		}
	}
	id := uint32(len(in.list))
	in.list = append(in.list, v)
	in.ids[v] = id
	return id
}

// Parts are a table's content, as it is stored: the numbers are positions.
type Parts struct {
	Keys    []Key
	Columns []string
	Sets    []string
	Traces  []string
}

// NewTable makes a table of parts, which it keeps.
func NewTable(p Parts) *Table {
	t := &Table{}
	t.keys.list, t.columns.list, t.sets.list, t.traces.list = p.Keys, p.Columns, p.Sets, p.Traces
	if len(t.traces.list) == 0 {
		t.traces.id("\x00\x00\x00") // number 0 is the empty trace
	}
	return t
}

// Extend makes a table that adds to parts, which it leaves as they are. Traces
// and sets that the parts have too get new numbers: to find them again takes
// longer than to keep the few that are added twice.
func Extend(p Parts) *Table {
	t := NewTable(Parts{slices.Clip(p.Keys), slices.Clip(p.Columns), slices.Clip(p.Sets), slices.Clip(p.Traces)})
	t.sets.ids, t.traces.ids = map[string]uint32{}, map[string]uint32{}
	return t
}

// Parts returns what the table holds. Nobody may write to it.
func (t *Table) Parts() Parts {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return Parts{t.keys.list, t.columns.list, t.sets.list, t.traces.list}
}

// Key numbers a key.
func (t *Table) Key(k Key) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.keys.id(k)
}

// Column numbers a column.
func (t *Table) Column(name string) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.columns.id(name)
}

// ID is a trace's number in its table. 0 is the trace of what read nothing.
type ID uint32

// frameContent is a trace being put together.
type frameContent struct {
	keys     []uint32
	columns  []columnSet
	children []ID
}

type columnSet struct {
	column uint32
	items  []uint32
}

func appendSorted(dst []byte, ids []uint32) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(ids)))
	return appendDeltas(dst, ids)
}

func appendDeltas(dst []byte, ids []uint32) []byte {
	last := uint32(0)
	for _, id := range ids {
		dst = binary.AppendUvarint(dst, uint64(id-last))
		last = id
	}
	return dst
}

func normal(ids []uint32) []uint32 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// intern encodes a trace and numbers it. It orders the lists in place.
//
// A trace is: keys; children; columns. Each list is preceded by its length and
// holds differences. A column is its number, twice the number of its items,
// and them; or, with one added, the number of a shared set.
func (t *Table) intern(c frameContent) ID {
	if len(c.keys) == 0 && len(c.columns) == 0 && len(c.children) == 0 {
		return 0
	}
	c.keys = normal(c.keys)
	slices.Sort(c.children)
	c.children = slices.Compact(c.children)
	slices.SortFunc(c.columns, func(a, b columnSet) int { return int(a.column) - int(b.column) })
	buf := appendSorted(make([]byte, 0, 64), c.keys)
	buf = binary.AppendUvarint(buf, uint64(len(c.children)))
	last := ID(0)
	for _, id := range c.children {
		buf = binary.AppendUvarint(buf, uint64(id-last))
		last = id
	}
	buf = binary.AppendUvarint(buf, uint64(len(c.columns)))
	for _, cs := range c.columns {
		items := normal(cs.items)
		buf = binary.AppendUvarint(buf, uint64(cs.column))
		if len(items) >= shared {
			set := string(appendSorted(nil, items))
			t.mu.Lock()
			id := t.sets.id(set)
			t.mu.Unlock()
			buf = binary.AppendUvarint(buf, uint64(id)<<1|1)
			continue
		}
		buf = binary.AppendUvarint(buf, uint64(len(items))<<1)
		buf = appendDeltas(buf, items)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return ID(t.traces.id(string(buf)))
}

// Join numbers the trace of what all of some traces read. It orders them in
// place.
func (t *Table) Join(ids []ID) ID {
	if len(ids) == 1 {
		return ids[0]
	}
	return t.intern(frameContent{children: ids})
}

// Visitor is shown a trace's parts. It returns false to end the visit.
type Visitor struct {
	Key   func(key uint32) bool
	Child func(ID) bool
	// Items is shown a column's items one by one, Set the number of a shared
	// set; where Set is nil its items go to Item too.
	Item func(column, item uint32) bool
	Set  func(column, set uint32) bool
}

// Visit shows the parts of a trace and reports whether the visitor took all of
// them. Children are shown by their numbers only.
func (t *Table) Visit(id ID, v Visitor) bool {
	t.mu.RLock()
	text := t.traces.list[id]
	t.mu.RUnlock()
	r := reader(text)
	n, last := r.next(), uint64(0)
	for range n {
		last += r.next()
		if v.Key != nil && !v.Key(uint32(last)) {
			return false
		}
	}
	n, last = r.next(), 0
	for range n {
		last += r.next()
		if v.Child != nil && !v.Child(ID(last)) {
			return false
		}
	}
	for range r.next() {
		column, head := uint32(r.next()), r.next()
		if head&1 == 1 {
			if v.Set != nil {
				if !v.Set(column, uint32(head>>1)) {
					return false
				}
			} else if v.Item != nil && !t.Set(uint32(head>>1), func(item uint32) bool { return v.Item(column, item) }) {
				return false
			}
			continue
		}
		last := uint64(0)
		for range head >> 1 {
			last += r.next()
			if v.Item != nil && !v.Item(column, uint32(last)) {
				return false
			}
		}
	}
	return true
}

// Set shows the items of a shared set until yield returns false.
func (t *Table) Set(set uint32, yield func(item uint32) bool) bool {
	t.mu.RLock()
	text := t.sets.list[set]
	t.mu.RUnlock()
	r := reader(text)
	n, last := r.next(), uint64(0)
	for range n {
		last += r.next()
		if !yield(uint32(last)) {
			return false
		}
	}
	return true
}

// reader reads the numbers of a text that this package wrote. Past its end all
// numbers are 0, so that a damaged one ends too.
type reader string

func (r *reader) next() uint64 {
	s := string(*r)
	var v uint64
	for i := 0; i < len(s) && i < binary.MaxVarintLen64; i++ {
		c := s[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			*r = reader(s[i+1:])
			return v
		}
	}
	*r = ""
	return 0
}
