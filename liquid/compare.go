package liquid

import (
	"math"
	"math/big"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// looseEqual is == in a condition, where empty and blank ask the other side.
func looseEqual(a, b any) bool {
	if s, ok := a.(string); ok {
		if t, ok := b.(string); ok {
			return s == t
		}
	}
	if l, ok := a.(methodLiteral); ok {
		return l.met(b)
	}
	if l, ok := b.(methodLiteral); ok {
		return l.met(a)
	}
	return Equal(a, b)
}

// met reports whether v is what the word says.
func (l methodLiteral) met(v any) bool {
	switch l {
	case litEmpty:
		return isEmpty(v)
	case litAnswer:
		return isBlank(v)
	}
	return false
}

// isBlank is blank? as Active Support has it.
func isBlank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return strings.IndexFunc(v, func(r rune) bool { return !unicode.IsSpace(r) }) < 0
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return isBlank(n)
		}
	}
	return isEmpty(v)
}

// isEmpty is empty? on the values that have it.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case *Map:
		return v.Len() == 0
	case ListDrop:
		return len(v.Items()) == 0
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return isEmpty(n)
		}
	}
	return false
}

// Equal is Ruby's ==.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a == b
	case nil:
		return b == nil
	case bool:
		b, ok := b.(bool)
		return ok && a == b
	case int:
		switch b := b.(type) {
		case int:
			return a == b
		case float64:
			return compareFloatInt(b, a) == 0
		}
		return equalOther(b, a)
	case float64:
		switch b := b.(type) {
		case float64:
			return a == b
		case int:
			return compareFloatInt(a, b) == 0
		case *big.Int:
			c, ok := compareNumbers(a, b)
			return ok && c == 0
		}
		return equalOther(b, a)
	case *big.Int:
		c, ok := compareNumbers(a, b)
		return ok && c == 0
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !Equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case *Map:
		b, ok := b.(*Map)
		return ok && equalMaps(a, b)
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b)
	case Date:
		b, ok := b.(Date)
		return ok && a == b
	case Range:
		b, ok := b.(Range)
		return ok && a == b
	case methodLiteral:
		b, ok := b.(methodLiteral)
		return ok && a == b
	case EqualDrop:
		return a.LiquidEqual(b)
	case Drop:
		return sameDrop(a, b)
	}
	n := normalize(a)
	return known(n) && Equal(n, b)
}

// equalOther is Equal for a number and a value of an unknown type.
func equalOther(b, a any) bool {
	if known(b) {
		return false
	}
	n := normalize(b)
	return known(n) && Equal(a, n)
}

func sameDrop(a Drop, b any) (same bool) {
	d, ok := b.(Drop)
	if !ok {
		return false
	}
	defer func() {
		if recover() != nil { // drops of an uncomparable type
			same = false
		}
	}()
	return a == d
}

func equalMaps(a, b *Map) bool {
	if a == b {
		return true
	}
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		k, v := a.At(i)
		w, ok := b.GetKey(k)
		if !ok || !Equal(v, w) {
			return false
		}
	}
	return true
}

