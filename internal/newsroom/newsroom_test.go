package newsroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/clock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var nine = time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)

// desk is a newsroom whose every part is a fake that writes down what it does.
type desk struct {
	t     *testing.T
	clock *clock.Driven
	room  *Newsroom
	stop  context.CancelFunc
	opts  Options

	mu    sync.Mutex
	lines []string
	fail  map[string]error // by what is to fail, now
}

func newDesk(t *testing.T, hours int) *desk {
	d := &desk{t: t, fail: map[string]error{}}
	d.clock = clock.NewDriven(nine, nine.Add(time.Duration(hours)*time.Hour), func() { d.stop() })
	d.opts = Options{Clock: d.clock, Idle: d.clock.Idle, Nap: 20 * time.Minute, Plan: d.plan("shelf")}
	d.opts.Plan.Gather = d.gather(nil)
	return d
}

// at plans something for so many minutes after nine.
func (d *desk) at(minutes float64, do func()) {
	d.clock.At(nine.Add(time.Duration(minutes*float64(time.Minute))), func() {
		do()
		d.room.send(func(*loop) {}) // what was done may have woken nobody
	})
}

func (d *desk) did(format string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	what := fmt.Sprintf(format, args...)
	d.lines = append(d.lines, fmt.Sprintf("%s %s", d.clock.Now().Format("15:04:05"), what))
	return d.fail[what]
}

func (d *desk) failing(what string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail[what] = err
}

func (d *desk) plan(targets ...string) Plan {
	p := Plan{
		Build: func(_ context.Context, _ time.Time, _ func(Progress)) (Built, error) {
			return Built{Posts: 1}, d.did("build")
		},
	}
	for _, name := range targets {
		p.Targets = append(p.Targets, Target{Name: name, Publish: func(context.Context, Lease, func(Progress)) (Published, error) {
			return Published{Changed: []string{"index.html"}}, d.did("publish %s", name)
		}})
	}
	return p
}

// gather brings something new in the rounds that are numbered in news; a
// feed is due every half hour.
func (d *desk) gather(news []int) func(context.Context, []string, func(Progress)) (Gathered, error) {
	round := 0
	return func(_ context.Context, also []string, _ func(Progress)) (Gathered, error) {
		round++
		got := Gathered{Next: d.clock.Now().Add(30 * time.Minute)}
		if slices.Contains(news, round) || len(also) > 0 {
			got.New = 1
		}
		return got, d.did("gather%s", map[bool]string{true: " " + fmt.Sprint(also)}[len(also) > 0])
	}
}

// run runs the newsroom until the day is over and compares what it did.
func (d *desk) run(want ...string) {
	d.t.Helper()
	if _, err := d.try(); err != nil {
		d.t.Error(err)
	}
	d.compare(want)
}

func (d *desk) try() (*Newsroom, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	d.stop = cancel
	d.room = New(d.opts)
	return d.room, d.room.Run(ctx)
}

func (d *desk) compare(want []string) {
	d.t.Helper()
	if !slices.Equal(d.lines, want) {
		d.t.Errorf("did\n\t%s\nwant\n\t%s", join(d.lines), join(want))
	}
}

func join(lines []string) string {
	s := ""
	for _, l := range lines {
		s += l + "\n\t"
	}
	return s
}

// A quiet hour: feeds are asked when they are due, and nothing else happens.
func TestQuiet(t *testing.T) {
	d := newDesk(t, 1)
	d.run2("09:00:00 build", "09:00:00 gather", "09:00:00 publish shelf", "09:30:00 gather", "10:00:00 gather")
}

// run2 is run for a morning whose first two lines come from two goroutines.
func (d *desk) run2(want ...string) {
	d.t.Helper()
	if _, err := d.try(); err != nil {
		d.t.Error(err)
	}
	slices.Sort(d.lines)
	slices.Sort(want)
	d.compare(want)
}

// What a round brings is built and published, once.
func TestNews(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = d.gather([]int{2})
	d.run2("09:00:00 build", "09:00:00 gather", "09:00:00 publish shelf", "09:30:00 gather", "09:30:00 build", "09:30:00 publish shelf", "10:00:00 gather")
}

// An edit is built at once, and a feed whose hub calls is asked at once, but
// no round begins within a minute of the last.
func TestAtOnce(t *testing.T) {
	d := newDesk(t, 1)
	d.at(10, func() { d.room.Changed([]string{"_posts/a.md"}) })
	d.at(20, func() { d.room.Poll("wire") })
	d.at(20.5, func() { d.room.Poll("wire") })
	d.run2("09:00:00 build", "09:00:00 gather", "09:00:00 publish shelf",
		"09:10:00 build", "09:10:00 publish shelf",
		"09:20:00 gather [wire]", "09:20:00 build", "09:20:00 publish shelf",
		"09:21:00 gather [wire]", "09:21:00 build", "09:21:00 publish shelf",
		"09:51:00 gather")
}

