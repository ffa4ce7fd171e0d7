package frozen

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Log is what builds have changed since an image and its stamps were written:
// each adds a record. A record that is torn, and what follows it, does not
// count: then the stamps tell that files are not what they were.
type Log struct {
	name    string
	key     uint64
	size    int64
	Changes []Change
}

// Change is what one build has changed.
type Change struct {
	Stamps  []Restamp
	Items   []Remade
	Texts   []Retext
	Keys    []trace.Key // new ones, as are the next three
	Columns []string
	Sets    []string
	Traces  []string
	// Said are all findings of the site from now on, where Told is set.
	Told bool
	Said []diag.Diagnostic
}

// Restamp is the new stamp of a file or folder, by its number among the entries
// of a [ledger.Still].
type Restamp struct {
	Entry int
	File  ledger.Stamp
	// Stamps are where the file shows the time of the build.
	Stamps []trace.TimeStamp
}

// Remade is what the render of an item left, by order.
type Remade struct {
	Order int
	Made  Made
}

// Retext is where the new text of a document is, by order. Of a page there is
// the record, and of the body the line and the hash of what stands above it.
type Retext struct {
	Order int
	Body  site.Stored
	Cut   bool // there is another excerpt
	Recut Recut
	// Record is what the image is to have of it now; nil where that is what it
	// had. See [Image.Record].
	Record []byte
}

const (
	logMagic = "broadsheet changes\x03"
	// mostLog is the size from which a log is not added to: everything is
	// written anew instead.
	mostLog = 512 << 10
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// OpenLog reads the log of a file, which need not exist. Key is that of what
// the log adds to.
func OpenLog(name string, key uint64) *Log {
	l := &Log{name: name, key: key}
	b, err := os.ReadFile(name)
	head := len(logMagic) + 8
	if err != nil || len(b) < head || string(b[:len(logMagic)]) != logMagic || binary.LittleEndian.Uint64(b[len(logMagic):]) != key {
		return l
	}
	l.size = int64(head)
	for b = b[head:]; len(b) >= 8; {
		n, sum := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if uint64(n) > uint64(len(b)-8) || crc32.Checksum(b[8:8+n], castagnoli) != sum {
			break
		}
		d := codec.Decoder{B: b[8 : 8+n]}
		c := decodeChange(&d)
		if d.Bad || len(d.B) != 0 {
			break
		}
		l.Changes = append(l.Changes, c)
		b = b[8+n:]
		l.size += 8 + int64(n)
	}
	return l
}

// Full reports whether the log takes no more.
func (l *Log) Full() bool { return l.size > mostLog }

// Add appends a change. What follows the last whole record is overwritten.
func (l *Log) Add(c Change) error {
	var b []byte
	if l.size == 0 {
		b = binary.LittleEndian.AppendUint64(append(b, logMagic...), l.key)
	}
	at := len(b)
	e := codec.Encoder{B: append(b, 0, 0, 0, 0, 0, 0, 0, 0)}
	encodeChange(&e, &c)
	b = e.B
	binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-8))
	binary.LittleEndian.PutUint32(b[at+4:], crc32.Checksum(b[at+8:], castagnoli))
	f, err := os.OpenFile(l.name, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	if err = f.Truncate(l.size); err == nil {
		_, err = f.WriteAt(b, l.size)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		l.size += int64(len(b))
		l.Changes = append(l.Changes, c)
	}
	return err
}

func encodeChange(e *codec.Encoder, c *Change) {
	e.Num(uint64(len(c.Stamps)))
	for _, s := range c.Stamps {
		e.Num(uint64(s.Entry))
		ledger.WriteStamp(e, s.File)
		ledger.WriteTimeStamps(e, s.Stamps)
	}
	e.Num(uint64(len(c.Items)))
	for _, i := range c.Items {
		e.Num(uint64(i.Order))
		e.Num(uint64(i.Made.Content))
		e.Num(uint64(i.Made.Whole))
		e.Num(uint64(i.Made.Excerpt))
		e.Num(uint64(i.Made.Parts))
		e.Num(bits(1, i.Made.Timed))
		ledger.WriteDiagnostics(e, i.Made.Diagnostics)
		ledger.WriteDiagnostics(e, i.Made.OfExcerpt)
		e.Text(i.Made.Turns)
	}
	e.Num(uint64(len(c.Texts)))
	for _, t := range c.Texts {
		e.Num(uint64(t.Order))
		e.Num(uint64(t.Body.At))
		e.Num(uint64(t.Body.Size))
		e.Num(uint64(t.Body.Line))
		e.Word(t.Body.Sum)
		e.Word(t.Body.Head)
		e.Num(bits(1, t.Body.Liquid) | bits(2, t.Cut))
		if t.Cut {
			e.Text(t.Recut.Own)
			e.Num(uint64(t.Recut.Head))
			e.Word(t.Recut.Sum)
		}
		e.Bytes(t.Record)
	}
	e.Num(uint64(len(c.Keys)))
	for _, k := range c.Keys {
		e.Num(uint64(k.Kind))
		e.Text(k.Name)
	}
	e.TextList(c.Columns)
	e.TextList(c.Sets)
	e.TextList(c.Traces)
	e.Num(bits(1, c.Told))
	ledger.WriteDiagnostics(e, c.Said)
}

