package liquid

// parseEcho is {% echo expression %}.
func parseEcho(p *Parser, markup string) (Node, error) {
	out, err := p.Output(markup)
	return out, err
}
