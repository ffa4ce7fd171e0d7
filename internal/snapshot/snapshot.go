// Package snapshot keeps what reading documents gave, for builds that find the
// files as they were: their front matter, and where their bodies are. It is kept
// as a configuration has made it of the files' bytes, for that configuration
// alone; what the clock decides is made anew.
package snapshot

import (
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// mostValues is how many values front matter may have to be kept. Aliases
// within aliases could make more of them than there is room for.
const mostValues = 10_000

// magic begins the file; its last byte is the version of the format.
const magic = "broadsheet sources\x03"

// Source is what a document's file holds.
type Source struct {
	Line   int    // on which the body begins
	Offset int    // where it begins, in bytes
	Size   int    // of the body, in bytes
	Sum    uint64 // of the body
	Above  uint64 // a hash of what stands above it
	Liquid bool   // whether there is anything for Liquid in the body

	// Defaults is a hash of the defaults below the front matter.
	Defaults uint64

	// The excerpt that was cut from the body, where one was: how far it goes, and
	// what it holds, where that is not the body's beginning.
	Cut     bool
	Head    int
	Own     string
	HeadSum uint64
}

// Store is the snapshot of a site. Its methods are for concurrent use, but for
// Match and Save. A nil Store knows nothing and keeps nothing.
type Store struct {
	now     []ledger.Entry // of the files that there are
	files   []file         // likewise
	zone    *time.Location
	tables  tables // as they were read
	rest    []byte // behind them, until there is something to match
	changed bool

	mu      sync.Mutex
	grown   *tables        // with what was added; nil where nothing was kept
	index   map[string]int // of now, by name; made when it is worth while
	misses  int            // how often a name was looked for without it
	inlined int            // how many documents were kept without touching the tables
}

// file is a file that was looked at before it is read.
type file struct {
	then   ledger.Stamp // when record was made
	record []byte       // nil where nothing is known
	used   bool
}

// Open opens the snapshot of a file. Where there is no snapshot, or not for this
// key and zone of times, nothing is known. What it returns is of use from Match
// on.
func Open(name string, key uint64, zone *time.Location) (*Store, error) {
	s := &Store{zone: zone}
	if name == "" {
		return s, nil
	}
	b, err := ledger.Open(name, magic, zoned(key, zone))
	if err != nil {
		s.changed = errors.Is(err, ledger.ErrDamaged)
		return s, err
	}
	d := codec.Decoder{B: b}
	if s.tables = readTables(&d); d.Bad {
		s.tables, s.changed = tables{}, true
		return s, ledger.ErrDamaged
	}
	s.rest = d.B
	return s, nil
}

// Match says what there is now: what was kept of other files is forgotten.
func (s *Store) Match(now []ledger.Entry) error {
	s.now, s.files = now, make([]file, len(now))
	d := codec.Decoder{B: s.rest}
	if s.rest = nil; d.B == nil {
		return nil
	}
	hint := 0
	for range d.Count() {
		path, stamp, record := d.Text(), ledger.ReadStamp(&d), d.Bytes()
		if d.Bad {
			break
		}
		i := s.place(path, hint)
		if i < 0 || !stamp.Same(now[i].File) {
			s.changed = true
			continue
		}
		s.files[i].then, s.files[i].record = stamp, record
		hint = i + 1
	}
	if d.Bad {
		clear(s.files)
		s.tables, s.changed = tables{}, true
		return ledger.ErrDamaged
	}
	return nil
}

// zoned is a key that is another one where the rules of a zone are others,
// which came with the system and by which times without a zone were read.
func zoned(key uint64, zone *time.Location) uint64 {
	if zone == nil || zone == time.UTC {
		return key
	}
	h := ledger.NewHash().Word(key)
	for month := range 12 * 80 {
		_, offset := time.Date(1970, time.Month(1+month), 1, 0, 0, 0, 0, time.UTC).In(zone).Zone()
		h = h.Word(uint64(offset))
	}
	return h.Sum()
}

const (
	nearBy   = 8  // how far from where it is expected a name is looked for
	fewNames = 16 // how many are looked for without an index
)

// place is where a file is among those that there are, -1 where it is not, or
// is a link, whose stamp says nothing of what it leads to. It is looked for from
// a place on, where it is expected.
func (s *Store) place(path string, hint int) int {
	i := -1
	for at := max(hint, 0); at < min(hint+nearBy, len(s.now)); at++ {
		if s.now[at].Name == path {
			i = at
			break
		}
	}
	if i < 0 {
		i = s.find(path)
	}
	if i >= 0 && fs.FileMode(s.now[i].File.Mode)&fs.ModeSymlink != 0 {
		return -1
	}
	return i
}

func (s *Store) find(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.misses++; s.misses <= fewNames {
		return slices.IndexFunc(s.now, func(e ledger.Entry) bool { return e.Name == path })
	}
	if s.index == nil {
		s.index = make(map[string]int, len(s.now))
		for i := range s.now {
			s.index[s.now[i].Name] = i
		}
	}
	if i, ok := s.index[path]; ok {
		return i
	}
	return -1
}

// Reader finds documents, for one goroutine. What it returns is made in pieces
// of memory for several.
type Reader struct {
	s    *Store
	d    codec.Decoder
	room int
	maps []value.Map
	vals []any
}

// Reader returns one that finds about so many documents.
func (s *Store) Reader(documents int) *Reader {
	r := &Reader{s: s, room: documents}
	if s != nil {
		r.d.Texts, r.d.Other, r.d.Zone = s.tables.text, s.tables.other, s.zone
	}
	return r
}

// Find returns what a file holds, where that is known, and its front matter in
// a map that is the caller's. Its arrays of text are shared, and replaced rather
// than changed. Hint is the file's place among those that there are, where the
// caller has an idea.
func (r *Reader) Find(path string, hint int) (src Source, front *value.Map, ok bool) {
	s := r.s
	if s == nil {
		return src, nil, false
	}
	i := s.place(path, hint)
	if i < 0 || s.files[i].record == nil {
		return src, nil, false
	}
	f := &s.files[i]
	if !f.then.Settled {
		now, err := ledger.Look(path)
		if err != nil || !now.File.Same(f.then) || ledger.ContentOf(path) != f.then.Content {
			f.record = nil
			return src, nil, false
		}
	}
	d := &r.d
	d.B, d.Bad = f.record, false
	src = readSource(d)
	front = r.front()
	if d.Bad || front == nil || len(d.B) > 0 {
		f.record = nil
		return Source{}, nil, false
	}
	f.used = true
	return src, front, true
}

// front decodes front matter.
func (r *Reader) front() *value.Map {
	d := &r.d
	n := d.Num()
	if n == 0 {
		m, _ := d.Value().(*value.Map)
		return m
	}
	if n > uint64(len(r.s.tables.shapes)) {
		return nil
	}
	shape := r.s.tables.shapes[n-1].shape
	if len(r.maps) == 0 {
		r.maps = make([]value.Map, r.room)
	}
	// One value more than there are keys: generators mostly add one to each.
	size := shape.Len() + 1
	if len(r.vals) < size {
		r.vals = make([]any, r.room*size)
	}
	m, vals := &r.maps[0], r.vals[:size-1:size]
	r.maps, r.vals = r.maps[1:], r.vals[size:]
	for i := range vals {
		vals[i] = d.Value()
	}
	shape.Make(m, vals)
	return m
}

// Knows reports whether a file is known for a document's by its stamp alone.
func (s *Store) Knows(path string) bool {
	if s == nil {
		return false
	}
	i := s.place(path, -1)
	return i >= 0 && s.files[i].record != nil && s.files[i].then.Settled
}

// Forget says that what is known of a file is of no use.
func (s *Store) Forget(path string) {
	if s == nil {
		return
	}
	if i := s.place(path, -1); i >= 0 {
		s.files[i].record, s.files[i].used = nil, false
	}
}

// Pack is front matter as it is kept; nil where it cannot be. Hole is a value
// that is not kept: there is nothing in its place.
func (s *Store) Pack(front *value.Map, hole any) []byte {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// A few documents are kept with their texts beside them, for to know the
	// places of those that there are takes longer than to read them.
	t := s.grow()
	inline := t.numbers == nil && len(t.texts) > 0 && s.inlined < fewDocuments
	if inline {
		s.inlined++
	} else {
		t.changed = true
	}
	e := codec.Encoder{Left: mostValues, Zone: s.zone}
	if inline {
		e.Texts = inlineText
	} else {
		e.Texts = func(e *codec.Encoder, s string) { e.Num(t.number(s) + 1) }
	}
	shape := t.shape(front)
	e.Num(uint64(shape))
	if shape == 0 {
		whole := front.Clone()
		for k, v := range front.All() {
			if hole != nil && v == hole {
				whole.SetKey(k, nil)
			}
		}
		e.Value(whole)
	} else {
		for _, v := range front.All() {
			list, isList := v.([]any)
			switch {
			case hole != nil && v == hole:
				e.Num(kindHole)
			case isList && !inline && ofTexts(list):
				e.Num(kindList)
				e.Num(t.list(list))
			default:
				e.Value(v)
			}
		}
	}
	if e.Lost {
		return nil
	}
	return e.B
}

// grow are the tables to add to. Who finds documents looks into those that
// were read. The caller has the lock.
func (s *Store) grow() *tables {
	if s.grown == nil {
		t := s.tables
		t.texts, t.lists, t.shapes = slices.Clip(t.texts), slices.Clip(t.lists), slices.Clip(t.shapes)
		s.grown = &t
	}
	return s.grown
}

// fewDocuments is how many documents of one build are kept without the tables.
const fewDocuments = 256

// Keep notes what a file holds.
func (s *Store) Keep(path string, src Source, packed []byte) {
	if s == nil || packed == nil {
		return
	}
	i := s.place(path, -1)
	if i < 0 || !s.now[i].File.Settled && s.now[i].File.Content == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := codec.Encoder{}
	writeSource(&e, src)
	s.files[i] = file{s.now[i].File, append(e.B, packed...), true}
	s.changed = true
}

// mostBeside is how many bytes the stamp and the lengths of a file take, about.
const mostBeside = 48

// Save replaces the file of the snapshot, where it would be another.
func (s *Store) Save(name string, key uint64) error {
	if s == nil {
		return nil
	}
	live, size := 0, 0
	for i := range s.files {
		f := &s.files[i]
		if f.record == nil {
			continue
		}
		if !f.used { // it is not a document any more
			f.record, s.changed = nil, true
			continue
		}
		live++
		size += len(s.now[i].Name) + len(f.record) + mostBeside
	}
	if !s.changed {
		return nil
	}
	t := s.grow()
	if t.size() > 40*live+10_000 {
		// Most texts are of what is gone: the next build begins anew.
		s.files, t, live = nil, &tables{changed: true}, 0
	}
	return ledger.Seal(name, magic, zoned(key, s.zone), func(b []byte) []byte {
		e := codec.Encoder{B: b}
		t.write(&e)
		e.B = slices.Grow(e.B, size)
		e.Num(uint64(live))
		for i := range s.files {
			f := &s.files[i]
			if f.record == nil {
				continue
			}
			e.Text(s.now[i].Name)
			ledger.WriteStamp(&e, f.then)
			e.Bytes(f.record)
		}
		return e.B
	})
}

func writeSource(e *codec.Encoder, src Source) {
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
	if src.Defaults != 0 {
		flags |= 4
	}
	e.Num(flags)
	if src.Defaults != 0 {
		e.Word(src.Defaults)
	}
	if src.Cut {
		e.Num(uint64(src.Head))
		e.Word(src.HeadSum)
		e.Text(src.Own)
	}
}

func readSource(d *codec.Decoder) Source {
	src := Source{Line: int(d.Num()), Offset: int(d.Num()), Size: int(d.Num()), Sum: d.Word(), Above: d.Word()}
	flags := d.Num()
	src.Liquid, src.Cut = flags&1 != 0, flags&2 != 0
	if flags&4 != 0 {
		src.Defaults = d.Word()
	}
	if src.Cut {
		src.Head, src.HeadSum, src.Own = int(d.Num()), d.Word(), d.Text()
	}
	return src
}
