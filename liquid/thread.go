package liquid

import (
	"context"
	"errors"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
)

// ThreadOptions say what a thread renders with.
type ThreadOptions struct {
	// Globals are the variables the host provides: Vars looks names up
	// first, then Globals. Neither is changed by a render.
	Globals *Map
	Vars    func(name string) (v any, ok bool)

	// Include finds the template that a tag names. nil means that there
	// are none. It is called for each execution of the tag, so the host
	// keeps compiled templates.
	Include func(th *Thread, name string) (*Template, error)

	Host     any      // what th.Host returns to the host's tags and filters
	Observer Observer // nil costs nothing
	Reuse    *Reuse   // nil: every fragment is rendered each time
	Profile  *Profile // nil costs nothing

	StrictVariables bool // an unknown variable is an error
	StrictFilters   bool // an unknown filter is an error
	RethrowErrors   bool // errors end the render, as in Jekyll, instead of being printed

	Limits  Limits
	Context context.Context // nil means context.Background
	Now     time.Time       // zero means the clock
	// Clock, where not nil, is called whenever the time is read, with what
	// [Thread.Asked] says.
	Clock    func(layout string)
	Stamper  Stamper        // nil: nobody wants to know where the time stands
	Location *time.Location // of times without a zone; nil means Now's, else time.Local
}

// Thread is the state of a render: variables, counters, loops, errors. It
// belongs to one goroutine at a time and may render any number of templates,
// one after the other.
type Thread struct {
	engine  *Engine
	opts    ThreadOptions
	rethrow bool

	strictVariables, strictFilters bool
	observer                       Observer

	reuse     *Reuse     // nil where fragments are not reused
	fleeting  string     // a text of the host's, looked up in this render, that does not outlive it
	rec       *recording // innermost; nil where nothing is recorded
	spareRecs []*recording
	parts     *Parts // nil where none are collected
	hidden    int    // how many nodes around make something else of what is rendered

	slots    []slot
	undo     []binding
	gen      uint32
	depth    int
	isolated bool // inside a {% render %}: no host variables

	counters   *Map
	loops      []*forLoop
	freeLoops  []*forLoop
	interrupts []interrupt
	cycles     map[string]int
	carried    *carried // nil where no registers are kept
	changed    changedState
	registers  map[any]any
	errors     []*Error

	args      []any // filter arguments, used as a stack
	validText bool  // the input of the text filter being called is known to be UTF-8
	bufs      [][]byte

	asked  string          // see Asked
	moment datetime.Moment // the time printed last
	layout struct {        // the layout computed last
		text string
		f    *datetime.Format
	}

	partial   string // name of the include being rendered
	noInclude bool
	child     *Thread // kept for the next {% render %}
	limits    limitState
}

// NewThread returns a thread for templates of e.
func (e *Engine) NewThread(opts ThreadOptions) *Thread {
	th := &Thread{engine: e}
	th.Reset(opts)
	return th
}

// Reset makes th as new, but for the memory it has already got.
func (th *Thread) Reset(opts ThreadOptions) {
	if opts.Context == nil {
		opts.Context = context.Background()
	}
	th.opts = opts
	th.rethrow = opts.RethrowErrors
	th.strictVariables, th.strictFilters = opts.StrictVariables, opts.StrictFilters
	th.observer = opts.Observer
	th.counters = nil
	th.limits.set(opts.Limits, opts.Context)
	th.reuse = opts.Reuse
	if opts.Limits.Iterations > 0 || opts.Limits.Score > 0 {
		th.reuse = nil // what is not rendered is not counted
	}
	clear(th.registers)
	th.recover()
	th.fresh()
}

// fresh forgets the variables of the last render.
func (th *Thread) fresh() {
	th.gen++
	if th.gen == 0 { // after four thousand million renders a stale slot could look valid
		clear(th.slots)
		th.gen = 1
	}
	if len(th.cycles) > 0 {
		clear(th.cycles)
	}
	th.changed.reset()
	th.errors = nil
	th.fleeting = ""
}

// recover puts back what an aborted render left open.
func (th *Thread) recover() {
	th.unwind(0)
	th.depth = 0
	th.loops = th.loops[:0]
	th.interrupts = th.interrupts[:0]
	clear(th.args)
	th.args = th.args[:0]
	th.isolated = false
	th.noInclude = false
	th.partial = ""
	th.rec = nil
	th.hidden = 0
	th.observer = th.opts.Observer
}

func (th *Thread) begin(*Template) {
	th.recover()
	th.fresh()
	th.limits.begin()
}

// Host is the host's own context: for a site builder, the page and the site.
func (th *Thread) Host() any { return th.opts.Host }

// Context is the options' context.
func (th *Thread) Context() context.Context { return th.opts.Context }

// Engine is the engine of the thread's templates.
func (th *Thread) Engine() *Engine { return th.engine }

// Errors are those printed by the last render.
func (th *Thread) Errors() []*Error { return th.errors }

// Now is the time that "now" means.
func (th *Thread) Now() time.Time {
	if th.opts.Clock != nil && th.asked != Stamped {
		th.opts.Clock(th.asked)
	}
	th.asked = ""
	if th.opts.Now.IsZero() {
		return time.Now().In(th.Location())
	}
	return th.opts.Now
}

