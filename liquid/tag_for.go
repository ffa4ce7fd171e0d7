package liquid

import (
	"math"
	"strings"
)

// forNode is {% for x in xs %}.
type forNode struct {
	name     string // "x-xs"
	place    symbol // of the name, where offset:continue goes on from
	item     symbol
	forloop  symbol
	in       Expr
	limit    Expr
	offset   Expr
	resume   bool // offset:continue
	reversed bool
	body     *Body
	other    *Body // else; may be nil
	blank    bool
}

func parseFor(p *Parser, markup string) (Node, error) {
	n := &forNode{forloop: p.engine.symbols.intern("forloop")}
	err := p.either(p.line,
		func() string { return `in "` + trimSpace(markup) + `"` },
		func() error { return p.strictFor(n, markup) },
		func() error { return p.laxFor(n, markup) })
	if err == nil {
		err = p.taken()
	}
	if err != nil {
		return nil, err
	}
	var end string
	if n.body, end, _, err = p.Body("else"); err != nil {
		return nil, err
	}
	n.blank = n.body.Blank()
	if end != "else" {
		return n, nil
	}
	if n.other, end, _, err = p.Body("else"); err != nil {
		return nil, err
	}
	n.blank = n.blank && n.other.Blank()
	if end == "else" {
		// Liquid stops reading at a second else, forgets what followed
		// the first, and goes on in the enclosing block.
		n.other = &Body{done: true, blank: true}
	}
	return n, nil
}

// laxFor matches \A([\w-]+)\s+in\s+((?:QuotedFragment)+)\s*(reversed)?
func (p *Parser) laxFor(n *forNode, s string) error {
	bad := tagSyntaxError("Syntax Error in 'for loop' - Valid syntax: for [item] in [collection]")
	i := 0
	for i < len(s) && (isWord(s[i]) || s[i] == '-') {
		i++
	}
	in := skipSpace(s, i)
	if i == 0 || in == i || !strings.HasPrefix(s[in:], "in") {
		return bad
	}
	start := skipSpace(s, in+2)
	if start == in+2 {
		return bad
	}
	sc := newScanner(s)
	end := sc.fragments(start)
	if end < 0 {
		return bad
	}
	n.reversed = strings.HasPrefix(s[skipSpace(s, end):], "reversed")
	p.forParts(n, s[:i], s[start:end])
	sc.attributes(0, func(key, val string) { p.forAttribute(n, key, val) })
	return nil
}

func (p *Parser) strictFor(n *forNode, s string) error {
	sp := p.strict(s)
	item := sp.expect(tID)
	if sp.err == nil && !sp.word("in") {
		return tagSyntaxError("For loops require an 'in' clause")
	}
	in := sp.expression()
	reversed := sp.word("reversed")
	type attr struct{ key, val string }
	var attrs []attr
	for sp.err == nil && sp.look(tID, 0) && sp.look(tColon, 1) {
		key := sp.at(0).text
		if key != "limit" && key != "offset" {
			return tagSyntaxError("Invalid attribute in for loop. Valid attributes are limit and offset")
		}
		sp.i += 2
		attrs = append(attrs, attr{key, sp.expression()})
	}
	sp.expect(tEnd)
	if sp.err != nil {
		return sp.err
	}
	n.reversed = reversed
	p.forParts(n, item, in)
	for _, a := range attrs {
		p.forAttribute(n, a.key, a.val)
	}
	return nil
}

func (p *Parser) forParts(n *forNode, item, in string) {
	n.name = item + "-" + in
	n.place = p.engine.symbols.intern(n.name)
	n.item = p.engine.symbols.intern(item)
	n.in = p.expression(in)
}

func (p *Parser) forAttribute(n *forNode, key, val string) {
	switch key {
	case "offset":
		n.resume = val == "continue"
		p.remembers = p.remembers || n.resume
		if !n.resume {
			n.offset = p.expression(val)
		}
	case "limit":
		n.limit = p.expression(val)
	}
}

func (n *forNode) Blank() bool { return n.blank }
func (n *forNode) isBlock()    {}

func (n *forNode) Render(th *Thread, dst []byte) ([]byte, error) {
	from, err := n.from(th)
	if err != nil {
		return dst, err
	}
	v, err := n.in.Eval(th)
	if err != nil {
		return dst, err
	}
	to, err := n.to(th, from)
	if err != nil {
		return dst, err
	}
	items, err := th.sequence(v)
	if err != nil {
		return dst, err
	}
	lo, hi := items.window(from, to)
	th.setResume(n.place, from+hi-lo)
	if th.rec != nil {
		th.rec.places(n.place)
	}
	if lo == hi {
		if n.other == nil {
			return dst, nil
		}
		return n.other.Render(th, dst)
	}
	return n.loop(th, dst, &items, lo, hi)
}

// from evaluates offset.
func (n *forNode) from(th *Thread) (int, error) {
	switch {
	case n.resume:
		at := th.resume(n.place)
		th.resumed()
		if th.rec != nil {
			th.rec.resumes(n.place, at)
		}
		return at, nil
	case n.offset == nil:
		return 0, nil
	}
	v, err := n.offset.Eval(th)
	if err != nil {
		return 0, err
	}
	return toI(v)
}

// noLimit is an end beyond that of any collection.
const noLimit = math.MaxInt

// to evaluates limit.
func (n *forNode) to(th *Thread, from int) (int, error) {
	if n.limit == nil {
		return noLimit, nil
	}
	v, err := n.limit.Eval(th)
	if err != nil || !Truthy(v) {
		return noLimit, err
	}
	k, err := toI(v)
	return from + k, err
}

func (n *forNode) loop(th *Thread, dst []byte, items *sequence, lo, hi int) ([]byte, error) {
	mark := th.mark()
	if err := th.enter(); err != nil {
		return dst, err
	}
	l := th.startLoop(n.name, hi-lo)
	th.push(n.forloop, l)
	th.push(n.item, nil)
	var err error
	for i := lo; i < hi; i++ {
		k := i
		if n.reversed {
			k = hi - 1 - (i - lo)
		}
		th.rebind(n.item, items.at(th, k))
		if th.limits.counted {
			if err = th.iterate(); err != nil {
				break
			}
		}
		if dst, err = n.body.Render(th, dst); err != nil {
			break
		}
		l.index++
		if k := len(th.interrupts); k > 0 {
			in := th.interrupts[k-1]
			th.interrupts = th.interrupts[:k-1]
			if in == breakInterrupt {
				break
			}
		}
	}
	th.endLoop(l)
	th.exit(mark)
	return dst, err
}
