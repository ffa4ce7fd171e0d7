package gather

import (
	"compress/gzip"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
)

// TestValidators: whatever a server calls a validator is returned as it was.
func TestValidators(t *testing.T) {
	w := newWire(t)
	const etag, modified = `W/"a b;c=\d"-gzip`, "yesterday, about noon"
	w.on("/feed", func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == etag && r.Header.Get("If-Modified-Since") == modified {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		rw.Header().Set("ETag", etag)
		rw.Header().Set("Last-Modified", modified)
		_, _ = rw.Write([]byte(feedOf(item{title: "One", guid: "1", link: w.URL + "/1", summary: "Words."})))
	})
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	if rep := d.run(); rep.New != 1 {
		t.Fatalf("%+v", rep)
	}
	rep := d.run()
	if rep.Feeds[0].Status != http.StatusNotModified {
		t.Errorf("the second poll answered %d, sent %v", rep.Feeds[0].Status, w.last("/feed"))
	}
	h := w.last("/feed")
	for _, bad := range []string{"Cookie", "Referer"} {
		if h.Get(bad) != "" {
			t.Errorf("%s was sent", bad)
		}
	}
	if !strings.Contains(h.Get("User-Agent"), "Broadsheet/") || !strings.Contains(h.Get("User-Agent"), "+https://") {
		t.Errorf("User-Agent %q", h.Get("User-Agent"))
	}
}

// TestPause: what a server says of when to come back is kept, over restarts.
func TestPause(t *testing.T) {
	feed := feedOf(item{title: "One", guid: "1", link: "http://x.test/1"})
	for name, c := range map[string]struct {
		status int
		header map[string]string
		body   string
		wait   time.Duration
	}{
		"Retry-After seconds":    {503, map[string]string{"Retry-After": "5400"}, "", 90 * time.Minute},
		"Retry-After date":       {429, map[string]string{"Retry-After": noon.Add(3 * time.Hour).Format(http.TimeFormat)}, "", 3 * time.Hour},
		"max-age":                {200, map[string]string{"Cache-Control": "public, max-age=7200"}, feed, 2 * time.Hour},
		"Expires":                {200, map[string]string{"Expires": noon.Add(4 * time.Hour).Format(http.TimeFormat), "Date": noon.Format(http.TimeFormat)}, feed, 4 * time.Hour},
		"ttl":                    {200, nil, strings.Replace(feed, "<item>", "<ttl>180</ttl><item>", 1), 3 * time.Hour},
		"update period":          {200, nil, strings.Replace(feed, "<item>", `<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod><sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">4</sy:updateFrequency><item>`, 1), 6 * time.Hour},
		"ttl into skipped hours": {200, nil, strings.Replace(feed, "<item>", "<ttl>60</ttl><skipHours><hour>13</hour><hour>14</hour></skipHours><item>", 1), 3 * time.Hour},
		"ttl into skipped day":   {200, nil, strings.Replace(feed, "<item>", "<ttl>720</ttl><skipDays><day>Thursday</day></skipDays><item>", 1), 36 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			w.on("/feed", func(rw http.ResponseWriter, _ *http.Request) {
				for k, v := range c.header {
					rw.Header().Set(k, v)
				}
				rw.WriteHeader(c.status)
				_, _ = rw.Write([]byte(c.body))
			})
			d := newDesk(t, Feed{URL: w.URL + "/feed"})
			d.run()
			d.now = noon.Add(c.wait - time.Minute)
			if rep := d.run(); rep.NotDue != 1 || w.count("/feed") != 1 {
				st, _ := StatusOf(t.Context(), Options{Source: d.dir, Config: d.cfg})
				t.Errorf("asked again a minute too early; %+v", st.Feeds)
			}
			d.now = noon.Add(c.wait + time.Minute)
			if d.run(); w.count("/feed") != 2 {
				t.Errorf("not asked again in time")
			}
			d.opts.All = true
			if d.run(); w.count("/feed") != 3 {
				t.Error("--all does not ask a feed that is not due")
			}
		})
	}
}

func TestGone(t *testing.T) {
	w := newWire(t)
	w.on("/feed", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusGone) })
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	d.run()
	d.now = noon.Add(1000 * time.Hour)
	if rep := d.run(); rep.NotDue != 1 || w.count("/feed") != 1 {
		t.Error("a feed that is gone was asked again")
	}
	st, err := StatusOf(t.Context(), Options{Source: d.dir, Config: d.cfg, Now: func() time.Time { return d.now }})
	if err != nil || st.Feeds[0].State != "gone" {
		t.Errorf("%+v %v", st, err)
	}
}

