package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frozen"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/output"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/read"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// A site of which only a few documents and pages have changed, and only in what
// no generator looks at, is patched: nothing is read but these files, and what was
// kept of the frozen site (package frozen) is enough to render the pages that
// show them. Texts are such a thing (where a generator looks at one, there is no
// image), and front matter is but for the keys that decide what goes where. What
// a patch cannot do, or finds out that it should not have begun, is left to a
// whole build.

const (
	// mostMoved is how many files and folders may have changed for a patch, and
	// mostPatched how many pages it may render: one goroutine makes them.
	mostMoved   = 32
	mostPatched = 256
	// mostStamped is how many files get another time while nothing else is done:
	// the log has room for their stamps a few times.
	mostStamped = 1024
)

// errWhole asks for the whole build instead.
var errWhole = errors.New("the site cannot be patched")

// errOutputs asks for it too: all of the site has to be rendered.
var errOutputs = fmt.Errorf("an item reads another's output: %w", errWhole)

// imageFile and logFile are where the frozen site is kept, and what patches
// have changed since.
func imageFile(ledgerFile string) string { return strings.TrimSuffix(ledgerFile, ".ledger") + ".image" }
func logFile(ledgerFile string) string   { return strings.TrimSuffix(ledgerFile, ".ledger") + ".changes" }

// imageKey is what an image and its log are sealed with: they belong to the
// stamps that were taken with them, which have an ID.
func imageKey(id, settings uint64) uint64 {
	return ledger.NewHash().Word(settings).Word(id).Sum()
}

// image is that of the frozen site, nil where there is to be none. It may be
// made while the ledger is written.
func (m *memory) image(l *ledger.Ledger) *frozen.Frozen {
	r := m.run
	if r.surveyed == nil || r.linked || !r.site.Timeless() || r.site.TextsAsked() || r.opts.Lean {
		return nil
	}
	in := frozen.Site{Site: r.site, Made: make([]frozen.Made, len(m.items)), First: r.renderer.First, Registers: r.need.registers, Said: r.diags[r.afterReset:r.afterGenerate]}
	for i, it := range m.items {
		was := &l.Items[site.Number(it)]
		f, ok := it.(site.File)
		in.Made[i] = frozen.Made{
			Content: was.Content, Whole: was.Whole, Excerpt: was.Excerpt, Parts: m.joined(l, was.Places), Diagnostics: was.Diagnostics, OfExcerpt: was.OfExcerpt,
			Takes: ok && f.Write() && r.plan.Takes(f), Beside: len(was.Beside) > 0, Timed: was.Timed, Turns: was.Turns,
		}
	}
	in.Traces = m.table.Parts()
	return frozen.Freeze(in, max(ledger.Room(imageFile(m.file)), 800*len(in.Made)))
}

// patch is one attempt to do without a whole build.
type patch struct {
	run   *run
	still *ledger.Still
	log   *frozen.Log
	key   uint64

	seeing  chan *seen // gets what was looked at; nil until it is wanted
	begun   sync.Once
	opening chan *frozen.Image // gets one image, or nil; nil itself until open

	image  *frozen.Image // nil until it was put into the site
	change frozen.Change // to be added to the log
	said   []diag.Diagnostic
	listed []listing
	files  []string // that were written
}

// foresee begins to open the image when the first document is found to have
// moved, while the rest is looked at. It is called by the goroutine that found
// it, which lets the new one go first: those that look use all processors and
// share what is left among them.
func (p *patch) foresee(e ledger.Entry) {
	if e.Output || e.Folder() {
		return
	}
	for _, c := range p.run.site.Collections {
		if within(e.Name, c.Directory()) {
			p.open()
			runtime.Gosched()
			return
		}
	}
}

// foreseeWhole begins what a whole build of a site of which this has moved
// needs, while a folder that moved is listed. Where a file moved too, it was
// saved by renaming another; where none did, a file came or went.
func (p *patch) foreseeWhole(moved []int) {
	r := p.run
	file := func(n int) bool {
		e := p.still.Entry(n)
		return !e.Folder()
	}
	if p.seeing != nil || len(r.opts.Touched) > 0 || slices.ContainsFunc(moved, file) {
		return
	}
	if r.loaded == nil {
		r.load()
	}
	p.seeing = make(chan *seen, 1)
	go func() { p.seeing <- see(p.still, moved, r.ownFolders()) }()
}

