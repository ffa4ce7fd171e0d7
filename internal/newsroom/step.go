package newsroom

import (
	"context"
	"hash/fnv"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A step is something that is done again and again: a gathering, a build, the
// publication to one target. The loop owns it; only the progress is written
// by who does the work.
type step struct {
	name     string
	running  bool
	cancel   context.CancelFunc
	progress atomic.Pointer[Progress]
	lease    *lease // on the built site; nil for what reads nothing of it

	began    time.Time // of the run that is under way, or of the last one
	took     time.Duration
	worked   time.Time // end of the last run that went well
	failed   time.Time // end of the last one that did not
	failures int       // in a row
	err      string    // of the last run; "" when it went well
	retry    time.Time // not before this, after a failure
	note     string    // what the last run did, for people
}

// lease is a hold on the built site.
type lease struct {
	asked chan struct{}
	once  sync.Once // closes it
}

func (l *lease) ask() { l.once.Do(func() { close(l.asked) }) }

// ready reports that the step may begin.
func (s *step) ready(now time.Time) bool { return !s.running && !s.retry.After(now) }

// end takes note of how a run went.
func (s *step) end(now time.Time, err error, pace Pace) {
	s.running, s.cancel, s.lease = false, nil, nil
	s.took = now.Sub(s.began)
	s.progress.Store(nil)
	if err == nil {
		s.worked, s.failures, s.err, s.retry = now, 0, "", time.Time{}
		return
	}
	s.failed, s.err = now, err.Error()
	s.failures++
	s.retry = now.Add(backoff(s.name, s.failures, pace))
}

// forgive lets a step that failed begin at once, because what it failed at
// may have been mended.
func (s *step) forgive() { s.retry = time.Time{} }

// backoff is the pause after so many failures in a row: it doubles, with a
// jitter of a fifth either way that depends on the name and the count alone.
func backoff(name string, failures int, pace Pace) time.Duration {
	d := pace.Retry << min(failures-1, 20)
	if d <= 0 || d > pace.RetryMost {
		d = pace.RetryMost
	}
	h := fnv.New32a()
	h.Write([]byte(name + strconv.Itoa(failures)))
	return d + time.Duration(int64(d)/5*(int64(h.Sum32()%2001)-1000)/1000)
}
