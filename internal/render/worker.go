package render

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// worker renders items one after the other. Its buffers are reused: what it
// hands out of them is valid until the next item.
type worker struct {
	r    *Renderer
	host host // of the item at hand

	// excerpts are the hosts of excerpts being rendered, each within the one
	// before it; spare are finished ones.
	excerpts []*host
	spare    []*host

	sourceMap string // of the style sheet at hand; "" for none

	rec    *trace.Recorder   // nil where nothing is noted
	notes  []diag.Diagnostic // of the item at hand
	noted  []int             // the orders of items of which it noted something
	quiet  bool              // makes again what was made before
	stamps []trace.TimeStamp // where the text of the item at hand shows the time

	converted []byte // what a converter writes to
	snippet   []byte // the same of what filters and tags convert

	profile *profiler // nil where nobody asked

	found liquid.Parts // of the layout at hand
	parts []Part       // of the layouts so far

	includes map[string]*include // those met so far
	chains   chains
	text     [2][]byte // the output of one layout is the content of the next
}

// newWorker makes a worker, whose host is yet to be made. A quiet one makes
// what was made before: nothing of it is noted.
func newWorker(r *Renderer, quiet bool) *worker {
	w := &worker{r: r, includes: map[string]*include{}, chains: chains{}, quiet: quiet}
	if r.opts.Traces != nil && !quiet {
		w.rec = trace.NewRecorder(r.opts.Traces)
	}
	return w
}

// warn reports a finding, and notes it with what is being rendered.
func (w *worker) warn(d diag.Diagnostic) {
	w.notes = append(w.notes, d)
	if !w.quiet {
		w.r.warn(d)
	}
}

// make splices an item where that will do, or renders it.
func (w *worker) make(order int, it site.Item) error {
	if w.r.splices(order) {
		if done, err := w.r.splicer(order, w.r.pieces.find); done || err != nil {
			return err
		}
	}
	return w.item(it)
}

// keep is where it is noted what the render of an item leaves.
func (w *worker) keep(order int) *Kept {
	w.noted = append(w.noted, order)
	return &w.r.kept[order]
}

// item renders one item and publishes its result, whatever happens.
func (w *worker) item(it site.Item) error {
	res := it.Result()
	var converted any
	defer func() {
		w.publish(res, converted, nil)
		w.r.passTurns(it)
	}()
	h := &w.host
	start := w.profile.now()
	defer func() { w.profile.span("item", it.RelPath(), start) }()
	h.begin(it, it.Order(), w.r.stale(it.Order()))
	w.sourceMap, w.notes, w.stamps, w.parts = "", nil, nil, w.parts[:0]
	kept := w.keep(it.Order())
	w.rec.For(site.Number(it))
	w.rec.Begin(false)
	defer func() { kept.Whole, _ = w.rec.EndApart() }()
	w.rec.Begin(false)
	content, err := w.content(h, it, w.passesOn(it))
	kept.Content, _ = w.rec.End()
	if err != nil {
		return err
	}
	kept.Timed = len(w.stamps) > 0
	converted = content
	h.view.Converted = converted
	out, err := w.layouts(h, it, content)
	if err != nil {
		return err
	}
	if out, err = w.r.opts.Registry.TriggerItem(h, plugin.PostRender, it, out); err != nil {
		return w.r.located(err, it.SourcePath())
	}
	w.publish(res, converted, out)
	if d, ok := it.(*site.Document); ok {
		d.Release()
	}
	kept.Stamps = w.stamped(it, out)
	if len(w.parts) > 0 {
		kept.Parts = slices.Clone(w.parts)
	}
	// What is incomplete is rendered anew by the next build.
	kept.Diagnostics, kept.Done = w.notes, !slices.ContainsFunc(w.notes, func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error
	})
	f, ok := it.(site.File)
	if !ok || !f.Write() || w.r.opts.Sink == nil {
		return nil
	}
	if err := w.r.opts.Sink(f, out); err != nil {
		return err
	}
	if w.sourceMap == "" {
		return nil
	}
	m := mapFile{of: f}
	kept.Beside = append(kept.Beside, m.Destination())
	if w.r.opts.Extra != nil {
		w.r.opts.Extra(m)
	}
	return w.r.opts.Sink(m, []byte(w.sourceMap))
}

