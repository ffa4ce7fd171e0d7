package frozen

import (
	"github.com/broadsheet-press/broadsheet/internal/read"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// place is an attribute of an item, by the numbers of traces.
type place struct{ column, item uint32 }

// spread finds what a change of texts reaches.
type spread struct {
	im      *Image
	table   *trace.Table
	dirty   map[place]bool
	traces  []bool // those that read something dirty
	sets    map[place]bool
	columns map[string]uint32
	grown   bool // more is dirty than the last round has seen
}

// Recut is an excerpt that is not what it was, as an excerpt's Stored has it.
type Recut struct {
	Own  string
	Head int
	Sum  uint64
}

// Edited is a document or page whose own file is another, and what that has
// changed of it. Its content always counts as changed.
type Edited struct {
	Item site.Item
	read.Reread
	Head uint64 // of a page: of what stands above its text
}

// Affected are the items, by order, that have to be made anew for what was
// edited.
func (im *Image) Affected(edits []Edited) []int {
	s := &spread{
		im: im, table: trace.NewTable(im.Traces), dirty: map[place]bool{}, traces: make([]bool, len(im.Traces.Traces)),
		columns: map[string]uint32{},
	}
	for i, name := range im.Traces.Columns {
		s.columns[name] = uint32(i)
	}
	content, whole := make([]bool, len(im.Made)), make([]bool, len(im.Made))
	for _, e := range edits {
		n := site.Number(e.Item)
		content[e.Item.Order()] = true
		s.text(n)
		if e.Text {
			s.mark(trace.Raw, n)
		}
		if e.Excerpt {
			s.mark(trace.Excerpt, n)
			s.mark("excerpt", n)
		}
		if e.Keys {
			s.mark(trace.Keys, n)
		}
		for _, key := range e.Changed {
			s.mark(key, n)
		}
	}
	numbers := im.numbers()
	for s.grown { // by what nobody reads, not at all
		s.round()
		for i := range im.Made {
			m := &im.Made[i]
			if !content[i] && s.traces[m.Content] {
				content[i] = true
				s.text(numbers[i])
			}
			if !whole[i] && (s.traces[m.Whole] || s.traces[m.Parts]) {
				whole[i] = true
				s.mark(trace.Output, numbers[i])
			}
			if m.Excerpt != 0 && s.traces[m.Excerpt-1] {
				s.mark(trace.Excerpt, numbers[i])
			}
		}
	}
	var orders []int
	for i := range im.Made {
		if content[i] || whole[i] {
			orders = append(orders, i)
		}
	}
	return orders
}

// numbers are what traces know the items by, by order.
func (im *Image) numbers() []uint32 {
	n := make([]uint32, 0, len(im.Made))
	for i := range im.docs {
		n = append(n, site.Number(&im.docs[i]))
	}
	for _, p := range im.pages {
		n = append(n, site.Number(p))
	}
	return n
}

// text marks what depends on an item's converted content.
func (s *spread) text(item uint32) {
	s.mark(trace.Converted, item)
	s.mark(trace.Output, item)
}

func (s *spread) mark(column string, item uint32) {
	c, ok := s.columns[column]
	if !ok {
		return // nobody reads it
	}
	if at := (place{c, item}); !s.dirty[at] {
		s.dirty[at] = true
		s.grown = true
	}
}

// round looks through all traces until no further one is found.
func (s *spread) round() {
	s.grown = false
	s.sets = map[place]bool{}
	wanted, all := map[uint32]bool{}, reach(0)
	for at := range s.dirty {
		wanted[at.column] = true
		all |= reachOf(at.column)
	}
	clean := trace.Visitor{
		Child: func(id trace.ID) bool { return int(id) >= len(s.traces) || !s.traces[id] },
		Item:  func(column, item uint32) bool { return !wanted[column] || !s.dirty[place{column, item}] },
		Set: func(column, set uint32) bool {
			if !wanted[column] {
				return true
			}
			at := place{column, set}
			is, known := s.sets[at]
			if !known {
				is = s.table.Set(set, func(item uint32) bool { return !s.dirty[place{column, item}] })
				s.sets[at] = is
			}
			return is
		},
	}
	for found := true; found; { // a trace may come before its children
		found = false
		for id := range s.traces {
			if id < len(s.im.reaches) && s.im.reaches[id]&all == 0 {
				continue
			}
			if !s.traces[id] && !s.table.Visit(trace.ID(id), clean) {
				s.traces[id], found = true, true
			}
		}
	}
}

// reach is which columns a trace reads, by itself and by what it has for
// children, a bit each; where there are more columns than bits, several share
// one. Of twenty thousand traces an edit concerns a few: the others are passed
// over by a look at their bits, where visiting each takes 80 ns and there are
// three rounds.
type reach uint32

const (
	reachBits = 31
	reachDone = 1 << reachBits
)

func reachOf(column uint32) reach { return 1 << (column % reachBits) }

// reaches are those of all traces.
func reaches(p trace.Parts) []reach {
	table := trace.NewTable(p)
	all := make([]reach, len(p.Traces))
	var visit func(id trace.ID) bool
	visit = func(id trace.ID) bool {
		if int(id) >= len(all) || all[id] != 0 {
			return true
		}
		var own reach
		add := func(column uint32, _ uint32) bool {
			own |= reachOf(column)
			return true
		}
		table.Visit(id, trace.Visitor{Item: add, Set: add, Child: func(c trace.ID) bool {
			if visit(c); int(c) < len(all) {
				own |= all[c] &^ reachDone
			}
			return true
		}})
		all[id] = own | reachDone
		return true
	}
	for id := range all {
		visit(trace.ID(id))
	}
	return all
}