// ordered is <, <=, > and >= in a condition: false where a side has no such
// operator, an error where the sides cannot be compared.
func ordered(a, b any, op operator) (bool, error) {
	if x, ok := a.(int); ok {
		if y, ok := b.(int); ok {
			switch op {
			case opLess:
				return x < y, nil
			case opGreater:
				return x > y, nil
			case opLessEqual:
				return x <= y, nil
			}
			return x >= y, nil
		}
	}
	if !hasOrder(a) || !hasOrder(b) {
		if known(a) && known(b) {
			return false, nil
		}
		a, b = toLiquid(a), toLiquid(b)
		if !hasOrder(a) || !hasOrder(b) {
			return false, nil
		}
	}
	if isNaN(a) || isNaN(b) {
		return false, nil
	}
	c, ok := Compare(a, b)
	if !ok {
		return false, argError("comparison of %s with %s failed", className(a), describe(b))
	}
	switch op {
	case opLess:
		return c < 0, nil
	case opGreater:
		return c > 0, nil
	case opLessEqual:
		return c <= 0, nil
	}
	return c >= 0, nil
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

func hasOrder(v any) bool {
	switch v.(type) {
	case int, float64, string, time.Time, Date, *big.Int:
		return true
	}
	return false
}

// Compare is Ruby's <=>; ok is false where that gives nil.
func Compare(a, b any) (c int, ok bool) {
	switch a := a.(type) {
	case int:
		if b, ok := b.(int); ok {
			switch {
			case a < b:
				return -1, true
			case a > b:
				return 1, true
			}
			return 0, true
		}
		return compareNumbers(a, b)
	case float64, *big.Int:
		return compareNumbers(a, b)
	case string:
		if b, ok := b.(string); ok {
			return strings.Compare(a, b), true
		}
	case time.Time:
		if b, ok := b.(time.Time); ok {
			return a.Compare(b), true
		}
	case Date:
		switch b := b.(type) {
		case Date:
			return a.Time(time.UTC).Compare(b.Time(time.UTC)), true
		case int, float64, *big.Int:
			return compareNumbers(astronomicalJulianDay(a), b)
		}
	case []any:
		if b, ok := b.([]any); ok {
			for i := range min(len(a), len(b)) {
				if c, ok := Compare(a[i], b[i]); !ok || c != 0 {
					return c, ok
				}
			}
			return len(a) - len(b), true
		}
	case nil:
		return 0, b == nil
	case bool:
		b, ok := b.(bool)
		return 0, ok && a == b
	}
	if Equal(a, b) {
		return 0, true
	}
	if !known(a) || !known(b) {
		n, m := toLiquid(a), toLiquid(b)
		if known(n) && known(m) {
			return Compare(n, m)
		}
	}
	return 0, false
}

// astronomicalJulianDay is what Ruby compares a Date and a number by.
func astronomicalJulianDay(d Date) float64 {
	return float64(d.Time(time.UTC).Unix())/86400 + 2440587.5
}

func compareNumbers(a, b any) (int, bool) {
	switch x := a.(type) {
	case int:
		switch y := b.(type) {
		case int:
			return Compare(x, y)
		case float64:
			if math.IsNaN(y) {
				return 0, false
			}
			return -compareFloatInt(y, x), true
		}
	case float64:
		switch y := b.(type) {
		case float64:
			switch {
			case x < y:
				return -1, true
			case x > y:
				return 1, true
			case x == y:
				return 0, true
			}
			return 0, false
		case int:
			if math.IsNaN(x) {
				return 0, false
			}
			return compareFloatInt(x, y), true
		}
	}
	if math.IsNaN(asFloat(a)) || math.IsNaN(asFloat(b)) {
		return 0, false
	}
	x, ok1 := bigFloat(a)
	y, ok2 := bigFloat(b)
	if !ok1 || !ok2 {
		return 0, false
	}
	return x.Cmp(y), true
}

func asFloat(v any) float64 {
	f, _ := v.(float64)
	return f
}

// compareFloatInt is exact where float64(n) would not be.
func compareFloatInt(f float64, n int) int {
	if n > -1<<53 && n < 1<<53 {
		switch g := float64(n); {
		case f < g:
			return -1
		case f > g:
			return 1
		case f == g:
			return 0
		}
		return 2 // NaN equals nothing
	}
	if math.IsNaN(f) {
		return 2
	}
	x, _ := bigFloat(f)
	y, _ := bigFloat(n)
	return x.Cmp(y)
}

func bigFloat(v any) (*big.Float, bool) {
	switch v := v.(type) {
	case int:
		return new(big.Float).SetInt64(int64(v)), true
	case float64:
		return big.NewFloat(v), true
	case *big.Int:
		return new(big.Float).SetPrec(uint(max(64, v.BitLen()))).SetInt(v), true
	}
	return nil, false
}

// contains is the operator of that name.
func contains(th *Thread, a, b any) (bool, error) {
	if !Truthy(b) {
		return false, nil
	}
	switch a := a.(type) {
	case string:
		if s, ok := b.(string); ok {
			return includes(a, s), nil
		}
		return includes(a, ToString(b)), nil
	case []any:
		for _, e := range a {
			if Equal(e, b) {
				return true, nil
			}
		}
		return false, nil
	case *Map:
		_, ok := a.GetKey(b)
		return ok, nil
	case Range:
		switch n := b.(type) {
		case int:
			return n >= a.First && n <= a.Last, nil
		case float64:
			return n >= float64(a.First) && n <= float64(a.Last), nil
		}
		return false, nil
	case ListDrop:
		return contains(th, a.Items(), b)
	}
	if !known(a) {
		if n := normalize(a); known(n) {
			return contains(th, n, b)
		}
	}
	return false, nil
}

// includes is String#include?, which does not find what is not UTF-8.
func includes(s, sub string) bool {
	return strings.Contains(s, sub) && (isASCII(sub) || utf8.ValidString(sub))
}

// className is the Ruby class of v.
func className(v any) string {
	switch v := v.(type) {
	case nil:
		return "NilClass"
	case bool:
		if v {
			return "TrueClass"
		}
		return "FalseClass"
	case int, *big.Int:
		return "Integer"
	case float64:
		return "Float"
	case string:
		return "String"
	case []any:
		return "Array"
	case *Map:
		return "Hash"
	case time.Time:
		return "Time"
	case Date:
		return "Date"
	case Range:
		return "Range"
	case methodLiteral:
		return "Liquid::Expression::MethodLiteral"
	case Drop:
		return dropName(v)
	}
	return "Object"
}

// describe is how Ruby names the right side of a failed comparison: special
// constants and floats by value, others by class.
func describe(v any) string {
	switch n := v.(type) {
	case int:
		if n < -1<<62 || n >= 1<<62 { // no special constant in Ruby any more
			break
		}
		return Inspect(v)
	case nil, bool, float64:
		return Inspect(v)
	}
	return className(v)
}
