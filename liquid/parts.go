package liquid

import (
	"encoding/binary"
	"math"
	"slices"
	"unsafe"
)

// Parts: which pieces of a text a host may put others in the place of.
//
// A host that keeps a text, and later finds that all it was made of is as it
// was but for what one fragment read, need not render it again: it is the old
// text with the fragment's new one in it. For that it has to know where the
// fragments stand, and which fragment, in which of its ways, is the same.
//
// A part is a fragment whose text went into the text of the template as it is
// and nowhere else: what stands in a capture, in a parameter or in a tag that
// makes something of what it encloses is none. Nor is one that left behind
// what was read after it: a variable that it assigned and somebody looked up,
// how far a loop has come where another goes on.

// Part is a fragment's place in a text.
type Part struct {
	// Key is of the fragment and of everything that it was told apart by. Two
	// renders, of one process or of two, in which it is the same and in which
	// the variables that the host calls Fixed hold the same, have the same text.
	Key     uint64
	Noted   uint32 // what Reuse.End returned
	At, Len int
	// Apart is false where the fragment left behind what was read after it.
	Apart bool
}

// Parts collects the parts of one text.
type Parts struct {
	List []Part
	// Resumed is set where a loop or cycle went on from where one before it
	// was: then no part stands for itself.
	Resumed bool

	reads, prints, where int
	name                 symbol
	text                 any // string
}

// Collect notes the parts of the render that follows in p. The host's variable
// of a name is a text, and it is watched whether that is printed, which makes
// its own parts parts of this text too; see Printed. nil ends it.
func (th *Thread) Collect(p *Parts, name string, text string) {
	if p != nil {
		*p = Parts{List: p.List[:0]}
		if text != "" {
			p.name, p.text = th.engine.symbols.intern(name), text
		}
	}
	th.parts, th.hidden = p, 0
}

// Printed says where the text given to Collect was printed, if it was, once and
// as it is, and if that is all that became of it.
func (p *Parts) Printed() (at int, ok bool) { return p.where, p.reads == 1 && p.prints == 1 }

// Append renders t as Partial does, for a tag that returns what that returns:
// the text is printed where the tag stands.
func (th *Thread) Append(t *Template, name string, dst []byte, locals ...Local) ([]byte, error) {
	if th.parts == nil {
		return th.Partial(t, name, dst, locals...)
	}
	th.hidden--
	dst, err := th.Partial(t, name, dst, locals...)
	th.hidden++
	return dst, err
}

// hide renders a node of which it is not known that what fragments within it
// make goes to dst as it is.
func (th *Thread) hide(n Node, dst []byte) ([]byte, error) {
	if th.parts == nil || prints(n) {
		return n.Render(th, dst)
	}
	th.hidden++
	dst, err := n.Render(th, dst)
	th.hidden--
	return dst, err
}

// prints reports whether a node appends what its fragments make.
func prints(n Node) bool {
	switch n.(type) {
	case *fragment, *forNode, *ifNode, *caseNode, outputNode:
		return true
	}
	return false
}

// visible reports whether the fragment that is met may be a part.
func (th *Thread) visible() bool {
	return th.parts != nil && th.hidden == 0 && th.rec == nil && th.rethrow
}

// part notes that an outcome's text stands at a place. What the outcome sets is
// set already.
func (th *Thread) part(o *outcome, at int) {
	p := th.parts
	p.List = append(p.List, Part{Key: o.key, Noted: o.noted, At: at, Len: len(o.text), Apart: true})
	for _, s := range o.sets {
		sl := th.slot(s.sym)
		sl.behind, sl.outer, sl.part = sl.outer, left, len(p.List)-1
	}
}

// left stands for a value that a part left behind, until it is looked up.
var left any = &nothing{}

// pick takes up what a part left behind.
func (th *Thread) pick(sl *slot) any {
	th.parts.List[sl.part].Apart = false
	sl.outer, sl.behind = sl.behind, nil
	return sl.outer
}

