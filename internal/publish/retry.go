package publish

import (
	"context"
	"math/rand/v2"
	"time"
)

// Retry directs how an operation that failed for a while is tried again.
type Retry struct {
	Tries int           // in all; 0 is 6
	First time.Duration // the longest wait before the second try; 0 is half a second
	Most  time.Duration // no wait is longer; 0 is 20 seconds
	// Sleep waits, or returns the context's error. Tests give one that does not.
	Sleep func(ctx context.Context, d time.Duration) error
	// Told hears of each failure that is tried again.
	Told func(err error, wait time.Duration)
}

func (r Retry) defaults() Retry {
	if r.Tries <= 0 {
		r.Tries = 6
	}
	if r.First <= 0 {
		r.First = 500 * time.Millisecond
	}
	if r.Most <= 0 {
		r.Most = 20 * time.Second
	}
	if r.Sleep == nil {
		r.Sleep = sleep
	}
	return r
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// do tries until it succeeds, fails for good or has been tried enough. Waits
// double, and each is drawn between its half and its whole, so that many
// senders that failed together do not come back together.
func (r Retry) do(ctx context.Context, try func() error) error {
	wait := r.First
	for n := 1; ; n++ {
		err := try()
		if err == nil || n >= r.Tries || ctx.Err() != nil || KindOf(err) != Temporary {
			return err
		}
		d := wait/2 + rand.N(wait/2+1)
		if r.Told != nil {
			r.Told(err, d)
		}
		if stopped := r.Sleep(ctx, d); stopped != nil {
			return stopped
		}
		wait = min(2*wait, r.Most)
	}
}

// retrying is a target whose temporary failures are tried again.
type retrying struct {
	Target
	retry Retry
}

func (t retrying) Inspect(ctx context.Context) (state *State, err error) {
	err = t.retry.do(ctx, func() error {
		state, err = t.Target.Inspect(ctx)
		return err
	})
	return state, err
}

func (t retrying) Record(ctx context.Context, m *Manifest) error {
	return t.retry.do(ctx, func() error { return t.Target.Record(ctx, m) })
}

func (t retrying) Put(ctx context.Context, o *Object) error {
	return t.retry.do(ctx, func() error { return t.Target.Put(ctx, o) })
}

func (t retrying) Delete(ctx context.Context, path string) error {
	return t.retry.do(ctx, func() error { return t.Target.Delete(ctx, path) })
}

func (t retrying) Commit(ctx context.Context, m *Manifest) error {
	return t.retry.do(ctx, func() error { return t.Target.Commit(ctx, m) })
}
