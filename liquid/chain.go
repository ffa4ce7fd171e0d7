package liquid

import (
	"strings"
	"time"
)

// Eval computes the value.
func (o *Output) Eval(th *Thread) (any, error) {
	th.asked = o.asks
	v, err := o.name.Eval(th)
	if o.direct != nil || err != nil {
		th.asked = ""
	}
	if err != nil || len(o.filters) == 0 {
		return v, err
	}
	c := chain{v: v}
	err = c.run(th, o.filters)
	th.asked = ""
	switch {
	case err != nil:
		v = nil
	case c.isText:
		v = c.string()
	default:
		v = toLiquid(c.v)
	}
	c.close(th)
	return v, err
}

// Render appends the value's text to dst.
func (o *Output) Render(th *Thread, dst []byte) ([]byte, error) {
	if o.asks != "" || o.bare {
		return o.renderAsking(th, dst)
	}
	return o.render(th, dst)
}

func (o *Output) render(th *Thread, dst []byte) ([]byte, error) {
	var v any
	var err error
	if o.direct != nil {
		v, err = o.direct.Eval(th)
		th.asked = ""
	} else {
		v, err = o.name.Eval(th)
	}
	if err != nil {
		return dst, err
	}
	switch len(o.filters) {
	case 0:
		if s, ok := v.(string); ok {
			return append(dst, s...), nil
		}
		return th.appendText(dst, v)
	case 1:
		// A text that is escaped and a time that is printed are the
		// commonest of all. They need no chain.
		switch f := &o.filters[0]; f.op {
		case escapeOp:
			if s, ok := v.(string); ok {
				return AppendEscaped(dst, s), nil
			}
		case dateOp:
			if t, ok := v.(time.Time); ok {
				return th.appendTime(dst, t, f.layout), nil
			}
		case textOp:
			if s, ok := v.(string); ok {
				out, err := f.def.text(th, dst, s, f.fixed)
				switch err {
				case nil:
					return out, nil
				case Unchanged:
					return append(dst, s...), nil
				}
				return dst, err
			}
		}
	}
	last := len(o.filters) - 1
	c := chain{v: v}
	if err = c.run(th, o.filters[:last]); err == nil {
		dst, err = c.print(th, &o.filters[last], dst)
	}
	c.close(th)
	return dst, err
}

// chain is the passing of a value from filter to filter. A text between two
// filters is a piece of the text before it where that will do, as for strip,
// and stays in one of two borrowed buffers where it is new. The last filter of
// a printed chain writes into the output itself.
type chain struct {
	v      any
	text   string
	isText bool   // text holds the value, v does not
	lent   bool   // text is in the buffer behind
	valid  bool   // text is known to be UTF-8
	behind []byte // the buffer that text may be a piece of
	spare  []byte // the other
}

