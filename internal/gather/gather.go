// Package gather brings stories in from the wire. It polls feeds, follows
// their entries to the articles where the licence allows, and leaves each
// story as one Jekyll post, revised in place when its source changes.
//
// A run is a pipeline. Feeds, articles and pictures are asked for side by side,
// bounded by each host's pace alone: a feed's articles as soon as it has
// answered. Which feed a story is taken from is decided by the order of the
// configuration (see plan), so that the same wire gives the same posts however
// its answers are timed. Drafts wait in a spool and are merged in the same order
// by one loop that alone writes the state; posts are written a batch behind it.
//
// What must hold at every instant: a post on disk is whole; a story that the
// state knows has its post on disk or its bytes in the journal; a post that a
// person changed is never written over.
package gather

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/filelock"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// Options are what a run is given.
type Options struct {
	Source   string // the site's folder
	Config   Config
	BaseURL  string // the site's baseurl, before the address of pictures in a text
	Now      func() time.Time
	Version  string         // for the User-Agent
	HTTP     fetch.Settings // what is zero comes from Config
	All      bool           // poll every feed, due or not
	Only     []string       // names or addresses of the feeds to poll, due or not
	DryRun   bool           // change nothing on disk
	Progress func(Progress) // called after each step, never concurrently
	Log      *slog.Logger   // nil is silence
	// Wrote is called with each file once it is in place, by its path below
	// Source, from several goroutines: who watches the folder can tell such a
	// change from a person's.
	Wrote func(path string)

	// step is asked before each lasting step; an error ends the run there, as
	// if the process had died. Only tests set it.
	step func(what string) error
}

// Progress is how far a run is.
type Progress struct {
	Feeds, FeedsDone           int
	New, Revised, Seen, Failed int
	Skipped                    int    // entries too old to take
	Feed                       string // that was finished last
}

// Report is what a run did.
type Report struct {
	Feeds     []FeedReport // of the feeds that were polled, in the configuration's order
	NotDue    int
	New       int
	Revised   int
	Offered   int // revisions left to a person
	Seen      int // sightings of stories that are here already
	Withdrawn int
	Skipped   int // entries too old to take
	Failed    int // feeds
	Stories   []StoryReport
	Notes     []string  // what a person should know of the run as a whole
	Next      time.Time // when a feed or an article is due next, which may be over; the zero time where none ever is
	Took      time.Duration
}

// FeedReport is what polling one feed brought.
type FeedReport struct {
	URL     string
	Name    string
	Status  int
	Err     error // why it failed; nil if it did not
	Repairs []string
	Entries int
	New     int
	Revised int
	Seen    int
	Skipped int
	Next    time.Time
}

// StoryReport is what became of one story.
type StoryReport struct {
	Action  string // "new", "revised", "offered", "withdrawn"
	ID      string
	Path    string
	Title   string
	Feed    string
	Changes []string
	Note    string
}

// ErrBusy is returned when another gather is at work on the same site.
var ErrBusy = errors.New("another gather is at work on this site")

// StateFile is where a site's state is kept, relative to its source.
const StateFile = ".broadsheet/state.db"

// Run gathers once. The report is as far as the run came, also with an error.
func Run(ctx context.Context, o Options) (rep Report, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	began := o.Now()
	defer func() { rep.Took = o.Now().Sub(began) }()
	info, err := os.Stat(o.Source)
	if err != nil {
		return rep, fmt.Errorf("the site's folder cannot be read: %w", err)
	}
	if !info.IsDir() {
		return rep, fmt.Errorf("%s is a file; expected the site's folder", o.Source)
	}
	selected, err := choose(o)
	if err != nil {
		return rep, err
	}
	state := filepath.Join(o.Source, filepath.FromSlash(StateFile))
	if o.DryRun {
		dir, err := os.MkdirTemp("", "broadsheet-dry-run-")
		if err != nil {
			return rep, err
		}
		defer os.RemoveAll(dir)
		copied := filepath.Join(dir, "state.db")
		if err := copyState(ctx, state, copied); err != nil {
			return rep, err
		}
		state = copied
	} else {
		asked := lastRun(o.Source)
		release, err := Hold(o.Source)
		if err != nil {
			return rep, err
		}
		defer release()
		if o.HTTP.Asked.IsZero() {
			o.HTTP.Asked = asked
		}
		defer ran(o.Source)
	}
	err = attempt(ctx, o, state, began, selected, &rep)
	if errors.Is(err, store.ErrCorrupt) && !o.DryRun {
		aside := state + ".damaged-" + began.UTC().Format("20060102-150405")
		if err := setAside(state, aside); err != nil {
			return rep, err
		}
		rep = Report{Notes: append(rep.Notes, fmt.Sprintf("the state %s was damaged and is kept as %s; stories are known again by their posts, and what only the state knew is lost: the feeds' rhythm, validators and failures, and which posts were removed by hand", state, aside))}
		err = attempt(ctx, o, state, began, selected, &rep)
	}
	return rep, err
}

