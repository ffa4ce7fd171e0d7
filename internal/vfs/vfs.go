// Package vfs is the file system as a build sees it: a tree of names below a
// root, read only. Names are slash-separated and relative to the root, "." is
// the root itself; no name leads out of it, whatever dots it holds. Symbolic
// links are followed, also out of the root, unless a method says otherwise.
//
// Errors are those of io/fs: errors.Is(err, fs.ErrNotExist) tells absence.
package vfs

import (
	"io"
	"io/fs"
	"path"
	"time"
)

// FS is what a build needs of a file system. Implementations are safe for
// concurrent use.
type FS interface {
	// ReadFile is a file's content. The caller may change it.
	ReadFile(name string) ([]byte, error)

	// Open is a file's content for copying, without keeping it in memory.
	Open(name string) (io.ReadCloser, error)

	// ReadDir lists a directory, sorted by name in byte order. Entries
	// describe symbolic links themselves, not what they lead to.
	ReadDir(name string) ([]Info, error)

	// Stat describes what a name leads to.
	Stat(name string) (Info, error)

	// Lstat describes a symbolic link itself.
	Lstat(name string) (Info, error)

	// Real is the name without symbolic links; inside is false where it
	// is not below the root.
	Real(name string) (real string, inside bool, err error)
}

// Kind is what a name stands for.
type Kind uint8

const (
	File Kind = iota
	Dir
	Symlink
	Other // a device, a socket, a pipe: never part of a site
)

// Info describes a file or directory.
type Info struct {
	Name    string // the last element of the name
	Kind    Kind
	Size    int64 // in bytes; of files only
	ModTime time.Time
	Mode    fs.FileMode // permission bits
}

// IsDir reports whether it is a directory.
func (i Info) IsDir() bool { return i.Kind == Dir }

// Clean is the name in its one true form: relative, without empty elements,
// "." or "..", which never lead above the root.
func Clean(name string) string {
	c := path.Clean("/" + name)[1:]
	if c == "" {
		return "."
	}
	return c
}

// Join joins elements to a clean name.
func Join(elem ...string) string { return Clean(path.Join(elem...)) }

// Exists reports whether a name leads to anything.
func Exists(f FS, name string) bool {
	_, err := f.Stat(name)
	return err == nil
}
