package liquid

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Liquid computes with integers of any size and, wherever a float or a text
// like "1.5" is involved, with decimals, so that 0.1 | times: 3 is 0.3.

// number is an operand: an integer or a decimal.
type number struct {
	i   int      // the integer, or the decimal's digits
	big *big.Int // instead of i where 64 bits do not hold it
	exp int      // decimal places; the value is digits / 10**exp

	decimal bool
	minus   bool    // the decimal zero's sign
	special float64 // NaN or an infinity, where not 0
}

// maxDecimals bounds the digits behind the point that computing keeps: beyond
// 1e-400 no float tells the difference.
const maxDecimals = 400

// toNumber is Liquid's Utils.to_number.
func toNumber(v any) (number, error) {
	if s, ok := v.(string); ok {
		if err := mustBeValid(s); err != nil {
			return number{}, err
		}
	}
	return numberOf(v), nil
}

func twoNumbers(a, b any) (x, y number, err error) {
	if x, err = toNumber(a); err == nil {
		y, err = toNumber(b)
	}
	return x, y, err
}

func numberOf(v any) number {
	switch v := v.(type) {
	case int:
		return number{i: v}
	case *big.Int:
		return number{big: v}
	case float64:
		return floatNumber(v)
	case string:
		if s := trimSpace(v); isDecimal(s) {
			return decimalNumber(s)
		}
		return integerOf(stringToInteger(v))
	case nil, bool, []any, *Map:
		return number{}
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return numberOf(n)
		}
	}
	return number{}
}

func integerOf(v any) number {
	if b, ok := v.(*big.Int); ok {
		return number{big: b}
	}
	return number{i: v.(int)}
}

// isDecimal is \A-?\d+\.\d+\z.
func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, frac, ok := strings.Cut(s, ".")
	return ok && allDigits(whole) && allDigits(frac)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func floatNumber(f float64) number {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return number{decimal: true, special: f}
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return number{i: int(f), decimal: true, minus: f == 0 && math.Signbit(f)}
	}
	var buf [32]byte
	return decimalNumber(view(strconv.AppendFloat(buf[:0], f, 'e', -1, 64)))
}

// decimalNumber reads digits, perhaps a point and more digits, perhaps an
// exponent.
func decimalNumber(s string) number {
	n := number{decimal: true}
	mantissa := s
	if i := strings.IndexByte(s, 'e'); i >= 0 {
		mantissa = s[:i]
		e, _ := strconv.Atoi(s[i+1:])
		n.exp = -e
	}
	neg := strings.HasPrefix(mantissa, "-")
	mantissa = strings.TrimPrefix(mantissa, "-")
	digits, overflow := 0, false
	point := false
	for i := range len(mantissa) {
		c := mantissa[i]
		if c == '.' {
			point = true
			continue
		}
		if digits > (math.MaxInt-9)/10 {
			overflow = true
			break
		}
		digits = digits*10 + int(c-'0')
		if point {
			n.exp++
		}
	}
	if overflow {
		whole, frac, _ := strings.Cut(mantissa, ".")
		if i := strings.IndexByte(s, 'e'); i < 0 {
			n.exp = 0
		} else {
			e, _ := strconv.Atoi(s[i+1:])
			n.exp = -e
		}
		n.exp += len(frac)
		n.big, _ = new(big.Int).SetString(whole+frac, 10)
		if neg {
			n.big.Neg(n.big)
		}
	} else {
		n.i = digits
		if neg {
			n.i = -digits
			n.minus = digits == 0
		}
	}
	if n.exp < 0 {
		n.big = new(big.Int).Mul(n.int(), pow10(-n.exp))
		n.exp = 0
	}
	return n
}

// int is the digits as a big integer.
func (n number) int() *big.Int {
	if n.big != nil {
		return n.big
	}
	return big.NewInt(int64(n.i))
}

func (n number) isZero() bool {
	return n.special == 0 && (n.big == nil && n.i == 0 || n.big != nil && n.big.Sign() == 0)
}

