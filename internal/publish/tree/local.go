package tree

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// Local is this machine's file system.
type Local struct{}

func native(name string) string { return filepath.FromSlash(name) }

// Connect has nothing to do.
func (Local) Connect(context.Context) error { return nil }

// ReadFile reads a whole file.
func (Local) ReadFile(name string) ([]byte, error) { return os.ReadFile(native(name)) }

// Write makes a file and syncs it.
func (Local) Write(name string, src io.Reader) error {
	f, err := os.OpenFile(native(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(struct{ io.Writer }{f}, src)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Rename replaces.
func (Local) Rename(from, to string) error { return os.Rename(native(from), native(to)) }

// Place gives a file a name that is free.
func (Local) Place(from, to string) error {
	if err := os.Link(native(from), native(to)); err != nil {
		return err
	}
	return os.Remove(native(from))
}

// Remove removes a file or an empty folder.
func (Local) Remove(name string) error { return os.Remove(native(name)) }

// Mkdir makes a folder.
func (Local) Mkdir(name string) error { return os.Mkdir(native(name), 0o755) }

// Lstat looks at a name, and not through it.
func (Local) Lstat(name string) (fs.FileInfo, error) { return os.Lstat(native(name)) }

// ReadDir lists a folder.
func (Local) ReadDir(name string) ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(native(name))
	if err != nil {
		return nil, err
	}
	infos := make([]fs.FileInfo, 0, len(entries))
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed since
		}
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	return infos, nil
}

// Fault leaves the kind to the system's error number.
func (Local) Fault(err error) error { return err }

// Close has nothing to free.
func (Local) Close() error { return nil }

// NewLocal makes a target of a folder of this machine.
func NewLocal(dir, name string, notes ...string) publish.Target {
	return New(Local{}, Options{Name: name, Root: filepath.ToSlash(dir), Parallel: 8, Notes: notes, Folder: dir})
}
