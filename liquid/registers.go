package liquid

import "maps"

// Registers is what cycles, `offset: continue` and ifchanged remember from one
// render to the next, where a host keeps it: Jekyll's renders of one layout
// share it, as they share the Liquid::Template. The zero value remembers
// nothing. One render at a time may use it.
type Registers struct {
	places  []placing
	cycles  map[string]int
	changed changedState
}

func (r *Registers) load(th *Thread) {
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