// Beside is the file that Kept.Beside names for an item.
func Beside(f site.File) site.File { return mapFile{of: f} }

// publish finishes an item's result with what came of it, as far as it is to
// be kept. The second of two calls does nothing.
func (w *worker) publish(res *site.Result, converted any, out []byte) {
	switch o := w.r.opts; {
	case converted == nil:
		res.Fail()
	case o.KeepOutput && out != nil:
		res.Keep(converted, string(out))
	case o.KeepOutput || o.KeepContent || o.Counters:
		res.Keep(converted, nil)
	default:
		res.Drop()
	}
}

// remake converts an item's content once more, as it was converted in its
// turn: what it saw then, by its place in the order, it sees again. What it
// reads and warns of is known already.
func (r *Renderer) remake(it site.Item) (any, error) {
	type again struct{ it site.Item }
	return r.cached(nil, again{it}, func() (any, error) {
		r.mu.Lock()
		var w *worker
		if n := len(r.spare); n > 0 {
			w, r.spare = r.spare[n-1], r.spare[:n-1]
		}
		r.mu.Unlock()
		if w == nil {
			w = newWorker(r, true)
			w.host.init(w)
		}
		w.host.begin(it, it.Order(), r.stale(it.Order()))
		text, err := w.content(&w.host, it, true)
		r.mu.Lock()
		r.spare = append(r.spare, w)
		r.mu.Unlock()
		return text, err
	})
}

// mapFile is the source map that goes beside a style sheet.
type mapFile struct{ of site.File }

func (m mapFile) dir() string {
	return m.of.Destination()[:strings.LastIndexByte(m.of.Destination(), '/')+1]
}

func (m mapFile) RelPath() string {
	p := m.of.RelPath()
	return strings.TrimSuffix(p, site.Extname(p)) + ".css.map"
}
func (m mapFile) SourcePath() string { return "" }
func (m mapFile) URL() string        { return "/" + m.Destination() }
func (m mapFile) Write() bool        { return true }
func (m mapFile) Destination() string {
	rel := m.RelPath()
	return m.dir() + rel[strings.LastIndexByte(rel, '/')+1:]
}

// passesOn reports whether anybody but the output gets an item's content: its
// layouts, or those who read what is kept. What nobody gets need not be copied
// out of the worker's buffers: a sitemap of a million posts is 200 MB.
func (w *worker) passesOn(it site.Item) bool {
	o := w.r.opts
	return o.KeepOutput || o.KeepContent || o.Counters || it.PlaceInLayout() && w.r.layoutOf(it) != nil
}

// content is the item's own text: Liquid, converters, hooks. Unless own is
// set it may lie in the worker's buffers, until the next item.
func (w *worker) content(h *host, it site.Item, own bool) (string, error) {
	reg := w.r.opts.Registry
	if _, err := reg.TriggerItem(h, plugin.PreRender, it, nil); err != nil {
		return "", w.r.located(err, it.SourcePath())
	}
	text := it.Body()
	if it.RenderWithLiquid() {
		of, shared := it, w.r.shared[it]
		registers, end := w.taking(it, ofContent, nil)
		if shared != nil {
			of = shared.first
			text = of.Body()
		}
		t, warnings, err := w.r.parse(text, w.name(of), of.BodyLine(), false)
		for _, d := range warnings {
			w.warn(d)
		}
		if err != nil {
			return "", err
		}
		h.file = w.name(it)
		buf, err := t.RenderWith(h.thread, registers, h.buf[:0])
		end()
		if err != nil {
			return "", w.r.located(err, w.name(it))
		}
		h.buf = buf
		text = view(buf)
	}
	owned := !it.RenderWithLiquid()
	for _, c := range w.r.site.ConvertersFor(it.Ext()) {
		if _, same := c.(Identity); same {
			continue
		}
		if s, ok := c.(*Sass); ok {
			w.readsStyles()
			css, sourceMap, err := s.compile(text, it)
			if err != nil {
				return "", err
			}
			text, owned, w.sourceMap = css, true, sourceMap
			continue
		}
		start := w.profile.now()
		out, err := c.Convert(w.converted[:0], unsafe.Slice(unsafe.StringData(text), len(text)), it)
		if err != nil {
			return "", w.r.conversion(c, it, err)
		}
		w.profile.span("convert", c.Name(), start)
		// A copy of the right size: what is kept has no room to grow in.
		text, owned, w.converted = string(out), true, out
	}
	if !owned && own {
		text = strings.Clone(text)
	}
	if reg.HasItemHook(plugin.PostConvert) {
		out, err := reg.TriggerItem(h, plugin.PostConvert, it, []byte(text))
		if err != nil {
			return "", w.r.located(err, it.SourcePath())
		}
		text = string(out)
	}
	return text, nil
}

