package clock

import (
	"slices"
	"sync"
	"time"
)

// Driven is a clock that moves only when it is told that nothing is under
// way, and then straight to the next appointment: a month of waiting takes no
// time at all, and whatever takes time happens at one instant.
type Driven struct {
	mu      sync.Mutex
	elapsed time.Duration
	now     time.Time
	end     time.Time
	over    func()
	moved   func(time.Time)
	timers  []*drivenTimer
	plans   []plan
}

type plan struct {
	at time.Time
	do func()
}

// NewDriven makes a clock that stands at a time. When it reaches end it calls
// over, and moves no more.
func NewDriven(now, end time.Time, over func()) *Driven {
	return &Driven{now: now, end: end, over: over}
}

// Moved has a function called with each new time, before anybody is woken.
func (d *Driven) Moved(f func(time.Time)) { d.moved = f }

// At plans something for a time. It runs in a goroutine of its own when the
// clock gets there; what it wakes is the planner's business.
func (d *Driven) At(at time.Time, do func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.plans = append(d.plans, plan{at, do})
	slices.SortStableFunc(d.plans, func(a, b plan) int { return a.at.Compare(b.at) })
}

// Now is the time at which the clock stands.
func (d *Driven) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// Elapsed is how far the clock was driven, whatever it was set to.
func (d *Driven) Elapsed() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.elapsed
}

// Set sets the clock, as people and time servers do: no time passes by it.
// Timers and plans keep their distance.
func (d *Driven) Set(to time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	by := to.Sub(d.now)
	d.now, d.end = to, d.end.Add(by)
	for i := range d.plans {
		d.plans[i].at = d.plans[i].at.Add(by)
	}
	for _, t := range d.timers {
		t.at = t.at.Add(by)
	}
}

// NewTimer makes a timer of the clock's.
func (d *Driven) NewTimer(wait time.Duration) Timer {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := &drivenTimer{make(chan time.Time, 1), d.now.Add(wait), d}
	d.timers = append(d.timers, t)
	return t
}

// Idle moves the clock to the next appointment, or to what is planned before
// it.
func (d *Driven) Idle(next time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.plans) > 0 && !d.plans[0].at.After(next) && !d.plans[0].at.After(d.end) {
		p := d.plans[0]
		d.plans = d.plans[1:]
		d.move(p.at)
		go p.do()
		return
	}
	if next.After(d.end) {
		d.move(d.end)
		d.over()
		return
	}
	d.move(next)
	for _, t := range d.timers {
		if !t.at.After(d.now) {
			select {
			case t.c <- d.now:
			default: // it has run already
			}
		}
	}
}

func (d *Driven) move(to time.Time) {
	if to.After(d.now) {
		d.elapsed += to.Sub(d.now)
		d.now = to
		if d.moved != nil {
			d.moved(to)
		}
	}
}

type drivenTimer struct {
	c  chan time.Time
	at time.Time
	d  *Driven
}

func (t *drivenTimer) C() <-chan time.Time { return t.c }

func (t *drivenTimer) Stop() {
	t.d.mu.Lock()
	defer t.d.mu.Unlock()
	t.d.timers = slices.DeleteFunc(t.d.timers, func(o *drivenTimer) bool { return o == t })
}
