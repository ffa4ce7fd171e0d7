package newsroom

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"
)

// loop is the state of a newsroom that runs. Only its goroutine touches it.
type loop struct {
	n    *Newsroom
	plan Plan

	ctx    context.Context // of all work; ended by kill
	kill   context.CancelFunc
	gather *step
	build  *step
	reload *step

	targets []*target
	tellers []*teller
	chores  []*chore
	leaving []*step // at work although the plan has them no more

	polled   time.Time       // start of the last gathering
	nextPoll time.Time       // when something is due; zero for never
	asked    map[string]bool // feeds to ask although they are not due

	dirty  time.Time // since when the built site is behind its sources; zero when it is not
	urgent bool      // and is to be built at once
	future time.Time // when a post appears by its date

	site int  // counts the good builds
	good bool // what is at the destination is a good build, whole

	reloading   bool
	configured  time.Time
	configError string
	configBad   time.Time

	stalled     string // why nothing may begin
	checked     time.Time
	lost        error
	stopping    bool
	graceEnds   time.Time
	killed      time.Time
	seen        time.Time     // the wall's clock, at the last turn
	elapsed     time.Duration // the other one, then
	jumps       int
	publishedAt time.Time
	once        error
}

type target struct {
	step
	publish func(ctx context.Context, site Lease, progress func(Progress)) (Published, error)
	has     int       // the build it has
	since   time.Time // when it began to wait for a newer one
	changed int       // files that the last publication changed
}

type chore struct {
	step
	every time.Duration
	do    func(ctx context.Context) error
	next  time.Time
}

func newLoop(n *Newsroom) *loop {
	l := &loop{n: n, gather: &step{name: "gather"}, build: &step{name: "build"}, reload: &step{name: "reload"}, asked: map[string]bool{}}
	l.ctx, l.kill = context.WithCancel(context.Background())
	now := n.o.Clock.Now()
	l.seen, l.elapsed, l.configured = now.Round(0), n.o.Clock.Elapsed(), now
	l.adopt(n.o.Plan)
	l.nextPoll, l.dirty, l.urgent = now, now, !n.o.Once || n.o.Plan.Gather == nil
	l.resume()
	return l
}

// adopt takes a plan over. Targets and tellers that were there before keep
// what is known of them.
func (l *loop) adopt(p Plan) {
	p.Pace = p.Pace.withDefaults()
	l.plan = p
	before := l.steps()
	targets := l.targets
	l.targets = nil
	for _, t := range p.Targets {
		i := slices.IndexFunc(targets, func(old *target) bool { return old.name == t.Name })
		if i < 0 {
			l.targets = append(l.targets, &target{step: step{name: t.Name}, publish: t.Publish, has: -1, since: l.n.o.Clock.Now()})
			continue
		}
		targets[i].publish = t.Publish
		targets[i].forgive()
		l.targets = append(l.targets, targets[i])
	}
	tellers := l.tellers
	l.tellers = nil
	for _, t := range p.Tellers {
		i := slices.IndexFunc(tellers, func(old *teller) bool { return old.name == t.Name })
		if i < 0 {
			l.tellers = append(l.tellers, &teller{step: step{name: t.Name}, tell: t.Tell})
			continue
		}
		tellers[i].tell = t.Tell
		tellers[i].forgive()
		l.tellers = append(l.tellers, tellers[i])
	}
	chores := l.chores
	l.chores = nil
	for _, c := range p.Chores {
		i := slices.IndexFunc(chores, func(old *chore) bool { return old.name == c.Name })
		if i < 0 {
			l.chores = append(l.chores, &chore{step: step{name: c.Name}, every: c.Every, do: c.Do})
			continue
		}
		chores[i].do, chores[i].every = c.Do, c.Every
		l.chores = append(l.chores, chores[i])
	}
	l.gather.forgive()
	l.build.forgive()
	now := l.steps()
	l.leaving = slices.DeleteFunc(before, func(s *step) bool { return !s.running || slices.Contains(now, s) })
}

