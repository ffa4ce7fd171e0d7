package ledger

import (
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
)

// Still is everything that a build looked at and everything that it wrote. As
// long as all of it is as it was, and the clock has passed nothing that
// matters, the site stands: there is nothing to read and nothing to render.
// What is not as it was is all that has changed.
//
// It is written only where a build's result depends on nothing else.
type Still struct {
	Made  time.Time // when the site was built
	Until time.Time // when the next document appears; zero where none will
	// Counts are the caller's, to be told again.
	Counts      []int
	Diagnostics []diag.Diagnostic
	Stamped     []Stamped

	// Entries are known by their number, from 0. They stay in the form that
	// they have in the file: ten thousand posts make twenty thousand entries,
	// of which a build that changes little wants none but the stamp.
	folders []string // with their separators
	records []byte   // recordSize for each entry
	names   []byte   // one after the other
	folder  map[string]uint32
}

// Entry is a file or folder, by absolute path. That a folder is as it was means
// that it holds what it held.
type Entry struct {
	Name   string
	File   Stamp
	Output bool // the build wrote it, and did not read it
}

// Folder reports whether an entry is no file.
func (e *Entry) Folder() bool { return fs.FileMode(e.File.Mode).IsDir() }

// Stamped is a file that holds the time of the build and is otherwise the same.
type Stamped struct {
	Entry int // its number
	At    int
	Text  string
}

// Stands reports whether at a time everything is as it was.
func (s *Still) Stands(now time.Time) bool {
	moved, ok := s.Moved(now, 0)
	return ok && len(moved) == 0
}

// Current reports whether at a time the site is the same if nothing moved.
func (s *Still) Current(now time.Time) bool {
	return !now.Before(s.Made) && (s.Until.IsZero() || now.Before(s.Until))
}

// Moved finds the entries that are not as they were: another stamp, or another
// content where the stamp alone would not show a change. They are told by
// number, in order. It is not ok where there are more than most, and where at
// that time the site would be another one though nothing moved.
func (s *Still) Moved(now time.Time, most int) (moved []int, ok bool) {
	if !s.Current(now) {
		return nil, false
	}
	var mu sync.Mutex
	sweep(s.Len(), 0, func(e *eye, from, to int) bool {
		r := s.record(from)
		for i := from; i < to; i++ {
			var next record
			if i+1 < to {
				next = s.record(i + 1)
			}
			base := s.base(r)
			f, there := e.look(s.folders[r.folder()], base, next != nil && next.folder() == r.folder())
			if there && r.same(&f) && (r.settled() || s.held(r, f)) {
				r = next
				continue
			}
			r = next
			mu.Lock()
			moved = append(moved, i)
			enough := len(moved) > most
			mu.Unlock()
			if enough {
				return false
			}
		}
		return true
	})
	if len(moved) > most {
		return nil, false
	}
	slices.Sort(moved)
	return moved, true
}

// held reports whether a file holds what it held, where its stamp is the same
// and would be the same after a change. A stamp at rest by now need not be
// doubted again: it was taken before the content was read.
func (s *Still) held(r record, now Stamp) bool {
	c := contentOf(s.name(r), fs.FileMode(now.Mode).IsDir())
	if c == 0 || c != r.content() {
		return false
	}
	if now.Settled {
		r.setFlag(flagSettled)
	}
	return true
}

// Len is how many entries there are.
func (s *Still) Len() int { return len(s.records) / recordSize }

// Entry is the one of a number.
func (s *Still) Entry(i int) Entry {
	r := s.record(i)
	return Entry{Name: s.name(r), File: r.stamp(), Output: r.flag(flagOutput)}
}

// Set replaces the stamp of an entry.
func (s *Still) Set(i int, now Stamp) { s.record(i).set(now) }

// Add adds an entry, whose number is [Still.Len] before. [Still.Save] orders
// entries by folder: what it saves has them by other numbers.
func (s *Still) Add(e Entry) {
	folder, base := split(e.Name)
	n := len(s.folders) - 1
	if n < 0 || s.folders[n] != folder {
		if s.folder == nil {
			s.folder = map[string]uint32{}
			for i, f := range s.folders {
				s.folder[f] = uint32(i)
			}
		}
		at, ok := s.folder[folder]
		if !ok {
			at = uint32(len(s.folders))
			s.folders = append(s.folders, folder)
			s.folder[folder] = at
		}
		n = int(at)
	}
	s.records = append(s.records, make([]byte, recordSize)...)
	r := s.record(s.Len() - 1)
	r.place(uint32(n), uint32(len(s.names)), len(base))
	s.names = append(s.names, base...)
	r.set(e.File)
	if e.Output {
		r.setFlag(flagOutput)
	}
}

// Find is the number of the entry of a name, -1 where there is none.
func (s *Still) Find(name string) int {
	folder, base := split(name)
	at := slices.Index(s.folders, folder)
	if at < 0 {
		return -1
	}
	for i := range s.Len() {
		if r := s.record(i); r.folder() == uint32(at) && s.base(r) == base {
			return i
		}
	}
	return -1
}

// Names are those of the entries in a folder, without its own.
func (s *Still) Names(folder string) []string {
	at := slices.Index(s.folders, folder+"/")
	if at < 0 {
		return nil
	}
	var names []string
	for i := range s.Len() {
		if r := s.record(i); r.folder() == uint32(at) {
			names = append(names, s.base(r))
		}
	}
	return names
}