// TestMoved: a permanent redirect is adopted after several polls in a row,
// a temporary one never.
func TestMoved(t *testing.T) {
	for status, moves := range map[int]bool{301: true, 308: true, 302: false, 307: false} {
		w := newWire(t)
		w.on("/old", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/new", status) })
		w.text("/new", "application/rss+xml", feedOf(item{title: "One", guid: "1", link: w.URL + "/1"}))
		d := newDesk(t, Feed{URL: w.URL + "/old"})
		d.opts.All = true
		for range 3 {
			d.run()
		}
		if n := w.count("/old"); n != 3 {
			t.Errorf("%d: the old address was asked %d times in three polls", status, n)
		}
		d.run()
		if n := w.count("/old"); (n == 3) != moves {
			t.Errorf("%d: the old address was asked %d times in four polls", status, n)
		}
		if all := d.posts(); len(all) != 1 {
			t.Errorf("%d: %d posts", status, len(all))
		}
	}
}

// TestMovedToNothing: what a feed permanently moves to must be a feed.
func TestMovedToNothing(t *testing.T) {
	w := newWire(t)
	w.on("/old", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/parked", 301) })
	w.text("/parked", "text/html", "<html><title>Buy this domain</title>")
	d := newDesk(t, Feed{URL: w.URL + "/old"})
	d.opts.All = true
	for range 5 {
		d.run()
	}
	if n := w.count("/old"); n != 5 {
		t.Errorf("the old address was asked %d times in five polls", n)
	}
}

func TestBackoff(t *testing.T) {
	w := newWire(t)
	w.on("/feed", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500) })
	d := newDesk(t, Feed{URL: w.URL + "/feed"}, Feed{URL: w.URL + "/other"})
	w.text("/other", "application/rss+xml", feedOf(item{title: "One", guid: "1", link: w.URL + "/1"}))
	rep := d.run()
	if rep.Failed != 1 || rep.New != 1 {
		t.Fatalf("one broken feed and one whole: %+v", rep)
	}
	if err := rep.Feeds[0].Err; err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("the reason is %v", err)
	}
}

// TestRefused: no address of this machine is asked unless it is named, on no
// hop, for nothing.
func TestRefused(t *testing.T) {
	w := newWire(t)
	port := w.URL[strings.LastIndexByte(w.URL, ':'):]
	secret := func(path string) string { return "http://localhost" + port + path }
	w.text("/feed", "application/rss+xml", feedOf(
		item{title: "Direct", guid: "1", link: secret("/secret"), summary: "Direct words.", extra: `<media:content medium="image" url="` + secret("/secret.png") + `"/>`},
		item{title: "Redirected", guid: "2", link: w.URL + "/jump", summary: "Redirected words."},
		item{title: "Other loopback", guid: "3", link: "http://127.0.0.2" + port + "/secret", summary: "Other words."},
		item{title: "Mapped", guid: "4", link: "http://[::ffff:127.0.0.2]" + port + "/secret", summary: "Mapped words."},
		item{title: "Decimal", guid: "5", link: "http://2130706434" + port + "/secret", summary: "Decimal words."},
		item{title: "Metadata", guid: "6", link: "http://169.254.169.254/secret", summary: "Metadata words."},
		item{title: "File", guid: "7", link: "file:///etc/passwd", summary: "File words."},
	))
	w.on("/jump", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, secret("/secret"), 302) })
	w.text("/secret", "text/html", articleOf("Secret", prose("secret", 20)))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	rep := d.run()
	if n := w.count("/secret") + w.count("/secret.png"); n != 0 {
		t.Errorf("a private address was asked %d times", n)
	}
	if rep.New != 7 {
		t.Errorf("%d stories, want 7: what the feed says itself is kept", rep.New)
	}
	for name, post := range d.posts() {
		if strings.Contains(post, "secret was seen") || strings.Contains(post, "file:") {
			t.Errorf("%s:\n%s", name, post)
		}
	}
	d.cfg.AllowHosts = []string{"localhost"}
	w.text("/feed", "application/rss+xml", feedOf(item{title: "Allowed", guid: "8", link: secret("/secret"), summary: "Words."}))
	if d.run(); w.count("/secret") != 1 {
		t.Error("a host that is allowed by name was refused")
	}
}

