package ledger

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/codec"
)

// The file holds a head, as a ledger is held, and then chunks of entries of
// which nothing is decoded. Each chunk has its own checksum, in the head: it is
// read by who looks at its entries, into memory that the next one uses again.

const stillMagic = "broadsheet stands\x05"

// stillFile is where the chunks are.
type stillFile struct {
	f       *os.File // nil for a Still that was not loaded
	at      int64
	blocks  []block
	written int           // how many of the entries are files that the build wrote
	read    map[int]chunk // those that were asked for
}

type block struct {
	from, to int // in bytes behind the head
	sum      uint32
}

func (f *stillFile) open() bool { return f.f != nil }

// chunk is the n-th chunk of entries, in a buffer that is made large enough.
func (s *Still) chunk(n int, buffer *[]byte) (chunk, bool) {
	if !s.file.open() {
		from, to := n*sweepChunk, min((n+1)*sweepChunk, s.Len())
		return chunk{s.all.records[from*recordSize : to*recordSize], s.all.names}, true
	}
	if n >= len(s.file.blocks) {
		return chunk{}, false
	}
	b := s.file.blocks[n]
	records := (min((n+1)*sweepChunk, s.Len()) - n*sweepChunk) * recordSize
	size := b.to - b.from
	if size < records {
		return chunk{}, false
	}
	if cap(*buffer) < size {
		*buffer = make([]byte, size+size/8)
	}
	got := (*buffer)[:size]
	if _, err := s.file.f.ReadAt(got, s.file.at+int64(b.from)); err != nil || crc32.Checksum(got, castagnoli) != b.sum {
		return chunk{}, false
	}
	c := chunk{got[:records:records], got[records:]}
	return c, c.sound(len(s.folders))
}

// of is the chunk of an entry and its place there.
func (s *Still) of(i int) (c chunk, at int, ok bool) {
	if !s.file.open() {
		return s.all, i, i < s.Len()
	}
	n := i / sweepChunk
	c, ok = s.file.read[n]
	if !ok {
		var own []byte
		if c, ok = s.chunk(n, &own); !ok {
			return c, 0, false
		}
		s.file.read[n] = c
	}
	return c, i % sweepChunk, i%sweepChunk < c.len()
}

func (s *Still) name(c chunk, r record) string { return s.folders[r.folder()] + c.base(r) }

// Close closes the file. It is not needed for a Still that was not loaded, or
// of a program that ends.
func (s *Still) Close() error {
	if s == nil || s.file.f == nil {
		return nil
	}
	return s.file.f.Close()
}

// LoadStill opens what [Still.Save] wrote.
func LoadStill(name string, key uint64) (s *Still, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	const before = len(stillMagic) + 8 + 4 + 4
	b := make([]byte, 64<<10)
	n, err := f.ReadAt(b, 0)
	if n < before || string(b[:len(stillMagic)]) != stillMagic {
		return nil, ErrForeign
	}
	sum, size := binary.LittleEndian.Uint32(b[before-8:]), int(binary.LittleEndian.Uint32(b[before-4:]))
	if binary.LittleEndian.Uint64(b[len(stillMagic):]) != key {
		return nil, ErrForeign
	}
	if fi, err := f.Stat(); err != nil || int64(before)+int64(size) > fi.Size() {
		return nil, ErrDamaged
	}
	if before+size > n {
		b = make([]byte, before+size)
		if _, err := f.ReadAt(b, 0); err != nil {
			return nil, ErrDamaged
		}
	}
	b = b[before : before+size]
	if crc32.Checksum(b, castagnoli) != sum {
		return nil, ErrDamaged
	}
	s = &Still{file: stillFile{f: f, at: int64(before + size), read: map[int]chunk{}}}
	if !s.decode(&decoder{codec.Decoder{B: b}}) {
		return nil, ErrDamaged
	}
	return s, nil
}

