package liquid

import (
	"math/big"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// variable is a lookup: a root and the steps from it.
type variable struct {
	name     string
	sym      symbol // of name
	nameExpr Expr   // set instead of name where the root is computed: [x]
	steps    []step
}

type command uint8

const (
	noCommand command = iota
	cmdSize
	cmdFirst
	cmdLast
)

// step is one .key or [expr].
type step struct {
	key   string
	boxed any     // key, boxed once
	cmd   command // what .size, .first and .last do where there is no such key
	hint  uint32  // where a hash had the key last; see searched
	expr  Expr    // nil where key is known
}

func keyStep(key string, dotted bool) step {
	s := step{key: key, boxed: key}
	if dotted {
		switch key {
		case "size":
			s.cmd = cmdSize
		case "first":
			s.cmd = cmdFirst
		case "last":
			s.cmd = cmdLast
		}
	}
	return s
}

func (v *variable) Eval(th *Thread) (any, error) {
	if v.nameExpr == nil && (th.observer == nil || th.settled(v)) {
		// The place of a name that has a value is written out here.
		var cur any
		if uint(v.sym) < uint(len(th.slots)) {
			if sl := &th.slots[v.sym]; sl.gen == th.gen {
				if cur = sl.inner; cur == nil {
					if cur = sl.outer; cur == nil {
						cur = sl.global
					}
				}
			}
		}
		if _, special := cur.(*nothing); special || cur == nil {
			var ok bool
			if cur, ok = th.lookup(v.sym, v.name); !ok {
				if th.strictVariables {
					return nil, Errorf(UndefinedVariable, "undefined variable %s", v.name)
				}
				return nil, nil
			}
		}
		if len(v.steps) == 0 {
			return th.leave(cur), nil
		}
		for i := 0; i < len(v.steps); i++ {
			st := &v.steps[i]
			if m, isMap := cur.(*Map); isMap && st.expr == nil {
				if x, found := m.AtKey(int(atomic.LoadUint32(&st.hint)), st.key); found {
					if _, isText := x.(string); !isText {
						x = toLiquid(x)
					}
					cur = x
					continue
				}
				var found bool
				if cur, found = searched(m, st.key, &st.hint); found {
					continue
				}
				if cur, found = mapCommand(m, st.cmd); found {
					continue
				}
				return nil, th.undefined(st.key)
			}
			var ok bool
			var err error
			if i == 0 && len(v.steps) > 1 {
				var taken bool
				if cur, ok, taken, err = th.path(cur, v.steps); taken || err != nil {
					if !ok || err != nil {
						return nil, err
					}
					i++
					continue
				}
			}
			if cur, ok, err = th.follow(cur, st); err != nil {
				return nil, err
			}
			if !ok {
				return nil, nil
			}
		}
		return cur, nil
	}
	return v.evalSlow(th)
}

// path takes the first two steps at once where they begin at a drop that wants
// to know of both. What it returns is cur where they are not taken.
func (th *Thread) path(cur any, steps []step) (v any, found, taken bool, err error) {
	d, ok := cur.(PathDrop)
	if !ok || steps[0].expr != nil || steps[0].cmd != noCommand || steps[1].cmd != noCommand {
		return cur, true, false, nil
	}
	key := steps[1].boxed
	if steps[1].expr != nil {
		if key, err = steps[1].expr.Eval(th); err != nil {
			return nil, false, false, err
		}
	}
	if _, text := key.(string); !text {
		return cur, true, false, nil
	}
	if v, found, taken = d.PathIn(th, steps[0].key, key); !taken {
		return cur, true, false, nil
	}
	if !found {
		return nil, false, true, th.undefined(ToString(key))
	}
	return toLiquid(v), true, true, nil
}

// evalSlow is Eval with an observer or a computed root.
func (v *variable) evalSlow(th *Thread) (any, error) {
	name, sym := v.name, v.sym
	if v.nameExpr != nil {
		n, err := v.nameExpr.Eval(th)
		if err != nil {
			return nil, err
		}
		var ok bool
		if name, ok = n.(string); !ok {
			if th.strictVariables {
				return nil, Errorf(UndefinedVariable, "undefined variable %s", ToString(n))
			}
			return nil, nil
		}
		if sym, ok = th.engine.symbols.find(name); !ok {
			sym = th.engine.symbols.intern(name)
		}
	}
	watched, rec := th.observer != nil, th.rec
	outward := th.outward(sym, name)
	was := th.lookOutward(outward)
	cur, ok := th.lookup(sym, name)
	th.lookOutward(was)
	var path []string
	var at []pathStep // path for the recordings; ends at a drop that says it all
	var stop any
	stopped := false
	report := func() {
		if watched {
			th.observed(sym, name, path, ok)
		}
		switch {
		case rec == nil:
		case stopped:
			rec.read(th, sym, name, at, stop, true)
		default:
			rec.read(th, sym, name, at, cur, ok)
		}
	}
	if !ok && th.strictVariables {
		report()
		return nil, Errorf(UndefinedVariable, "undefined variable %s", name)
	}
	for i := range v.steps {
		st := &v.steps[i]
		key := st.boxed
		if st.expr != nil {
			var err error
			if key, err = st.expr.Eval(th); err != nil {
				report()
				return nil, err
			}
		}
		if watched {
			path = append(path, ToString(key))
		}
		if rec != nil && !stopped {
			if stopped = i > 0 && whole(cur) || i == 0 && whole(cur) && th.bound(sym); stopped {
				stop = cur
			} else {
				at = append(at, th.pathStep(key, st.cmd))
			}
		}
		if stopped {
			outward = 0
		}
		var err error
		was := th.lookOutward(outward)
		cur, ok, err = th.step(cur, key, st.cmd)
		th.lookOutward(was)
		if err != nil || !ok {
			ok = false
			report()
			return nil, err
		}
	}
	report()
	return th.leave(cur), nil
}

// leave is called with each value of a variable that an expression may yield.
// A loop's own object is reused for later loops unless a template got hold of
// it.
func (th *Thread) leave(v any) any {
	if l, ok := v.(*forLoop); ok {
		l.escaped = true
	}
	return v
}

func (th *Thread) undefined(key string) error {
	if th.strictVariables {
		return Errorf(UndefinedVariable, "undefined variable %s", key)
	}
	return nil
}

// follow is step for a path of a template, without an observer.
func (th *Thread) follow(cur any, st *step) (any, bool, error) {
	if st.expr == nil {
		switch d := cur.(type) {
		case *forLoop:
			if v, ok := d.attr(st.key); ok {
				return th.leave(v), true, nil // it may be the parent
			}
		case ThreadDrop: // a site's posts: straight there
			if v, ok, err := d.AttrIn(th, st.key); ok || err != nil {
				return toLiquid(v), ok, err
			}
			if st.cmd == noCommand && !th.strictVariables {
				return nil, true, nil
			}
		}
		return th.step(cur, st.boxed, st.cmd)
	}
	key, err := st.expr.Eval(th)
	if err != nil {
		return nil, false, err
	}
	return th.step(cur, key, noCommand)
}

// step goes from cur to what key names in it. ok is false where there is no
// such thing and the whole lookup is nil.
func (th *Thread) step(cur, key any, cmd command) (v any, ok bool, err error) {
	switch c := cur.(type) {
	case *Map:
		if v, ok := c.GetKey(key); ok {
			return toLiquid(v), true, nil
		}
		if v, ok := mapCommand(c, cmd); ok {
			return v, true, nil
		}
		if _, isInt := key.(int); isInt && !th.strictVariables {
			return nil, true, nil
		}
	case []any:
		if i, isInt := key.(int); isInt {
			if i < 0 {
				i += len(c)
			}
			if i >= 0 && i < len(c) {
				return toLiquid(c[i]), true, nil
			}
			return nil, true, nil
		}
		if _, isBig := key.(*big.Int); isBig {
			return nil, false, rubyError("bignum too big to convert into `long'")
		}
		switch cmd {
		case cmdSize:
			return len(c), true, nil
		case cmdFirst:
			if len(c) == 0 {
				return nil, true, nil
			}
			return toLiquid(c[0]), true, nil
		case cmdLast:
			if len(c) == 0 {
				return nil, true, nil
			}
			return toLiquid(c[len(c)-1]), true, nil
		}
	case string:
		if cmd == cmdSize {
			return runeCount(c), true, nil
		}
	case int:
		if cmd == cmdSize {
			return 8, true, nil
		}
	case *big.Int:
		if cmd == cmdSize {
			return bigSize(c), true, nil
		}
	case Range:
		switch cmd {
		case cmdSize:
			return c.Len(), true, nil
		case cmdFirst:
			return c.First, true, nil
		case cmdLast:
			return c.Last, true, nil
		}
	case Drop:
		return th.dropStep(c, key, cmd)
	case nil, bool, float64, time.Time, Date, methodLiteral:
	default:
		if n := normalize(cur); known(n) {
			return th.step(n, key, cmd)
		}
	}
	if th.strictVariables {
		return nil, false, Errorf(UndefinedVariable, "undefined variable %s", ToString(key))
	}
	return nil, false, nil
}

func (th *Thread) dropStep(d Drop, key any, cmd command) (v any, ok bool, err error) {
	if v, ok, err = th.attr(d, ToString(key)); ok || err != nil {
		return toLiquid(v), ok, err
	}
	if l, ok := d.(ListDrop); ok {
		if i, isInt := key.(int); isInt {
			return th.step(l.Items(), i, noCommand)
		}
		if cmd != noCommand {
			return th.step(l.Items(), key, cmd)
		}
	}
	if k, ok := d.(KeyedDrop); ok && cmd != noCommand {
		keys := th.KeysOf(k)
		switch {
		case cmd == cmdSize:
			return len(keys), true, nil
		case cmd == cmdFirst && len(keys) > 0:
			v, _, err := th.attr(d, keys[0])
			return []any{keys[0], v}, true, err
		}
	}
	if th.strictVariables {
		if _, keyed := d.(KeyedDrop); keyed { // a drop that knows its keys is asked for them first
			return nil, false, Errorf(UndefinedVariable, "undefined variable %s", ToString(key))
		}
		return nil, false, Errorf(UndefinedDropMethod, "undefined method %s", ToString(key))
	}
	return nil, true, nil
}

// attr asks a drop for an attribute and tells the observer.
func (th *Thread) attr(d Drop, name string) (any, bool, error) {
	if th.observer != nil {
		if _, own := d.(ownDrop); !own {
			th.observer.Attr(d, name)
		} else if name == "parentloop" {
			th.seesLoops()
		}
	}
	if t, ok := d.(ThreadDrop); ok {
		return t.AttrIn(th, name)
	}
	v, ok := d.Attr(name)
	return v, ok, nil
}

func mapCommand(m *Map, cmd command) (any, bool) {
	switch cmd {
	case cmdSize:
		return m.Len(), true
	case cmdFirst:
		if m.Len() == 0 {
			return nil, true
		}
		k, v := m.At(0)
		return []any{k, v}, true
	}
	return nil, false
}

// bigSize is Integer#size of an integer beyond 64 bits: its bytes.
func bigSize(b *big.Int) int { return (b.BitLen() + 7) / 8 }

// runeCount is String#length: characters, each stray byte counting as one.
func runeCount(s string) int {
	if isASCII(s) {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

// Index is Ruby's item[property] as filters use it: on hashes, arrays,
// strings (the substring, if it occurs) and drops. ok is false where item has
// no [] at all.
func (th *Thread) Index(item, property any) (v any, ok bool, err error) {
	switch c := item.(type) {
	case *Map:
		v, _ := c.GetKey(property)
		return toLiquid(v), true, nil
	case Drop:
		if name, isString := property.(string); isString {
			v, ok, err := th.attr(c, name)
			if _, own := c.(ownDrop); own && !ok && th.strictVariables {
				err = Errorf(UndefinedDropMethod, "undefined method %s", name)
			}
			return toLiquid(v), true, err
		}
		return nil, true, nil
	case string:
		return stringIndex(c, property)
	case []any:
		return arrayIndex(c, property)
	case int, *big.Int:
		return integerBit(c, property)
	case nil, bool, float64, time.Time, value.Date, Range, methodLiteral:
		return nil, false, nil
	}
	if n := normalize(item); known(n) {
		return th.Index(n, property)
	}
	return nil, false, nil
}