// name is what errors call an item.
func (w *worker) name(it site.Item) string {
	if p := it.SourcePath(); p != "" {
		return p
	}
	return it.RelPath()
}

func (r *Renderer) conversion(c site.Converter, it site.Item, err error) error {
	var d diag.Diagnostic
	if errors.As(err, &d) {
		d.Severity = diag.Error
		if d.File == "" {
			d.File = r.show(it.SourcePath())
		}
		return d
	}
	return diag.Diagnostic{
		Severity: diag.Error, File: r.show(it.SourcePath()), Line: it.BodyLine(),
		Message: fmt.Sprintf("Conversion error: %s encountered an error while converting '%s': %v", c.Name(), it.RelPath(), err),
	}
}

// layouts puts the content into the item's layouts. The result is valid until
// the worker's next item.
func (w *worker) layouts(h *host, it site.Item, content string) (out []byte, err error) {
	if !it.PlaceInLayout() {
		return w.bare(content), nil
	}
	l := w.r.layoutOf(it)
	if l == nil {
		w.missingLayout(it)
		return w.bare(content), nil
	}
	c := w.chains.of(l)
	h.content = content
	text := content
	for i, l := range c.layouts {
		t, err := w.r.compiled(l)
		if err != nil {
			return nil, err
		}
		for _, d := range l.warnings {
			w.warn(d)
		}
		h.layout, h.file = c.data[i], l.Path
		into := (i + 1) % 2
		registers, end := w.taking(it, i, l)
		collecting := w.collecting()
		within := w.stamps
		if w.stamps = nil; collecting {
			inner := ""
			if i > 0 || len(within) > 0 {
				inner = text
			}
			h.thread.Collect(&w.found, "content", inner)
		}
		buf, err := t.RenderWith(h.thread, registers, w.text[into][:0])
		end()
		if collecting {
			h.thread.Collect(nil, "", "")
		}
		if err != nil {
			return nil, w.r.located(err, l.Path)
		}
		if collecting {
			w.collected(buf)
		}
		w.enclose(within, collecting)
		w.text[into], out = buf, buf
		text = view(buf)
		h.content = text
	}
	return out, nil
}

// bare is content that no layout surrounds, as bytes that hooks may change.
func (w *worker) bare(content string) []byte {
	if !w.r.opts.Registry.HasItemHook(plugin.PostRender) {
		return unsafe.Slice(unsafe.StringData(content), len(content))
	}
	w.text[0] = append(w.text[0][:0], content...)
	return w.text[0]
}

// view is a buffer as a string without copying it. The buffer must not change
// while anything may look at the string.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// errRecursion is what rendering an excerpt within itself ends with.
var errRecursion = errors.New("stack level too deep: the excerpt needs itself")

