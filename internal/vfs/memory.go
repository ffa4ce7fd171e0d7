package vfs

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a tree held in memory, for tests and for files that are part of
// the program. The zero Memory is empty and ready to use.
type Memory struct {
	mu    sync.RWMutex
	files map[string]memoryFile
	clock int64 // of the last change, in seconds
}

type memoryFile struct {
	data []byte
	mod  time.Time
	link string // what a symbolic link leads to, relative to its directory
}

// MemoryOf makes a tree of names and contents.
func MemoryOf(files map[string]string) *Memory {
	m := &Memory{}
	for name, data := range files {
		m.Write(name, data)
	}
	return m
}

// Write makes or replaces a file. Each change is a second later than the one
// before it, so that changes show without waiting.
func (m *Memory) Write(name, data string) { m.set(name, memoryFile{data: []byte(data)}) }

// Link makes a symbolic link.
func (m *Memory) Link(name, to string) { m.set(name, memoryFile{link: to}) }

func (m *Memory) set(name string, f memoryFile) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string]memoryFile{}
	}
	m.clock++
	f.mod = time.Unix(m.clock, 0)
	m.files[Clean(name)] = f
}

// Remove removes a file, or a directory with all that is in it.
func (m *Memory) Remove(name string) {
	name = Clean(name)
	m.mu.Lock()
	defer m.mu.Unlock()
	for n := range m.files {
		if n == name || strings.HasPrefix(n, name+"/") || name == "." {
			delete(m.files, n)
		}
	}
}

// resolve follows symbolic links in all elements of a name.
func (m *Memory) resolve(name string) (string, error) {
	name = Clean(name)
	for range 40 {
		at, rest := "", name
		again := false
		for rest != "" && rest != "." {
			elem, tail, _ := strings.Cut(rest, "/")
			at = path.Join(at, elem)
			rest = tail
			if f, ok := m.files[at]; ok && f.link != "" {
				to := path.Join(path.Dir(at), f.link)
				if path.IsAbs(f.link) || to == ".." || strings.HasPrefix(to, "../") {
					return path.Join(to, rest), fs.ErrNotExist
				}
				name = Clean(path.Join(to, rest))
				again = true
				break
			}
		}
		if !again {
			return name, nil
		}
	}
	return name, errors.New("too many levels of symbolic links")
}

func (m *Memory) find(op, name string) (string, Info, error) {
	at, err := m.resolve(name)
	if err != nil {
		return "", Info{}, &fs.PathError{Op: op, Path: name, Err: err}
	}
	i, ok := m.lookup(at)
	if !ok {
		return "", Info{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	i.Name = path.Base(Clean(name))
	return at, i, nil
}

// lookup describes a name that has no links but perhaps its last element.
func (m *Memory) lookup(name string) (Info, bool) {
	i := Info{Name: path.Base(name), Mode: 0o644}
	if f, ok := m.files[name]; ok {
		i.ModTime = f.mod
		if f.link != "" {
			i.Kind = Symlink
			return i, true
		}
		i.Size = int64(len(f.data))
		return i, true
	}
	i.Kind, i.Mode = Dir, 0o755
	found := name == "."
	for n, f := range m.files {
		if name == "." || strings.HasPrefix(n, name+"/") {
			found = true
			if f.mod.After(i.ModTime) {
				i.ModTime = f.mod
			}
		}
	}
	return i, found
}

func (m *Memory) ReadFile(name string) ([]byte, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	at, i, err := m.find("open", name)
	if err != nil {
		return nil, err
	}
	if i.Kind == Dir {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	return bytes.Clone(m.files[at].data), nil
}

func (m *Memory) Open(name string) (io.ReadCloser, error) {
	b, err := m.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func (m *Memory) ReadDir(name string) ([]Info, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	at, i, err := m.find("open", name)
	if err != nil {
		return nil, err
	}
	if i.Kind != Dir {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	prefix := at + "/"
	if at == "." {
		prefix = ""
	}
	seen := map[string]bool{}
	var infos []Info
	for n := range m.files {
		rest, ok := strings.CutPrefix(n, prefix)
		if !ok {
			continue
		}
		elem, _, _ := strings.Cut(rest, "/")
		if seen[elem] {
			continue
		}
		seen[elem] = true
		i, _ := m.lookup(prefix + elem)
		infos = append(infos, i)
	}
	slices.SortFunc(infos, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return infos, nil
}

func (m *Memory) Stat(name string) (Info, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	_, i, err := m.find("stat", name)
	return i, err
}

func (m *Memory) Lstat(name string) (Info, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	name = Clean(name)
	dir, err := m.resolve(path.Dir(name))
	if err == nil {
		if i, ok := m.lookup(path.Join(dir, path.Base(name))); ok {
			i.Name = path.Base(name)
			return i, nil
		}
		err = fs.ErrNotExist
	}
	return Info{}, &fs.PathError{Op: "lstat", Path: name, Err: err}
}

func (m *Memory) Real(name string) (string, bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	at, err := m.resolve(name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return at, false, nil
		}
		return "", false, err
	}
	if _, ok := m.lookup(at); !ok {
		return "", false, &fs.PathError{Op: "realpath", Path: name, Err: fs.ErrNotExist}
	}
	return at, true, nil
}
