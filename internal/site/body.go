package site

import (
	"fmt"
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
)

// heldBodies is how many bytes of documents' bodies a site holds from reading
// to rendering. The bodies beyond are read again when they are wanted: opening
// and reading a file again takes some 10 µs, a million bodies 6 GB.
const heldBodies = 64 << 20

// body is the text below a document's front matter. It is held, or known by
// its place in the file.
type body struct {
	held   atomic.Pointer[string] // nil: in the file
	sum    uint64                 // of the text in the file
	head   uint64                 // of what stands above it there
	at     uint32                 // where it begins in the file, in bytes
	size   uint32
	unread atomic.Bool // the file was not read yet, as it was known
	own    bool        // text that is in no file, or not in this form
	liquid bool        // whether there is anything for Liquid in it
}

// sumOf is the hash of a text, the same in every process.
func sumOf(text string) uint64 { return ledger.NewHash().Text(text).Sum() }

// SetBody gives the document another body than its file's.
func (d *Document) SetBody(text string) {
	d.Site.noteText()
	if e, ok := d.FrontMatter().Value("excerpt").(*Excerpt); ok && e.Of == Item(d) {
		e.detach()
	}
	d.body.own, d.body.liquid = true, hasLiquid(text)
	d.body.held.Store(&text)
}

// SetFileBody gives the document the body that its file has from a place, in
// bytes, to its end. Head is a hash of what stands above. The text is held as
// long as there is room for it.
func (d *Document) SetFileBody(text string, at int, head uint64) {
	d.body.unread.Store(false)
	d.body.at, d.body.size, d.body.head = uint32(at), uint32(len(text)), head
	d.body.sum = sumOf(text)
	d.body.liquid = hasLiquid(text)
	d.body.own = int(d.body.at) != at || int(d.body.size) != len(text) // too large to be told
	if d.body.own || len(text) == 0 || d.Site.room(len(text)) {
		d.body.held.Store(&text)
	}
}

// SetStoredBody gives the document the body that its file is known to have from
// a place to its end, without reading it. Sum is what BodySum was, head the
// hash of what stands above.
func (d *Document) SetStoredBody(at, size int, sum, head uint64, liquid bool) {
	d.body.at, d.body.size, d.body.sum, d.body.head, d.body.liquid = uint32(at), uint32(size), sum, head, liquid
	d.body.unread.Store(true)
}

// BodySum is a hash of the body, the same in every process.
func (d *Document) BodySum() uint64 {
	if b := &d.body; b.sum != 0 && !b.own {
		return b.sum
	}
	return sumOf(d.Body())
}

// Body is the unconverted content. Where it is not held it is read from the
// file again; that it changed meanwhile becomes one of the site's Faults.
func (d *Document) Body() string {
	d.Site.noteText()
	b := &d.body
	if p := b.held.Load(); p != nil {
		return *p
	}
	if b.size == 0 {
		return ""
	}
	src, err := vfs.ReadWhole(d.Path)
	if err != nil {
		d.Site.fault(err)
		return ""
	}
	if len(src) == int(b.at)+int(b.size) {
		if text := unsafe.String(unsafe.SliceData(src), len(src))[b.at:]; sumOf(text) == b.sum {
			if b.unread.CompareAndSwap(true, false) && d.Site.room(len(text)) {
				b.held.Store(&text)
			}
			return text
		}
	}
	d.Site.fault(diag.Diagnostic{
		Severity: diag.Error, File: strings.TrimPrefix(d.Path, d.Site.Source+"/"),
		Message: "the file changed while the site was being built",
		Hint:    "build again",
	})
	return ""
}

// Release lets go of a body that its file still has.
func (d *Document) Release() {
	if !d.body.own {
		d.body.held.Store(nil)
	}
}

// Liquid reports whether the body holds anything for Liquid to do.
func (d *Document) Liquid() bool { return d.body.liquid }

// room reports whether another body may be held.
func (s *Site) room(size int) bool { return !s.Lean && s.bodies.Add(int64(size)) <= heldBodies }

// fault notes what happened to a file after it was read.
func (s *Site) fault(err error) {
	s.faults.Lock()
	defer s.faults.Unlock()
	if len(s.faults.errs) < 20 { // a folder that went away says it of every file
		s.faults.errs = append(s.faults.errs, fmt.Errorf("reading a document again: %w", err))
	}
}

// Faults are what went wrong with files after the site was read: what was made
// since may be wrong.
func (s *Site) Faults() []error {
	s.faults.Lock()
	defer s.faults.Unlock()
	return s.faults.errs
}
