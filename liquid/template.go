package liquid

// Template is a compiled source. It is immutable; any number of threads may
// render it at the same time.
type Template struct {
	engine   *Engine
	name     string
	body     *Body
	fragment *fragment // of the body, where it is worth remembering
	warnings []*Error
	uses     Uses
}

// Uses is what a template's source says about what a render of it can touch.
// Includes have Uses of their own.
type Uses struct {
	Roots []string // variables it looks up, the template's own among them; sorted
	// Members are what is looked up of the variable ParseOptions.MembersOf, and
	// AnyMember whether more of it may be; sorted.
	Members   []string
	AnyMember bool

	Includes []string // templates it includes by a fixed name; sorted
	Tags     []string // sorted
	Filters  []string // sorted

	DynamicRoot    bool // some variable's name is computed: {{ [x] }}, or a tag may read anything
	DynamicInclude bool // some include's name is computed

	// Remembers is set where a render may depend on Registers.
	Remembers bool
}

// Name is the name that the template was parsed under.
func (t *Template) Name() string { return t.name }

// Engine is the engine that parsed it.
func (t *Template) Engine() *Engine { return t.engine }

// Warnings are those of ErrorMode Warn, in the order of the source.
func (t *Template) Warnings() []*Error { return t.warnings }

// Uses tells what the template can touch. The slices are shared: read only.
func (t *Template) Uses() Uses { return t.uses }

// Roots are the variables that the template looks up.
func (t *Template) Roots() []string { return t.uses.Roots }

// Text is the source where it has no Liquid in it.
func (t *Template) Text() (s string, ok bool) { return t.body.Text() }

// Render begins a render on th: variables of earlier ones are gone, counters
// of increment and decrement are kept, as they are the page's. The output is
// appended to dst. A tag that renders another template during a render uses
// Thread.Partial instead. Without RethrowErrors the error is one of limits or
// cancellation only; others are printed in place and kept in th.Errors.
func (t *Template) Render(th *Thread, dst []byte) ([]byte, error) {
	return t.RenderWith(th, nil, dst)
}

// RenderWith is Render going on from where an earlier render left registers.
// nil is Render.
func (t *Template) RenderWith(th *Thread, registers *Registers, dst []byte) ([]byte, error) {
	th.begin(t)
	th.parts.begin(th)
	if registers != nil {
		registers.load(th)
		defer registers.save(th)
	}
	var out []byte
	var err error
	if th.opts.Profile != nil {
		out, err = th.opts.Profile.timed(t, dst, func(dst []byte) ([]byte, error) { return t.body.Render(th, dst) })
	} else {
		out, err = t.body.Render(th, dst)
	}
	if err != nil {
		th.recover()
		e := asError(err)
		if e.Kind == MemoryError && !th.rethrow && e.Cause == nil {
			th.errors = append(th.errors, e)
			return append(dst, e.Error()...), nil
		}
		return dst, err
	}
	th.interrupts = th.interrupts[:0]
	return out, nil
}
