package publish

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
)

// A Site is a built site in a folder, as it was when it was scanned.
type Site struct {
	Dir string
	// Cache is a folder to keep digests in from one publication to the next;
	// empty for none. It is set before the site is published.
	Cache string
	files []siteFile // sorted by path

	mu      sync.Mutex
	digests map[Algorithm][]string // of files, in their order

	aside aside
}

type siteFile struct {
	path  string
	size  int64
	stamp ledger.Stamp
}

// Scan lists the files of a built site. Folders of version control are not
// part of it, as they are for Jekyll, which keeps them in a destination.
func Scan(dir string) (*Site, error) {
	s := &Site{Dir: dir, digests: map[Algorithm][]string{}}
	now := time.Now() // before any file is looked at
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != dir && (base == ".git" || base == ".svn") {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		info, err := os.Stat(name) // through links: a site may hold linked files
		if err != nil {
			return err
		}
		p := filepath.ToSlash(rel)
		if !info.Mode().IsRegular() {
			return Faultf(Invalid, "%s is neither a file nor a folder of files", p)
		}
		s.files = append(s.files, siteFile{p, info.Size(), ledger.StampOf(info, now)})
		return nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, Faultf(Invalid, "there is no built site in %s; build it first", dir)
	case err != nil:
		return nil, fmt.Errorf("reading the built site: %w", err)
	case len(s.files) == 0:
		return nil, Faultf(Invalid, "%s is empty, and publishing it would take the site away; build it first", dir)
	}
	slices.SortFunc(s.files, func(a, b siteFile) int { return strings.Compare(a.path, b.path) })
	return s, nil
}

// Len is the number of files.
func (s *Site) Len() int { return len(s.files) }

// Sums are the SHA-256 digests of all files, by path.
func (s *Site) Sums(ctx context.Context) (map[string]string, error) {
	sums, err := s.sums(ctx, SHA256)
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(sums))
	for i, f := range s.files {
		all[f.path] = sums[i]
	}
	return all, nil
}

// sums are the digests of all files, computed once for each algorithm.
func (s *Site) sums(ctx context.Context, a Algorithm) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sums, ok := s.digests[a]; ok {
		return sums, nil
	}
	sums := make([]string, len(s.files))
	found := s.recall(a, sums)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() {
			buf := make([]byte, 64<<10)
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(s.files) {
					return
				}
				if sums[i] != "" {
					continue
				}
				if sums[i], errs[w] = s.sum(s.files[i], a, buf); errs[w] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(append(errs, ctx.Err())...); err != nil {
		return nil, err
	}
	if found < len(sums) {
		s.remember(a, sums)
	}
	s.digests[a] = sums
	return sums, nil
}

func (s *Site) sum(f siteFile, a Algorithm, buf []byte) (string, error) {
	src, err := s.file(f.path)
	if err != nil {
		return "", fmt.Errorf("reading the built site: %w", err)
	}
	defer src.Close()
	h := a.sum(f.size)
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{src}, buf)
	if err != nil {
		return "", fmt.Errorf("reading the built site: %w", err)
	}
	if n != f.size {
		return "", changedUnderway(f.path)
	}
	return digest(h), nil
}

func changedUnderway(p string) error {
	return Faultf(Changed, "%s changed while the site was being published; publish again when the build is done", p)
}

// open reads a file of the site and checks that it is what was planned.
func (s *Site) open(p string, e Entry, a Algorithm) (io.ReadCloser, error) {
	f, err := s.file(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, changedUnderway(p)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the built site: %w", err)
	}
	return &checked{src: f, sum: a.sum(e.Size), path: p, want: e.Digest, left: e.Size}, nil
}

// checked is a file whose content is compared with its digest as it is read.
// The last bytes are held back until the comparison is done, so that a reader
// which stops at the announced length hears of it too.
type checked struct {
	src  io.ReadCloser
	sum  hash.Hash
	path string
	want string
	left int64
	done bool
}

func (c *checked) Read(p []byte) (int, error) {
	if c.done {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if c.left == 0 {
		return 0, c.end()
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.src.Read(p)
	c.sum.Write(p[:n])
	c.left -= int64(n)
	switch {
	case err == io.EOF && c.left > 0:
		return 0, changedUnderway(c.path)
	case err != nil && err != io.EOF:
		return n, err
	case c.left == 0:
		if err := c.end(); err != io.EOF {
			return 0, err
		}
	}
	return n, nil
}

// end compares the digest, and says EOF where all is well.
func (c *checked) end() error {
	var more [1]byte
	if n, _ := c.src.Read(more[:]); n > 0 || digest(c.sum) != c.want {
		return changedUnderway(c.path)
	}
	c.done = true
	return io.EOF
}

func (c *checked) Close() error { return c.src.Close() }
