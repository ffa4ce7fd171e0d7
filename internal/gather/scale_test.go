package gather

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// scale reads a size from the environment; without it the measurement is
// left out, aloud.
func scale(t testing.TB, name string) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil || n <= 0 {
		t.Skipf("SKIPPED: a measurement that takes its time; set %s to a number to run it", name)
	}
	return n
}

// TestSimulatedWire gathers from many feeds on many hosts with latencies and
// faults, and compares the time with what manners alone ask for.
// BROADSHEET_WIRE=2000 asks for that many feeds, four to a host.
func TestSimulatedWire(t *testing.T) {
	feeds := scale(t, "BROADSHEET_WIRE")
	hosts := max(1, feeds/4)
	const delay = 100 * time.Millisecond
	var asked atomic.Int64
	busy := make([]atomic.Int32, hosts)
	last := make([]atomic.Int64, hosts)
	var rude, early atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		var a, b, c, d int
		_, _ = fmt.Sscanf(r.Host, "%d.%d.%d.%d:", &a, &b, &c, &d)
		h := (b*256+c)*256 + d - 256 - 1
		if busy[h].Add(1) > 1 {
			rude.Add(1)
		}
		if was := last[h].Load(); was > 0 && time.Duration(time.Now().UnixNano()-was) < delay*9/10 {
			early.Add(1)
		}
		defer func() {
			last[h].Store(time.Now().UnixNano())
			busy[h].Add(-1)
		}()
		rng := rand.New(rand.NewPCG(uint64(h), seed(r.URL.Path)))
		time.Sleep(time.Duration(5+rng.IntN(60)) * time.Millisecond) // the network
		if strings.HasPrefix(r.URL.Path, "/feed") {
			switch rng.IntN(50) {
			case 0:
				http.Error(w, "no", http.StatusInternalServerError)
				return
			case 1:
				http.Error(w, "wait", http.StatusTooManyRequests)
				return
			case 2:
				_, _ = w.Write([]byte("<html>not a feed</html>"))
				return
			case 3:
				panic(http.ErrAbortHandler)
			}
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Content-Type", "application/rss+xml")
			var items []item
			for i := range 5 {
				items = append(items, item{title: fmt.Sprintf("Story %d of %s on %s", i, r.URL.Path, r.Host), guid: fmt.Sprint(r.Host, r.URL.Path, i),
					link: fmt.Sprintf("http://%s/story%s-%d", r.Host, r.URL.Path[5:], i), summary: "A summary of it.", date: noon.Add(-time.Duration(i) * time.Hour).Format(time.RFC1123Z)})
			}
			_, _ = w.Write([]byte(feedOf(items...)))
			return
		}
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(articleOf("Story", prose(r.Host+r.URL.Path, 12))))
	}))
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Skip("SKIPPED: no listener on all loopback addresses: ", err)
	}
	_ = srv.Listener.Close()
	srv.Listener = l
	srv.Start()
	defer srv.Close()
	port := l.Addr().(*net.TCPAddr).Port
	var list []Feed
	for i := range feeds {
		h := i*hosts/feeds + 256 + 1
		list = append(list, Feed{URL: fmt.Sprintf("http://127.%d.%d.%d:%d/feed%d", h>>16, h>>8&255, h&255, port, i%4), Licence: "full"})
	}
	d := newDesk(t, list...)
	d.cfg.LocalDelay, d.cfg.Workers = delay, 256 // feeds of one host stand together in the list
	var peak atomic.Uint64
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				if m.HeapInuse > peak.Load() {
					peak.Store(m.HeapInuse)
				}
			}
		}
	}()
	for _, name := range []string{"first round", "second round"} {
		asked.Store(0)
		peak.Store(0)
		began := time.Now()
		rep := d.run()
		took := time.Since(began)
		perHost := float64(asked.Load()) / float64(hosts)
		manners := time.Duration(perHost * float64(delay+35*time.Millisecond))
		t.Logf("%s: %d feeds on %d hosts: %d new, %d failed, %d requests in %v; manners alone ask for %v on the mean host; heap peak %d MiB; %d at once, %d too early",
			name, feeds, hosts, rep.New, rep.Failed, asked.Load(), took.Round(time.Millisecond), manners.Round(time.Millisecond), peak.Load()>>20, rude.Load(), early.Load())
		if rude.Load() > 0 {
			t.Errorf("%d requests while another was at the host", rude.Load())
		}
		d.opts.All = true
	}
	close(stop)
}

// TestMillion checks stories for duplicates against an archive.
// BROADSHEET_ARCHIVE=1000000 asks for that many stories in it.
func TestMillion(t *testing.T) {
	n := scale(t, "BROADSHEET_ARCHIVE")
	path := filepath.Join(t.TempDir(), "state.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text := func(i int) string {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		var b strings.Builder
		for range 120 {
			fmt.Fprintf(&b, "w%d ", r.IntN(20000))
		}
		return b.String()
	}
	began := time.Now()
	for at := 0; at < n; at += 5000 {
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			for i := at; i < min(at+5000, n); i++ {
				st := &store.Story{ID: fmt.Sprint(i), Path: fmt.Sprintf("_posts/%d.md", i), Title: "T", Published: noon, Changed: noon}
				if err := tx.PutStory(st); err != nil {
					return err
				}
				sk := dedupe.NewSketch(text(i))
				b, _ := sk.MarshalBinary()
				keys := sk.BandKeys()
				if err := tx.AddText(st.N, keys[:], b); err != nil {
					return err
				}
				if err := tx.AddKey(fmt.Sprint("url:x.test/", i), st.N); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	info, _ := os.Stat(path)
	t.Logf("%d stories indexed in %v; %d MiB", n, time.Since(began).Round(time.Second), info.Size()>>20)
	began = time.Now()
	const checks = 10000
	found, wrong := 0, 0
	tx := db.View(t.Context())
	m := &merger{tx: tx}
	for k := range checks {
		i := (k * 7919) % n
		body := text(i)
		if k%2 == 1 {
			body = text(n + k) // a stranger
		} else {
			body = strings.Replace(body, "w1", "changed", 6)
		}
		if _, err := tx.StoryByKey(fmt.Sprint("url:y.test/", k)); err != nil {
			t.Fatal(err)
		}
		sk := dedupe.NewSketch(body)
		err := m.near(sk, func(got int64, alike float64) error {
			if alike >= sameText {
				if k%2 == 0 && got == int64(i+1) {
					found++
				} else {
					wrong++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d stories checked against %d in %v: %d of %d copies found, %d strangers taken for copies", checks, n, time.Since(began).Round(time.Millisecond), found, checks/2, wrong)
	if wrong > 0 || found < checks/2*80/100 {
		t.Errorf("%d found, %d wrong", found, wrong)
	}
}
