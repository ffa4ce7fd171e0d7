package clean

// prune removes what holds nothing: a rule at an end or beside a rule, lists,
// quotes and figures without content, headings without text.
func prune(blocks []*Block) []*Block {
	out := blocks[:0:0]
	for _, c := range blocks {
		switch c.Kind {
		case List, Item, Quote, Terms, Definition, Figure:
			c.Children = prune(c.Children)
			if len(c.Children) == 0 {
				continue
			}
		case Rule:
			if len(out) == 0 || out[len(out)-1].Kind == Rule {
				continue
			}
		case Paragraph, Heading:
			if len(c.Runs) == 0 {
				continue
			}
		}
		out = append(out, c)
	}
	for len(out) > 0 && out[len(out)-1].Kind == Rule {
		out = out[:len(out)-1]
	}
	return out
}
