package newsroom

import "time"

// States of a newsroom and of its steps.
const (
	Starting = "starting"
	Working  = "working"
	Stalled  = "stalled" // nothing can be done: the site's folder is away
	Stopping = "stopping"

	Idle    = "idle"
	Waiting = "waiting" // due, and held back by something else
	Running = "running"
	Failing = "failing" // failed, and waits to be tried again
	Off     = "off"     // the configuration does not ask for it
)

// Status is what a newsroom is doing, for people and programs to read. Times
// are zero where there is none.
type Status struct {
	State     string       `json:"state"`
	Why       string       `json:"why,omitempty"` // it is stalled
	Started   time.Time    `json:"started"`
	At        time.Time    `json:"at"` // of this status
	Ready     bool         `json:"ready"`
	Queue     int          `json:"queue"`
	Published time.Time    `json:"published,omitzero"` // when a target last had the newest site
	NextPoll  time.Time    `json:"next_poll,omitzero"` // when a feed is due
	NextPost  time.Time    `json:"next_post,omitzero"` // when a post appears by its date
	Behind    time.Time    `json:"behind,omitzero"`    // since when the site waits to be built
	Jumps     int          `json:"clock_jumps"`        // times the clock was set
	Config    ConfigStatus `json:"config"`
	Steps     []StepStatus `json:"steps"`
}

// ConfigStatus is which configuration is in force.
type ConfigStatus struct {
	Loaded  time.Time `json:"loaded"`
	Error   string    `json:"error,omitempty"` // why a newer one was refused
	Refused time.Time `json:"refused,omitzero"`
}

// StepStatus is one of gather, build, the targets, the tellers and the chores.
type StepStatus struct {
	Kind     string        `json:"kind"` // gather, build, publish, tell, chore
	Name     string        `json:"name"`
	State    string        `json:"state"`
	Began    time.Time     `json:"began,omitzero"`
	Took     time.Duration `json:"took,omitempty"`  // of the last run
	Worked   time.Time     `json:"worked,omitzero"` // end of the last run that went well
	Failed   time.Time     `json:"failed,omitzero"` // end of the last one that did not
	Failures int           `json:"failures"`        // in a row
	Error    string        `json:"error,omitempty"`
	Next     time.Time     `json:"next,omitzero"` // when it is to begin
	Note     string        `json:"note,omitempty"`
	Progress *Progress     `json:"progress,omitempty"`
}

// report is the loop's state as others may see it.
func (l *loop) report(now time.Time) Status {
	s := Status{
		State: Working, Started: l.n.status.Load().Started, At: now, Published: l.publishedAt, NextPost: l.future, Behind: l.dirty, Jumps: l.jumps,
		Config: ConfigStatus{Loaded: l.configured, Error: l.configError, Refused: l.configBad},
	}
	switch {
	case l.stopping:
		s.State = Stopping
	case l.stalled != "":
		s.State, s.Why = Stalled, l.stalled
	}
	s.Ready = s.State == Working && l.site > 0
	add := func(kind string, e *step, next time.Time, due bool) {
		st := StepStatus{
			Kind: kind, Name: e.name, State: Idle, Began: e.began, Took: e.took, Worked: e.worked, Failed: e.failed,
			Failures: e.failures, Error: e.err, Note: e.note, Progress: e.progress.Load(),
		}
		if e.retry.After(next) {
			next = e.retry
		}
		if next.Before(far) && !next.IsZero() {
			st.Next = next
		}
		switch {
		case e.running:
			st.State, st.Next = Running, time.Time{}
		case e.failures > 0:
			st.State = Failing
		case due && !next.After(now):
			st.State = Waiting
			s.Queue++
		}
		s.Steps = append(s.Steps, st)
	}
	at := l.gatherAt(now)
	add("gather", l.gather, at, true)
	if l.plan.Gather == nil {
		s.Steps[0].State = Off
	} else if at.Before(far) {
		s.NextPoll = at
	}
	add("build", l.build, l.buildAt(), true)
	for _, t := range l.targets {
		add("publish", &t.step, time.Time{}, t.waiting(l.site) && l.site > 0)
	}
	for _, t := range l.tellers {
		add("tell", &t.step, time.Time{}, !t.news.empty())
	}
	for _, c := range l.chores {
		add("chore", &c.step, c.next, true)
	}
	l.n.meters.seen(&s)
	return s
}
