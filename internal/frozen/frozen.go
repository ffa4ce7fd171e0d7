// Package frozen keeps a frozen site on disk: every item with its front matter
// and addresses, the layouts, the data, and what each item's render read. A
// site made of it again can render one page without reading ten thousand
// posts.
//
// An image is a cache. It holds true as long as every file and folder has the
// stamp that the build of it has noted (package ledger), which it does not
// look at itself. It is written whole; what small builds change since is
// appended to a log beside it (see [Log]).
package frozen

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// magic begins an image's file; its last byte is the version of the format.
const magic = "broadsheet image\x08"

// mostText is how many bytes of pages' texts and data an image may hold, and
// mostItems how many items: what is larger is no site whose every build has to
// be quick.
const (
	mostText  = 64 << 20
	mostItems = 250_000
	// mostValues is how many values a record may have.
	mostValues = 5_000_000
)

// Made is what a render left of an item.
type Made struct {
	// Content and Whole are the traces of its content and of all of it,
	// Excerpt that of its excerpt, plus one; 0 where there is none.
	Content, Whole, Excerpt trace.ID
	// Parts is the trace of what fragments of its layouts read, where Whole
	// does not have it.
	Parts                  trace.ID
	Diagnostics, OfExcerpt []diag.Diagnostic
	// Takes is true for an item whose file is written: of several that want one
	// place, it is the last.
	Takes bool
	// Beside is true for an item with whose file others are written, such as a
	// style sheet's map.
	Beside bool
	// Timed is true where the content shows the time of the build.
	Timed bool
	// Turns is what the item's layouts went on from and left; see
	// [render.EncodeUses].
	Turns string
}

// Site is what an image is made of.
type Site struct {
	Site *site.Site
	// Made has an entry for each document, collection by collection, and each
	// page.
	Made []Made
	// Traces are what the numbers in Made mean.
	Traces trace.Parts
	// First is the page whose text a page has, of several with one path.
	First func(site.Item) site.Item
	// Said are the findings that belong to no item's render.
	Said []diag.Diagnostic
	// Registers is true where templates go on from item to item.
	Registers bool
}

// The kinds of values that are items.
const (
	kindDocument = codec.Others + iota
	kindPage
	kindStatic
	kindExcerpt
)

// The flags of a document or page.
const (
	flagTakes = 1 << iota
	flagWrites
	flagLiquid
	flagSaid // there are diagnostics, or turns
	flagGenerated
	flagTheme
	flagShadow
	flagTagged
	flagHTML
	flagCollection
	flagBeside
	flagTimed
)

// freezer writes an image.
type freezer struct {
	e     codec.Encoder
	in    Site
	place map[any]int // of pages and static files
	heap  []byte      // the records, one after the other
	text  int         // bytes of pages' texts
	item  site.Item   // whose record is written
}

// Frozen is an image that is yet to be written.
type Frozen struct{ f *freezer }

// Freeze makes the image of a frozen site; nil where the site cannot be kept, or
// is too large to be. Room is about how many bytes it will take.
func Freeze(in Site, room int) *Frozen {
	if len(in.Made) > mostItems {
		return nil
	}
	f := &freezer{in: in, place: map[any]int{}, heap: make([]byte, 0, room-room/8)}
	f.e.B = make([]byte, 0, room/2)
	f.e.Zone, f.e.Left, f.e.Other = in.Site.Location, mostValues, f.other
	f.encode()
	if f.e.Lost || f.text+len(f.heap) > 4*mostText {
		return nil
	}
	return &Frozen{f}
}

// Save writes an image. Where there is none there is no file.
func (i *Frozen) Save(name string, key uint64) error {
	if i == nil {
		return remove(name)
	}
	return ledger.SealHead(name, magic, key, i.f.e.B, i.f.heap)
}

