package render

import (
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// An item that takes turns comes out as it did if each of its turns begins with
// what it began with then, as far as the item went on from that. What it leaves
// is then what it left.

// Use is what one of an item's layouts went on from, and what it left.
type Use struct {
	File       int // the layout's place in the chain of the item's
	From, Left []liquid.Register
	Unknown    bool // it cannot be told
}

// Turned is what is known of an item that takes turns before it is rendered.
type Turned uint8

// An item that takes none is Still.
const (
	Still   Turned = iota // comes out as it did
	Changed               // does not: it is to be rendered
	Open                  // depends on an item that is rendered; see Turns
)

// Turns finds out, for all items in their order, what becomes of those that would
// come out as they did but for their turns; same reports whether an item would.
// The turns of what is Still are over. It comes after Prepare.
func (r *Renderer) Turns(same func(order int) bool, uses func(order int) []Use) []Turned {
	found := make([]Turned, len(r.items))
	if len(r.turns) == 0 {
		return found
	}
	for i, it := range r.items {
		if !same(i) {
			continue
		}
		us := uses(i)
		open := slices.ContainsFunc(us, func(u Use) bool {
			t := r.turns[turnAt{it, u.File}]
			return t != nil && !t.known()
		})
		switch {
		case open:
			found[i] = Open
		case !r.Turn(i, us):
			found[i] = Changed
		}
	}
	return found
}

// TakesTurns reports whether an item does.
func (r *Renderer) TakesTurns(order int) (takes bool) {
	r.turnsOf(r.items[order], func(int, *turn) { takes = true })
	return takes
}

// Turn waits for an item's turns and reports whether they begin with what they
// began with. Then they are over.
func (r *Renderer) Turn(order int, uses []Use) bool {
	it := r.items[order]
	left := make([]*liquid.Registers, len(uses))
	for i, u := range uses {
		t := r.turns[turnAt{it, u.File}]
		if t == nil || u.Unknown {
			return false
		}
		left[i] = t.begin().Clone()
		if !left[i].Have(r.opts.Engine, u.From) {
			return false
		}
	}
	for i, u := range uses {
		left[i].Put(r.opts.Engine, u.Left)
		r.turns[turnAt{it, u.File}].end(left[i])
	}
	r.passTurns(it)
	return true
}

// passTurns ends the turns of an item that did not take them.
func (r *Renderer) passTurns(it site.Item) {
	r.turnsOf(it, func(_ int, t *turn) { t.pass() })
}

// EncodeUses makes a text of uses, "" of none.
func EncodeUses(uses []Use) string {
	if len(uses) == 0 {
		return ""
	}
	e := codec.Encoder{}
	registers := func(list []liquid.Register) {
		e.Num(uint64(len(list)))
		for _, g := range list {
			e.Text(g.Name)
			e.Num(uint64(g.N))
			e.Text(g.Text)
		}
	}
	e.Num(uint64(len(uses)))
	for _, u := range uses {
		e.Num(uint64(u.File + 1))
		unknown := uint64(0)
		if u.Unknown {
			unknown = 1
		}
		e.Num(unknown)
		registers(u.From)
		registers(u.Left)
	}
	return string(e.B)
}

// DecodeUses reads what EncodeUses made. Of another text it makes one use that
// is not known.
func DecodeUses(text string) []Use {
	if text == "" {
		return nil
	}
	d := codec.Decoder{B: []byte(text)}
	registers := func() (list []liquid.Register) {
		for range d.Count() {
			list = append(list, liquid.Register{Name: d.Text(), N: int(d.Num()), Text: d.Text()})
		}
		return list
	}
	var uses []Use
	for range d.Count() {
		uses = append(uses, Use{File: int(d.Num()) - 1, Unknown: d.Num() != 0, From: registers(), Left: registers()})
	}
	if d.Bad {
		return []Use{{Unknown: true}}
	}
	return uses
}
