package vfs

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// OS is the tree below a directory of the machine.
func OS(root string) FS { return osFS{root} }

type osFS struct{ root string }

func (f osFS) path(name string) string {
	return filepath.Join(f.root, filepath.FromSlash(Clean(name)))
}

func (f osFS) ReadFile(name string) ([]byte, error) { return os.ReadFile(f.path(name)) }

func (f osFS) Open(name string) (io.ReadCloser, error) { return os.Open(f.path(name)) }

func (f osFS) ReadDir(name string) ([]Info, error) {
	entries, err := os.ReadDir(f.path(name))
	if err != nil {
		return nil, err
	}
	infos := make([]Info, 0, len(entries))
	for _, e := range entries {
		i, err := e.Info()
		if err != nil {
			continue // gone since it was listed
		}
		infos = append(infos, info(i))
	}
	return infos, nil
}

func (f osFS) Stat(name string) (Info, error) {
	i, err := os.Stat(f.path(name))
	if err != nil {
		return Info{}, err
	}
	return renamed(info(i), name), nil
}

func (f osFS) Lstat(name string) (Info, error) {
	i, err := os.Lstat(f.path(name))
	if err != nil {
		return Info{}, err
	}
	return renamed(info(i), name), nil
}

func (f osFS) Real(name string) (string, bool, error) {
	root, err := filepath.EvalSymlinks(f.root)
	if err != nil {
		return "", false, err
	}
	p, err := filepath.EvalSymlinks(f.path(name))
	if err != nil {
		return "", false, err
	}
	if p == root {
		return ".", true, nil
	}
	if rest, ok := strings.CutPrefix(p, strings.TrimSuffix(root, string(filepath.Separator))+string(filepath.Separator)); ok {
		return filepath.ToSlash(rest), true, nil
	}
	return filepath.ToSlash(p), false, nil
}

func info(i fs.FileInfo) Info {
	kind := Other
	switch m := i.Mode(); {
	case m.IsRegular():
		kind = File
	case m.IsDir():
		kind = Dir
	case m&fs.ModeSymlink != 0:
		kind = Symlink
	}
	out := Info{Name: i.Name(), Kind: kind, ModTime: i.ModTime(), Mode: i.Mode().Perm()}
	if kind == File {
		out.Size = i.Size()
	}
	return out
}

// renamed gives an Info the name it was asked for by, which the root's own
// has not.
func renamed(i Info, name string) Info {
	i.Name = path.Base(Clean(name))
	return i
}