// seen leaves what was looked at to the whole build, if there is to be one.
func (p *patch) seen(moved []int, stood bool) {
	own := p.run.ownFolders()
	var v *seen
	switch {
	case p.seeing != nil:
		v = <-p.seeing
	case !stood:
		v = see(p.still, moved, own)
	}
	if v != nil {
		v.listed = slices.DeleteFunc(p.listed, func(l listing) bool { return slices.Contains(own, l.folder.Name) })
	}
	p.run.seen = v
}

// ownFolders are those that builds themselves put something into, beside the
// destination.
func (r *run) ownFolders() []string {
	return []string{r.site.Source, filepath.Dir(strings.TrimSuffix(r.site.Dest, "/"))}
}

// open begins to open the image. Nothing is put into the site by that.
func (p *patch) open() {
	p.begun.Do(func() {
		p.opening = make(chan *frozen.Image, 1)
		name := imageFile(p.run.ledgerFile())
		go func() {
			im, _ := frozen.Open(name, p.key, p.run.site)
			p.opening <- im
			close(p.opening)
		}()
	})
}

// close lets go of the stamps and of the image.
func (p *patch) close() {
	p.still.Close()
	if p.image == nil && p.opening != nil {
		p.image = <-p.opening
	}
	if p.image != nil {
		p.image.Close()
	}
}

// catchUp brings the stamps up to what the log says.
func (p *patch) catchUp() bool {
	p.said = p.still.Diagnostics
	for _, c := range p.log.Changes {
		for _, s := range c.Stamps {
			if s.Entry >= p.still.Len() {
				return false
			}
			p.still.Set(s.Entry, s.File)
			for i := range p.still.Stamped {
				if f := &p.still.Stamped[i]; f.Entry == s.Entry && len(s.Stamps) > 0 {
					f.Stamps = s.Stamps
				}
			}
		}
		if c.Told {
			p.said = c.Said
		}
	}
	return true
}

// touched finds out what has moved of what a watcher saw changing, and reports
// whether that is all there is to look at.
func (p *patch) touched() (moved []int, ok bool) {
	paths := p.run.opts.Touched
	if len(paths) == 0 || len(paths) > mostMoved || !p.still.Current(p.run.site.Time) {
		return nil, false
	}
	seen := map[int]bool{}
	for _, name := range paths {
		for _, name := range []string{name, filepath.Dir(name)} { // editors rename in the folder
			n := p.still.Find(name)
			if n < 0 {
				if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) && slices.Contains(paths, name) {
					continue // somebody wrote to it and gave it another name, which the folder shows
				}
				return nil, false
			}
			e := p.still.Entry(n)
			if e.Output || e.Folder() && slices.Contains(paths, name) { // who names a folder knows no more
				return nil, false
			}
			if e.Folder() {
				if now, err := ledger.Look(name); err != nil {
					return nil, false
				} else if now.File.Same(e.File) {
					continue
				}
			}
			if !seen[n] {
				seen[n] = true
				moved = append(moved, n)
			}
		}
	}
	return moved, true
}

// apply brings the site up to what has moved. It reports false where that takes
// a whole build; then nothing was written.
func (p *patch) apply(ctx context.Context, moved []int) (bool, error) {
	var texts []int
	for _, n := range moved {
		e := p.still.Entry(n)
		if e.Output {
			return false, nil
		}
		now, err := ledger.Look(e.Name)
		if err != nil || now.File.Mode != e.File.Mode {
			return false, nil
		}
		switch {
		case !e.Folder():
			texts = append(texts, n)
		default:
			p.foreseeWhole(moved)
			if !p.sameListing(now) {
				return false, nil
			}
		}
		p.change.Stamps = append(p.change.Stamps, frozen.Restamp{Entry: n, File: now.File})
	}
	if len(texts) == 0 {
		return true, nil // saved as it was, by another file
	}
	p.open()
	im := <-p.opening
	if im == nil {
		return false, nil
	}
	p.image = im
	im.Attach()
	if !im.Apply(p.log) {
		return false, nil
	}
	if slices.ContainsFunc(im.Made, func(m frozen.Made) bool { return len(m.OfExcerpt) > 0 }) {
		return false, nil // said as long as somebody reads the excerpt
	}
	for _, n := range texts {
		if p.lookedInto(p.still.Entry(n).Name) {
			return false, nil
		}
	}
	var edits []frozen.Edited
	for _, n := range texts {
		read, ok := p.again(p.still.Entry(n).Name)
		if !ok {
			return false, nil
		}
		edits = append(edits, read...)
	}
	for i := range edits {
		text, ok := p.retext(edits[i])
		if !ok {
			return false, nil
		}
		p.change.Texts = append(p.change.Texts, text)
	}
	if len(edits) == 0 {
		return true, nil
	}
	orders := im.Affected(edits)
	if len(orders) > mostPatched || slices.ContainsFunc(orders, func(i int) bool { return im.Made[i].Beside }) {
		return false, nil
	}
	return p.render(ctx, orders)
}