func (f *freezer) encode() {
	s, e := f.in.Site, &f.e
	for i, p := range s.Pages {
		f.place[p] = i
	}
	for i, x := range s.StaticFiles {
		f.place[x] = i
	}
	e.Num(uint64(len(f.in.Made)))
	e.Num(uint64(len(s.Pages)))
	e.Num(uint64(len(s.StaticFiles)))
	e.Value(s.Config)
	e.TextList(s.GeneratorKeys())
	e.Num(bits(1, f.in.Registers))
	f.layouts()
	data, _ := s.Attr("data")
	if data == any(s.Config.Value("data")) {
		data = nil
	}
	f.recordOf(nil, func(e *codec.Encoder) { e.Value(data) })
	tags, _ := s.Attr("tags")
	f.recordOf(nil, func(e *codec.Encoder) { e.Value(tags) })
	categories, _ := s.Attr("categories")
	f.recordOf(nil, func(e *codec.Encoder) { e.Value(categories) })
	f.traces()
	f.documents()
	f.statics()
	f.pages()
	f.diagnostics(f.in.Said)
	for _, m := range f.in.Made {
		if m.said() {
			f.diagnostics(m.Diagnostics)
			f.diagnostics(m.OfExcerpt)
			f.e.Text(m.Turns)
		}
	}
}

func (m *Made) said() bool { return len(m.Diagnostics)+len(m.OfExcerpt)+len(m.Turns) > 0 }

// record puts something on the heap; its length stands where it belongs. A
// record that cannot be kept is empty: who asks for it finds out.
func (f *freezer) recordOf(it site.Item, write func(*codec.Encoder)) {
	f.item = it
	from := len(f.heap)
	r := codec.Encoder{B: append(f.heap, 0, 0, 0, 0), Zone: f.e.Zone, Left: mostValues, Other: f.other}
	write(&r)
	if r.Lost {
		r.B = r.B[:from]
	} else {
		binary.LittleEndian.PutUint32(r.B[from:], crc32.Checksum(r.B[from+4:], castagnoli))
	}
	f.heap = r.B
	f.e.Num(uint64(len(f.heap) - from))
}

func (f *freezer) layouts() {
	e := &f.e
	e.Num(uint64(len(f.in.Site.Layouts)))
	for name, l := range f.in.Site.Layouts {
		e.Text(name)
		e.Text(l.Name)
		e.Text(l.Path)
		e.Text(l.RelativePath)
		if l.Data == nil {
			e.Value(nil)
		} else {
			e.Value(l.Data)
		}
		e.Text(l.Content)
		e.Num(uint64(l.ContentLine))
	}
}

func (f *freezer) traces() {
	e, t := &f.e, f.in.Traces
	e.Num(uint64(len(t.Keys)))
	for _, k := range t.Keys {
		e.Num(uint64(k.Kind))
		e.Text(k.Name)
	}
	e.TextList(t.Columns)
	e.TextList(t.Sets)
	e.TextList(t.Traces)
	for _, reach := range reaches(t) {
		e.Num(uint64(reach))
	}
}

func (m *Made) flags() uint64 {
	return bits(flagTakes, m.Takes) | bits(flagBeside, m.Beside) | bits(flagTimed, m.Timed) | bits(flagSaid, m.said())
}

func (f *freezer) made(m *Made) {
	f.e.Num(uint64(m.Content))
	f.e.Num(uint64(m.Whole))
	f.e.Num(uint64(m.Excerpt))
	f.e.Num(uint64(m.Parts))
}

func (f *freezer) documents() {
	s, e := f.in.Site, &f.e
	order := 0
	e.Num(uint64(len(s.Collections)))
	for _, c := range s.Collections {
		e.Text(c.Label)
		e.Num(uint64(len(c.Docs)))
		for _, d := range c.Docs {
			m, at := &f.in.Made[order], d.Stored()
			order++
			flags := m.flags() | bits(flagWrites, d.Write()) | bits(flagLiquid, at.Liquid)
			if at.Own {
				e.Lost = true
			}
			e.Text(d.Path)
			e.Num(flags)
			e.Num(uint64(site.Number(d)))
			e.Num(uint64(at.At))
			e.Num(uint64(at.Size))
			e.Num(uint64(at.Line))
			e.Word(at.Sum)
			e.Word(at.Head)
			f.made(m)
			f.recordOf(d, func(e *codec.Encoder) {
				f.addresses(e, d)
				e.Value(d.FrontMatter())
			})
		}
	}
	newest := s.Newest()
	e.Num(uint64(len(newest)))
	first := 0
	for _, c := range s.Collections {
		if c.Label == "posts" {
			break
		}
		first += len(c.Docs)
	}
	for _, d := range newest {
		e.Num(uint64(d.(*site.Document).Order() - first))
	}
}

