package vfs

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Recorder is an FS that remembers what was asked of another one: what was
// read, what was looked for and absent, which directories were listed. A
// result that depends on nothing but its inputs and a trace is still good
// while the trace holds.
type Recorder struct {
	fs  FS
	now func() time.Time

	mu   sync.Mutex
	seen Trace
}

// Record wraps an FS.
func Record(f FS) *Recorder {
	return &Recorder{fs: f, now: time.Now, seen: Trace{}}
}

// Trace says, for each name, what was observed of it.
type Trace map[string]Observation

// Observation is what was seen of one name. Several looks at one name add up.
type Observation struct {
	Absent   bool
	Kind     Kind
	Size     int64     // of files
	ModTime  time.Time // of files
	Content  [32]byte  // SHA-256 of the content; zero where it was not read
	Entries  [32]byte  // SHA-256 of the listing; zero where it was not listed
	Observed time.Time
}

// settled is how old a file must be when it is read for its time of change to
// vouch for its content: file systems keep times in steps of up to two
// seconds, and a second change within a step leaves no mark.
const settled = 2 * time.Second

// Trace is a copy of what was observed so far.
func (r *Recorder) Trace() Trace {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.seen)
}

// Reset forgets what was observed.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = Trace{}
}

func (r *Recorder) note(name string, err error, change func(o *Observation)) {
	name = Clean(name)
	if err != nil && !absent(err) {
		return // a failure is not an observation
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.seen[name]
	o.Observed = r.now()
	o.Absent = err != nil
	if err == nil {
		change(&o)
	}
	r.seen[name] = o
}

// absent tells that there is no such name, also where an element on the way
// to it is a file.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

func (r *Recorder) ReadFile(name string) ([]byte, error) {
	// The description is taken first: a change in between makes the trace
	// stale, never falsely fresh.
	i, _ := r.fs.Stat(name)
	b, err := r.fs.ReadFile(name)
	r.note(name, err, func(o *Observation) {
		o.describe(i)
		o.Content = sha256.Sum256(b)
	})
	return b, err
}

func (r *Recorder) Open(name string) (io.ReadCloser, error) {
	i, serr := r.fs.Stat(name)
	f, err := r.fs.Open(name)
	r.note(name, errors.Join(serr, err), func(o *Observation) { o.describe(i) })
	return f, err
}

func (r *Recorder) ReadDir(name string) ([]Info, error) {
	l, err := r.fs.ReadDir(name)
	r.note(name, err, func(o *Observation) {
		o.Kind = Dir
		o.Entries = listing(l)
	})
	return l, err
}

func (r *Recorder) Stat(name string) (Info, error) {
	i, err := r.fs.Stat(name)
	r.note(name, err, func(o *Observation) { o.describe(i) })
	return i, err
}

func (r *Recorder) Lstat(name string) (Info, error) {
	i, err := r.fs.Lstat(name)
	r.note(name, err, func(o *Observation) {
		if o.Content == ([32]byte{}) {
			o.describe(i)
		}
	})
	return i, err
}

func (r *Recorder) Real(name string) (string, bool, error) { return r.fs.Real(name) }

func (o *Observation) describe(i Info) {
	o.Kind = i.Kind
	if i.Kind == File {
		o.Size, o.ModTime = i.Size, i.ModTime
	}
}

// listing is the fingerprint of a directory: names and kinds, not what the
// files in it hold.
func listing(l []Info) [32]byte {
	h := sha256.New()
	for _, i := range l {
		io.WriteString(h, i.Name)
		h.Write([]byte{0, byte(i.Kind)})
	}
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

// Changed names the first observation that no longer holds, in the order of
// names; it is empty while all hold.
func (t Trace) Changed(f FS) string {
	for _, name := range slices.Sorted(maps.Keys(t)) {
		o := t[name]
		if !o.holds(f, name) {
			return name
		}
	}
	return ""
}

func (o Observation) holds(f FS, name string) bool {
	look := f.Stat
	if o.Kind == Symlink {
		look = f.Lstat
	}
	i, err := look(name)
	if err != nil {
		return o.Absent && absent(err)
	}
	if o.Absent || i.Kind != o.Kind {
		return false
	}
	if o.Entries != ([32]byte{}) {
		l, err := f.ReadDir(name)
		return err == nil && listing(l) == o.Entries
	}
	if i.Kind != File {
		return true
	}
	same := i.Size == o.Size && i.ModTime.Equal(o.ModTime)
	if same && o.Observed.Sub(o.ModTime) > settled {
		return true
	}
	if i.Size != o.Size || o.Content == ([32]byte{}) {
		return same
	}
	b, err := f.ReadFile(name)
	return err == nil && sha256.Sum256(b) == o.Content
}
