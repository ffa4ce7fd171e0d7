package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/announce"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/journal"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/lock"
	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/serve"
)

type runCommand struct {
	siteFlags

	Once         bool    `help:"Do everything once, in order, and end: for a scheduler of somebody else's."`
	Listen       *string `help:"Where the status page is (127.0.0.1:4010); \"off\" for nowhere." placeholder:"ADDRESS" group:"server"`
	ForcePolling bool    `name:"force_polling" help:"Look for changes every half second instead of being told of them, for network and container mounts." group:"watch"`
	LogFormat    string  `name:"log-format" enum:"human,json,text" default:"human" help:"How the log is written: human, json, or text (key=value)." group:"report"`
	LogLevel     string  `name:"log-level" enum:"debug,info,warn,error" default:"info" help:"The least that is logged: debug, info, warn or error." group:"report"`
}

// Help is the text of "broadsheet run --help".
func (runCommand) Help() string {
	return `Runs the site unattended: asks feeds when they are due, builds what changed, publishes only that, tells the world, and goes on until it is stopped. Posts with a future date appear in their minute. An edit of any file is picked up at once. What fails is tried again, less and less often, while readers keep the last good site. SIGTERM or Ctrl-C ends it within seconds; killed at any instant, it goes on where it was.

An edit of _config.yml, or SIGHUP, has the configuration read anew. A broken one is refused, and the old one stays in force.

    broadsheet:
      gather: …
      publish: dir:/srv/www/gazette
      run:
        listen: 127.0.0.1:4010           the status page; others than this machine need
        token: env:BROADSHEET_TOKEN      the token: env:NAME or file:PATH
        tell:
          - websub: https://hub.example.org/
          - indexnow: env:INDEXNOW_KEY
          - webhook: env:DEPLOY_HOOK
          - command: ./after-publishing.sh

Exit codes: 0 when it was stopped, 1 for a fault of the configuration, 4 when another newsroom runs this site. docs/run.md has a systemd unit, a container and a CI workflow.

Examples:

    broadsheet run
    broadsheet run --log-format json --listen off
    broadsheet run --once`
}

// Run runs the newsroom until the process is asked to stop.
func (c *runCommand) Run(ctx context.Context, con *console) error {
	con.quiet, con.verbose = c.Quiet, c.Verbose
	cfg, err := c.configuration()
	if err != nil {
		return err
	}
	ring := journal.NewRing(200)
	p := newPress(&c.siteFlags, con, slog.New(ring.Handler(c.handler(con))))
	plan, err := p.plan(cfg)
	if err != nil {
		return err
	}
	own, err := p.settings(cfg)
	if err != nil {
		return err
	}
	if _, err := (&noticeboard{given: c.Listen}).at(own); err != nil {
		return err // before anything is taken
	}
	site := &premises{press: p}
	if err := site.take(); err != nil {
		return err
	}
	defer site.release()
	publish.SweepScratch(publishCache(cfg))
	hangups := make(chan os.Signal, 1)
	notifyHangup(hangups)
	defer signal.Stop(hangups)

	n := newsroom.New(newsroom.Options{
		Plan: plan, Reload: p.reload, Check: site.check, Log: p.log, Metrics: p.meters, Once: c.Once,
		Ledger: &newsroom.Ledger{Path: filepath.Join(p.source, ".broadsheet", "run.json")},
		Turned: func(s newsroom.Status) { p.turned(s) },
	})
	p.newsroom = n
	if c.Once {
		err := n.Run(ctx)
		if fault := (siteFault{}); errors.As(err, &fault) {
			return withCode(exitFailed, err)
		}
		if err != nil && ctx.Err() == nil {
			return withCode(exitPartly, err)
		}
		return err
	}
	return c.run(ctx, con, p, site, ring, own, hangups)
}

func (c *runCommand) handler(con *console) slog.Handler {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // the flag admits nothing else
	if c.Verbose {
		level = slog.LevelDebug
	}
	if c.Quiet {
		level = slog.LevelWarn
	}
	w := &lineWriter{con: con}
	switch c.LogFormat {
	case "json":
		return slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})
	case "text":
		return slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})
	}
	return journal.Human(w, level)
}

// lineWriter writes the log where faults are written.
type lineWriter struct{ con *console }

func (w *lineWriter) Write(b []byte) (int, error) {
	w.con.mu.Lock()
	defer w.con.mu.Unlock()
	return w.con.err.Write(b)
}

