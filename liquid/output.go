package liquid

import "strings"

// Output is an expression with filters: {{ a | b: c }}. It is an Expr, and it
// renders.
type Output struct {
	name    Expr
	filters []filterCall
}

type filterCall struct {
	def  *filterDef // nil where the engine has no such filter
	name string
	args []Expr
	keys []string // names of the last len(keys) args
	bad  error    // what the call always fails with: a wrong number of arguments
}

// Output compiles an expression with filters.
func (p *Parser) Output(markup string) (*Output, error) {
	out := &Output{}
	err := p.either(p.line,
		func() string { return `in "{{` + markup + `}}"` },
		func() error { return p.strictOutput(out, markup) },
		func() error { p.laxOutput(out, markup); return nil })
	if err == nil {
		err = p.taken()
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (p *Parser) laxOutput(out *Output, markup string) {
	*out = Output{name: nilConstant}
	sc := newScanner(markup)
	start, end := sc.find(0)
	if start < 0 {
		return
	}
	out.name = p.expression(markup[start:end])
	bar := strings.IndexByte(markup[end:], '|')
	if bar < 0 {
		return
	}
	// What is left is cut at every | outside of quotes; a quote that is
	// never closed cuts too.
	for i := skipSpace(markup, end+bar+1); i < len(markup); {
		j := i
		for j < len(markup) {
			if c := markup[j]; isSpace(c) || c == ',' {
				j++
			} else if k := sc.run(j); k > j {
				j = k
			} else {
				break
			}
		}
		if j > i {
			p.laxFilter(out, markup[i:j])
		}
		i = j + 1
	}
}

// laxFilter adds the filter whose name is the first word of s and whose
// arguments follow : or , anywhere in it.
func (p *Parser) laxFilter(out *Output, s string) {
	i := 0
	for i < len(s) && !isWord(s[i]) {
		i++
	}
	if i == len(s) {
		return
	}
	j := i
	for j < len(s) && isWord(s[j]) {
		j++
	}
	var args []string
	sc := newScanner(s)
	for k := 0; k < len(s); {
		if s[k] != ':' && s[k] != ',' {
			k++
			continue
		}
		from := skipSpace(s, k+1)
		to := -1
		// (\w+\s*:\s*)? before the value, if a value follows it
		w := from
		for w < len(s) && isWord(s[w]) {
			w++
		}
		if w > from {
			if c := skipSpace(s, w); c < len(s) && s[c] == ':' {
				to = sc.fragment(skipSpace(s, c+1))
			}
		}
		if to < 0 {
			to = sc.fragment(from)
		}
		if to < 0 {
			k++
			continue
		}
		args = append(args, s[from:to])
		k = to
	}
	p.addFilter(out, s[i:j], args)
}

func (p *Parser) strictOutput(out *Output, markup string) error {
	*out = Output{name: nilConstant}
	sp := newStrictParser(markup)
	name := sp.expression()
	type call struct {
		name string
		args []string
	}
	var calls []call
	for {
		if _, ok := sp.accept(tPipe); !ok {
			break
		}
		c := call{name: sp.expect(tID)}
		if _, ok := sp.accept(tColon); ok {
			c.args = append(c.args, sp.argument())
			for {
				if _, ok := sp.accept(tComma); !ok {
					break
				}
				c.args = append(c.args, sp.argument())
			}
		}
		calls = append(calls, c)
	}
	sp.expect(tEnd)
	if sp.err != nil {
		return sp.err
	}
	out.name = p.expression(name)
	for _, c := range calls {
		p.addFilter(out, c.name, c.args)
	}
	return nil
}

func (p *Parser) addFilter(out *Output, name string, args []string) {
	p.filterNames = append(p.filterNames, name)
	c := filterCall{def: p.engine.filters[name], name: name}
	var named []Expr
	for _, a := range args {
		if key, val, ok := wholeAttribute(a); ok {
			e := p.expression(val)
			if i := indexOf(c.keys, key); i >= 0 {
				named[i] = e
				continue
			}
			c.keys = append(c.keys, key)
			named = append(named, e)
			continue
		}
		c.args = append(c.args, p.expression(a))
	}
	if d := c.def; d != nil {
		given := len(c.args)
		if len(c.keys) > 0 {
			given++
		}
		if given < d.min || d.max >= 0 && given > d.max {
			most := d.max
			if most >= 0 {
				most++
			}
			c.bad = arityError(given+1, d.min+1, most)
		}
	}
	c.args = append(c.args, named...)
	out.filters = append(out.filters, c)
}

func indexOf(keys []string, key string) int {
	for i, k := range keys {
		if k == key {
			return i
		}
	}
	return -1
}

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
	v, err := o.name.Eval(th)
	if err != nil {
		return dst, err
	}
	if len(o.filters) == 0 {
		if s, ok := v.(string); ok {
			return append(dst, s...), nil
		}
		return AppendString(dst, v), nil
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
// filters stays in two borrowed buffers; the last filter of a printed
// chain writes into the output itself.
type chain struct {
	th       *Thread
	v        any
	text     []byte
	isText   bool // text holds the value, v does not
	buf      [2][]byte
	dst      []byte
	printing bool
	printed  bool // dst holds the result
}

func (c *chain) run(filters []filterCall) error {
	th := c.th
	for i := range filters {
		f := &filters[i]
		mark := len(th.args)
		if err := f.pushArgs(th); err != nil {
			return err
		}
		args := th.args[mark:len(th.args):len(th.args)]
		last := c.printing && i == len(filters)-1
		err := c.call(f, args, last)
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
	th, d := c.th, f.def
	if d == nil {
		if th.strictFilters {
			return Errorf(UndefinedFilter, "undefined filter %s", f.name)
		}
		c.settleNil()
		return nil
	}
	if f.bad != nil {
		return copyError(f.bad)
	}
	if d.fn != nil {
		if c.isText {
			c.v, c.isText = string(c.text), false
		}
		v, err := d.fn(th, c.v, args)
		if err != nil {
			return err
		}
		c.v = toLiquid(v)
		return nil
	}
	if !c.isText && c.v == nil && d.keepNil {
		return nil
	}
	buf := c.dst
	if !last {
		buf = c.spare(1)
	}
	var out []byte
	var err error
	if d.text != nil {
		out, err = d.text(th, buf, c.inText(), args)
	} else {
		if c.isText {
			c.v = string(c.text)
		}
		out, err = d.app(th, buf, c.v, args)
	}
	switch {
	case err == nil:
	case err == Unchanged:
		c.settleNil()
		return nil
	default:
		return err
	}
	if last {
		c.dst, c.printed = out, true
		return nil
	} else {
		if l := th.limits.Value; l > 0 && len(out) > l {
			return memoryError()
		}
		c.buf[0], c.buf[1] = out, c.buf[0]
	}
	c.text, c.isText, c.v = out, true, nil
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
	for _, b := range c.buf {
		if b != nil {
			c.th.Release(b)
		}
	}
}

// settleNil is to_liquid on a value that a filter handed on.
func (c *chain) settleNil() {
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
