package liquid

// ifChanged is {% ifchanged %}: all of them in a render share one memory.
type ifChanged struct{ body *Body }

// changedState is that memory.
type changedState struct {
	text []byte
	set  bool
}

func (c *changedState) reset() { c.set = false }

func parseIfChanged(p *Parser, _ string) (Node, error) {
	p.remembers = true
	body, _, _, err := p.Body()
	return &ifChanged{body}, err
}

func (n *ifChanged) Blank() bool { return n.body.Blank() }
func (n *ifChanged) isBlock()    {}

func (n *ifChanged) Render(th *Thread, dst []byte) ([]byte, error) {
	th.Depends()
	start := len(dst)
	mark := th.mark()
	out, err := n.body.Render(th, dst)
	th.unwind(mark)
	if err != nil {
		return dst, err
	}
	c := &th.changed
	if in := th.carried; in != nil && !in.looked {
		in.looked = true
		in.last.set, in.last.text = c.set, append(in.last.text[:0], c.text...)
	}
	if c.set && view(c.text) == view(out[start:]) {
		return out[:start], nil
	}
	c.text = append(c.text[:0], out[start:]...)
	c.set = true
	return out, nil
}
