package ledger

import (
	"encoding/binary"
	"io/fs"
	"unsafe"
)

// record is an entry as it is in the file, little-endian:
//
//	 0  size, modified, changed, inode, content   8 bytes each
//	40  mode                                      4
//	44  number of the folder                      4
//	48  where the name begins in the chunk        4
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
func (r record) settled() bool      { return r.flag(flagSettled) }
func (r record) content() uint64    { return binary.LittleEndian.Uint64(r[32:]) }
func (r record) folder() uint32     { return binary.LittleEndian.Uint32(r[44:]) }

// trusted reports whether an entry need not be looked at each time: a file that
// the build wrote, with a stamp that proves what it holds.
func (r record) trusted() bool {
	return r.flags()&(flagOutput|flagSettled) == flagOutput|flagSettled && !fs.FileMode(binary.LittleEndian.Uint32(r[40:])).IsDir()
}

func (r record) span() (from, to int) {
	from = int(binary.LittleEndian.Uint32(r[48:]))
	return from, from + int(binary.LittleEndian.Uint16(r[52:]))
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

// chunk is entries that follow each other, and their names.
type chunk struct{ records, names []byte }

func (c chunk) len() int            { return len(c.records) / recordSize }
func (c chunk) record(i int) record { return record(c.records[i*recordSize : (i+1)*recordSize]) }

// base is an entry's name in its folder. It shares the chunk's bytes.
func (c chunk) base(r record) string {
	from, to := r.span()
	return unsafe.String(unsafe.SliceData(c.names[from:to]), to-from)
}

// written is how many entries are files that the build wrote.
func (c chunk) written() int {
	n := 0
	for i := range c.len() {
		if r := c.record(i); r.flag(flagOutput) && !fs.FileMode(binary.LittleEndian.Uint32(r[40:])).IsDir() {
			n++
		}
	}
	return n
}

// put writes an entry into its record, and its name behind those before.
func (c *chunk) put(i int, e *Entry, folder int) {
	_, base := split(e.Name)
	r := c.record(i)
	r.set(e.File)
	binary.LittleEndian.PutUint32(r[44:], uint32(folder))
	binary.LittleEndian.PutUint32(r[48:], uint32(len(c.names)))
	binary.LittleEndian.PutUint16(r[52:], uint16(len(base)))
	if e.Output {
		binary.LittleEndian.PutUint16(r[54:], r.flags()|flagOutput)
	}
	c.names = append(c.names, base...)
}

// part copies the entries from one to another to the end of b, as a chunk of
// its own, and tells how long the records are.
func (c chunk) part(b []byte, from, to int) []byte {
	first, _ := c.record(from).span()
	_, last := c.record(to - 1).span()
	at := len(b)
	b = append(b, c.records[from*recordSize:to*recordSize]...)
	for i := range to - from {
		r := b[at+i*recordSize+48:]
		binary.LittleEndian.PutUint32(r, binary.LittleEndian.Uint32(r)-uint32(first))
	}
	return append(b, c.names[first:last]...)
}

// sound reports whether everything that points somewhere points to something.
// A checksum tells damage; this, a file that was made to harm.
func (c chunk) sound(folders int) bool {
	for i := range c.len() {
		r := c.record(i)
		if _, to := r.span(); to > len(c.names) || int(r.folder()) >= folders {
			return false
		}
	}
	return true
}