// negative is the sign, also of a zero.
func (n number) negative() bool {
	switch {
	case n.special != 0:
		return n.special < 0
	case n.big != nil:
		return n.big.Sign() < 0
	}
	return n.i < 0 || n.minus
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

var smallPow10 = [...]int{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// value is what a filter yields: an integer, or a float.
func (n number) value() any {
	switch {
	case n.special != 0:
		return n.special
	case n.decimal:
		return n.float()
	case n.big != nil:
		return shrink(n.big)
	}
	return boxInt(n.i)
}

func (n number) float() float64 {
	switch {
	case n.special != 0:
		return n.special
	case n.minus && n.isZero():
		return math.Copysign(0, -1)
	}
	if n.big == nil && n.i > -1<<53 && n.i < 1<<53 && n.exp <= 15 {
		return float64(n.i) / float64(smallPow10[n.exp]) // both exact, so one rounding
	}
	r := new(big.Rat).SetFrac(n.int(), pow10(n.exp))
	f, _ := r.Float64()
	return f
}

// shrink makes a big integer an int where it fits.
func shrink(b *big.Int) any {
	if b.IsInt64() {
		return int(b.Int64())
	}
	return b
}

func addInts(a, b int) any {
	c := a + b
	if (c > a) == (b > 0) {
		return c
	}
	return new(big.Int).Add(big.NewInt(int64(a)), big.NewInt(int64(b)))
}

// align brings two numbers to the same number of decimal places.
func align(a, b number) (x, y *big.Int, exp int) {
	x, y = a.int(), b.int()
	switch {
	case a.exp < b.exp:
		x = new(big.Int).Mul(x, pow10(b.exp-a.exp))
		return x, y, b.exp
	case a.exp > b.exp:
		y = new(big.Int).Mul(y, pow10(a.exp-b.exp))
	}
	return x, y, a.exp
}

// alignSmall is align within 62 bits, where that is possible.
func alignSmall(a, b number) (x, y, exp int, ok bool) {
	const limit = 1 << 61
	if a.big != nil || b.big != nil {
		return 0, 0, 0, false
	}
	x, y = a.i, b.i
	scale := func(n, by int) (int, bool) {
		if by >= len(smallPow10) || n > limit/smallPow10[by] || n < -limit/smallPow10[by] {
			return 0, false
		}
		return n * smallPow10[by], true
	}
	ok = true
	switch {
	case a.exp < b.exp:
		x, ok = scale(x, b.exp-a.exp)
		exp = b.exp
	default:
		y, ok = scale(y, a.exp-b.exp)
		exp = a.exp
	}
	return x, y, exp, ok && x < limit && x > -limit && y < limit && y > -limit
}

func addNumbers(a, b number, sign int) any {
	decimal := a.decimal || b.decimal
	if a.special != 0 || b.special != 0 {
		return a.float() + float64(sign)*b.float()
	}
	if x, y, exp, ok := alignSmall(a, b); ok {
		minus := a.minus && x == 0 && y == 0 && b.minus == (sign > 0)
		return number{i: x + sign*y, exp: exp, decimal: decimal, minus: minus}.value()
	}
	x, y, exp := align(a, b)
	z := new(big.Int)
	if sign > 0 {
		z.Add(x, y)
	} else {
		z.Sub(x, y)
	}
	return number{big: z, exp: exp, decimal: decimal}.value()
}

func multiply(a, b number) any {
	decimal := a.decimal || b.decimal
	if a.special != 0 || b.special != 0 {
		return a.float() * b.float()
	}
	if decimal && (a.isZero() || b.isZero()) {
		return number{decimal: true, minus: a.negative() != b.negative()}.value()
	}
	exp := a.exp + b.exp
	if a.big == nil && b.big == nil {
		const limit = 1 << 31
		if a.i < limit && a.i > -limit && b.i < limit && b.i > -limit {
			return number{i: a.i * b.i, exp: exp, decimal: decimal}.value()
		}
	}
	return number{big: new(big.Int).Mul(a.int(), b.int()), exp: exp, decimal: decimal}.value()
}

var errZeroDivision = Error{Kind: ZeroDivisionError, Message: "divided by 0"}

// divide rounds integers down, as Ruby does; decimals are divided exactly, and
// by zero too.
func divide(a, b number) (any, error) {
	if a.special != 0 || b.special != 0 {
		return a.float() / b.float(), nil
	}
	if b.isZero() {
		switch {
		case !a.decimal && !b.decimal:
			return nil, copyError(&errZeroDivision)
		case a.isZero():
			return math.NaN(), nil
		case a.negative() != b.negative():
			return math.Inf(-1), nil
		}
		return math.Inf(1), nil
	}
	if !a.decimal && !b.decimal {
		if a.big == nil && b.big == nil && !(a.i == math.MinInt && b.i == -1) {
			q := a.i / b.i
			if a.i%b.i != 0 && (a.i < 0) != (b.i < 0) {
				q--
			}
			return boxInt(q), nil
		}
		q, _ := floorDivMod(a.int(), b.int())
		return shrink(q), nil
	}
	if a.isZero() {
		return number{decimal: true, minus: a.negative() != b.negative()}.value(), nil
	}
	x, y, _ := align(a, b)
	f, _ := new(big.Rat).SetFrac(x, y).Float64()
	return f, nil
}

// remainder has the divisor's sign.
func remainder(a, b number) (any, error) {
	decimal := a.decimal || b.decimal
	if b.isZero() {
		return nil, copyError(&errZeroDivision)
	}
	if a.special != 0 || b.special != 0 {
		return math.Mod(a.float(), b.float()), nil // as it is: an infinite divisor's sign does not count
	}
	if x, y, exp, ok := alignSmall(a, b); ok {
		r := x % y
		if r != 0 && (r < 0) != (y < 0) {
			r += y
		}
		return number{i: r, exp: exp, decimal: decimal}.value(), nil
	}
	x, y, exp := align(a, b)
	_, r := floorDivMod(x, y)
	return number{big: r, exp: exp, decimal: decimal}.value(), nil
}

func floorDivMod(x, y *big.Int) (q, r *big.Int) {
	q, r = new(big.Int).QuoRem(x, y, new(big.Int))
	if r.Sign() != 0 && r.Sign() != y.Sign() {
		q.Sub(q, big.NewInt(1))
		r.Add(r, y)
	}
	return q, r
}

func compareDecimals(a, b number) int {
	if a.special != 0 || b.special != 0 {
		x, y := a.float(), b.float() // NaN is neither above nor below
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	if x, y, _, ok := alignSmall(a, b); ok {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	x, y, _ := align(a, b)
	return x.Cmp(y)
}

type rounding uint8

const (
	roundHalfUp rounding = iota // away from zero at the half
	roundFloor
	roundCeil
)

// roundTo rounds to so many decimal places, which may be negative.
func (n number) roundTo(places int, how rounding) number {
	if n.exp <= places || n.special != 0 {
		return n
	}
	drop := n.exp - max(places, -maxDecimals)
	unit := pow10(drop)
	q, r := floorDivMod(n.int(), unit)
	switch how {
	case roundCeil:
		if r.Sign() != 0 {
			q.Add(q, big.NewInt(1))
		}
	case roundHalfUp:
		twice := new(big.Int).Lsh(r, 1)
		if c := twice.Cmp(unit); c > 0 || c == 0 && n.int().Sign() > 0 {
			q.Add(q, big.NewInt(1))
		}
	}
	out := number{big: q, exp: n.exp - drop, decimal: n.decimal, minus: n.negative()}
	if out.exp < 0 {
		out.big = new(big.Int).Mul(q, pow10(-out.exp))
		out.exp = 0
	}
	return out
}

// integer is the number cut to an integer value.
func (n number) integer() (any, error) {
	if n.special != 0 {
		return nil, floatDomain(n.special)
	}
	if n.exp == 0 {
		if n.big != nil {
			return shrink(n.big), nil
		}
		return n.i, nil
	}
	return shrink(new(big.Int).Quo(n.int(), pow10(n.exp))), nil
}

func floatDomain(f float64) error {
	more := ""
	if math.IsNaN(f) {
		more = " (Not a Number)"
	}
	return Errorf(FloatDomainError, "Computation results in '%s'%s", appendFloat(nil, f), more)
}

// floatToInt is Float#to_i within the range of int.
func floatToInt(f float64) (int, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, floatDomain(f)
	}
	if math.Abs(f) >= 1<<63 {
		return 0, argError("invalid integer")
	}
	return int(f), nil
}

// stringToInteger is String#to_i: white space, a sign, digits with single
// underscores between them; 0 where there are none.
func stringToInteger(s string) any {
	i := skipSpace(s, 0)
	neg := false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		neg = s[i] == '-'
		i++
	}
	start := i
	n, over := 0, false
	var digits []byte
	for ; i < len(s); i++ {
		c := s[i]
		if c == '_' && i > start && isDigit(s[i-1]) && i+1 < len(s) && isDigit(s[i+1]) {
			continue
		}
		if !isDigit(c) {
			break
		}
		if over {
			digits = append(digits, c)
			continue
		}
		if n > (math.MaxInt-9)/10 {
			over = true
			digits = append(strconv.AppendInt(nil, int64(n), 10), c)
			continue
		}
		n = n*10 + int(c-'0')
	}
	if over {
		b, _ := new(big.Int).SetString(string(digits), 10)
		if neg {
			b.Neg(b)
		}
		return shrink(b)
	}
	if neg {
		n = -n
	}
	return n
}

// stringToInt is stringToInteger for places where only an int makes sense.
func stringToInt(s string) int {
	switch n := stringToInteger(s).(type) {
	case int:
		return n
	case *big.Int:
		if n.Sign() < 0 {
			return math.MinInt
		}
	}
	return math.MaxInt
}

func parseInt(s string) any { return stringToInteger(s) }

// toI is to_i on the values that have it, cut to what sums with others do not
// overflow.
func toI(v any) (int, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case int:
		return max(math.MinInt/4, min(math.MaxInt/4, v)), nil
	case float64:
		if math.Abs(v) >= math.MaxInt/4 && !math.IsInf(v, 0) {
			return int(math.Copysign(math.MaxInt/4, v)), nil
		}
		return floatToInt(v)
	case string:
		return max(math.MinInt/4, min(math.MaxInt/4, stringToInt(v))), nil
	case *big.Int:
		return v.Sign() * (math.MaxInt / 4), nil
	case time.Time:
		return int(v.Unix()), nil
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return toI(n)
		}
	}
	return 0, rubyError("undefined method `to_i' for %s", className(v))
}

