package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frozen"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
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
	old  *ledger.Ledger // never nil; empty where there was none

	known    map[string]uint32 // the numbers of old's items, by name
	table    *trace.Table
	items    []site.Item // by order
	names    []string    // by number
	world    *world
	check    *ledger.Check
	ordered  bool
	timed    bool   // somebody read the content of an item that shows the time
	fresh    []bool // by order
	turned   []render.Turned
	takes    []bool         // by order: whether the item's file is the one that is written, as planned
	stamps   []ledger.Stamp // by order: of the files of items that are as they were
	splices  splicing
	rendered int
	noting   *noting // nil until that is begun
	follower *follower
}

// ledgers is how many ledgers a cache folder holds: of one site built to
// several destinations.
const ledgers = 20 // files: five each

// programIdentity tells this program from another build of it.
var programIdentity = sync.OnceValue(func() uint64 {
	h := ledger.NewHash().Text(runtime.Version()).Text(render.JekyllVersion)
	if exe, err := os.Executable(); err == nil {
		if fi, err := os.Stat(exe); err == nil {
			s := ledger.StampOf(fi, time.Now())
			h = h.Text(exe).Word(uint64(s.Size)).Word(uint64(s.Modified)).Word(uint64(s.Changed)).Word(s.Inode)
		}
	}
	return h.Sum()
})

// settingsHash is that of everything but the files of the site that decides
// what a build makes.
func (r *run) settingsHash() uint64 {
	s := r.site
	v := &valueHasher{}
	h := ledger.NewHash().Word(programIdentity()).Text(s.Source).Text(s.Dest).Text(s.Env).Text(s.Location.String()).Text(os.Getenv("TZ"))
	for k, e := range s.Config.All() {
		switch k {
		case "source", "destination", "watch", "incremental", "quiet", "verbose", "detach", "open_url", "skip_initial_build", "show_dir_listing",
			"livereload", "livereload_port", "livereload_min_delay", "livereload_max_delay", "livereload_ignore", "trace", "profile":
			continue // who reads one of these has read an attribute of the site
		}
		h = v.add(v.add(h, k), e)
	}
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); surroundings.MatchString(name) {
			h = h.Text(e)
		}
	}
	if t := s.Theme; t != nil {
		h = h.Text(t.Name).Text(t.Root).Word(bit(t.Local)).Text(t.Version).Text(t.Description).Text(t.Authors)
		h = v.add(h, t.Metadata)
		h = v.add(h, t.Dependencies)
	}
	for _, name := range r.listed() {
		h = h.Text(name)
	}
	for _, c := range s.Converters {
		h = h.Text(c.Name()).Word(compilerIdentity(c))
	}
	if v.lost {
		return 0
	}
	return h.Sum()
}

// surroundings are the variables of the environment that plugins look at.
var surroundings = pattern.New(`^(PAGES_.*|GEM_.*|SSL|API_URL|HELP_URL|ASSET_HOST_URL|GITHUB_HOSTNAME)$`)

// cacheable reports whether the site lets a build keep anything on disk.
func (r *run) cacheable() bool {
	s := r.site
	return r.settings != 0 && !s.ConfigBool("safe") && !s.ConfigBool("disable_disk_cache") && s.ConfigMap("kramdown").Value("show_warnings") != true
}

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
		run: r, key: r.settings, old: &ledger.Ledger{},
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
	inChunks(n, m.run.opts.Workers, func() func(int) {
		h := &valueHasher{names: m.world.hash.names}
		return func(i int) { do(i, h) }
	})
}

// inChunks does n pieces of work by several goroutines, each of which has what
// it needs from begin.
func inChunks(n, workers int, begin func() func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
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
	m.parallel(len(m.items), func(i int, h *valueHasher) {
		it := m.items[i]
		n := site.Number(it)
		m.world.own[n], m.world.head[n] = m.world.ownOf(it, h)
	})
	order := make([]uint32, len(m.items))
	for i, it := range m.items {
		order[i] = site.Number(it)
	}
	m.ordered = m.old.Ordered(order)
	m.check = ledger.NewCheck(m.old, m.table, m.world, m.ordered)
	m.fresh = make([]bool, len(m.items))
	for i, it := range m.items {
		m.fresh[i] = m.check.Fresh(site.Number(it))
	}
	m.stamps, m.takes = make([]ledger.Stamp, len(m.items)), make([]bool, len(m.items))
	m.parallel(len(m.items), func(i int, _ *valueHasher) {
		f, ok := m.items[i].(site.File)
		m.takes[i] = ok && f.Write() && m.run.plan.Takes(f)
		m.fresh[i] = m.fresh[i] && (!m.takes[i] || m.stands(i))
	})
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

// noting is what is known of this build before its files are in their place:
// all that is kept of it but for their stamps.
type noting struct {
	l      *ledger.Ledger
	dests  []string // files whose stamps are yet to be taken
	owners []uint32
	draft  *ledger.Draft
	image  *frozen.Frozen
	names  []string // of all files and folders in the destination, where that is known
	err    error    // of what was kept already
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
			stamp := m.splices.kept[i]
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
	wg.Go(func() { n.image = m.image(l) })
	wg.Go(func() {
		// The folder is made before the source's own folder has its stamp taken,
		// which this changes.
		if n.err = os.MkdirAll(filepath.Dir(m.file), 0o755); n.err == nil {
			n.err = m.run.snapshot.Save(snapshotFile(m.file), m.key)
		}
	})
	if m.run.seen != nil && m.run.seen.kept {
		wg.Go(func() { n.names = m.run.seen.destination(m.run.plan) })
	}
	m.values(l)
	n.draft = l.Draft(max(ledger.Room(m.file), bytesOfItem*len(l.Items)))
	wg.Wait()
}

// bytesOfItem is what a ledger takes for an item, about: where there was none,
// room that is too small is copied to larger room, time and again.
const bytesOfItem = 450

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
		if s, ok := m.follower.stamp(dest); ok {
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
	err := m.standing(l)
	if err = errors.Join(n.err, <-saved, err); err != nil {
		return err
	}
	if err := m.keepImage(n.image); err != nil {
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
