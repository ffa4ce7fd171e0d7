package ledger

import (
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// World is what there is now.
type World interface {
	// Key is what a key has.
	Key(trace.Key) uint64
	// Column is what an item's attribute has; 0 where the item is gone. It is
	// not asked for Converted, Excerpt and Output, which are what an item was
	// made of.
	Column(column string, item uint32) uint64
	// Own, Head and Frame are those of [Item].
	Own(item uint32) uint64
	Head(item uint32) uint64
	Frame(item uint32) uint64
}

// Check compares a ledger with the world. It belongs to one goroutine.
type Check struct {
	l       *Ledger
	w       World
	table   *trace.Table
	keys    []verdict
	names   []string // of the columns
	itself  []bool   // whether an item's own hash covers the column
	columns [][]verdict
	sets    map[[2]uint32]verdict
	traces  []verdict
	items   []states
	ordered bool // whether what was above still is
}

type verdict uint8

const (
	unknown verdict = iota
	same
	changed
	asking // is being found out; met again, it is taken for changed
)

// states are the verdicts on an item: what it is itself, its content, all of
// it but its parts, all of it, its excerpt.
type states struct{ own, content, apart, whole, excerpt verdict }

// NewCheck prepares to compare. Ordered says whether the items that are left
// stand in the order they had.
func NewCheck(l *Ledger, table *trace.Table, w World, ordered bool) *Check {
	p := table.Parts()
	itself := make([]bool, len(p.Columns))
	for i, name := range p.Columns {
		itself[i] = trace.OfItself(name)
	}
	return &Check{
		itself: itself,
		l:      l, w: w, table: table, ordered: ordered, names: p.Columns,
		keys: make([]verdict, len(p.Keys)), columns: make([][]verdict, len(p.Columns)),
		traces: make([]verdict, len(p.Traces)), items: make([]states, len(l.Items)),
		sets: map[[2]uint32]verdict{},
	}
}

func judge(is bool) verdict {
	if is {
		return same
	}
	return changed
}

// decide fills a verdict once.
func decide(v *verdict, find func() bool) bool {
	if *v == unknown {
		*v = asking
		*v = judge(find())
	}
	return *v == same
}

// Fresh reports whether an item would be made just as it was.
func (c *Check) Fresh(item uint32) bool {
	if int(item) >= len(c.items) || c.l.Items[item].Name == "" {
		return false
	}
	return decide(&c.items[item].whole, func() bool {
		if len(c.l.Items[item].Stamps) > 0 || !c.Apart(item) {
			return false
		}
		for _, p := range c.l.Items[item].Places {
			if !c.Part(p.Part) {
				return false
			}
		}
		return true
	})
}

// Apart reports whether an item would be made just as it was but for its parts
// and the time of the build in its file.
func (c *Check) Apart(item uint32) bool {
	if int(item) >= len(c.items) || c.l.Items[item].Name == "" {
		return false
	}
	return decide(&c.items[item].apart, func() bool {
		return c.own(item) && c.trace(c.l.Items[item].Content) && c.l.Items[item].Frame == c.w.Frame(item) && c.trace(c.l.Items[item].Whole)
	})
}

// Part reports whether a part would be made just as it was.
func (c *Check) Part(part uint32) bool {
	return int(part) < len(c.l.Parts) && c.trace(c.l.Parts[part].Trace)
}

func (c *Check) own(item uint32) bool {
	if int(item) >= len(c.items) {
		return false
	}
	return decide(&c.items[item].own, func() bool {
		was := c.l.Items[item].Own
		return was != 0 && was == c.w.Own(item)
	})
}

func (c *Check) content(item uint32) bool {
	if int(item) >= len(c.items) {
		return false
	}
	return decide(&c.items[item].content, func() bool {
		return !c.l.Items[item].Timed && c.own(item) && c.trace(c.l.Items[item].Content)
	})
}

// Excerpt reports whether an item's excerpt would be made just as it was.
func (c *Check) Excerpt(item uint32) bool {
	if int(item) >= len(c.items) || c.l.Items[item].Excerpt == 0 || len(c.l.Items[item].OfExcerpt) > 0 {
		return false // who reads it is made again, to see whether there is still something to say of it
	}
	return decide(&c.items[item].excerpt, func() bool {
		was := c.l.Items[item].Head
		return was != 0 && was == c.w.Head(item) && c.trace(c.l.Items[item].Excerpt-1)
	})
}

func (c *Check) trace(id trace.ID) bool {
	if int(id) >= len(c.traces) {
		return false
	}
	return decide(&c.traces[id], func() bool {
		return c.table.Visit(id, trace.Visitor{Key: c.key, Child: c.trace, Item: c.item, Set: c.set})
	})
}

func (c *Check) key(k uint32) bool {
	if int(k) >= len(c.keys) {
		return false
	}
	return decide(&c.keys[k], func() bool {
		return int(k) < len(c.l.Keys) && c.l.Keys[k] != 0 && c.l.Keys[k] == c.w.Key(c.table.Parts().Keys[k])
	})
}

func (c *Check) set(column, set uint32) bool {
	at := [2]uint32{column, set}
	v := c.sets[at]
	if v == unknown {
		v = judge(c.table.Set(set, func(item uint32) bool { return c.item(column, item) }))
		c.sets[at] = v
	}
	return v == same
}

func (c *Check) item(column, item uint32) bool {
	if int(column) >= len(c.columns) {
		return false
	}
	name := c.names[column]
	switch name {
	case trace.Converted:
		return c.ordered && c.content(item)
	case trace.Excerpt:
		return c.Excerpt(item)
	case trace.Output:
		return c.ordered && c.Fresh(item)
	case trace.Unrendered, trace.Raw:
		if !c.ordered {
			return false
		}
	}
	col := &c.columns[column]
	for int(item) >= len(*col) {
		*col = append(*col, make([]verdict, max(int(item)+1, len(c.l.Items))-len(*col))...)
	}
	return decide(&(*col)[item], func() bool {
		was := c.l.Columns[column]
		if int(item) >= len(was) || was[item] == 0 {
			return false
		}
		// An item that is what it was has what it had; that is told by one hash
		// of all of it, where a list asks for six values of ten thousand items.
		return c.itself[column] && c.own(item) || was[item] == c.w.Column(name, item)
	})
}

// Found is what an item's attribute has, where it is known to be what it was; 0
// where it has to be looked at. What depends on how far the rendering came is
// always looked at.
func (c *Check) Found(column, item uint32) uint64 {
	if int(column) >= len(c.columns) || int(item) >= len(c.items) {
		return 0
	}
	if was := c.l.Columns[column]; int(item) >= len(was) {
		return 0
	}
	// That of one item is another ends the comparing of a list; the items after
	// it are mostly what they were.
	if col := c.columns[column]; !(c.itself[column] && c.items[item].own == same) && (int(item) >= len(col) || col[item] != same) {
		return 0
	}
	switch c.names[column] {
	case trace.Left, trace.Unrendered, trace.Raw:
		return 0
	}
	return c.l.Columns[column][item]
}

// Ordered reports whether the items in now, in their order of rendering, stand
// as they did in the ledger, those aside that are new.
func (l *Ledger) Ordered(now []uint32) bool {
	last := -1
	for _, n := range now {
		if int(n) >= len(l.Items) || l.Items[n].Name == "" {
			continue
		}
		if l.Items[n].Order < last {
			return false
		}
		last = l.Items[n].Order
	}
	return true
}

// Reason is one thing that is not as it was.
type Reason struct {
	Item   uint32 // of whose making it is part, or whose attribute it is
	Own    bool   // the item itself
	Frame  bool   // its layouts
	Key    trace.Key
	Column string // "" for a key
}

// Why lists what is not as it was of what an item was made of, up to a number
// of reasons. An item without any is fresh.
func (c *Check) Why(item uint32, limit int) []Reason {
	var out []Reason
	if int(item) >= len(c.items) || c.l.Items[item].Name == "" {
		return []Reason{{Item: item, Own: true}}
	}
	if !c.own(item) {
		out = append(out, Reason{Item: item, Own: true})
	}
	if c.l.Items[item].Frame != c.w.Frame(item) {
		out = append(out, Reason{Item: item, Frame: true})
	}
	p := c.table.Parts()
	seen := map[trace.ID]bool{}
	var walk func(trace.ID) bool
	walk = func(id trace.ID) bool {
		if seen[id] || c.trace(id) {
			return true
		}
		seen[id] = true
		c.table.Visit(id, trace.Visitor{
			Key: func(k uint32) bool {
				if !c.key(k) {
					out = append(out, Reason{Item: item, Key: p.Keys[k]})
				}
				return len(out) < limit
			},
			Item: func(column, of uint32) bool {
				if !c.item(column, of) {
					out = append(out, Reason{Item: of, Column: p.Columns[column]})
				}
				return len(out) < limit
			},
			Child: walk,
		})
		return len(out) < limit
	}
	walk(c.l.Items[item].Content)
	walk(c.l.Items[item].Whole)
	for _, p := range c.l.Items[item].Places {
		if int(p.Part) < len(c.l.Parts) {
			walk(c.l.Parts[p.Part].Trace)
		}
	}
	return out
}