func (f *freezer) addresses(e *codec.Encoder, it site.Item) {
	a := site.AddressesOf(it)
	e.Text(a.URL)
	e.Text(a.Destination)
	e.Text(a.OutputExt)
}

func (f *freezer) statics() {
	s, e := f.in.Site, &f.e
	for _, x := range s.StaticFiles {
		e.Num(bits(flagTheme, x.Theme != nil) | bits(flagCollection, x.Collection != nil))
		if x.Collection != nil {
			e.Text(x.Collection.Label)
		}
		e.Text(x.Base)
		e.Text(x.Dir)
		e.Text(x.Name)
		e.Signed(x.ModTime.Unix())
		e.Num(uint64(x.ModTime.Nanosecond()))
		e.Num(uint64(site.Number(x)))
	}
	for _, c := range s.Collections {
		e.Num(uint64(len(c.Files)))
		for _, x := range c.Files {
			at, ok := f.place[x]
			e.Lost = e.Lost || !ok
			e.Num(uint64(at))
		}
	}
}

func (f *freezer) pages() {
	s, e := f.in.Site, &f.e
	html := map[any]bool{}
	for _, p := range s.HTMLPages() {
		html[p] = true
	}
	first := len(f.in.Made) - len(s.Pages)
	for i, p := range s.Pages {
		m := &f.in.Made[first+i]
		e.Num(m.flags() | bits(flagGenerated, p.Generated) | bits(flagTheme, p.Theme != nil) |
			bits(flagShadow, p.Shadow) | bits(flagTagged, p.Tagged) | bits(flagHTML, html[p]))
		e.Text(p.Base)
		n := p.Names()
		e.TextList([]string{n.Dir, n.Name, n.Rel, n.Ext, n.Stem})
		e.Text(p.Type)
		e.TextList(p.Concealed)
		e.Num(uint64(p.Line))
		if o := p.Original; o != nil { // which need not be one of the site's
			e.TextList([]string{o.Base, o.Dir, o.Name, o.Type})
		} else {
			e.TextList(nil)
		}
		f.addresses(e, p)
		e.Num(uint64(site.Number(p)))
		twin := 0
		if of := f.in.First(p); of != site.Item(p) {
			at, ok := f.place[of]
			e.Lost = e.Lost || !ok
			twin = at + 1
		}
		e.Num(uint64(twin))
		e.Word(p.Head())
		f.made(m)
		f.text += len(p.Content)
		f.recordOf(p, func(e *codec.Encoder) { page(e, p) })
	}
}

func page(e *codec.Encoder, p *site.Page) {
	e.Value(p.Data)
	e.Text(p.Content)
	e.Value(p.Pager)
}

// other writes items, where values refer to them.
func (f *freezer) other(e *codec.Encoder, x any) bool {
	switch x := x.(type) {
	case *site.Document:
		e.Num(kindDocument)
		e.Num(uint64(x.Order()))
	case *site.Page:
		at, ok := f.place[x]
		if !ok {
			return false
		}
		e.Num(kindPage)
		e.Num(uint64(at))
	case *site.StaticFile:
		at, ok := f.place[x]
		if !ok {
			return false
		}
		e.Num(kindStatic)
		e.Num(uint64(at))
	case *site.Excerpt:
		if x.Of != f.item || f.item == nil {
			return false
		}
		e.Num(kindExcerpt)
		own, head, sum := x.Stored()
		e.Text(own)
		e.Num(uint64(head))
		e.Word(sum)
	default:
		return false
	}
	return true
}

func (f *freezer) diagnostics(ds []diag.Diagnostic) { ledger.WriteDiagnostics(&f.e, ds) }

func bits(flag uint64, is bool) uint64 {
	if is {
		return flag
	}
	return 0
}

func remove(name string) error {
	err := os.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}
