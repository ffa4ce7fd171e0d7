package site

import (
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/trace"
)

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

	// Rec, where it is not nil, notes what is read of the site through the view.
	Rec *trace.Recorder
	// Demand, where it is not nil, is told of an item whose result is about to
	// be waited for: one that nobody is rendering is rendered then.
	Demand func(Item)
	// Excerpt renders an excerpt. What it returns must not depend on the view.
	Excerpt func(*Excerpt) (string, error)
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

// Result is what rendering made of an item. It is published once, by Finish.
type Result struct {
	done     chan struct{}
	finished atomic.Bool
	// Content is the converted body, Output the whole file with its layouts;
	// both strings, boxed for templates. Output is nil for what was not kept.
	Content, Output any
}

func newResult() *Result { return &Result{done: make(chan struct{})} }

// Finish publishes the result. It must be called exactly once, also after a
// failure, or others wait for ever.
func (r *Result) Finish() {
	if r.finished.CompareAndSwap(false, true) {
		close(r.done)
	}
}

// wait returns when the result is published.
func (r *Result) wait() {
	if !r.finished.Load() {
		<-r.done
	}
}

// content is an item's content seen from v.
func (v *View) content(it Item, raw any) any {
	if v.Item == it {
		v.Rec.Own()
		if v.Converted != nil {
			return v.Converted
		}
		return raw
	}
	if r := it.Result(); r != nil && it.Order() < v.Order {
		v.Rec.Item(number(it), trace.Converted)
		v.wait(it, r)
		if r.Content != nil {
			return r.Content
		}
		return raw
	}
	v.Rec.Item(number(it), trace.Raw)
	return raw
}

// output is an item's whole output seen from v, nil before it is rendered.
func (v *View) output(it Item) any {
	if r := it.Result(); r != nil && v.Item != it && it.Order() < v.Order {
		v.Rec.Item(number(it), trace.Output)
		v.wait(it, r)
		return r.Output
	}
	v.Rec.Item(number(it), trace.Unrendered)
	return nil
}

func (v *View) wait(it Item, r *Result) {
	if v.Demand != nil && !r.finished.Load() {
		v.Demand(it)
	}
	r.wait()
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
