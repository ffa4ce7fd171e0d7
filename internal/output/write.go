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

// parallel does n independent pieces of work.
func parallel(ctx context.Context, n, workers int, do func(i int)) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// holds reports whether name is a file whose content is text.
func holds(name string, text []byte) bool {
	fi, err := os.Lstat(name)
	if err != nil || !fi.Mode().IsRegular() || fi.Size() != int64(len(text)) {
		return false
	}
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

// CopyStatic stages the static files that are not yet in the destination as
// they are in the source.
func (p *Plan) CopyStatic(ctx context.Context, s *site.Site, to *Stage, workers int) error {
	links := !s.ConfigBool("safe") && s.Env != "production"
	errs := make([]error, len(p.static))
	err := parallel(ctx, len(p.static), workers, func(i int) {
		f := p.static[i]
		if !p.Takes(f) {
			return
		}
		if err := to.copy(f, links); err != nil {
			errs[i] = fmt.Errorf("copy %s: %w", f.RelPath(), err)
		}
	})
	return errors.Join(append(errs, err)...)
}

// copy stages one static file with its time of modification in whole seconds,
// as Jekyll does. Links are copied as links where links is set.
func (s *Stage) copy(f *site.StaticFile, links bool) error {
	rel := f.Destination()
	if f.Theme != nil {
		text, err := fs.ReadFile(f.Theme, f.SourcePath())
		if err != nil {
			return err
		}
		return s.Write(rel, text)
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
			return s.put(rel, func(name string) error { return os.Symlink(to, name) })
		}
		if fi, err = os.Stat(src); err != nil {
			return err
		}
	}
	mtime := fi.ModTime().Truncate(time.Second)
	mode := fi.Mode().Perm() | 0o200
	if !s.fresh {
		dest := path.Join(s.dest, rel)
		have, err := os.Lstat(dest)
		if err == nil && have.Mode().IsRegular() && have.Size() == fi.Size() && have.ModTime().Equal(mtime) && s.permits(have.Mode().Perm(), mode) && same(src, dest) {
			return nil
		}
	}
	return s.put(rel, func(name string) error {
		err := copyBytes(src, name, mode)
		if err == nil {
			err = os.Chtimes(name, mtime, mtime)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			os.Remove(name)
		}
		return err
	})
}

func copyBytes(src, dest string, mode fs.FileMode) error {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(dest, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
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
