package liquid

import "strings"

// includeNode is Liquid's own {% include 'name' with x a: 1 %}. Jekyll's tag of
// that name is the host's to register.
type includeNode struct {
	name  Expr
	with  Expr   // may be nil
	alias string // of with, Liquid 5's "as"; may be empty
	attrs []attribute

	known    string // the name, where it is a literal
	variable symbol // what it is called inside, if so
}

type attribute struct {
	sym symbol
	val Expr
}

func parseInclude(p *Parser, markup string) (Node, error) {
	sc := newScanner(markup)
	start := 0
	end := -1
	for ; start < len(markup); start++ {
		if end = sc.fragments(start); end >= 0 {
			break
		}
	}
	if end < 0 {
		return nil, tagSyntaxError("Error in tag 'include' - Valid syntax: include '[template]' (with|for) [object|collection]")
	}
	n := &includeNode{name: p.expression(markup[start:end])}
	if c, ok := n.name.(*constant); !ok {
		p.IncludesAnything()
	} else if s, ok := c.v.(string); ok {
		p.IncludesTemplate(s)
		p.root(s) // what include 'x' passes as x
	}
	_, with, alias, _ := sc.withClause(end)
	if with != "" {
		n.with = p.expression(with)
	}
	n.alias = alias
	n.attrs = p.attributes(&sc)
	if c, ok := n.name.(*constant); ok {
		if s, ok := c.v.(string); ok {
			n.known, n.variable = s, p.engine.symbols.intern(n.inside(s))
		}
	}
	return n, p.taken()
}

// inside is the variable that an include finds its object in: the alias, or
// the last part of the include's name.
func (n *includeNode) inside(name string) string {
	if n.alias != "" {
		return n.alias
	}
	name = strings.TrimRight(name, "/")
	return name[strings.LastIndexByte(name, '/')+1:]
}

// withClause matches (\s+(with|for)\s+(QuotedFragment+))?(\s+as\s+([\w-]+))? at i.
func (sc *scanner) withClause(i int) (word, val, alias string, end int) {
	s := sc.s
	if j := skipSpace(s, i); j > i {
		w := ""
		if strings.HasPrefix(s[j:], "with") {
			w = "with"
		} else if strings.HasPrefix(s[j:], "for") {
			w = "for"
		}
		if k := skipSpace(s, j+len(w)); w != "" && k > j+len(w) {
			if to := sc.fragments(k); to >= 0 {
				word, val, i = w, s[k:to], to
			}
		}
	}
	if j := skipSpace(s, i); j > i && strings.HasPrefix(s[j:], "as") {
		if k := skipSpace(s, j+2); k > j+2 {
			to := k
			for to < len(s) && (isWord(s[to]) || s[to] == '-') {
				to++
			}
			if to > k {
				return word, val, s[k:to], to
			}
		}
	}
	return word, val, "", i
}

// attributes compiles all key: value pairs of a markup; the last of a name
// counts, at the place of the first.
func (p *Parser) attributes(sc *scanner) []attribute {
	var list []attribute
	sc.attributes(0, func(key, val string) {
		sym, e := p.engine.symbols.intern(key), p.expression(val)
		for i := range list {
			if list[i].sym == sym {
				list[i].val = e
				return
			}
		}
		list = append(list, attribute{sym, e})
	})
	return list
}

func (n *includeNode) Render(th *Thread, dst []byte) ([]byte, error) {
	if th.noInclude {
		return dst, Errorf(DisabledError, "include usage is not allowed in this context")
	}
	v, err := n.name.Eval(th)
	if err != nil {
		return dst, err
	}
	if !Truthy(v) {
		return dst, argError("Argument error in tag 'include' - Illegal template name")
	}
	name, ok := v.(string)
	if !ok {
		name = ToString(v)
	}
	t, err := th.Include(name)
	if err != nil {
		return dst, err
	}
	if !ok {
		return dst, rubyError("undefined method `split' for %s", className(v))
	}
	sym := n.variable
	if n.known != name || name == "" {
		sym = th.engine.symbols.intern(n.inside(name))
	}
	var with any
	if n.with != nil {
		if with, err = n.with.Eval(th); err != nil {
			return dst, err
		}
	} else {
		with = th.Get(name)
	}
	mark := th.mark()
	if err := th.enter(); err != nil {
		return dst, err
	}
	defer th.exit(mark)
	for _, a := range n.attrs {
		v, err := a.val.Eval(th)
		if err != nil {
			return dst, err
		}
		th.push(a.sym, v)
	}
	list, isList := with.([]any)
	if !isList {
		th.push(sym, with)
		return th.body(t, name, dst)
	}
	th.push(sym, nil)
	for _, e := range list {
		th.rebind(sym, toLiquid(e))
		if dst, err = th.body(t, name, dst); err != nil {
			return dst, err
		}
	}
	return dst, nil
}
