package render

import "sync"

type cached struct {
	once sync.Once
	v    any
	err  error
}

// cached makes a value for a key once in a build.
func (r *Renderer) cached(key any, make func() (any, error)) (any, error) {
	v, ok := r.cache.Load(key)
	if !ok {
		v, _ = r.cache.LoadOrStore(key, &cached{})
	}
	c := v.(*cached)
	c.once.Do(func() { c.v, c.err = make() })
	return c.v, c.err
}
