package build

import (
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/frozen"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// noting is what is known of this build before its files are in their place:
// all that is kept of it but for their stamps.
type noting struct {
	l      *ledger.Ledger
	dests  []string // files whose stamps are yet to be taken
	owners []uint32
	draft  *ledger.Draft
	may    bool      // the site may stand; see mayStand
	styled bool      // style sheets were compiled for it
	listed bool      // what there is in the destination was known
	stands *standing // nil where the site does not stand, or that is not known yet
	err    error     // of what was kept already
	done   chan struct{}
}

// prepare begins to put together what is kept of this build. It may be done
// while the files are put into their place, where nobody looks at the site
// afterwards: that is the system's work, and hardly more than one processor can
// do it at a time.
func (m *memory) prepare() {
	if m.noting != nil || m.run.site.Printed() || m.readsOutput() {
		return
	}
	m.noting = &noting{l: &ledger.Ledger{Items: make([]ledger.Item, len(m.names)), Outputs: make(map[string]ledger.Output, len(m.items))}, done: make(chan struct{})}
	go func() {
		defer close(m.noting.done)
		m.collect(m.noting)
	}()
}

// prepared waits for what prepare has begun.
func (m *memory) prepared() *noting {
	if m == nil || m.noting == nil {
		return nil
	}
	<-m.noting.done
	return m.noting
}

// collect notes what this build made, and of what.
func (m *memory) collect(n *noting) {
	l := n.l
	put := func(dest string, owner uint32, s ledger.Stamp) {
		if s.Settled {
			l.Outputs[dest] = ledger.Output{Owner: owner, File: s} // looked at in this build already
			return
		}
		n.dests, n.owners = append(n.dests, dest), append(n.owners, owner)
	}
	known := map[ledger.Part]uint32{}
	for i, it := range m.items {
		n := site.Number(it)
		rec := &l.Items[n]
		kept := m.run.renderer.Kept(i)
		asWas := m.fresh[i] || m.splices.done[i] != nil
		if asWas {
			*rec = m.old.Items[n]
			if m.splices.done[i] != nil && m.turned[i] != render.Open {
				rec.Stamps = m.splices.times[i]
			}
			if len(rec.OfExcerpt) > 0 { // nobody reads it any more, or it was made again
				rec.Excerpt, rec.OfExcerpt = 0, nil
			}
		} else {
			rec.Content, rec.Whole, rec.Diagnostics, rec.Beside = kept.Content, kept.Whole, kept.Diagnostics, kept.Beside
			rec.Stamps, rec.Timed, rec.Turns = kept.Stamps, kept.Timed, render.EncodeUses(kept.Uses)
			if kept.Excerpt == 0 && int(n) < len(m.old.Items) && m.check.Excerpt(n) {
				rec.Excerpt = m.old.Items[n].Excerpt
			}
		}
		rec.Places = m.places(i, known, l)
		if kept.Excerpt != 0 {
			rec.Excerpt, rec.OfExcerpt = kept.Excerpt, kept.OfExcerpt
		}
		rec.Name, rec.Order, rec.Own, rec.Head, rec.Frame = m.names[n], i, m.world.own[n], m.world.head[n], m.world.Frame(n)
		if !asWas && !kept.Done {
			rec.Own = 0 // it was left out: try again
		}
		if f, ok := it.(site.File); ok && f.Write() && m.run.plan.Takes(f) {
			var stamp ledger.Stamp
			if m.fresh[i] {
				stamp = m.stamps[i]
			}
			put(f.Destination(), n, stamp)
			for _, dest := range rec.Beside {
				put(dest, n, ledger.Stamp{})
			}
		}
	}
	for _, f := range m.run.site.StaticFiles {
		n := site.Number(f)
		l.Items[n].Name, l.Items[n].Order = m.names[n], -1
	}
	for n := range l.Items {
		if l.Items[n].Name == "" {
			l.Items[n].Order = -1
		}
	}
	var wg sync.WaitGroup
	var image *frozen.Frozen
	wg.Go(func() { image = m.image(l) })
	wg.Go(func() {
		// The folder is made before the source's own folder has its stamp taken,
		// which this changes.
		if n.err = os.MkdirAll(filepath.Dir(m.file), 0o755); n.err == nil {
			n.err = m.run.snapshot.Save(snapshotFile(m.file), m.key)
		}
	})
	m.values(l)
	n.styled, n.may = m.mayStand(l)
	if n.may && m.run.seen != nil && m.run.seen.kept {
		n.listed = true
		wg.Go(func() { n.stands = m.standing(l, m.run.seen.destination(m.run.plan)) })
	}
	n.draft = l.Draft(max(ledger.Room(m.file), bytesOfItem*len(l.Items)))
	wg.Wait()
	if n.may {
		n.err = errors.Join(n.err, image.Save(imageFile(m.file), imageKey(m.id, m.key)))
	}
}

// bytesOfItem is what a ledger takes for an item, about: where there was none,
// room that is too small is copied to larger room, time and again.
const bytesOfItem = 450

// note writes what is kept of this build. The files are independent of each
// other: each tells what is true without the other.
func (m *memory) note() error {
	if m.run.site.Printed() || m.readsOutput() {
		os.Remove(m.file)
		os.Remove(stillFile(m.file))
		return nil
	}
	m.prepare()
	n := m.prepared()
	l := n.l
	late, owners := n.dests[:0], n.owners[:0]
	for i, dest := range n.dests {
		s, ok := m.follower.stamp(dest)
		if !ok {
			s, ok = m.splices.kept[dest]
		}
		if ok {
			l.Outputs[dest] = ledger.Output{Owner: n.owners[i], File: s}
		} else {
			late, owners = append(late, dest), append(owners, n.owners[i])
		}
	}
	stamps := m.stampAll(late)
	m.parallel(len(stamps), func(i int, _ *valueHasher) {
		if s := &stamps[i]; !s.Settled { // moved a moment ago
			s.Content = sumOf(m.run.plan.Dest + "/" + late[i])
		}
	})
	for i, s := range stamps {
		l.Outputs[late[i]] = ledger.Output{Owner: owners[i], File: s}
	}
	saved := make(chan error, 1)
	go func() { saved <- n.draft.Save(m.file, m.key) }()
	err := m.keepStanding(l, n.stands)
	if err = errors.Join(n.err, <-saved, err); err != nil {
		return err
	}
	ledger.Tidy(m.file, ledgers)
	return nil
}

// values notes what every key and attribute has that a living trace reads.
func (m *memory) values(l *ledger.Ledger) {
	l.Traces = m.table.Parts()
	l.Keys = make([]uint64, len(l.Traces.Keys))
	l.Columns = make([][]uint64, len(l.Traces.Columns))
	seen := make([]bool, len(l.Traces.Traces))
	sets := map[[2]uint32]bool{}
	item := func(column, item uint32) bool {
		switch l.Traces.Columns[column] {
		case trace.Converted, trace.Excerpt, trace.Output:
			m.timed = m.timed || int(item) < len(l.Items) && l.Items[item].Timed
			return true
		}
		if l.Columns[column] == nil {
			l.Columns[column] = make([]uint64, len(l.Items))
		}
		if c := l.Columns[column]; int(item) < len(c) && c[item] == 0 {
			if c[item] = m.check.Found(column, item); c[item] == 0 {
				c[item] = m.world.Column(l.Traces.Columns[column], item)
			}
			l.Unsteady = l.Unsteady || c[item] == 0
		}
		return true
	}
	var visit func(id trace.ID) bool
	visit = func(id trace.ID) bool {
		if seen[id] {
			return true
		}
		seen[id] = true
		return m.table.Visit(id, trace.Visitor{
			Key: func(k uint32) bool {
				if l.Keys[k] == 0 {
					l.Keys[k] = m.world.Key(l.Traces.Keys[k])
					l.Unsteady = l.Unsteady || l.Keys[k] == 0
				}
				return true
			},
			Child: visit, Item: item,
			Set: func(column, set uint32) bool {
				if at := [2]uint32{column, set}; !sets[at] {
					sets[at] = true
					m.table.Set(set, func(n uint32) bool { return item(column, n) })
				}
				return true
			},
		})
	}
	for n := range l.Items {
		if it := &l.Items[n]; it.Name != "" {
			visit(it.Content)
			visit(it.Whole)
			if it.Excerpt != 0 {
				visit(it.Excerpt - 1)
			}
			for _, p := range it.Places {
				visit(l.Parts[p.Part].Trace)
			}
		}
	}
}