// A post with a future date appears in its minute, not before.
func TestEmbargo(t *testing.T) {
	d := newDesk(t, 1)
	lift := nine.Add(17 * time.Minute)
	d.opts.Plan.Build = func(_ context.Context, at time.Time, _ func(Progress)) (Built, error) {
		var b Built
		if at.Before(lift) {
			b.Next = lift
		}
		return b, d.did("build")
	}
	d.run2("09:00:00 build", "09:00:00 gather", "09:00:00 publish shelf", "09:17:00 build", "09:17:00 publish shelf", "09:30:00 gather", "10:00:00 gather")
}

// What fails is tried again, less and less often, and the other targets do
// not wait for it.
func TestRetries(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	d.opts.Plan.Targets = d.plan("shelf", "cloud").Targets
	d.opts.Plan.Pace = Pace{Retry: time.Minute, RetryMost: 10 * time.Minute}
	d.failing("publish cloud", errors.New("it rains"))
	d.at(12, func() { d.failing("publish cloud", nil) })
	n, err := d.try()
	if err != nil {
		t.Fatal(err)
	}
	var cloud []time.Duration
	shelf := 0
	for _, l := range d.lines {
		at, _ := time.Parse("15:04:05", l[:8])
		switch l[9:] {
		case "publish cloud":
			cloud = append(cloud, at.Sub(time.Date(0, 1, 1, 9, 0, 0, 0, time.UTC)))
		case "publish shelf":
			shelf++
		}
	}
	if shelf != 1 || len(cloud) < 4 || len(cloud) > 6 {
		t.Errorf("shelf %d times, cloud at %v", shelf, cloud)
	}
	for i := 2; i < len(cloud); i++ {
		if cloud[i]-cloud[i-1] <= cloud[i-1]-cloud[i-2] {
			t.Errorf("the pauses do not grow: %v", cloud)
		}
	}
	if s := n.Status(); s.Steps[3].Failures != 0 || s.Steps[3].Error != "" || s.Published.IsZero() {
		t.Errorf("%+v", s.Steps[3])
	}
}

// While a build fails, nothing is published, also not to a target that still
// lacks the last good site; an edit is tried at once.
func TestBrokenBuild(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	d.opts.Plan.Pace = Pace{Retry: 7 * time.Hour, RetryMost: 7 * time.Hour}
	d.at(10, func() {
		d.failing("build", errors.New("a tag is not closed"))
		d.room.Changed([]string{"index.html"})
	})
	d.at(20, func() {
		d.failing("build", nil)
		d.room.Changed([]string{"index.html"})
	})
	d.run("09:00:00 build", "09:00:00 publish shelf", "09:10:00 build", "09:20:00 build", "09:20:00 publish shelf")
}

// A panic of some work is its failure, and the newsroom goes on.
func TestPanic(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	build := d.opts.Plan.Build
	times := 0
	d.opts.Plan.Build = func(ctx context.Context, at time.Time, p func(Progress)) (Built, error) {
		if times++; times == 1 {
			panic("out of paper")
		}
		return build(ctx, at, p)
	}
	d.opts.Plan.Pace = Pace{Retry: time.Minute}
	if _, err := d.try(); err != nil {
		t.Error(err)
	}
	if len(d.lines) != 2 {
		t.Errorf("did %v", d.lines)
	}
}

// A configuration that is refused leaves the old one in force and is said; a
// good one is taken over, its targets with it.
func TestReload(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	d.opts.Plan.IsConfig = func(p string) bool { return p == "_config.yml" }
	var refused error
	d.opts.Reload = func(context.Context) (Plan, error) { return d.plan("shelf", "cloud"), refused }
	var during Status
	d.at(10, func() { refused = errors.New("no such key"); d.room.Changed([]string{"_config.yml"}) })
	d.at(11, func() { during = d.room.Status(); refused = nil; d.room.Reload() })
	n, err := d.try()
	if err != nil {
		t.Fatal(err)
	}
	if during.Config.Error != "no such key" || !during.Config.Refused.Equal(nine.Add(10*time.Minute)) {
		t.Errorf("while it was refused: %+v", during.Config)
	}
	if s := n.Status(); s.Config.Error != "" || !s.Config.Loaded.Equal(nine.Add(11*time.Minute)) {
		t.Errorf("after it was mended: %+v", s.Config)
	}
	slices.Sort(d.lines)
	d.compare([]string{"09:00:00 build", "09:00:00 publish shelf", "09:11:00 build", "09:11:00 publish cloud", "09:11:00 publish shelf"})
}

