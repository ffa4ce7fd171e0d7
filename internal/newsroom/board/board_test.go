package board

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/journal"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/metrics"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sample is a board of a newsroom that has seen some things.
func sample(now time.Time) *Board {
	status := newsroom.Status{
		State: newsroom.Working, Started: now.Add(-50 * time.Hour), At: now, Ready: true, Queue: 1, Published: now.Add(-4 * time.Minute),
		NextPoll: now.Add(2 * time.Minute), NextPost: now.Add(3 * time.Hour),
		Config: newsroom.ConfigStatus{Loaded: now.Add(-50 * time.Hour), Error: "_config.yml:4:3: no such key", Refused: now.Add(-time.Minute)},
		Steps: []newsroom.StepStatus{
			{Kind: "gather", Name: "gather", State: newsroom.Running, Began: now, Progress: &newsroom.Progress{Done: 3, Total: 12}, Worked: now.Add(-6 * time.Minute), Took: 812 * time.Millisecond, Note: "2 new, 1 revised"},
			{Kind: "build", Name: "build", State: newsroom.Idle, Worked: now.Add(-4 * time.Minute), Took: 212 * time.Millisecond, Note: "412 posts, 1290 files"},
			{Kind: "publish", Name: "dir:/srv/www/gazette", State: newsroom.Idle, Worked: now.Add(-4 * time.Minute), Took: 90 * time.Millisecond, Note: "3 added, 11 changed, 0 removed"},
			{Kind: "publish", Name: "s3://gazette", State: newsroom.Failing, Failures: 3, Failed: now.Add(-time.Minute), Next: now.Add(time.Minute), Error: "writing index.html: connection refused\nand a trace"},
			{Kind: "tell", Name: "websub hub.example.org", State: newsroom.Waiting},
		},
	}
	wire := Wire{All: 412, Offered: 1, Stories: []Story{
		{Title: "<script>alert(1)</script> & other headlines that are long enough to take a second line on a phone", Source: "The Ardle Haven Courier", At: now.Add(-9 * time.Minute)},
		{Title: "Ferry is back", Source: "Estuary Radio", At: now.Add(-2 * time.Hour), Revision: 2, State: "edited"},
	}}
	for i, state := range []string{"ok", "failing", "gone", "moved", "new", "off"} {
		f := Feed{Name: "Feed of the " + state + " kind", URL: "https://" + state + ".example.org/feed", State: state, Stories: i * 17, Polled: now.Add(-time.Duration(i) * time.Hour), Next: now.Add(time.Duration(i) * time.Minute)}
		if state == "failing" {
			f.Error, f.Failures = "the server answered 500 Internal Server Error", 4
		}
		for k := range 16 {
			f.Moments = append(f.Moments, now.Add(-time.Duration((16-k)*(i+1)*(1+k%3))*time.Hour))
		}
		wire.Feeds = append(wire.Feeds, f)
	}
	log := journal.NewRing(10)
	return &Board{
		Status: func() newsroom.Status { return status }, Log: log, Meters: metrics.New(), Stuck: time.Minute,
		Report: func(context.Context) Report {
			return Report{Title: "The Gazette", Site: "https://gazette.example.org/", Version: "1.0", PID: 7, Status: status, Wire: wire}
		},
		Token: func() (string, error) { return "open sesame", nil },
	}
}

func ask(t *testing.T, b *Board, remote, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", "http://127.0.0.1:4010"+target, nil)
	r.RemoteAddr = remote
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	return w
}

