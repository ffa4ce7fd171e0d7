package ledger

import (
	"io/fs"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Still is everything that a build looked at and everything that it wrote. As
// long as all of it is as it was, and the clock has passed nothing that
// matters, the site stands: there is nothing to read and nothing to render.
// What is not as it was is all that has changed.
//
// Of the files that the build wrote, where they are many, one look takes in
// mostTrusted, another set of them each time, and every folder: a file that went
// away, came or was replaced changes its folder. What remains is a file that
// another program wrote into in its place, which a later look finds; and what a
// crash of the machine left of it, so after a start of the machine all are
// looked at.
//
// It is written only where a build's result depends on nothing else.
type Still struct {
	ID    uint64    // tells it from any other: what is kept beside it names it
	Made  time.Time // when the site was built
	Until time.Time // when the next document appears; zero where none will
	// Counts are the caller's, to be told again.
	Counts      []int
	Beyond      uint64 // a hash of what the caller found beyond files
	Diagnostics []diag.Diagnostic
	Stamped     []Stamped
	Shown       []Shown
	Boot        string // which start of the machine it was written after; empty where that is not known

	// Entries are known by their number, from 0, and ordered by folder. They
	// keep the form that they have in the file: ten thousand posts make twenty
	// thousand entries, of which a build that changes little wants the names of
	// a few.
	folders []string // with their separators
	upTo    []int    // by folder, where the entries of the next one begin
	all     chunk    // of a Still that was not loaded
	file    stillFile
	set     map[int]Stamp // entries of the file that have been Set since
}

// mostTrusted is a tenth of what a site of ten thousand posts writes, where
// looking at a second tenth took 0.9 ms of 21, and at all ten a third.
const mostTrusted = 1024

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
	Entry  int // its number
	Stamps []trace.TimeStamp
}

// Shown is what files show of the time of the build: its text by a layout of
// the filter date. A site stands as long as the text is the same; who knows the
// layouts looks.
type Shown struct {
	Layout, Text string
}

// Shows reports whether files show the time of the build by this layout.
func (s *Still) Shows(layout string) bool {
	return slices.ContainsFunc(s.Shown, func(t Shown) bool { return t.Layout == layout })
}

// NewStill is a Still of entries, in any order, and their numbers. Those that hold
// the time of the build are given as places among these entries. Stamps may be
// [Still.Set] later.
func NewStill(entries []Entry, stamped []Stamped) (s *Still, numbers []int) {
	s = &Still{Stamped: slices.Clone(stamped), Boot: boot()}
	number := map[string]int{}
	of := make([]int, len(entries))
	last := -1
	for i := range entries {
		folder, _ := split(entries[i].Name)
		if last < 0 || s.folders[last] != folder {
			n, ok := number[folder]
			if !ok {
				n = len(s.folders)
				number[folder] = n
				s.folders = append(s.folders, folder)
				s.upTo = append(s.upTo, 0)
			}
			last = n
		}
		of[i] = last
		s.upTo[last]++
	}
	total := 0
	place := make([]int, len(s.folders))
	for f := range s.folders {
		place[f] = total
		total += s.upTo[f]
		s.upTo[f] = total
	}
	order := make([]int, len(entries)) // by number, the place among the entries
	numbers = make([]int, len(entries))
	for i, f := range of {
		order[place[f]], numbers[i] = i, place[f]
		place[f]++
	}
	for i := range s.Stamped {
		s.Stamped[i].Entry = numbers[s.Stamped[i].Entry]
	}
	length := 0
	for i := range entries {
		length += len(entries[i].Name) - len(s.folders[of[i]])
	}
	s.all = chunk{records: make([]byte, len(entries)*recordSize), names: make([]byte, 0, length)}
	for n, i := range order {
		s.all.put(n, &entries[i], of[i])
	}
	return s, numbers
}

// Stands reports whether at a time everything is as it was.
func (s *Still) Stands(now time.Time) bool {
	moved, ok := s.Moved(now, 0, nil)
	return ok && len(moved) == 0
}

// Current reports whether at a time the site is the same if nothing moved.
func (s *Still) Current(now time.Time) bool {
	return !now.Before(s.Made) && (s.Until.IsZero() || now.Before(s.Until))
}

