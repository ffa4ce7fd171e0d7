// Package board shows what a newsroom is doing: a page for people, health and
// readiness for supervisors, metrics for Prometheus, and the same as JSON.
package board

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/journal"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/metrics"
)

// Feed is a feed as the page shows it.
type Feed struct {
	Name     string        `json:"name"`
	URL      string        `json:"url"`
	State    string        `json:"state"` // new, ok, failing, gone, moved, off
	Polled   time.Time     `json:"polled,omitzero"`
	Changed  time.Time     `json:"changed,omitzero"`
	Next     time.Time     `json:"next,omitzero"` // zero: due
	Interval time.Duration `json:"interval,omitempty"`
	Failures int           `json:"failures"`
	Error    string        `json:"error,omitempty"`
	Stories  int           `json:"stories"`
	Moments  []time.Time   `json:"moments,omitempty"` // of its latest entries, oldest first
}

// Story is a story as the page shows it.
type Story struct {
	Title    string    `json:"title"`
	Path     string    `json:"path"`
	Source   string    `json:"source,omitempty"`
	At       time.Time `json:"at"`
	Revision int       `json:"revision"`
	State    string    `json:"state"`
}

// Wire is what the page shows of gathering.
type Wire struct {
	Feeds     []Feed  `json:"feeds"`
	Stories   []Story `json:"stories"` // of the last day, newest first
	All       int     `json:"all"`
	Withdrawn int     `json:"withdrawn"`
	Offered   int     `json:"offered"` // revisions that wait for a person
	Error     string  `json:"error,omitempty"`
}

// Report is all there is to know, as /status.json has it.
type Report struct {
	Title   string          `json:"title"`
	Site    string          `json:"site,omitempty"` // its address
	Version string          `json:"version"`
	PID     int             `json:"pid"`
	Status  newsroom.Status `json:"status"`
	Wire    Wire            `json:"wire"`
	Log     []journal.Line  `json:"log"`
}

// A Board answers for one newsroom.
type Board struct {
	Report func(ctx context.Context) Report // without its log
	Status func() newsroom.Status
	Log    *journal.Ring
	Meters *metrics.Set
	// Token is asked of whoever is not on this machine; "" refuses them.
	Token func() (string, error)
	// Hubs answers WebSub hubs, below /websub/. Their addresses are secrets of
	// their own: no token is asked.
	Hubs http.Handler
	Slog *slog.Logger
	// Stuck is how old a status may be before the newsroom counts as dead.
	Stuck time.Duration

	mu      sync.Mutex
	viewers map[chan struct{}]bool
	closed  chan struct{}
	once    sync.Once
}

// Handler answers requests.
func (b *Board) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.page)
	mux.HandleFunc("GET /events", b.events)
	mux.HandleFunc("GET /status.json", b.json)
	mux.HandleFunc("GET /metrics", b.metrics)
	mux.HandleFunc("GET /healthz", b.health)
	mux.HandleFunc("GET /readyz", b.ready)
	guarded := b.guard(mux)
	if b.Hubs == nil {
		return guarded
	}
	all := http.NewServeMux()
	all.HandleFunc("/websub/", func(w http.ResponseWriter, r *http.Request) {
		// A stranger may speak here: not for long.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(hubLimit))
		b.Hubs.ServeHTTP(w, r)
	})
	all.Handle("/", guarded)
	return all
}

// hubLimit is how long a hub may take to say what it has.
const hubLimit = 30 * time.Second

// grace is how long an answer under way may take once the server is to stop.
const grace = 2 * time.Second

// Serve answers on l until ctx ends. It closes l.
func (b *Board) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: b.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(b.logger().Handler(), slog.LevelDebug),
	}
	srv.RegisterOnShutdown(b.close)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := srv.Shutdown(soon)
	if err != nil {
		err = srv.Close()
	}
	<-done // http.ErrServerClosed
	return err
}

func (b *Board) logger() *slog.Logger {
	if b.Slog != nil {
		return b.Slog
	}
	return slog.New(slog.DiscardHandler)
}

func (b *Board) json(w http.ResponseWriter, r *http.Request) {
	rep := b.Report(r.Context())
	rep.Log = b.Log.Lines()
	body, err := json.MarshalIndent(rep, "", "  ")
	if err != nil {
		http.Error(w, "the status cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(append(body, '\n')) // a reader that hangs up is none of ours
}

func (b *Board) metrics(w http.ResponseWriter, _ *http.Request) {
	var text bytes.Buffer
	_, _ = b.Meters.WriteTo(&text) // a buffer takes all
	w.Header().Set("Content-Type", metrics.ContentType)
	_, _ = w.Write(text.Bytes())
}

// health says whether the newsroom's loop turns. What fails is no reason to
// restart the process: it is retried.
func (b *Board) health(w http.ResponseWriter, _ *http.Request) {
	if s := b.Status(); !s.At.IsZero() && b.Stuck > 0 && time.Since(s.At) > b.Stuck {
		http.Error(w, "the newsroom has not moved since "+s.At.Format(time.RFC3339), http.StatusServiceUnavailable)
		return
	}
	answer(w, "ok\n")
}

// ready says whether there is a good site and somebody to keep it so.
func (b *Board) ready(w http.ResponseWriter, _ *http.Request) {
	s := b.Status()
	if !s.Ready {
		why := s.State
		if s.Why != "" {
			why += ": " + s.Why
		}
		if s.State == newsroom.Working {
			why = "the site has not been built yet"
		}
		http.Error(w, why, http.StatusServiceUnavailable)
		return
	}
	answer(w, "ready\n")
}

func answer(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text))
}
