package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/gather"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/announce"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/clock"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/metrics"
	"github.com/broadsheet-press/broadsheet/internal/plugins"
	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/folder"
	"github.com/broadsheet-press/broadsheet/internal/publish/targets"
	"github.com/broadsheet-press/broadsheet/internal/theme"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// A press is what a newsroom works with: it makes a plan of a configuration,
// and does what the plan asks for with the parts that there are.
type press struct {
	flags    *siteFlags
	con      *console
	log      *slog.Logger
	meters   *metrics.Set
	fetches  metrics.Counter
	source   string
	newsroom *newsroom.Newsroom
	board    atomic.Pointer[board.Board] // the status page that hangs, nil for none
	notices  *noticeboard                // nil where there is to be none
	clock    clock.Clock
	http     fetch.Settings // what is zero comes from the configuration
	open     func(*config.Config, publish.Destination) (publish.Target, error)

	echoes echoes

	mu     sync.Mutex
	now    edition
	warned []string // by the last build
	cached wireCache
	beat   time.Time // of the supervisor's watchdog
	said   bool      // that the newsroom is ready
}

// edition is a configuration that is in force.
type edition struct {
	cfg     *config.Config
	gather  gather.Config
	own     newsroom.Config
	targets []publish.Destination
}

func newPress(flags *siteFlags, con *console, log *slog.Logger) *press {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	p := &press{flags: flags, con: con, log: log, meters: metrics.New(), clock: clock.System{}}
	p.fetches = p.meters.Counter("broadsheet_fetches_total", "result", "Requests to other people's servers, by the status of the answer or the kind of failure.")
	p.open = func(cfg *config.Config, d publish.Destination) (publish.Target, error) {
		return targets.Open(d, processEnvironment(cfg))
	}
	processMeters(p.meters)
	return p
}

