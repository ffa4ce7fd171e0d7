package templating

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// elements is an input as where and its kin walk it: an array, or a hash's
// values. ok is false for what is handed on as it is.
func elements(in any) (a []any, ok bool) {
	switch v := in.(type) {
	case []any:
		return v, true
	case *value.Map:
		a = make([]any, 0, v.Len())
		for _, e := range v.All() {
			a = append(a, e)
		}
		return a, true
	case liquid.ListDrop:
		return v.Items(), true
	case liquid.Range:
		for i := v.First; i <= v.Last; i++ {
			a = append(a, i)
		}
		return a, true
	}
	return nil, false
}

// property is an item's value of a property, numbers in texts as numbers.
func property(th *liquid.Thread, item any, name string) (any, error) {
	var v any
	if !strings.Contains(name, ".") {
		at, ok, err := index(th, item, name)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, noMethod("[]", item)
		}
		v = at
	} else {
		v = item
		for key := range strings.SplitSeq(name, ".") {
			at, ok, err := index(th, v, key)
			if err != nil {
				return nil, err
			}
			if !ok {
				v = false
				if i := strings.LastIndexByte(name, '.'); name[i+1:] == key {
					break
				}
				continue
			}
			v = at
		}
	}
	return asNumber(v), nil
}

func index(th *liquid.Thread, item any, key string) (any, bool, error) {
	if a, ok := item.([]any); ok {
		text := liquid.Inspect(a)
		r := []rune(text)
		return nil, true, fmt.Errorf("Error accessing object (%s) with given key. Expected an integer but got %s instead.", //nolint:staticcheck // Jekyll's text
			string(r[:min(20, len(r))]), liquid.Inspect(key))
	}
	return th.Index(item, key)
}

// asNumber is a text that looks like a number as one; anything else as it is.
func asNumber(v any) any {
	switch v.(type) {
	case string:
	default:
		return v
	}
	s := strings.TrimSpace(v.(string))
	if s == "" || len(s) > 300 {
		return v
	}
	digits, dot := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '-' && i == 0:
		case c == '.' && !dot:
			dot = true
		case '0' <= c && c <= '9':
			digits++
		default:
			return v
		}
	}
	if digits == 0 {
		return v
	}
	if !dot {
		return stringToInt(s)
	}
	if f, err := strconv.ParseFloat(strings.TrimSuffix(s, "."), 64); err == nil {
		return f
	}
	return v
}

// matches is where's idea of equality.
func matches(prop, target any) bool {
	switch {
	case target == nil:
		return prop == nil
	case liquid.Literal(target):
		if s, ok := prop.(string); ok {
			return s == ""
		}
		return strings.Join(texts(prop), "") == ""
	}
	want := liquid.ToString(target)
	if s, ok := prop.(string); ok {
		return s == want
	}
	return slices.Contains(texts(prop), want)
}

// texts are the elements of Ruby's Array(v), each as text.
func texts(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		s := make([]string, len(v))
		for i, e := range v {
			s[i] = liquid.ToString(e)
		}
		return s
	case *value.Map:
		var s []string
		for k, e := range v.All() {
			s = append(s, liquid.Inspect([]any{k, e}))
		}
		return s
	case time.Time:
		// A time is an array too, from the seconds to the zone.
		zone, _ := v.Zone()
		return []string{strconv.Itoa(v.Second()), strconv.Itoa(v.Minute()), strconv.Itoa(v.Hour()), strconv.Itoa(v.Day()),
			strconv.Itoa(int(v.Month())), strconv.Itoa(v.Year()), strconv.Itoa(int(v.Weekday())), strconv.Itoa(v.YearDay()),
			strconv.FormatBool(v.IsDST()), zone}
	}
	return []string{liquid.ToString(v)}
}

// selected walks an input for where and find. want tells whether an element is
// one of those; all of them, or the first, are given.
func selected(th *liquid.Thread, in any, args []any, first bool) (any, error) {
	prop, target := args[0], args[1]
	switch target.(type) {
	case []any, *value.Map:
		return in, nil
	}
	a, ok := elements(in)
	if prop == nil || prop == false || !ok {
		return in, nil
	}
	name := liquid.ToString(prop)
	out := []any{}
	for _, item := range a {
		v, err := property(th, item, name)
		if err != nil {
			return nil, err
		}
		if matches(v, target) {
			if first {
				return item, nil
			}
			out = append(out, item)
		}
	}
	if first {
		return nil, nil
	}
	return out, nil
}

