package liquid

// parseLiquid is {% liquid %}: tags one a line, without delimiters.
func parseLiquid(p *Parser, markup string) (Node, error) {
	// The markup ends where the tag does; count back to its first line.
	line := p.tok.line
	if !p.tok.lines {
		line = p.tok.line - countNewlines(markup)
	}
	outer := p.tok
	p.tok = newTokenizer(markup, line)
	p.tok.lines = true
	defer func() { p.tok = outer }()
	b := &Body{}
	end, _, err := p.parseBody(b)
	if err != nil {
		return nil, err
	}
	if end != "" {
		return nil, unknownInLiquidTag(end)
	}
	b.finish()
	return &liquidNode{b}, nil
}

func unknownInLiquidTag(tag string) error {
	switch {
	case tag == "else":
		return Errorf(SyntaxError, "liquid tag does not expect 'else' tag")
	case len(tag) >= 3 && tag[:3] == "end":
		return Errorf(SyntaxError, "'%s' is not a valid delimiter for liquid tags. use %%}", tag)
	}
	return Errorf(SyntaxError, "Unknown tag '%s'", tag)
}

type liquidNode struct{ body *Body }

func (n *liquidNode) Blank() bool { return n.body.Blank() }

func (n *liquidNode) Render(th *Thread, dst []byte) ([]byte, error) {
	return n.body.Render(th, dst)
}
