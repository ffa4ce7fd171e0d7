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

// captureNode is {% capture x %}.
type captureNode struct {
	to   symbol
	body *Body
}

func parseCapture(p *Parser, markup string) (Node, error) {
	start, end := signature(markup, 0)
	if start < 0 {
		return nil, tagSyntaxError("Syntax Error in 'capture' - Valid syntax: capture [var]")
	}
	n := &captureNode{to: p.engine.symbols.intern(markup[start:end])}
	var err error
	n.body, _, _, err = p.Body()
	return n, err
}

func (n *captureNode) Blank() bool { return true }
func (n *captureNode) isBlock()    {}

func (n *captureNode) Render(th *Thread, dst []byte) ([]byte, error) {
	// The end of the output serves as the buffer.
	start := len(dst)
	out, err := n.body.Render(th, dst)
	if err != nil {
		return dst, err
	}
	th.assign(n.to, string(out[start:]))
	return out[:start], nil
}