// again reads the file of a document or page again, and reports whether what that
// has changed, of several pages where they have one text, is all there is to do
// for it.
func (p *patch) again(name string) (edits []frozen.Edited, ok bool) {
	im, s := p.image, p.run.site
	var what read.Reread
	if d := im.Find(name); d != nil {
		what, ok = read.Again(s, d, func(tag string) bool { return encloses(p.run.engine, tag) })
		edits = []frozen.Edited{{Item: d, Reread: what}}
	} else if page, head := im.FindPage(name); page != nil {
		var twins []*site.Page
		what, head, twins, ok = read.PageAgain(s, page, head)
		for _, it := range append([]*site.Page{page}, twins...) {
			edits = append(edits, frozen.Edited{Item: it, Reread: what, Head: head})
		}
	}
	if !ok {
		return nil, false
	}
	if !what.Text && !what.Front {
		return nil, true // touched
	}
	file, it := p.run.show(name), edits[0].Item
	if slices.ContainsFunc(im.Said, func(s diag.Diagnostic) bool { return s.File == file || s.File == it.RelPath() }) {
		return nil, false // reading it said something: it may have nothing more to say
	}
	var need demands
	if what.Text {
		need.look(it.Body())
	}
	// What would go on from item to item: counters and, where the text is that of
	// several pages, registers.
	return edits, !need.counters && !(len(edits) > 1 && (need.registers || im.Registers))
}

// retext is what the log is to have of what was read again. It reports false
// where that cannot be kept.
func (p *patch) retext(e frozen.Edited) (frozen.Retext, bool) {
	text := frozen.Retext{Order: e.Item.Order()}
	switch it := e.Item.(type) {
	case *site.Document:
		text.Body = it.Stored()
	case *site.Page:
		text.Body = site.Stored{Line: it.Line, Head: e.Head}
	}
	if e.Cut != nil {
		text.Cut = true
		text.Recut.Own, text.Recut.Head, text.Recut.Sum = e.Cut.Stored()
	}
	if _, page := e.Item.(*site.Page); page || e.Front {
		if text.Record = p.image.Record(e.Item); text.Record == nil {
			return text, false
		}
	}
	return text, true
}

// lookedInto reports whether a document's file may have been read as something
// else too: by include_relative, or by a compiler of style sheets.
func (p *patch) lookedInto(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	for _, k := range p.image.Traces.Keys {
		switch k.Kind {
		case trace.Beside:
			if k.Name == name {
				return true
			}
		case trace.Styles:
			if ext == ".scss" || ext == ".sass" || ext == ".css" {
				return true
			}
		}
	}
	return false
}

// sameListing reports whether a folder holds what it held: editors that save by
// renaming change the folder and not what is in it.
func (p *patch) sameListing(folder ledger.Entry) bool {
	dir := folder.Name
	r := p.run
	skip := r.skipped()
	dest := strings.TrimSuffix(r.site.Dest, "/")
	stage := "." + filepath.Base(dest) + ".broadsheet-"
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	names, err := f.Readdirnames(-1)
	f.Close()
	if err != nil {
		return false
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		full := dir + "/" + name
		if full == dest || strings.HasPrefix(name, stage) {
			return true
		}
		if rel, below := strings.CutPrefix(full, r.site.Source+"/"); below && skip[rel] {
			fi, err := os.Lstat(full)
			return err == nil && fi.IsDir()
		}
		return false
	})
	p.listed = append(p.listed, listing{folder, names})
	had := p.still.Names(dir)
	if len(names) != len(had) {
		return false
	}
	names = slices.Clone(names)
	slices.Sort(names)
	slices.Sort(had)
	return slices.Equal(names, had)
}

