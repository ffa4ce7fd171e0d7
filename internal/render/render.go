// Package render turns the items of a frozen site into the text of files:
// Liquid, converters, layouts.
//
// Templates are compiled once, by whoever needs them first. Items are rendered
// by workers that each own a host, Liquid threads and buffers, and take items
// in Jekyll's order of rendering: documents collection by collection, then
// pages. An item that looks at an earlier one waits for it (see site.View), and
// as earlier items were taken earlier, somebody is always at work.
package render

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Options are what rendering needs beside the site.
type Options struct {
	Engine   *liquid.Engine // with every tag and filter registered
	Registry *plugin.Registry
	Workers  int // 0 means one per processor

	// Sink takes an item's finished text, which it must not keep: the buffer
	// is reused. It is called from the workers.
	Sink func(f site.File, text []byte) error

	// Extra is told of files that rendering makes beside the items, before
	// their text goes to Sink.
	Extra func(f site.File)

	// KeepOutput keeps every item's whole output, for templates that read
	// `output` of other items; KeepContent its converted content. Content
	// that is not kept is made again for whoever reads it.
	KeepOutput, KeepContent bool

	// Counters lets increment and decrement count on from one item to the
	// next, as Jekyll's do. There is one worker then.
	Counters bool

	// Registers lets cycle, ifchanged and `offset: continue` go on from one
	// item to the next where they do in Jekyll. False is for sites that use
	// none of them.
	Registers bool
	// ForgetShared says that pages with one path have none of them in their text.
	ForgetShared bool
	// Uses, where it is not nil, is what an item that is rendered went on from the
	// last time, which is what it goes on from now; see Kept.Uses.
	Uses func(order int) []Use

	// NoReuse renders every fragment of every template each time, which
	// makes the same text.
	NoReuse bool

	// Traces, where it is not nil, is where what renders read is noted; then
	// Renderer.Kept says what of each item.
	Traces *trace.Table

	// Parts notes which fragments stand where in an item's text; see Kept.Parts.
	// It is for sites in which nobody changes the text afterwards. Identity is
	// what a drop, an array or a map is known by from one build to the next, 0
	// for nothing.
	Parts    bool
	Identity func(v any) uint64
	// Stamps notes where the time stands in what layouts make, in such sites too.
	// Parts implies it.
	Stamps bool

	// Profile, where it is not nil, is filled with where the time went.
	Profile *Profile

	Progress func(done, total int)
}

// Kept is what a render leaves behind beside its text.
type Kept struct {
	Content, Whole trace.ID // what the content, and all of it, was made of
	// Excerpt is what the excerpt was made of, plus one; 0 where nobody
	// rendered it.
	Excerpt trace.ID
	// Parts are what fragments of the layouts made of the output, in order.
	// What they read is not in Whole.
	Parts []Part
	// Uses are the registers that its layouts went on from, and left.
	Uses        []Use
	Diagnostics []diag.Diagnostic
	// OfExcerpt are those of rendering the excerpt.
	OfExcerpt []diag.Diagnostic
	// Beside are further files the render made, by destination.
	Beside []string
	// Stamps are where the output shows the time of the build, in order.
	Stamps []trace.TimeStamp
	Timed  bool // the content shows it
	Done   bool // rendered, without an error
}

// Renderer renders one frozen site.
type Renderer struct {
	site     *site.Site
	opts     Options
	mode     liquid.ErrorMode
	strict   struct{ variables, filters bool }
	layouts  map[*site.Layout]*layout
	includes includes
	shared   map[site.Item]*shared // pages with the path of another
	turns    map[turnAt]*turn
	deepest  int                  // file of a turn, plus one
	stale    func(int) layoutData // `layout` while an item's content is rendered, by order
	jekyll   *value.Map           // the variable of that name
	cache    sync.Map             // of Host.Cache
	files    func() map[string]fileAt
	kept     []Kept
	items    []site.Item // by order, since prepare
	noted    []int       // see Noted
	skip     []bool
	spliced  []bool
	splicer  Splicer
	pieces   pieces
	styles   func() uint64
	// fragments are those rendered so far; nil where they are not reused.
	fragments *liquid.Fragments

	mu     sync.Mutex
	fatal  []error
	common map[string]*commonFault
	warned map[string]bool
	spare  []*worker // of remake
}

