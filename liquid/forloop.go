package liquid

// forLoop is the forloop object.
type forLoop struct {
	name    string
	length  int
	index   int
	parent  *forLoop
	escaped bool // a template keeps it beyond the loop
}

// ownDrop marks the engine's own drops, of which observers are not told.
type ownDrop interface {
	Drop
	own()
}

func (l *forLoop) own() {}

// LiquidClass names the drop.
func (l *forLoop) LiquidClass() string { return "Liquid::ForloopDrop" }

// Attr makes forLoop a Drop.
func (l *forLoop) Attr(name string) (any, bool) { return l.attr(name) }

func (l *forLoop) attr(name string) (any, bool) {
	switch name {
	case "index":
		return boxInt(l.index + 1), true
	case "index0":
		return boxInt(l.index), true
	case "first":
		return l.index == 0, true
	case "last":
		return l.index == l.length-1, true
	case "length":
		return boxInt(l.length), true
	case "rindex":
		return boxInt(l.length - l.index), true
	case "rindex0":
		return boxInt(l.length - l.index - 1), true
	case "name":
		return l.name, true
	case "parentloop":
		if l.parent == nil {
			return nil, true
		}
		return l.parent, true
	}
	return nil, false
}

func (th *Thread) startLoop(name string, length int) *forLoop {
	var l *forLoop
	if n := len(th.freeLoops); n > 0 {
		l = th.freeLoops[n-1]
		th.freeLoops = th.freeLoops[:n-1]
	} else {
		l = &forLoop{}
	}
	*l = forLoop{name: name, length: length}
	if n := len(th.loops); n > 0 {
		l.parent = th.loops[n-1]
	}
	th.loops = append(th.loops, l)
	return l
}

func (th *Thread) endLoop(l *forLoop) {
	th.loops = th.loops[:len(th.loops)-1]
	if l.escaped {
		for p := l.parent; p != nil; p = p.parent {
			p.escaped = true
		}
		return
	}
	l.parent = nil
	th.freeLoops = append(th.freeLoops, l)
}
