package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// A Handover gives the built site's folder back before a publication of it has
// ended, so that the next build need not wait for a slow place: what is still
// to be sent is copied aside, and sent from there.
//
// It is copied and not linked. A link more changes a file's change time, by
// which builds and publications know what nobody touched.
type Handover struct {
	// Asked is closed by whoever wants the folder.
	Asked <-chan struct{}
	// Done is called at most once: with nil when nothing in the folder is
	// needed any more, and with the reason where it is needed to the end.
	Done func(err error)

	given atomic.Bool
}

// mostAside is how much is copied at most, in bytes. A larger publication
// keeps the folder to its end.
const mostAside = 2 << 30

// aside is what was copied for a handover.
type aside struct {
	mu    sync.RWMutex
	names map[string]string // by path in the site
}

// file opens a file of the site, or its copy. Under the lock, so that nobody
// is on the way to a file whose folder was given back.
func (s *Site) file(p string) (*os.File, error) {
	s.aside.mu.RLock()
	defer s.aside.mu.RUnlock()
	name, ok := s.aside.names[p]
	if !ok {
		name = filepath.Join(s.Dir, filepath.FromSlash(p))
	}
	return os.Open(name)
}

// handOver waits for the folder to be asked for and copies what a plan still
// needs of it. The function it returns ends that, and removes the copies.
func (s *Site) handOver(ctx context.Context, plan *Plan, h *Handover) (end func() error) {
	if h == nil || h.Asked == nil {
		return func() error { return nil }
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var remove func() error
	wg.Go(func() {
		select {
		case <-h.Asked:
		case <-ctx.Done():
			return
		}
		err := fmt.Errorf("%d MB are too much to be put aside", plan.Bytes>>20)
		if plan.Bytes <= mostAside {
			remove, err = s.putAside(ctx, plan)
		}
		h.given.Store(err == nil)
		h.Done(err)
	})
	return func() error {
		cancel()
		wg.Wait()
		if remove == nil {
			return nil
		}
		s.aside.mu.Lock()
		s.aside.names = nil
		s.aside.mu.Unlock()
		return remove()
	}
}

// putAside copies what a plan sends. What is copied is believed as little as
// the site itself: whoever reads it compares its digest.
func (s *Site) putAside(ctx context.Context, plan *Plan) (remove func() error, err error) {
	dir, remove, err := Scratch(s.Cache)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(plan.puts))
	for i, f := range plan.puts {
		if names[f.source] != "" {
			continue
		}
		to := filepath.Join(dir, fmt.Sprint(i))
		if err = ctx.Err(); err == nil {
			err = copyFile(filepath.Join(s.Dir, filepath.FromSlash(f.source)), to)
		}
		if err != nil {
			return nil, errors.Join(err, remove())
		}
		names[f.source] = to
	}
	s.aside.mu.Lock()
	defer s.aside.mu.Unlock()
	s.aside.names = names
	return remove, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