func (s *Still) decode(d *decoder) bool {
	s.ID, s.Beyond = d.Word(), d.Word()
	s.Made = time.Unix(0, int64(d.Word()))
	if until := d.Word(); until != 0 {
		s.Until = time.Unix(int64(until), 0)
	}
	for range d.Count() {
		s.Counts = append(s.Counts, int(d.Num()))
	}
	s.Diagnostics = d.diagnostics()
	for range d.Count() {
		s.Stamped = append(s.Stamped, Stamped{int(d.Num()), ReadTimeStamps(&d.Decoder)})
	}
	for range d.Count() {
		s.Shown = append(s.Shown, Shown{d.Text(), d.Text()})
	}
	s.Boot, s.file.written = d.Text(), int(d.Num())
	s.folders = d.TextList()
	s.upTo = make([]int, len(s.folders))
	total := 0
	for i := range s.upTo {
		n := d.Num()
		if n > 1<<32 || total > 1<<40 {
			return false
		}
		total += int(n)
		s.upTo[i] = total
	}
	at := 0
	s.file.blocks = make([]block, d.Count())
	for i := range s.file.blocks {
		size := d.Num()
		if size > 1<<32 {
			return false
		}
		s.file.blocks[i] = block{at, at + int(size), uint32(d.Num())}
		at += int(size)
	}
	for _, f := range s.Stamped {
		if f.Entry < 0 || f.Entry >= total {
			return false
		}
	}
	return !d.Bad && len(s.file.blocks) == (total+sweepChunk-1)/sweepChunk
}

// gather reads all chunks, with what has been set since, so that the file is
// no longer needed.
func (s *Still) gather() error {
	if !s.file.open() {
		return nil
	}
	var all chunk
	var buffer []byte
	set := s.sorted()
	for from := 0; from < s.Len(); from += sweepChunk {
		c, ok := s.chunk(from/sweepChunk, &buffer)
		if !ok {
			return ErrDamaged
		}
		s.amend(c, from, set)
		at := len(all.records)
		all.records = append(all.records, c.records...)
		for i := range c.len() {
			r := all.records[at+i*recordSize+48:]
			binary.LittleEndian.PutUint32(r, binary.LittleEndian.Uint32(r)+uint32(len(all.names)))
		}
		all.names = append(all.names, c.names...)
	}
	err := s.Close()
	s.all, s.file, s.set = all, stillFile{}, nil
	return err
}

// Save replaces the file.
func (s *Still) Save(name string, key uint64) error {
	if err := s.gather(); err != nil {
		return err
	}
	if len(s.all.names) > 1<<31 {
		return errors.New("too many names to remember")
	}
	blocks := make([]byte, 0, len(s.all.records)+len(s.all.names))
	var table encoder
	table.Num(uint64((s.Len() + sweepChunk - 1) / sweepChunk))
	for from := 0; from < s.Len(); from += sweepChunk {
		at := len(blocks)
		blocks = s.all.part(blocks, from, min(from+sweepChunk, s.Len()))
		table.Num(uint64(len(blocks) - at))
		table.Num(uint64(crc32.Checksum(blocks[at:], castagnoli)))
	}
	var e encoder
	e.Word(s.ID)
	e.Word(s.Beyond)
	e.Word(uint64(s.Made.UnixNano()))
	var until uint64
	if !s.Until.IsZero() {
		until = uint64(s.Until.Unix())
	}
	e.Word(until)
	e.Num(uint64(len(s.Counts)))
	for _, n := range s.Counts {
		e.Num(uint64(n))
	}
	e.diagnostics(s.Diagnostics)
	e.Num(uint64(len(s.Stamped)))
	for _, f := range s.Stamped {
		e.Num(uint64(f.Entry))
		WriteTimeStamps(&e.Encoder, f.Stamps)
	}
	e.Num(uint64(len(s.Shown)))
	for _, t := range s.Shown {
		e.Text(t.Layout)
		e.Text(t.Text)
	}
	e.Text(s.Boot)
	e.Num(uint64(s.all.written()))
	e.TextList(s.folders)
	before := 0
	for _, n := range s.upTo {
		e.Num(uint64(n - before))
		before = n
	}
	e.B = append(e.B, table.B...)
	head := append([]byte(nil), stillMagic...)
	head = binary.LittleEndian.AppendUint64(head, key)
	head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(e.B, castagnoli))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(e.B)))
	return replace(name, append(head, e.B...), blocks)
}
