package site

import (
	"strings"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Excerpt is the beginning of a document, or of a page where the site asks for
// page excerpts. It is rendered when a template first looks at it.
type Excerpt struct {
	Of Item // *Document or *Page

	// The text is as taken from the source, with tags closed and link
	// definitions added: own, or where that is "" the first bytes of a body,
	// which need not be held for it.
	own    string
	head   int
	sum    uint64              // of the text, where it is known
	output atomic.Pointer[any] // the rendered text, boxed; set once by whoever is first
}

// NewExcerpt makes the excerpt of an item from text already cut.
func NewExcerpt(of Item, content string) *Excerpt { return &Excerpt{Of: of, own: content} }

// NewHeadExcerpt makes the excerpt that is the first bytes of an item's body.
func NewHeadExcerpt(of Item, head int) *Excerpt { return &Excerpt{Of: of, head: head} }

// Summed is the excerpt with the hash of its text, which then need not be read
// to compare it.
func (e *Excerpt) Summed(sum uint64) *Excerpt {
	e.sum = sum
	return e
}

// BodySum is a hash of the text, the same in every process.
func (e *Excerpt) BodySum() uint64 {
	if e.sum != 0 {
		return e.sum
	}
	return sumOf(e.Body())
}

// detach makes the excerpt independent of the body.
func (e *Excerpt) detach() { e.own, e.head = strings.Clone(e.Body()), 0 }

func (e *Excerpt) site() *Site { return e.Of.site() }

// RelPath is the item's with "/#excerpt".
func (e *Excerpt) RelPath() string { return joinPath(e.Of.RelPath(), "#excerpt") }

// SourcePath is the item's.
func (e *Excerpt) SourcePath() string { return e.Of.SourcePath() }

// URL is the item's.
func (e *Excerpt) URL() string { return e.Of.URL() }

// Kind is the item's.
func (e *Excerpt) Kind() string { return e.Of.Kind() }

// Ext is the item's.
func (e *Excerpt) Ext() string { return e.Of.Ext() }

// OutputExt is the item's.
func (e *Excerpt) OutputExt() string { return e.Of.OutputExt() }

// FrontMatter is the item's without layout and excerpt.
func (e *Excerpt) FrontMatter() *value.Map {
	return without(e.Of.FrontMatter(), []string{"layout", "excerpt"})
}

// Value is a front matter value. The layout is the defaults', if any.
func (e *Excerpt) Value(key string) any {
	switch key {
	case "excerpt":
		return nil
	case "layout":
		switch of := e.Of.(type) {
		case *Document:
			v, _ := of.Site.Defaults.Find(of.rel, of.Kind(), key)
			return v
		case *Page:
			v, _ := of.Site.Defaults.Find(of.rel, of.Kind(), key)
			return v
		}
	}
	return e.Of.Value(key)
}

// Body is the unconverted text.
func (e *Excerpt) Body() string {
	if e.head == 0 {
		return e.own
	}
	text := e.Of.Body()
	return text[:min(e.head, len(text))] // shorter only where the file is gone
}

// BodyLine is the item's: an excerpt starts where its document does.
func (e *Excerpt) BodyLine() int { return e.Of.BodyLine() }

// RenderWithLiquid reports whether Liquid has anything to do in the text.
func (e *Excerpt) RenderWithLiquid() bool {
	if e.Value("render_with_liquid") == false {
		return false
	}
	if d, ok := e.Of.(*Document); ok && (d.ext == ".coffee" || d.YAML()) {
		return false
	}
	return hasLiquid(e.Body())
}

// PlaceInLayout is false: an excerpt is a piece of a page.
func (e *Excerpt) PlaceInLayout() bool { return false }

// Order is before everything: an excerpt sees the site as it was read, so that
// it says the same wherever it is used.
func (e *Excerpt) Order() int { return -1 }

// Result is nil: excerpts are part of others' results.
func (e *Excerpt) Result() *Result { return nil }

// Attr is the excerpt as `page`, seen from outside of a render.
func (e *Excerpt) Attr(name string) (any, bool) {
	v, ok, _ := e.AttrFor(outside, name)
	return v, ok
}

// AttrFor is the excerpt as `page` while it is rendered.
func (e *Excerpt) AttrFor(v *View, name string) (any, bool, error) {
	switch name {
	case "excerpt", "output":
		return nil, true, nil
	case "content":
		x, err := v.content(e)
		return x, true, err
	}
	switch of := e.Of.(type) {
	case *Document:
		switch name {
		case "id":
			return of.ID() + "#excerpt", true, nil
		case "path", "relative_path":
			return e.RelPath(), true, nil
		}
		return of.AttrFor(v, name)
	case *Page:
		return of.AttrFor(v, name)
	}
	return nil, false, nil
}

// Keys are the attributes' names.
func (e *Excerpt) Keys() []string {
	if k, ok := e.Of.(interface{ Keys() []string }); ok {
		return k.Keys()
	}
	return nil
}

// Rendered is the excerpt's text, rendered by the view's renderer the first
// time. Two goroutines may both render it; they make the same.
func (e *Excerpt) Rendered(v *View) (any, error) {
	if p := e.output.Load(); p != nil {
		return *p, nil
	}
	if v.Excerpt == nil {
		return e.Body(), nil
	}
	s, err := v.Excerpt(e)
	if err != nil {
		return nil, err
	}
	out := any(s)
	e.output.CompareAndSwap(nil, &out)
	return *e.output.Load(), nil
}

// LiquidString is what a template prints for the excerpt itself.
func (e *Excerpt) LiquidString() string {
	switch of := e.Of.(type) {
	case *Document:
		of.Site.printed.Store(true)
	case *Page:
		of.Site.printed.Store(true)
	}
	if p := e.output.Load(); p != nil {
		s, _ := (*p).(string)
		return s
	}
	return e.Body()
}

// readExcerpt notes that an item's excerpt is read: the rendered one, or what
// the front matter says.
func (v *View) readExcerpt(it Item, excerpt any) {
	if v.Rec == nil {
		return
	}
	if _, ok := excerpt.(*Excerpt); ok {
		v.Rec.Item(number(it), trace.Excerpt)
	} else {
		v.Rec.Item(number(it), "excerpt")
	}
}

// excerptText is `excerpt`: the rendered excerpt, or the front matter's own.
func excerptText(v *View, excerpt any) (any, error) {
	switch e := excerpt.(type) {
	case *Excerpt:
		return e.Rendered(v)
	case string:
		return excerpt, nil
	}
	return text(excerpt), nil
}

// text is Ruby's to_s of front matter values that end in addresses and names:
// unlike a template it shows arrays as Ruby inspects them.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any, *value.Map:
		return liquid.Inspect(v)
	}
	return liquid.ToString(v)
}

// Text is Ruby's to_s.
func Text(v any) string { return text(v) }

// Stored is the excerpt's own text, or how many bytes of the body it is, and a
// hash of the text; 0 where it was not taken.
func (e *Excerpt) Stored() (own string, head int, sum uint64) { return e.own, e.head, e.sum }

// StoredExcerpt makes the excerpt again of what Stored returned.
func StoredExcerpt(of Item, own string, head int, sum uint64) *Excerpt {
	return &Excerpt{Of: of, own: own, head: head, sum: sum}
}
