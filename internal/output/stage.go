package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Stage is where the files of a build lie until all of them are there. It is a
// hidden folder beside the destination, or within it where it cannot be beside
// it: on the same file system, so that nothing but names change when the build
// is done. Until then the old site is as it was, whatever happens: a page that
// fails, a full disk, a killed process.
//
// Where there was no destination the stage becomes it. Otherwise it gets the
// files that differ from those that are there, by numbers and without folders,
// and Commit moves each into its place: a path is looked up twice for each file,
// which is a fifth of what making and moving it costs.
//
// The folder is locked as long as its build lives; one that nobody holds was
// left by a build that was killed, and the next build takes it away.
type Stage struct {
	dest  string // absolute, without a slash at its end
	dir   string
	fresh bool // there is no destination yet
	lock  *os.File

	mu     sync.Mutex
	staged []staged // not kept where fresh

	swappers int

	masking sync.Once
	mask    fs.FileMode // see permits
}

// staged is a file of the stage.
type staged struct {
	rel string // its path below dest
	at  string // where it is below the stage's folder
}

const stageMark = ".broadsheet-"

// IsStage reports that a path is that of a stage for a destination, for those
// who watch the folder that both may be in.
func IsStage(dest, path string) bool {
	parent, base := filepath.Split(strings.TrimSuffix(dest, "/"))
	return filepath.Dir(path) == filepath.Clean(parent) && strings.HasPrefix(filepath.Base(path), "."+base+stageMark)
}

// Open makes a stage for a destination. That the destination cannot be written
// is known here, before any work.
func Open(dest string) (*Stage, error) {
	s := &Stage{dest: strings.TrimSuffix(dest, "/")}
	parent, base := filepath.Split(s.dest)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	_, err := os.Lstat(s.dest)
	s.fresh = errors.Is(err, fs.ErrNotExist)
	prefix := "." + base + stageMark
	if s.fresh {
		sweep(parent, prefix)
		return s, s.make(parent, prefix)
	}
	if err := os.MkdirAll(s.dest, 0o755); err != nil {
		return nil, err
	}
	if err := writable(s.dest); err != nil {
		return nil, &fs.PathError{Op: "write to", Path: s.dest, Err: err}
	}
	sweep(parent, prefix)
	sweep(s.dest, prefix)
	if sameDevice(parent, s.dest) && s.make(parent, prefix) == nil {
		return s, nil
	}
	return s, s.make(s.dest, prefix)
}

func (s *Stage) make(parent, prefix string) error {
	for try := 0; ; try++ {
		s.dir = filepath.Join(parent, fmt.Sprint(prefix, os.Getpid(), "-", try))
		err := os.Mkdir(s.dir, 0o755)
		if errors.Is(err, fs.ErrExist) && try < 100 {
			continue
		}
		if err != nil {
			return err
		}
		s.lock, _ = hold(s.dir) // without locks a killed build's folder stays
		return nil
	}
}

// sweep removes the stages that killed builds left in a folder.
func sweep(parent, prefix string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		dir := filepath.Join(parent, e.Name())
		if f, free := hold(dir); free {
			_ = os.RemoveAll(dir)
			f.Close()
		}
	}
}

// Dest is the destination, without a slash at its end.
func (s *Stage) Dest() string { return s.dest }

// Within reports whether a path below the destination is the stage's.
func (s *Stage) Within(rel string) bool { return path.Join(s.dest, rel) == s.dir }

// Write stages the text of a file, unless the destination holds it already. It
// may be called from several goroutines.
func (s *Stage) Write(rel string, text []byte) error {
	if !s.fresh && holds(path.Join(s.dest, rel), text) {
		return nil
	}
	return s.Replace(rel, text)
}

// Replace stages the text of a file, given in pieces, that the destination has
// not, or not with this text.
func (s *Stage) Replace(rel string, text ...[]byte) error {
	return s.put(rel, func(name string) error { return create(name, text...) })
}

// permits reports whether a file that was made with a mode has these permissions:
// the process's mask takes some away. Nobody can ask for the mask without setting
// it, so a file is made and looked at, where permissions differ at all.
func (s *Stage) permits(have, mode fs.FileMode) bool {
	if have == mode {
		return true
	}
	s.masking.Do(func() {
		name := s.dir + "/mask"
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fs.ModePerm)
		if err != nil {
			return // then the file is copied again
		}
		if fi, err := f.Stat(); err == nil {
			s.mask = fs.ModePerm &^ fi.Mode().Perm()
		}
		f.Close()
		os.Remove(name)
	})
	return have == mode&^s.mask
}

