package liquid

import (
	"strconv"
	"strings"
)

// Expr is a compiled expression: a literal, a range, a variable, or a
// variable with filters. It is immutable.
type Expr interface {
	// Eval computes the value in th's present scope. Without
	// StrictVariables and without failing drops it gives no error unless
	// filters do.
	Eval(th *Thread) (any, error)
}

// constant is an Expr that is known at parse time. The word nil is always
// nilConstant.
type constant struct{ v any }

func (c *constant) Eval(*Thread) (any, error) { return c.v, nil }

var nilConstant = &constant{}

// expression parses what Liquid's Expression.parse does: nil, true, false,
// blank, empty, strings, numbers, ranges, and everything else as a variable.
func (p *Parser) expression(s string) Expr {
	switch s {
	case "", "nil", "null":
		return nilConstant
	case "true":
		return &constant{true}
	case "false":
		return &constant{false}
	case "blank":
		return &constant{p.engine.blank}
	case "empty":
		return &constant{litEmpty}
	}
	if n := len(s); n >= 2 && (s[0] == '\'' || s[0] == '"') && s[n-1] == s[0] {
		return &constant{s[1 : n-1]}
	}
	if isInteger(s) {
		return &constant{parseInt(s)}
	}
	if s[0] == '(' && s[len(s)-1] == ')' && !hasSpace(s) {
		if e := p.rangeExpr(s); e != nil {
			return e
		}
	}
	if isFloat(s) {
		return &constant{floatPrefix(s)}
	}
	return p.lookup(s)
}

// rangeExpr parses (a..b); the last .. counts. s has no white space.
func (p *Parser) rangeExpr(s string) Expr {
	in := s[1 : len(s)-1]
	i := strings.LastIndex(in, "..")
	for i >= 0 && i+2 >= len(in) { // something must follow
		i = lastDots(in, i)
	}
	if i <= 0 {
		return nil
	}
	p.nesting++
	defer func() { p.nesting-- }()
	if p.nesting > maxExprDepth {
		return nilConstant
	}
	first, last := p.expression(in[:i]), p.expression(in[i+2:])
	a, aok := first.(*constant)
	b, bok := last.(*constant)
	if !aok || !bok {
		return &rangeLookup{first, last}
	}
	lo, err1 := literalInt(a.v)
	hi, err2 := literalInt(b.v)
	if err1 != nil || err2 != nil {
		p.fail(Errorf(SyntaxError, "invalid range %s", s))
		return nilConstant
	}
	return &constant{Range{lo, hi}}
}

// maxExprDepth bounds the nesting of ranges and brackets in one expression.
const maxExprDepth = 10_000

// lastDots finds the last ".." in s that starts before i.
func lastDots(s string, i int) int {
	for i--; i >= 0; i-- {
		if s[i] == '.' && s[i+1] == '.' {
			return i
		}
	}
	return -1
}

// literalInt is to_i on the literals that a range may be made of.
func literalInt(v any) (int, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case int:
		return v, nil
	case float64:
		return floatToInt(v)
	case string:
		return stringToInt(v), nil
	}
	return 0, rubyError("undefined method `to_i'")
}

// rangeLookup is a range of which at least one end is a variable.
type rangeLookup struct{ first, last Expr }

func (r *rangeLookup) Eval(th *Thread) (any, error) {
	a, err := r.first.Eval(th)
	if err != nil {
		return nil, err
	}
	lo, err := rangeEnd(a)
	if err != nil {
		return nil, err
	}
	b, err := r.last.Eval(th)
	if err != nil {
		return nil, err
	}
	hi, err := rangeEnd(b)
	if err != nil {
		return nil, err
	}
	return Range{lo, hi}, nil
}

func rangeEnd(v any) (int, error) {
	switch v := v.(type) {
	case int:
		return v, nil
	case nil:
		return 0, nil
	case string:
		return stringToInt(v), nil
	}
	return ToInteger(v)
}