// excerpt renders an excerpt, as seen from before any rendering.
func (w *worker) excerpt(e *site.Excerpt) (string, error) {
	if slices.ContainsFunc(w.excerpts, func(h *host) bool { return h.item == e }) {
		return "", w.r.located(errRecursion, e.SourcePath())
	}
	var h *host
	if n := len(w.spare); n > 0 {
		h, w.spare = w.spare[n-1], w.spare[:n-1]
	} else {
		h = &host{}
		h.init(w)
	}
	w.excerpts = append(w.excerpts, h)
	kept := &Kept{}
	if e.Of != nil && !w.quiet {
		kept = w.keep(e.Of.Order())
	}
	own, notes := w.rec.For(site.Number(e)), w.notes
	w.notes = nil
	w.rec.Begin(false)
	defer func() {
		if id, _ := w.rec.EndApart(); w.rec != nil {
			w.r.mu.Lock() // two workers may render the same excerpt
			kept.Excerpt, kept.OfExcerpt = id+1, w.notes
			w.r.mu.Unlock()
		}
		w.rec.Resume(own)
		w.notes = notes
		w.excerpts = w.excerpts[:len(w.excerpts)-1]
		w.spare = append(w.spare, h)
	}()
	var layout layoutData
	if l := w.r.layoutOf(e); l != nil {
		layout = l.Data
	}
	h.begin(e, -1, layout)
	return w.content(h, e, true)
}

// host is what one render at a time offers to tags, filters and hooks, and
// the variables its templates see.
type host struct {
	w      *worker
	thread *liquid.Thread
	opts   liquid.ThreadOptions
	view   site.View
	buf    []byte

	item    site.Item
	page    any // as templates see the item
	content any // string; nil outside of layouts
	layout  layoutData
	pager   any
	markup  any // what surrounds highlighted code: "\n" in Markdown, nothing elsewhere

	file string // of the page's or layout's text that is being rendered
}

func (h *host) init(w *worker) {
	h.w = w
	r := w.r
	h.opts = liquid.ThreadOptions{
		Profile:         w.profile.liquid(),
		Vars:            h.variable,
		Host:            h,
		StrictVariables: r.strict.variables,
		StrictFilters:   r.strict.filters,
		RethrowErrors:   true,
		Now:             r.site.Time,
		Clock:           func(layout string) { w.rec.Read(trace.Clock, layout) },
		Stamper:         stamper{h},
		Location:        r.site.Location,
	}
	// What a fragment of a quiet worker reads nobody notes: others would take it
	// for one that reads nothing.
	if r.fragments != nil && (w.rec != nil || r.opts.Traces == nil) {
		h.opts.Reuse = &liquid.Reuse{
			Fragments: r.fragments, Nature: r.nature,
			Place: func() int { return h.view.Order },
			Begin: func() { w.rec.BeginReusable() },
			End: func(part bool) uint32 {
				end := w.rec.End
				if part {
					end = w.rec.EndApart
				}
				id, _ := end()
				return uint32(id)
			},
			Again:   func(id uint32) { w.rec.Reuse(trace.ID(id)) },
			Outward: func(n int) (was int) { return w.rec.Outward(n) },
			Noted:   func(note any) { w.warn(note.(diag.Diagnostic)) },

			Identity: r.opts.Identity,
		}
		if r.opts.Parts {
			h.opts.Reuse.Key = func(b []byte) uint64 { return ledger.NewHash().Bytes(b).Sum() }
		}
	}
	h.thread = r.opts.Engine.NewThread(h.opts)
}

func (h *host) begin(it site.Item, order int, layout layoutData) {
	h.view = site.View{Item: it, Order: order, Watch: h.thread, Rec: h.w.rec, Excerpt: h.w.excerpt}
	h.item, h.page, h.content, h.layout, h.pager, h.markup = it, it, nil, layout, nil, nil
	if p, ok := it.(*site.Page); ok {
		h.page, h.pager = site.Self{Page: p}, p.Paginator()
	}
	if cs := h.w.r.site.ConvertersFor(it.Ext()); len(cs) > 0 {
		if _, ok := cs[0].(*Markdown); ok {
			h.markup = "\n"
		}
	}
	if _, excerpt := it.(*site.Excerpt); excerpt || !h.w.r.opts.Counters {
		h.thread.Reset(h.opts)
	}
}

