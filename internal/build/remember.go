package build

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/snapshot"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// memory is what this build has of earlier ones and keeps for later ones. A nil
// memory remembers nothing: everything is rendered.
type memory struct {
	run  *run
	file string
	key  uint64
	id   uint64         // of this build: what it keeps of itself belongs together
	old  *ledger.Ledger // never nil; empty where there was none

	known    map[string]uint32 // the numbers of old's items, by name
	table    *trace.Table
	items    []site.Item // by order
	names    []string    // by number
	world    *world
	check    *ledger.Check
	ordered  bool
	timed    bool            // somebody read the content of an item that shows the time
	fresh    []bool          // by order
	turned   []render.Turned // by order
	takes    []bool          // by order: whether the item's file is the one that is written, as planned
	stamps   []ledger.Stamp  // by order: of the files of items that are as they were
	splices  splicing
	rendered int
	noting   *noting // nil until that is begun
	follower *follower
}

// ledgers is how many ledgers a cache folder holds: of one site built to
// several destinations.
const ledgers = 20 // files: five each

// ledgerFile is where the ledger of this site in this destination is.
func (r *run) ledgerFile() string {
	dir := r.site.InSource(r.site.ConfigString("cache_dir", ".jekyll-cache"))
	return filepath.Join(dir, "broadsheet", fmt.Sprintf("%016x.ledger", ledger.NewHash().Text(r.site.Dest).Sum()))
}

// snapshotFile is where it is kept what documents' files hold.
func snapshotFile(ledgerFile string) string {
	return strings.TrimSuffix(ledgerFile, ".ledger") + ".sources"
}

// mostKnown is how many files, or documents and pages, a site may have to be
// remembered: a build of a million posts takes 3.5 GB, and took 6.3 with what
// they read and the half kilobyte of a snapshot for each.
const mostKnown = 250_000

// openSnapshot opens what earlier builds learned of files that are as they
// were. A build that begins anew reads them all. What is
// not there, or another program's, is no snapshot.
//
// It is opened while the sources are surveyed, and while files are looked for.
// The function that is returned is to be called when they are; what it returns
// waits for the snapshot.
func (r *run) openSnapshot() (surveyed func() func() *snapshot.Store) {
	if r.opts.Lean {
		return func() func() *snapshot.Store { return nil }
	}
	name := snapshotFile(r.ledgerFile())
	from := name
	if r.opts.Clean {
		from = ""
	}
	type half struct {
		s   *snapshot.Store
		err error
	}
	read := make(chan half, 1)
	go func() {
		s, err := snapshot.Open(from, r.settings, r.site.Location)
		read <- half{s, err}
	}()
	return func() func() *snapshot.Store {
		if r.surveyed == nil {
			return nil
		}
		opened := make(chan *snapshot.Store, 1)
		go func() {
			h := <-read
			if err := errors.Join(h.err, h.s.Match(r.surveyed)); errors.Is(err, ledger.ErrDamaged) {
				r.report(diag.Diagnostic{File: r.show(name), Message: "the cache cannot be used: " + reason(err), Hint: "everything is read; it will be written anew"})
			}
			opened <- h.s
		}()
		return sync.OnceValue(func() *snapshot.Store { return <-opened })
	}
}

// load begins to read the ledger of the last build.
func (r *run) load() {
	type answer struct {
		l     *ledger.Ledger
		known map[string]uint32
		err   error
	}
	read := make(chan answer, 1)
	name := r.ledgerFile() // not in the goroutine: plugins write to the configuration meanwhile
	go func() {
		l, err := ledger.Load(name, r.settings)
		var known map[string]uint32
		if err == nil {
			known = l.Numbers()
		}
		read <- answer{l, known, err}
	}()
	r.loaded = func() (*ledger.Ledger, map[string]uint32, error) {
		a := <-read
		return a.l, a.known, a.err
	}
}

