package render

import (
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/trace"
)

type cached struct {
	once  sync.Once
	v     any
	err   error
	trace trace.ID // of making it
}

// cached makes a value for a key once in a build.
func (r *Renderer) cached(rec *trace.Recorder, key any, make func() (any, error)) (any, error) {
	v, ok := r.cache.Load(key)
	if !ok {
		v, _ = r.cache.LoadOrStore(key, &cached{})
	}
	c := v.(*cached)
	c.once.Do(func() {
		rec.Begin(true)
		c.v, c.err = make()
		c.trace, _ = rec.EndApart()
	})
	rec.Reuse(c.trace)
	return c.v, c.err
}
