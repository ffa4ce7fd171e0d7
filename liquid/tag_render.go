package liquid

import "strings"

// renderNode is Liquid 5's {% render 'name', a: 1 %}: an include that sees
// nothing but what it is given.
type renderNode struct {
	name  string
	with  Expr
	each  bool // for: once for each item
	alias string
	attrs []attribute
}

func parseRender(p *Parser, markup string) (Node, error) {
	bad := tagSyntaxError("Syntax error in tag 'render' - Template name must be a quoted string")
	sc := newScanner(markup)
	start, end := 0, -1
	for ; start < len(markup); start++ {
		if end = sc.quoted(start); end >= 0 {
			break
		}
	}
	if end < 0 {
		return nil, bad
	}
	n := &renderNode{name: markup[start+1 : end-1]}
	p.IncludesTemplate(n.name)
	word, with, alias, _ := sc.withClause(end)
	if with != "" {
		n.with = p.expression(with)
	}
	n.each = word == "for"
	n.alias = alias
	n.attrs = p.attributes(&sc)
	return n, p.taken()
}

func (n *renderNode) Render(th *Thread, dst []byte) ([]byte, error) {
	t, err := th.Include(n.name)
	if err != nil {
		return dst, err
	}
	variable := n.alias
	if variable == "" {
		variable = n.name[strings.LastIndexByte(n.name, '/')+1:]
	}
	sym := th.engine.symbols.intern(variable)
	var v any
	if n.with != nil {
		if v, err = n.with.Eval(th); err != nil {
			return dst, err
		}
	}
	if !n.each || !iterable(v) {
		return n.once(th, t, dst, sym, v, nil)
	}
	items, err := th.sequence(v)
	if err != nil {
		return dst, err
	}
	l := &forLoop{name: n.name, length: items.n, escaped: true}
	for i := range items.n {
		if err := th.iterate(); err != nil {
			return dst, err
		}
		if dst, err = n.once(th, t, dst, sym, items.at(th, i), l); err != nil {
			return dst, err
		}
		l.index++
	}
	return dst, nil
}

func iterable(v any) bool {
	switch v.(type) {
	case []any, *Map, Range, ListDrop, KeyedDrop:
		return true
	}
	return false
}

// once renders the template on a thread of its own, which keeps every kind of
// variable, counter and interrupt apart.
func (n *renderNode) once(th *Thread, t *Template, dst []byte, sym symbol, v any, l *forLoop) ([]byte, error) {
	if th.depth >= maxScopes {
		return dst, Errorf(StackLevelError, "Nesting too deep")
	}
	in := th.inner()
	defer th.endInner(in)
	if l != nil {
		in.assign(in.engine.symbols.intern("forloop"), l)
	}
	for _, a := range n.attrs {
		val, err := a.val.Eval(th)
		if err != nil {
			return dst, err
		}
		in.assign(a.sym, val)
	}
	if v != nil {
		in.assign(sym, v)
	}
	dst, err := in.body(t, n.name, dst)
	th.errors = append(th.errors, in.errors...)
	return dst, err
}

// inner is a thread that shares nothing with th but its options and limits.
func (th *Thread) inner() *Thread {
	in := th.child
	if in == nil {
		in = &Thread{engine: th.engine}
	}
	th.child = nil
	in.opts, in.rethrow, in.observer = th.opts, th.rethrow, th.observer
	in.strictVariables, in.strictFilters = th.strictVariables, th.strictFilters
	in.limits = th.limits
	in.reuse = nil
	in.counters = nil
	in.recover()
	in.observer = th.observer
	in.fresh()
	in.isolated, in.noInclude = true, true
	in.depth = th.depth + 1
	return in
}

func (th *Thread) endInner(in *Thread) {
	th.limits.iterations, th.limits.score = in.limits.iterations, in.limits.score
	in.recover()
	th.child = in
}
