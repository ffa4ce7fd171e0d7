package gather

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// held serves fixed bytes once a channel is closed.
func (w *wire) held(path, contentType, body string, until <-chan struct{}) {
	w.on(path, func(rw http.ResponseWriter, _ *http.Request) {
		select {
		case <-until:
		case <-time.After(time.Minute):
			w.t.Errorf("%s was kept waiting for what is not asked", path)
		}
		rw.Header().Set("Content-Type", contentType)
		_, _ = rw.Write([]byte(body))
	})
}

// TestSlowFeedFirst: a feed that is slow to answer, and an article that is,
// keep nobody else waiting, whatever their place in the configuration and
// however much waits for them.
func TestSlowFeedFirst(t *testing.T) {
	const others = 12
	slow, fast := newWire(t), make([]*wire, others)
	asked := make(chan struct{}, others)
	all := make(chan struct{})
	feeds := []Feed{{URL: slow.URL + "/feed", Licence: "full"}}
	// Twelve texts of a megabyte are more than the spool holds in memory.
	long := prose("long", 20) + "<p>" + strings.Repeat("And so it went on and on in the town. ", 1<<20/38) + "</p>"
	for i := range fast {
		w := newWire(t)
		w.text("/feed", "application/rss+xml", feedOf(item{title: fmt.Sprintf("The other story number %d", i), guid: fmt.Sprint(i), link: w.URL + "/story", date: noon.Format(time.RFC1123Z)}))
		w.on("/story", func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/html")
			_, _ = rw.Write([]byte(articleOf(fmt.Sprintf("The other story number %d", i), prose(fmt.Sprint("matter", i), 30)+long)))
			asked <- struct{}{}
		})
		feeds = append(feeds, Feed{URL: w.URL + "/feed", Licence: "full"})
	}
	go func() {
		for range others {
			<-asked
		}
		close(all)
	}()
	slow.held("/feed", "application/rss+xml", feedOf(item{title: "The slow story", guid: "slow", link: slow.URL + "/story", date: noon.Format(time.RFC1123Z)}), all)
	slow.text("/story", "text/html", articleOf("The slow story", prose("slowness", 20)))
	d := newDesk(t, feeds...)
	if rep := d.run(); rep.New != 1+others || rep.Stories[0].Title != "The slow story" {
		t.Errorf("%d new, %+v", rep.New, rep.Stories[0])
	}
	for name, post := range d.posts() {
		if !strings.Contains(name, "slow") && len(post) < 1<<20 {
			t.Errorf("%s has %d bytes", name, len(post))
		}
	}
}

// TestSlowFeedGetsItsArticle: two feeds have one article. The first in the
// configuration gets it, whichever answers first, and the site is the same.
func TestSlowFeedGetsItsArticle(t *testing.T) {
	var want map[string]string
	for _, late := range []bool{false, true} {
		one, two, paper := newWire(t), newWire(t), newWire(t)
		// Ports differ from run to run, and stand in the posts.
		same := strings.NewReplacer(one.URL, "http://one", two.URL, "http://two", paper.URL, "http://paper")
		read, answered := make(chan struct{}), make(chan struct{})
		if !late {
			close(read)
		}
		it := item{title: "What both of them have", guid: "both", link: paper.URL + "/story", date: noon.Format(time.RFC1123Z), summary: "It is here."}
		own := item{title: "What only the second has", guid: "own", link: paper.URL + "/own", date: noon.Add(time.Hour).Format(time.RFC1123Z)}
		one.held("/feed", "application/rss+xml", feedOf(it), read)
		second := strings.Replace(feedOf(it, own), "The Wire", "Second Wire", 1)
		two.text("/feed", "application/rss+xml", second)
		first := true
		paper.on("/story", func(rw http.ResponseWriter, _ *http.Request) {
			if late && first {
				first = false
				defer close(answered)
			}
			rw.Header().Set("Content-Type", "text/html")
			_, _ = rw.Write([]byte(strings.Replace(articleOf("What both of them have", prose("both", 20)), "<head>", `<head><link rel="canonical" href="/the-story">`, 1)))
		})
		paper.text("/own", "text/html", articleOf("What only the second has", prose("own", 20)))
		if late {
			go func() { // the second feed's article is read before the first feed answers
				<-answered
				close(read)
			}()
		}
		d := newDesk(t, Feed{URL: one.URL + "/feed", Licence: "full"}, Feed{URL: two.URL + "/feed", Licence: "full"})
		rep := d.run()
		if rep.New != 2 || rep.Seen != 1 {
			t.Errorf("late %v: %d new, %d seen", late, rep.New, rep.Seen)
		}
		got := map[string]string{}
		for name, post := range d.posts() {
			var kept []string
			for line := range strings.Lines(same.Replace(post)) {
				if !strings.HasPrefix(line, "story:") && !strings.Contains(line, "story: ") { // an identity is of an address
					kept = append(kept, line)
				}
			}
			got[name] = strings.Join(kept, "")
		}
		if want == nil {
			want = got
			continue
		}
		if diff := differences(want, got); len(diff) > 0 {
			t.Errorf("the site differs when the first feed is slow: %v\n%v\n%v", diff, want, got)
		}
	}
}
