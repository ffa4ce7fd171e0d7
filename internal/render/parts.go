package render

import (
	"slices"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Parts: an item of which nothing but a fragment of its layouts would come out
// otherwise is not rendered; its old text gets the fragment's new one.
//
// A part is known by a key that says which fragment it is and all that it is
// told apart by, from one build to the next (liquid.Part). What it read is not
// part of what its page read. So a page is as it was if what it read itself is
// and what its parts read is; and where only the latter is not, any page's
// render in which a fragment of the same key was met has its new text.

// Part is a piece of an item's text that a fragment made.
type Part struct {
	Key     uint64
	Trace   trace.ID // what it read
	At, Len int
}

// Piece is the text of a part as it is made in this build.
type Piece struct {
	Text  []byte
	Trace trace.ID
}

// Splicer puts pieces into the old text of an item, given by order. It reports
// whether it could: piece returns nil for what was not made yet.
type Splicer func(order int, piece func(key uint64) *Piece) (bool, error)

// pieces are the parts that items wait for, by key.
type pieces map[uint64]*atomic.Pointer[Piece]

// Splice says which items, by order, need new pieces only, of which parts, and
// who puts them there. Their content is made where another item reads it, like
// that of items that are skipped. An item of which a piece is not to be had is
// rendered. It comes before Run.
func (r *Renderer) Splice(items []bool, keys []uint64, do Splicer) {
	r.spliced, r.splicer = items, do
	r.pieces = make(pieces, len(keys))
	for _, k := range keys {
		r.pieces[k] = &atomic.Pointer[Piece]{}
	}
}

func (r *Renderer) splices(order int) bool {
	return order < len(r.spliced) && r.spliced[order]
}

// Piece is that of a key given to Splice, nil where nobody has made it. It is
// complete after Run.
func (r *Renderer) Piece(key uint64) *Piece { return r.pieces.find(key) }

func (ps pieces) find(key uint64) *Piece {
	if p := ps[key]; p != nil {
		return p.Load()
	}
	return nil
}

// keep takes the texts of parts that somebody waits for.
func (ps pieces) keep(parts []liquid.Part, text []byte) {
	if len(ps) == 0 {
		return
	}
	for i := range parts {
		p := &parts[i]
		if at := ps[p.Key]; at != nil && at.Load() == nil {
			at.Store(&Piece{slices.Clone(text[p.At : p.At+p.Len]), trace.ID(p.Noted)})
		}
	}
}

// collecting reports whether the parts of items are noted, or places in them.
func (w *worker) collecting() bool {
	return w.rec != nil && (w.r.opts.Parts || w.r.opts.Stamps) && w.profile == nil
}

// collected takes over the parts of a layout's text. Those of the text within it
// move with that, where it was printed. What is no part after all has been read
// by the item.
func (w *worker) collected(text []byte) {
	w.r.pieces.keep(w.found.List, text)
	if at, ok := w.found.Printed(); ok {
		for i := range w.parts {
			w.parts[i].At += at
		}
	} else {
		w.noParts()
	}
	for i := range w.found.List {
		p := &w.found.List[i]
		switch {
		case p.Noted == 0: // it read nothing
		case p.Apart && !w.found.Resumed:
			w.parts = append(w.parts, Part{p.Key, trace.ID(p.Noted), p.At, p.Len})
		default:
			w.rec.Reuse(trace.ID(p.Noted))
		}
	}
	slices.SortFunc(w.parts, func(a, b Part) int { return a.At - b.At })
}

// noParts makes what the parts read what the item read.
func (w *worker) noParts() {
	for _, p := range w.parts {
		w.rec.Reuse(p.Trace)
	}
	w.parts = w.parts[:0]
}

// Whole reports whether nobody changes an item's text after its layouts.
func Whole(reg *plugin.Registry) bool {
	return !reg.HasItemHook(plugin.PostRender) && !reg.HasItemHook(plugin.PostWrite) && !reg.HasSiteHook(plugin.PostWrite)
}