// run passes the value through filters.
func (c *chain) run(th *Thread, filters []filterCall) error {
	for i := range filters {
		f := &filters[i]
		err := c.speak(th, f)
		if err != nil {
			return err
		}
		switch f.op {
		case textOp, escapeOp:
			if s, ok := c.v.(string); ok && !c.isText {
				c.text, c.isText, c.lent, c.valid, c.v = s, true, false, false, nil
			}
			if c.isText && f.def.part != nil {
				if s, ok := f.def.part(c.text, c.valid, f.fixed); ok {
					c.text = s
					c.valid = c.valid || f.def.valid
					continue
				}
			}
			err = c.general(th, f)
		case prependOp, appendOp:
			err = c.attach(th, f)
		case defaultOp:
			err = c.orElse(th, f)
		case valueOp:
			if c.isText {
				err = c.general(th, f)
				break
			}
			var v any
			if v, err = f.def.fn(th, c.v, f.fixed); err == nil {
				c.v = toLiquid(v)
			}
		default:
			err = c.general(th, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attach is prepend and append, which need neither the thread's arguments nor
// a call where both texts are strings.
func (c *chain) attach(th *Thread, f *filterCall) error {
	v, err := f.args[0].Eval(th)
	if err != nil {
		return err
	}
	more, ok := v.(string)
	if !ok {
		if v, err = th.spoken(v, speaker); err != nil {
			return err
		}
		more = ToString(v)
	}
	in := c.inText(th)
	if c.spare == nil {
		c.spare = th.Buffer()
	}
	out := c.spare[:0]
	if f.op == prependOp {
		out = append(append(out, more...), in...)
	} else {
		out = append(append(out, in...), more...)
	}
	return c.become(th, out, false)
}

// orElse is default. Its argument is evaluated even where the value stays: it
// may be an error.
func (c *chain) orElse(th *Thread, f *filterCall) error {
	other, err := f.args[0].Eval(th)
	if err != nil {
		return err
	}
	if _, options := other.(*Map); options {
		return c.general(th, f)
	}
	if c.isText {
		if c.text != "" {
			return nil
		}
	} else if s, ok := c.v.(string); ok {
		if s != "" {
			return nil
		}
	} else if c.v != nil && c.v != false && !isEmpty(c.v) {
		c.v = toLiquid(c.v)
		return nil
	}
	c.v, c.isText = toLiquid(other), false
	return nil
}

// general passes the value through any filter.
func (c *chain) general(th *Thread, f *filterCall) error {
	mark := len(th.args)
	args, err := f.arguments(th)
	if err == nil {
		err = c.call(th, f, args)
	}
	if len(th.args) > mark {
		clear(th.args[mark:])
		th.args = th.args[:mark]
	}
	return err
}

// arguments are the call's, the literal ones or else on top of th.args.
func (f *filterCall) arguments(th *Thread) ([]any, error) {
	if f.isSet {
		return f.fixed, nil
	}
	mark := len(th.args)
	if err := f.pushArgs(th); err != nil {
		return nil, err
	}
	return th.args[mark:len(th.args):len(th.args)], nil
}

func (c *chain) call(th *Thread, f *filterCall, args []any) error {
	if done, err := c.early(th, f, args); done {
		return err
	}
	if c.spare == nil {
		c.spare = th.Buffer()
	}
	out, err := c.write(th, f, args, c.spare[:0])
	switch {
	case err == nil:
		return c.become(th, out, f.def.valid)
	case err == Unchanged:
		c.unchanged()
		return nil
	}
	return err
}

// become makes out, which was written to the spare buffer, the value.
func (c *chain) become(th *Thread, out []byte, valid bool) error {
	if l := th.limits.Value; l > 0 && len(out) > l {
		return memoryError()
	}
	c.behind, c.spare = out, c.behind
	c.text, c.isText, c.lent, c.v, c.valid = view(out), true, true, nil, valid
	return nil
}

// string is the text as a string of its own.
func (c *chain) string() string {
	if c.lent {
		return strings.Clone(c.text)
	}
	return c.text
}

// print appends what the last filter makes of the value to dst.
func (c *chain) print(th *Thread, f *filterCall, dst []byte) ([]byte, error) {
	if err := c.speak(th, f); err != nil {
		return dst, err
	}
	switch f.op {
	case escapeOp:
		if c.isText {
			return AppendEscaped(dst, c.text), nil
		}
	case prependOp:
		before, err := f.args[0].Eval(th)
		if err != nil {
			return dst, err
		}
		if before, err = th.spoken(before, speaker); err != nil {
			return dst, err
		}
		dst = appendToS(dst, before)
		return append(dst, c.inText(th)...), nil
	case appendOp:
		after, err := f.args[0].Eval(th)
		if err != nil {
			return dst, err
		}
		if after, err = th.spoken(after, speaker); err != nil {
			return dst, err
		}
		dst = append(dst, c.inText(th)...)
		return appendToS(dst, after), nil
	case defaultOp:
		if err := c.orElse(th, f); err != nil {
			return dst, err
		}
		return c.appendTo(th, dst)
	}
	mark := len(th.args)
	args, err := f.arguments(th)
	if err == nil {
		var done bool
		if done, err = c.early(th, f, args); !done {
			var out []byte
			switch out, err = c.write(th, f, args, dst); err {
			case nil:
				dst = out
			case Unchanged:
				c.unchanged()
				done, err = true, nil
			}
		}
		if done && err == nil {
			dst, err = c.appendTo(th, dst)
		}
	}
	if len(th.args) > mark {
		clear(th.args[mark:])
		th.args = th.args[:mark]
	}
	return dst, err
}

// appendTo prints the value.
func (c *chain) appendTo(th *Thread, dst []byte) ([]byte, error) {
	if c.isText {
		return append(dst, c.text...), nil
	}
	return th.appendText(dst, c.v)
}

// speak puts the text of a drop in its place where the filter takes texts.
func (c *chain) speak(th *Thread, f *filterCall) (err error) {
	switch c.v.(type) {
	case nil, string, int, bool, *Map, time.Time:
	default:
		if f.def != nil {
			c.v, err = th.spoken(c.v, f.def)
		}
	}
	return err
}

// early is a call that does not write text: done is false where it does.
func (c *chain) early(th *Thread, f *filterCall, args []any) (done bool, err error) {
	d := f.def
	switch {
	case d == nil:
		if th.strictFilters {
			return true, Errorf(UndefinedFilter, "undefined filter %s", f.name)
		}
		c.unchanged()
		return true, nil
	case f.bad != nil:
		return true, copyError(f.bad)
	case d.fn != nil:
		return true, c.callValue(th, d, args)
	}
	return d.keepNil && c.v == nil && !c.isText, nil
}

// write calls a filter whose result is text. On an error, dst is as it was but
// for what lies beyond its length.
func (c *chain) write(th *Thread, f *filterCall, args []any, dst []byte) (out []byte, err error) {
	d := f.def
	if d.text != nil {
		in := c.inText(th)
		th.validText = c.valid
		out, err = d.text(th, dst, in, args)
		th.validText = false
		return out, err
	}
	v := c.v
	if c.isText {
		v = c.string()
	}
	return d.app(th, dst, v, args)
}

// callValue calls a filter from value to value.
func (c *chain) callValue(th *Thread, d *filterDef, args []any) error {
	if c.isText {
		if d.onText != nil {
			v, err := d.onText(c.text, args)
			if err == nil {
				c.v, c.isText = toLiquid(v), false
			} else if err == Unchanged {
				err = nil
			}
			return err
		}
		c.v, c.isText = c.string(), false
	}
	v, err := d.fn(th, c.v, args)
	if err != nil {
		return err
	}
	c.v = toLiquid(v)
	return nil
}

// close gives the buffers back; text is not valid after it.
func (c *chain) close(th *Thread) {
	if c.behind != nil {
		th.Release(c.behind)
	}
	if c.spare != nil {
		th.Release(c.spare)
	}
}

// unchanged is to_liquid on a value that a filter handed on.
func (c *chain) unchanged() {
	if !c.isText {
		c.v = toLiquid(c.v)
	}
}

// inText is the input as text. It is valid until the buffers swap.
func (c *chain) inText(th *Thread) string {
	if c.isText {
		return c.text
	}
	if s, ok := c.v.(string); ok {
		return s
	}
	if c.behind == nil {
		c.behind = th.Buffer()
	}
	c.behind = appendToS(c.behind[:0], c.v)
	return view(c.behind)
}

func (f *filterCall) pushArgs(th *Thread) error {
	n := len(f.args) - len(f.keys)
	for _, e := range f.args[:n] {
		v, err := e.Eval(th)
		if err != nil {
			return err
		}
		th.args = append(th.args, v)
	}
	if len(f.keys) > 0 {
		m := NewMap(len(f.keys))
		for i, k := range f.keys {
			v, err := f.args[n+i].Eval(th)
			if err != nil {
				return err
			}
			m.Set(k, v)
		}
		th.args = append(th.args, m)
	}
	return nil
}

func copyError(err error) error {
	if e, ok := err.(*Error); ok {
		c := *e
		return &c
	}
	return err
}
