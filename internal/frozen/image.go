package frozen

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Image is a frozen site that was read from its file. It belongs to one
// goroutine.
type Image struct {
	// Site is the site that Open was given, with everything in it.
	Site *site.Site
	// Made has an entry for each item, in the order of rendering.
	Made []Made
	// Traces are what the numbers in Made mean.
	Traces trace.Parts
	// Said are the findings that belong to no item's render.
	Said []diag.Diagnostic
	// Registers is true where templates go on from item to item.
	Registers bool

	put      []func()        // puts what was read into the site
	docs     []site.Document // of all collections
	posts    []*site.Document
	pages    []*site.Page
	heads    []uint64 // of pages: see site.Page.Head
	statics  []*site.StaticFile
	reaches  []reach        // by trace, those aside that came since
	records  []record       // by order; then site.data, tags and categories
	excerpts map[int]Recut  // by order: those that were cut again since
	newer    map[int][]byte // by order: records that are others since
	heap     io.ReaderAt    // the records, each behind its checksum
	size     int64          // of heap
	file     *os.File
	broken   bool

	exchanged *exchange // nil for a site that is as it was frozen
}

// record is a part of the heap.
type record struct{ at, size int }

// ErrDamaged is an image that is not what was written.
var ErrDamaged = errors.New("damaged")

// Open reads an image of a site that was reset: it has its configuration,
// collections, theme and plugins, and nothing was read into it. Nothing is until
// Attach, so that a goroutine may open the image while others look at the site.
func Open(name string, key uint64, s *site.Site) (*Image, error) {
	f, head, tail, size, err := ledger.OpenHead(name, magic, key)
	if err != nil {
		return nil, err
	}
	im := &Image{Site: s, file: f, heap: io.NewSectionReader(f, tail, size), size: size}
	if !im.thaw(head) {
		im.Close()
		return nil, ErrDamaged
	}
	return im, nil
}

// thaw reads the head of an image.
func (im *Image) thaw(head []byte) bool {
	t := &thawer{im: im, d: codec.Decoder{B: head, Zone: im.Site.Location}}
	t.d.Other = im.other
	t.decode()
	t.attached(func() { im.Site.Thaw(im, t.newest, t.html) })
	return !t.d.Bad
}

// Attach makes the site what it was when it was frozen.
func (im *Image) Attach() {
	for _, put := range im.put {
		put()
	}
	im.put = nil
}

// attached notes what is to be done to the site.
func (t *thawer) attached(put func()) { t.im.put = append(t.im.put, put) }

// Close gives back the file. What the site has not fetched by then it does not
// get any more.
func (im *Image) Close() {
	im.file.Close()
	im.broken = true
}

// Broken reports whether something was asked for that the image does not have.
// What was made with it is worth nothing.
func (im *Image) Broken() bool { return im.broken }

// thawer reads an image.
type thawer struct {
	im     *Image
	d      codec.Decoder
	at     int // in the heap
	newest []*site.Document
	html   []int
	extra  []record // site.data, tags, categories
	said   []int    // the orders of items with diagnostics
}

func (t *thawer) decode() {
	d, im := &t.d, t.im
	s := im.Site
	items, pages, statics := d.Count(), d.Count(), d.Count()
	if pages > items {
		d.Fail()
		return
	}
	im.Made = make([]Made, items)
	im.docs = make([]site.Document, items-pages)
	im.records = make([]record, 0, items+3)
	im.heads = make([]uint64, pages)
	im.pages = make([]*site.Page, pages)
	all := make([]site.Page, pages)
	for i := range im.pages {
		im.pages[i] = &all[i]
	}
	im.statics = make([]*site.StaticFile, statics)
	config, ok := d.Value().(*value.Map)
	if !ok {
		d.Fail()
	}
	keys := d.TextList()
	im.Registers = d.Num() != 0
	t.attached(func() {
		s.Pages, s.StaticFiles, s.Config = im.pages, im.statics, config
		for _, key := range keys {
			s.NoteKey(key)
		}
	})
	t.layouts()
	t.extra = []record{t.record(), t.record(), t.record()}
	t.traces()
	t.documents()
	t.statics()
	t.pages()
	im.Said = ledger.ReadDiagnostics(d)
	for _, order := range t.said {
		m := &im.Made[order]
		m.Diagnostics, m.OfExcerpt = ledger.ReadDiagnostics(d), ledger.ReadDiagnostics(d)
		m.Turns = d.Text()
	}
	im.records = append(im.records, t.extra...)
	if len(d.B) != 0 || im.size != int64(t.at) {
		d.Fail()
	}
}

func (t *thawer) record() record {
	r := record{t.at, int(t.d.Num())}
	if r.size < 0 || int64(r.size) > t.im.size-int64(t.at) {
		t.d.Fail()
		return record{}
	}
	t.at += r.size
	return r
}

