package publishtest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// errKilled is what every call gives after a publisher's death.
var errKilled = errors.New("the publisher is dead")

// A watched target writes down its calls, and can die at one of them.
type watched struct {
	publish.Target
	after    func(call string) // called after each, one at a time
	killAt   int               // the call that it dies at, from 1; 0 is never
	killDone bool              // that call is carried out, and only its answer lost

	mu    sync.Mutex
	calls []string
	dead  bool
	n     int
}

func watch(t publish.Target) *watched { return &watched{Target: t} }

func (w *watched) log() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

// call carries out one call, unless the publisher is dead by then.
func (w *watched) call(name string, do func() error) error {
	w.mu.Lock()
	w.n++
	dies := w.killAt > 0 && w.n == w.killAt
	if w.dead || dies && !w.killDone {
		w.dead = true
		w.mu.Unlock()
		return errKilled
	}
	w.mu.Unlock()
	err := do()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, name)
	if dies {
		w.dead = true
		return errKilled
	}
	if w.after != nil && err == nil {
		w.after(name)
	}
	return err
}

func (w *watched) Inspect(ctx context.Context) (state *publish.State, err error) {
	err = w.call("inspect", func() error {
		state, err = w.Target.Inspect(ctx)
		return err
	})
	return state, err
}

func (w *watched) Record(ctx context.Context, m *publish.Manifest) error {
	return w.call("record", func() error { return w.Target.Record(ctx, m) })
}

func (w *watched) Put(ctx context.Context, o *publish.Object) error {
	return w.call("put "+o.Path, func() error { return w.Target.Put(ctx, o) })
}

func (w *watched) Delete(ctx context.Context, path string) error {
	return w.call("delete "+path, func() error { return w.Target.Delete(ctx, path) })
}

func (w *watched) Commit(ctx context.Context, m *publish.Manifest) error {
	return w.call("commit", func() error { return w.Target.Commit(ctx, m) })
}

// Gzipped is the compressed content that publishing gives.
func Gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
