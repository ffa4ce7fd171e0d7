package cli

import (
	"fmt"
	"hash/fnv"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
)

// soakWire is what a few newsrooms on the wire publish over a month. Whatever
// it answers follows from the address and the time alone, so that a site which
// was disturbed can be compared with one that was not.
type soakWire struct {
	*httptest.Server
	feeds []soakFeed
	now   func() time.Time
}

type soakFeed struct {
	name  string
	every time.Duration // between two of its stories
	begin time.Time
	// What it does to its readers, each from a time on or between two.
	fails    [][2]time.Duration
	broken   [2]time.Duration
	moves    time.Duration
	ends     time.Duration
	doubling bool // carries every third story of the feed before it, too
}

// soakFeeds are n feeds of different tempers.
func soakFeeds(n int, begin time.Time) []soakFeed {
	var feeds []soakFeed
	for i := range n {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		f := soakFeed{name: fmt.Sprintf("gazette%02d", i), every: time.Duration(2+r.IntN(30)) * time.Hour, begin: begin.Add(-time.Duration(r.IntN(600)) * time.Minute)}
		switch i % 6 {
		case 1:
			for at := 5 * time.Hour; at < 60*24*time.Hour; at += 50 * time.Hour {
				f.fails = append(f.fails, [2]time.Duration{at, at + time.Duration(2+r.IntN(9))*time.Hour})
			}
		case 2:
			f.moves = 30 * time.Hour
		case 3:
			f.doubling = true
		case 4:
			f.broken = [2]time.Duration{10 * time.Hour, 16 * time.Hour}
		case 5:
			if i > 6 {
				f.ends = 20 * 24 * time.Hour
			}
		}
		feeds = append(feeds, f)
	}
	return feeds
}

func newSoakWire(t testing.TB, feeds []soakFeed, now func() time.Time) *soakWire {
	w := &soakWire{feeds: feeds, now: now}
	w.Server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.Close)
	return w
}

// settings lead every host's requests to the wire.
func (w *soakWire) settings() fetch.Settings {
	u, _ := url.Parse(w.URL)
	return fetch.Settings{
		Proxy: func(*http.Request) (*url.URL, error) { return u, nil },
		Allow: []string{u.Hostname()}, HostDelay: time.Nanosecond, LocalDelay: time.Nanosecond, Now: time.Now,
	}
}

func (w *soakWire) serve(rw http.ResponseWriter, r *http.Request) {
	i := slices.IndexFunc(w.feeds, func(f soakFeed) bool { return f.name+".test" == r.Host || f.name+"-new.test" == r.Host })
	if i < 0 || r.URL.Path == "/robots.txt" {
		http.NotFound(rw, r)
		return
	}
	f, since := w.feeds[i], w.now().Sub(w.feeds[i].begin)
	if !strings.HasPrefix(r.URL.Path, "/feed") {
		w.article(rw, r, i)
		return
	}
	for _, span := range f.fails {
		if since >= span[0] && since < span[1] {
			if int(span[0]/time.Hour)%2 == 0 {
				rw.Header().Set("Retry-After", "5400")
				rw.WriteHeader(http.StatusTooManyRequests)
				return
			}
			http.Error(rw, "the press is down", http.StatusInternalServerError)
			return
		}
	}
	switch {
	case f.ends > 0 && since >= f.ends:
		rw.WriteHeader(http.StatusGone)
		return
	case f.moves > 0 && since >= f.moves && !strings.Contains(r.Host, "-new"):
		http.Redirect(rw, r, "http://"+f.name+"-new.test/feed", http.StatusMovedPermanently)
		return
	}
	body := w.feed(i)
	if f.broken[1] > 0 && since >= f.broken[0] && since < f.broken[1] {
		body = "<html><p>We will be back soon."
	}
	h := fnv.New64a()
	h.Write([]byte(body))
	tag := fmt.Sprintf(`"%x"`, h.Sum64())
	rw.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	rw.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(rw, body)
}

// feed is a feed as it is now: its latest ten stories.
func (w *soakWire) feed(i int) string {
	f, now := w.feeds[i], w.now()
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><rss version="2.0"><channel><title>%s</title><link>http://%s.test/</link>`, f.name, f.name)
	last := int(now.Sub(f.begin) / f.every)
	for n := last; n >= 0 && n > last-10; n-- {
		w.item(&b, i, n, f.name)
		if f.doubling && n%3 == 0 && i > 0 {
			w.item(&b, i-1, n, f.name)
		}
	}
	return b.String() + "</channel></rss>"
}

// item writes a story of feed i into a feed, if it is out.
func (w *soakWire) item(b *strings.Builder, i, n int, in string) {
	f := w.feeds[i]
	at := f.begin.Add(time.Duration(n) * f.every)
	if at.After(w.now()) {
		return
	}
	title, text := w.words(i, n)
	fmt.Fprintf(b, "<item><title>%s</title><guid>%s-%d</guid><link>http://%s.test/story/%d</link><pubDate>%s</pubDate><description>%s</description></item>",
		html.EscapeString(title), in, n, f.name, n, at.UTC().Format(time.RFC1123Z), html.EscapeString(text[:min(len(text), 240)]))
}

// words are a story's; every fourth is revised some hours after it came out.
func (w *soakWire) words(i, n int) (title, text string) {
	f := w.feeds[i]
	r := rand.New(rand.NewPCG(uint64(i), uint64(n)))
	title = fmt.Sprintf("What %s saw on watch %d at the %s", f.name, n, []string{"harbour", "mill", "old bridge", "weir", "market"}[r.IntN(5)])
	var b strings.Builder
	for range 60 + r.IntN(90) {
		fmt.Fprintf(&b, "%s%d ", []string{"tide", "boat", "lamp", "rope", "gull", "sand", "bell", "fog"}[r.IntN(8)], r.IntN(4000))
	}
	text = b.String()
	if at := f.begin.Add(time.Duration(n) * f.every); n%4 == 1 && w.now().Sub(at) > 3*time.Hour {
		title += ", corrected"
		text = "A number in this story was wrong and is right now. " + text
	}
	return title, text
}

func (w *soakWire) article(rw http.ResponseWriter, r *http.Request, i int) {
	var n int
	if _, err := fmt.Sscanf(r.URL.Path, "/story/%d", &n); err != nil || n%29 == 28 && w.now().Sub(w.feeds[i].begin.Add(time.Duration(n)*w.feeds[i].every)) > 20*time.Hour {
		http.NotFound(rw, r) // some are taken back
		return
	}
	title, text := w.words(i, n)
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(rw, `<!DOCTYPE html><html lang="en"><head><title>%s</title></head><body><nav><a href="/">Home</a></nav><article><h1>%s</h1><p>%s</p><p>%s</p></article></body></html>`,
		html.EscapeString(title), html.EscapeString(title), text[:len(text)/2], text[len(text)/2:])
}