func (p *press) current() edition {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// section is what the configuration says under one of Broadsheet's own keys.
func section(cfg *config.Config, key string) any {
	if own, ok := cfg.Value("broadsheet").(*value.Map); ok {
		return own.Value(key)
	}
	return nil
}

// settings reads `broadsheet: run:`.
func (p *press) settings(cfg *config.Config) (newsroom.Config, error) {
	own, err := newsroom.ConfigFrom(section(cfg, "run"))
	if err != nil {
		return own, configFault(cfg, err)
	}
	return own, nil
}

// configFault points a fault of the configuration to its place there.
func configFault(cfg *config.Config, err error) error {
	d := diag.Diagnostic{Severity: diag.Error, File: configFile(cfg), Message: err.Error()}
	for _, words := range culprits(err.Error()) {
		if file, line, column := locate(cfg, words); line > 0 {
			d.File, d.Line, d.Column = file, line, column
			break
		}
	}
	return d
}

// read takes a configuration apart. Nothing is changed by it.
func (p *press) read(cfg *config.Config) (e edition, err error) {
	e.cfg = cfg
	if e.gather, err = gatherConfig(cfg); err != nil {
		return e, err
	}
	if e.own, err = p.settings(cfg); err != nil {
		return e, err
	}
	if e.targets, err = publishConfig(cfg); err != nil {
		return e, err
	}
	// What is wrong with an address or with credentials is said now, and not
	// when the first site is to be sent.
	for _, d := range e.targets {
		t, err := p.open(e.cfg, d)
		if err == nil {
			err = t.Close()
		}
		if err != nil {
			return e, fmt.Errorf("publishing to %s: %w", d.Address, err)
		}
	}
	return e, nil
}

// reload reads the configuration anew.
func (p *press) reload(context.Context) (newsroom.Plan, error) {
	cfg, err := p.flags.configuration()
	if err != nil {
		return newsroom.Plan{}, err
	}
	if source := sourceOf(cfg); source != p.source {
		return newsroom.Plan{}, fmt.Errorf("the site's folder is now %s; a newsroom is started for one folder", source)
	}
	e, err := p.read(cfg)
	if err != nil {
		return newsroom.Plan{}, err
	}
	var plan newsroom.Plan
	adopt := func() { plan = p.adopt(e) }
	if p.notices == nil {
		adopt()
		return plan, nil
	}
	err = p.notices.move(e.own, adopt)
	return plan, err
}

// plan makes a newsroom's plan of a configuration, which is in force from
// then on.
func (p *press) plan(cfg *config.Config) (newsroom.Plan, error) {
	e, err := p.read(cfg)
	if err != nil {
		return newsroom.Plan{}, err
	}
	return p.adopt(e), nil
}

// adopt puts a configuration in force.
func (p *press) adopt(e edition) newsroom.Plan {
	cfg := e.cfg
	p.mu.Lock()
	p.now = e
	if p.source == "" { // afterwards it is the same, and read without the lock
		p.source = sourceOf(cfg)
	}
	p.mu.Unlock()
	plan := newsroom.Plan{
		Pace: e.own.Pace, IsConfig: p.isConfig,
		Build: func(ctx context.Context, at time.Time, progress func(newsroom.Progress)) (newsroom.Built, error) {
			return p.build(ctx, e, at, progress)
		},
		Tellers: announcers(e.own.Tell, p.siteOf(e), feedFile(cfg)),
	}
	if slices.ContainsFunc(e.gather.Feeds, func(f gather.Feed) bool { return !f.Off }) {
		plan.Gather = func(ctx context.Context, also []string, progress func(newsroom.Progress)) (newsroom.Gathered, error) {
			return p.gather(ctx, e, also, progress)
		}
	}
	for _, d := range e.targets {
		plan.Targets = append(plan.Targets, newsroom.Target{Name: d.Address.String(), Publish: func(ctx context.Context, hold newsroom.Lease, progress func(newsroom.Progress)) (newsroom.Published, error) {
			return p.publish(ctx, e, d, hold, progress)
		}})
	}
	if len(e.targets) == 0 {
		in := &inPlace{dir: destinationOf(cfg), cache: publishCache(cfg), compare: len(e.own.Tell) > 0}
		plan.Targets = []newsroom.Target{{Name: short(in.dir) + ", in place", Publish: in.publish}}
	}
	if e.gather.Callback != "" {
		plan.Chores = []newsroom.Chore{{Name: "subscribe to hubs", Every: 15 * time.Minute, Do: func(ctx context.Context) error { return p.subscribe(ctx, e) }}}
	}
	return plan
}

// feedFile is the site's own feed, as jekyll-feed has it.
func feedFile(cfg *config.Config) string {
	if path := cfg.String("feed", "path"); path != "" {
		return strings.TrimPrefix(path, "/")
	}
	return "feed.xml"
}

// siteOf is what the world is told about the site.
func (p *press) siteOf(e edition) announce.Site {
	return announce.Site{
		URL:   strings.TrimSuffix(e.cfg.String("url"), "/") + mountOf(e.cfg),
		Title: e.cfg.String("title"), Dir: destinationOf(e.cfg), Source: p.source, Pretty: true,
		Agent: gather.UserAgent(e.gather, version()), Getenv: os.Getenv, Now: p.clock.Now,
	}
}

// isConfig reports that a path below the source is a configuration file.
func (p *press) isConfig(path string) bool {
	return slices.Contains(p.configFiles(), filepath.Join(p.source, filepath.FromSlash(path)))
}

// configFiles are the absolute paths of the files that the configuration in
// force was read from.
func (p *press) configFiles() (files []string) {
	for _, name := range p.current().cfg.Files() {
		if abs, err := filepath.Abs(name); err == nil {
			files = append(files, abs)
		}
	}
	return files
}

// unwatched leaves out what the newsroom itself writes.
func (p *press) unwatched(rel string) bool {
	e := p.current()
	if unwatched(p.source, []string{destinationOf(e.cfg)}, rel) {
		return true
	}
	path := filepath.Join(p.source, filepath.FromSlash(rel))
	within := func(dir string) bool { return path == dir || strings.HasPrefix(path, dir+string(filepath.Separator)) }
	if cache := cacheOf(e.cfg); cache != p.source && within(cache) {
		return true
	}
	return slices.ContainsFunc(e.targets, func(d publish.Destination) bool {
		if d.Address.Scheme != "dir" {
			return false
		}
		place, err := filepath.Abs(d.Address.Path)
		return err == nil && (within(place) || within(folder.Aside(place)))
	})
}

// gather asks the feeds that are due, and those named in also.
func (p *press) gather(ctx context.Context, e edition, also []string, progress func(newsroom.Progress)) (newsroom.Gathered, error) {
	o := gather.Options{
		Source: p.source, Config: e.gather, BaseURL: e.cfg.String("baseurl"), Version: version(), Now: p.clock.Now, Log: p.log, HTTP: p.http,
		Progress: func(g gather.Progress) {
			progress(newsroom.Progress{What: g.Feed, Done: g.FeedsDone, Total: g.Feeds, Changed: g.New + g.Revised})
		},
	}
	o.Wrote = func(path string) { p.echoes.add(filepath.Join(p.source, filepath.FromSlash(path))) }
	o.HTTP.Done = func(status int, err error) { p.fetches.Add(fetchResult(status, err), 1) }
	defer p.forgetWire()
	var got newsroom.Gathered
	for _, feed := range also {
		if slices.ContainsFunc(e.gather.Feeds, func(f gather.Feed) bool { return f.URL == feed && !f.Off }) {
			o.Only = append(o.Only, feed)
		}
	}
	if len(o.Only) > 0 {
		rep, err := gather.Run(ctx, o)
		tallied(&got, &rep)
		if err != nil {
			return got, p.stateFault(err)
		}
		o.Only = nil
	}
	rep, err := gather.Run(ctx, o)
	tallied(&got, &rep)
	got.Next = rep.Next
	return got, p.stateFault(err)
}

// tallied adds a run's report to what was gathered.
func tallied(got *newsroom.Gathered, rep *gather.Report) {
	if got.Polls == nil {
		got.Polls = map[string]int{}
	}
	for _, f := range rep.Feeds {
		switch {
		case f.Err != nil:
			got.Polls["failed"]++
			got.Failed = append(got.Failed, newsroom.FeedFailure{Feed: f.URL, Err: f.Err})
		case f.New+f.Revised > 0:
			got.Polls["changed"]++
		default:
			got.Polls["unchanged"]++
		}
	}
	for _, s := range rep.Stories {
		got.Posts = append(got.Posts, s.Path)
	}
	got.New += rep.New
	got.Revised += rep.Revised
	got.Doubled += rep.Seen
	got.Withdrawn += rep.Withdrawn
	got.Offered += rep.Offered
	got.Notes = append(got.Notes, rep.Notes...)
}

// fetchResult names how a request ended.
func fetchResult(status int, err error) string {
	switch {
	case err == nil:
		return strconv.Itoa(status)
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, fetch.ErrSlow):
		return "slow"
	case errors.Is(err, fetch.ErrTooLarge), errors.Is(err, fetch.ErrBomb):
		return "too large"
	case errors.Is(err, fetch.ErrPrivate), errors.Is(err, fetch.ErrScheme):
		return "refused"
	}
	return "failed"
}

