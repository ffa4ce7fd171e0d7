package liquid

import (
	"strings"
	"sync"
	"sync/atomic"
)

// Variables are scoped dynamically in Liquid: an include sees those of its
// caller. Instead of a stack of hashes, each name has a slot with its present
// binding, and a scope that ends puts back what its bindings hid. A lookup is
// an index into an array whatever the depth.
//
// A slot holds three bindings, from the inside out: inner (loop variables,
// includes' parameters), outer (assign, capture, which Liquid puts into the
// outermost scope) and global (the host's). The latter two are valid for one
// generation, that is one render, and need no clearing.

// symbol is the number of a variable's name within one engine.
type symbol int32

// symbolTable numbers names. Readers take no lock.
type symbolTable struct {
	mu    sync.Mutex
	byKey atomic.Pointer[map[string]symbol] // copied when it grows
	fresh map[string]symbol                 // not yet in byKey
	names []string
}

func (t *symbolTable) find(name string) (symbol, bool) {
	if m := t.byKey.Load(); m != nil {
		if s, ok := (*m)[name]; ok {
			return s, true
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.fresh[name]
	return s, ok
}

func (t *symbolTable) intern(name string) symbol {
	if m := t.byKey.Load(); m != nil {
		if s, ok := (*m)[name]; ok {
			return s
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if s, ok := t.fresh[name]; ok {
		return s
	}
	if m := t.byKey.Load(); m != nil {
		if s, ok := (*m)[name]; ok {
			return s
		}
	}
	name = strings.Clone(name) // a computed one may be a piece of a buffer
	s := symbol(len(t.names))
	t.names = append(t.names, name)
	if t.fresh == nil {
		t.fresh = map[string]symbol{}
	}
	t.fresh[name] = s
	old := t.byKey.Load()
	// Publishing when the unpublished part has grown in proportion keeps the
	// cost of copying constant for each name.
	if n := len(t.fresh); old == nil || n >= len(*old)/2+1 {
		m := make(map[string]symbol, len(t.names))
		for i, k := range t.names {
			m[k] = symbol(i)
		}
		t.byKey.Store(&m)
		t.fresh = nil
	}
	return s
}

type slot struct {
	inner  any // nil: none; boundNil: bound to nil
	outer  any
	global any
	gen    uint32 // of outer, global and resume
	resume int    // where offset:continue goes on, for a name "x-xs" of a loop; how far a cycle has come
	behind any    // what outer is, where that is left: the part-th of a text's parts set it
	part   int
}

type nothing struct{ _ byte }

var (
	boundNil any = &nothing{} // a binding to nil
	absent   any = &nothing{} // a global that the host does not have
)

// name is that of a symbol.
func (t *symbolTable) name(s symbol) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.names[s]
}

func (th *Thread) slot(s symbol) *slot {
	if int(s) >= len(th.slots) {
		th.slots = append(th.slots, make([]slot, int(s)+16-len(th.slots))...)
	}
	sl := &th.slots[s]
	if sl.gen != th.gen {
		sl.outer, sl.global, sl.resume, sl.gen = nil, nil, 0, th.gen
	}
	return sl
}

// lookup finds the value of the variable of a name and its symbol; ok is false
// where nobody has it.
func (th *Thread) lookup(s symbol, name string) (v any, ok bool) {
	sl := th.slot(s)
	v = sl.inner
	if v == nil {
		v = sl.outer
		if v == nil {
			v = sl.global
			if v == nil {
				v = th.loadGlobal(s, name)
			}
		}
	}
	if n, special := v.(*nothing); special {
		switch v {
		case left:
			if v = th.pick(sl); v != boundNil {
				return v, true
			}
			return nil, true
		case watched:
			th.parts.reads++
			th.loaned(name, th.parts.text)
			return th.parts.text, true
		}
		return nil, n == boundNil.(*nothing)
	}
	return v, true
}

// bound reports whether a name is the template's own, not the host's.
func (th *Thread) bound(s symbol) bool {
	sl := th.slot(s)
	return sl.inner != nil || sl.outer != nil
}

// loadGlobal asks the host for a name, once in a render.
func (th *Thread) loadGlobal(s symbol, name string) any {
	v, ok := any(nil), false
	if !th.isolated {
		if th.counters != nil {
			v, ok = th.counters.Get(name)
		}
		if !ok {
			if v, ok = th.global(name); ok {
				th.loaned(name, v)
			}
		}
	}
	bound := absent
	if ok {
		bound = bind(toLiquid(v))
	}
	th.slot(s).global = bound
	return bound
}

func bind(v any) any {
	if v == nil {
		return boundNil
	}
	return v
}

type binding struct {
	sym symbol
	old any
}

// mark is a place that unwind returns to.
func (th *Thread) mark() int { return len(th.undo) }

// unwind ends all inner bindings made since mark.
func (th *Thread) unwind(mark int) {
	for i := len(th.undo) - 1; i >= mark; i-- {
		b := &th.undo[i]
		th.slots[b.sym].inner = b.old
		b.old = nil
	}
	th.undo = th.undo[:mark]
}

// push binds a name in the present scope until unwind.
func (th *Thread) push(s symbol, v any) {
	sl := th.slot(s)
	th.undo = append(th.undo, binding{s, sl.inner})
	sl.inner = bind(v)
}

// rebind changes a binding that push made.
func (th *Thread) rebind(s symbol, v any) { th.slots[s].inner = bind(v) }

// assign binds a name in the outermost scope.
func (th *Thread) assign(s symbol, v any) {
	if _, ok := v.(methodLiteral); ok {
		v = ""
	}
	if th.rec != nil {
		th.rec.writes(s)
	}
	th.slot(s).outer = bind(v)
}

// maxScopes is how many scopes may be open at a time, Liquid's MAX_DEPTH.
const maxScopes = 100

// enter opens a scope.
func (th *Thread) enter() error {
	if th.depth+1 > maxScopes-1 {
		return Errorf(StackLevelError, "Nesting too deep")
	}
	th.depth++
	return nil
}

func (th *Thread) exit(mark int) {
	th.depth--
	th.unwind(mark)
}
