package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Options direct a publication.
type Options struct {
	Rules
	// Adopt says what becomes of files at a target that is not ours yet.
	Adopt Adopt
	// DryRun plans and changes nothing.
	DryRun bool
	// Parallel is how many files are sent at once; 0 leaves it to the target.
	Parallel int
	// Retry directs how what failed for a while is tried again.
	Retry Retry
	// Progress is told how far the work is, from one goroutine.
	Progress func(Progress)
	// Now is the clock of manifests and durations.
	Now func() time.Time
	// RecordEvery is after how many files what is done is written down at the
	// target, so that an interruption costs no more than these. 0 is 1000.
	RecordEvery int
	// Handover gives the site's folder back early where somebody asks for it;
	// nil keeps it to the end.
	Handover *Handover
}

// recordBytes is the other bound of what an interruption costs.
const recordBytes = 256 << 20

// grace is how long an interrupted publication may take to write down how far
// it came. Without it the next one sends more, and ends in the same state.
const grace = 3 * time.Second

// Progress is how far a publication is.
type Progress struct {
	Stage       Stage
	Done, Total int   // operations
	Bytes       int64 // sent so far, before compression
	TotalBytes  int64
}

// A Result is what a publication did.
type Result struct {
	Target string
	Plan   *Plan
	// Sent and Removed count what was done, which is less than the plan after
	// an error.
	Sent, Removed int
	Bytes         int64
	// Published is false where nothing was to be done, or nothing was done.
	Published bool
	Notes     []string
	Took      time.Duration
}

// movedTries is how often a publication begins again because the target was
// changed by somebody else between looking and committing.
const movedTries = 5

// Publish makes a target hold a site. After an error or an interruption the
// target holds a mixture in which no page lacks what it refers to, and says
// itself what is unsure; publishing again ends in the same state as a
// publication that was not disturbed.
func Publish(ctx context.Context, s *Site, t Target, opts Options) (*Result, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.RecordEvery <= 0 {
		opts.RecordEvery = 1000
	}
	t = retrying{t, opts.Retry.defaults()}
	start := opts.Now()
	res := &Result{Target: t.Name()}
	var err error
	for range movedTries {
		err = publishOnce(ctx, s, t, &opts, res)
		if KindOf(err) != Moved || opts.Handover != nil && opts.Handover.given.Load() {
			break // the site that it was of may be gone
		}
	}
	res.Took = opts.Now().Sub(start)
	return res, err
}

func publishOnce(ctx context.Context, s *Site, t Target, opts *Options, res *Result) error {
	if err := apart(s.Dir, t.Traits().Folder); err != nil {
		return err
	}
	state, err := t.Inspect(ctx)
	if err != nil {
		return err
	}
	res.Notes = state.Notes
	plan, err := NewPlan(ctx, s, t.Traits(), state, opts.Rules, opts.Adopt)
	if err != nil {
		return err
	}
	res.Plan = plan
	// A target that was taken over gets its manifest even if it holds the
	// site already.
	if opts.DryRun || plan.Empty() && state.Manifest != nil {
		return nil
	}
	p := &publication{site: s, target: t, opts: opts, res: res, plan: plan, now: *plan.intent.Clone(), atomic: t.Traits().Atomic}
	end := s.handOver(ctx, plan, opts.Handover)
	err = p.run(ctx)
	err = errors.Join(err, end())
	if KindOf(err) == Busy && !p.atomic && !t.Traits().Fenced && p.done > 0 {
		p.confess(ctx)
	}
	return err
}

// confess is for a publisher that was overtaken: another one has put its
// manifest there, and files written since by this one are not as that says.
// They are named as unsure, so that whoever publishes next mends them.
func (p *publication) confess(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	for range movedTries {
		state, err := p.target.Inspect(ctx)
		if err != nil || state.Manifest == nil {
			return
		}
		m := state.Manifest.Clone()
		if m.Unsure == nil {
			m.Unsure = map[string]bool{}
		}
		for path := range p.plan.intent.Unsure {
			delete(m.Files, path)
			m.Unsure[path] = true
		}
		m.Serial++
		m.Time = p.opts.Now()
		if err := p.target.Record(ctx, m); KindOf(err) != Busy {
			return
		}
	}
}

// A publication is one attempt in the doing. Its fields belong to the
// goroutine that runs it; workers only carry out operations.
type publication struct {
	site   *Site
	target Target
	opts   *Options
	res    *Result
	plan   *Plan
	atomic bool

	now      Manifest // what is known of the target at this moment
	done     int      // operations
	unnoted  int      // operations since the last Record
	unnotedB int64
}

