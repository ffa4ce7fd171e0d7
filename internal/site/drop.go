package site

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

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
	_ liquid.ThreadDrop = (*StaticFile)(nil)
	_ liquid.ThreadDrop = (*Collection)(nil)
	_ liquid.ThreadKeys = (*Document)(nil)
	_ liquid.ThreadKeys = (*Page)(nil)
	_ liquid.ThreadKeys = (*Excerpt)(nil)
	_ liquid.ThreadKeys = (*StaticFile)(nil)
	_ liquid.ThreadKeys = (*Collection)(nil)
	_ liquid.ThreadKeys = (*Site)(nil)
	_ liquid.PathDrop   = (*Site)(nil)
	_ liquid.KeyedDrop  = (*Theme)(nil)
)

func viewIn(th *liquid.Thread) *View { return viewOf(th.Host()) }

// AttrIn is AttrFor the view of a thread's host.
func (d *Document) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	return d.attr(viewIn(th), name, th.Asked())
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
	v, ok := s.attr(viewIn(th), name, th.Asked())
	return v, ok, nil
}

// AttrIn is Attr, noted by the view of a thread's host.
func (f *StaticFile) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	viewIn(th).Rec.Item(f.number, name)
	v, ok := f.Attr(name)
	return v, ok, nil
}

// AttrIn is Attr, noted by the view of a thread's host.
func (c *Collection) AttrIn(th *liquid.Thread, name string) (any, bool, error) {
	if rec := viewIn(th).Rec; rec != nil {
		rec.Read(trace.Collection, c.Label+"\x00"+name)
	}
	v, ok := c.Attr(name)
	return v, ok, nil
}

// PathIn is the way of `site.data.name`: which entry of the data is read, not
// that all of them are.
func (s *Site) PathIn(th *liquid.Thread, first string, second any) (v any, ok, taken bool) {
	if first != "data" {
		return nil, false, false
	}
	if _, isMap := s.dataFace().(*liquid.Map); !isMap || s.face.docs["data"] != nil {
		return nil, false, false
	}
	v, ok = s.DataFor(viewIn(th), second)
	return v, ok, true
}

// KeysIn is Keys, noted by the view of a thread's host.
func (d *Document) KeysIn(th *liquid.Thread) []string {
	viewIn(th).Rec.Item(d.number, trace.Keys)
	return d.Keys()
}

// KeysIn is Keys, noted by the view of a thread's host.
func (p *Page) KeysIn(th *liquid.Thread) []string {
	viewIn(th).Rec.Item(p.number, trace.Keys)
	return p.Keys()
}

// KeysIn is Keys, noted by the view of a thread's host.
func (e *Excerpt) KeysIn(th *liquid.Thread) []string {
	viewIn(th).Rec.Item(number(e), trace.Keys)
	return e.Keys()
}

// KeysIn is Keys, noted by the view of a thread's host.
func (f *StaticFile) KeysIn(th *liquid.Thread) []string {
	viewIn(th).Rec.Item(f.number, trace.Keys)
	return f.Keys()
}

// KeysIn is Keys, noted by the view of a thread's host.
func (c *Collection) KeysIn(th *liquid.Thread) []string {
	viewIn(th).Rec.Read(trace.Collection, c.Label+"\x00"+trace.Keys)
	return c.Keys()
}

// KeysIn is Keys, noted by the view of a thread's host.
func (s *Site) KeysIn(th *liquid.Thread) []string {
	viewIn(th).Rec.Read(trace.Site, trace.Keys)
	return s.Keys()
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

// LiquidStringIn is what a template prints for a page itself: Ruby's text of a
// hash of all that it has.
func (p *Page) LiquidStringIn(th *liquid.Thread) (string, error) {
	m := value.NewMap(8)
	for _, k := range p.KeysIn(th) {
		v, _, err := p.AttrIn(th, k)
		if err != nil {
			return "", err
		}
		m.Set(k, v)
	}
	return liquid.Inspect(m), nil
}

// LiquidInspect is what Ruby shows of a page within an array.
func (p *Page) LiquidInspect() string {
	return "#<Jekyll::Page @relative_path=" + liquid.Inspect(p.Path()) + ">"
}

// LiquidInspect is what Ruby shows of a document within an array.
func (d *Document) LiquidInspect() string {
	return "#<Jekyll::Document " + d.RelPath() + " collection=" + d.Collection.Label + ">"
}

// LiquidInspect is what Ruby shows of a static file within an array.
func (f *StaticFile) LiquidInspect() string {
	return "#<Jekyll::StaticFile @relative_path=" + liquid.Inspect(f.RelPath()) + ">"
}

// LiquidString is what a template prints for a collection.
func (c *Collection) LiquidString() string {
	var b strings.Builder
	for i, d := range c.Docs {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(d.LiquidInspect())
	}
	return "[" + b.String() + "]"
}

// LiquidClass is what a template prints for the site itself.
func (s *Site) LiquidClass() string { return "Jekyll::Drops::SiteDrop" }

// LiquidClass is what a template prints for a static file.
func (f *StaticFile) LiquidClass() string { return "Jekyll::Drops::StaticFileDrop" }

// LiquidClass is what a template prints for the theme.
func (t *Theme) LiquidClass() string { return "Jekyll::Drops::ThemeDrop" }
