package trace

import "strings"

// Recorder collects what one goroutine's renders read. A nil Recorder takes
// everything and keeps nothing, for the cost of a comparison.
//
// Reads belong to the innermost frame that is open. A render opens one for the
// item it renders, and another for each part whose reads are to be known by
// themselves; when a part's frame ends its trace becomes a child of the frame
// around it.
type Recorder struct {
	table   *Table
	own     uint32 // the item being rendered, plus one
	now     *frame
	outward int
	spare   []*frame
	epoch   uint32
	columns map[string]column
	keys    map[Key]keyed
	recent  [recents]column // of columns, by the last bits of the name's length
	latest  [recents]keyed  // of keys, likewise
	stamps  [][]uint32      // by column and item: the epoch of the frame that has noted it
	noted   []uint32        // the same by key
}

// column is a name whose number is known, and keyed a key. Templates ask for the
// same few again and again, mostly of different lengths: to look there takes less
// than to hash.
type column struct {
	name string
	id   uint32
}

type keyed struct {
	Key
	id uint32
}

const recents = 16

// frame is what was read since a Begin.
type frame struct {
	outer    *frame
	epoch    uint32
	fragment bool
	inputs   bool // of BeginReusable
	outward  int  // of the recorder when the frame was opened
	facts    Facts
	touched  []uint32   // columns
	items    [][]uint32 // by column
	keys     []uint32
	children []ID
}

// Facts are what a fragment's reader wants to know beside its trace.
type Facts struct {
	// Own is set where the item being rendered was looked at, in whatever way.
	Own bool
	// Ordered is set where content or output was read that depends on the
	// place of the reader in the order of rendering.
	Ordered bool
}

// NewRecorder makes a recorder of one goroutine's.
func NewRecorder(t *Table) *Recorder {
	return &Recorder{table: t, columns: map[string]column{}, keys: map[Key]keyed{}}
}

// Table is where the recorder's traces are.
func (r *Recorder) Table() *Table { return r.table }

// For says which item is being rendered from now on. What an item reads of
// itself is not noted, outside of fragments: it is part of what it is.
func (r *Recorder) For(item uint32) (previous uint32) {
	if r == nil {
		return 0
	}
	previous, r.own = r.own, item+1
	return previous
}

// Resume undoes For.
func (r *Recorder) Resume(previous uint32) {
	if r != nil {
		r.own = previous
	}
}

// Begin opens a frame. A fragment is a part that may be used again for other
// items: in it an item's reads of itself are noted like all others.
func (r *Recorder) Begin(fragment bool) {
	if r == nil {
		return
	}
	var f *frame
	if n := len(r.spare); n > 0 {
		f, r.spare = r.spare[n-1], r.spare[:n-1]
	} else {
		f = &frame{}
	}
	r.epoch++
	if r.epoch == 0 { // after four thousand million frames an old stamp could look new
		for _, s := range r.stamps {
			clear(s)
		}
		clear(r.noted)
		r.epoch = 1
	}
	f.outer, f.epoch, f.facts = r.now, r.epoch, Facts{}
	f.fragment = fragment || r.now != nil && r.now.fragment
	f.inputs, f.outward, r.outward = false, r.outward, 0
	r.now = f
}

// End closes the innermost frame and returns its trace. The frame around it,
// if any, has then read the same.
func (r *Recorder) End() (ID, Facts) {
	if r == nil {
		return 0, Facts{}
	}
	id, facts := r.close()
	r.Reuse(id)
	if r.now != nil {
		r.now.facts.Own = r.now.facts.Own || facts.Own
		r.now.facts.Ordered = r.now.facts.Ordered || facts.Ordered
	}
	return id, facts
}

// EndApart closes the innermost frame without a trace in the frame around it:
// for what is rendered on the way and known by itself.
func (r *Recorder) EndApart() (ID, Facts) {
	if r == nil {
		return 0, Facts{}
	}
	return r.close()
}

func (r *Recorder) close() (ID, Facts) {
	f := r.now
	c := frameContent{keys: f.keys, children: f.children}
	for _, col := range f.touched {
		c.columns = append(c.columns, columnSet{col, f.items[col]})
	}
	id, facts := r.table.intern(c), f.facts
	for _, col := range f.touched {
		f.items[col] = f.items[col][:0]
	}
	f.touched, f.keys, f.children = f.touched[:0], f.keys[:0], f.children[:0]
	r.now, r.outward = f.outer, f.outward
	r.spare = append(r.spare, f)
	return id, facts
}