// Everything off the loopback asks for the token; what a proxy passes on, and
// what asks for a name that is not this machine's, is off it.
func TestAccess(t *testing.T) {
	b := sample(time.Now())
	const here, there = "127.0.0.1:50000", "192.0.2.7:50000"
	paths := []string{"/", "/events", "/status.json", "/metrics", "/healthz", "/readyz", "/nothing"}
	for _, p := range paths {
		for what, c := range map[string]struct {
			remote string
			header []string
			want   int
		}{
			"from elsewhere":            {there, nil, 401},
			"with a wrong token":        {there, []string{"Authorization", "Bearer open sesam"}, 401},
			"with an empty token":       {there, []string{"Authorization", "Bearer "}, 401},
			"through a proxy":           {here, []string{"X-Forwarded-For", "192.0.2.7"}, 401},
			"by a name that leads here": {here, []string{"Host", "evil.example.org"}, 401},
		} {
			if w := ask(t, b, c.remote, p, c.header...); w.Code != c.want || strings.Contains(w.Body.String(), "Gazette") || strings.Contains(w.Body.String(), "sesame") {
				t.Errorf("%s %s: %d, want %d: %.80s", p, what, w.Code, c.want, w.Body)
			}
		}
	}
	for what, c := range map[string]struct {
		remote string
		header []string
	}{
		"from here":       {here, nil},
		"from here, IPv6": {"[::1]:50000", []string{"Host", "[::1]:4010"}},
		"by name":         {here, []string{"Host", "localhost:4010"}},
		"with the token":  {there, []string{"Authorization", "Bearer open sesame"}},
		"by a browser":    {there, []string{"Authorization", "Basic YW55Ym9keTpvcGVuIHNlc2FtZQ=="}},
	} {
		if w := ask(t, b, c.remote, "/status.json", c.header...); w.Code != 200 {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
	}
	b.Token = nil
	if w := ask(t, b, there, "/"); w.Code != 403 {
		t.Errorf("without a token to ask for: %d", w.Code)
	}
}

// The page shows everything, and what came from the wire as text.
func TestPage(t *testing.T) {
	b := sample(time.Now())
	w := ask(t, b, "127.0.0.1:50000", "/")
	body := w.Body.String()
	if w.Code != 200 || w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	for _, want := range []string{
		"trouble", "The Gazette", "4 min ago", "in 2 min", "in 2 hours", "3 of 12", "2 new, 1 revised", "no such key", "connection refused (3 times)",
		"&lt;script&gt;alert(1)", "Feed of the gone kind", "<svg class=\"spark\"", "16 entries in the last", "412, 1 to review", "Publish to s3://gazette", "revised · edited here",
		`<noscript><meta http-equiv="refresh"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, bad := range []string{"<script>alert", "and a trace", "ZgotmplZ"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page says %q", bad)
		}
	}
}

func TestHealth(t *testing.T) {
	now := time.Now()
	b := sample(now)
	for _, p := range []string{"/healthz", "/readyz"} {
		if w := ask(t, b, "127.0.0.1:1", p); w.Code != 200 {
			t.Errorf("%s: %d %s", p, w.Code, w.Body)
		}
	}
	s := b.Status()
	s.At, s.Ready, s.State, s.Why = now.Add(-2*time.Minute), false, newsroom.Stalled, "the folder is away"
	b.Status = func() newsroom.Status { return s }
	if w := ask(t, b, "127.0.0.1:1", "/healthz"); w.Code != 503 {
		t.Errorf("a newsroom that stands still is healthy: %d", w.Code)
	}
	if w := ask(t, b, "127.0.0.1:1", "/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "the folder is away") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	var rep Report
	if err := json.Unmarshal(ask(t, b, "127.0.0.1:1", "/status.json").Body.Bytes(), &rep); err != nil || rep.Wire.All != 412 || len(rep.Status.Steps) != 5 {
		t.Errorf("%+v %v", rep, err)
	}
}

// serve serves a board on loopback until the test ends.
func serve(t *testing.T, b *Board) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String() + "/"
}

// An open page is told of a change, and its line ends with the server.
func TestEvents(t *testing.T) {
	b := sample(time.Now())
	address := serve(t, b)
	resp, err := http.Get(address + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	lines := bufio.NewScanner(resp.Body)
	lines.Scan() // that it is open
	b.Turned()
	for lines.Scan() {
		if lines.Text() == "event: turn" {
			return
		}
	}
	t.Error("the page was not told: ", lines.Err())
}

// Of many feeds the page shows what fails first, with its address, and folds
// what is well; nothing is lost.
func TestManyFeeds(t *testing.T) {
	var v view
	for i := range 300 {
		f := Feed{Name: "a.example", URL: fmt.Sprintf("https://a.example/%d", i), State: "ok"}
		if i%60 == 59 {
			f.State, f.Error = "failing", "the server answered 503"
		}
		v.Wire.Feeds = append(v.Wire.Feeds, f)
	}
	near, far := v.Near(), v.Far()
	if len(near) != nearFeeds || len(near)+len(far) != 300 {
		t.Fatalf("%d and %d", len(near), len(far))
	}
	for i := range 5 {
		if want := fmt.Sprintf("https://a.example/%d", i*60+59); near[i].URL != want {
			t.Errorf("place %d has %s, want %s", i, near[i].URL, want)
		}
	}
	if near[5].URL != "https://a.example/0" || far[0].URL != "https://a.example/35" {
		t.Errorf("then %s, and folded %s", near[5].URL, far[0].URL)
	}
	v.Status.State = newsroom.Working
	if v.Mood() != "well, but for 5 feeds" {
		t.Error(v.Mood())
	}
	var out strings.Builder
	if err := v.template().Execute(&out, &v); err != nil {
		t.Fatal(err)
	}
	if page := out.String(); strings.Count(page, `<li class="feed `) != 300 || !strings.Contains(page, `<p class="meta address">https://a.example/59</p>`) || !strings.Contains(page, "260 more, all well") {
		t.Error("the page does not have them all")
	}
	v.Wire.Feeds = v.Wire.Feeds[:nearFeeds]
	if len(v.Near()) != nearFeeds || v.Far() != nil || v.Near()[0].URL != "https://a.example/0" {
		t.Error("a few feeds are not shown as they are")
	}
}
