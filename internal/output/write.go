package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Prepare makes the destination's folders. A file that stands where a folder
// must be gives way.
func (p *Plan) Prepare() error {
	if err := os.MkdirAll(p.Dest, 0o755); err != nil {
		return err
	}
	for _, d := range p.dirs {
		full := path.Join(p.Dest, d)
		err := os.Mkdir(full, 0o755)
		if err == nil || !errors.Is(err, fs.ErrExist) {
			if err != nil {
				return err
			}
			continue
		}
		if fi, err := os.Stat(full); err == nil && !fi.IsDir() {
			if err := os.Remove(full); err != nil {
				return err
			}
			if err := os.Mkdir(full, 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}

// Write puts the text of a rendered file in its place. Files that already
// hold it are left alone. It may be called from several goroutines, after
// Prepare.
func (p *Plan) Write(f site.File, text []byte) error {
	if !p.Takes(f) {
		return nil
	}
	return replace(path.Join(p.Dest, f.Destination()), text)
}

// WriteAll writes n texts by a number of workers.
func (p *Plan) WriteAll(ctx context.Context, n int, at func(i int) (site.File, []byte), workers int, progress func(done, total int)) error {
	errs := make([]error, n)
	err := parallel(ctx, n, workers, func(i int) {
		f, text := at(i)
		if err := p.Write(f, text); err != nil {
			errs[i] = fmt.Errorf("write %s: %w", f.Destination(), err)
		}
	}, progress)
	return errors.Join(append(errs, err)...)
}

// parallel does n independent pieces of work.
func parallel(ctx context.Context, n, workers int, do func(i int), progress func(done, total int)) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
				if d := done.Add(1); progress != nil {
					progress(int(d), n)
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// replace writes a file so that at every instant its name holds the old text
// or the new one, whole.
func replace(name string, text []byte) error {
	old, err := os.Lstat(name)
	switch {
	case err == nil && old.Mode().IsRegular() && old.Size() == int64(len(text)) && holds(name, text):
		return nil
	case err == nil && old.IsDir():
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	case errors.Is(err, fs.ErrNotExist):
		// Nobody can see a torn file where none was before: write in place,
		// and take it away again if that fails.
		if err := os.WriteFile(name, text, 0o644); err != nil {
			os.Remove(name)
			return err
		}
		return nil
	}
	tmp := name + ".broadsheet-tmp"
	if err := os.WriteFile(tmp, text, 0o644); err != nil {
		os.Remove(tmp)
		return err
	}
	if err := os.Rename(tmp, name); err != nil {
		os.Remove(tmp)
		return err
	}
	return nil
}

// holds reports whether a file's content is text.
func holds(name string, text []byte) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	var buf [32 << 10]byte
	for len(text) > 0 {
		n, err := f.Read(buf[:min(len(buf), len(text))])
		if n == 0 || !bytes.Equal(buf[:n], text[:n]) {
			return false
		}
		text = text[n:]
		if err != nil && len(text) > 0 {
			return false
		}
	}
	return true
}

// CopyStatic copies the static files. It returns how many it copied.
func (p *Plan) CopyStatic(ctx context.Context, s *site.Site, workers int) (int, error) {
	var files []*site.StaticFile
	for _, f := range p.files {
		if f, ok := f.(*site.StaticFile); ok && p.Takes(f) {
			files = append(files, f)
		}
	}
	links := !s.ConfigBool("safe") && s.Env != "production"
	errs := make([]error, len(files))
	err := parallel(ctx, len(files), workers, func(i int) {
		if err := copyFile(files[i], path.Join(p.Dest, files[i].Destination()), links); err != nil {
			errs[i] = fmt.Errorf("copy %s: %w", files[i].RelPath(), err)
		}
	}, nil)
	return len(files), errors.Join(append(errs, err)...)
}

// copyFile copies one static file with its time of modification in whole
// seconds, as Jekyll does. Links are copied as links where links is set.
func copyFile(f *site.StaticFile, dest string, links bool) error {
	if f.Theme != nil {
		text, err := fs.ReadFile(f.Theme, f.SourcePath())
		if err != nil {
			return err
		}
		return replace(dest, text)
	}
	src := f.SourcePath()
	fi, err := os.Lstat(src)
	if err != nil {
		return err
	}
	if fi.Mode()&os.ModeSymlink != 0 {
		if links {
			to, err := os.Readlink(src)
			if err != nil {
				return err
			}
			if err := os.RemoveAll(dest); err != nil {
				return err
			}
			return os.Symlink(to, dest)
		}
		if fi, err = os.Stat(src); err != nil {
			return err
		}
	}
	mtime := fi.ModTime().Truncate(time.Second)
	if have, err := os.Lstat(dest); err == nil {
		if have.Mode().IsRegular() && have.Size() == fi.Size() && have.ModTime().Equal(mtime) && same(src, dest) {
			return nil
		}
		if err := os.RemoveAll(dest); err != nil {
			return err
		}
	}
	if err := copyBytes(src, dest, fi.Mode().Perm()); err != nil {
		os.Remove(dest)
		return err
	}
	return os.Chtimes(dest, mtime, mtime)
}

func copyBytes(src, dest string, mode fs.FileMode) error {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(dest, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode|0o200)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// same reports whether two files hold the same bytes.
func same(a, b string) bool {
	text, err := os.ReadFile(a)
	return err == nil && holds(b, text)
}