// variable is one of the names that Jekyll gives every template.
func (h *host) variable(name string) (any, bool) {
	s := h.w.r.site
	switch name {
	case "page":
		return h.page, true
	case "site":
		return s, true
	case "content":
		h.w.rec.Own()
		return h.content, true
	case "layout":
		h.w.rec.Own()
		if h.content == nil {
			h.w.rec.Item(site.Number(h.item), trace.Left)
		}
		if h.layout == nil {
			return nil, true
		}
		return h.layout, true
	case "paginator":
		h.w.rec.Own()
		return h.pager, true
	case "jekyll":
		return h.w.r.jekyll, true
	case "theme":
		if s.Theme == nil {
			return nil, true
		}
		return s.Theme, true
	case "highlighter_prefix", "highlighter_suffix":
		h.w.rec.Own()
		return h.markup, true
	}
	// A render asks once: what a part of it looked up, what follows has too.
	h.w.rec.Read(trace.Variable, name)
	outward := h.w.rec.Outward(math.MaxInt)
	h.w.rec.Read(trace.Variable, name)
	h.w.rec.Outward(outward)
	if v, ok := s.Globals.Get(name); ok {
		return v, true
	}
	return ofPayload(name)
}

// ofPayload is what a method of Jekyll's payload is to a template that uses a
// variable it never set, as posts do that quote `{{ count }}` of another
// language: the payload is a drop that can be counted.
func ofPayload(name string) (any, bool) {
	if name == "count" {
		return 9, true // the drop's attributes
	}
	return nil, false
}

// JekyllVersion is the version of Jekyll that the output is that of.
const JekyllVersion = "4.3.1"

func (h *host) View() *site.View { return &h.view }
func (h *host) Site() *site.Site { return h.w.r.site }

func (h *host) Item() site.Item {
	h.w.rec.Own()
	h.thread.Depends()
	return h.item
}

func (h *host) Report(d diag.Diagnostic) {
	h.thread.Note(d)
	h.w.warn(d)
}

func (h *host) Reads(kind trace.Kind, name string) { h.w.rec.Read(kind, name) }

func (h *host) Include(name string) (plugin.Partial, error) {
	h.w.rec.Read(trace.Include, name)
	inc := h.w.includes[name]
	if inc == nil {
		inc = h.w.r.includes.get(name)
		h.w.includes[name] = inc
	}
	return inc.partial, inc.err
}

func (h *host) IncludeRelative(name string) (plugin.Partial, error) {
	h.w.rec.Own()
	h.w.rec.Read(trace.Beside, h.w.r.includes.beside(h.item, name))
	h.thread.Depends()
	return h.w.r.includes.relative(h.item, name)
}

func (h *host) FindFile(relPath string) site.File {
	h.w.rec.Read(trace.Lookup, relPath)
	return h.w.r.find(relPath)
}

func (h *host) Markdownify(src string) (string, error) {
	for _, c := range h.w.r.site.Converters {
		if m, ok := c.(*Markdown); ok {
			if m.warn != nil { // each conversion warns
				h.thread.Depends()
			}
			out, err := m.Convert(h.w.snippet[:0], unsafe.Slice(unsafe.StringData(src), len(src)), nil)
			h.w.snippet = out
			return string(out), err
		}
	}
	return "", errors.New("the site has no Markdown converter")
}

func (h *host) Smartify(src string) (string, error) {
	for _, c := range h.w.r.site.Converters {
		if s, ok := c.(*SmartyPants); ok {
			out, err := s.Convert(nil, []byte(src), nil)
			return string(out), err
		}
	}
	return "", errors.New("the site has no converter for quotes")
}

func (h *host) Convert(ext, src string) (string, error) {
	h.thread.Depends() // on how the converter warns
	text := []byte(src)
	for _, c := range h.w.r.site.ConvertersFor(ext) {
		if _, ok := c.(*Sass); ok {
			h.w.readsStyles()
		}
		out, err := c.Convert(nil, text, nil)
		var left errLeftOut
		if errors.As(err, &left) {
			// The page is worth having without its style.
			left.File = h.w.r.show(h.file)
			h.Report(left.Diagnostic)
			return "", nil
		}
		if err != nil {
			return "", err
		}
		text = out
	}
	return string(text), nil
}

func (h *host) Cache(key any, make func() (any, error)) (any, error) {
	return h.w.r.cached(h.w.rec, key, make)
}

var _ plugin.Host = (*host)(nil)