// evalInt is toI of an expression; 0 where there is none.
func (th *Thread) evalInt(e Expr) (int, error) {
	if e == nil {
		return 0, nil
	}
	v, err := e.Eval(th)
	if err != nil {
		return 0, err
	}
	return toI(v)
}

var errInvalidInteger = Error{Kind: ArgumentError, Message: "invalid integer"}

// ToInteger is Liquid's Utils.to_integer: integers, and texts that are one by
// the rules of Ruby's Integer(), with prefixes such as 0x.
func ToInteger(v any) (int, error) {
	if i, ok := v.(int); ok {
		return i, nil
	}
	s := trimSpace(ToString(v))
	digits := s
	neg := false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		neg = digits[0] == '-'
		digits = digits[1:]
	}
	base := 10
	if len(digits) > 1 && digits[0] == '0' {
		switch digits[1] {
		case 'x', 'X':
			base, digits = 16, digits[2:]
		case 'b', 'B':
			base, digits = 2, digits[2:]
		case 'o', 'O':
			base, digits = 8, digits[2:]
		case 'd', 'D':
			base, digits = 10, digits[2:]
		default:
			base, digits = 8, digits[1:]
			if digits[0] == '_' {
				digits = digits[1:]
			}
		}
	}
	if digits == "" || digits[0] == '_' || digits[len(digits)-1] == '_' || strings.Contains(digits, "__") ||
		digits[0] == '-' || digits[0] == '+' {
		return 0, copyError(&errInvalidInteger)
	}
	digits = strings.ReplaceAll(digits, "_", "")
	n, err := strconv.ParseInt(digits, base, 64)
	if err != nil {
		if ne, ok := err.(*strconv.NumError); !ok || ne.Err != strconv.ErrRange {
			return 0, copyError(&errInvalidInteger)
		}
	}
	if neg {
		n = -n
	}
	return int(n), nil
}

func countNewlines(s string) int { return strings.Count(s, "\n") }

// trimSpace is String#strip.
func trimSpace(s string) string { return trimRight(trimLeft(s)) }
