package liquid

// caseNode is {% case %}. Its branches run one after the other: all that
// match, in order, up to an else that is reached without a match.
type caseNode struct {
	value    Expr
	branches []whenBranch
	blank    bool
}

type whenBranch struct {
	match Expr // nil: else
	body  *Body
}

func parseCase(p *Parser, markup string) (Node, error) {
	sc := newScanner(markup)
	start, end := sc.find(0)
	if start < 0 {
		return nil, tagSyntaxError("Syntax Error in 'case' - Valid syntax: case [condition]")
	}
	n := &caseNode{value: p.expression(markup[start:end]), blank: true}
	var matches []Expr // of the body being parsed; nil before the first when
	isElse := false
	for {
		body, stop, markup, err := p.Body("when", "else")
		if err != nil {
			return nil, err
		}
		n.blank = n.blank && body.Blank()
		if isElse {
			n.branches = append(n.branches, whenBranch{nil, body})
		}
		for _, m := range matches {
			n.branches = append(n.branches, whenBranch{m, body})
		}
		matches, isElse = nil, false
		switch stop {
		case "when":
			if matches, err = p.whens(markup); err != nil {
				return nil, err
			}
		case "else":
			if trimSpace(markup) != "" {
				return nil, tagSyntaxError("Syntax Error in tag 'case' - Valid else condition: {% else %} (no parameters) ")
			}
			isElse = true
		default:
			return n, nil
		}
	}
}

// whens matches (QuotedFragment)(?:(?:\s+or\s+|\s*,\s*)(QuotedFragment.*))?
// over and over.
func (p *Parser) whens(s string) (list []Expr, err error) {
	sc := newScanner(s)
	for i := 0; ; {
		start, end := sc.find(i)
		if start < 0 {
			return nil, tagSyntaxError("Syntax Error in tag 'case' - Valid when condition: {% when [condition] [or condition2...] %}")
		}
		list = append(list, p.expression(s[start:end]))
		j := skipSpace(s, end)
		switch {
		case j > end && j+2 < len(s) && s[j:j+2] == "or" && isSpace(s[j+2]):
			j = skipSpace(s, j+2)
		case j < len(s) && s[j] == ',':
			j = skipSpace(s, j+1)
		default:
			return list, nil
		}
		if sc.fragment(j) < 0 {
			return list, nil
		}
		i = j
	}
}

func (n *caseNode) Blank() bool { return n.blank }
func (n *caseNode) isBlock()    {}

func (n *caseNode) Render(th *Thread, dst []byte) ([]byte, error) {
	mark := th.mark()
	defer th.unwind(mark)
	matched := false
	for i := range n.branches {
		b := &n.branches[i]
		if b.match == nil {
			if !matched {
				return b.body.Render(th, dst)
			}
			continue
		}
		v, err := n.value.Eval(th)
		if err != nil {
			return dst, err
		}
		w, err := b.match.Eval(th)
		if err != nil {
			return dst, err
		}
		if looseEqual(v, w) {
			matched = true
			if dst, err = b.body.Render(th, dst); err != nil {
				return dst, err
			}
		}
	}
	return dst, nil
}