func (t *thawer) layouts() {
	d := &t.d
	n := d.Count()
	layouts := make(map[string]*site.Layout, n)
	t.attached(func() { t.im.Site.Layouts = layouts })
	for range n {
		key := d.Text()
		l := &site.Layout{Name: d.Text(), Path: d.Text(), RelativePath: d.Text()}
		l.Data, _ = d.Value().(*value.Map)
		l.Content, l.ContentLine = d.Text(), int(d.Num())
		layouts[key] = l
	}
}

func (t *thawer) traces() {
	d := &t.d
	p := &t.im.Traces
	p.Keys = make([]trace.Key, d.Count())
	for i := range p.Keys {
		p.Keys[i] = trace.Key{Kind: trace.Kind(d.Num()), Name: d.Text()}
	}
	p.Columns, p.Sets, p.Traces = d.TextList(), d.TextList(), d.TextList()
	t.im.reaches = make([]reach, len(p.Traces))
	for i := range p.Traces {
		t.im.reaches[i] = reach(d.Num())
	}
}

func (t *thawer) made(order int, flags uint64) {
	m := &t.im.Made[order]
	m.Content, m.Whole, m.Excerpt, m.Parts = t.trace(t.d.Num()), t.trace(t.d.Num()), t.trace(t.d.Num()), t.trace(t.d.Num())
	m.Takes, m.Beside, m.Timed = flags&flagTakes != 0, flags&flagBeside != 0, flags&flagTimed != 0
	if flags&flagSaid != 0 {
		t.said = append(t.said, order)
	}
}

// trace is a number of a trace, or that plus one.
func (t *thawer) trace(n uint64) trace.ID {
	if n > uint64(len(t.im.Traces.Traces)) {
		t.d.Fail()
		return 0
	}
	return trace.ID(n)
}

func (t *thawer) documents() {
	d, s := &t.d, t.im.Site
	order := 0
	root := s.CollectionsPath() + "/"
	for range d.Count() {
		c, n := s.Collection(d.Text()), d.Count()
		if c == nil || n > len(t.im.docs)-order {
			d.Fail()
			return
		}
		docs := make([]*site.Document, n)
		t.attached(func() { c.Docs = docs })
		if c.Label == "posts" {
			t.im.posts = docs
		}
		for i := range docs {
			doc := &t.im.docs[order]
			docs[i] = doc
			path, flags, number := d.Text(), d.Num(), uint32(d.Num())
			at := site.Stored{At: int(d.Num()), Size: int(d.Num()), Line: int(d.Num()), Sum: d.Word(), Head: d.Word(), Liquid: flags&flagLiquid != 0}
			doc.Cool(c, root, path, at, number, flags&flagWrites != 0)
			t.made(order, flags)
			t.im.records = append(t.im.records, t.record())
			order++
		}
	}
	posts := t.im.posts
	t.newest = make([]*site.Document, d.Count())
	for i := range t.newest {
		at := d.Num()
		if at >= uint64(len(posts)) {
			d.Fail()
			return
		}
		t.newest[i] = posts[at]
	}
	if order != len(t.im.docs) {
		d.Fail()
	}
}

func (t *thawer) statics() {
	d, s := &t.d, t.im.Site
	for i := range t.im.statics {
		flags := d.Num()
		var c *site.Collection
		if flags&flagCollection != 0 {
			if c = s.Collection(d.Text()); c == nil {
				d.Fail()
				return
			}
		}
		f := site.NewStaticFile(s, d.Text(), d.Text(), d.Text(), c)
		if flags&flagTheme != 0 {
			if s.Theme == nil {
				d.Fail()
				return
			}
			f.Theme = s.Theme.Files
		}
		sec := d.Signed()
		f.ModTime = time.Unix(sec, int64(d.Num())).In(s.Location)
		f.Renumbered(uint32(d.Num()))
		t.im.statics[i] = f
	}
	for _, c := range s.Collections {
		files := make([]*site.StaticFile, d.Count())
		t.attached(func() { c.Files = files })
		for i := range files {
			at := d.Num()
			if at >= uint64(len(t.im.statics)) {
				d.Fail()
				return
			}
			files[i] = t.im.statics[at]
		}
	}
}

func (t *thawer) pages() {
	d, s := &t.d, t.im.Site
	for i, p := range t.im.pages {
		flags := d.Num()
		p.Base = d.Text()
		n := d.TextList()
		if len(n) != 5 {
			d.Fail()
			return
		}
		p.Type, p.Concealed, p.Line = d.Text(), d.TextList(), int(d.Num())
		p.Generated, p.Shadow, p.Tagged = flags&flagGenerated != 0, flags&flagShadow != 0, flags&flagTagged != 0
		if flags&flagTheme != 0 {
			if s.Theme == nil {
				d.Fail()
				return
			}
			p.Theme = s.Theme.Files
		}
		original := d.TextList()
		a := site.Addresses{URL: d.Text(), Destination: d.Text(), OutputExt: d.Text()}
		number, twin := uint32(d.Num()), int(d.Num())-1
		if len(original)%4 != 0 || twin >= len(t.im.pages) {
			d.Fail()
			return
		}
		if original != nil {
			o := site.NewPage(s, original[0], original[1], original[2])
			o.Type = original[3]
			p.Original = o
		}
		p.Cool(s, site.Names{Dir: n[0], Name: n[1], Rel: n[2], Ext: n[3], Stem: n[4]}, a, number, twin)
		if flags&flagHTML != 0 {
			t.html = append(t.html, i)
		}
		t.im.heads[i] = d.Word()
		t.made(len(t.im.docs)+i, flags)
		t.im.records = append(t.im.records, t.record())
	}
}

