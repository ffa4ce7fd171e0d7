package site

import "github.com/broadsheet-press/broadsheet/internal/trace"

// View is the place from which a render looks at the site. Jekyll renders one
// item after the other, so that a template sees what comes earlier converted
// and what comes later raw. Renders here run at the same time; the view keeps
// the appearance: an item with a lower order is waited for, one with a higher
// order shows its source, whatever has happened to it meanwhile.
//
// A View belongs to one goroutine.
type View struct {
	Item  Item // what is being rendered, nil where the site is looked at from outside
	Order int  // items below it are seen rendered

	// Converted is Item's own content once it was converted; nil before.
	Converted any

	// Watch, where there is one, is told of everything that depends on the
	// view.
	Watch Watcher

	// Rec, where it is not nil, notes what is read of the site through the view.
	Rec *trace.Recorder

	// Excerpt renders an excerpt. What it returns must not depend on the view.
	Excerpt func(*Excerpt) (string, error)
}

// Watcher is told what a render sees that another would not see. A
// *liquid.Thread is one.
type Watcher interface {
	// Sees is told that the item at a place in the order of rendering was
	// looked at, from a place above it (and so seen rendered) or below it.
	Sees(at int, above bool)
	// Depends is told that what was seen belongs to the item that is being
	// rendered.
	Depends()
}

// own is told that the view's own item is looked at in a way that no other
// view has.
func (v *View) own() {
	if v.Watch != nil {
		v.Watch.Depends()
	}
}

// above reports whether an item, which is not the view's own, is seen rendered.
func (v *View) above(it Item) bool {
	above := it.Order() < v.Order
	if v.Watch != nil {
		v.Watch.Sees(it.Order(), above)
	}
	return above
}

// Viewer is a template's host that knows its view.
type Viewer interface{ View() *View }

// outside sees everything as it was read.
var outside = &View{Order: -1}

func viewOf(host any) *View {
	if v, ok := host.(Viewer); ok {
		if view := v.View(); view != nil {
			return view
		}
	}
	return outside
}

// content is an item's content seen from v.
func (v *View) content(it Item) (any, error) {
	if v.Item == it {
		v.Rec.Own()
		v.own()
		if v.Converted != nil {
			return v.Converted, nil
		}
		return it.Body(), nil
	}
	if r := it.Result(); r != nil && v.above(it) {
		v.Rec.Item(number(it), trace.Converted)
		r.Wait()
		if c, err := r.content(it.site(), it); c != nil || err != nil {
			return c, err
		}
	} else {
		v.Rec.Item(number(it), trace.Raw)
	}
	return it.Body(), nil
}

// output is an item's whole output seen from v, nil before it is rendered.
func (v *View) output(it Item) any {
	if v.Item == it {
		v.own()
		return nil
	}
	if r := it.Result(); r != nil && v.above(it) {
		v.Rec.Item(number(it), trace.Output)
		r.Wait()
		return r.Output()
	}
	v.Rec.Item(number(it), trace.Unrendered)
	return nil
}

// number is what traces know an item by. An excerpt is part of its item.
func number(it Item) uint32 {
	switch it := it.(type) {
	case *Document:
		return it.number
	case *Page:
		return it.number
	case *Excerpt:
		return number(it.Of)
	}
	return 0
}

// Number is what traces know an item, or a static file, by: from Freeze on its
// place in the site, until Renumber.
func Number(it any) uint32 {
	switch it := it.(type) {
	case *StaticFile:
		return it.number
	case Item:
		return number(it)
	}
	return 0
}

// Renumber gives an item of a frozen site the number that it had in earlier
// builds. It comes before rendering.
func Renumber(it any, n uint32) {
	switch it := it.(type) {
	case *Document:
		it.number = n
	case *Page:
		it.number = n
	case *StaticFile:
		it.number = n
	}
}
