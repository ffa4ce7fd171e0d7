package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// magic begins a ledger's file; its last byte is the version of the format.
const magic = "broadsheet ledger\x02"

// ErrForeign is a file that holds no ledger, or not for this program and
// configuration.
var ErrForeign = errors.New("written by another program, or for another configuration")

// ErrDamaged is a file that is not what was written.
var ErrDamaged = errors.New("damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Load reads the ledger of a file. Key is what [Ledger.Save] was given.
func Load(name string, key uint64) (*Ledger, error) {
	d, err := open(name, magic, key)
	if err != nil {
		return nil, err
	}
	l := &Ledger{Outputs: map[string]Output{}}
	l.decode(d)
	if d.bad {
		return nil, ErrDamaged
	}
	return l, nil
}

func open(name, magic string, key uint64) (*decoder, error) {
	b, err := Open(name, magic, key)
	return &decoder{b: b}, err
}

// Open reads a file and sees to it that it is what [Seal] wrote.
func Open(name, magic string, key uint64) ([]byte, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	head := len(magic) + 8 + 4
	switch {
	case len(b) < head || string(b[:len(magic)]) != magic:
		return nil, ErrForeign
	case crc32.Checksum(b[head:], castagnoli) != binary.LittleEndian.Uint32(b[len(magic)+8:]):
		return nil, ErrDamaged
	case binary.LittleEndian.Uint64(b[len(magic):]) != key:
		return nil, ErrForeign
	}
	return b[head:], nil
}

// Save replaces the file of a ledger. Key tells programs and configurations
// apart.
func (l *Ledger) Save(name string, key uint64) error { return seal(name, magic, key, l.encode) }

func seal(name, magic string, key uint64, encode func(*encoder)) error {
	return Seal(name, magic, key, func(b []byte) []byte {
		e := encoder{b: b}
		encode(&e)
		return e.b
	})
}

// Seal replaces a file of the cache folder, whole, with what encode appends.
// Magic tells the format, key the program and configuration.
func Seal(name, magic string, key uint64, encode func([]byte) []byte) error {
	return SealAll(name, magic, key, encode(make([]byte, 0, Room(name))))
}

// Room is what a file took last time, and a little more: for an encoder, growing
// costs more than encoding.
func Room(name string) int {
	room := int64(1 << 20)
	if fi, err := os.Stat(name); err == nil {
		room = max(room, fi.Size()+fi.Size()/16)
	}
	return int(room)
}

// SealAll is Seal for what is encoded already.
func SealAll(name, magic string, key uint64, body []byte) error {
	return replace(name, seam(magic, key, body), body)
}

// seam is what stands above what is sealed.
func seam(magic string, key uint64, body []byte) []byte {
	head := binary.LittleEndian.AppendUint64([]byte(magic), key)
	return binary.LittleEndian.AppendUint32(head, crc32.Checksum(body, castagnoli))
}

// SealHead replaces a file with a head, which is sealed, and a tail, whose
// reader sees to it himself that it is whole.
func SealHead(name, magic string, key uint64, head, tail []byte) error {
	return replace(name, seam(magic, key, head), binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head, tail)
}

// OpenHead opens what [SealHead] wrote: the head, and the file, in which the
// tail is size bytes from a place on.
func OpenHead(name, magic string, key uint64) (f *os.File, head []byte, tail, size int64, err error) {
	if f, err = os.Open(name); err != nil {
		return nil, nil, 0, 0, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	fi, err := f.Stat()
	if err != nil {
		return nil, nil, 0, 0, err
	}
	above := make([]byte, len(magic)+8+4+8)
	if _, err := f.ReadAt(above, 0); err != nil || string(above[:len(magic)]) != magic {
		return nil, nil, 0, 0, ErrForeign
	}
	rest := above[len(magic):]
	n := binary.LittleEndian.Uint64(rest[12:])
	if n > uint64(fi.Size())-uint64(len(above)) {
		return nil, nil, 0, 0, ErrDamaged
	}
	head = make([]byte, n)
	if _, err := f.ReadAt(head, int64(len(above))); err != nil || crc32.Checksum(head, castagnoli) != binary.LittleEndian.Uint32(rest[8:]) {
		return nil, nil, 0, 0, ErrDamaged
	}
	if binary.LittleEndian.Uint64(rest) != key {
		return nil, nil, 0, 0, ErrForeign
	}
	tail = int64(len(above)) + int64(n)
	return f, head, tail, fi.Size() - tail, nil
}

// replace puts a file in the place of another, whole.
func replace(name string, parts ...[]byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	for _, b := range parts {
		if err == nil {
			_, err = f.Write(b)
		}
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("remember the build: %w", err)
	}
	return nil
}

// Tidy removes what builds that were killed left beside a ledger's file, and
// of other ledgers all but the newest few.
func Tidy(name string, keep int) {
	dir := filepath.Dir(name)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) <= keep {
		return
	}
	type file struct {
		name string
		info fs.FileInfo
	}
	var files []file
	for _, e := range entries {
		if fi, err := e.Info(); err == nil && fi.Mode().IsRegular() && e.Name() != filepath.Base(name) {
			files = append(files, file{filepath.Join(dir, e.Name()), fi})
		}
	}
	slices.SortFunc(files, func(a, b file) int { return b.info.ModTime().Compare(a.info.ModTime()) })
	for i, f := range files {
		if i >= keep-1 || filepath.Ext(f.name) == ".tmp" {
			os.Remove(f.name)
		}
	}
}

type encoder struct{ b []byte }

func (e *encoder) num(v uint64)  { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) hash(v uint64) { e.b = binary.LittleEndian.AppendUint64(e.b, v) }
func (e *encoder) text(s string) { e.num(uint64(len(s))); e.b = append(e.b, s...) }
func (e *encoder) texts(a []string) {
	e.num(uint64(len(a)))
	for _, s := range a {
		e.text(s)
	}
}

func (e *encoder) hashes(a []uint64) {
	e.num(uint64(len(a)))
	for _, h := range a {
		e.hash(h)
	}
}

func (e *encoder) diagnostics(ds []diag.Diagnostic) {
	e.num(uint64(len(ds)))
	for _, d := range ds {
		e.num(uint64(d.Severity))
		e.text(d.File)
		e.num(uint64(d.Line))
		e.num(uint64(d.Column))
		e.text(d.Message)
		e.text(d.Hint)
	}
}

func (e *encoder) stamp(s Stamp) {
	e.num(uint64(s.Size))
	e.hash(uint64(s.Modified))
	e.hash(uint64(s.Changed))
	e.num(s.Inode)
	e.num(uint64(s.Mode))
	if s.Settled {
		e.num(1)
	} else {
		e.num(0)
		e.hash(s.Content)
	}
}

func (l *Ledger) encode(e *encoder) {
	e.num(uint64(len(l.Traces.Keys)))
	for _, k := range l.Traces.Keys {
		e.num(uint64(k.Kind))
		e.text(k.Name)
	}
	e.texts(l.Traces.Columns)
	e.texts(l.Traces.Sets)
	e.texts(l.Traces.Traces)
	e.hashes(l.Keys)
	e.num(uint64(len(l.Columns)))
	for _, c := range l.Columns {
		e.hashes(c)
	}
	e.num(uint64(len(l.Items)))
	for i := range l.Items {
		it := &l.Items[i]
		e.text(it.Name)
		if it.Name == "" {
			continue
		}
		e.num(uint64(it.Order + 1))
		e.hash(it.Own)
		e.hash(it.Head)
		e.hash(it.Frame)
		e.num(uint64(it.Content))
		e.num(uint64(it.Whole))
		e.num(uint64(it.Excerpt))
		e.diagnostics(it.Diagnostics)
		e.diagnostics(it.OfExcerpt)
		e.texts(it.Beside)
		e.num(uint64(it.Stamp))
		e.text(it.StampText)
		e.num(uint64(len(it.Places)))
		end := uint32(0)
		for _, p := range it.Places {
			e.num(uint64(p.Part))
			e.num(uint64(p.At - end))
			e.num(uint64(p.Len))
			end = p.At + p.Len
		}
	}
	e.num(uint64(len(l.Parts)))
	for _, p := range l.Parts {
		e.hash(p.Key)
		e.num(uint64(p.Trace))
	}
	e.num(uint64(len(l.Outputs)))
	for _, dest := range slices.Sorted(maps.Keys(l.Outputs)) {
		o := l.Outputs[dest]
		e.text(dest)
		e.num(uint64(o.Owner))
		e.stamp(o.File)
	}
}

// decoder reads what encoder wrote. Texts point into its bytes.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) num() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count is a number of things that each take a byte at least.
func (d *decoder) count() int {
	n := d.num()
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return 0
	}
	return int(n)
}