// Moved finds the entries that are not as they were: another stamp, or another
// content where the stamp alone would not show a change. They are told by
// number, in order. It is not ok where there are more than most, where at that
// time the site would be another one though nothing moved, and where the file
// is damaged. Each is told to found too, if that is not nil, as soon as it is
// known, by the goroutine that found it.
func (s *Still) Moved(now time.Time, most int, found func(Entry)) (moved []int, ok bool) {
	if !s.Current(now) {
		return nil, false
	}
	var mu sync.Mutex
	damaged := false
	set := s.sorted()
	turns := s.turns()
	turn := int(NewHash().Word(uint64(now.UnixNano())).Sum() % uint64(turns))
	sweep(s.Len(), 0, func(e *eye, from, to int) bool {
		inTurn := from/sweepChunk%turns == turn
		c, ok := s.chunk(from/sweepChunk, &e.buffer)
		if !ok {
			mu.Lock()
			damaged = true
			mu.Unlock()
			return false
		}
		s.amend(c, from, set)
		next := func(i int) int {
			for i < to-from && !inTurn && c.record(i).trusted() {
				i++
			}
			return i
		}
		var here []int
		for i, after := next(0), 0; i < to-from; i = after {
			r := c.record(i)
			after = next(i + 1)
			stay := after < to-from && c.record(after).folder() == r.folder()
			f, there := e.look(s.folders[r.folder()], c.base(r), stay)
			if !there || !r.same(&f) || !r.settled() && !held(r, s.name(c, r), f) {
				here = append(here, from+i)
				if len(here) > most {
					break
				}
				if found != nil {
					found(s.entry(c, r))
				}
			}
		}
		if here == nil {
			return true
		}
		mu.Lock()
		defer mu.Unlock()
		moved = append(moved, here...)
		return len(moved) <= most
	})
	if damaged || len(moved) > most {
		return nil, false
	}
	slices.Sort(moved)
	return moved, true
}

// turns is in how many turns the files that the build wrote are looked at.
func (s *Still) turns() int {
	if s.Boot == "" || s.Boot != boot() {
		return 1
	}
	written := s.file.written
	if !s.file.open() {
		written = s.all.written()
	}
	return max(written/mostTrusted, 1)
}

// held reports whether a file holds what it held, where its stamp is the same
// and would be the same after a change.
func held(r record, name string, now Stamp) bool {
	c := contentOf(name, fs.FileMode(now.Mode))
	return c != 0 && c == r.content()
}

// Len is how many entries there are.
func (s *Still) Len() int {
	if len(s.upTo) == 0 {
		return 0
	}
	return s.upTo[len(s.upTo)-1]
}

// Entry is the one of a number. It has no name where the file is damaged.
func (s *Still) Entry(i int) Entry {
	c, at, ok := s.of(i)
	if !ok {
		return Entry{}
	}
	r := c.record(at)
	e := s.entry(c, r)
	if now, ok := s.set[i]; ok {
		e.File = now
	}
	return e
}

func (s *Still) entry(c chunk, r record) Entry {
	return Entry{Name: s.name(c, r), File: r.stamp(), Output: r.flag(flagOutput)}
}

// Set replaces the stamp of an entry.
func (s *Still) Set(i int, now Stamp) {
	if !s.file.open() {
		s.all.record(i).set(now)
		return
	}
	if s.set == nil {
		s.set = map[int]Stamp{}
	}
	s.set[i] = now
}

// sorted are the numbers of the entries that have been set.
func (s *Still) sorted() []int {
	var set []int
	for i := range s.set {
		set = append(set, i)
	}
	slices.Sort(set)
	return set
}

// amend puts what has been set into a chunk whose first entry is from.
func (s *Still) amend(c chunk, from int, set []int) {
	if len(set) == 0 {
		return
	}
	at, _ := slices.BinarySearch(set, from)
	for ; at < len(set) && set[at] < from+c.len(); at++ {
		c.record(set[at] - from).set(s.set[set[at]])
	}
}

// Find is the number of the entry of a name, -1 where there is none.
func (s *Still) Find(name string) int {
	folder, base := split(name)
	for i, n := range s.in(folder) {
		if n == base {
			return i
		}
	}
	return -1
}

// Names are those of the entries in a folder, without its own.
func (s *Still) Names(folder string) []string {
	var names []string
	for _, base := range s.in(folder + "/") {
		if base != "" {
			names = append(names, base)
		}
	}
	return names
}

func (s *Still) in(folder string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		f := slices.Index(s.folders, folder)
		if f < 0 {
			return
		}
		from := 0
		if f > 0 {
			from = s.upTo[f-1]
		}
		for i := from; i < s.upTo[f]; i++ {
			c, at, ok := s.of(i)
			if !ok || !yield(i, c.base(c.record(at))) {
				return
			}
		}
	}
}