func (p *publication) run(ctx context.Context) error {
	if err := p.record(ctx); err != nil {
		return err
	}
	for stage := range stages {
		if err := p.stage(ctx, stage); err != nil {
			p.leave(ctx)
			return err
		}
	}
	goal := p.plan.goal.Clone()
	goal.Serial, goal.Time = p.now.Serial+1, p.opts.Now()
	if err := p.target.Commit(ctx, goal); err != nil {
		return err
	}
	p.res.Published = true
	return nil
}

// record writes down at the target what is known of it now.
func (p *publication) record(ctx context.Context) error {
	p.unnoted, p.unnotedB = 0, 0
	p.now.Serial++
	p.now.Time = p.opts.Now()
	return p.target.Record(ctx, p.now.Clone())
}

// leave writes down how far an attempt came that does not go on. That it
// cannot is no loss but of time: the intent before it is still true.
func (p *publication) leave(ctx context.Context) {
	if p.atomic || p.unnoted == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	_ = p.record(ctx)
}

// stage carries out the operations of a stage: first the deletions that stand
// in the way (all of them in the last stage, pages before what they referred
// to), then the writes.
func (p *publication) stage(ctx context.Context, stage Stage) error {
	var puts []operation
	var deletes [Removals][]operation
	for _, o := range p.plan.stages[stage] {
		if o.delete == "" {
			puts = append(puts, o)
			continue
		}
		kind := kindOf(o.delete, false)
		deletes[kind] = append(deletes[kind], o)
	}
	for _, some := range slices.Backward(deletes[:]) {
		if err := p.all(ctx, stage, some); err != nil {
			return err
		}
	}
	return p.all(ctx, stage, puts)
}

type outcome struct {
	op  operation
	err error
}

// all carries out operations, several at once. The first that fails for good
// ends the rest; what was done until then counts.
func (p *publication) all(ctx context.Context, stage Stage, ops []operation) error {
	if len(ops) == 0 {
		return ctx.Err()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	todo, outcomes := make(chan operation), make(chan outcome)
	workers := p.opts.Parallel
	if workers <= 0 {
		workers = max(1, p.target.Traits().Parallel)
	}
	workers = min(workers, len(ops))
	for range workers {
		go func() {
			for o := range todo {
				outcomes <- outcome{o, p.carryOut(ctx, o)}
			}
		}()
	}
	var failed error
	running := 0
	for len(ops) > 0 || running > 0 {
		var next operation
		feed, stop := todo, ctx.Done()
		if len(ops) == 0 {
			feed, stop = nil, nil
		} else {
			next = ops[0]
		}
		select {
		case feed <- next:
			ops = ops[1:]
			running++
		case <-stop:
			ops = nil
		case out := <-outcomes:
			running--
			if err := p.note(ctx, stage, out); err != nil && failed == nil {
				failed = err
				cancel(err)
			}
		}
	}
	close(todo)
	if failed != nil {
		return failed
	}
	return ctx.Err()
}

// note takes the outcome of an operation into account.
func (p *publication) note(ctx context.Context, stage Stage, out outcome) error {
	o := out.op
	if out.err != nil {
		if ctx.Err() != nil && errors.Is(out.err, ctx.Err()) {
			return ctx.Err()
		}
		what := "writing"
		if o.delete != "" {
			what = "deleting"
		}
		return fmt.Errorf("%s %s: %w", what, o.path(), out.err)
	}
	delete(p.now.Unsure, o.path())
	if o.delete == "" {
		p.now.Files[o.put.path] = o.put.entry
		p.res.Sent++
		p.res.Bytes += o.put.entry.Size
		p.unnotedB += o.put.entry.Size
	} else {
		p.res.Removed++
	}
	p.done++
	p.unnoted++
	if p.opts.Progress != nil {
		p.opts.Progress(Progress{
			Stage: stage, Done: p.done, Total: len(p.plan.puts) + len(p.plan.Deleted),
			Bytes: p.res.Bytes, TotalBytes: p.plan.Bytes,
		})
	}
	if !p.atomic && (p.unnoted >= p.opts.RecordEvery || p.unnotedB >= recordBytes) && len(p.now.Unsure) > 0 {
		return p.record(ctx)
	}
	return nil
}

func (p *publication) carryOut(ctx context.Context, o operation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.delete != "" {
		return p.target.Delete(ctx, o.delete)
	}
	obj, err := p.site.object(o.put, p.plan.goal.Digest)
	if err != nil {
		return err
	}
	return p.target.Put(ctx, obj)
}