// remember opens what earlier builds left, where this build may use a cache.
func (r *run) remember(need demands) *memory {

	switch {
	case !r.opts.Remember || !r.cacheable() || r.result.Documents+r.result.Pages > mostKnown:
		return nil
	case need.counters, need.shared, r.outputs: // contents go on where one left off, or items lean on each other's whole output
		return nil
	}
	m := &memory{
		run: r, key: r.settings, id: rand.Uint64(), old: &ledger.Ledger{},
		file: r.ledgerFile(),
	}
	defer func() { m.table = trace.NewTable(m.old.Traces) }()
	if r.opts.Clean {
		return m
	}
	switch l, known, err := r.loaded(); {
	case err == nil:
		if !crowded(l) {
			m.old, m.known = l, known
		}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, ledger.ErrForeign):
	default:
		r.report(diag.Diagnostic{File: r.show(m.file), Message: "the cache cannot be used: " + reason(err), Hint: "everything is rendered; it will be written anew"})
	}
	return m
}

func (r *run) show(file string) string { return strings.TrimPrefix(file, r.site.Source+"/") }

// reason is an error without the path that is told beside it.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// crowded reports whether a ledger holds more of what is gone than of what is
// there. Then it is begun anew.
func crowded(l *ledger.Ledger) bool {
	live := 0
	for i := range l.Items {
		if l.Items[i].Name != "" {
			live++
		}
	}
	return len(l.Items) > 2*live+1000 || len(l.Traces.Traces) > 8*live+10_000
}

// number gives every item and static file the number that it had, and new ones
// new numbers.
func (m *memory) number(items []site.Item) {
	s := m.run.site
	m.items = items
	known := m.known
	next := uint32(len(m.old.Items))
	m.names = make([]string, next, int(next)+64)
	things := make([]any, next, int(next)+64)
	used := map[string]int{} // of names that are not known, or several have
	give := func(name string, thing any) {
		n, ok := known[name]
		switch times := used[name]; {
		case ok && times == 0 && things[n] == nil:
		case !ok && times == 0:
			used[name] = 1
		default: // the one that has the name so far counts
			times = max(times, 1)
			used[name] = times + 1
			name = fmt.Sprintf("%s\x00%d", name, times)
			n, ok = known[name]
		}
		if !ok {
			n = next
			next++
			m.names, things = append(m.names, ""), append(things, nil)
		}
		m.names[n], things[n] = name, thing
		site.Renumber(thing, n)
	}
	for _, it := range items {
		give(nameOf(it), it)
	}
	for _, f := range s.StaticFiles {
		give("s"+f.Kind()+"\x00"+f.RelPath(), f)
	}
	w := &world{
		site: s, renderer: m.run.renderer, things: things, frames: map[string]uint64{}, keys: map[trace.Key]uint64{},
		own: make([]uint64, len(things)), head: make([]uint64, len(things)),
	}
	w.hash.names = make([]uint64, len(things))
	for n, name := range m.names {
		if name != "" {
			w.hash.names[n] = ledger.NewHash().Text(name).Sum()
		}
	}
	m.world = w
}

func nameOf(it site.Item) string {
	if d, ok := it.(*site.Document); ok {
		return "d" + d.Kind() + "\x00" + d.RelPath()
	}
	return "p" + it.RelPath()
}

// parallel does n pieces of work; each goroutine has its own hasher.
func (m *memory) parallel(n int, do func(i int, h *valueHasher)) {
	inChunks(n, m.run.workers(), func() func(int) {
		h := &valueHasher{names: m.world.hash.names}
		return func(i int) { do(i, h) }
	})
}

