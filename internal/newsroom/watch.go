package newsroom

import (
	"errors"
	"time"
)

// jump is how far the wall's clock must be set for it to be worth a word.
const jump = 2 * time.Second

// lookAtClock notices that the wall's clock was set. Feeds are then looked
// through for what is due, and the site is built for the day it is now.
func (l *loop) lookAtClock(now time.Time) {
	elapsed := l.n.o.Clock.Elapsed()
	wall := now.Round(0) // without the monotonic reading, which would be compared instead
	by := wall.Sub(l.seen) - (elapsed - l.elapsed)
	l.seen, l.elapsed = wall, elapsed
	if by.Abs() < jump {
		return
	}
	l.jumps++
	l.n.meters.jumps.Add("", 1)
	l.n.o.Log.Warn("the clock was set", "by", brief(by))
	// Every appointment is made anew by the time it is now.
	l.nextPoll, l.polled = now, time.Time{}
	for _, s := range l.steps() {
		s.forgive()
	}
	l.touch(now, true)
}

// checkSite asks whether work may begin. What was wrong and is mended makes
// everything due: nobody knows what changed meanwhile.
func (l *loop) checkSite(now time.Time) bool {
	if l.n.o.Check == nil {
		return true
	}
	if l.stalled != "" && now.Sub(l.checked) < l.plan.Pace.Retry {
		return false
	}
	l.checked = now
	err := l.n.o.Check()
	switch {
	case err == nil && l.stalled == "":
		return true
	case err == nil:
		l.stalled = ""
		l.n.o.Log.Info("the site is there again")
		for _, s := range l.steps() {
			s.forgive()
		}
		l.nextPoll = now
		l.touch(now, true)
		return true
	case errors.Is(err, ErrLost):
		l.lost = err
		l.n.o.Log.Error("stopping", "error", err)
		l.stop()
		return false
	}
	if l.stalled != err.Error() {
		l.stalled = err.Error()
		l.n.o.Log.Error("nothing can be done", "error", err, "again_in", brief(l.plan.Pace.Retry))
	}
	return false
}

// stop begins nothing more. A gathering ends at once: it commits feed by feed
// and loses nothing. What is between two states of the site is given time to
// reach the second.
func (l *loop) stop() {
	if l.stopping {
		return
	}
	now := l.n.o.Clock.Now()
	l.stopping, l.graceEnds = true, now.Add(l.plan.Pace.Grace)
	for _, s := range []*step{l.gather, l.reload} {
		if s.cancel != nil {
			s.cancel()
		}
	}
	for _, c := range l.chores {
		if c.cancel != nil {
			c.cancel()
		}
	}
	l.n.o.Log.Info("stopping", "under_way", l.running())
}

// abandon is how long work may take to end once it was told to.
const abandon = 10 * time.Second

// timeout ends what does not end by itself.
func (l *loop) timeout(now time.Time) {
	if l.stopping && l.killed.IsZero() && !now.Before(l.graceEnds) {
		l.killed = now
		l.kill()
	}
}

// over reports that the newsroom has ended.
func (l *loop) over() (bool, error) {
	if l.n.o.Once && !l.stopping && l.running() == 0 {
		l.stop()
		l.kill()
		return true, l.once
	}
	if !l.stopping {
		return false, nil
	}
	if l.running() > 0 {
		if now := l.n.o.Clock.Now(); !l.killed.IsZero() && now.Sub(l.killed) > abandon {
			return true, errors.Join(l.lost, errors.New("what was under way did not end when it was told to: "+l.names()))
		}
		return false, nil
	}
	l.kill()
	return true, errors.Join(l.lost, l.once)
}

func (l *loop) names() string {
	text := ""
	for _, s := range l.steps() {
		if s.running {
			if text != "" {
				text += ", "
			}
			text += s.name
		}
	}
	return text
}

// next is when the loop has to look again at the latest.
func (l *loop) next(now time.Time) time.Time {
	at := now.Add(l.n.o.Nap)
	sooner := func(t time.Time) {
		if t.Before(at) {
			at = t
		}
	}
	if l.stopping {
		sooner(l.graceEnds)
		if !l.killed.IsZero() {
			at = l.killed.Add(abandon + time.Second)
		}
		return at
	}
	if l.stalled != "" {
		sooner(l.checked.Add(l.plan.Pace.Retry))
		return at
	}
	after := func(s *step, t time.Time) {
		if s.running {
			return // its end is an event
		}
		if s.retry.After(t) {
			t = s.retry
		}
		if t.After(now) { // else something holds it back, whose end is an event
			sooner(t)
		}
	}
	after(l.gather, l.gatherAt(now))
	after(l.build, l.buildAt())
	if l.good && !l.build.running {
		for _, t := range l.targets {
			if t.waiting(l.site) {
				after(&t.step, now)
				if !t.retry.After(now) {
					after(&t.step, t.since.Add(l.plan.Pace.Hold))
				}
			}
		}
	}
	for _, t := range l.tellers {
		if !t.news.empty() {
			after(&t.step, now)
		}
	}
	for _, c := range l.chores {
		after(&c.step, c.next)
	}
	return at
}
