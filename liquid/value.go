package liquid

import (
	"math/big"
	"sort"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Map is the ordered hash that templates see. A nil Map is an empty one.
type Map = value.Map

// Date is a day without time or zone.
type Date = value.Date

// NewMap returns an empty Map with room for n pairs.
func NewMap(n int) *Map { return value.NewMap(n) }

// MapOf builds a Map of alternating keys and values.
func MapOf(pairs ...any) *Map { return value.MapOf(pairs...) }

// Range is Ruby's First..Last of integers; both ends belong to it.
type Range struct{ First, Last int }

// Len is the number of integers in r.
func (r Range) Len() int {
	if r.Last < r.First {
		return 0
	}
	return r.Last - r.First + 1
}

// Drop is an object of the host's that answers for its attributes one by one,
// so that nothing is computed before a template asks. ok false means that
// there is no such attribute: it reads as nil, and is an error under
// StrictVariables.
//
// A drop may also be a ThreadDrop, a KeyedDrop, a ListDrop, a TextDrop, a
// NamedDrop or an EqualDrop.
type Drop interface {
	Attr(name string) (v any, ok bool)
}

// ThreadDrop is a drop that needs the running thread, for its host or its
// observer, or that may fail. The engine calls AttrIn instead of Attr.
type ThreadDrop interface {
	Drop
	AttrIn(th *Thread, name string) (v any, ok bool, err error)
}

// KeyedDrop is a drop that can be iterated as a hash: in for, in jsonify.
type KeyedDrop interface {
	Drop
	Keys() []string
}

// ThreadKeys is a KeyedDrop that needs the running thread. The engine calls
// KeysIn instead of Keys.
type ThreadKeys interface {
	KeyedDrop
	KeysIn(th *Thread) []string
}

// PathDrop is a drop that may want to know which entry of one of its hashes a
// template's path goes on to. taken false leaves the two steps to AttrIn and
// the hash; found false ends the path.
type PathDrop interface {
	ThreadDrop
	PathIn(th *Thread, attribute string, key any) (v any, found, taken bool)
}

// KeysOf are the keys of a drop as this thread sees them.
func (th *Thread) KeysOf(d KeyedDrop) []string {
	if t, ok := d.(ThreadKeys); ok {
		return t.KeysIn(th)
	}
	return d.Keys()
}

// ListDrop is a drop that can be iterated as an array.
type ListDrop interface {
	Drop
	Items() []any
}

// TextDrop is a drop that prints.
type TextDrop interface {
	Drop
	LiquidString() string
}

// ThreadTextDrop is a drop whose text is a matter of who prints it. The engine
// asks for it where it prints; where it does not know the thread, as within a
// filter of the host's, a TextDrop's text is taken.
type ThreadTextDrop interface {
	Drop
	LiquidStringIn(th *Thread) (string, error)
}

// InspectDrop is a drop that shows otherwise within arrays and hashes that are
// inspected than where it is printed.
type InspectDrop interface {
	Drop
	LiquidInspect() string
}

// NamedDrop is a drop that knows the name of its class in Ruby, which a drop
// prints as and which error texts mention.
type NamedDrop interface {
	Drop
	LiquidClass() string
}

// EqualDrop is a drop that says what it equals; other drops equal only
// themselves.
type EqualDrop interface {
	Drop
	LiquidEqual(other any) bool
}

// methodLiteral is the value of the words empty and blank. It prints as
// nothing and, once stored in a variable, is the empty string.
type methodLiteral uint8

const (
	litEmpty  methodLiteral = iota
	litBlank                // nothing is: plain Ruby has no blank?
	litAnswer               // blank where an engine's values answer to blank?
)

// normalize gives a value of a Go type outside the contract its place inside
// it. It is reached only where a type switch over the known types has failed.
func normalize(v any) any {
	switch v := v.(type) {
	case int8:
		return int(v)
	case int16:
		return int(v)
	case int32:
		return int(v)
	case int64:
		return int(v)
	case uint8:
		return int(v)
	case uint16:
		return int(v)
	case uint32:
		return int(v)
	case uint:
		return bigUint(uint64(v))
	case uint64:
		return bigUint(v)
	case float32:
		return float64(v)
	case []byte:
		return string(v)
	case []string:
		a := make([]any, len(v))
		for i, s := range v {
			a[i] = s
		}
		return a
	case []int:
		a := make([]any, len(v))
		for i, n := range v {
			a[i] = n
		}
		return a
	case []*Map:
		a := make([]any, len(v))
		for i, m := range v {
			a[i] = m
		}
		return a
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		m := NewMap(len(v))
		for _, k := range keys {
			m.Set(k, v[k])
		}
		return m
	}
	return v
}

func bigUint(u uint64) any {
	if u <= 1<<63-1 {
		return int(u)
	}
	return new(big.Int).SetUint64(u)
}

// known reports whether v's type is one of the contract's, by one type switch
// over the frequent ones.
func known(v any) bool {
	switch v.(type) {
	case nil, bool, int, float64, string, []any, *Map, time.Time, Date, *big.Int, Range, Drop, methodLiteral:
		return true
	}
	return false
}

// toLiquid is what Ruby's to_liquid does at the borders of a lookup.
func toLiquid(v any) any {
	switch v := v.(type) {
	case string, *Map, []any, nil, int, bool:
		return v
	case methodLiteral:
		return ""
	case float64, time.Time, Date, *big.Int, Range, Drop:
		return v
	}
	return normalize(v)
}

// Truthy is Ruby's: everything but nil and false.
func Truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	}
	return true
}

// boxed are small integers as values. Go itself keeps those below 256; loops
// and sizes go somewhat further.
var boxed = func() (b [1024]any) {
	for i := range b {
		b[i] = i
	}
	return b
}()

// boxInt is n as a value, without an allocation where it is small.
func boxInt(n int) any {
	if uint(n) < uint(len(boxed)) {
		return boxed[n]
	}
	return n
}