// steps are all there are.
func (l *loop) steps() []*step {
	all := append([]*step{l.gather, l.build, l.reload}, l.leaving...)
	for _, t := range l.targets {
		all = append(all, &t.step)
	}
	for _, t := range l.tellers {
		all = append(all, &t.step)
	}
	for _, c := range l.chores {
		all = append(all, &c.step)
	}
	return all
}

func (l *loop) running() int {
	n := 0
	for _, s := range l.steps() {
		if s.running {
			n++
		}
	}
	return n
}

// turn looks at the clock and begins whatever may begin.
func (l *loop) turn() {
	now := l.n.o.Clock.Now()
	l.lookAtClock(now)
	l.timeout(now)
	if !l.stopping && l.checkSite(now) {
		l.beginReload(now)
		l.beginGather(now)
		l.beginBuild(now)
		l.beginTargets(now)
		l.beginTellers(now)
		l.beginChores(now)
	}
	s := l.report(now)
	l.n.status.Store(&s)
	if l.n.o.Turned != nil {
		l.n.o.Turned(s)
	}
}

// begin runs work in a goroutine. The loop hears how it went through end.
func (l *loop) begin(s *step, now time.Time, work func(ctx context.Context) error, end func(now time.Time, err error)) {
	limit := l.plan.Pace.Attempt
	ctx, cancel := context.WithTimeoutCause(l.ctx, limit, fmt.Errorf("it took longer than %v", limit))
	if s == l.gather {
		// It is as long as the feeds are many, and each request has its limit.
		cancel()
		ctx, cancel = context.WithCancel(l.ctx)
	}
	s.running, s.began, s.cancel = true, now, cancel
	go func() {
		defer cancel()
		err := survive(ctx, work)
		if cause := context.Cause(ctx); errors.Is(err, context.DeadlineExceeded) && cause != nil {
			err = cause
		}
		l.n.send(func(l *loop) {
			now := l.n.o.Clock.Now()
			s.end(now, err, l.plan.Pace)
			end(now, err)
		})
	}()
}

// survive turns a panic of some work into its error: a newsroom that nobody
// attends goes on with the rest.
func survive(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a fault of the program: %v\n%s", p, debug.Stack())
		}
	}()
	return work(ctx)
}

func (l *loop) beginGather(now time.Time) {
	if l.plan.Gather == nil || !l.gather.ready(now) || l.gatherAt(now).After(now) {
		return
	}
	also := slices.Sorted(maps.Keys(l.asked))
	clear(l.asked)
	l.polled = now
	gather, wrote := l.plan.Gather, 0
	var got Gathered
	l.begin(l.gather, now, func(ctx context.Context) (err error) {
		got, err = gather(ctx, also, func(p Progress) {
			l.gather.progress.Store(&p)
			if p.Changed > wrote {
				wrote = p.Changed
				l.n.send(func(l *loop) { l.touch(l.n.o.Clock.Now(), false) })
			}
		})
		return err
	}, func(now time.Time, err error) { l.gathered(now, got, also, err) })
}

// gatherAt is when the next gathering may begin.
func (l *loop) gatherAt(now time.Time) time.Time {
	if l.plan.Gather == nil || l.n.o.Once && !l.polled.IsZero() {
		return far
	}
	at := l.nextPoll
	if at.IsZero() {
		at = far
	}
	if len(l.asked) > 0 {
		at = now
	}
	if l.polled.IsZero() {
		return at
	}
	if least := l.polled.Add(l.plan.Pace.Gather); at.Before(least) {
		return least
	}
	return at
}

// far is later than any appointment.
var far = time.Unix(1<<40, 0)

