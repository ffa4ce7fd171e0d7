package liquid

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
)

// Output is an expression with filters: {{ a | b: c }}. It is an Expr, and it
// renders.
type Output struct {
	name    Expr
	direct  *variable // name, where it is one
	filters []filterCall
	asks    string // what Thread.Asked is while name is a time; see asking
	bare    bool   // see printsTime
	ticks   bool   // see stamps
	top     bool   // of the template, and not within a block
}

type filterCall struct {
	def   *filterDef // nil where the engine has no such filter
	name  string
	args  []Expr
	keys  []string // names of the last len(keys) args
	fixed []any    // the arguments' values where all are literals
	isSet bool     // fixed is
	bad   error    // what the call always fails with: a wrong number of arguments

	op     filterOp
	layout *datetime.Format // of dateOp, where it is a literal
}

// filterOp is what a chain does for a call. Those but generalOp are short cuts
// for calls whose filter is the engine's own, or whose arguments are literals.
type filterOp uint8

const (
	generalOp filterOp = iota
	textOp             // from text to text, with literal arguments
	valueOp            // from value to value, with literal arguments
	escapeOp
	dateOp    // with a literal layout that has no fault
	defaultOp // with one argument
	prependOp
	appendOp
)

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
	out.direct, _ = out.name.(*variable)
	out.asks, out.bare = out.asking(), out.printsTime()
	out.ticks = out.stamps()
	return out, nil
}

// asking is the layout by which the first filter shows a time, where all that
// could read the time before it is one attribute, or the word now.
func (o *Output) asking() string {
	if len(o.filters) == 0 {
		return ""
	}
	switch name := o.name.(type) {
	case *variable:
		if name.nameExpr != nil || len(name.steps) != 1 || name.steps[0].expr != nil {
			return ""
		}
		if key := name.steps[0].key; key != "time" && key != "date" {
			return ""
		}
	case *constant:
		if s, ok := name.v.(string); !ok || !strings.EqualFold(s, "now") && !strings.EqualFold(s, "today") {
			return ""
		}
	default:
		return ""
	}
	switch f := &o.filters[0]; {
	case f.op == dateOp:
		return f.layout.Layout()
	case f.isSet && f.bad == nil && f.def != nil:
		return f.def.shows
	}
	return ""
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
	sp := p.strict(markup)
	if sp.five && sp.err == nil && sp.look(tEnd, 0) { // nothing at all is nothing to print
		return nil
	}
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
	c.fix()
	c.settle()
	out.filters = append(out.filters, c)
}

// fix evaluates arguments that are all literals, once.
func (f *filterCall) fix() {
	if len(f.keys) > 0 {
		return
	}
	fixed := make([]any, len(f.args))
	for i, e := range f.args {
		c, ok := e.(*constant)
		if !ok {
			return
		}
		fixed[i] = c.v
	}
	f.fixed, f.isSet = fixed, true
}

// settle chooses the call's op.
func (f *filterCall) settle() {
	if f.def == nil || f.bad != nil || len(f.keys) > 0 {
		return
	}
	switch op := f.def.native; op {
	case defaultOp, prependOp, appendOp:
		if len(f.args) == 1 {
			f.op = op
		}
		return
	case escapeOp:
		f.op = op
		return
	case dateOp:
		if f.isSet {
			if s := ToString(f.fixed[0]); s != "" {
				f.layout = datetime.Compile(s)
				if f.layout.Err() == nil {
					f.op = op
				}
			}
		}
		return
	}
	if f.isSet && f.def.text != nil {
		f.op = textOp
	} else if f.isSet && f.def.fn != nil {
		f.op = valueOp
	}
}

func indexOf(keys []string, key string) int {
	for i, k := range keys {
		if k == key {
			return i
		}
	}
	return -1
}
