package liquid

import (
	"slices"
	"strings"
	"unsafe"
)

// The host may lend a render a text: one that it calls Fleeting, for it lies in
// a buffer that the next render is written to. Pieces of it find their way into
// variables, by split or slice or a loop, without being copied. What is
// remembered of a render outlives it, so that there each piece gets a place of
// its own. Whatever else strings are made of lasts.

// loaned notes what the host gave for a name.
func (th *Thread) loaned(name string, v any) {
	if th.reuse == nil || th.reuse.Nature == nil {
		return
	}
	if s, ok := v.(string); ok && th.reuse.Nature(name) == Fleeting {
		th.fleeting = s
	}
}

// lent reports whether a text is a piece of what the host lent.
func (th *Thread) lent(s string) bool {
	if len(s) == 0 || len(th.fleeting) == 0 {
		return false
	}
	at := uintptr(unsafe.Pointer(unsafe.StringData(s)))
	from := uintptr(unsafe.Pointer(unsafe.StringData(th.fleeting)))
	return at >= from && at < from+uintptr(len(th.fleeting))
}

// own is a value that outlives the render: v itself where nothing in it is
// lent, so that what is known by its identity stays what it is.
func (th *Thread) own(v any) any {
	if th.fleeting == "" {
		return v
	}
	switch x := v.(type) {
	case string:
		if th.lent(x) {
			return strings.Clone(x)
		}
	case []any:
		if !th.holdsLent(x, maxLentDepth) {
			break
		}
		out := make([]any, len(x))
		for i, e := range x {
			out[i] = th.own(e)
		}
		return out
	case *Map:
		if !th.holdsLent(x, maxLentDepth) {
			break
		}
		out := NewMap(x.Len())
		for i := range x.Len() {
			k, e := x.At(i)
			out.SetKey(th.own(k), th.own(e))
		}
		return out
	}
	return v
}

// maxLentDepth is how deep pieces are looked for: what filters make of a text is
// arrays of groups of arrays of pairs at most, and data may be a circle.
const maxLentDepth = 6

func (th *Thread) holdsLent(v any, depth int) bool {
	if depth == 0 {
		return false
	}
	switch x := v.(type) {
	case string:
		return th.lent(x)
	case []any:
		return slices.ContainsFunc(x, func(e any) bool { return th.holdsLent(e, depth-1) })
	case *Map:
		for i := range x.Len() {
			if k, e := x.At(i); th.holdsLent(k, depth-1) || th.holdsLent(e, depth-1) {
				return true
			}
		}
	}
	return false
}

// ownPath is a path that outlives the render.
func (th *Thread) ownPath(path []pathStep) []pathStep {
	path = slices.Clone(path)
	for i := range path {
		path[i].key = th.own(path[i].key)
	}
	return path
}
