package liquid

// ifNode is {% if %} and {% unless %}.
type ifNode struct {
	branches []branch
	negate   bool // the first condition: unless
	blank    bool
}

type branch struct {
	when []condition // nil: else
	body *Body
}

func parseIf(p *Parser, markup string) (Node, error) {
	line := p.Line()
	n := &ifNode{negate: p.Tag() == "unless", blank: true}
	when, err := p.conditions(markup, line)
	if err != nil {
		return nil, err
	}
	for {
		body, end, markup, err := p.Body("elsif", "else")
		if err != nil {
			return nil, err
		}
		n.branches = append(n.branches, branch{when, body})
		n.blank = n.blank && body.Blank()
		switch end {
		case "elsif":
			if when, err = p.conditions(markup, line); err != nil {
				return nil, err
			}
		case "else":
			when = nil
		default:
			return n, nil
		}
	}
}

func (n *ifNode) Blank() bool { return n.blank }
func (n *ifNode) isBlock()    {}

func (n *ifNode) Render(th *Thread, dst []byte) ([]byte, error) {
	for i := range n.branches {
		b := &n.branches[i]
		if b.when != nil {
			ok, err := holds(th, b.when)
			if err != nil {
				return dst, err
			}
			if ok == (n.negate && i == 0) {
				continue
			}
		}
		mark := th.mark()
		dst, err := b.body.Render(th, dst)
		th.unwind(mark)
		return dst, err
	}
	return dst, nil
}
