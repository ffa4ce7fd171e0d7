package liquid

import (
	"strconv"
	"strings"
)

// cycleNode is {% cycle name: a, b %}. Cycles of one name share their place;
// without a name, those of the same literals do.
type cycleNode struct {
	name   Expr   // nil: place
	place  symbol // of the key, whose slot holds how far the cycle has come
	values []Expr
}

func parseCycle(p *Parser, markup string) (Node, error) {
	p.remembers = true
	n := &cycleNode{}
	sc := newScanner(markup)
	if end, colon := cycleName(&sc); colon >= 0 {
		n.values = p.cycleValues(markup[skipSpace(markup, colon+1):])
		n.name = p.expression(markup[:end])
		if c, ok := n.name.(*constant); ok {
			n.name, n.place = nil, p.engine.symbols.intern(namedCycle(c.v))
		}
		return n, nil
	}
	if sc.fragment(0) < 0 {
		return nil, tagSyntaxError("Syntax Error in 'cycle' - Valid syntax: cycle [name :] var [, var2, var3 ...]")
	}
	n.values = p.cycleValues(markup)
	n.place = p.engine.symbols.intern(cycleSpace + p.cycleKey(n.values))
	return n, nil
}

// cycleName matches \A(QuotedFragment)\s*:. The fragment may itself hold
// colons and then ends at the last that has something before it.
func cycleName(sc *scanner) (end, colon int) {
	s := sc.s
	after := func(i int) int {
		if j := skipSpace(s, i); j < len(s) && s[j] == ':' {
			return j
		}
		return -1
	}
	if q := sc.quoted(0); q >= 0 {
		if c := after(q); c >= 0 {
			return q, c
		}
	}
	run := sc.run(0)
	if run == 0 {
		return 0, -1
	}
	if c := after(run); c >= 0 {
		return run, c
	}
	end, colon = 0, -1
	for i := 0; i < run; {
		if q := sc.quoted(i); q >= 0 {
			i = q
			continue
		}
		if s[i] == ':' && i > 0 {
			end, colon = i, i
		}
		i++
	}
	return end, colon
}

func (p *Parser) cycleValues(s string) []Expr {
	var list []Expr
	for _, part := range strings.Split(s, ",") {
		sc := newScanner(part)
		if start, end := sc.find(0); start >= 0 {
			if e := p.expression(part[start:end]); e != nilConstant { // nil itself is left out
				list = append(list, e)
			}
		}
	}
	return list
}

// cycleKey is the inspect text of the literals. A variable makes the key this
// tag's own, as Ruby prints its address there.
func (p *Parser) cycleKey(list []Expr) string {
	var b []byte
	own := false
	for _, e := range list {
		b = append(b, ", "...)
		if c, ok := e.(*constant); ok {
			b = appendInspect(b, c.v)
			if l, ok := c.v.(methodLiteral); ok {
				b = append(b, '#', '0'+byte(l))
			}
		} else {
			own = true
		}
	}
	if own {
		// The number is the same in every process, where the template has a name.
		n := int64(p.cycles)
		if p.cycles++; p.opts.Name == "" {
			n = p.engine.cycles.Add(1)
		}
		b = strconv.AppendInt(append(b, "#own"...), n, 10)
		b = append(append(b, ' '), p.opts.Name...)
	}
	return "s[" + strings.TrimPrefix(string(b), ", ") + "]"
}

// cycleSpace begins the names of cycles, which no variable's name does.
const cycleSpace = "cycle\x00"

// namedCycle is the key of a cycle with a name of its own.
func namedCycle(v any) string {
	if s, ok := v.(string); ok {
		return cycleSpace + "s" + s
	}
	return cycleSpace + "v" + Inspect(v)
}

// maxCycles bounds the keys that are computed by renders and kept by the
// engine. Those beyond are kept by the thread.
const maxCycles = 1024

func (n *cycleNode) Render(th *Thread, dst []byte) ([]byte, error) {
	place, known := n.place, true
	key := ""
	if n.name != nil {
		v, err := n.name.Eval(th)
		if err != nil {
			return dst, err
		}
		key = namedCycle(v)
		if place, known = th.engine.symbols.find(key); !known && th.engine.computedCycles.Add(1) <= maxCycles {
			place, known = th.engine.symbols.intern(key), true
		}
	}
	i := 0
	th.resumed()
	if known {
		i = th.resume(place)
		if th.rec != nil {
			th.rec.resumes(place, i)
			th.rec.places(place)
		}
	} else {
		i = th.cycles[key]
		if th.carried != nil {
			th.carried.unnamed = true
		}
		th.Depends()
	}
	var v any
	if i < len(n.values) {
		var err error
		if v, err = n.values[i].Eval(th); err != nil {
			return dst, err
		}
	}
	if i++; i >= len(n.values) {
		i = 0
	}
	if known {
		th.setResume(place, i)
	} else {
		if th.cycles == nil {
			th.cycles = map[string]int{}
		}
		th.cycles[key] = i
	}
	return AppendString(dst, v), nil
}
