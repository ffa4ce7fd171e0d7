package build

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/output"
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
	times [][]trace.TimeStamp // by order: where spliced files show the time now

	// later is whether files are spliced when the rest of the site is in its
	// place, each being put into its own at once.
	later bool

	mu   sync.Mutex
	kept map[string]ledger.Stamp // of files that hold the new text already, by destination

	splicers sync.Pool // of *splicer
}

// planSplices finds the items that are as they were but for their parts.
func (m *memory) planSplices() {
	s := &m.splices
	s.items, s.done = make([]bool, len(m.items)), make([][]ledger.Place, len(m.items))
	s.stale = make([]bool, len(m.old.Parts))
	s.times, s.kept = make([][]trace.TimeStamp, len(m.items)), map[string]ledger.Stamp{}
	s.splicers.New = func() any { return &splicer{m: m} }
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
	var size int64
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
		if s.items[i] {
			size += m.old.Outputs[it.(site.File).Destination()].File.Size
		}
	}
	s.later = !m.run.staged && m.run.notesBeside() && m.run.stage.Roomy(size, len(m.items))
	m.run.renderer.Splice(s.items, keys, m.splice)
}

// splice puts pieces in the place of the parts of an item that would come out
// otherwise, or finds out where they will be. It is called from the renderer's
// workers.
func (m *memory) splice(order int, piece func(key uint64) *render.Piece) (bool, error) {
	if m.turned[order] == render.Open {
		return m.turn(order), nil
	}
	was := &m.old.Items[site.Number(m.items[order])]
	for _, p := range was.Places {
		if m.splices.stale[p.Part] && piece(m.old.Parts[p.Part].Key) == nil {
			return false, nil
		}
	}
	places, times, ok := m.shifted(was)
	if ok && !m.splices.later {
		w := m.splices.splicers.Get().(*splicer)
		defer m.splices.splicers.Put(w)
		var err error
		ok, err = w.splice(order, times, func(dest string, text [][]byte) error { return m.run.stage.Replace(dest, text...) })
		if err != nil {
			return false, err
		}
	}
	if ok {
		m.splices.done[order], m.splices.times[order] = places, times
	}
	return ok, nil
}

// errSpliced is that of a file that was not what it had been when it was to be
// spliced. Others are in their place then: a build that begins anew finds that.
var errSpliced = errors.New("a file of the destination has changed meanwhile")

// spliceLater splices what was left for later. Placed is told of files that were
// put into their place.
func (m *memory) spliceLater(progress func(done, total int), placed func(rels []string)) error {
	if m == nil || !m.splices.later {
		return nil
	}
	var orders []int
	for i, done := range m.splices.done {
		if done != nil && m.turned[i] != render.Open {
			orders = append(orders, i)
		}
	}
	const some = 64
	var next, put atomic.Int64
	var failed atomic.Pointer[error]
	work := func(w *splicer, swap *output.Swapper) error {
		for failed.Load() == nil {
			from := int(next.Add(some)) - some
			if from >= len(orders) {
				break
			}
			rels := make([]string, 0, some)
			for _, order := range orders[from:min(from+some, len(orders))] {
				ok, err := w.splice(order, m.splices.times[order], func(dest string, text [][]byte) error {
					rels = append(rels, dest)
					return swap.Put(dest, text...)
				})
				if err == nil && !ok {
					err = errSpliced
				}
				if err != nil {
					return err
				}
				if n := put.Add(1); progress != nil {
					progress(int(n), len(orders))
				}
			}
			if placed != nil {
				placed(rels)
			}
		}
		return nil
	}
	var wg sync.WaitGroup
	for range min(m.run.workers(), len(orders)/some+1) {
		wg.Go(func() {
			swap, err := m.run.stage.Swapper()
			if err == nil {
				err = work(&splicer{m: m}, swap)
				swap.Close()
			}
			if err != nil {
				failed.CompareAndSwap(nil, &err)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// shifted is where the parts of an item are, and where it shows the time, when
// its stale parts have their new text. It reports false where one is within
// another.
func (m *memory) shifted(was *ledger.Item) (places []ledger.Place, times []trace.TimeStamp, ok bool) {
	places, times = make([]ledger.Place, len(was.Places)), make([]trace.TimeStamp, len(was.Stamps))
	moved, end := 0, 0
	for i, j := 0, 0; i < len(places) || j < len(times); {
		if j == len(times) || i < len(places) && int(was.Places[i].At) < was.Stamps[j].At {
			p := was.Places[i]
			size := int(p.Len)
			if int(p.At) < end {
				return nil, nil, false
			}
			end = int(p.At) + size
			if m.splices.stale[p.Part] {
				size = len(m.run.renderer.Piece(m.old.Parts[p.Part].Key).Text)
			}
			places[i] = ledger.Place{Part: p.Part, At: uint32(int(p.At) + moved), Len: uint32(size)}
			moved += size - int(p.Len)
			i++
			continue
		}
		s := was.Stamps[j]
		now := shown(m.run.site, s.Layout)
		if s.At < end {
			return nil, nil, false
		}
		end = s.At + len(s.Text)
		times[j] = trace.TimeStamp{At: s.At + moved, Layout: s.Layout, Text: now}
		moved += len(now) - len(s.Text)
		j++
	}
	return places, times, true
}

// splicer splices one file after the other.
type splicer struct {
	m    *memory
	old  []byte   // a file's text
	text [][]byte // the new one, in pieces
	at   int      // up to where the old text has been dealt with
	same bool     // so far both are the same
}

// put puts a text in the place of an old one, which is further on than the last.
func (w *splicer) put(from, to int, now []byte) bool {
	if to > len(w.old) {
		return false
	}
	w.same = w.same && string(now) == string(w.old[from:to])
	w.text = append(w.text, w.old[w.at:from], now)
	w.at = to
	return true
}

// splice makes the new text of an item's file, which shows these times, and has
// it written where it is another. It reports false where the file is not what it
// was.
func (w *splicer) splice(order int, times []trace.TimeStamp, write func(dest string, text [][]byte) error) (bool, error) {
	m := w.m
	it := m.items[order]
	n := site.Number(it)
	was := &m.old.Items[n]
	dest := it.(site.File).Destination()
	old, stamp, ok := m.oldText(dest, n, w.old)
	if !ok {
		return false, nil
	}
	w.old, w.text, w.at, w.same = old, w.text[:0], 0, true
	for i, j := 0, 0; i < len(was.Places) || j < len(times); {
		if j == len(times) || i < len(was.Places) && int(was.Places[i].At) < was.Stamps[j].At {
			p := was.Places[i]
			i++
			if m.splices.stale[p.Part] && !w.put(int(p.At), int(p.At)+int(p.Len), m.run.renderer.Piece(m.old.Parts[p.Part].Key).Text) {
				return false, nil
			}
			continue
		}
		s := was.Stamps[j]
		to := s.At + len(s.Text)
		if to > len(old) || string(old[s.At:to]) != s.Text || !w.put(s.At, to, []byte(times[j].Text)) {
			return false, nil
		}
		j++
	}
	w.text = append(w.text, old[w.at:])
	if !w.same {
		if err := write(dest, w.text); err != nil {
			return false, fmt.Errorf("write %s: %w", dest, err)
		}
	} else if stamp.Settled {
		m.splices.mu.Lock()
		m.splices.kept[dest] = stamp
		m.splices.mu.Unlock()
	}
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