// open is a decoder of a record; nil where the image does not have it.
func (im *Image) open(at int) *codec.Decoder {
	if b, ok := im.newer[at]; ok {
		return &codec.Decoder{B: b, Zone: im.Site.Location, Other: im.other}
	}
	r := im.records[at]
	b := make([]byte, max(r.size, 4))
	if r.size < 4 || int64(r.at)+int64(r.size) > im.size {
		im.broken = true
		return nil
	}
	if _, err := im.heap.ReadAt(b, int64(r.at)); err != nil || crc32.Checksum(b[4:], castagnoli) != binary.LittleEndian.Uint32(b) {
		im.broken = true
		return nil
	}
	return &codec.Decoder{B: b[4:], Zone: im.Site.Location, Other: im.other}
}

// done notes whether a record was read to its end and no further.
func (im *Image) done(d *codec.Decoder) {
	if d.Bad || len(d.B) != 0 {
		im.broken = true
	}
}

func addresses(d *codec.Decoder) site.Addresses {
	return site.Addresses{URL: d.Text(), Destination: d.Text(), OutputExt: d.Text()}
}

// Document is for the site.
func (im *Image) Document(doc *site.Document) {
	at := im.at(doc.Order())
	d := im.open(at)
	if d == nil {
		doc.Warm(value.NewMap(0), site.Addresses{})
		return
	}
	a := addresses(d)
	d.Other = im.of(doc)
	data, ok := d.Value().(*value.Map)
	im.done(d)
	if !ok {
		im.broken = true
		data = value.NewMap(0)
	}
	if e, cut := im.excerpts[at]; cut {
		data.Set("excerpt", site.StoredExcerpt(doc, e.Own, e.Head, e.Sum))
	}
	doc.Warm(data, a)
}

// Page is for the site.
func (im *Image) Page(p *site.Page) {
	d := im.open(im.at(p.Order()))
	if d == nil {
		p.Warm(value.NewMap(0), "", nil)
		return
	}
	d.Other = im.of(p)
	data, ok := d.Value().(*value.Map)
	if !ok {
		im.broken = true
		data = value.NewMap(0)
	}
	p.Warm(data, d.Text(), d.Value())
	im.done(d)
}

// Data is for the site.
func (im *Image) Data() *value.Map { return im.extra(0) }

// Attribute is for the site.
func (im *Image) Attribute(name string) *value.Map {
	at := 2
	if name == "tags" {
		at = 1
	}
	return im.regroup(im.extra(at), name)
}

func (im *Image) extra(i int) *value.Map {
	d := im.open(len(im.Made) + i)
	if d == nil {
		return value.NewMap(0)
	}
	m, ok := d.Value().(*value.Map)
	im.done(d)
	if !ok {
		im.broken = true
		return value.NewMap(0)
	}
	return m
}

// other reads what freezer.other wrote, outside of items.
func (im *Image) other(d *codec.Decoder, kind uint64) any {
	n := d.Num()
	switch {
	case kind == kindDocument && n < uint64(len(im.docs)):
		return &im.docs[n]
	case kind == kindPage && n < uint64(len(im.pages)):
		return im.pages[n]
	case kind == kindStatic && n < uint64(len(im.statics)):
		return im.statics[n]
	}
	d.Fail()
	return nil
}

// of reads it in the record of an item, whose excerpt may be met.
func (im *Image) of(it site.Item) func(*codec.Decoder, uint64) any {
	return func(d *codec.Decoder, kind uint64) any {
		if kind == kindExcerpt {
			return site.StoredExcerpt(it, d.Text(), int(d.Num()), d.Word())
		}
		return im.other(d, kind)
	}
}

// Find is the document of a file; nil for none.
func (im *Image) Find(path string) *site.Document {
	for i := range im.docs {
		if im.docs[i].Path == path {
			return &im.docs[i]
		}
	}
	return nil
}

// FindPage is the page of a file, and the hash of what stands above its text
// there; nil for none.
func (im *Image) FindPage(path string) (p *site.Page, head uint64) {
	for i, p := range im.Site.Pages {
		if head := im.heads[i]; head != 0 && p.SourcePath() == path {
			return p, head
		}
	}
	return nil, 0
}

var _ site.Origin = (*Image)(nil)