func (l *loop) gathered(now time.Time, got Gathered, also []string, err error) {
	for _, line := range got.Notes {
		l.n.o.Log.Warn(line)
	}
	for _, f := range got.Failed {
		l.n.o.Log.Warn("a feed failed", "feed", f.Feed, "error", f.Err)
	}
	l.n.meters.gathered(got, l.gather.took, err)
	if got.New+got.Revised+got.Withdrawn > 0 {
		l.touch(now, false)
		l.gather.note = fmt.Sprintf("%d new, %d revised", got.New, got.Revised)
		l.n.o.Log.Info("gathered", "new", got.New, "revised", got.Revised, "withdrawn", got.Withdrawn, "doubled", got.Doubled, "took", brief(l.gather.took))
	} else if err == nil {
		l.gather.note = "nothing new"
		l.n.o.Log.Debug("gathered nothing new", "polls", got.Polls, "took", brief(l.gather.took))
	}
	if err == nil {
		l.nextPoll = got.Next
		return
	}
	l.nextPoll = now
	for _, feed := range also {
		l.asked[feed] = true
	}
	l.complain("gathering failed", l.gather, err)
}

// complain logs a failure, unless it is that of a stop.
func (l *loop) complain(what string, s *step, err error) {
	if l.n.o.Once {
		l.once = errors.Join(l.once, fmt.Errorf("%s: %w", what, err))
	}
	if l.stopping && errors.Is(err, context.Canceled) {
		return
	}
	l.n.o.Log.Error(what, "error", err, "in_a_row", s.failures, "again_in", brief(s.retry.Sub(l.n.o.Clock.Now())))
}

// changed hears of files that somebody changed.
func (l *loop) changed(paths []string) {
	edits := 0
	for _, p := range paths {
		if l.plan.IsConfig != nil && l.plan.IsConfig(p) {
			l.reloading = true
			continue
		}
		edits++
	}
	if edits > 0 {
		l.build.forgive()
		l.touch(l.n.o.Clock.Now(), true)
	}
}

// touch says that the built site is behind its sources.
func (l *loop) touch(now time.Time, urgent bool) {
	if l.dirty.IsZero() {
		l.dirty = now
	}
	l.urgent = l.urgent || urgent
}

// buildAt is when the site is to be built, the retry of a failure aside.
func (l *loop) buildAt() time.Time {
	at := far
	if !l.future.IsZero() && !l.n.o.Once {
		at = l.future
	}
	switch {
	case l.dirty.IsZero():
	case l.urgent || !l.gather.running:
		return l.dirty
	case l.n.o.Once:
		return far // everything is gathered first
	default:
		if settled := l.dirty.Add(l.plan.Pace.Settle); settled.Before(at) {
			at = settled
		}
	}
	return at
}

func (l *loop) beginBuild(now time.Time) {
	if l.plan.Build == nil || !l.build.ready(now) || l.buildAt().After(now) || l.starving(now) || l.askedBack() {
		return
	}
	since := l.dirty
	if since.IsZero() {
		since = now // a post's time has come
	}
	l.dirty, l.urgent, l.good = time.Time{}, false, false
	build := l.plan.Build
	var made Built
	l.begin(l.build, now, func(ctx context.Context) (err error) {
		made, err = build(ctx, now, func(p Progress) { l.build.progress.Store(&p) })
		return err
	}, func(now time.Time, err error) { l.builtSite(now, since, made, err) })
}

func (l *loop) builtSite(now, since time.Time, made Built, err error) {
	l.n.meters.built(l.build.took, err)
	for _, w := range made.Warnings {
		l.n.o.Log.Warn(w)
	}
	if err != nil {
		l.dirty, l.urgent = since, true
		l.complain("the build failed; readers keep the last good site", l.build, err)
		return
	}
	l.future = made.Next
	l.site++
	l.good = true
	for _, t := range l.targets {
		if !t.waiting(l.site - 1) {
			t.since = now
		}
	}
	l.build.note = fmt.Sprintf("%d posts, %d files", made.Posts, made.Files)
	l.n.o.Log.Info("built", "posts", made.Posts, "files", made.Files, "took", brief(l.build.took))
}

// waiting reports that the target lacks a build.
func (t *target) waiting(site int) bool { return t.has < site }

func (l *loop) publishing() bool {
	return slices.ContainsFunc(l.targets, func(t *target) bool { return t.running }) ||
		slices.ContainsFunc(l.leaving, func(s *step) bool { return s.running })
}

