package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather"
	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// wireCache keeps what the status page shows of gathering for a moment, so
// that many open pages cost one look at the state.
type wireCache struct {
	wire    board.Wire
	from    time.Time     // when the look began that it is from
	expires time.Time     // a look that began before this is outdated
	looking chan struct{} // closed when the look under way ends; nil where there is none
}

const (
	// wireFresh is how long a look at the state is good for.
	wireFresh = 2 * time.Second
	// wirePatience is how long somebody waits for a look. A state that another
	// program holds lets nobody look for longer than most would wait.
	wirePatience = 1500 * time.Millisecond
	// mostStories bounds the stories of the last day that are shown.
	mostStories = 100
)

func (p *press) forgetWire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cached.expires = time.Now()
}

// look is a look at the state, or what the last one saw, with the reason, where
// the state lets nobody look.
func (p *press) look(ctx context.Context) board.Wire {
	p.mu.Lock()
	c, e := &p.cached, p.now
	if c.from.After(c.expires) && time.Since(c.from) < wireFresh {
		defer p.mu.Unlock()
		return c.wire
	}
	if c.looking == nil {
		done := make(chan struct{})
		c.looking = done
		ctx := context.WithoutCancel(ctx) // the next one who asks has the use of it
		go func() {
			from := time.Now()
			w := p.wire(ctx, e)
			p.mu.Lock()
			if w.Error != "" {
				w.Feeds, w.Stories, w.All, w.Withdrawn, w.Offered = c.wire.Feeds, c.wire.Stories, c.wire.All, c.wire.Withdrawn, c.wire.Offered
			}
			c.wire, c.from, c.looking = w, from, nil
			p.mu.Unlock()
			close(done)
		}()
	}
	looking := c.looking
	p.mu.Unlock()
	patience := time.NewTimer(wirePatience)
	defer patience.Stop()
	var late bool
	select {
	case <-looking:
	case <-patience.C:
		late = true
	case <-ctx.Done():
		late = true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	w := c.wire
	if late {
		w.Error = "it does not answer; another program may hold it"
		if !c.from.IsZero() {
			w.Error += ". Shown is what it had " + ago(time.Now(), c.from)
		}
	}
	return w
}

// report is all there is to know of the newsroom but its log.
func (p *press) report(ctx context.Context) board.Report {
	rep := p.offline(ctx)
	rep.PID = os.Getpid()
	rep.Status = p.newsroom.Status()
	return rep
}

// offline is what is known without a newsroom that runs.
func (p *press) offline(ctx context.Context) board.Report {
	e := p.current()
	rep := board.Report{Title: e.cfg.String("title"), Version: version()}
	if url := e.cfg.String("url"); url != "" {
		rep.Site = url + mountOf(e.cfg) + "/"
	}
	if rep.Title == "" {
		rep.Title = filepath.Base(p.source)
	}
	rep.Wire = p.look(ctx)
	return rep
}

// wire looks at the state.
func (p *press) wire(ctx context.Context, e edition) board.Wire {
	var w board.Wire
	now := p.clock.Now()
	st, err := gather.StatusOf(ctx, gather.Options{Source: p.source, Config: e.gather, Now: p.clock.Now})
	if err == nil {
		var recent []gather.Recent
		recent, err = gather.RecentStories(ctx, p.source, now.Add(-24*time.Hour), mostStories)
		names := map[string]string{}
		for _, f := range st.Feeds {
			feed := feedOf(f)
			names[f.URL] = feed.Name
			w.Feeds = append(w.Feeds, feed)
		}
		for _, s := range recent {
			w.Stories = append(w.Stories, board.Story{Title: s.Title, Path: s.Path, Source: names[s.Feed], At: s.Changed, Revision: s.Revision, State: s.State})
		}
	}
	w.All, w.Withdrawn, w.Offered = st.Stories, st.Withdrawn, len(st.Offered)
	if err != nil {
		w.Error = p.stateFault(err).Error()
	}
	return w
}

// stateFault says in words what SQLite says in numbers: that another program
// has locked the state, or that its disk has no room for what SQLite keeps
// beside it.
func (p *press) stateFault(err error) error {
	switch {
	case err == nil:
	case strings.Contains(err.Error(), "SQLITE_BUSY"):
		return fmt.Errorf("another program holds the state: %w", err)
	case strings.Contains(err.Error(), "disk I/O error") && full(filepath.Dir(filepath.Join(p.source, filepath.FromSlash(gather.StateFile)))):
		return fmt.Errorf("the disk of the state is full: %w", err)
	}
	return err
}

// full reports that a folder has not even little room.
func full(dir string) bool {
	f, err := os.CreateTemp(dir, "room-*.tmp")
	if err != nil {
		return publish.KindOf(err) == publish.Full
	}
	_, err = f.Write(make([]byte, 64<<10))
	_ = errors.Join(f.Close(), os.Remove(f.Name())) // it was only to see
	return publish.KindOf(err) == publish.Full
}

func feedOf(f gather.FeedStatus) board.Feed {
	name := f.Name
	if name == "" {
		name = f.URL
	}
	return board.Feed{
		Name: name, URL: f.URL, State: f.State, Polled: f.Polled, Changed: f.Changed, Next: f.Next, Interval: f.Interval,
		Failures: f.Failures, Error: f.Error, Stories: f.Stories, Moments: f.Moments,
	}
}

// turned passes on that the newsroom has moved: to open pages, and to the
// supervisor.
func (p *press) turned(s newsroom.Status) {
	if b := p.board.Load(); b != nil {
		b.Turned()
	}
	if !p.said {
		p.said = true
		p.notify("READY=1")
	}
	if now := time.Now(); now.Sub(p.beat) > 5*time.Second {
		p.beat = now
		p.notify("WATCHDOG=1\nSTATUS=" + s.State)
	}
}

// subscribe renews what is asked of hubs.
func (p *press) subscribe(ctx context.Context, e edition) error {
	return p.withHubs(ctx, e, func(w *gather.WebSub) error { return w.Renew(ctx) })
}

// withHubs opens the state for as long as it takes: a state that is found
// damaged is set aside, and nobody must go on with the old one.
func (p *press) withHubs(ctx context.Context, e edition, do func(*gather.WebSub) error) (err error) {
	db, err := store.Open(ctx, filepath.Join(p.source, filepath.FromSlash(gather.StateFile)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w, err := gather.NewWebSub(gather.Options{Source: p.source, Config: e.gather, Version: version(), Now: p.clock.Now, HTTP: p.http}, db, p.newsroom.Poll)
	if err != nil {
		return err
	}
	defer w.Close()
	return do(w)
}

// hubs answers what WebSub hubs ask and deliver. One is answered at a time:
// a delivery is only a hint, and a stranger's flood of them is not worth more.
type hubs struct {
	press *press
	turn  sync.Mutex
}

func (h *hubs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := h.press.current()
	// Our addresses end in 160 random bits; anything else is a stranger.
	if token, err := hex.DecodeString(path.Base(r.URL.Path)); e.gather.Callback == "" || err != nil || len(token) != 20 {
		http.NotFound(w, r)
		return
	}
	h.turn.Lock()
	defer h.turn.Unlock()
	err := h.press.withHubs(r.Context(), e, func(sub *gather.WebSub) error {
		sub.ServeHTTP(w, r)
		return nil
	})
	if err != nil {
		h.press.log.Error("a hub could not be answered", "error", err)
		http.Error(w, "not now", http.StatusServiceUnavailable)
	}
}