// Asked is what the attribute that is being looked up, or "now", is wanted for:
// where it is a time, no more of it is used than the text that the filter date
// would make of it by this layout. It is empty where that is not known. A host
// that keeps renders from one day to the next learns from it that a page with
// the year in its footer is good until the year ends.
func (th *Thread) Asked() string { return th.asked }

// Strict reports whether an unknown variable is an error.
func (th *Thread) Strict() bool { return th.strictVariables }

// Location is where times without a zone are.
func (th *Thread) Location() *time.Location {
	switch {
	case th.opts.Location != nil:
		return th.opts.Location
	case !th.opts.Now.IsZero():
		return th.opts.Now.Location()
	}
	return time.Local
}

func (th *Thread) global(name string) (any, bool) {
	if th.opts.Vars != nil {
		if v, ok := th.opts.Vars(name); ok {
			return v, true
		}
	}
	return th.opts.Globals.Get(name)
}

// Get is the value of a variable, nil where there is none.
func (th *Thread) Get(name string) any {
	s, ok := th.engine.symbols.find(name)
	if !ok {
		s = th.engine.symbols.intern(name)
	}
	v, ok := th.lookup(s, name)
	if th.observer != nil {
		th.observed(s, name, nil, ok)
		if th.rec != nil {
			th.rec.read(th, s, name, nil, v, ok)
		}
	}
	return v
}

// Set binds a variable in the present scope: until the enclosing block,
// include or loop ends.
func (th *Thread) Set(name string, v any) { th.push(th.engine.symbols.intern(name), v) }

// Assign binds a variable in the outermost scope, as the assign tag does.
func (th *Thread) Assign(name string, v any) { th.assign(th.engine.symbols.intern(name), v) }

// Register is a value that a tag keeps on the thread, under a key of a type
// of its own. It lives until Reset.
func (th *Thread) Register(key any) any {
	th.Depends()
	return th.registers[key]
}

// SetRegister sets what Register returns.
func (th *Thread) SetRegister(key, v any) {
	th.Depends()
	if th.registers == nil {
		th.registers = map[any]any{}
	}
	th.registers[key] = v
}

// Local is a variable of an include's own.
type Local struct {
	Name  string
	Value any
}

// Partial renders t as an include: in the present variables, with the locals
// in a scope of their own. name is what error texts call it.
func (th *Thread) Partial(t *Template, name string, dst []byte, locals ...Local) ([]byte, error) {
	mark := th.mark()
	if err := th.enter(); err != nil {
		return dst, err
	}
	defer th.exit(mark)
	for _, l := range locals {
		th.Set(l.Name, l.Value)
	}
	return th.body(t, name, dst)
}

// body renders an include's body under its name.
func (th *Thread) body(t *Template, name string, dst []byte) ([]byte, error) {
	old := th.partial
	th.partial = name
	defer func() { th.partial = old }()
	if th.opts.Profile != nil {
		return th.opts.Profile.timed(t, dst, func(dst []byte) ([]byte, error) { return t.included(th, dst) })
	}
	return t.included(th, dst)
}

func (t *Template) included(th *Thread, dst []byte) ([]byte, error) {
	if t.fragment != nil {
		return t.fragment.Render(th, dst)
	}
	return t.body.Render(th, dst)
}

// Include finds a template by name, through the options' Include, and tells
// the observer.
func (th *Thread) Include(name string) (*Template, error) {
	if th.observer != nil {
		th.observer.Include(name)
	}
	if th.opts.Include == nil {
		return nil, Errorf(FileSystemError, "This liquid context does not allow includes.")
	}
	t, err := th.opts.Include(th, name)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, Errorf(FileSystemError, "No such template '%s'", name)
	}
	return t, nil
}

// PartialName is the name of the include being rendered; "" outside of any.
func (th *Thread) PartialName() string { return th.partial }

// Buffer lends an empty buffer to render into; give it back with Release when
// nothing refers to it any more.
func (th *Thread) Buffer() []byte {
	if n := len(th.bufs); n > 0 {
		b := th.bufs[n-1]
		th.bufs = th.bufs[:n-1]
		return b[:0]
	}
	return make([]byte, 0, 1024)
}

// maxKeptBuffer keeps one huge page from holding its memory for ever.
const maxKeptBuffer = 1 << 20

// Release takes a buffer back.
func (th *Thread) Release(b []byte) {
	if cap(b) <= maxKeptBuffer && len(th.bufs) < 16 {
		th.bufs = append(th.bufs, b)
	}
}

// handle is Liquid's handle_error: it gives an error its place, then returns
// it or prints it.
func (th *Thread) handle(err error, dst []byte, line int) ([]byte, error) {
	e := asError(err)
	if e.Kind == MemoryError || isCancelled(err) {
		return dst, err
	}
	if e.Template == "" {
		e.Template = th.partial
	}
	if e.Line == 0 {
		e.Line = line
	}
	if th.rethrow {
		return dst, e
	}
	if len(th.errors) < maxErrors {
		th.errors = append(th.errors, e)
	}
	switch e.Kind {
	case UndefinedVariable, UndefinedDropMethod, UndefinedFilter:
		return dst, nil // kept, but not shown
	}
	return append(dst, e.Error()...), nil
}

// maxErrors bounds what Errors keeps: a template that includes itself twice
// makes an error for each of 2**100 calls.
const maxErrors = 1000

func isCancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
