// Package backup copies a site's folder and its state into one file, and
// makes a folder of such a file again.
//
// The file is a tar archive in gzip. Its first entry says what it is; its last
// one lists every file before it with its size and hash, so that a file which
// was cut off or damaged is known for it. In between stand the site's files as
// they lie in the folder; the state is a copy that SQLite made of it, whole
// however the original was being written to.
package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	headName = "BROADSHEET-BACKUP.json"
	listName = "BROADSHEET-CONTENTS.json"
	format   = 1
)

// head is the first entry.
type head struct {
	Format  int       `json:"format"`
	Made    time.Time `json:"made"`
	Version string    `json:"version"`
	Title   string    `json:"title,omitempty"`
}

// entry is a line of the last one.
type entry struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256,omitempty"` // of a file
	Link string `json:"link,omitempty"`
}

// Options say what to copy.
type Options struct {
	Source  string // the site's folder
	State   string // path of the state below it, with slashes
	Version string
	Title   string
	Now     time.Time
	// Skip leaves out a file or a folder by its path below Source, with
	// slashes: what can be made of the rest at any time.
	Skip func(rel string) bool
	// CopyState makes a whole copy of the state's file, which may be in use.
	CopyState func(ctx context.Context, from, to string) error
}

// Made is what a backup or a restoration did.
type Made struct {
	Files int
	Bytes int64 // of the files
	At    time.Time
	Title string
}

// Write writes a backup. Whoever writes posts must be kept away meanwhile:
// then state and posts are of one moment.
func Write(ctx context.Context, w io.Writer, o Options) (made Made, err error) {
	z := gzip.NewWriter(w)
	a := &archive{tar: tar.NewWriter(z), now: o.Now}
	first, err := json.Marshal(head{Format: format, Made: o.Now.UTC(), Version: o.Version, Title: o.Title})
	if err != nil {
		return made, err
	}
	if err := a.bytes(headName, first); err != nil {
		return made, err
	}
	a.list = a.list[:0]
	if err := a.state(ctx, o); err != nil {
		return made, fmt.Errorf("copying the state: %w", err)
	}
	if err := a.folder(ctx, o); err != nil {
		return made, err
	}
	made = Made{Files: len(a.list), At: o.Now, Title: o.Title}
	for _, e := range a.list {
		made.Bytes += e.Size
	}
	last, err := json.Marshal(a.list)
	if err != nil {
		return made, err
	}
	if err := a.bytes(listName, last); err != nil {
		return made, err
	}
	return made, errors.Join(a.tar.Close(), z.Close())
}

type archive struct {
	tar  *tar.Writer
	now  time.Time
	list []entry
}

func (a *archive) bytes(name string, b []byte) error {
	return a.file(name, 0o644, a.now, int64(len(b)), bytes.NewReader(b))
}

// file writes exactly size bytes. A file that has grown since it was looked
// at is copied as it was; one that has shrunk is an error.
func (a *archive) file(name string, mode fs.FileMode, at time.Time, size int64, r io.Reader) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: int64(mode.Perm()), Size: size, ModTime: at, Format: tar.FormatPAX}
	if err := a.tar.WriteHeader(h); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(a.tar, sum), r, size); err != nil {
		return fmt.Errorf("%s changed while it was copied: %w", name, err)
	}
	a.list = append(a.list, entry{Name: name, Size: size, Sum: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// state copies the state, if there is one, in a folder of its own first.
func (a *archive) state(ctx context.Context, o Options) error {
	from := filepath.Join(o.Source, filepath.FromSlash(o.State))
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(from), "backup-*.tmp")); err == nil {
		for _, l := range left {
			_ = os.RemoveAll(l) // of a backup that was killed
		}
	}
	dir, err := os.MkdirTemp(filepath.Dir(from), "backup-*.tmp")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	to := filepath.Join(dir, "state.db")
	if err := o.CopyState(ctx, from, to); err != nil {
		return err
	}
	return a.open(o.State, to)
}

func (a *archive) open(name, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return a.file(name, info.Mode(), info.ModTime(), info.Size(), f)
}