// render renders the items of these orders and writes what they make.
func (p *patch) render(ctx context.Context, orders []int) (bool, error) {
	r, im := p.run, p.image
	if err := r.registry.Trigger(ctx, plugin.PreRender); err != nil {
		return false, nil
	}
	var err error
	if r.stage, err = output.Open(r.site.Dest); err != nil {
		return false, err
	}
	beside := false
	table := trace.Extend(im.Traces)
	r.renderer = render.New(r.site, render.Options{
		Engine: r.engine, Registry: r.registry, Workers: 1, NoReuse: r.opts.NoReuse, Traces: table, Stamps: render.Whole(r.registry),
		Registers: im.Registers, ForgetShared: true, Uses: func(order int) []render.Use { return render.DecodeUses(im.Made[order].Turns) },
		Sink: func(f site.File, text []byte) error {
			if it, ok := f.(site.Item); ok && im.Made[it.Order()].Takes {
				p.files = append(p.files, path.Join(r.stage.Dest(), f.Destination()))
				return r.stage.Write(f.Destination(), text)
			}
			return nil
		},
		Extra: func(site.File) { beside = true },
	})
	fresh := make([]bool, len(im.Made))
	for i := range fresh {
		fresh[i] = true
	}
	for _, i := range orders {
		fresh[i] = false
	}
	r.renderer.Skip(fresh)
	if err := r.renderer.Run(ctx); err != nil || beside || im.Broken() || r.site.Printed() || !r.site.Timeless() {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		return false, nil
	}
	if !p.keep(table, fresh, len(orders)) {
		return false, nil
	}
	if err := r.stage.Commit(r.progress(Write), nil); err != nil {
		return false, err
	}
	r.result.Rendered, r.result.Patched = len(orders), true
	return true, nil
}

// keep notes what the renders left. It reports false where one of them depends
// on what the next build cannot know by stamps.
func (p *patch) keep(table *trace.Table, fresh []bool, due int) bool {
	im, c, r := p.image, &p.change, p.run.renderer
	made := slices.Clone(im.Made)
	items := r.Items()
	for _, i := range r.Noted() {
		m, kept := &im.Made[i], r.Kept(i)
		if kept.Excerpt != 0 {
			m.Excerpt, m.OfExcerpt = kept.Excerpt, kept.OfExcerpt
		}
		if !fresh[i] {
			if !kept.Done || !p.stamped(items[i], kept) || !p.sameTurns(i, kept) {
				return false
			}
			due--
			m.Content, m.Whole, m.Parts, m.Diagnostics, m.Timed = kept.Content, kept.Whole, 0, kept.Diagnostics, kept.Timed
		}
		if !fresh[i] || kept.Excerpt != 0 {
			c.Items = append(c.Items, frozen.Remade{Order: i, Made: *m})
		}
	}
	if due != 0 {
		return false
	}
	was, now := im.Traces, table.Parts()
	c.Keys, c.Columns = now.Keys[len(was.Keys):], now.Columns[len(was.Columns):]
	c.Sets, c.Traces = now.Sets[len(was.Sets):], now.Traces[len(was.Traces):]
	timed := p.timed()
	styled := sync.OnceValue(func() bool { return readsStyles(was, made) })
	for id := len(was.Traces); id < len(now.Traces); id++ {
		steady := table.Visit(trace.ID(id), trace.Visitor{Item: func(column, item uint32) bool {
			switch now.Columns[column] {
			case trace.Output, trace.Unrendered:
				return false
			case trace.Converted, trace.Excerpt:
				return !timed[item]
			}
			return true
		}, Key: func(k uint32) bool {
			switch k := now.Keys[k]; k.Kind {
			case trace.Always:
				return false
			case trace.Beside:
				return p.run.watched(k.Name)
			case trace.Styles: // what style sheets may read is looked at where one did before
				return styled()
			case trace.Clock:
				return k.Name != "" && p.still.Shows(k.Name)
			}
			return true
		}})
		if !steady {
			return false
		}
	}
	p.findings()
	return true
}

// readsStyles reports whether an item was made with a style sheet.
func readsStyles(parts trace.Parts, made []frozen.Made) bool {
	table := trace.NewTable(parts)
	seen := make([]bool, len(parts.Traces))
	var reads func(id trace.ID) bool
	reads = func(id trace.ID) bool {
		if int(id) >= len(seen) || seen[id] {
			return false
		}
		seen[id] = true
		return !table.Visit(id, trace.Visitor{
			Key:   func(k uint32) bool { return parts.Keys[k].Kind != trace.Styles },
			Child: func(id trace.ID) bool { return !reads(id) },
		})
	}
	return slices.ContainsFunc(made, func(m frozen.Made) bool { return reads(m.Content) || reads(m.Whole) || reads(m.Parts) })
}

// timed are the numbers of the items whose content shows the time of the build.
func (p *patch) timed() map[uint32]bool {
	timed := map[uint32]bool{}
	for i, it := range p.run.renderer.Items() {
		if p.image.Made[i].Timed {
			timed[site.Number(it)] = true
		}
	}
	return timed
}

