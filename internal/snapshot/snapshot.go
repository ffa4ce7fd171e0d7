// Package snapshot keeps what reading documents gave, for builds that find the
// files as they were: their front matter, and where their bodies are. It holds
// only what follows from a file's bytes; what a configuration, a default or
// the clock adds is made anew.
package snapshot

import (
	"errors"
	"io/fs"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// mostValues is how many values front matter may have to be kept. Aliases
// within aliases could make more of them than there is room for.
const mostValues = 10_000

// magic begins the file; its last byte is the version of the format.
const magic = "broadsheet sources\x02"

// Source is what a document's file holds.
type Source struct {
	Line   int    // on which the body begins
	Offset int    // where it begins, in bytes
	Size   int    // of the body, in bytes
	Sum    uint64 // of the body
	Above  uint64 // a hash of what stands above it
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
		if fs.FileMode(now[i].File.Mode)&fs.ModeSymlink != 0 {
			continue // its stamp says nothing of the file that it leads to
		}
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
	d := codec.Decoder{B: b}
	texts := make([]any, d.Count())
	for i := range texts {
		texts[i] = d.Text()
	}
	for range d.Count() {
		path, stamp, record := d.Text(), ledger.ReadStamp(&d), d.Bytes()
		if d.Bad {
			break
		}
		f := s.files[path]
		if f == nil || !stamp.Same(f.now) {
			s.changed = true
			continue
		}
		f.then, f.record = stamp, record
	}
	if d.Bad {
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
	d := codec.Decoder{B: f.record, Texts: s.shared}
	src = s.source(&d)
	front, isMap := d.Value().(*value.Map)
	if d.Bad || !isMap || len(d.B) > 0 {
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
	e := codec.Encoder{Texts: s.text, Left: mostValues}
	e.Value(front)
	if e.Lost {
		return nil
	}
	return e.B
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
	e := codec.Encoder{}
	s.encode(&e, src)
	f.then, f.record, f.used = f.now, append(e.B, packed...), true
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
		e := codec.Encoder{B: b}
		e.Num(uint64(len(s.texts) + len(s.added)))
		for _, t := range s.texts {
			e.Text(t.(string))
		}
		for _, t := range s.added {
			e.Text(t)
		}
		e.Num(uint64(live))
		for path, f := range s.files {
			if f.record == nil {
				continue
			}
			e.Text(path)
			ledger.WriteStamp(&e, f.then)
			e.Bytes(f.record)
		}
		return e.B
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

// text writes a text as its number in the table. The caller has the lock.
func (s *Store) text(e *codec.Encoder, t string) { e.Num(s.textNumber(t)) }

// shared is a string of the table, in its box.
func (s *Store) shared(d *codec.Decoder) any {
	n := d.Num()
	if n >= uint64(len(s.texts)) {
		d.Fail()
		return ""
	}
	return s.texts[n]
}

func (s *Store) encode(e *codec.Encoder, src Source) {
	e.Num(uint64(src.Line))
	e.Num(uint64(src.Offset))
	e.Num(uint64(src.Size))
	e.Word(src.Sum)
	e.Word(src.Above)
	var flags uint64
	if src.Liquid {
		flags |= 1
	}
	if src.Cut {
		flags |= 2
	}
	e.Num(flags)
	if src.Cut {
		e.Num(s.textNumber(src.Separator))
		e.Num(uint64(src.Head))
		e.Word(src.HeadSum)
		e.Text(src.Own)
	}
}

func (s *Store) source(d *codec.Decoder) Source {
	src := Source{Line: int(d.Num()), Offset: int(d.Num()), Size: int(d.Num()), Sum: d.Word(), Above: d.Word()}
	flags := d.Num()
	src.Liquid, src.Cut = flags&1 != 0, flags&2 != 0
	if src.Cut {
		src.Separator, _ = s.shared(d).(string)
		src.Head, src.HeadSum, src.Own = int(d.Num()), d.Word(), d.Text()
	}
	return src
}
