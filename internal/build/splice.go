package build

import (
	"fmt"
	"slices"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Where nothing of an item would come out otherwise but fragments of its
// layouts, such as a list of the newest posts, or the time of the build, its old
// file gets their new text: the item is not rendered, and most of its file is
// copied from what it was.

// splicing is what a build splices.
type splicing struct {
	items []bool              // by order: to be spliced, as far as the pieces are there
	stale []bool              // by the number of an old part
	done  [][]ledger.Place    // by order: where the parts are now; nil where the item was rendered
	kept  []ledger.Stamp      // by order: of files that hold the new text already
	times [][]trace.TimeStamp // by order: where spliced files show the time now

	buffers sync.Pool // of *[2][]byte: an old text and a new one
}

// planSplices finds the items that are as they were but for their parts.
func (m *memory) planSplices() {
	s := &m.splices
	s.items, s.done = make([]bool, len(m.items)), make([][]ledger.Place, len(m.items))
	s.stale = make([]bool, len(m.old.Parts))
	s.kept, s.times = make([]ledger.Stamp, len(m.items)), make([][]trace.TimeStamp, len(m.items))
	s.buffers.New = func() any { return &[2][]byte{} }
	var keys []uint64
	seen := map[uint64]bool{}
	for i := range s.stale {
		s.stale[i] = !m.check.Part(uint32(i))
		if key := m.old.Parts[i].Key; s.stale[i] && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	whole := render.Whole(m.run.registry)
	for i, it := range m.items {
		n := site.Number(it)
		if m.turned[i] == render.Open {
			s.items[i] = true
			continue
		}
		if m.fresh[i] || !m.check.Apart(n) || m.check.Fresh(n) {
			continue
		}
		s.items[i] = whole && m.takes[i] && len(m.old.Items[n].Beside) == 0 &&
			!m.run.renderer.TakesTurns(i) // what a part leaves may be something else
	}
	m.run.renderer.Splice(s.items, keys, m.splice)
}

// splice puts pieces in the place of the parts of an item that would come out
// otherwise. It is called from the renderer's workers.
func (m *memory) splice(order int, piece func(key uint64) *render.Piece) (bool, error) {
	if m.turned[order] == render.Open {
		return m.turn(order), nil
	}
	it := m.items[order]
	n := site.Number(it)
	was := &m.old.Items[n]
	size := 0
	for _, p := range was.Places {
		if m.splices.stale[p.Part] {
			q := piece(m.old.Parts[p.Part].Key)
			if q == nil {
				return false, nil
			}
			size += len(q.Text)
		}
	}
	f := it.(site.File)
	dest := f.Destination()
	bufs := m.splices.buffers.Get().(*[2][]byte)
	defer m.splices.buffers.Put(bufs)
	old, stamp, ok := m.oldText(dest, n, bufs[0])
	if !ok {
		return false, nil
	}
	bufs[0] = old
	text := slices.Grow(bufs[1][:0], len(old)+size)
	places, times := make([]ledger.Place, len(was.Places)), make([]trace.TimeStamp, len(was.Stamps))
	at, moved := 0, false
	// put puts a text in the place of an old one, further on than the last.
	put := func(from, to int, now []byte) (is int, ok bool) {
		if from < at || to < from || to > len(old) {
			return 0, false
		}
		moved = moved || string(now) != string(old[from:to])
		text = append(text, old[at:from]...)
		is = len(text)
		text = append(text, now...)
		at = to
		return is, true
	}
	for i, j := 0, 0; i < len(places) || j < len(times); {
		if j == len(times) || i < len(places) && int(was.Places[i].At) < was.Stamps[j].At {
			p := was.Places[i]
			from, to := int(p.At), int(p.At)+int(p.Len)
			if to > len(old) {
				return false, nil
			}
			part := old[from:to]
			if m.splices.stale[p.Part] {
				part = piece(m.old.Parts[p.Part].Key).Text
			}
			is, ok := put(from, to, part)
			if !ok {
				return false, nil
			}
			places[i] = ledger.Place{Part: p.Part, At: uint32(is), Len: uint32(len(part))}
			i++
			continue
		}
		s := was.Stamps[j]
		now := shown(m.run.site, s.Layout)
		to := s.At + len(s.Text)
		if to > len(old) || string(old[s.At:to]) != s.Text {
			return false, nil
		}
		is, ok := put(s.At, to, []byte(now))
		if !ok {
			return false, nil
		}
		times[j] = trace.TimeStamp{At: is, Layout: s.Layout, Text: now}
		j++
	}
	text = append(text, old[at:]...)
	bufs[1] = text
	if moved {
		if err := m.run.stage.Replace(dest, text); err != nil {
			return false, fmt.Errorf("write %s: %w", dest, err)
		}
	} else {
		m.splices.kept[order] = stamp
	}
	m.splices.done[order], m.splices.times[order] = places, times
	return true, nil
}

// repeatSpliced says again what was found when the items were rendered.
func (m *memory) repeatSpliced() {
	for i, done := range m.splices.done {
		if done != nil {
			m.run.result.Spliced++
			m.repeat(site.Number(m.items[i]))
		}
	}
}

// oldText is the text of a file that is what was written, and the file's stamp.
// It may lie in the buffer.
func (m *memory) oldText(dest string, owner uint32, buf []byte) ([]byte, ledger.Stamp, bool) {
	was, ok := m.old.Outputs[dest]
	if !ok || was.Owner != owner {
		return nil, ledger.Stamp{}, false
	}
	return ledger.ReadSame(m.run.plan.Dest+"/"+dest, was.File, buf)
}

// joined is the trace of what an item's parts read.
func (m *memory) joined(l *ledger.Ledger, places []ledger.Place) trace.ID {
	var buf [8]trace.ID
	ids := buf[:0]
	for _, p := range places {
		ids = append(ids, l.Parts[p.Part].Trace)
	}
	return m.table.Join(ids)
}

// identity is what a value that fragments are told apart by is known by.
func (m *memory) identity(v any) uint64 {
	h := valueHasher{names: m.world.hash.names}
	return h.sum(v)
}

// places notes where an item's parts are, by the numbers that they get in a new
// ledger. What the old one has of the item is used up.
func (m *memory) places(order int, known map[ledger.Part]uint32, l *ledger.Ledger) []ledger.Place {
	number := func(p ledger.Part) uint32 {
		n, ok := known[p]
		if !ok {
			n = uint32(len(l.Parts))
			known[p] = n
			l.Parts = append(l.Parts, p)
		}
		return n
	}
	var out []ledger.Place
	if done := m.splices.done[order]; done != nil || m.fresh[order] {
		out = done
		if done == nil {
			out = m.old.Items[site.Number(m.items[order])].Places
		}
		for i, p := range out {
			part := m.old.Parts[p.Part]
			if m.splices.stale[p.Part] {
				part.Trace = m.run.renderer.Piece(part.Key).Trace
			}
			out[i].Part = number(part)
		}
		return out
	}
	for _, p := range m.run.renderer.Kept(order).Parts {
		out = append(out, ledger.Place{Part: number(ledger.Part{Key: p.Key, Trace: p.Trace}), At: uint32(p.At), Len: uint32(p.Len)})
	}
	return out
}
