package liquid

func (e *Engine) numberFilters() {
	e.any("abs", 0, 0, func(_ *Thread, in any, _ []any) (any, error) {
		n, err := toNumber(in)
		if err != nil {
			return nil, err
		}
		n.minus = false
		switch {
		case n.special != 0:
			if n.special < 0 {
				n.special = -n.special
			}
		case n.big != nil:
			if n.big.Sign() < 0 {
				z := *n.big
				n.big = z.Abs(n.big)
			}
		case n.i < 0:
			n.i = -n.i
		}
		return n.value(), nil
	})
	e.any("plus", 1, 1, func(_ *Thread, in any, args []any) (any, error) {
		a, b, err := twoNumbers(in, args[0])
		if err != nil {
			return nil, err
		}
		return addNumbers(a, b, 1), nil
	})
	e.any("minus", 1, 1, func(_ *Thread, in any, args []any) (any, error) {
		a, b, err := twoNumbers(in, args[0])
		if err != nil {
			return nil, err
		}
		return addNumbers(a, b, -1), nil
	})
	e.any("times", 1, 1, func(th *Thread, in any, args []any) (any, error) {
		a, b, err := twoNumbers(in, args[0])
		if err != nil {
			return nil, err
		}
		if a.big != nil && b.big != nil && a.big.BitLen()+b.big.BitLen() > maxBits {
			return nil, memoryError()
		}
		return multiply(a, b), nil
	})
	e.any("divided_by", 1, 1, func(_ *Thread, in any, args []any) (any, error) {
		a, b, err := twoNumbers(in, args[0])
		if err != nil {
			return nil, err
		}
		return divide(a, b)
	})
	e.any("modulo", 1, 1, func(_ *Thread, in any, args []any) (any, error) {
		a, b, err := twoNumbers(in, args[0])
		if err != nil {
			return nil, err
		}
		return remainder(a, b)
	})
	e.any("round", 0, 1, round)
	e.any("ceil", 0, 0, func(_ *Thread, in any, _ []any) (any, error) {
		n, err := toNumber(in)
		if err != nil {
			return nil, err
		}
		return n.roundTo(0, roundCeil).integer()
	})
	e.any("floor", 0, 0, func(_ *Thread, in any, _ []any) (any, error) {
		n, err := toNumber(in)
		if err != nil {
			return nil, err
		}
		return n.roundTo(0, roundFloor).integer()
	})
	e.any("at_least", 1, 1, func(_ *Thread, in any, args []any) (any, error) {
		a, b, err := twoNumbers(in, args[0])
		if err != nil {
			return nil, err
		}
		if compareDecimals(b, a) > 0 {
			a = b
		}
		return a.value(), nil
	})
	e.any("at_most", 1, 1, func(_ *Thread, in any, args []any) (any, error) {
		a, b, err := twoNumbers(in, args[0])
		if err != nil {
			return nil, err
		}
		if compareDecimals(b, a) < 0 {
			a = b
		}
		return a.value(), nil
	})
}

// maxBits bounds integers: squaring a number forty times would otherwise take
// for ever.
const maxBits = 1 << 20

// round gives an integer where the places are not above 0, and otherwise
// keeps to the kind of its input.
func round(_ *Thread, in any, args []any) (any, error) {
	n, err := toNumber(in)
	if err != nil {
		return nil, err
	}
	places := 0
	if len(args) > 0 {
		q, err := toNumber(args[0])
		if err != nil {
			return nil, err
		}
		p, err := q.integer()
		if err != nil {
			return nil, err
		}
		i, ok := p.(int)
		if !ok || i != int(int32(i)) {
			return nil, rubyError("integer too big to convert to `int'")
		}
		places = i
	}
	if n.special != 0 {
		if places <= 0 {
			return nil, floatDomain(n.special)
		}
		return n.special, nil
	}
	n = n.roundTo(places, roundHalfUp)
	if places <= 0 {
		return n.integer()
	}
	return n.value(), nil
}