// workers is how many goroutines work at something at a time.
func (r *run) workers() int {
	if n := r.opts.Workers; n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// inChunks does n pieces of work by several goroutines, each of which has what
// it needs from begin.
func inChunks(n, workers int, begin func() func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	const chunk = 128
	for range min(workers, n/chunk+1) {
		wg.Go(func() {
			do := begin()
			for {
				from := int(next.Add(chunk)) - chunk
				if from >= n {
					return
				}
				for i := from; i < min(from+chunk, n); i++ {
					do(i)
				}
			}
		})
	}
	wg.Wait()
}

// recall finds out which items need not be rendered.
func (m *memory) recall() {
	m.fresh, m.takes = make([]bool, len(m.items)), make([]bool, len(m.items))
	m.parallel(len(m.items), func(i int, h *valueHasher) {
		it := m.items[i]
		n := site.Number(it)
		m.world.own[n], m.world.head[n] = m.world.ownOf(it, h)
		f, ok := it.(site.File)
		m.takes[i] = ok && f.Write() && m.run.plan.Takes(f)
	})
	order := make([]uint32, len(m.items))
	for i, it := range m.items {
		order[i] = site.Number(it)
	}
	m.ordered = m.old.Ordered(order)
	m.check = ledger.NewCheck(m.old, m.table, m.world, m.ordered)
	m.findFresh()
	m.takeTurns()
	m.planSplices()
	m.rendered = len(m.items)
	for i, it := range m.items {
		if !m.fresh[i] {
			continue
		}
		m.rendered--
		n := site.Number(it)
		m.repeat(n)
		if f, ok := it.(site.File); ok {
			for range m.old.Items[n].Beside {
				m.run.plan.Add(render.Beside(f))
			}
		}
	}
	m.run.renderer.Skip(m.fresh)
	m.run.result.Rendered = m.rendered
}

// findFresh finds the items that would be made as they were, and of which what
// was made is there. A check belongs to one goroutine; others look at the files
// of what it has found already.
func (m *memory) findFresh() {
	m.stamps = make([]ledger.Stamp, len(m.items))
	const some = 256
	found := make(chan int, len(m.items)/some+1)
	var wg sync.WaitGroup
	for range m.run.workers() {
		wg.Go(func() {
			for from := range found {
				for i := from; i < min(from+some, len(m.items)); i++ {
					m.fresh[i] = m.fresh[i] && (!m.takes[i] || m.stands(i))
				}
			}
		})
	}
	for i, it := range m.items {
		m.fresh[i] = m.check.Fresh(site.Number(it))
		if (i+1)%some == 0 || i == len(m.items)-1 {
			found <- i / some * some
		}
	}
	close(found)
	wg.Wait()
}

// repeat says again what was found when an item was rendered that is not
// rendered now.
func (m *memory) repeat(n uint32) {
	m.run.renderer.Repeat(m.old.Items[n].Diagnostics)
}

func (m *memory) stampAll(dests []string) []ledger.Stamp {
	names := make([]string, len(dests))
	for i, d := range dests {
		names[i] = m.run.plan.Dest + "/" + d
	}
	stamps := ledger.LookAll(names, m.run.opts.Workers)
	for i := range stamps {
		if !fs.FileMode(stamps[i].Mode).IsRegular() {
			stamps[i] = ledger.Stamp{}
		}
	}
	return stamps
}

// stamp is that of a file in the destination, nothing where there is none.
func (m *memory) stamp(dest string) ledger.Stamp {
	if fi, err := os.Lstat(m.run.plan.Dest + "/" + dest); err == nil && fi.Mode().IsRegular() {
		return ledger.StampOf(fi, time.Now())
	}
	return ledger.Stamp{}
}

// stands reports whether an item's files are in the destination as they were
// written, and notes the stamp of its own.
func (m *memory) stands(i int) bool {
	it := m.items[i]
	n := site.Number(it)
	f := it.(site.File)
	m.stamps[i] = m.stamp(f.Destination())
	if !m.untouched(f.Destination(), n, m.stamps[i]) {
		return false
	}
	for _, dest := range m.old.Items[n].Beside {
		if !m.untouched(dest, n, m.stamp(dest)) {
			return false
		}
	}
	return true
}

func (m *memory) untouched(dest string, owner uint32, is ledger.Stamp) bool {
	was, ok := m.old.Outputs[dest]
	if !ok || was.Owner != owner || !was.File.Same(is) {
		return false
	}
	return was.File.Settled || was.File.Content == sumOf(m.run.plan.Dest+"/"+dest)
}

// sumOf is the hash of a file's content, 0 where it cannot be read.
func sumOf(name string) uint64 {
	text, err := os.ReadFile(name)
	if err != nil {
		return 0
	}
	return ledger.NewHash().Bytes(text).Sum()
}

// readsOutput reports whether an item read another's whole output. That is held
// for the build at hand only, so such a site is not remembered.
func (m *memory) readsOutput() bool {
	return slices.ContainsFunc(m.table.Parts().Columns, func(c string) bool { return c == trace.Output || c == trace.Unrendered })
}

// lacks reports whether an item may have read the output of one that was not
// rendered.
func (m *memory) lacks() bool {
	made := func(places []ledger.Place) bool { return places != nil }
	return (slices.Contains(m.fresh, true) || slices.ContainsFunc(m.splices.done, made)) && m.readsOutput()
}
