package liquid

// Observer is told what a render reads from outside of itself.
type Observer interface {
	// Read is called for each lookup that begins at a variable of the
	// host's. path are the keys taken from there; found is false where
	// the last of them was absent. path is valid during the call.
	Read(root string, path []string, found bool)
	// Attr is called when an attribute of a drop is asked for, however
	// the render came to the drop.
	Attr(d Drop, name string)
	// Include is called for each execution of an include.
	Include(name string)
}

// LocalObserver is an Observer that is also told of lookups that end at a
// variable of the template's own: assigned, captured, a loop's, an include's
// parameter. A host that keeps the output of a fragment for reuse needs to
// know that it read none of its caller's.
type LocalObserver interface {
	Observer
	Local(name string)
}

// Observe puts another observer in the place of the present one, which it
// returns: around an include, for one that watches that include alone. nil
// ends all observation.
func (th *Thread) Observe(o Observer) (previous Observer) {
	previous, th.observer = th.observer, o
	return previous
}

// observed tells the observer of a lookup. There is one.
func (th *Thread) observed(s symbol, name string, path []string, found bool) {
	if !th.bound(s) {
		th.observer.Read(name, path, found)
	} else if l, ok := th.observer.(LocalObserver); ok {
		l.Local(name)
	}
}