// folder copies the site's files. The state's own files, and what is left of
// half written ones, are left out.
func (a *archive) folder(ctx context.Context, o Options) error {
	return filepath.WalkDir(o.Source, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && name != o.Source {
				return nil // gone since its folder was listed
			}
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rel, err := filepath.Rel(o.Source, name)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		if strings.HasPrefix(rel, o.State) || strings.HasSuffix(rel, ".tmp") || strings.HasSuffix(rel, ".lock") && strings.HasPrefix(rel, path.Dir(o.State)+"/") || o.Skip != nil && o.Skip(rel) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case d.IsDir():
			return a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: rel + "/", Mode: 0o755, ModTime: a.now, Format: tar.FormatPAX})
		case d.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(name)
			if err != nil {
				return err
			}
			a.list = append(a.list, entry{Name: rel, Link: to})
			return a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: rel, Linkname: to, Mode: 0o777, ModTime: a.now, Format: tar.FormatPAX})
		case d.Type().IsRegular():
			err := a.open(rel, name)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		return nil // sockets and pipes are nobody's posts
	})
}

// ErrDamaged is wrapped by the error of a file that is no whole backup.
var ErrDamaged = errors.New("this is no whole backup")

// Read makes a folder of a backup. The folder must not be there, or be empty:
// it appears whole, or not at all.
func Read(ctx context.Context, r io.Reader, dir string) (made Made, err error) {
	switch entries, err := os.ReadDir(dir); {
	case err == nil && len(entries) > 0:
		return made, fmt.Errorf("%s has files in it; a site is restored into a folder that is new or empty", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return made, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return made, err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-*.tmp")
	if err != nil {
		return made, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	if made, err = unpack(ctx, r, tmp); err != nil {
		return made, err
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return made, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return made, err
	}
	return made, os.Rename(tmp, dir)
}

func unpack(ctx context.Context, r io.Reader, dir string) (made Made, err error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return made, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	root, err := os.OpenRoot(dir) // nothing is written outside of it, whatever a name or a link says
	if err != nil {
		return made, err
	}
	defer root.Close()
	t := tar.NewReader(z)
	var list, want []entry
	whole := false
	for n := 0; ; n++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return made, fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		if err := ctx.Err(); err != nil {
			return made, err
		}
		switch {
		case n == 0:
			var first head
			if h.Name != headName || json.NewDecoder(io.LimitReader(t, 1<<20)).Decode(&first) != nil {
				return made, fmt.Errorf("%w: it does not begin as one", ErrDamaged)
			}
			if first.Format > format {
				return made, fmt.Errorf("this backup was made by Broadsheet %s, which is newer than this one", first.Version)
			}
			made.At, made.Title = first.Made, first.Title
		case h.Name == listName:
			if err := json.NewDecoder(t).Decode(&want); err != nil {
				return made, fmt.Errorf("%w: %v", ErrDamaged, err)
			}
			whole = true
		default:
			e, err := put(root, h, t)
			if err != nil {
				return made, err
			}
			if h.Typeflag != tar.TypeDir {
				list = append(list, e)
				made.Bytes += e.Size
			}
		}
	}
	// The end of the archive is the end of the file too: gzip's own sum.
	if _, err := io.Copy(io.Discard, z); err != nil {
		return made, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if !whole || !slices.Equal(list, want) {
		return made, fmt.Errorf("%w: what it holds is not what it should hold", ErrDamaged)
	}
	made.Files = len(list)
	return made, nil
}

// put writes one entry below root.
func put(root *os.Root, h *tar.Header, r io.Reader) (e entry, err error) {
	name := path.Clean(strings.TrimSuffix(h.Name, "/"))
	e = entry{Name: h.Name, Size: h.Size, Link: h.Linkname}
	damaged := func(err error) error { return fmt.Errorf("%s: %w", h.Name, err) }
	switch h.Typeflag {
	case tar.TypeDir:
		if err := root.MkdirAll(name, 0o755); err != nil {
			return e, damaged(err)
		}
	case tar.TypeSymlink:
		if err := root.Symlink(h.Linkname, name); err != nil {
			return e, damaged(err)
		}
	case tar.TypeReg:
		if dir := path.Dir(name); dir != "." {
			if err := root.MkdirAll(dir, 0o755); err != nil {
				return e, damaged(err)
			}
		}
		f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fs.FileMode(h.Mode).Perm())
		if err != nil {
			return e, damaged(err)
		}
		sum := sha256.New()
		_, err = io.Copy(io.MultiWriter(f, sum), r)
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return e, damaged(err)
		}
		if err := root.Chtimes(name, h.ModTime, h.ModTime); err != nil {
			return e, damaged(err)
		}
		e.Sum = hex.EncodeToString(sum.Sum(nil))
	default:
		return e, fmt.Errorf("%w: %s is of a kind that no backup has", ErrDamaged, h.Name)
	}
	return e, nil
}
