// Package snapshot keeps what reading documents gave, for builds that find the
// files as they were: their front matter, and where their bodies are. It holds
// only what follows from a file's bytes; what a configuration, a default or
// the clock adds is made anew.
package snapshot

import (
	"encoding/binary"
	"errors"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// magic begins the file; its last byte is the version of the format.
const magic = "broadsheet sources\x01"

// Source is what a document's file holds.
type Source struct {
	Line   int    // on which the body begins
	Offset int    // where it begins, in bytes
	Size   int    // of the body, in bytes
	Sum    uint64 // of the body
	Liquid bool   // whether there is anything for Liquid in the body

	// The excerpt that was cut from the body, where one was: the separator, how
	// far it goes, and what it holds, where that is not the body's beginning.
	Cut       bool
	Separator string
	Head      int
	Own       string
	HeadSum   uint64
}

// Store is the snapshot of a site. Its methods are for concurrent use, but for
// Load and Save. A nil Store knows nothing and keeps nothing.
type Store struct {
	files   map[string]*file
	texts   []any // strings in their boxes: those that come again share one
	changed bool

	mu    sync.Mutex
	known map[string]uint64 // the numbers of texts; made when first wanted
	added []string
}

// file is a file that was looked at before it is read.
type file struct {
	now    ledger.Stamp
	then   ledger.Stamp // when record was made
	record []byte       // nil where nothing is known
	used   bool
}

// Load opens the snapshot of a file for what there is now. Where there is no
// snapshot, or not for this key, nothing is known.
func Load(name string, key uint64, now []ledger.Entry) (*Store, error) {
	s := &Store{files: make(map[string]*file, len(now))}
	files := make([]file, len(now))
	for i := range now {
		files[i].now = now[i].File
		s.files[now[i].Name] = &files[i]
	}
	if name == "" {
		return s, nil
	}
	b, err := ledger.Open(name, magic, key)
	if err != nil {
		s.changed = errors.Is(err, ledger.ErrDamaged)
		return s, err
	}
	d := decoder{b: b}
	texts := make([]any, d.count())
	for i := range texts {
		texts[i] = d.text()
	}
	for range d.count() {
		path, stamp, record := d.text(), d.stamp(), d.bytes()
		if d.bad {
			break
		}
		f := s.files[path]
		if f == nil || !stamp.Same(f.now) {
			s.changed = true
			continue
		}
		f.then, f.record = stamp, record
	}
	if d.bad {
		for i := range files {
			files[i].record = nil
		}
		s.changed = true
		return s, ledger.ErrDamaged
	}
	s.texts = texts
	return s, nil
}

// Find returns what a file holds, where that is known, and its front matter in
// maps that are the caller's.
func (s *Store) Find(path string) (src Source, front *value.Map, ok bool) {
	if s == nil {
		return src, nil, false
	}
	f := s.files[path]
	if f == nil || f.record == nil {
		return src, nil, false
	}
	if !f.then.Settled {
		now, err := ledger.Look(path)
		if err != nil || !now.File.Same(f.then) || ledger.ContentOf(path) != f.then.Content {
			f.record = nil
			return src, nil, false
		}
	}
	d := decoder{b: f.record, texts: s.texts}
	src = d.source()
	front, isMap := d.value().(*value.Map)
	if d.bad || !isMap || len(d.b) > 0 {
		f.record = nil
		return Source{}, nil, false
	}
	f.used = true
	return src, front, true
}

// Knows reports whether a file is known for a document's by its stamp alone.
func (s *Store) Knows(path string) bool {
	if s == nil {
		return false
	}
	f := s.files[path]
	return f != nil && f.record != nil && f.then.Settled
}

// Forget says that what is known of a file is of no use.
func (s *Store) Forget(path string) {
	if s == nil {
		return
	}
	if f := s.files[path]; f != nil {
		f.record, f.used = nil, false
	}
}

// Pack is front matter as it is kept; nil where it cannot be. Front matter has
// to be packed before anything is merged into it.
func (s *Store) Pack(front *value.Map) []byte {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := encoder{store: s, left: mostValues}
	e.value(front)
	if e.lost {
		return nil
	}
	return e.b
}

// Keep notes what a file holds.
func (s *Store) Keep(path string, src Source, packed []byte) {
	if s == nil || packed == nil {
		return
	}
	f := s.files[path]
	if f == nil || !f.now.Settled && f.now.Content == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := encoder{store: s}
	e.source(src)
	f.then, f.record, f.used = f.now, append(e.b, packed...), true
	s.changed = true
}

// Save replaces the file of the snapshot, where it would be another.
func (s *Store) Save(name string, key uint64) error {
	if s == nil {
		return nil
	}
	live := 0
	for _, f := range s.files {
		if f.record == nil {
			continue
		}
		if !f.used { // it is not a document any more
			f.record, s.changed = nil, true
			continue
		}
		live++
	}
	if !s.changed {
		return nil
	}
	if len(s.texts)+len(s.added) > 40*live+10_000 {
		// Most texts are of what is gone: the next build begins anew.
		s.files, s.texts, s.added, live = nil, nil, nil, 0
	}
	return ledger.Seal(name, magic, key, func(b []byte) []byte {
		e := encoder{b: b}
		e.num(uint64(len(s.texts) + len(s.added)))
		for _, t := range s.texts {
			e.text(t.(string))
		}
		for _, t := range s.added {
			e.text(t)
		}
		e.num(uint64(live))
		for path, f := range s.files {
			if f.record == nil {
				continue
			}
			e.text(path)
			e.stamp(f.then)
			e.num(uint64(len(f.record)))
			e.b = append(e.b, f.record...)
		}
		return e.b
	})
}

// textNumber is the place of a string in the table. The caller has the lock.
func (s *Store) textNumber(t string) uint64 {
	if s.known == nil {
		s.known = make(map[string]uint64, len(s.texts)+64)
		for i, t := range s.texts {
			s.known[t.(string)] = uint64(i)
		}
	}
	if n, ok := s.known[t]; ok {
		return n
	}
	n := uint64(len(s.texts) + len(s.added))
	t = strings.Clone(t) // not the whole file that it is a part of
	s.known[t] = n
	s.added = append(s.added, t)
	return n
}

func (e *encoder) stamp(st ledger.Stamp) {
	e.num(uint64(st.Size))
	e.word(uint64(st.Modified))
	e.word(uint64(st.Changed))
	e.num(st.Inode)
	e.num(uint64(st.Mode))
	if st.Settled {
		e.num(1)
	} else {
		e.num(0)
		e.word(st.Content)
	}
}

func (d *decoder) stamp() ledger.Stamp {
	st := ledger.Stamp{Size: int64(d.num()), Modified: int64(d.word()), Changed: int64(d.word()), Inode: d.num(), Mode: uint32(d.num())}
	if st.Settled = d.num() == 1; !st.Settled {
		st.Content = d.word()
	}
	return st
}

func (e *encoder) source(s Source) {
	e.num(uint64(s.Line))
	e.num(uint64(s.Offset))
	e.num(uint64(s.Size))
	e.word(s.Sum)
	var flags uint64
	if s.Liquid {
		flags |= 1
	}
	if s.Cut {
		flags |= 2
	}
	e.num(flags)
	if s.Cut {
		e.num(e.store.textNumber(s.Separator))
		e.num(uint64(s.Head))
		e.word(s.HeadSum)
		e.text(s.Own)
	}
}

func (d *decoder) source() Source {
	s := Source{Line: int(d.num()), Offset: int(d.num()), Size: int(d.num()), Sum: d.word()}
	flags := d.num()
	s.Liquid, s.Cut = flags&1 != 0, flags&2 != 0
	if s.Cut {
		s.Separator, _ = d.shared().(string)
		s.Head, s.HeadSum, s.Own = int(d.num()), d.word(), d.text()
	}
	return s
}

func (e *encoder) num(v uint64)  { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) word(v uint64) { e.b = binary.LittleEndian.AppendUint64(e.b, v) }
func (e *encoder) text(s string) { e.num(uint64(len(s))); e.b = append(e.b, s...) }