// New prepares the rendering of a frozen site.
func New(s *site.Site, opts Options) *Renderer {
	if opts.Workers <= 0 {
		opts.Workers = runtime.GOMAXPROCS(0)
	}
	if opts.Counters {
		opts.Workers = 1
	}
	r := &Renderer{site: s, opts: opts, warned: map[string]bool{}, common: map[string]*commonFault{}}
	if !opts.NoReuse {
		r.fragments = liquid.NewFragments(keptText)
	}
	lo := s.ConfigMap("liquid")
	r.mode = errorMode(site.Text(lo.Value("error_mode")))
	r.strict.variables = truthy(lo.Value("strict_variables"))
	r.strict.filters = truthy(lo.Value("strict_filters"))
	r.includes.init(r)
	r.compileLayouts()
	r.files = sync.OnceValue(r.index)
	r.styles = sync.OnceValue(r.styleSum)
	s.Remake = r.remake
	r.jekyll = value.MapOf("version", JekyllVersion, "environment", s.Env)
	return r
}

func errorMode(name string) liquid.ErrorMode {
	switch name {
	case "lax":
		return liquid.Lax
	case "strict":
		return liquid.Strict
	}
	return liquid.Warn
}

func truthy(v any) bool { return v != nil && v != false }

// Items lists what is rendered, in order.
func (r *Renderer) Items() []site.Item {
	if r.items != nil {
		return r.items
	}
	total := len(r.site.Pages)
	for _, c := range r.site.Collections {
		total += len(c.Docs)
	}
	items := make([]site.Item, 0, total)
	for _, c := range r.site.Collections {
		for _, d := range c.Docs {
			items = append(items, d)
		}
	}
	for _, p := range r.site.Pages {
		items = append(items, p)
	}
	return items
}

// Run renders every item. The error joins what is wrong with any of them, by
// file and line; the others are rendered all the same.
func (r *Renderer) Run(ctx context.Context) error {
	items := r.Items()
	r.prepare(items)
	for i, it := range items {
		if r.fresh(i) || r.splices(i) {
			it.Result().Drop() // who reads the content has it made
		}
	}
	var next, done atomic.Int64
	var wg sync.WaitGroup
	workers := make([]*worker, min(r.opts.Workers, len(items)))
	for i := range workers {
		w := newWorker(r, false)
		workers[i] = w
		w.startProfile(i)
		w.host.init(w)
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(items) {
					return
				}
				if ctx.Err() != nil {
					items[i].Result().Fail()
					r.passTurns(items[i])
					continue
				}
				if r.fresh(i) {
					if n := done.Add(1); r.opts.Progress != nil {
						r.opts.Progress(int(n), len(items))
					}
					continue
				}
				if err := w.make(i, items[i]); err != nil {
					r.fail(err, items[i])
				}
				if n := done.Add(1); r.opts.Progress != nil {
					r.opts.Progress(int(n), len(items))
				}
			}
		})
	}
	wg.Wait()
	for _, w := range workers {
		r.noted = append(r.noted, w.noted...)
	}
	slices.Sort(r.noted)
	r.noted = slices.Compact(r.noted)
	r.profiled(workers)
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, f := range r.common {
		r.fatal = append(r.fatal, f.diagnostic())
	}
	r.fatal = append(r.fatal, r.site.Faults()...)
	slices.SortFunc(r.fatal, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(r.fatal...)
}

// prepare computes what all renders share. It may be called before Run.
func (r *Renderer) prepare(items []site.Item) {
	if r.stale != nil {
		return
	}
	r.items = items
	r.layoutsLeftBehind(items)
	r.queueTurns(items)
	r.kept = make([]Kept, len(items))
}

func (r *Renderer) fresh(order int) bool {
	return order < len(r.skip) && r.skip[order]
}

// Prepare makes what Left tells, before Run.
func (r *Renderer) Prepare() { r.prepare(r.Items()) }

// Left is what `layout` is while an item's content is rendered, by order.
func (r *Renderer) Left(order int) *value.Map { return r.stale(order) }

// First is the item whose text an item has: its own, but for pages that share
// a path.
func (r *Renderer) First(it site.Item) site.Item {
	if m := r.shared[it]; m != nil {
		return m.first
	}
	return it
}

