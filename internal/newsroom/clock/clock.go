// Package clock is time as a newsroom sees it: the machine's, or one that a
// simulation drives.
package clock

import "time"

// A Clock tells the time and wakes. Tests drive their own.
type Clock interface {
	Now() time.Time
	// Elapsed is a time that nobody sets: only the distance between two
	// readings means something.
	Elapsed() time.Duration
	NewTimer(d time.Duration) Timer
}

// A Timer sends the time once on C, when it has run.
type Timer interface {
	C() <-chan time.Time
	// Stop ends the timer; nothing is sent afterwards.
	Stop()
}

// System is the machine's clock. Its readings carry the monotonic clock's
// beside the wall's, so that the distance between two of them, and with it
// every pause before a retry, is right however the wall clock is set.
type System struct{}

// Now is time.Now.
func (System) Now() time.Time { return time.Now() }

// Elapsed is the monotonic clock.
func (System) Elapsed() time.Duration { return time.Since(origin) }

var origin = time.Now()

// NewTimer is time.NewTimer.
func (System) NewTimer(d time.Duration) Timer { return systemTimer{time.NewTimer(d)} }

type systemTimer struct{ t *time.Timer }

func (t systemTimer) C() <-chan time.Time { return t.t.C }
func (t systemTimer) Stop()               { t.t.Stop() }
