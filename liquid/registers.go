package liquid

import (
	"maps"
	"slices"
	"strings"
)

// Registers is what cycles, `offset: continue` and ifchanged remember from one
// render to the next, where a host keeps it: Jekyll's renders of one layout
// share it, as they share the Liquid::Template. The zero value remembers
// nothing. One render at a time may use it.
type Registers struct {
	places  []placing
	cycles  map[string]int
	changed changedState
	carried carried // of the last render
}

// Register is one of them: how far a cycle or a loop has come or, where it has no
// name, whether ifchanged has seen anything (then N is 1) and what.
type Register struct {
	Name string
	N    int
	Text string
}

// carried is what a render had of the one before it, and leaves to the next.
type carried struct {
	read    []placing
	wrote   []symbol
	last    changedState // that ifchanged found
	looked  bool         // ifchanged did
	unnamed bool         // it went on with what has no register
}

func (c *carried) reset() {
	c.read, c.wrote, c.looked, c.unnamed = c.read[:0], c.wrote[:0], false, false
	c.last.set = false
}

// Clone returns registers that remember the same. Those of nil remember nothing.
func (r *Registers) Clone() *Registers {
	c := &Registers{}
	if r != nil {
		c.places, c.cycles = slices.Clone(r.places), maps.Clone(r.cycles)
		c.changed = changedState{slices.Clone(r.changed.text), r.changed.set}
	}
	return c
}

// Carried tells which registers the last render went on from and what they had,
// and which it left and what they have. It reports false where that cannot be
// told.
func (r *Registers) Carried(e *Engine) (from, left []Register, ok bool) {
	c := &r.carried
	if c.unnamed {
		return nil, nil, false
	}
	for _, p := range c.read {
		from = append(from, Register{Name: e.symbols.name(p.sym), N: p.n})
	}
	for _, s := range c.wrote {
		left = append(left, Register{Name: e.symbols.name(s), N: r.place(s)})
	}
	if c.looked {
		from, left = append(from, c.last.register()), append(left, r.changed.register())
	}
	byName := func(a, b Register) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(from, byName)
	slices.SortFunc(left, byName)
	return from, left, true
}

func (c *changedState) register() Register {
	if !c.set {
		return Register{}
	}
	return Register{N: 1, Text: string(c.text)}
}

func (r *Registers) place(s symbol) int {
	for _, p := range r.places {
		if p.sym == s {
			return p.n
		}
	}
	return 0
}

// Have reports whether registers have what a list says.
func (r *Registers) Have(e *Engine, list []Register) bool {
	for _, is := range list {
		had := r.changed.register()
		if is.Name != "" {
			had = Register{Name: is.Name}
			if s, known := e.symbols.find(is.Name); known {
				had.N = r.place(s)
			}
		}
		if had != is {
			return false
		}
	}
	return true
}

// Put gives registers what a list says.
func (r *Registers) Put(e *Engine, list []Register) {
	for _, is := range list {
		if is.Name == "" {
			r.changed = changedState{[]byte(is.Text), is.N != 0}
			continue
		}
		s := e.symbols.intern(is.Name)
		r.places = slices.DeleteFunc(r.places, func(p placing) bool { return p.sym == s })
		if is.N != 0 {
			r.places = append(r.places, placing{s, is.N})
		}
	}
}

func (r *Registers) load(th *Thread) {
	r.carried.reset()
	th.carried = &r.carried
	for _, p := range r.places {
		th.slot(p.sym).resume = p.n
	}
	if len(r.cycles) > 0 {
		if th.cycles == nil {
			th.cycles = map[string]int{}
		}
		maps.Copy(th.cycles, r.cycles)
	}
	th.changed.set = r.changed.set
	th.changed.text = append(th.changed.text[:0], r.changed.text...)
}

func (r *Registers) save(th *Thread) {
	th.carried = nil
	r.places = r.places[:0]
	for i := range th.slots {
		if sl := &th.slots[i]; sl.gen == th.gen && sl.resume != 0 {
			r.places = append(r.places, placing{symbol(i), sl.resume})
		}
	}
	clear(r.cycles)
	if len(th.cycles) > 0 {
		r.cycles = maps.Clone(th.cycles)
	}
	r.changed.set = th.changed.set
	r.changed.text = append(r.changed.text[:0], th.changed.text...)
}

// resume is how far a loop or cycle has come.
func (th *Thread) resume(s symbol) int {
	n := th.slot(s).resume
	if c := th.carried; c != nil && !slices.Contains(c.wrote, s) && !slices.Contains(c.read, placing{s, n}) {
		c.read = append(c.read, placing{s, n})
	}
	return n
}

func (th *Thread) setResume(s symbol, n int) {
	th.slot(s).resume = n
	if c := th.carried; c != nil && !slices.Contains(c.wrote, s) {
		c.wrote = append(c.wrote, s)
	}
}