func TestLimits(t *testing.T) {
	w := newWire(t)
	w.on("/large", func(rw http.ResponseWriter, _ *http.Request) {
		for range 64 {
			_, _ = rw.Write(make([]byte, 64<<10))
		}
	})
	w.on("/bomb", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(rw)
		chunk := make([]byte, 1<<20)
		for range 64 {
			_, _ = z.Write(chunk)
		}
		_ = z.Close()
	})
	w.on("/loop", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/loop", 302) })
	release := make(chan struct{})
	w.on("/slow", func(rw http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	w.text("/page", "text/html", "<html><body>no feed</body></html>")
	w.text("/linked", "text/html", `<html><head><link rel="alternate" type="application/rss+xml" href="/good"></head></html>`)
	w.text("/good", "application/rss+xml", feedOf(item{title: "Good", guid: "1", link: w.URL + "/1"}))
	var feeds []Feed
	for _, p := range []string{"/large", "/bomb", "/loop", "/page", "/missing", "/linked"} {
		feeds = append(feeds, Feed{URL: w.URL + p})
	}
	d := newDesk(t, feeds...)
	d.cfg.MaxBytes = 3 << 20
	rep := d.run()
	want := []struct {
		err  error
		text string
	}{{fetch.ErrTooLarge, ""}, {nil, "limit|unfolds|at most"}, {fetch.ErrRedirects, ""}, {nil, "HTML page"}, {nil, "404"}, {nil, ""}}
	for i, f := range rep.Feeds {
		switch {
		case i == len(want)-1:
			if f.Err != nil || f.New != 1 {
				t.Errorf("%s: %v, %d new", f.URL, f.Err, f.New)
			}
		case f.Err == nil:
			t.Errorf("%s: no error", f.URL)
		case want[i].err != nil && !errors.Is(f.Err, want[i].err):
			t.Errorf("%s: %v", f.URL, f.Err)
		case want[i].err == nil:
			ok := false
			for alt := range strings.SplitSeq(want[i].text, "|") {
				ok = ok || strings.Contains(f.Err.Error(), alt)
			}
			if !ok {
				t.Errorf("%s: %v", f.URL, f.Err)
			}
		}
	}
	// A short time is given only to what never answers: on a busy machine the
	// others would need more than it too.
	d = newDesk(t, Feed{URL: w.URL + "/slow"})
	d.cfg.Timeout = 200 * time.Millisecond
	for _, f := range d.run().Feeds {
		if !errors.Is(f.Err, fetch.ErrSlow) {
			t.Errorf("%s: %v", f.URL, f.Err)
		}
	}
}

// TestOneAtATime: a host sees one request at a time, whatever the number of
// feeds and articles on it, and each after a pause.
func TestOneAtATime(t *testing.T) {
	w := newWire(t)
	var feeds []Feed
	for _, n := range []string{"a", "b", "c", "d", "e", "f"} {
		var items []item
		for _, k := range []string{"1", "2", "3"} {
			p := "/" + n + k
			items = append(items, item{title: "Story " + n + k, guid: n + k, link: w.URL + p})
			w.text(p, "text/html", articleOf("Story "+n+k, prose(n+k+n, 12)))
		}
		w.text("/feed-"+n, "application/rss+xml", feedOf(items...))
		feeds = append(feeds, Feed{URL: w.URL + "/feed-" + n, Licence: "full"})
	}
	d := newDesk(t, feeds...)
	d.cfg.LocalDelay = 5 * time.Millisecond
	began := time.Now()
	rep := d.run()
	if rep.New != 18 {
		t.Errorf("%d new, want 18", rep.New)
	}
	if w.most != 1 {
		t.Errorf("%d requests at once", w.most)
	}
	w.mu.Lock()
	n := len(w.asked)
	w.mu.Unlock()
	if least := time.Duration(n-1) * 5 * time.Millisecond; time.Since(began) < least {
		t.Errorf("%d requests in %v: less than the pauses alone", n, time.Since(began))
	}
}

func TestRobots(t *testing.T) {
	w := newWire(t)
	w.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /private/\n\nUser-agent: broadsheet\nDisallow: /closed/\n")
	w.text("/private/1", "text/html", articleOf("Private", prose("parrot", 12)))
	w.text("/closed/1", "text/html", articleOf("Closed", prose("walrus", 12)))
	w.text("/feed", "application/rss+xml", feedOf(
		item{title: "A private parrot", guid: "1", link: w.URL + "/private/1", summary: "Parrot."},
		item{title: "A closed walrus", guid: "2", link: w.URL + "/closed/1", summary: "Walrus."}))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.run()
	if w.count("/private/1") != 1 || w.count("/closed/1") != 0 {
		t.Errorf("asked %d and %d times, want once (our own group decides) and never", w.count("/private/1"), w.count("/closed/1"))
	}
	d.now = noon.Add(time.Hour)
	w.text("/feed", "application/rss+xml", feedOf(item{title: "Another", guid: "3", link: w.URL + "/private/2"}))
	if d.run(); w.count("/robots.txt") != 1 {
		t.Errorf("robots.txt was asked for %d times in an hour", w.count("/robots.txt"))
	}
}
