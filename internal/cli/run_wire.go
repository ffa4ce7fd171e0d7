package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather"
	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// wireCache keeps what the status page shows of gathering for a moment, so
// that many open pages cost one look at the state.
type wireCache struct {
	at   time.Time
	wire board.Wire
}

const (
	// wireFresh is how long a look at the state is good for.
	wireFresh = 2 * time.Second
	// mostStories bounds the stories of the last day that are shown.
	mostStories = 100
)

func (p *press) forgetWire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cached = wireCache{}
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
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.Sub(p.cached.at) > wireFresh {
		p.cached = wireCache{now, p.wire(ctx, e)}
	}
	rep.Wire = p.cached.wire
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
		w.Error = err.Error()
	}
	return w
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
