package gather

import (
	"context"
	"fmt"
	"hash/fnv"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// wire is a small news server whose every answer a test decides.
type wire struct {
	*httptest.Server
	t testing.TB

	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []request
	at    map[string]int // requests in flight, by host
	most  int
}

type request struct {
	path   string
	header http.Header
}

func newWire(t testing.TB) *wire {
	w := &wire{t: t, pages: map[string]http.HandlerFunc{}, at: map[string]int{}}
	w.Server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.Close)
	return w
}

func (w *wire) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.asked = append(w.asked, request{r.URL.RequestURI(), r.Header.Clone()})
	w.at[r.Host]++
	w.most = max(w.most, w.at[r.Host])
	h := w.pages[r.URL.Path]
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.at[r.Host]--
		w.mu.Unlock()
	}()
	if h == nil {
		http.NotFound(rw, r)
		return
	}
	h(rw, r)
}

func (w *wire) on(path string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[path] = h
}

// text serves fixed bytes.
func (w *wire) text(path, contentType, body string) {
	w.on(path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", contentType)
		_, _ = rw.Write([]byte(body))
	})
}

// count is how often a path was asked for.
func (w *wire) count(path string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, r := range w.asked {
		if r.path == path {
			n++
		}
	}
	return n
}

func (w *wire) last(path string) http.Header {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range slices.Backward(w.asked) {
		if r.path == path {
			return r.header
		}
	}
	return nil
}

type item struct {
	title, link, guid, date, summary, content, extra string
}

func feedOf(items ...item) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>The Wire</title><link>http://wire.test/</link>`)
	for _, it := range items {
		b.WriteString("<item>")
		for _, kv := range [][2]string{{"title", it.title}, {"link", it.link}, {"guid", it.guid}, {"pubDate", it.date}, {"description", it.summary}, {"content:encoded", it.content}} {
			if kv[1] != "" {
				fmt.Fprintf(&b, "<%s>%s</%s>", kv[0], html.EscapeString(kv[1]), kv[0])
			}
		}
		b.WriteString(it.extra + "</item>")
	}
	return b.String() + "</channel></rss>"
}

// prose makes n sentences that are a subject's own.
func prose(subject string, n int) string {
	r := rand.New(rand.NewPCG(uint64(len(subject)), seed(subject)))
	syllables := []string{"ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "da", "gel", "por", "tan", "wes", "hin", "cru"}
	word := func() string {
		w := ""
		for range 2 + r.IntN(2) {
			w += syllables[r.IntN(len(syllables))]
		}
		return w
	}
	var b strings.Builder
	for i := range n {
		b.WriteString("The " + subject + " ")
		for range 8 + r.IntN(8) {
			b.WriteString(word() + " ")
		}
		b.WriteString("and then " + word() + ". ")
		if i%3 == 2 && i+1 < n {
			b.WriteString("</p><p>")
		}
	}
	return "<p>" + b.String() + "</p>"
}

func seed(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

func articleOf(title, body string) string {
	return `<!DOCTYPE html><html lang="en"><head><title>` + html.EscapeString(title) + `</title></head><body><nav><a href="/">Home</a></nav><main><article><h1>` +
		html.EscapeString(title) + `</h1>` + body + `</article></main><footer>Imprint</footer></body></html>`
}

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// desk is a site that gathers from a wire.
type desk struct {
	t    testing.TB
	dir  string
	cfg  Config
	now  time.Time
	opts Options
}

func newDesk(t testing.TB, feeds ...Feed) *desk {
	cfg, err := ConfigFrom(nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Feeds, cfg.LocalDelay = feeds, time.Nanosecond
	return &desk{t: t, dir: t.TempDir(), cfg: cfg, now: noon}
}

func (d *desk) try() (Report, error) {
	o := d.opts
	o.Source, o.Config, o.Now = d.dir, d.cfg, func() time.Time { return d.now }
	return Run(context.Background(), o)
}

func (d *desk) run() Report {
	d.t.Helper()
	rep, err := d.try()
	if err != nil {
		d.t.Fatal(err)
	}
	return rep
}

// posts are the site's posts, by name.
func (d *desk) posts() map[string]string {
	d.t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(d.dir, "_posts"))
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(d.dir, "_posts", e.Name()))
		if err != nil {
			d.t.Fatal(err)
		}
		all[e.Name()] = string(b)
	}
	return all
}

func (d *desk) only() (name, post string) {
	d.t.Helper()
	all := d.posts()
	if len(all) != 1 {
		d.t.Fatalf("%d posts, want one: %v", len(all), all)
	}
	for n, p := range all {
		return n, p
	}
	return "", ""
}
