package site

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

// content is an item's content seen from v.
func (v *View) content(it Item) (any, error) {
	if v.Item == it {
		if v.Converted != nil {
			return v.Converted, nil
		}
		return it.Body(), nil
	}
	if r := it.Result(); r != nil && it.Order() < v.Order {
		r.wait()
		if c, err := r.content(it.site(), it); c != nil || err != nil {
			return c, err
		}
	}
	return it.Body(), nil
}

// output is an item's whole output seen from v, nil before it is rendered.
func (v *View) output(it Item) any {
	if r := it.Result(); r != nil && v.Item != it && it.Order() < v.Order {
		r.wait()
		return r.Output()
	}
	return nil
}