func decodeChange(d *codec.Decoder) Change {
	c := Change{}
	for range d.Count() {
		c.Stamps = append(c.Stamps, Restamp{Entry: int(d.Num()), File: ledger.ReadStamp(d), Stamps: ledger.ReadTimeStamps(d)})
	}
	for range d.Count() {
		r := Remade{Order: int(d.Num())}
		r.Made = Made{Content: trace.ID(d.Num()), Whole: trace.ID(d.Num()), Excerpt: trace.ID(d.Num()), Parts: trace.ID(d.Num()), Timed: d.Num() != 0}
		r.Made.Diagnostics, r.Made.OfExcerpt = ledger.ReadDiagnostics(d), ledger.ReadDiagnostics(d)
		r.Made.Turns = d.Text()
		c.Items = append(c.Items, r)
	}
	for range d.Count() {
		t := Retext{Order: int(d.Num())}
		t.Body = site.Stored{At: int(d.Num()), Size: int(d.Num()), Line: int(d.Num()), Sum: d.Word(), Head: d.Word()}
		flags := d.Num()
		t.Body.Liquid, t.Cut = flags&1 != 0, flags&2 != 0
		if t.Cut {
			t.Recut = Recut{Own: d.Text(), Head: int(d.Num()), Sum: d.Word()}
		}
		t.Record = d.Bytes()
		c.Texts = append(c.Texts, t)
	}
	for range d.Count() {
		c.Keys = append(c.Keys, trace.Key{Kind: trace.Kind(d.Num()), Name: d.Text()})
	}
	c.Columns, c.Sets, c.Traces = d.TextList(), d.TextList(), d.TextList()
	c.Told = d.Num()&1 != 0
	c.Said = ledger.ReadDiagnostics(d)
	return c
}

// Apply brings an image up to what the log says. It reports false where the log
// does not fit it.
func (im *Image) Apply(l *Log) bool {
	for i := range l.Changes {
		c := &l.Changes[i]
		t := &im.Traces
		t.Keys = append(t.Keys, c.Keys...)
		t.Columns = append(t.Columns, c.Columns...)
		t.Sets = append(t.Sets, c.Sets...)
		t.Traces = append(t.Traces, c.Traces...)
		for _, r := range c.Items {
			if r.Order >= len(im.Made) || max(int(r.Made.Content), int(r.Made.Whole), int(r.Made.Parts)) >= max(len(t.Traces), 1) || int(r.Made.Excerpt) > len(t.Traces) {
				return false
			}
			r.Made.Takes, r.Made.Beside = im.Made[r.Order].Takes, im.Made[r.Order].Beside
			im.Made[r.Order] = r.Made
		}
		for _, x := range c.Texts {
			if x.Order >= len(im.Made) {
				return false
			}
			if len(x.Record) > 0 {
				if im.newer == nil {
					im.newer = map[int][]byte{}
				}
				im.newer[x.Order] = x.Record
				delete(im.excerpts, x.Order)
			}
			if page := x.Order - len(im.docs); page >= 0 {
				im.heads[page], im.pages[page].Line = x.Body.Head, x.Body.Line
				continue
			}
			d := &im.docs[x.Order]
			d.Restore(x.Body)
			if x.Cut {
				im.Recut(d, x.Recut)
			}
		}
	}
	return true
}

// Recut gives a document, which is still cold, another excerpt.
func (im *Image) Recut(d *site.Document, r Recut) {
	if im.excerpts == nil {
		im.excerpts = map[int]Recut{}
	}
	im.excerpts[d.Order()] = r
}

// Record is what the image is to have of a document or page now; nil where it
// cannot be kept.
func (im *Image) Record(it site.Item) []byte {
	f := &freezer{item: it}
	e := codec.Encoder{Zone: im.Site.Location, Left: mostValues, Other: f.other}
	switch it := it.(type) {
	case *site.Document:
		f.addresses(&e, it)
		e.Value(it.FrontMatter())
	case *site.Page:
		page(&e, it)
	}
	if e.Lost {
		return nil
	}
	return e.B
}