// attempt gathers with the state at a path. What a run has committed to is
// finished before anything else.
func attempt(ctx context.Context, o Options, state string, began time.Time, selected []Feed, rep *Report) (err error) {
	db, err := store.Open(ctx, state)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	if step := o.step; step != nil {
		var mu sync.Mutex
		o.step = func(what string) error {
			mu.Lock()
			defer mu.Unlock()
			return step(what)
		}
	}
	r := &run{o: o, db: db, now: began.UTC().Truncate(time.Second), rep: rep, disk: disk{root: o.Source, dry: o.DryRun, step: o.step, wrote: o.Wrote}, work: fetch.NewTurns(runtime.GOMAXPROCS(0))}
	settings := o.settings()
	r.client, r.agent = fetch.New(settings), productToken(settings.UserAgent)
	defer r.client.Close()
	if err := r.recover(ctx); err != nil {
		return err
	}
	if err := r.indexArchive(ctx); err != nil {
		return err
	}
	return r.feeds(ctx, selected)
}

// Hold keeps every gathering away from a site until release is called, as a
// run itself does. The error is ErrBusy while one is at work.
func Hold(source string) (release func(), err error) {
	path := lockFile(source)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	release, err = filelock.Take(path)
	if errors.Is(err, filelock.ErrHeld) {
		err = fmt.Errorf("%w (%s is held)", ErrBusy, path)
	}
	return release, err
}

// lastRun is when the last gathering ended, which the file says that is held
// for one: a host's pause goes on from one run to the next.
func lastRun(source string) time.Time {
	info, err := os.Stat(lockFile(source))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// ran takes note that a gathering ends now. Where that cannot be noted, the next
// is less patient with the hosts that it begins with, and no more.
func ran(source string) {
	now := time.Now()
	_ = os.Chtimes(lockFile(source), now, now)
}

func lockFile(source string) string {
	return filepath.Join(filepath.Dir(filepath.Join(source, filepath.FromSlash(StateFile))), "gather.lock")
}

// setAside renames a damaged database, with its log, out of the way.
func setAside(state, aside string) error {
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(state+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return os.Rename(state, aside)
}

// copyState copies the state for a run that is to change nothing.
func copyState(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return store.Copy(ctx, from, to)
}

// choose picks the feeds that Only names, all of them if it names none.
func choose(o Options) ([]Feed, error) {
	var all []Feed
	for _, f := range o.Config.Feeds {
		if !f.Off {
			all = append(all, f)
		}
	}
	if len(o.Only) == 0 {
		return all, nil
	}
	var picked []Feed
	for _, name := range o.Only {
		found := false
		for _, f := range o.Config.Feeds {
			if f.URL == name || f.Name != "" && f.Name == name {
				found = true
				if !slices.ContainsFunc(picked, func(p Feed) bool { return p.URL == f.URL }) {
					picked = append(picked, f)
				}
			}
		}
		if !found {
			return nil, fmt.Errorf("no feed is called %q; expected a name or url of one under broadsheet: gather: feeds", name)
		}
	}
	return picked, nil
}

func (o *Options) settings() fetch.Settings {
	s, c := o.HTTP, o.Config
	if s.UserAgent == "" {
		s.UserAgent = UserAgent(c, o.Version)
	}
	s.Allow = append(append([]string(nil), s.Allow...), c.AllowHosts...)
	for _, f := range c.Feeds {
		// A feed that the configuration names is one that its owner wants.
		s.Allow = append(s.Allow, hostname(f.URL))
	}
	if s.HostDelay == 0 {
		s.HostDelay = c.Delay
	}
	if s.LocalDelay == 0 {
		s.LocalDelay = c.LocalDelay
	}
	if s.Timeout == 0 {
		s.Timeout = c.Timeout
	}
	if s.MaxBytes == 0 {
		s.MaxBytes = c.MaxBytes
	}
	if s.Requests == 0 {
		s.Requests = c.Workers
	}
	if s.Now == nil {
		s.Now = o.Now
	}
	return s
}

// UserAgent says who asks, and where to complain.
func UserAgent(c Config, version string) string {
	if c.UserAgent != "" {
		return c.UserAgent
	}
	if version == "" {
		version = "dev"
	}
	ua := "Broadsheet/" + version + " (+https://github.com/broadsheet-press/broadsheet"
	if c.Contact != "" {
		ua += "; " + header(c.Contact)
	}
	return ua + ")"
}