// run runs the newsroom with its status page, its watch and its signals.
func (c *runCommand) run(ctx context.Context, con *console, p *press, site *premises, ring *journal.Ring, own newsroom.Config, hangups <-chan os.Signal) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	failed := make(chan error, 1)
	p.notices = &noticeboard{press: p, site: site, ring: ring, given: c.Listen, ctx: ctx, all: &all, failed: func(err error) {
		select {
		case failed <- err:
		default: // one is enough to end
		}
		cancel()
	}}
	if err := p.notices.hang(own); err != nil {
		return err
	}
	all.Go(func() { p.watch(ctx, c.ForcePolling) })
	all.Go(func() {
		for {
			select {
			case <-hangups:
				p.newsroom.Reload()
			case <-ctx.Done():
				return
			}
		}
	})
	con.say("Running %s; press Ctrl-C to stop.", p.source)
	err := p.newsroom.Run(ctx)
	p.notify("STOPPING=1")
	cancel()
	select {
	case ferr := <-failed:
		err = errors.Join(err, ferr)
	default:
	}
	if errors.Is(err, newsroom.ErrLost) {
		return withCode(exitMachine, err)
	}
	return err
}

// premises are the site's folder and the lock on it.
type premises struct {
	press *press
	mu    sync.Mutex
	lock  *lock.Lock
	who   lock.Holder
}

func lockFile(source string) string { return filepath.Join(source, ".broadsheet", "run.lock") }

func (s *premises) take() error {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	s.who = lock.Holder{PID: os.Getpid(), Host: host, Since: time.Now()}
	s.lock, err = lock.Take(lockFile(s.press.source), s.who)
	if errors.Is(err, lock.ErrHeld) {
		return withCode(exitMachine, err)
	}
	return err
}

// say writes the status page's address down, where "broadsheet status" finds
// it.
func (s *premises) say(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who.Address = address
	if err := s.lock.Say(s.who); err != nil {
		s.press.log.Warn("the lock cannot be written to", "error", err)
	}
}

func (s *premises) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.lock.Release(); err != nil {
		s.press.log.Warn("the lock cannot be released", "error", err)
	}
}

// check says whether work may begin. A folder that came back without what it
// held is as good as none: an empty mount point is no site.
func (s *premises) check() error {
	p := s.press
	if err := checkSource(p.source); err != nil {
		return err
	}
	for _, name := range p.configFiles() {
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("the configuration %s is gone: %w", short(name), err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	mine, err := s.lock.Mine()
	if err == nil && mine {
		return nil
	}
	// Another folder is in the place of the one that was locked.
	again, err := lock.Take(lockFile(p.source), s.who)
	if errors.Is(err, lock.ErrHeld) {
		return fmt.Errorf("%w: %w", newsroom.ErrLost, err)
	}
	if err != nil {
		return err
	}
	_ = s.lock.Release() // of a file that nobody sees any more
	s.lock = again
	return nil
}

// watch tells the newsroom of every change in the site's folder. A watch that
// ends, because the folder went or the system refused, is begun again.
func (p *press) watch(ctx context.Context, poll bool) {
	w := &serve.Watcher{
		Dir: p.source, Poll: poll, Ignore: p.unwatched,
		Fallback: func(reason error) {
			p.log.Warn("the system cannot watch this many folders; looking for changes every half second instead", "error", reason)
		},
		Changed: func(_ context.Context, paths []string) {
			paths = slices.DeleteFunc(paths, func(rel string) bool { return p.echoes.is(filepath.Join(p.source, filepath.FromSlash(rel))) })
			if len(paths) > 0 {
				p.log.Debug("files changed", "files", strings.Join(paths, " "))
				p.newsroom.Changed(paths)
			}
		},
	}
	for first := true; ; first = false {
		err := w.Run(ctx, func() {
			if !first {
				p.newsroom.Changed([]string{"."}) // nobody knows what changed meanwhile
			}
		})
		if ctx.Err() != nil {
			return
		}
		if err != nil && first {
			p.log.Warn("the folder is not watched for now", "error", err)
		}
		p.newsroom.Changed(nil) // it may be time to look whether the site is there
		select {
		case <-time.After(watchAgain):
		case <-ctx.Done():
			return
		}
	}
}

// watchAgain is the pause before a watch that ended is begun anew.
const watchAgain = 2 * time.Second

// token is what the status page asks of strangers.
func (p *press) token() (string, error) {
	token := p.current().own.Token
	if !token.Given() {
		return "", nil
	}
	return token.Read(os.Getenv)
}

// announcers makes what tells the world, from the configuration.
func announcers(list []announce.Config, site announce.Site, feed string) (tellers []newsroom.Teller) {
	seen := map[string]int{}
	for _, c := range list {
		a := c.Make(site, feed)
		name := a.Name()
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
		tellers = append(tellers, newsroom.Teller{Name: name, Tell: func(ctx context.Context, n newsroom.News) error {
			return a.Announce(ctx, announce.News(n))
		}})
	}
	return tellers
}