// build makes the site as it is at a moment.
func (p *press) build(ctx context.Context, e edition, at time.Time, progress func(newsroom.Progress)) (newsroom.Built, error) {
	res, err := build.Run(ctx, build.Options{
		Config: e.cfg, Theme: theme.FS(), Plugins: plugins.All(), Now: at.Round(0),
		Remember: true, Gemfile: build.GemfilePath(workingDir(), os.Getenv),
		Progress: func(stage build.Stage, done, total int) {
			progress(newsroom.Progress{What: string(stage), Done: done, Total: total})
		},
	})
	made := newsroom.Built{Posts: res.Posts, Pages: res.Pages, Files: res.Files, Next: res.NextFuture}
	var lines []string
	for _, d := range res.Diagnostics {
		if d.Severity != diag.Error && d.Message != config.NoFile {
			lines = append(lines, d.String())
		}
	}
	// A warning is said once, not after each build that it is still true of.
	p.mu.Lock()
	for _, l := range lines {
		if !slices.Contains(p.warned, l) {
			made.Warnings = append(made.Warnings, l)
		}
	}
	p.warned = lines
	p.mu.Unlock()
	var failed build.Failed
	if errors.As(err, &failed) {
		for _, d := range res.Diagnostics {
			if d.Severity == diag.Error {
				return made, siteFault{andMore(d, failed.Errors), err}
			}
		}
	}
	return made, err
}

// andMore is the first fault of a site, and how many follow it.
func andMore(d diag.Diagnostic, n int) string {
	if n > 1 {
		return fmt.Sprintf("%s; and %d more", d, n-1)
	}
	return d.String()
}

// siteFault is what a build that the site's own files made impossible ended
// with, told by the first fault.
type siteFault struct {
	text string
	err  error
}

func (f siteFault) Error() string { return f.text }
func (f siteFault) Unwrap() error { return f.err }

// publish brings the built site to one target.
func (p *press) publish(ctx context.Context, e edition, d publish.Destination, hold newsroom.Lease, progress func(newsroom.Progress)) (newsroom.Published, error) {
	site, err := publish.Scan(destinationOf(e.cfg))
	if err != nil {
		return newsroom.Published{}, err
	}
	site.Cache = publishCache(e.cfg)
	t, err := p.open(e.cfg, d)
	if err != nil {
		return newsroom.Published{}, err
	}
	res, err := publish.Publish(ctx, site, t, publish.Options{
		Rules: d.Rules, Parallel: d.Parallel, Now: p.clock.Now,
		Handover: &publish.Handover{Asked: hold.Asked, Done: func(err error) {
			if err != nil {
				p.log.Debug("a build waits for the publication to end", "target", d.Address.String(), "error", err)
				return
			}
			hold.Back()
		}},
		Progress: func(s publish.Progress) { progress(newsroom.Progress{Done: s.Done, Total: s.Total}) },
	})
	err = errors.Join(err, t.Close())
	var sent newsroom.Published
	if res != nil && res.Plan != nil {
		sent = newsroom.Published{Added: res.Plan.Added, Changed: res.Plan.Changed, Removed: res.Plan.Deleted, Bytes: res.Bytes}
	}
	return sent, err
}

// processMeters are the readings of the process itself.
func processMeters(s *metrics.Set) {
	s.Ask("go_goroutines", "Goroutines that exist.", func() float64 { return float64(runtime.NumGoroutine()) })
	s.Ask("go_memstats_heap_inuse_bytes", "Bytes of the heap in use.", func() float64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapInuse)
	})
	s.Ask("process_resident_memory_bytes", "Resident memory, 0 where the system does not tell.", func() float64 {
		b, err := os.ReadFile("/proc/self/statm")
		fields := strings.Fields(string(b))
		if err != nil || len(fields) < 2 {
			return 0
		}
		pages, err := strconv.ParseFloat(fields[1], 64)
		if err != nil {
			return 0
		}
		return pages * float64(os.Getpagesize())
	})
	s.Ask("process_open_fds", "Open file handles, 0 where the system does not tell.", func() float64 {
		files, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			return 0
		}
		return float64(len(files))
	})
}
