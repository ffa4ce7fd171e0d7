package ledger

import (
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
)

// Still is everything that a build looked at and everything that it wrote. As
// long as all of it is as it was, and the clock has passed nothing that
// matters, the site stands: there is nothing to read and nothing to render.
//
// It is written only where a build's result depends on nothing else.
type Still struct {
	Made  time.Time // when the site was built
	Until time.Time // when the next document appears; zero where none will
	// Counts are the caller's, to be told again.
	Counts      []int
	Diagnostics []diag.Diagnostic
	Entries     []Entry
	Stamped     []Stamped
}

// Entry is a file or folder, by absolute path. That a folder is as it was means
// that it holds what it held.
type Entry struct {
	Name string
	File Stamp
}

// Stamped is a file that holds the time of the build and is otherwise the same.
type Stamped struct {
	Entry
	At   int
	Text string
}

const stillMagic = "broadsheet stands\x01"

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
	s.Entries = make([]Entry, d.count())
	for i := range s.Entries {
		s.Entries[i] = Entry{d.text(), d.stamp()}
	}
	for range d.count() {
		s.Stamped = append(s.Stamped, Stamped{Entry{d.text(), d.stamp()}, int(d.num()), d.text()})
	}
	if d.bad {
		return nil, ErrDamaged
	}
	return s, nil
}

// Save replaces the file.
func (s *Still) Save(name string, key uint64) error {
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
		e.num(uint64(len(s.Entries)))
		for _, f := range s.Entries {
			e.text(f.Name)
			e.stamp(f.File)
		}
		e.num(uint64(len(s.Stamped)))
		for _, f := range s.Stamped {
			e.text(f.Name)
			e.stamp(f.File)
			e.num(uint64(f.At))
			e.text(f.Text)
		}
	})
}

// Moved finds what is not as it was, at a time: the places of entries, and
// behind them of what holds a stamp, in order. It reports false where the clock
// has passed something that matters, or where it is more than most.
func (s *Still) Moved(now time.Time, most int) (moved []int, ok bool) {
	if now.Before(s.Made) || !s.Until.IsZero() && !now.Before(s.Until) {
		return nil, false
	}
	const chunk = 256
	total := len(s.Entries) + len(s.Stamped)
	var next, found atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), total/chunk+1) {
		wg.Go(func() {
			for found.Load() <= int64(most) {
				from := int(next.Add(chunk)) - chunk
				if from >= total {
					return
				}
				for i := from; i < min(from+chunk, total); i++ {
					if !s.At(i).Stands() {
						found.Add(1)
						mu.Lock()
						moved = append(moved, i)
						mu.Unlock()
					}
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(moved)
	return moved, len(moved) <= most
}

// At is an entry by its place.
func (s *Still) At(i int) *Entry {
	if i < len(s.Entries) {
		return &s.Entries[i]
	}
	return &s.Stamped[i-len(s.Entries)].Entry
}

// Stands reports whether a file or folder is as it was.
func (e *Entry) Stands() bool {
	fi, err := os.Lstat(e.Name)
	if err != nil || !StampOf(fi, time.Time{}).Same(e.File) {
		return false
	}
	return e.File.Settled || e.File.Content == contentOf(e.Name, fi.IsDir())
}

// Look takes the stamp of a file or folder, and of its content where the stamp
// alone would not show a change.
func Look(name string) (Entry, error) {
	fi, err := os.Lstat(name)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{name, StampOf(fi, time.Now())}
	if !e.File.Settled {
		e.File.Content = contentOf(name, fi.IsDir())
	}
	return e, nil
}

// ContentOf is the hash of a file's content, as [Look] takes it; 0 where it
// cannot be read.
func ContentOf(name string) uint64 { return contentOf(name, false) }

func contentOf(name string, dir bool) uint64 {
	if !dir {
		text, err := os.ReadFile(name)
		if err != nil {
			return 0
		}
		return NewHash().Bytes(text).Sum()
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return 0
	}
	h := NewHash()
	for _, e := range entries {
		h = h.Text(e.Name()).Word(uint64(e.Type()))
	}
	return h.Sum()
}
