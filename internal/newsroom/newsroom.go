// Package newsroom runs a site unattended: it gathers when feeds are due,
// builds when something changed, publishes what was built, and tells the
// world.
//
// What the work is, it is given as functions (see [Plan]); this package knows
// when. One goroutine, the loop, owns everything there is to know and begins
// every piece of work; each piece runs in a goroutine of its own and reports
// to the loop when it ends. What must hold at every instant:
//
//   - A build never runs while a publication reads the built site: what is
//     published is one site and not the half of two. A publication that has
//     given the site back may go on beside the next build.
//   - Only a site that was built without a fault is published. Until the next
//     good one, targets keep what they have.
//   - Every appointment with the wall's clock (a feed that is due, a post with
//     a future date) is looked at again at least every nap, so that a clock
//     which is set is noticed; every pause before a retry is measured by the
//     monotonic clock.
//   - What was published and not yet told is in the ledger: killed at any
//     instant, the next run tells it.
package newsroom

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/clock"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/metrics"
)

// Options are what a newsroom is given.
type Options struct {
	Plan Plan
	// Reload reads the configuration anew and makes a plan of it. An error
	// leaves the old plan in force.
	Reload func(ctx context.Context) (Plan, error)
	// Check is asked before work begins whether the site is there and still
	// ours. ErrLost ends the newsroom; while it returns another error, nothing
	// begins.
	Check   func() error
	Clock   clock.Clock     // nil is the machine's
	Log     *slog.Logger    // nil is silence
	Ledger  *Ledger         // nil keeps nothing
	Metrics *metrics.Set    // nil counts for nobody
	Nap     time.Duration   // the longest sleep; 30 s
	Once    bool            // end when everything has been done once
	Turned  func(Status)    // called by the loop after each turn, for watchdogs
	Idle    func(time.Time) // called when nothing is under way, with the time of the next appointment; drives a test's clock
}

// ErrLost is wrapped by Check where another newsroom has taken the site over.
var ErrLost = errors.New("another newsroom runs this site now")

// A Newsroom runs one site.
type Newsroom struct {
	o      Options
	events chan func(*loop)
	done   chan struct{}
	status atomic.Pointer[Status]
	meters meters
}

// New makes a newsroom. Run starts it.
func New(o Options) *Newsroom {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Nap <= 0 {
		o.Nap = 30 * time.Second
	}
	if o.Metrics == nil {
		o.Metrics = metrics.New()
	}
	n := &Newsroom{o: o, events: make(chan func(*loop)), done: make(chan struct{}), meters: newMeters(o.Metrics)}
	n.status.Store(&Status{State: Starting, Started: o.Clock.Now()})
	return n
}

// Status is what the newsroom is doing, as of the loop's last turn.
func (n *Newsroom) Status() Status { return *n.status.Load() }

// Changed says that files of the site were changed by somebody else, by their
// paths below its folder. Without any, it only has the newsroom look whether
// the site is there.
func (n *Newsroom) Changed(paths []string) { n.send(func(l *loop) { l.changed(paths) }) }

// Reload has the configuration read anew.
func (n *Newsroom) Reload() { n.send(func(l *loop) { l.reloading = true }) }

// Poll makes a feed due, because its hub says that it has something new.
func (n *Newsroom) Poll(feed string) { n.send(func(l *loop) { l.asked[feed] = true }) }

func (n *Newsroom) send(f func(*loop)) {
	select {
	case n.events <- f:
	case <-n.done:
	}
}

// Run works until ctx ends, then lets what is under way end and returns nil.
// It may be called once.
func (n *Newsroom) Run(ctx context.Context) error {
	defer close(n.done)
	l := newLoop(n)
	asked := ctx.Done()
	for {
		l.turn()
		if over, err := l.over(); over {
			return err
		}
		now := n.o.Clock.Now()
		next := l.next(now)
		timer := n.o.Clock.NewTimer(max(next.Sub(now), 0))
		if n.o.Idle != nil && l.running() == 0 {
			n.o.Idle(next)
		}
		select {
		case f := <-n.events:
			f(l)
		case <-timer.C():
		case <-asked:
			asked = nil
			l.stop()
			if n.o.Once {
				l.once = errors.Join(l.once, ctx.Err())
			}
		}
		timer.Stop()
	}
}
