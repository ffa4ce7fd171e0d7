// Package publishtest is what every kind of target must pass: one suite, run
// against each of them, with a target in memory that shows what is meant.
package publishtest

import (
	"context"
	"io"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// A Place is what a Memory target publishes to. It outlives its targets, as a
// server does.
type Place struct {
	mu       sync.Mutex
	files    map[string][]byte
	entries  map[string]publish.Entry
	manifest []byte
	serial   int64
	room     int64 // bytes it can hold; 0 is without bound
}

// NewPlace is an empty place.
func NewPlace() *Place {
	return &Place{files: map[string][]byte{}, entries: map[string]publish.Entry{}}
}

// Files are the contents as readers see them now.
func (p *Place) Files() map[string][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.files)
}

// Harness is a place in memory for the suite.
func (p *Place) Harness() *Harness {
	return &Harness{
		Open: func(testing.TB) publish.Target { return NewMemory(p) },
		Files: func(testing.TB) map[string]string {
			all := map[string]string{}
			for name, content := range p.Files() {
				all[name] = string(content)
			}
			return all
		},
		Add: func(_ testing.TB, path, content string) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.files[path] = []byte(content)
		},
		Fill: func(testing.TB) func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.room = 2000
			return func() { p.room = 0 }
		},
		Header: func(_ testing.TB, path string) Header {
			p.mu.Lock()
			defer p.mu.Unlock()
			e := p.entries[path]
			return Header{e.Type, e.Cache, e.Encoding}
		},
	}
}

// Memory is a target in memory that readers see every change of at once.
type Memory struct {
	place  *Place
	serial int64
}

// NewMemory opens a place.
func NewMemory(p *Place) *Memory { return &Memory{place: p} }

// Name is "memory:".
func (t *Memory) Name() string { return "memory:" }

// Traits are those of a bucket.
func (t *Memory) Traits() publish.Traits {
	return publish.Traits{Headers: true, Digest: publish.SHA256, Parallel: 4}
}

// Inspect reads the manifest, or lists what is there.
func (t *Memory) Inspect(ctx context.Context) (*publish.State, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := t.place
	p.mu.Lock()
	defer p.mu.Unlock()
	t.serial = p.serial
	if p.manifest == nil {
		return &publish.State{Others: slices.Sorted(maps.Keys(p.files))}, nil
	}
	m, err := publish.DecodeManifest(p.manifest)
	if err != nil {
		return nil, err
	}
	return &publish.State{Manifest: m}, nil
}

// Record keeps the manifest if nobody else has kept one since.
func (t *Memory) Record(ctx context.Context, m *publish.Manifest) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	src, err := m.Encode()
	if err != nil {
		return err
	}
	p := t.place
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.serial != t.serial {
		return publish.Faultf(publish.Busy, "another publisher is at work there")
	}
	p.serial++
	t.serial, p.manifest = p.serial, src
	return nil
}

// Put keeps a file.
func (t *Memory) Put(ctx context.Context, o *publish.Object) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	src, err := o.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	content, err := io.ReadAll(src)
	if err != nil {
		return err
	}
	p := t.place
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.room > 0 {
		used := int64(len(content))
		for name, b := range p.files {
			if name != o.Path {
				used += int64(len(b))
			}
		}
		if used > p.room {
			return publish.Faultf(publish.Full, "no room is left")
		}
	}
	p.files[o.Path], p.entries[o.Path] = content, o.Entry
	return nil
}

// Delete forgets a file.
func (t *Memory) Delete(ctx context.Context, path string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.place.mu.Lock()
	defer t.place.mu.Unlock()
	delete(t.place.files, path)
	delete(t.place.entries, path)
	return nil
}

// Commit is the last Record.
func (t *Memory) Commit(ctx context.Context, m *publish.Manifest) error { return t.Record(ctx, m) }

// Close has nothing to free.
func (t *Memory) Close() error { return nil }
