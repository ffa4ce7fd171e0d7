package liquid

// condition is one comparison of an if, and what follows it: a and b or c is
// the list a, b, c. Evaluation goes from the left and stops at the first
// comparison that settles the rest, which makes the operators group from the
// right.
type condition struct {
	left, right Expr
	op          operator
	word        string // of an operator that Liquid does not know
	then        relation
}

type operator uint8

const (
	opTruthy operator = iota // no operator
	opEqual
	opNotEqual
	opLess
	opGreater
	opLessEqual
	opGreaterEqual
	opContains
	opUnknown
)

type relation uint8

const (
	relEnd relation = iota
	relAnd
	relOr
)

func operatorOf(word string) operator {
	switch word {
	case "":
		return opTruthy
	case "==":
		return opEqual
	case "!=", "<>":
		return opNotEqual
	case "<":
		return opLess
	case ">":
		return opGreater
	case "<=":
		return opLessEqual
	case ">=":
		return opGreaterEqual
	case "contains":
		return opContains
	}
	return opUnknown
}

var errIfSyntax = Error{Kind: SyntaxError, Message: "Syntax Error in tag 'if' - Valid syntax: if [expression]"}

// conditions compiles the markup of an if at line, or of its elsif.
func (p *Parser) conditions(markup string, line int) (list []condition, err error) {
	err = p.either(line,
		func() string { return `in "` + trimSpace(markup) + `"` },
		func() (err error) { list, err = p.strictConditions(markup); return err },
		func() (err error) { list, err = p.laxConditions(markup); return err })
	if err == nil {
		err = p.taken()
	}
	return list, err
}

func (p *Parser) laxConditions(markup string) ([]condition, error) {
	parts := splitConditions(markup)
	if len(parts)%2 == 0 {
		return nil, copyError(&errIfSyntax)
	}
	list := make([]condition, 0, len(parts)/2+1)
	for i, part := range parts {
		if i%2 == 1 {
			switch trimSpace(part) {
			case "and":
				list[i/2].then = relAnd
			case "or":
				list[i/2].then = relOr
			default:
				return nil, copyError(&errIfSyntax)
			}
			continue
		}
		c, ok := p.laxComparison(part)
		if !ok {
			return nil, copyError(&errIfSyntax)
		}
		list = append(list, c)
	}
	return list, nil
}

// laxComparison matches (QuotedFragment)\s*([=!<>a-z_]+)?\s*(QuotedFragment)?
func (p *Parser) laxComparison(s string) (c condition, ok bool) {
	sc := newScanner(s)
	start, end := sc.find(0)
	if start < 0 {
		return c, false
	}
	c.left = p.expression(s[start:end])
	i := skipSpace(s, end)
	j := i
	for j < len(s) && isOperatorByte(s[j]) {
		j++
	}
	c.word = s[i:j]
	c.op = operatorOf(c.word)
	i = skipSpace(s, j)
	if k := sc.fragment(i); k >= 0 {
		c.right = p.expression(s[i:k])
	} else {
		c.right = nilConstant
	}
	return c, true
}

func isOperatorByte(b byte) bool {
	return b == '=' || b == '!' || b == '<' || b == '>' || b == '_' || b >= 'a' && b <= 'z'
}

func (p *Parser) strictConditions(markup string) ([]condition, error) {
	sp := p.strict(markup)
	type comparison struct{ left, op, right string }
	var raw []comparison
	var rels []relation
	for {
		c := comparison{left: sp.expression()}
		if op, ok := sp.accept(tComparison); ok {
			c.op = op
			c.right = sp.expression()
		}
		raw = append(raw, c)
		if sp.word("and") {
			rels = append(rels, relAnd)
		} else if sp.word("or") {
			rels = append(rels, relOr)
		} else {
			break
		}
	}
	sp.expect(tEnd)
	if sp.err != nil {
		return nil, sp.err
	}
	rels = append(rels, relEnd)
	list := make([]condition, len(raw))
	for i, c := range raw {
		list[i] = condition{left: p.expression(c.left), op: operatorOf(c.op), word: c.op, then: rels[i], right: nilConstant}
		if c.op != "" {
			list[i].right = p.expression(c.right)
		}
	}
	return list, nil
}

// holds evaluates a list of conditions.
func holds(th *Thread, list []condition) (bool, error) {
	for i := range list {
		c := &list[i]
		ok, err := c.holds(th)
		if err != nil {
			return false, err
		}
		switch c.then {
		case relOr:
			if ok {
				return true, nil
			}
		case relAnd:
			if !ok {
				return false, nil
			}
		default:
			return ok, nil
		}
	}
	return false, nil
}

func (c *condition) holds(th *Thread) (bool, error) {
	left, err := c.left.Eval(th)
	if err != nil {
		return false, err
	}
	if c.op == opTruthy {
		return Truthy(left), nil
	}
	right, err := c.right.Eval(th)
	if err != nil {
		return false, err
	}
	switch c.op {
	case opEqual:
		return looseEqual(left, right), nil
	case opNotEqual:
		return !looseEqual(left, right), nil
	case opContains:
		return contains(th, left, right)
	case opUnknown:
		return false, argError("Unknown operator %s", c.word)
	}
	return ordered(left, right, c.op)
}