// stamped notes where the file of an item that was made shows the time. It
// reports false where it shows the time and did not before, or the other way
// round: which files do is known from the last whole build.
func (p *patch) stamped(it site.Item, kept *render.Kept) bool {
	shows := len(kept.Stamps) > 0
	f, ok := it.(site.File)
	if !ok || !p.image.Made[it.Order()].Takes {
		return !shows
	}
	name := path.Join(p.run.stage.Dest(), f.Destination())
	for i := range p.still.Stamped {
		if s := &p.still.Stamped[i]; p.still.Entry(s.Entry).Name == name {
			s.Stamps = kept.Stamps
			return shows
		}
	}
	return !shows
}

// findings collects what there is to say of the site.
func (p *patch) findings() {
	said := map[string]bool{}
	p.said = nil
	add := func(ds []diag.Diagnostic) {
		for _, d := range ds {
			if key := d.String(); !said[key] {
				said[key] = true
				p.said = append(p.said, d)
			}
		}
	}
	add(p.image.Said)
	for i := range p.image.Made {
		add(p.image.Made[i].Diagnostics)
		add(p.image.Made[i].OfExcerpt)
	}
	p.change.Told, p.change.Said = true, p.said
	p.run.mu.Lock()
	p.run.diags = p.run.diags[:p.run.afterReset] // rendering has said its part already
	p.run.mu.Unlock()
}

// stampTime puts the time of the build where files show it. A file that is not
// what was written is no file for it: that is found out by the whole build.
func (p *patch) stampTime() (bool, error) {
	type work struct {
		entry ledger.Entry
		f     *ledger.Stamped
		now   []trace.TimeStamp
	}
	var todo []work
	for i := range p.still.Stamped {
		f := &p.still.Stamped[i]
		if now, changed := p.due(f.Stamps); changed {
			todo = append(todo, work{p.still.Entry(f.Entry), f, now})
		}
	}
	if len(todo) > mostStamped {
		return false, nil
	}
	var mu sync.Mutex
	var failed error
	done := true
	inChunks(len(todo), p.run.workers(), func() func(int) {
		return func(i int) {
			w := &todo[i]
			text, _, ok := ledger.ReadSame(w.entry.Name, w.entry.File, nil)
			var out []byte
			if ok {
				out, ok = restamped(text, w.f.Stamps, w.now)
			}
			var err error
			if ok {
				err = p.run.replace(w.entry.Name, out)
			}
			mu.Lock()
			done, failed = done && ok, errors.Join(failed, err)
			mu.Unlock()
		}
	})
	if failed != nil || !done {
		return false, failed
	}
	for _, w := range todo {
		w.f.Stamps = w.now
		p.files = append(p.files, w.entry.Name)
	}
	return true, nil
}

// due is what stamps are now, and whether that is something else.
func (p *patch) due(was []trace.TimeStamp) (now []trace.TimeStamp, changed bool) {
	moved := 0
	for _, s := range was {
		text := shown(p.run.site, s.Layout)
		now = append(now, trace.TimeStamp{At: s.At + moved, Layout: s.Layout, Text: text})
		moved += len(text) - len(s.Text)
		changed = changed || text != s.Text
	}
	return now, changed
}

// restamped puts stamps into a text that has others in their place.
func restamped(text []byte, was, now []trace.TimeStamp) (out []byte, ok bool) {
	done := 0
	for i, s := range was {
		end := s.At + len(s.Text)
		if s.At < done || end > len(text) || string(text[s.At:end]) != s.Text {
			return nil, false
		}
		out = append(append(out, text[done:s.At]...), now[i].Text...)
		done = end
	}
	return append(out, text[done:]...), true
}

// note adds to the log what is not what it was.
func (p *patch) note() error {
	if len(p.files) == 0 && len(p.change.Stamps) == 0 {
		return nil
	}
	r := p.run
	touched := map[string]bool{r.site.Source: true, filepath.Dir(strings.TrimSuffix(r.site.Dest, "/")): true}
	if r.stage != nil {
		if err := r.stage.Close(); err != nil {
			return err
		}
	}
	for _, f := range p.files {
		touched[f], touched[path.Dir(f)] = true, true
	}
	for name := range touched {
		n := p.still.Find(name)
		if n < 0 {
			continue
		}
		now, err := ledger.Look(name)
		if err != nil {
			return err
		}
		s := frozen.Restamp{Entry: n, File: now.File}
		for _, f := range p.still.Stamped {
			if f.Entry == n {
				s.Stamps = f.Stamps
			}
		}
		p.change.Stamps = append(p.change.Stamps, s)
	}
	return p.log.Add(p.change)
}