// resumed is told where something goes on from where it was.
func (th *Thread) resumed() {
	if th.parts != nil {
		th.parts.Resumed = true
	}
}

// watched stands for the text given to Collect, which is looked up each time
// that it is read.
var watched any = &nothing{}

// begin makes the variable one that is watched.
func (p *Parts) begin(th *Thread) {
	if p != nil && p.text != nil {
		th.slot(p.name).global = watched
	}
}

// printed is told of a variable's text that is about to be printed.
func (th *Thread) printed(out *Output, at int) {
	p, v := th.parts, out.direct
	if p.text != nil && v.sym == p.name && v.nameExpr == nil && len(v.steps) == 0 && th.hidden == 0 && !th.bound(v.sym) {
		p.prints, p.where = p.prints+1, at
	}
}

// key makes an outcome's key, 0 where it depends on more than can be said.
func (f *fragment) key(th *Thread, o *outcome) uint64 {
	if th.reuse.Key == nil || o.limited || len(o.notes) > 0 || len(o.stamps) > 0 {
		return 0
	}
	b := make([]byte, 0, 256)
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	text(f.stable)
	b = binary.AppendUvarint(b, uint64(o.depth))
	for i := range o.reads {
		rd := &o.reads[i]
		if rd.in.place {
			return 0
		}
		b = append(b, 'r')
		text(rd.in.name)
		for _, s := range rd.in.path {
			b = append(b, 'p', byte(s.cmd))
			var ok bool
			if b, ok = appendContents(b, s.key, 0); !ok {
				return 0
			}
		}
		var ok bool
		if b, ok = th.appendKey(b, rd.key); !ok {
			return 0
		}
	}
	names := func(kind byte, n int, sym func(i int) symbol) {
		list := make([]string, n)
		for i := range list {
			list[i] = th.engine.symbols.name(sym(i))
		}
		slices.Sort(list)
		b = append(b, kind)
		for _, s := range list {
			text(s)
		}
	}
	names('h', len(o.hosts), func(i int) symbol { return o.hosts[i] })
	names('s', len(o.sets), func(i int) symbol { return o.sets[i].sym })
	return th.reuse.Key(b)
}

// appendKey appends what tells a key of fragment_key.go from others in any
// process.
func (th *Thread) appendKey(b []byte, key any) ([]byte, bool) {
	identity := func(v any) ([]byte, bool) {
		if th.reuse.Identity == nil {
			return b, false
		}
		id := th.reuse.Identity(v)
		return binary.LittleEndian.AppendUint64(append(b, 'D'), id), id != 0
	}
	switch k := key.(type) {
	case missing:
		return append(b, '-'), true
	case nilValue:
		return append(b, 'n'), true
	case bool:
		if k {
			return append(b, 't'), true
		}
		return append(b, 'f'), true
	case int:
		return binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(k)), true
	case float64:
		return binary.LittleEndian.AppendUint64(append(b, 'd'), math.Float64bits(k)), true
	case string:
		return append(binary.AppendUvarint(append(b, 's'), uint64(len(k))), k...), true
	case contents:
		return append(binary.AppendUvarint(append(b, 'c'), uint64(len(k))), k...), true
	case bigText:
		return append(binary.AppendUvarint(append(b, 'b'), uint64(len(k))), k...), true
	case methodLiteral:
		return append(b, 'l', byte(k)), true
	case Range:
		b = binary.LittleEndian.AppendUint64(append(b, 'r'), uint64(k.First))
		return binary.LittleEndian.AppendUint64(b, uint64(k.Last)), true
	case instant:
		b = binary.LittleEndian.AppendUint64(append(b, 'T'), uint64(k.sec))
		b = binary.LittleEndian.AppendUint64(b, uint64(k.nsec))
		name := k.loc.String()
		return append(binary.AppendUvarint(b, uint64(len(name))), name...), true
	case sameArray:
		return identity(unsafe.Slice(k.first, k.n))
	}
	return identity(key)
}
