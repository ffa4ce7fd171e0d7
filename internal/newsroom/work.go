package newsroom

import (
	"context"
	"time"
)

// Plan is what a newsroom is to do, as its configuration has it. It is
// replaced as a whole when the configuration is read anew.
type Plan struct {
	// Gather asks the feeds that are due. Feeds that are named in also are
	// asked whether they are due or not. Nil where there are no feeds.
	Gather func(ctx context.Context, also []string, progress func(Progress)) (Gathered, error)
	// Build makes the site as it is at a moment. With an error, what readers
	// see must not be replaced by what was built.
	Build func(ctx context.Context, at time.Time, progress func(Progress)) (Built, error)
	// Targets are where the built site goes. Each is published to on its own,
	// and retried on its own.
	Targets []Target
	// Tellers tell the world of what was published.
	Tellers []Teller
	// Chores are done now and then beside all that.
	Chores []Chore
	// IsConfig reports that a changed file, by its path below the site's
	// folder, is one that the plan was made from.
	IsConfig func(path string) bool
	Pace     Pace
}

// Pace is how long things wait. Zero values mean the defaults beside them.
type Pace struct {
	// Gather is the least time between the starts of two gatherings: 1 min.
	// Feeds have their own rhythm beyond it.
	Gather time.Duration
	// Settle is how long a gathering that goes on may keep back what it has
	// brought before it is built: 30 s.
	Settle time.Duration
	// Hold is how long a built site may wait to be published because the next
	// build is due already: 30 s.
	Hold time.Duration
	// Retry is the pause after a first failure: 5 s. It doubles with each
	// failure in a row, up to RetryMost: 10 min.
	Retry, RetryMost time.Duration
	// Tries is how often something is told before it is given up: 12.
	Tries int
	// Attempt is how long one build, publication or telling may take: 30 min.
	Attempt time.Duration
	// Grace is how long a build or a publication under way may go on once the
	// newsroom is asked to stop: 5 s.
	Grace time.Duration
}

func (p Pace) withDefaults() Pace {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&p.Gather, time.Minute)
	set(&p.Settle, 30*time.Second)
	set(&p.Hold, 30*time.Second)
	set(&p.Retry, 5*time.Second)
	set(&p.RetryMost, 10*time.Minute)
	set(&p.Attempt, 30*time.Minute)
	set(&p.Grace, 5*time.Second)
	if p.Tries <= 0 {
		p.Tries = 12
	}
	return p
}

// Progress is how far a step is.
type Progress struct {
	What        string `json:"what,omitempty"`
	Done, Total int
	// Changed is how many stories the step has written so far.
	Changed int
}

// Gathered is what asking the feeds brought.
type Gathered struct {
	Next      time.Time // when something is due again; zero for never
	Polls     map[string]int
	New       int
	Revised   int
	Doubled   int // sightings of stories that are here already
	Withdrawn int
	Offered   int
	Failed    []FeedFailure
	Posts     []string // that were written, below the site's folder
	Notes     []string
}

// FeedFailure is a feed that could not be read.
type FeedFailure struct {
	Feed string
	Err  error
}

// Built is what a build made.
type Built struct {
	Posts, Pages, Files int
	// Next is when the first post with a future date appears; zero for none.
	Next time.Time
	// Warnings are lines for the log.
	Warnings []string
}

// A Target is a place that readers read from.
type Target struct {
	Name    string // for people, without secrets
	Publish func(ctx context.Context, site Lease, progress func(Progress)) (Published, error)
}

// A Lease is a publication's hold on the built site: no build begins before it
// has ended or is given back. A publication that need not read the folder to
// its end can give it back when it is asked to.
type Lease struct {
	Asked <-chan struct{} // closed when a build waits for the folder
	Back  func()          // says that the folder is not read any more
}

// Published is what changed at a target.
type Published struct {
	Added, Changed, Removed []string // slash-separated, below the site's root
	Bytes                   int64
}

// None reports that the target had everything already.
func (p Published) None() bool { return len(p.Added)+len(p.Changed)+len(p.Removed) == 0 }

// A Teller tells somebody what was published.
type Teller struct {
	Name string // for people, without secrets
	Tell func(ctx context.Context, news News) error
}

// News is what was published since a teller last told it, sorted.
type News struct {
	Changed []string // files that were added or changed, below the site's root
	Removed []string
	// All says that the newsroom ended before it could tell, and does not
	// know of what: anything may have changed.
	All bool
}

// A Chore is done every so often, and retried when it fails.
type Chore struct {
	Name  string
	Every time.Duration
	Do    func(ctx context.Context) error
}
