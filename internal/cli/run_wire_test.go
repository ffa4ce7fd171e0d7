package cli

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// hubWire is a feed whose stories a test decides, and its hub.
type hubWire struct {
	*httptest.Server
	mu      sync.Mutex
	stories int
	subs    chan url.Values
}

func newHubWire(t *testing.T) *hubWire {
	w := &hubWire{stories: 3, subs: make(chan url.Values, 10)}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			w.mu.Lock()
			defer w.mu.Unlock()
			rw.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprintf(rw, `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Hubbed</title><atom:link rel="hub" href="%s/hub"/><atom:link rel="self" href="%s/feed"/>`, w.URL, w.URL)
			for i := range w.stories {
				fmt.Fprintf(rw, "<item><title>Story number %d of the feed with a hub</title><guid>%d</guid><link>%s/%d</link><description>It is about the %d. thing.</description></item>", i, i, w.URL, i, i)
			}
			fmt.Fprint(rw, "</channel></rss>")
		case "/hub":
			_ = r.ParseForm()
			w.subs <- r.PostForm
			rw.WriteHeader(http.StatusAccepted)
		default:
			http.NotFound(rw, r)
		}
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *hubWire) publish() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stories++
}

// freePort is a port of this machine that nobody has.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func configure(t *testing.T, dir, gather, run string) {
	t.Helper()
	text := "title: Wired\nurl: https://wired.example.org\npermalink: pretty\ntimezone: UTC\nexclude: [.broadsheet]\nbroadsheet:\n  gather:\n    first_poll: 3650d\n" + gather + "  run:\n    retry: 50ms\n" + run
	if err := os.WriteFile(filepath.Join(dir, "_config.yml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A hub is subscribed to once its feed has been read, and what it delivers
// makes the feed due, however far its next poll is; strangers are not heard.
func TestRunHub(t *testing.T) {
	w := newHubWire(t)
	dir, _ := runSite(t)
	port := freePort(t)
	configure(t, dir, fmt.Sprintf("    websub_callback: http://127.0.0.1:%d/websub\n    feeds:\n      - url: %s/feed\n        interval: 7d\n", port, w.URL), "    every: 20ms\n")
	n := startNewsroom(t, dir, "--listen", fmt.Sprintf("127.0.0.1:%d", port))
	n.said("gathered +new=3")
	asked := <-w.subs
	callback := asked.Get("hub.callback")
	if !strings.HasPrefix(callback, fmt.Sprintf("http://127.0.0.1:%d/websub/", port)) {
		t.Fatalf("the hub was asked to call %q", callback)
	}
	call := func(method, address, signature, body string) (int, string) {
		t.Helper()
		req, err := http.NewRequest(method, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Hub-Signature", signature)
		req.Header.Set("X-Forwarded-For", "192.0.2.1") // a web server passes it on
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	if code, body := call("GET", callback+"?hub.mode=subscribe&hub.challenge=echo-me&hub.lease_seconds=86400&hub.topic="+url.QueryEscape(asked.Get("hub.topic")), "", ""); code != 200 || body != "echo-me" {
		t.Fatalf("the subscription was answered %d %q", code, body)
	}
	stranger := callback[:len(callback)-40] + strings.Repeat("0", 40)
	for _, address := range []string{stranger, callback + "x", fmt.Sprintf("http://127.0.0.1:%d/websub/", port)} {
		if code, _ := call("POST", address, "", "x"); code != 404 {
			t.Errorf("%s: %d", address, code)
		}
	}
	w.publish()
	mac := hmac.New(sha256.New, []byte(asked.Get("hub.secret")))
	mac.Write([]byte("news"))
	if code, _ := call("POST", callback, "sha256="+hex.EncodeToString(mac.Sum(nil)), "news"); code != 202 {
		t.Errorf("a delivery was answered %d", code)
	}
	n.said("gathered +new=1")
	if code := n.end(os.Interrupt); code != exitDone {
		t.Errorf("ended with %d", code)
	}
}

// A state that is damaged while the newsroom runs is set aside, what is lost
// is named, and no story is doubled.
func TestRunDamagedState(t *testing.T) {
	w := newHubWire(t)
	dir, _ := runSite(t)
	configure(t, dir, "    feeds:\n      - url: "+w.URL+"/feed\n", "    every: 100ms\n")
	n := startNewsroom(t, dir)
	n.said("gathered +new=3")
	state := filepath.Join(dir, ".broadsheet", "state.db")
	// By another file in its place: a round at work would write what it holds
	// over damage within the file, and so mend it.
	damaged := filepath.Join(dir, ".broadsheet", "damaged")
	if err := os.WriteFile(damaged, []byte(strings.Repeat("not a database ", 2000)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(damaged, state); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		_ = os.Remove(state + suffix) // it is there while a round is at work
	}
	n.said("WARN +the state .* was damaged and is kept as .*what only the state knew is lost")
	w.publish()
	n.said("gathered +new=1")
	posts, err := filepath.Glob(filepath.Join(dir, "_posts", "*story-number*.md"))
	if err != nil || len(posts) != 4 {
		t.Errorf("%d posts of 4 stories: %v", len(posts), posts)
	}
	if code := n.end(os.Interrupt); code != exitDone {
		t.Errorf("ended with %d", code)
	}
}
