package gather

import (
	"fmt"
	"os"
	"sync"
)

// spool keeps what waits for its turn to be merged: in memory while that is
// little, past that in files. A story waits for all before it in the
// configuration's order, of which one may be at a host that is slow or has
// much to give; neither are the others to wait for that, nor is memory to grow
// with them.
type spool struct {
	dir string

	mu    sync.Mutex
	bytes int // in memory
	last  *segment
	open  map[*segment]bool
}

const (
	// spoolMemory is what may wait in memory, in bytes.
	spoolMemory = 4 << 20
	// segmentSize is from when on a file is not written to any more. It goes
	// when nothing in it is wanted.
	segmentSize = 8 << 20
	// spoolPattern names the files as sweep knows them.
	spoolPattern = tempPrefix + "spool-*.tmp"
)

// segment is a file of the spool.
type segment struct {
	file *os.File
	size int64
	live int // pieces that are wanted
}

// spooled is where a piece is. The zero spooled is none.
type spooled struct {
	inMemory []byte
	in       *segment
	at       int64
	n        int
}

// put keeps a piece, which must not be changed after.
func (s *spool) put(b []byte) (spooled, error) {
	if len(b) == 0 {
		return spooled{}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes+len(b) <= spoolMemory {
		s.bytes += len(b)
		return spooled{inMemory: b, n: len(b)}, nil
	}
	if s.last != nil && s.last.live == 0 {
		s.last.size = 0 // from its beginning again
	}
	if s.last == nil || s.last.size >= segmentSize {
		if err := s.begin(); err != nil {
			return spooled{}, fmt.Errorf("keep what waits to be merged: %w", err)
		}
	}
	g := s.last
	if _, err := g.file.WriteAt(b, g.size); err != nil {
		return spooled{}, fmt.Errorf("keep what waits to be merged: %w", err)
	}
	p := spooled{in: g, at: g.size, n: len(b)}
	g.size += int64(len(b))
	g.live++
	return p, nil
}

// begin begins a file.
func (s *spool) begin() error {
	f, err := os.CreateTemp(s.dir, spoolPattern)
	if err != nil {
		return err
	}
	// Where a file that is open can be removed, nothing is left of a run that
	// is killed; the next run removes what is left elsewhere.
	_ = os.Remove(f.Name())
	s.last = &segment{file: f}
	if s.open == nil {
		s.open = map[*segment]bool{}
	}
	s.open[s.last] = true
	return nil
}

func (s *spool) end(g *segment) {
	delete(s.open, g)
	_ = g.file.Close()
	_ = os.Remove(g.file.Name())
}

// get returns a piece.
func (s *spool) get(p spooled) ([]byte, error) {
	if p.in == nil {
		return p.inMemory, nil
	}
	b := make([]byte, p.n)
	if _, err := p.in.file.ReadAt(b, p.at); err != nil {
		return nil, fmt.Errorf("read what waited to be merged: %w", err)
	}
	return b, nil
}

// drop says that a piece is not wanted any more, and forgets it.
func (s *spool) drop(p *spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch g := p.in; {
	case g == nil:
		s.bytes -= p.n
	default:
		if g.live--; g.live == 0 && g != s.last {
			s.end(g)
		}
	}
	*p = spooled{}
}

// close removes what is left. Nothing may be asked of the spool after.
func (s *spool) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for g := range s.open {
		s.end(g)
	}
	s.last = nil
}