// Skip says which items, by order, need not be rendered: their files are as
// they would be. Their content is made where another item reads it.
func (r *Renderer) Skip(fresh []bool) { r.skip = fresh }

// Repeat reports what was found when an item was rendered in an earlier build.
func (r *Renderer) Repeat(found []diag.Diagnostic) {
	for _, d := range found {
		r.warn(d)
	}
}

// Find is the file that `link` means by a path.
func (r *Renderer) Find(path string) site.File { return r.find(path) }

// Kept is what the render of an item left, by order. It is complete after Run.
func (r *Renderer) Kept(order int) *Kept { return &r.kept[order] }

// Noted are the orders, ascending, of the items for which Kept has anything:
// those that Run rendered, and those of which something rendered the excerpt.
func (r *Renderer) Noted() []int { return r.noted }

// commonFault is a fault in a file that several items are made with, such as
// a layout: it is said once, with the first item that met it.
type commonFault struct {
	diag.Diagnostic
	first site.Item
	items int
}

func (f *commonFault) diagnostic() diag.Diagnostic {
	d := f.Diagnostic
	if d.Hint != "" {
		d.Hint += "; "
	}
	d.Hint += "met while rendering " + f.first.RelPath()
	switch {
	case f.items == 2:
		d.Hint += " and one more file"
	case f.items > 2:
		d.Hint += fmt.Sprintf(" and %d more files", f.items-1)
	}
	return d
}

// fail notes why an item could not be rendered.
func (r *Renderer) fail(err error, it site.Item) {
	var left errLeftOut
	if errors.As(err, &left) {
		r.warn(left.Diagnostic)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var d diag.Diagnostic
	if !errors.As(err, &d) || d.File == "" || d.File == r.show(it.SourcePath()) || d.File == it.RelPath() {
		r.fatal = append(r.fatal, err)
		return
	}
	key := d.String()
	f := r.common[key]
	if f == nil {
		f = &commonFault{Diagnostic: d, first: it}
		r.common[key] = f
	}
	if f.items++; it.Order() < f.first.Order() {
		f.first = it
	}
}

// warn reports a finding once per build, however many renders meet it.
func (r *Renderer) warn(d diag.Diagnostic) {
	r.mu.Lock()
	key := d.String()
	said := r.warned[key]
	r.warned[key] = true
	r.mu.Unlock()
	if !said && r.site.Report != nil {
		r.site.Report(d)
	}
}

// located gives an error of rendering its file and line.
func (r *Renderer) located(err error, file string) error {
	var left errLeftOut
	if errors.As(err, &left) {
		left.File = r.show(file)
		return left
	}
	var d diag.Diagnostic
	if errors.As(err, &d) && d.Severity == diag.Error {
		return d
	}
	d = diag.Diagnostic{Severity: diag.Error, File: r.show(file), Message: err.Error()}
	var le *liquid.Error
	if errors.As(err, &le) {
		d.Line = le.Line
		if le.Template != "" {
			d.File = r.show(le.Template)
		}
		plain := *le
		plain.Line = 0
		d.Message = plain.Error()
		if le.Cause != nil {
			d.Message = le.Cause.Error()
			var inner diag.Diagnostic
			if errors.As(le.Cause, &inner) && inner.Severity == diag.Error {
				return inner
			}
		}
	}
	return d
}

// show is a path as a user would type it.
func (r *Renderer) show(path string) string { return strings.TrimPrefix(path, r.site.Source+"/") }

type fileAt struct {
	file  site.File
	place int
}

// index maps relative paths to the first file that has each.
func (r *Renderer) index() map[string]fileAt {
	m := map[string]fileAt{}
	i := 0
	for f := range r.site.Files {
		if _, ok := m[f.RelPath()]; !ok {
			m[f.RelPath()] = fileAt{f, i}
		}
		i++
	}
	return m
}

// find is the file that `link` means by a path, with or without leading slash.
func (r *Renderer) find(path string) site.File {
	files := r.files()
	a, okA := files[path]
	b, okB := files["/"+strings.TrimPrefix(path, "/")]
	switch {
	case okA && (!okB || a.place <= b.place):
		return a.file
	case okB:
		return b.file
	}
	return nil
}
