package cli

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
)

// troubled is a newsroom with feeds, to which bad things happen. Each feed,
// /1 and so on, has one story; a feed that is new in the configuration is
// asked at once.
type troubled struct {
	*newsprocess
	config string // with %s for the feeds
	wire   string
	feeds  []string
}

const troubledConfig = `title: Troubled
url: https://troubled.example.org
permalink: pretty
timezone: UTC
exclude: [.broadsheet]
broadsheet:
  gather:
    licence: full
    delay: 0
    feeds: [%%s]
  publish: dir:%s
  run:
    every: 1s
    retry: 200ms
    retry_most: 1s
`

// newTroubled starts a newsroom in a folder and waits until its first story is
// published. The story is as long as asked.
func newTroubled(t *testing.T, dir, target string, length int) *troubled {
	t.Helper()
	return newTroubledAt(t, dir, target, "", length)
}

// newTroubledAt is newTroubled with settings of the target's.
func newTroubledAt(t *testing.T, dir, target, settings string, length int) *troubled {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := strings.Trim(r.URL.Path, "/")
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Wire %[1]s</title><link>https://%[1]s.example.org/</link><description>x</description>`+
			`<item><title>Story %[1]s</title><guid>story-%[1]s</guid><pubDate>Sat, 14 Mar 2026 09:00:00 GMT</pubDate><description>`, n)
		_, _ = io.WriteString(w, strings.Repeat("&lt;p&gt;The council of town "+n+" met and talked of the bridge, the school and the price of bread.&lt;/p&gt;", max(1, length/90)))
		_, _ = io.WriteString(w, `</description></item></channel></rss>`)
	}))
	t.Cleanup(srv.Close)
	if err := os.MkdirAll(filepath.Join(dir, "_posts"), 0o755); err != nil {
		t.Fatal(err)
	}
	n := &troubled{config: fmt.Sprintf(troubledConfig, target+settings), wire: srv.URL, feeds: []string{srv.URL + "/1"}}
	put(t, filepath.Join(dir, "_config.yml"), fmt.Sprintf(n.config, n.feeds[0]))
	put(t, filepath.Join(dir, "_posts", "2026-03-13-first.md"), "---\ntitle: First\n---\nHello.\n")
	n.newsprocess = startNewsroom(t, dir)
	n.published(target, "2026/03/14/story-1/index.html")
	return n
}

// ask has one more feed asked.
func (n *troubled) ask() {
	n.t.Helper()
	n.feeds = append(n.feeds, fmt.Sprintf("%s/%d", n.wire, len(n.feeds)+1))
	n.write("_config.yml", fmt.Sprintf(n.config, strings.Join(n.feeds, ", ")))
}

// published waits for a page at the target.
func (n *newsprocess) published(target, name string) {
	n.t.Helper()
	comes(n.t, name+" at the target", func() bool { return there(filepath.Join(target, filepath.FromSlash(name))) })
}

// fails waits until a step is shown to fail, and says so everywhere else: in
// status, in the metrics and in the log.
func (n *newsprocess) fails(kind, why string) {
	n.t.Helper()
	n.shows(kind+" failing for "+why, func(rep board.Report) bool {
		for _, s := range rep.Status.Steps {
			if s.Kind == kind && s.Failures > 0 && strings.Contains(s.Error, why) {
				return true
			}
		}
		return false
	})
	if code, out := n.statusCommand(); code != exitPartly || !strings.Contains(out, why) {
		n.t.Errorf("status does not say that %s fails for %q: %d %s", kind, why, code, out)
	}
	if _, text := n.get("metrics"); !strings.Contains(text, `broadsheet_failing{step="`+kind) || strings.Contains(text, `broadsheet_failing{step="`+kind+` `+kind+`"} 0`) {
		n.t.Errorf("the metrics do not say that %s fails:\n%s", kind, text)
	}
	n.heard(why)
}

// heard reports whether the log said something, at any time.
func (n *newsprocess) heard(what string) {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	if !strings.Contains(n.all.String(), what) {
		n.t.Errorf("the log does not say %q:\n%s", what, n.all.String())
	}
}

// well waits until nothing fails.
func (n *newsprocess) well() {
	n.t.Helper()
	n.shows("that all is well", func(rep board.Report) bool { return failing(rep) == 0 })
	if code, body := n.get("readyz"); code != 200 {
		n.t.Errorf("not ready when all is well: %d %s", code, body)
	}
}

// holdState takes the state for itself, as a backup program or a person with
// an open database does.
func holdState(t *testing.T, dir string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, ".broadsheet", "state.db")+"?_pragma=locking_mode(EXCLUSIVE)&_pragma=busy_timeout(100)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	comes(t, "the state's lock", func() bool {
		_, err := db.ExecContext(t.Context(), "BEGIN EXCLUSIVE")
		return err == nil
	})
	return func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Another program holds the state. For seconds: gathering waits. For long:
// the round fails and says why, what people write is built and published all
// the same, the page answers at once with what it last knew; and the stories
// come when the state is let go of.
func TestRunStateHeld(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a database's patience; run without -short")
	}
	t.Parallel()
	base := t.TempDir()
	dir, target := filepath.Join(base, "site"), filepath.Join(base, "www")
	n := newTroubled(t, dir, target, 100)
	n.well()

	release := holdState(t, dir)
	n.ask()
	n.shows("gathering under way", func(rep board.Report) bool { return rep.Status.Steps[0].State == "running" })
	release()
	n.published(target, "2026/03/14/story-2/index.html")
	n.well()

	release = holdState(t, dir)
	n.ask()
	n.write("_posts/2026-03-15-meanwhile.md", "---\ntitle: Meanwhile\n---\nx\n")
	n.published(target, "2026/03/15/meanwhile/index.html")
	var slowest time.Duration
	began := time.Now()
	n.shows("what it knew, and that the state cannot be looked at", func(rep board.Report) bool {
		slowest = max(slowest, time.Since(began))
		began = time.Now()
		return rep.Wire.Error != "" && len(rep.Wire.Feeds) == 2
	})
	if slowest > 5*time.Second {
		t.Errorf("the page took %v", slowest)
	}
	n.fails("gather", "another program holds the state")
	if code, _ := n.get("readyz"); code != 200 {
		t.Errorf("readers are served, and it is not ready: %d", code)
	}
	release()
	n.published(target, "2026/03/14/story-3/index.html")
	n.well()
	if code := n.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("ended with %d", code)
	}
}
