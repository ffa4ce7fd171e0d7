package ledger

import (
	"encoding/binary"
	"errors"
	"time"
	"unsafe"
)

// The file holds what is few as a ledger holds it, and then a record of one
// width for every entry and all their names: nothing of these is decoded.

const stillMagic = "broadsheet stands\x02"

// record is an entry as it is in the file, little-endian:
//
//	 0  size, modified, changed, inode, content   8 bytes each
//	40  mode                                      4
//	44  number of the folder                      4
//	48  where the name is in the names            4
//	52  length of the name                        2
//	54  flags                                     2
type record []byte

const recordSize = 56

const (
	flagSettled = 1 << iota
	flagOutput
)

func (r record) flags() uint16      { return binary.LittleEndian.Uint16(r[54:]) }
func (r record) flag(f uint16) bool { return r.flags()&f != 0 }
func (r record) setFlag(f uint16)   { binary.LittleEndian.PutUint16(r[54:], r.flags()|f) }
func (r record) settled() bool      { return r.flag(flagSettled) }
func (r record) content() uint64    { return binary.LittleEndian.Uint64(r[32:]) }
func (r record) folder() uint32     { return binary.LittleEndian.Uint32(r[44:]) }
func (r record) span() (from, to int) {
	from = int(binary.LittleEndian.Uint32(r[48:]))
	return from, from + int(binary.LittleEndian.Uint16(r[52:]))
}

func (r record) place(folder, name uint32, length int) {
	binary.LittleEndian.PutUint32(r[44:], folder)
	binary.LittleEndian.PutUint32(r[48:], name)
	binary.LittleEndian.PutUint16(r[52:], uint16(length))
}

func (r record) same(s *Stamp) bool {
	_ = r[43]
	return binary.LittleEndian.Uint64(r) == uint64(s.Size) && binary.LittleEndian.Uint64(r[8:]) == uint64(s.Modified) &&
		binary.LittleEndian.Uint64(r[16:]) == uint64(s.Changed) && binary.LittleEndian.Uint64(r[24:]) == s.Inode &&
		binary.LittleEndian.Uint32(r[40:]) == s.Mode
}

func (r record) stamp() Stamp {
	return Stamp{
		Size: int64(binary.LittleEndian.Uint64(r)), Modified: int64(binary.LittleEndian.Uint64(r[8:])),
		Changed: int64(binary.LittleEndian.Uint64(r[16:])), Inode: binary.LittleEndian.Uint64(r[24:]),
		Mode: binary.LittleEndian.Uint32(r[40:]), Settled: r.settled(), Content: r.content(),
	}
}

func (r record) set(s Stamp) {
	binary.LittleEndian.PutUint64(r, uint64(s.Size))
	binary.LittleEndian.PutUint64(r[8:], uint64(s.Modified))
	binary.LittleEndian.PutUint64(r[16:], uint64(s.Changed))
	binary.LittleEndian.PutUint64(r[24:], s.Inode)
	binary.LittleEndian.PutUint64(r[32:], s.Content)
	binary.LittleEndian.PutUint32(r[40:], s.Mode)
	flags := r.flags() &^ flagSettled
	if s.Settled {
		flags |= flagSettled
	}
	binary.LittleEndian.PutUint16(r[54:], flags)
}

func (s *Still) record(i int) record { return s.records[i*recordSize : (i+1)*recordSize] }

// base is an entry's name in its folder. It shares the file's bytes, of which
// names never change.
func (s *Still) base(r record) string {
	from, to := r.span()
	return unsafe.String(unsafe.SliceData(s.names[from:to]), to-from)
}

func (s *Still) name(r record) string { return s.folders[r.folder()] + s.base(r) }

// LoadStill reads what [Still.Save] wrote.
func LoadStill(name string, key uint64) (*Still, error) {
	d, err := open(name, stillMagic, key)
	if err != nil {
		return nil, err
	}
	s := &Still{Made: time.Unix(0, int64(d.hash()))}
	if until := d.hash(); until != 0 {
		s.Until = time.Unix(int64(until), 0)
	}
	for range d.count() {
		s.Counts = append(s.Counts, int(d.num()))
	}
	s.Diagnostics = d.diagnostics()
	for range d.count() {
		s.Stamped = append(s.Stamped, Stamped{int(d.num()), int(d.num()), d.text()})
	}
	s.folders = d.texts()
	s.records = d.bytes(recordSize)
	s.names = d.bytes(1)
	if d.bad || !s.sound() {
		return nil, ErrDamaged
	}
	return s, nil
}

// sound reports whether everything that points somewhere points into the file.
// The checksum tells damage; this, a file that was made to harm.
func (s *Still) sound() bool {
	for i := range s.Len() {
		r := s.record(i)
		if _, to := r.span(); to > len(s.names) || int(r.folder()) >= len(s.folders) {
			return false
		}
	}
	for _, f := range s.Stamped {
		if f.Entry < 0 || f.Entry >= s.Len() {
			return false
		}
	}
	return true
}

// Save replaces the file.
func (s *Still) Save(name string, key uint64) error {
	if len(s.names) > 1<<31 {
		return errors.New("too many names to remember")
	}
	s.arrange()
	return seal(name, stillMagic, key, func(e *encoder) {
		e.hash(uint64(s.Made.UnixNano()))
		var until uint64
		if !s.Until.IsZero() {
			until = uint64(s.Until.Unix())
		}
		e.hash(until)
		e.num(uint64(len(s.Counts)))
		for _, n := range s.Counts {
			e.num(uint64(n))
		}
		e.diagnostics(s.Diagnostics)
		e.num(uint64(len(s.Stamped)))
		for _, f := range s.Stamped {
			e.num(uint64(f.Entry))
			e.num(uint64(f.At))
			e.text(f.Text)
		}
		e.texts(s.folders)
		e.bytes(s.records, recordSize)
		e.bytes(s.names, 1)
	})
}

// arrange orders entries by folder, in the order in which folders came.
func (s *Still) arrange() {
	ordered := true
	count := make([]int, len(s.folders)+1)
	last := uint32(0)
	for i := range s.Len() {
		f := s.record(i).folder()
		count[f+1]++
		ordered = ordered && f >= last
		last = f
	}
	if ordered {
		return
	}
	for f := range s.folders {
		count[f+1] += count[f]
	}
	records := make([]byte, len(s.records))
	now := make([]int, s.Len())
	for i := range now {
		r := s.record(i)
		at := count[r.folder()]
		count[r.folder()]++
		copy(records[at*recordSize:], r)
		now[i] = at
	}
	s.records = records
	for i := range s.Stamped {
		s.Stamped[i].Entry = now[s.Stamped[i].Entry]
	}
}
