package liquid

import (
	"math/big"
	"strings"
	"time"
)

// counterNode is {% increment x %} and {% decrement x %}. Counters stand
// where the host's variables do: an assigned variable of the name hides
// them, a host's variable of the name is where they start.
type counterNode struct {
	name string
	sym  symbol
	down bool
}

func parseCounter(p *Parser, markup string) (Node, error) {
	name := trimSpace(markup)
	p.root(name)
	return &counterNode{name, p.engine.symbols.intern(name), p.Tag() == "decrement"}, nil
}

func (n *counterNode) Render(th *Thread, dst []byte) ([]byte, error) {
	th.Depends()
	v, ok := any(nil), false
	if th.counters != nil {
		v, ok = th.counters.Get(n.name)
	}
	if !ok && !th.isolated {
		v, ok = th.global(n.name)
		if th.observer != nil {
			th.observer.Read(n.name, nil, ok)
		}
		v = toLiquid(v)
	}
	if !Truthy(v) {
		v = 0
	}
	by := 1
	if n.down {
		by = -1
	}
	var next any
	switch v := v.(type) {
	case int:
		next = addInts(v, by)
	case float64:
		next = v + float64(by)
	case *big.Int:
		next = shrink(new(big.Int).Add(v, big.NewInt(int64(by))))
	case time.Time:
		next = v.Add(time.Duration(by) * time.Second)
	case Date:
		y, m, d := v.Time(time.UTC).AddDate(0, 0, by).Date()
		next = Date{Year: y, Month: m, Day: d}
	default:
		return dst, rubyError("cannot count from %s", className(v))
	}
	if th.counters == nil {
		th.counters = NewMap(1)
	}
	th.counters.Set(strings.Clone(n.name), next)
	th.slot(n.sym).global = next
	if n.down {
		v = next
	}
	return AppendString(dst, v), nil
}
