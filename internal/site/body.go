package site

import (
	"fmt"
	"hash/maphash"
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/diag"
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
	at     uint32                 // where it begins in the file, in bytes
	size   uint32
	own    bool // text that is in no file, or not in this form
	liquid bool // whether there is anything for Liquid in it
}

// bodySeed is the same for all that one process compares.
var bodySeed = maphash.MakeSeed()

// SetBody gives the document another body than its file's.
func (d *Document) SetBody(text string) {
	if e, ok := d.Data.Value("excerpt").(*Excerpt); ok && e.Of == Item(d) {
		e.detach()
	}
	d.body.own, d.body.liquid = true, hasLiquid(text)
	d.body.held.Store(&text)
}

// SetFileBody gives the document the body that its file has from a place, in
// bytes, to its end. The text is held as long as there is room for it.
func (d *Document) SetFileBody(text string, at int) {
	d.body.at, d.body.size = uint32(at), uint32(len(text))
	d.body.sum = maphash.String(bodySeed, text)
	d.body.liquid = hasLiquid(text)
	d.body.own = int(d.body.at) != at || int(d.body.size) != len(text) // too large to be told
	if d.body.own || len(text) == 0 || !d.Site.Lean && d.Site.bodies.Add(int64(len(text))) <= heldBodies {
		d.body.held.Store(&text)
	}
}

// Body is the unconverted content. Where it is not held it is read from the
// file again; that it changed meanwhile becomes one of the site's Faults.
func (d *Document) Body() string {
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
		if text := unsafe.String(unsafe.SliceData(src), len(src))[b.at:]; maphash.String(bodySeed, text) == b.sum {
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
