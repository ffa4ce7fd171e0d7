package liquid

// Eval computes the value.
func (o *Output) Eval(th *Thread) (any, error) {
	v, err := o.name.Eval(th)
	if err != nil || len(o.filters) == 0 {
		return v, err
	}
	c := chain{th: th, v: v}
	err = c.run(o.filters)
	switch {
	case err != nil:
		v = nil
	case c.isText:
		v = string(c.text)
	default:
		v = toLiquid(c.v)
	}
	c.close()
	return v, err
}

// Render appends the value's text to dst.
func (o *Output) Render(th *Thread, dst []byte) ([]byte, error) {
	var v any
	var err error
	if o.direct != nil {
		v, err = o.direct.Eval(th)
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
		if th.rec != nil {
			th.printed(v, true)
		}
		return AppendString(dst, v), nil
	case 1:
		// One text filter on a text is the commonest of all; it needs no
		// chain.
		f := &o.filters[0]
		if s, ok := v.(string); ok && f.isSet && f.bad == nil && f.def != nil && f.def.text != nil {
			th.validText = false
			out, err := f.def.text(th, dst, s, f.fixed)
			if err == Unchanged {
				return append(dst, s...), nil
			}
			return out, err
		}
	}
	c := chain{th: th, v: v, dst: dst, printing: true}
	err = c.run(o.filters)
	switch {
	case err != nil:
	case c.printed:
		dst = c.dst
	case c.isText:
		dst = append(dst, c.text...)
	default:
		dst = AppendString(dst, c.v)
	}
	c.close()
	return dst, err
}

// chain is the passing of a value from filter to filter. Text between two
// filters stays in two borrowed buffers; the last filter of a printed chain
// writes into the output itself.
type chain struct {
	th       *Thread
	v        any
	text     []byte
	isText   bool // text holds the value, v does not
	valid    bool // text is known to be UTF-8
	printing bool
	printed  bool // dst holds the result
	buf      [2][]byte
	dst      []byte
}

func (c *chain) run(filters []filterCall) error {
	th := c.th
	for i := range filters {
		f := &filters[i]
		last := c.printing && i == len(filters)-1
		if f.isSet {
			if err := c.call(f, f.fixed, last); err != nil {
				return err
			}
			continue
		}
		mark := len(th.args)
		err := f.pushArgs(th)
		if err == nil {
			err = c.call(f, th.args[mark:len(th.args):len(th.args)], last)
		}
		clear(th.args[mark:])
		th.args = th.args[:mark]
		if err != nil {
			return err
		}
	}
	return nil
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

func (c *chain) call(f *filterCall, args []any, last bool) error {
	d := f.def
	if c.th.rec != nil && !c.isText {
		c.th.printed(c.v, d != nil && d.joins)
	}
	switch {
	case d == nil:
		if c.th.strictFilters {
			return Errorf(UndefinedFilter, "undefined filter %s", f.name)
		}
		c.unchanged()
		return nil
	case f.bad != nil:
		return copyError(f.bad)
	case d.fn != nil:
		return c.callValue(d, args)
	case d.keepNil && c.v == nil && !c.isText:
		return nil
	}
	buf := c.dst
	if !last {
		buf = c.spare(1)
	}
	var out []byte
	var err error
	if d.text != nil {
		c.th.validText = c.valid
		out, err = d.text(c.th, buf, c.inText(), args)
		c.th.validText = false
	} else {
		if c.isText {
			c.v = string(c.text)
		}
		out, err = d.app(c.th, buf, c.v, args)
	}
	switch {
	case err == nil:
	case err == Unchanged:
		c.unchanged()
		return nil
	default:
		return err
	}
	if last {
		c.dst, c.printed = out, true
		return nil
	}
	if l := c.th.limits.Value; l > 0 && len(out) > l {
		return memoryError()
	}
	c.buf[0], c.buf[1] = out, c.buf[0]
	c.text, c.isText, c.v, c.valid = out, true, nil, d.valid
	return nil
}

// callValue calls a filter from value to value.
func (c *chain) callValue(d *filterDef, args []any) error {
	if c.isText {
		if d.onText != nil {
			v, err := d.onText(view(c.text), args)
			if err == nil {
				c.v, c.isText, c.valid = toLiquid(v), false, false
			} else if err == Unchanged {
				err = nil
			}
			return err
		}
		c.v, c.isText, c.valid = string(c.text), false, false
	}
	v, err := d.fn(c.th, c.v, args)
	if err != nil {
		return err
	}
	c.v = toLiquid(v)
	return nil
}

// spare is one of the chain's buffers, emptied. The text of the input is in
// the first, the result of the next filter goes to the second.
func (c *chain) spare(i int) []byte {
	if c.buf[i] == nil {
		c.buf[i] = c.th.Buffer()
	}
	return c.buf[i][:0]
}

// close gives the buffers back; text is not valid after it.
func (c *chain) close() {
	if c.buf[0] != nil {
		c.th.Release(c.buf[0])
	}
	if c.buf[1] != nil {
		c.th.Release(c.buf[1])
	}
}

// unchanged is to_liquid on a value that a filter handed on.
func (c *chain) unchanged() {
	if !c.isText {
		c.v = toLiquid(c.v)
	}
}

// inText is the input as text. It is valid until the buffers swap.
func (c *chain) inText() string {
	if c.isText {
		return view(c.text)
	}
	if s, ok := c.v.(string); ok {
		return s
	}
	c.buf[0] = appendToS(c.spare(0), c.v)
	return view(c.buf[0])
}

func copyError(err error) error {
	if e, ok := err.(*Error); ok {
		c := *e
		return &c
	}
	return err
}