// Reuse notes that all of a trace was read: what it is the trace of is used
// without being made again.
func (r *Recorder) Reuse(id ID) {
	if r == nil || id == 0 || r.now == nil {
		return
	}
	for _, c := range r.now.children[max(0, len(r.now.children)-8):] {
		if c == id {
			return
		}
	}
	r.now.children = append(r.now.children, id)
}

// Read notes the read of a key.
func (r *Recorder) Read(kind Kind, name string) {
	if r == nil || r.now == nil {
		return
	}
	last := &r.latest[len(name)%recents]
	if last.Name != name || last.Kind != kind || name == "" {
		k := Key{kind, name}
		known, ok := r.keys[k]
		if !ok {
			k.Name = strings.Clone(name)
			known = keyed{k, r.table.Key(k)}
			r.keys[k] = known
		}
		*last = known
	}
	id := last.id
	for int(id) >= len(r.noted) {
		r.noted = append(r.noted, make([]uint32, int(id)+64-len(r.noted))...)
	}
	if f := r.at(); r.noted[id] != f.epoch {
		r.noted[id] = f.epoch
		f.keys = append(f.keys, id)
	}
}

// Item notes the read of an item's attribute, or of one of the columns that
// only this package names.
func (r *Recorder) Item(item uint32, name string) {
	if r == nil || r.now == nil {
		return
	}
	f := r.at()
	if item+1 == r.own {
		f.facts.Own = true
		if !f.fragment && OfItself(name) {
			return
		}
	}
	last := &r.recent[len(name)%recents]
	if last.name != name || name == "" {
		known, ok := r.columns[name]
		if !ok {
			own := strings.Clone(name)
			known = column{own, r.table.Column(own)}
			r.columns[own] = known
		}
		*last = known
	}
	if name != "" && name[0] == 0 && (name == Raw || name == Converted || name == Output || name == Unrendered) {
		f.facts.Ordered = true
	}
	col := last.id
	for int(col) >= len(r.stamps) {
		r.stamps = append(r.stamps, nil)
	}
	stamps := r.stamps[col]
	if int(item) >= len(stamps) {
		grown := make([]uint32, max(int(item)+1, len(stamps)*3/2, 256))
		copy(grown, stamps)
		stamps, r.stamps[col] = grown, grown
	}
	if stamps[item] == f.epoch {
		return
	}
	stamps[item] = f.epoch
	for int(col) >= len(f.items) {
		f.items = append(f.items, nil)
	}
	if len(f.items[col]) == 0 {
		f.touched = append(f.touched, col)
	}
	f.items[col] = append(f.items[col], item)
}

// Own notes that the item being rendered was looked at as a whole.
func (r *Recorder) Own() {
	if r != nil && r.now != nil {
		r.now.facts.Own = true
	}
}

// OfItself reports whether a column is part of what an item is: all but those
// that look at its surroundings.
func OfItself(column string) bool {
	switch column {
	case "next", "previous", "excerpt", Excerpt, Left, Related:
		return false
	}
	return true
}

// BeginReusable opens the frame of a fragment whose inputs are told apart by
// their values; see Outward.
func (r *Recorder) BeginReusable() {
	if r == nil {
		return
	}
	r.Begin(true)
	r.now.inputs = true
}

// Outward sends what is read from now on to the nth frame around the innermost
// one: what fragments look up of their surroundings is read by these. Only
// frames of BeginReusable are passed. It returns the n before.
func (r *Recorder) Outward(n int) (was int) {
	if r == nil {
		return 0
	}
	was, r.outward = r.outward, n
	return was
}

// at is the frame that takes reads.
func (r *Recorder) at() *frame {
	f := r.now
	for n := r.outward; n > 0 && f != nil && f.inputs && f.outer != nil; n-- {
		f = f.outer
	}
	return f
}

// Depth is how many frames are open.
func (r *Recorder) Depth() int {
	if r == nil {
		return 0
	}
	n := 0
	for f := r.now; f != nil; f = f.outer {
		n++
	}
	return n
}