// put lets a function make a file of the stage, in a folder that exists.
func (s *Stage) put(rel string, write func(name string) error) error {
	if !s.fresh {
		s.mu.Lock()
		at := strconv.Itoa(len(s.staged))
		s.staged = append(s.staged, staged{rel, at})
		s.mu.Unlock()
		return write(s.dir + "/" + at)
	}
	name := path.Join(s.dir, rel)
	err := write(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(path.Dir(name), 0o755); err != nil {
			return err
		}
		err = write(name)
	}
	return err
}

// Commit puts what was staged into its place. Placed, if it is not nil, is told
// of files that were moved there, by their paths below the destination, some at
// a time and from several goroutines.
func (s *Stage) Commit(progress func(done, total int), placed func(rels []string)) error {
	if s.fresh {
		err := os.Rename(s.dir, s.dest)
		if err == nil {
			s.dir = ""
			return nil
		}
		// Somebody else has made the destination meanwhile.
		if err := s.list(); err != nil {
			return err
		}
	}
	made := map[string]bool{".": true}
	last := make(map[string]int, len(s.staged)) // of several files in one place
	for i, f := range s.staged {
		last[f.rel] = i
		if err := s.folder(path.Dir(f.rel), made); err != nil {
			return err
		}
	}
	var next, done atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	const chunk = 64
	for range min(movers(), len(s.staged)/chunk+1) {
		wg.Go(func() {
			m := mover{from: s.dir}
			defer m.close()
			for failed.Load() == nil {
				from := int(next.Add(chunk)) - chunk
				if from >= len(s.staged) {
					return
				}
				var rels []string
				if placed != nil {
					rels = make([]string, 0, chunk)
				}
				for i := from; i < min(from+chunk, len(s.staged)); i++ {
					if f := &s.staged[i]; last[f.rel] == i {
						if err := s.place(&m, f); err != nil {
							failed.Store(&err)
							return
						}
						if placed != nil {
							rels = append(rels, f.rel)
						}
					}
					if n := done.Add(1); progress != nil {
						progress(int(n), len(s.staged))
					}
				}
				if placed != nil {
					placed(rels)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// movers is how many goroutines move files. A system takes one lock for moves from
// folder to folder, so that two take a fifth more processor time than one and no
// less of the clock's; what is left to share is to let go of the old files. The
// other processors have other work meanwhile.
func movers() int { return min(max(runtime.GOMAXPROCS(0)/2, 1), 4) }

// list notes every file of the stage.
func (s *Stage) list() error {
	s.fresh = false
	return filepath.WalkDir(s.dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel := strings.TrimPrefix(name, s.dir+"/")
			s.staged = append(s.staged, staged{rel, rel})
		}
		return err
	})
}

// folder makes a folder of the destination. A file in its place gives way.
func (s *Stage) folder(rel string, made map[string]bool) error {
	if made[rel] {
		return nil
	}
	if err := s.folder(path.Dir(rel), made); err != nil {
		return err
	}
	made[rel] = true
	name := path.Join(s.dest, rel)
	err := os.Mkdir(name, 0o755)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if fi, err := os.Stat(name); err == nil && fi.IsDir() {
		return nil
	}
	if err := os.Remove(name); err != nil {
		return err
	}
	return os.Mkdir(name, 0o755)
}

// place moves one file. A folder in its place gives way.
func (s *Stage) place(m *mover, f *staged) error {
	dir, base := path.Split(f.rel)
	if m.move(f.at, s.dest+"/"+dir, base) {
		return nil
	}
	from, to := path.Join(m.from, f.at), path.Join(s.dest, f.rel)
	err := os.Rename(from, to)
	if err == nil {
		return nil
	}
	if fi, lerr := os.Lstat(to); lerr != nil || !fi.IsDir() {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// Close takes away what was not committed.
func (s *Stage) Close() error {
	if s == nil {
		return nil
	}
	var err error
	if s.dir != "" {
		err = os.RemoveAll(s.dir)
	}
	if s.lock != nil {
		s.lock.Close()
	}
	s.dir, s.lock = "", nil
	return err
}
