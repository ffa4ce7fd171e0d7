package liquid

// assignNode is {% assign x = expression | filters %}.
type assignNode struct {
	to   symbol
	from *Output
}

func parseAssign(p *Parser, markup string) (Node, error) {
	for i := 0; ; {
		start, end := signature(markup, i)
		if start < 0 {
			return nil, tagSyntaxError("Syntax Error in 'assign' - Valid syntax: assign [var] = [source]")
		}
		eq := skipSpace(markup, end)
		if eq >= len(markup) || markup[eq] != '=' {
			i = max(end, start+1)
			continue
		}
		from, err := p.Output(markup[skipSpace(markup, eq+1):])
		if err != nil {
			return nil, err
		}
		return &assignNode{p.engine.symbols.intern(markup[start:end]), from}, nil
	}
}

func (n *assignNode) Blank() bool { return true }

func (n *assignNode) Render(th *Thread, dst []byte) ([]byte, error) {
	v, err := n.from.Eval(th)
	if err != nil {
		return dst, err
	}
	th.assign(n.to, v)
	return dst, nil
}
