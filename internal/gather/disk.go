package gather

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// disk writes below the site's folder and nowhere else.
type disk struct {
	root  string
	dry   bool
	step  func(what string) error // see Options
	wrote func(path string)       // see Options
}

func (d disk) point(what string) error {
	if d.step == nil {
		return nil
	}
	return d.step(what)
}

// temp is a file's temporary name, beside it.
func (d disk) temp(rel string) string {
	return filepath.Join(filepath.Dir(d.file(rel)), tempPrefix+digest([]byte(rel))+".tmp")
}

func (d disk) file(rel string) string { return filepath.Join(d.root, filepath.FromSlash(rel)) }

// digest is the hash that posts are recognised by.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// read returns a file and its digest; "" where it does not exist.
func (d disk) read(rel string) ([]byte, string, error) {
	b, err := os.ReadFile(d.file(rel))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	return b, digest(b), nil
}

func (d disk) exists(rel string) bool {
	_, err := os.Lstat(d.file(rel))
	return err == nil
}

// file is one to be written, its path relative to the site.
type file struct {
	path string
	body []byte
}

// write puts files in place, each whole: all are written to temporary files
// beside them, these are synced, and only then renamed; the folders are synced
// at the end. A leftover of a run that was killed has a name that Jekyll and
// Broadsheet ignore; the next run removes it.
func (d disk) write(files ...file) (err error) {
	if d.dry || len(files) == 0 {
		return nil
	}
	paths := make([]string, 0, len(files))
	defer func() {
		if err != nil && d.step == nil { // who is dead removes nothing
			for _, p := range paths {
				_ = os.Remove(d.temp(p))
			}
		}
	}()
	made := map[string]bool{}
	for _, f := range files {
		if dir := filepath.Dir(d.file(f.path)); !made[dir] {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			made[dir] = true
		}
		paths = append(paths, f.path)
		if err := d.stage(f); err != nil {
			return err
		}
	}
	return d.place(paths...)
}

// place puts files in place that are staged.
func (d disk) place(paths ...string) error {
	if d.dry || len(paths) == 0 {
		return nil
	}
	dirs := map[string]bool{}
	for _, p := range paths {
		dirs[filepath.Dir(d.file(p))] = true
	}
	// One call that syncs the file system takes hardly longer than syncing one
	// file does (a hundred posts: 40 ms instead of 300 on the disk it was
	// measured on), so that it is made where there are many.
	if len(paths) >= manyFiles && canSyncTogether {
		for dir := range dirs {
			if err := syncTogether(dir); err != nil {
				return err
			}
		}
	} else {
		for _, p := range paths {
			if err := syncFile(d.temp(p)); err != nil {
				return err
			}
		}
	}
	for _, p := range paths {
		if err := d.point("rename " + p); err != nil {
			return err
		}
		if err := os.Rename(d.temp(p), d.file(p)); err != nil {
			return err
		}
		if d.wrote != nil {
			d.wrote(p)
		}
	}
	for dir := range dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return d.point("after writing")
}

// syncFile makes sure that what was written to a file is on the disk.
func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// manyFiles is the number from which files are synced together.
const manyFiles = 4

// stage writes a file's bytes to its temporary name. Its folder is there.
func (d disk) stage(f file) (err error) {
	if err := d.point("before " + f.path); err != nil {
		return err
	}
	out, err := os.OpenFile(d.temp(f.path), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}()
	half := len(f.body) / 2
	if _, err := out.Write(f.body[:half]); err != nil {
		return err
	}
	if err := d.point("half of " + f.path); err != nil {
		return err
	}
	_, err = out.Write(f.body[half:])
	return err
}

// staging puts files beside where they are to be, as they come.
type staging struct {
	disk disk

	mu    sync.Mutex
	files map[string]*staged
}

type staged struct {
	once sync.Once
	err  error
}

// add stages a file that is named by its content, unless it is there.
func (s *staging) add(path string, body []byte) error {
	if s.disk.dry || s.disk.exists(path) {
		return nil
	}
	s.mu.Lock()
	if s.files == nil {
		s.files = map[string]*staged{}
	}
	f := s.files[path]
	if f == nil {
		f = &staged{}
		s.files[path] = f
	}
	s.mu.Unlock()
	f.once.Do(func() {
		if f.err = os.MkdirAll(filepath.Dir(s.disk.file(path)), 0o755); f.err == nil {
			f.err = s.disk.stage(file{path, body})
		}
	})
	return f.err
}

// clear removes what was not put in place.
func (s *staging) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path := range s.files {
		_ = os.Remove(s.disk.temp(path))
	}
}

// tempPrefix begins with a dot: no site generator reads such files.
const tempPrefix = ".broadsheet-"

// sweep removes what a killed run left half written in a folder.
func (d disk) sweep(rel string) {
	if d.dry {
		return
	}
	left, err := filepath.Glob(filepath.Join(d.file(rel), tempPrefix+"*.tmp"))
	if err != nil {
		return
	}
	for _, f := range left {
		_ = os.Remove(f)
	}
}

func hostname(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// header makes a text safe to stand in an HTTP header's comment.
func header(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7E || r == '(' || r == ')' {
			return -1
		}
		return r
	}, s)
}
