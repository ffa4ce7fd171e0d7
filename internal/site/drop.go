package site

import "github.com/broadsheet-press/broadsheet/liquid"

// The model answers Liquid itself. What depends on who looks asks the thread's
// host for its view.

var (
	_ liquid.ThreadDrop = (*Document)(nil)
	_ liquid.KeyedDrop  = (*Document)(nil)
	_ liquid.TextDrop   = (*Document)(nil)
	_ liquid.ThreadDrop = (*Page)(nil)
	_ liquid.KeyedDrop  = (*Page)(nil)
	_ liquid.ThreadDrop = Self{}
	_ liquid.ThreadDrop = (*Excerpt)(nil)
	_ liquid.ThreadDrop = (*Site)(nil)
	_ liquid.KeyedDrop  = (*StaticFile)(nil)
	_ liquid.KeyedDrop  = (*Collection)(nil)
	_ liquid.KeyedDrop  = (*Theme)(nil)
)

func viewIn(th *liquid.Thread) *View { return viewOf(th.Host()) }

// AttrIn is AttrFor the view of a thread's host.
func (d *Document) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	return d.AttrFor(viewIn(th), name)
}

// AttrIn is AttrFor the view of a thread's host.
func (p *Page) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	return p.AttrFor(viewIn(th), name)
}

// AttrIn is AttrFor the view of a thread's host.
func (s Self) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	return s.AttrFor(viewIn(th), name)
}

// LiquidEqual makes a page equal to itself under either face.
func (p *Page) LiquidEqual(other any) bool { return Self{p}.LiquidEqual(other) }

// LiquidEqual makes a page equal to itself under either face.
func (s Self) LiquidEqual(other any) bool {
	switch o := other.(type) {
	case Self:
		return s.Page == o.Page
	case *Page:
		return s.Page == o
	}
	return false
}

// AttrIn is AttrFor the view of a thread's host.
func (e *Excerpt) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	return e.AttrFor(viewIn(th), name)
}

// AttrIn is AttrFor the view of a thread's host.
func (s *Site) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	v, ok := s.AttrFor(viewIn(th), name)
	return v, ok, nil
}

// LiquidStringIn is what a template prints for the document itself: its whole
// file or, where that is not made or not kept, its content.
func (d *Document) LiquidStringIn(th *liquid.Thread) (string, error) {
	v := viewIn(th)
	if out, ok := v.output(d).(string); ok {
		return out, nil
	}
	c, err := v.content(d)
	s, _ := c.(string)
	return s, err
}