func (d *decoder) hash() uint64 {
	if len(d.b) < 8 {
		d.bad, d.b = true, nil
		return 0
	}
	v := binary.LittleEndian.Uint64(d.b)
	d.b = d.b[8:]
	return v
}

func (d *decoder) text() string {
	n := d.count()
	if n == 0 {
		return ""
	}
	s := unsafe.String(unsafe.SliceData(d.b), n)
	d.b = d.b[n:]
	return s
}

func (d *decoder) texts() []string {
	n := d.count()
	if n == 0 {
		return nil
	}
	a := make([]string, n)
	for i := range a {
		a[i] = d.text()
	}
	return a
}

func (d *decoder) hashes() []uint64 {
	n := d.count()
	if len(d.b) < 8*n {
		d.bad, d.b = true, nil
		return nil
	}
	a := make([]uint64, n)
	for i := range a {
		a[i] = d.hash()
	}
	return a
}

func (d *decoder) diagnostics() []diag.Diagnostic {
	n := d.count()
	if n == 0 {
		return nil
	}
	a := make([]diag.Diagnostic, n)
	for i := range a {
		a[i] = diag.Diagnostic{
			Severity: diag.Severity(d.num()), File: d.text(), Line: int(d.num()), Column: int(d.num()),
			Message: d.text(), Hint: d.text(),
		}
	}
	return a
}

