package liquid

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
