package site

import (
	"cmp"
	"os"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Document is a post, a draft, or a document of another collection.
type Document struct {
	Site       *Site
	Collection *Collection
	Path       string // absolute path of the source
	Line       int    // line of the source on which the body starts

	data      *value.Map
	cold      bool // see Thaw: the origin has data, addresses and more
	writes    bool // what Write says once the site is frozen
	body      body
	rel, ext  string
	url, dest string
	urlErr    error
	outputExt string
	extKnown  bool
	pos       int // place in its collection
	order     int
	number    uint32
	result    Result
	face      any // url, boxed: templates ask for no other attribute as often
}

// NewDocument makes a document of an absolute path. It is not read yet.
func NewDocument(s *Site, c *Collection, path string) *Document {
	d := &Document{data: value.NewMap(0)}
	d.Init(c, s.CollectionsPath()+"/", path)
	d.Site = s
	return d
}

// Init makes d a document of an absolute path, in place, as NewDocument does,
// but for front matter, of which it has none yet. Root is the folder of
// collections with a slash.
func (d *Document) Init(c *Collection, root, path string) {
	// A number first: where the collector is at work, setting a pointer reads what
	// was there, for which new memory gets a page that has to be taken back at once
	// (of 3 ms for 10,000 documents).
	d.pos = -1
	d.Site, d.Collection, d.Path = c.Site, c, path
	d.rel, d.ext = below(path, root), Extname(path)
}

// below is Ruby's path.sub(dir, ""), which is mostly a part of path.
func below(path, dir string) string {
	if rest, ok := strings.CutPrefix(path, dir); ok {
		return rest
	}
	return strings.Replace(path, dir, "", 1)
}

// RelPath is the path below the folder of collections.
func (d *Document) RelPath() string { return d.rel }

// SourcePath is the absolute path.
func (d *Document) SourcePath() string { return d.Path }

// Ext is the source's extension with its dot.
func (d *Document) Ext() string { return d.ext }

// Kind is the collection's label.
func (d *Document) Kind() string { return d.Collection.Label }

// Basename is the file's name.
func (d *Document) Basename() string { return baseName(d.Path) }

// Stem is the file's name without its extension.
func (d *Document) Stem() string { return stem(d.Path) }

// FrontMatter is the front matter merged over the defaults. Once the document
// is read it holds "draft", "categories", "tags", "title", "slug", "ext" and,
// unless excerpts are off, "excerpt" too.
func (d *Document) FrontMatter() *value.Map {
	if d.cold {
		d.warm()
	}
	return d.data
}

// SetFrontMatter gives the document other front matter.
func (d *Document) SetFrontMatter(m *value.Map) { d.data = m }

// Value is a front matter value; the defaults are part of Data already.
func (d *Document) Value(key string) any { return d.FrontMatter().Value(key) }

// BodyLine is the line on which the body starts.
func (d *Document) BodyLine() int { return max(d.Line, 1) }

// OutputExt is the extension of what is written. It is settled when first
// asked for: a permalink given later changes the address alone.
func (d *Document) OutputExt() string {
	if d.cold {
		d.warm()
	}
	if !d.extKnown {
		d.outputExt, d.extKnown = d.Site.outputExt(d.FrontMatter().Value("permalink"), d.ext), true
	}
	return d.outputExt
}

// Order is the place in the order of rendering.
func (d *Document) Order() int { return d.order }

// Result is what rendering made of the document.
func (d *Document) Result() *Result { return &d.result }

// Draft reports whether it is a post from outside of _posts.
func (d *Document) Draft() bool { return truthy(d.FrontMatter().Value("draft")) }

// Date is the front matter's or the file name's date; failing these, a draft's
// time of modification and the time of the build for others.
func (d *Document) Date() time.Time {
	if t, ok := d.FrontMatter().Value("date").(time.Time); ok {
		return t
	}
	if d.Draft() {
		if fi, err := os.Stat(d.Path); err == nil {
			return fi.ModTime().In(d.Site.Location)
		}
	}
	return d.Site.AskTime()
}

// Undated reports whether the document's date is the time of the build.
func (d *Document) Undated() bool {
	t, ok := d.FrontMatter().Get("date")
	return (!ok || t == nil) && !d.Draft()
}

// YAML reports whether the document is a YAML file, whose whole text is data.
func (d *Document) YAML() bool { return d.ext == ".yaml" || d.ext == ".yml" }

func assetExt(ext string) bool { return ext == ".sass" || ext == ".scss" || ext == ".coffee" }

// RenderWithLiquid reports whether Liquid has anything to do in the content.
func (d *Document) RenderWithLiquid() bool {
	if d.FrontMatter().Value("render_with_liquid") == false {
		return false
	}
	return d.ext != ".coffee" && !d.YAML() && d.body.liquid
}

// PlaceInLayout reports whether the content may go into a layout.
func (d *Document) PlaceInLayout() bool {
	return !assetExt(d.ext) && !d.YAML() && d.FrontMatter().Value("layout") != "none"
}

// Published is false only where the front matter says so.
func (d *Document) Published() bool { return d.FrontMatter().Value("published") != false }

// Write reports whether the document becomes a file.
func (d *Document) Write() bool {
	if d.Site.frozen {
		return d.writes
	}
	return d.Collection.Write() && d.Site.Publishes(d)
}

// Publishes reports whether a document or page is shown: it is published (or
// `unpublished` shows what is not) and not from the future.
func (s *Site) Publishes(it Item) bool {
	if v, ok := it.FrontMatter().Get("published"); ok && !truthy(v) && !s.ConfigBool("unpublished") {
		return false
	}
	if d, ok := it.(*Document); ok && s.InFuture(d) {
		return false
	}
	return true
}

// InFuture reports whether a document is hidden for its date. The site keeps
// the earliest of those dates: see [Site.NextFuture].
func (s *Site) InFuture(d *Document) bool {
	if s.ConfigBool("future") {
		return false
	}
	if _, dated := d.FrontMatter().Value("date").(time.Time); !dated && !d.Draft() {
		return false // its date is that of the build
	}
	at := d.Date().Unix()
	if at <= s.Time.Unix() {
		return false
	}
	for {
		next := s.nextFuture.Load()
		if next != 0 && next <= at || s.nextFuture.CompareAndSwap(next, at) {
			return true
		}
	}
}

// NextFuture is when the first of the documents that are hidden for their
// date appears, the zero time where none is hidden.
func (s *Site) NextFuture() time.Time {
	if at := s.nextFuture.Load(); at != 0 {
		return time.Unix(at, 0)
	}
	return time.Time{}
}

// ExcerptSeparator is what ends the excerpt; "" turns excerpts off.
func (d *Document) ExcerptSeparator() string { return excerptSeparator(d.Site, d.FrontMatter()) }

func excerptSeparator(s *Site, data *value.Map) string {
	if v := data.Value("excerpt_separator"); truthy(v) {
		return text(v)
	}
	return text(s.Config.Value("excerpt_separator"))
}

// Next is the document after this one in its collection, nil for the last.
func (d *Document) Next() *Document {
	if d.pos < 0 || d.pos+1 >= len(d.Collection.Docs) {
		return nil
	}
	return d.Collection.Docs[d.pos+1]
}

// Previous is the document before this one in its collection.
func (d *Document) Previous() *Document {
	if d.pos <= 0 {
		return nil
	}
	return d.Collection.Docs[d.pos-1]
}

// ID is the address without the file's name, and the slug.
func (d *Document) ID() string {
	slug := d.FrontMatter().Value("slug")
	if slug == nil || slug == false {
		slug = d.Stem()
	}
	return joinPath(dirName(d.URL()), text(slug))
}

// Compare orders documents by date and path, as Jekyll does.
func (d *Document) Compare(o *Document) int {
	a, okA := d.FrontMatter().Value("date").(time.Time)
	b, okB := o.FrontMatter().Value("date").(time.Time)
	if okA && okB {
		if c := a.Compare(b); c != 0 {
			return c
		}
	}
	return cmp.Compare(d.Path, o.Path)
}

var documentKeys = []string{
	"name", "id", "next", "previous", "relative_path", "content", "excerpt", "output", "title",
	"categories", "path", "url", "date", "tags", "collection",
}

// Keys are the attributes' names in Jekyll's order.
func (d *Document) Keys() []string { return keysOf(documentKeys, d.FrontMatter()) }

// Attr is the document as templates see it from outside of a render.
func (d *Document) Attr(name string) (any, bool) {
	v, ok, _ := d.AttrFor(outside, name)
	return v, ok
}

// addressFault is why a document has no address, where nobody has said it yet:
// it is of those that are written.
func (d *Document) addressFault() error {
	if d.urlErr == nil || d.Write() {
		return nil
	}
	return d.urlErr
}

// AttrFor is the document as a render sees it. The error is that of rendering
// its excerpt, or that of an address that cannot be made; a document that is
// not written needs one only when it is asked for.
func (d *Document) AttrFor(v *View, name string) (any, bool, error) { return d.attr(v, name, "") }

// attr is AttrFor what the thread has asked.
func (d *Document) attr(v *View, name, asked string) (any, bool, error) {
	switch name {
	case "content":
		x, err := v.content(d)
		return x, true, err
	case "output":
		return v.output(d), true, nil
	case "excerpt":
		e := d.FrontMatter().Value("excerpt")
		v.readExcerpt(d, e)
		x, err := excerptText(v, e)
		return x, true, err
	}
	v.Rec.Item(d.number, name)
	switch name {
	case "url":
		if d.face == nil { // of a thawed document
			d.face = d.URL()
		}
		return d.face, true, d.addressFault()
	case "date":
		if t, ok := d.FrontMatter().Get("date"); ok && t != nil {
			return t, true, nil
		}
		if d.Draft() {
			return d.Date(), true, nil
		}
		if asked != liquid.Stamped {
			v.Rec.Read(trace.Clock, asked)
		}
		return d.Site.Time, true, nil
	case "id":
		return d.ID(), true, d.addressFault()
	case "path", "relative_path":
		return d.rel, true, nil
	case "collection":
		return d.Collection.Label, true, nil
	case "name":
		if n := d.FrontMatter().Value("name"); truthy(n) {
			return n, true, nil
		}
		return d.Basename(), true, nil
	case "next":
		if n := d.Next(); n != nil {
			return n, true, nil
		}
		return nil, true, nil
	case "previous":
		if p := d.Previous(); p != nil {
			return p, true, nil
		}
		return nil, true, nil
	case "title", "categories", "tags":
		return d.FrontMatter().Value(name), true, nil
	case "keys":
		return anys(d.Keys()), true, nil
	}
	x, ok := d.FrontMatter().Get(name)
	return x, ok, nil
}

func (d *Document) site() *Site { return d.Site }

// LiquidString is what a template prints for the document itself.
func (d *Document) LiquidString() string {
	d.Site.printed.Store(true)
	if d.result.Finished() {
		if out, ok := d.result.Output().(string); ok {
			return out
		}
		if c, err := d.result.content(d.Site, d); err == nil && c != nil {
			return c.(string)
		}
	}
	return d.Body()
}

func anys(ss []string) []any {
	a := make([]any, len(ss))
	for i, s := range ss {
		a[i] = s
	}
	return a
}

func (d *Document) freeze() {
	d.result.turns = &d.Site.turns
	d.OutputExt()
	d.Destination()
	d.face = d.URL()
	d.writes = d.Write()
	if data := d.FrontMatter(); !data.SharesKeys() {
		d.Site.compact.Keys(data)
	}
}

// Compact makes front matter that was just read take less room. Its arrays
// are then shared with other documents': they are replaced, never changed in
// place.
func (s *Site) Compact(front *value.Map) { s.compact.Values(front) }

// CompactKeys does so for the keys and arrays of a document's whole data.
func (s *Site) CompactKeys(data *value.Map) { s.compact.Keys(data) }
