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

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// magic begins a ledger's file; its last byte is the version of the format.
const magic = "broadsheet ledger\x04"

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
	if d.Bad {
		return nil, ErrDamaged
	}
	return l, nil
}

func open(name, magic string, key uint64) (*decoder, error) {
	b, err := Open(name, magic, key)
	return &decoder{codec.Decoder{B: b}}, err
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
func (l *Ledger) Save(name string, key uint64) error { return l.Draft(Room(name)).Save(name, key) }

// Draft is a ledger's file but for the outputs, which are known last.
type Draft struct {
	of *Ledger
	e  encoder
}

// Draft encodes a ledger, of which nothing may change from now on but Outputs.
// Room is about how many bytes it will take.
func (l *Ledger) Draft(room int) *Draft {
	d := &Draft{of: l, e: encoder{codec.Encoder{B: make([]byte, 0, room)}}}
	l.encode(&d.e)
	return d
}

// Save is that of the ledger, with the outputs that it has by now.
func (d *Draft) Save(name string, key uint64) error {
	d.of.encodeOutputs(&d.e)
	return SealAll(name, magic, key, d.e.B)
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

type encoder struct{ codec.Encoder }

func (e *encoder) hashes(a []uint64) {
	e.Num(uint64(len(a)))
	for _, h := range a {
		e.Word(h)
	}
}

func (e *encoder) diagnostics(ds []diag.Diagnostic) { WriteDiagnostics(&e.Encoder, ds) }

func (e *encoder) stamp(s Stamp) { WriteStamp(&e.Encoder, s) }

func (l *Ledger) encode(e *encoder) {
	e.Num(uint64(len(l.Traces.Keys)))
	for _, k := range l.Traces.Keys {
		e.Num(uint64(k.Kind))
		e.Text(k.Name)
	}
	e.TextList(l.Traces.Columns)
	e.TextList(l.Traces.Sets)
	e.TextList(l.Traces.Traces)
	e.hashes(l.Keys)
	e.Num(uint64(len(l.Columns)))
	for _, c := range l.Columns {
		e.hashes(c)
	}
	e.Num(uint64(len(l.Items)))
	for i := range l.Items {
		it := &l.Items[i]
		e.Text(it.Name)
		if it.Name == "" {
			continue
		}
		e.Num(uint64(it.Order + 1))
		e.Word(it.Own)
		e.Word(it.Head)
		e.Word(it.Frame)
		e.Num(uint64(it.Content))
		e.Num(uint64(it.Whole))
		e.Num(uint64(it.Excerpt))
		e.diagnostics(it.Diagnostics)
		e.diagnostics(it.OfExcerpt)
		e.TextList(it.Beside)
		e.Text(it.Turns)
		WriteTimeStamps(&e.Encoder, it.Stamps)
		timed := uint64(0)
		if it.Timed {
			timed = 1
		}
		e.Num(timed)
		e.Num(uint64(len(it.Places)))
		end := uint32(0)
		for _, p := range it.Places {
			e.Num(uint64(p.Part))
			e.Num(uint64(p.At - end))
			e.Num(uint64(p.Len))
			end = p.At + p.Len
		}
	}
	e.Num(uint64(len(l.Parts)))
	for _, p := range l.Parts {
		e.Word(p.Key)
		e.Num(uint64(p.Trace))
	}
}

func (l *Ledger) encodeOutputs(e *encoder) {
	e.Num(uint64(len(l.Outputs)))
	for _, dest := range slices.Sorted(maps.Keys(l.Outputs)) {
		o := l.Outputs[dest]
		e.Text(dest)
		e.Num(uint64(o.Owner))
		e.stamp(o.File)
	}
}

// decoder reads what encoder wrote. Texts point into its bytes.
type decoder struct{ codec.Decoder }

func (d *decoder) hashes() []uint64 {
	n := d.Count()
	if len(d.B) < 8*n {
		d.Bad, d.B = true, nil
		return nil
	}
	a := make([]uint64, n)
	for i := range a {
		a[i] = d.Word()
	}
	return a
}

func (d *decoder) diagnostics() []diag.Diagnostic { return ReadDiagnostics(&d.Decoder) }

func (d *decoder) stamp() Stamp { return ReadStamp(&d.Decoder) }

// places reads an item's, into a slab that many share.
func (d *decoder) places(slab *[]Place) []Place {
	n := d.Count()
	if n == 0 {
		return nil
	}
	if cap(*slab)-len(*slab) < n {
		*slab = make([]Place, 0, max(n, 4096))
	}
	from := len(*slab)
	end := uint32(0)
	for range n {
		p := Place{Part: uint32(d.Num())}
		p.At = end + uint32(d.Num())
		p.Len = uint32(d.Num())
		end = p.At + p.Len
		*slab = append(*slab, p)
	}
	return (*slab)[from:len(*slab):len(*slab)]
}

func (l *Ledger) decode(d *decoder) {
	l.Traces.Keys = make([]trace.Key, d.Count())
	for i := range l.Traces.Keys {
		l.Traces.Keys[i] = trace.Key{Kind: trace.Kind(d.Num()), Name: d.Text()}
	}
	l.Traces.Columns, l.Traces.Sets, l.Traces.Traces = d.TextList(), d.TextList(), d.TextList()
	l.Keys = d.hashes()
	l.Columns = make([][]uint64, d.Count())
	for i := range l.Columns {
		l.Columns[i] = d.hashes()
	}
	l.Items = make([]Item, d.Count())
	var slab []Place
	for i := range l.Items {
		it := &l.Items[i]
		if it.Name = d.Text(); it.Name == "" {
			continue
		}
		it.Order = int(d.Num()) - 1
		it.Own, it.Head, it.Frame = d.Word(), d.Word(), d.Word()
		it.Content, it.Whole, it.Excerpt = trace.ID(d.Num()), trace.ID(d.Num()), trace.ID(d.Num())
		it.Diagnostics, it.OfExcerpt, it.Beside = d.diagnostics(), d.diagnostics(), d.TextList()
		it.Turns = d.Text()
		it.Stamps, it.Timed = ReadTimeStamps(&d.Decoder), d.Num() != 0
		it.Places = d.places(&slab)
	}
	l.Parts = make([]Part, d.Count())
	for i := range l.Parts {
		l.Parts[i] = Part{d.Word(), trace.ID(d.Num())}
	}
	n := d.Count()
	l.Outputs = make(map[string]Output, n)
	for range n {
		dest := d.Text()
		l.Outputs[dest] = Output{Owner: uint32(d.Num()), File: d.stamp()}
	}
	for i := range l.Items {
		if l.Items[i].Name == "" {
			l.Items[i].Order = -1
		}
	}
	if len(l.Columns) != len(l.Traces.Columns) {
		d.Bad = true
	}
}
