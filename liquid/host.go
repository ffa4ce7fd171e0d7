package liquid

// What a host's filters need to evaluate markup of their own, such as the
// expressions of Jekyll's where_exp.

// Condition compiles a comparison, or several joined by and and or, by the
// strict grammar of an if. Its value is true or false.
func (e *Engine) Condition(markup string) (Expr, error) {
	e.frozen.Store(true)
	p := &Parser{engine: e, opts: ParseOptions{ErrorMode: Strict}, tok: newTokenizer("", 1)}
	list, err := p.strictConditions(markup)
	if err == nil {
		err = p.taken()
	}
	if err != nil {
		return nil, err
	}
	return conditionExpr(list), nil
}

type conditionExpr []condition

func (c conditionExpr) Eval(th *Thread) (any, error) { return holds(th, c) }

// Variable compiles an expression with filters, as it stands in {{ }}.
func (e *Engine) Variable(markup string, mode ErrorMode) (*Output, error) {
	e.frozen.Store(true)
	p := &Parser{engine: e, opts: ParseOptions{ErrorMode: mode}, tok: newTokenizer("", 1)}
	return p.Output(markup)
}

// Scoped calls f in a scope of its own: what it Sets ends with it.
func (th *Thread) Scoped(f func() error) error {
	mark := th.mark()
	if err := th.enter(); err != nil {
		return err
	}
	defer th.exit(mark)
	return f()
}

// Literal reports whether v is what the words empty and blank evaluate to.
func Literal(v any) bool {
	_, ok := v.(methodLiteral)
	return ok
}