// A clock that is set back or forth is noticed: what is due is looked for, and
// the site is built for the day it is now.
func TestClockIsSet(t *testing.T) {
	for _, by := range []time.Duration{-400 * 24 * time.Hour, 36 * time.Hour} {
		d := newDesk(t, 2)
		d.at(10, func() { d.clock.Set(d.clock.Now().Add(by)) })
		n, err := d.try()
		if err != nil {
			t.Fatal(err)
		}
		if s := n.Status(); s.Jumps != 1 {
			t.Errorf("%v: %d jumps were noticed", by, s.Jumps)
		}
		gathers, builds := 0, 0
		for _, l := range d.lines {
			switch l[9:] {
			case "gather":
				gathers++
			case "build":
				builds++
			}
		}
		// At nine, at the jump, and then every half hour until eleven.
		if builds != 2 || gathers < 5 || gathers > 6 {
			t.Errorf("%v: %d gatherings, %d builds:\n\t%s", by, gathers, builds, join(d.lines))
		}
	}
}

// While the site's folder is away nothing begins, and everything is looked at
// when it is back; when another newsroom has the site, this one ends.
func TestSiteAway(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	away := errors.New("the folder is away")
	var mu sync.Mutex
	var now error
	set := func(err error) func() {
		return func() { mu.Lock(); now = err; mu.Unlock(); d.room.Changed([]string{"x"}) }
	}
	d.opts.Check = func() error { mu.Lock(); defer mu.Unlock(); return now }
	d.at(10, set(away))
	d.at(20, set(nil))
	d.at(40, set(fmt.Errorf("it has process 7: %w", ErrLost)))
	_, err := d.try()
	if !errors.Is(err, ErrLost) {
		t.Errorf("ended with %v", err)
	}
	d.compare([]string{"09:00:00 build", "09:00:00 publish shelf", "09:20:00 build", "09:20:00 publish shelf"})
}

// Work that is told to stop may end; work that does not is named.
func TestStop(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Clock, d.opts.Idle = nil, nil
	began := make(chan struct{})
	d.opts.Plan.Pace.Grace = 50 * time.Millisecond
	d.opts.Plan.Gather = func(ctx context.Context, _ []string, _ func(Progress)) (Gathered, error) {
		<-ctx.Done()
		return Gathered{}, ctx.Err()
	}
	d.opts.Plan.Build = func(ctx context.Context, _ time.Time, _ func(Progress)) (Built, error) {
		close(began)
		<-ctx.Done()
		return Built{}, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := New(d.opts)
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	<-began
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// What was published is told once all targets that answer have it; who
// cannot be told is told later, of everything since; killed in between, the
// next newsroom tells it.
func TestTelling(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	d.opts.Plan.Pace = Pace{Retry: time.Minute}
	edition := 0
	d.opts.Plan.Targets[0].Publish = func(context.Context, Lease, func(Progress)) (Published, error) {
		edition++
		return Published{Added: []string{fmt.Sprintf("%d.html", edition)}, Changed: []string{"index.html"}}, nil
	}
	hub := func(_ context.Context, n News) error {
		return d.did("hub %v all=%v", n.Changed, n.All)
	}
	d.opts.Plan.Tellers = []Teller{{Name: "hub", Tell: hub}}
	d.opts.Ledger = &Ledger{Path: t.TempDir() + "/ledger.json"}
	d.failing("hub [1.html index.html] all=false", errors.New("gone fishing"))
	d.at(0.5, func() { d.room.Changed([]string{"a"}) })
	if _, err := d.try(); err != nil {
		t.Fatal(err)
	}
	if want := "hub [1.html 2.html index.html] all=false"; len(d.lines) < 3 || d.lines[len(d.lines)-1][9:] != want {
		t.Errorf("did %q, want %q last", d.lines, want)
	}
	// The ledger is empty now.
	if e, err := d.opts.Ledger.load(); err != nil || e.Open || len(e.Tell) != 0 {
		t.Errorf("%+v %v", e, err)
	}
	// As if the process had died while it published.
	if err := d.opts.Ledger.save(entries{Open: true, Tell: map[string]News{"hub": {Changed: []string{"x.html"}}}}); err != nil {
		t.Fatal(err)
	}
	again := newDesk(t, 1)
	again.opts.Plan.Gather, again.opts.Ledger = nil, &Ledger{Path: d.opts.Ledger.Path}
	again.opts.Plan.Tellers = []Teller{{Name: "hub", Tell: func(_ context.Context, n News) error {
		return again.did("hub %v all=%v", n.Changed, n.All)
	}}}
	again.run("09:00:00 build", "09:00:00 publish shelf", "09:00:00 hub [index.html x.html] all=true")
}

// Once does everything once, in order, and says what failed.
func TestOnce(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Once = true
	d.opts.Plan.Gather = d.gather([]int{1})
	d.run("09:00:00 gather", "09:00:00 build", "09:00:00 publish shelf")
	d = newDesk(t, 1)
	d.opts.Once = true
	full := errors.New("the shelf is full")
	d.failing("publish shelf", full)
	if _, err := d.try(); !errors.Is(err, full) {
		t.Errorf("ended with %v", err)
	}
}