func hasSpace(s string) bool {
	for i := range len(s) {
		if isSpace(s[i]) {
			return true
		}
	}
	return false
}

// isInteger is \A-?\d+\z.
func isInteger(s string) bool {
	i := 0
	if s != "" && s[0] == '-' {
		i = 1
	}
	if i == len(s) {
		return false
	}
	for ; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// isFloat is \A-?\d[\d.]+\z.
func isFloat(s string) bool {
	i := 0
	if s != "" && s[0] == '-' {
		i = 1
	}
	if i+1 >= len(s) || !isDigit(s[i]) {
		return false
	}
	for i++; i < len(s); i++ {
		if !isDigit(s[i]) && s[i] != '.' {
			return false
		}
	}
	return true
}

// floatPrefix is to_f on a text that isFloat: 1.2.3 is 1.2.
func floatPrefix(s string) float64 {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		j := i + 1
		for j < len(s) && isDigit(s[j]) {
			j++
		}
		s = s[:j]
		if j == i+1 {
			s = s[:i]
		}
	}
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

// lookup parses a variable: names, .keys and [expressions].
func (p *Parser) lookup(s string) Expr {
	v := &variable{}
	sc := lookupScanner{s: s, noClose: len(s)}
	part, bracket, ok := sc.next()
	switch {
	case !ok:
		v.nameExpr = nilConstant // finds nothing, and strictly so
	case bracket:
		v.nameExpr = p.nested(part)
		if c, ok := v.nameExpr.(*constant); ok {
			if name, ok := c.v.(string); ok {
				v.name, v.nameExpr = name, nil
			}
		}
		p.dynamicRoot = p.dynamicRoot || v.nameExpr != nil
	default:
		v.name = part
	}
	if v.nameExpr == nil {
		v.sym = p.engine.symbols.intern(v.name)
		defer p.looksUp(v)
	}
	for {
		part, bracket, ok := sc.next()
		if !ok {
			return v
		}
		if !bracket {
			v.steps = append(v.steps, keyStep(part, true))
			continue
		}
		e := p.nested(part)
		if c, ok := e.(*constant); ok {
			if key, ok := c.v.(string); ok {
				v.steps = append(v.steps, keyStep(key, false))
				continue
			}
		}
		v.steps = append(v.steps, step{expr: e})
	}
}

func (p *Parser) nested(s string) Expr {
	p.nesting++
	defer func() { p.nesting-- }()
	if p.nesting > maxExprDepth {
		return nilConstant
	}
	return p.expression(s)
}

// lookupScanner finds \[[^\]]+\]|[\w-]+\?? one after the other and skips all
// else.
type lookupScanner struct {
	s       string
	i       int
	noClose int
}

func (sc *lookupScanner) next() (part string, bracket, ok bool) {
	s := sc.s
	for sc.i < len(s) {
		c := s[sc.i]
		if c == '[' && sc.i < sc.noClose {
			j := strings.IndexByte(s[sc.i+1:], ']')
			if j > 0 {
				part = s[sc.i+1 : sc.i+1+j]
				sc.i += j + 2
				return part, true, true
			}
			if j < 0 {
				sc.noClose = sc.i
			}
		}
		if isWord(c) || c == '-' {
			start := sc.i
			for sc.i < len(s) && (isWord(s[sc.i]) || s[sc.i] == '-') {
				sc.i++
			}
			if sc.i < len(s) && s[sc.i] == '?' {
				sc.i++
			}
			return s[start:sc.i], false, true
		}
		sc.i++
	}
	return "", false, false
}

// Plain tells what an expression looks up, where that is a variable and keys that
// stand there as they are.
func Plain(e Expr) (name string, keys []string, ok bool) {
	v, ok := e.(*variable)
	if !ok || v.nameExpr != nil {
		return "", nil, false
	}
	for i := range v.steps {
		if v.steps[i].expr != nil {
			return "", nil, false
		}
		keys = append(keys, v.steps[i].key)
	}
	return v.name, keys, true
}