// leased reports that a publication reads the built site.
func (l *loop) leased() bool {
	return slices.ContainsFunc(l.steps(), func(s *step) bool { return s.lease != nil })
}

// askedBack asks for the built site, and reports that it is not back yet.
func (l *loop) askedBack() bool {
	for _, s := range l.steps() {
		if s.lease != nil {
			s.lease.ask()
		}
	}
	return l.leased()
}

// starving reports that a target has waited long for builds to pause.
func (l *loop) starving(now time.Time) bool {
	return l.good && slices.ContainsFunc(l.targets, func(t *target) bool {
		return t.waiting(l.site) && t.ready(now) && now.Sub(t.since) >= l.plan.Pace.Hold
	})
}

func (l *loop) beginTargets(now time.Time) {
	if !l.good || l.site == 0 || l.build.running {
		return
	}
	if due := !l.buildAt().After(now) && l.build.ready(now); due && !l.starving(now) && !l.leased() {
		return
	}
	for _, t := range l.targets {
		if !t.waiting(l.site) || !t.ready(now) {
			continue
		}
		site, publish := l.site, t.publish
		l.remember(true)
		var sent Published
		own := &lease{asked: make(chan struct{})}
		hold := Lease{Asked: own.asked, Back: func() {
			l.n.send(func(*loop) {
				if t.lease == own {
					t.lease = nil
				}
			})
		}}
		t.lease = own
		l.begin(&t.step, now, func(ctx context.Context) (err error) {
			sent, err = publish(ctx, hold, func(p Progress) { t.progress.Store(&p) })
			return err
		}, func(now time.Time, err error) { l.published(now, t, site, sent, err) })
	}
}

func (l *loop) published(now time.Time, t *target, site int, sent Published, err error) {
	l.n.meters.published(t.name, t.took, sent, err)
	if err != nil {
		l.complain("publishing to "+t.name+" failed", &t.step, err)
		return
	}
	t.has = site
	t.changed = len(sent.Added) + len(sent.Changed) + len(sent.Removed)
	l.publishedAt = now
	if sent.None() {
		t.note = "nothing to change"
		l.remember(l.publishing())
		l.n.o.Log.Debug("published nothing, the target has everything", "target", t.name, "took", brief(t.took))
		return
	}
	t.note = fmt.Sprintf("%d added, %d changed, %d removed", len(sent.Added), len(sent.Changed), len(sent.Removed))
	l.n.o.Log.Info("published", "target", t.name, "added", len(sent.Added), "changed", len(sent.Changed), "removed", len(sent.Removed), "took", brief(t.took))
	for _, teller := range l.tellers {
		teller.add(sent)
	}
	l.remember(l.publishing())
}

func (l *loop) beginChores(now time.Time) {
	for _, c := range l.chores {
		if !c.ready(now) || c.next.After(now) || l.n.o.Once || l.plan.Gather != nil && l.gather.worked.IsZero() {
			continue // the first gathering finds out what there is to do
		}
		l.begin(&c.step, now, c.do, func(now time.Time, err error) {
			if err != nil {
				l.complain(c.name+" failed", &c.step, err)
				return
			}
			c.next = now.Add(c.every)
		})
	}
}

func (l *loop) beginReload(now time.Time) {
	if !l.reloading || l.reload.running || l.n.o.Reload == nil {
		return
	}
	l.reloading = false
	var plan Plan
	l.begin(l.reload, now, func(ctx context.Context) (err error) {
		plan, err = l.n.o.Reload(ctx)
		return err
	}, func(now time.Time, err error) {
		l.n.meters.reloaded(err)
		if err != nil {
			l.configError, l.configBad = err.Error(), now
			l.n.o.Log.Error("the configuration was refused; the old one stays in force", "error", err)
			return
		}
		l.configError, l.configured = "", now
		l.adopt(plan)
		l.nextPoll = now
		l.touch(now, true)
		l.n.o.Log.Info("the configuration was read anew")
	})
}

// brief rounds a duration for people.
func brief(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