func where(th *liquid.Thread, in any, args []any) (any, error) { return selected(th, in, args, false) }
func find(th *liquid.Thread, in any, args []any) (any, error)  { return selected(th, in, args, true) }

// conditionKey and variableKey are what compiled expressions are kept under.
type (
	conditionKey struct{ markup string }
	variableKey  struct{ markup string }
)

func condition(th *liquid.Thread, markup string) (liquid.Expr, error) {
	v, err := host(th).Cache(conditionKey{markup}, func() (any, error) { return th.Engine().Condition(markup) })
	if err != nil {
		return nil, err
	}
	return v.(liquid.Expr), nil
}

func selectedExp(th *liquid.Thread, in any, args []any, first bool) (any, error) {
	a, ok := elements(in)
	if !ok {
		return in, nil
	}
	cond, err := condition(th, liquid.ToString(args[1]))
	if err != nil {
		return nil, err
	}
	name := liquid.ToString(args[0])
	out := []any{}
	err = th.Scoped(func() error {
		for _, item := range a {
			th.Set(name, item)
			v, err := cond.Eval(th)
			if err != nil {
				return err
			}
			if liquid.Truthy(v) {
				out = append(out, item)
				if first {
					return nil
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !first {
		return out, nil
	}
	if len(out) > 0 {
		return out[0], nil
	}
	return nil, nil
}

func whereExp(th *liquid.Thread, in any, args []any) (any, error) {
	return selectedExp(th, in, args, false)
}
func findExp(th *liquid.Thread, in any, args []any) (any, error) {
	return selectedExp(th, in, args, true)
}

// grouped is the result of group_by: hashes of a name, its items and how many
// they are, in the order the names were met.
type grouped struct {
	order []any
	items *value.Map
}

func (g *grouped) add(name, item any) {
	had, ok := g.items.GetKey(name)
	if !ok {
		g.order = append(g.order, name)
	}
	list, _ := had.([]any)
	g.items.SetKey(name, append(list, item))
}

func (g *grouped) array() []any {
	out := make([]any, len(g.order))
	for i, name := range g.order {
		v, _ := g.items.GetKey(name)
		items := v.([]any)
		out[i] = value.MapOf("name", name, "items", items, "size", len(items))
	}
	return out
}

// groupable is an input as group_by walks it: a hash by its pairs.
func groupable(in any) ([]any, bool) {
	if m, ok := in.(*value.Map); ok {
		a := make([]any, 0, m.Len())
		for k, v := range m.All() {
			a = append(a, []any{k, v})
		}
		return a, true
	}
	return elements(in)
}

func groupBy(th *liquid.Thread, in any, args []any) (any, error) {
	a, ok := groupable(in)
	if !ok {
		return in, nil
	}
	name := liquid.ToString(args[0])
	g := grouped{items: value.NewMap(8)}
	for _, item := range a {
		v, err := property(th, item, name)
		if err != nil {
			return nil, err
		}
		g.add(liquid.ToString(v), item)
	}
	return g.array(), nil
}

func groupByExp(th *liquid.Thread, in any, args []any) (any, error) {
	a, ok := groupable(in)
	if !ok {
		return in, nil
	}
	name, markup := liquid.ToString(args[0]), liquid.ToString(args[1])
	x, err := host(th).Cache(variableKey{markup}, func() (any, error) { return th.Engine().Variable(markup, liquid.Lax) })
	if err != nil {
		return nil, err
	}
	expr := x.(*liquid.Output)
	g := grouped{items: value.NewMap(8)}
	err = th.Scoped(func() error {
		for _, item := range a {
			th.Set(name, item)
			v, err := expr.Eval(th)
			if err != nil {
				return err
			}
			g.add(v, item)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return g.array(), nil
}

func sortFilter(th *liquid.Thread, in any, args []any) (any, error) {
	if in == nil {
		return nil, liquid.Errorf(liquid.ArgumentError, "Cannot sort a null object.")
	}
	a, ok := groupable(in)
	if !ok {
		return nil, noMethod("sort", in)
	}
	if len(args) == 0 || args[0] == nil {
		out := slices.Clone(a)
		var bad error
		slices.SortStableFunc(out, func(x, y any) int {
			c, ok := liquid.Compare(x, y)
			if !ok && bad == nil {
				bad = incomparable(x, y)
			}
			return c
		})
		return out, bad
	}
	order := -1
	if len(args) > 1 {
		switch args[1] {
		case "first":
		case "last":
			order = 1
		default:
			return nil, liquid.Errorf(liquid.ArgumentError, "Invalid nils order: '%s' is not a valid nils order. It must be 'first' or 'last'.",
				liquid.ToString(args[1]))
		}
	}
	type pair struct{ key, item any }
	pairs := make([]pair, len(a))
	name := liquid.ToString(args[0])
	for i, item := range a {
		v, err := property(th, item, name)
		if err != nil {
			return nil, err
		}
		pairs[i] = pair{v, item}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int {
		switch {
		case x.key != nil && y.key == nil:
			return -order
		case x.key == nil && y.key != nil:
			return order
		}
		if c, ok := liquid.Compare(x.key, y.key); ok {
			return c
		}
		return strings.Compare(liquid.ToString(x.key), liquid.ToString(y.key))
	})
	out := make([]any, len(pairs))
	for i, p := range pairs {
		out[i] = p.item
	}
	return out, nil
}

func incomparable(x, y any) error {
	class := func(v any) string {
		text := noConversion(v).Error()
		return strings.TrimSuffix(strings.TrimPrefix(text, "no implicit conversion of "), " into String")
	}
	right := class(y)
	switch y.(type) {
	case nil, bool, int, float64:
		right = liquid.Inspect(y)
	}
	left := class(x)
	if x == nil {
		left = "NilClass"
	}
	return liquid.Errorf(liquid.ArgumentError, "comparison of %s with %s failed", left, right)
}

// sample picks at random, but the same in every build of the same site at the
// same time.
func sample(th *liquid.Thread, in any, args []any) (any, error) {
	a, ok := in.([]any)
	if !ok {
		return in, nil
	}
	n := 1
	if len(args) > 0 {
		if k, err := liquid.ToInteger(args[0]); err == nil {
			n = k
		}
	}
	seed := uint64(th.Now().UnixNano())
	if it := host(th).Item(); it != nil {
		for _, c := range []byte(it.URL()) {
			seed = seed*1099511628211 ^ uint64(c)
		}
	}
	r := rand.New(rand.NewPCG(seed, uint64(len(a))))
	if n == 1 {
		if len(a) == 0 {
			return nil, nil
		}
		return a[r.IntN(len(a))], nil
	}
	if n < 0 {
		return nil, liquid.Errorf(liquid.ArgumentError, "negative sample number")
	}
	out := make([]any, 0, min(n, len(a)))
	for _, i := range r.Perm(len(a))[:min(n, len(a))] {
		out = append(out, a[i])
	}
	return out, nil
}

// count is the number of elements that pop and shift take.
func count(args []any) (int, error) {
	if len(args) == 0 {
		return 1, nil
	}
	n, err := liquid.ToInteger(args[0])
	if err == nil && n < 0 {
		err = liquid.Errorf(liquid.ArgumentError, "negative array size")
	}
	return n, err
}

func pop(_ *liquid.Thread, in any, args []any) (any, error) {
	a, ok := in.([]any)
	if !ok {
		return in, nil
	}
	n, err := count(args)
	if err != nil {
		return nil, err
	}
	return slices.Clone(a[:max(0, len(a)-n)]), nil
}

func shift(_ *liquid.Thread, in any, args []any) (any, error) {
	a, ok := in.([]any)
	if !ok {
		return in, nil
	}
	n, err := count(args)
	if err != nil {
		return nil, err
	}
	return slices.Clone(a[min(n, len(a)):]), nil
}

func push(_ *liquid.Thread, in any, args []any) (any, error) {
	a, ok := in.([]any)
	if !ok {
		return in, nil
	}
	return append(slices.Clone(a), args[0]), nil
}

func unshift(_ *liquid.Thread, in any, args []any) (any, error) {
	a, ok := in.([]any)
	if !ok {
		return in, nil
	}
	return slices.Concat([]any{args[0]}, a), nil
}