func (d *decoder) stamp() Stamp {
	s := Stamp{Size: int64(d.num()), Modified: int64(d.hash()), Changed: int64(d.hash()), Inode: d.num(), Mode: uint32(d.num())}
	if s.Settled = d.num() == 1; !s.Settled {
		s.Content = d.hash()
	}
	return s
}

// places reads an item's, into a slab that many share.
func (d *decoder) places(slab *[]Place) []Place {
	n := d.count()
	if n == 0 {
		return nil
	}
	if cap(*slab)-len(*slab) < n {
		*slab = make([]Place, 0, max(n, 4096))
	}
	from := len(*slab)
	end := uint32(0)
	for range n {
		p := Place{Part: uint32(d.num())}
		p.At = end + uint32(d.num())
		p.Len = uint32(d.num())
		end = p.At + p.Len
		*slab = append(*slab, p)
	}
	return (*slab)[from:len(*slab):len(*slab)]
}

func (l *Ledger) decode(d *decoder) {
	l.Traces.Keys = make([]trace.Key, d.count())
	for i := range l.Traces.Keys {
		l.Traces.Keys[i] = trace.Key{Kind: trace.Kind(d.num()), Name: d.text()}
	}
	l.Traces.Columns, l.Traces.Sets, l.Traces.Traces = d.texts(), d.texts(), d.texts()
	l.Keys = d.hashes()
	l.Columns = make([][]uint64, d.count())
	for i := range l.Columns {
		l.Columns[i] = d.hashes()
	}
	l.Items = make([]Item, d.count())
	var slab []Place
	for i := range l.Items {
		it := &l.Items[i]
		if it.Name = d.text(); it.Name == "" {
			continue
		}
		it.Order = int(d.num()) - 1
		it.Own, it.Head, it.Frame = d.hash(), d.hash(), d.hash()
		it.Content, it.Whole, it.Excerpt = trace.ID(d.num()), trace.ID(d.num()), trace.ID(d.num())
		it.Diagnostics, it.OfExcerpt, it.Beside = d.diagnostics(), d.diagnostics(), d.texts()
		it.Stamp, it.StampText = int(d.num()), d.text()
		it.Places = d.places(&slab)
	}
	l.Parts = make([]Part, d.count())
	for i := range l.Parts {
		l.Parts[i] = Part{d.hash(), trace.ID(d.num())}
	}
	n := d.count()
	l.Outputs = make(map[string]Output, n)
	for range n {
		dest := d.text()
		l.Outputs[dest] = Output{Owner: uint32(d.num()), File: d.stamp()}
	}
	for i := range l.Items {
		if l.Items[i].Name == "" {
			l.Items[i].Order = -1
		}
	}
	if len(l.Columns) != len(l.Traces.Columns) {
		d.bad = true
	}
}
