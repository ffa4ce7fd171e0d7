package gather

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestOneStory: however and wherever a story is sighted, it is one post.
func TestOneStory(t *testing.T) {
	body := prose("heron", 20)
	for name, c := range map[string]struct{ a, b item }{
		"tracking parameters":      {item{title: "Heron nests on the crane", guid: "a", link: "/heron?utm_source=rss&id=7"}, item{title: "Crane hosts a heron", guid: "b", link: "/heron?id=7&utm_medium=feed&fbclid=x"}},
		"AMP path":                 {item{title: "Heron nests", guid: "a", link: "/heron"}, item{title: "A heron", guid: "b", link: "/heron/amp/"}},
		"other address, same text": {item{title: "Heron nests on the crane", guid: "a", link: "/heron"}, item{title: "Bird on crane", guid: "b", link: "/copy"}},
		"rel=canonical":            {item{title: "Heron nests on the crane", guid: "a", link: "/heron"}, item{title: "Bird on crane", guid: "b", link: "/canonical"}},
		"same identifier":          {item{title: "Heron nests on the crane", guid: "tag:x,2026:1", link: "/heron"}, item{title: "Heron", guid: "tag:x,2026:1", link: "/moved"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			w.text("/heron", "text/html", articleOf(c.a.title, body))
			w.text("/heron/amp/", "text/html", articleOf(c.a.title, body))
			w.text("/copy", "text/html", articleOf(c.b.title, strings.Replace(body, "The heron ", "The tall heron ", 2)))
			w.text("/canonical", "text/html", strings.Replace(articleOf(c.b.title, prose("stork", 12)), "<head>", `<head><link rel="canonical" href="`+w.URL+`/heron">`, 1))
			w.text("/moved", "text/html", articleOf(c.b.title, prose("egret", 12)))
			c.a.link, c.b.link = w.URL+c.a.link, w.URL+c.b.link
			w.text("/one", "application/rss+xml", feedOf(c.a))
			w.text("/two", "application/rss+xml", strings.Replace(feedOf(c.b), "The Wire", "The Other Wire", 1))
			d := newDesk(t, Feed{URL: w.URL + "/one", Licence: "full"}, Feed{URL: w.URL + "/two", Licence: "full"})
			rep := d.run()
			if rep.New != 1 || rep.Seen != 1 {
				t.Errorf("%d new, %d seen again", rep.New, rep.Seen)
			}
			_, post := d.only()
			if !strings.Contains(post, "also_in:\n  - name: \"The Other Wire\"") || !strings.Contains(post, `title: "`+c.a.title) {
				t.Errorf("the post does not name both sources, or not the first feed's headline:\n%s", post)
			}
			before := snapshot(t, d.dir)
			if rep := d.run(); rep.New+rep.Revised+rep.Seen != 0 {
				t.Errorf("again: %+v", rep)
			}
			if diff := differences(before, snapshot(t, d.dir)); len(diff) > 0 {
				t.Errorf("again: changed %v", diff)
			}
		})
	}
}

// TestTwoStories: what only resembles another story stays its own.
func TestTwoStories(t *testing.T) {
	w := newWire(t)
	shared := prose("flood", 8)
	w.text("/1", "text/html", articleOf("Flood: the river rises", shared+prose("river", 24)))
	w.text("/2", "text/html", articleOf("Flood: the town prepares", shared+prose("town", 24)))
	w.text("/feed", "application/rss+xml", feedOf(
		item{title: "Flood: the river rises", guid: "1", link: w.URL + "/1"},
		item{title: "Flood: the town prepares", guid: "2", link: w.URL + "/2"},
		item{title: "Weather", guid: "3", link: w.URL, summary: "Rain today."},
		item{title: "Weather", guid: "4", link: w.URL, summary: "Sun today."}))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	if rep := d.run(); rep.New != 4 {
		t.Errorf("%d stories, want 4: %+v", rep.New, rep.Stories)
	}
}

// TestRelated: two reports of one event stay two and name each other.
func TestRelated(t *testing.T) {
	w := newWire(t)
	w.text("/one", "application/rss+xml", feedOf(
		item{title: "Harbour bridge closed after ferry strikes pillar", guid: "1", link: w.URL + "/1", summary: "The swing bridge in Ardle Haven is closed to traffic after the night ferry struck its northern pillar."},
		item{title: "Bakery wins national bread prize", guid: "2", link: w.URL + "/2", summary: "A sourdough from Chapel Steps took the gold medal."}))
	w.text("/two", "application/rss+xml", feedOf(
		item{title: "Night ferry strikes Ardle Haven bridge", guid: "3", link: w.URL + "/3", summary: "Traffic is turned away from the swing bridge, whose northern pillar was damaged."}))
	d := newDesk(t, Feed{URL: w.URL + "/one"}, Feed{URL: w.URL + "/two", Name: "Second"})
	if rep := d.run(); rep.New != 3 {
		t.Fatalf("%+v", rep.Stories)
	}
	for name, post := range d.posts() {
		if got := strings.Contains(post, "\nrelated: ["); got != strings.Contains(name, "night-ferry") {
			t.Errorf("%s:\n%s", name, post)
		}
	}
}

// TestTakeover: a feed cannot change another outlet's story by repeating its
// identifier or address.
func TestTakeover(t *testing.T) {
	w := newWire(t)
	w.text("/1", "text/html", articleOf("True", prose("truth", 12)))
	w.text("/one", "application/rss+xml", feedOf(item{title: "The true headline of the day", guid: "g1", link: w.URL + "/1"}))
	w.text("/two", "application/rss+xml", strings.Replace(feedOf(item{title: "A false headline", guid: "g1", link: w.URL + "/1", summary: "Lies."}), "The Wire", "Impostor", 1))
	d := newDesk(t, Feed{URL: w.URL + "/one", Licence: "full"}, Feed{URL: w.URL + "/two"})
	d.run()
	w.text("/two", "application/rss+xml", strings.Replace(feedOf(item{title: "A falser headline", guid: "g1", link: w.URL + "/1", summary: "More lies."}), "The Wire", "Impostor", 1))
	d.run()
	if _, post := d.only(); strings.Contains(post, "A fals") || strings.Contains(post, "ies.") {
		t.Error(post)
	}
}

// TestRevision: a changed source changes its post, in place and in words.
func TestRevision(t *testing.T) {
	w := newWire(t)
	set := func(title, body string) {
		w.text("/1", "text/html", articleOf(title, body))
		w.text("/feed", "application/rss+xml", feedOf(item{title: title, guid: "1", link: w.URL + "/1", summary: body[:40]}))
	}
	fixed := prose("ferry", 12)
	set("Ferry carries 40 across the bay", fixed+"<p>The ship held 40 people on Monday.</p>")
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.run()
	name, _ := d.only()

	d.now = noon.Add(time.Hour)
	set("Ferry carries 40 across the bay", fixed+"<p>The ship held 45 people on Monday.</p>")
	w.text("/feed", "application/rss+xml", feedOf(item{title: "Ferry carries 40 across the bay", guid: "1", link: w.URL + "/1", summary: "Touched."}))
	rep := d.run()
	again, post := d.only()
	if rep.Revised != 1 || again != name {
		t.Fatalf("%+v in %s, was %s", rep, again, name)
	}
	for _, want := range []string{"last_modified_at: 2026-03-04T13:00:00\n", "revisions:\n  - date: 2026-03-04T13:00:00\n    kind: correction\n", "“40” became “45”", "held 45 people", "date: 2026-03-04T12:00:00\n"} {
		if !strings.Contains(post, want) {
			t.Errorf("%q is missing:\n%s", want, post)
		}
	}

	// A spelling mistake put right is no correction.
	d.now = noon.Add(2 * time.Hour)
	w.text("/1", "text/html", articleOf("Ferry carries 40 across the bay", strings.Replace(fixed, ". The ferry", "; the ferry", 1)+"<p>The ship held 45 people on Monday.</p>"))
	w.text("/feed", "application/rss+xml", feedOf(item{title: "Ferry carries 40 across the bay", guid: "1", link: w.URL + "/1", summary: "Touched again."}))
	d.run()
	if _, post := d.only(); !strings.Contains(post, "kind: minor") {
		t.Error(post)
	}

	// A person edits the post: the next revision is offered, not made.
	edited := strings.Replace(post, "held 45 people", "held, we are told, 45 people", 1)
	write(t, filepath.Join(d.dir, "_posts", name), edited)
	d.now = noon.Add(3 * time.Hour)
	set("Ferry carries 50 across the bay", fixed+"<p>The ship held 50 people on Monday.</p>")
	rep = d.run()
	if _, post := d.only(); post != edited || rep.Offered != 1 {
		t.Errorf("an edited post was changed, or nothing offered: %+v\n%s", rep, post)
	}
	st, err := StatusOf(t.Context(), Options{Source: d.dir, Config: d.cfg})
	if err != nil || len(st.Offered) != 1 || !strings.Contains(strings.Join(st.Offered[0].Changes, " "), "headline") {
		t.Errorf("%+v %v", st.Offered, err)
	}

	// A person removes the post: it stays away.
	if err := os.Remove(filepath.Join(d.dir, "_posts", name)); err != nil {
		t.Fatal(err)
	}
	set("Ferry carries 60 across the bay", fixed+"<p>The ship held 60 people on Monday.</p>")
	d.now = noon.Add(4 * time.Hour)
	d.run()
	if n := len(d.posts()); n != 0 {
		t.Error("a removed post came back")
	}
}

// TestArchive: an archive that was here before holds five copies of a story;
// a sixth sighting adds none, by its text or by its headline alone.
func TestArchive(t *testing.T) {
	body := prose("orchard", 20)
	plain := strings.NewReplacer("</p><p>", "\n\n", "<p>", "", "</p>", "").Replace(body)
	for _, licence := range []string{"full", "excerpt"} {
		w := newWire(t)
		w.text("/1", "text/html", articleOf("Apple orchard opens its gates to the town", body))
		w.text("/feed", "application/rss+xml", feedOf(item{title: "Apple orchard opens its gates to the town", guid: "1", link: w.URL + "/1", summary: "Gates open.", date: noon.Add(-time.Hour).Format(time.RFC1123Z)}))
		d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: licence})
		for i, prefix := range []string{"New: ", "Breaking: ", "Update - ", "Latest: ", "Just in: "} {
			write(t, filepath.Join(d.dir, "_posts", fmt.Sprintf("2026-03-0%d-%d-apple-orchard.md", 1+i%4, i)), fmt.Sprintf(
				"---\nlayout: post\ntitle: \"%sApple orchard opens its gates to the town\"\ndate: 2026-03-0%dT02:32:13\nauthor: \"badely\"\ncategories: [News]\ntags: []\nexcerpt: \"x\"\nimage: assets/images/x.jpg\n---\n\nAccording to new developments, %s\n", prefix, 1+i%4, plain))
		}
		before := snapshot(t, filepath.Join(d.dir, "_posts"))
		rep := d.run()
		if rep.New != 0 || rep.Seen != 1 {
			t.Errorf("%s: %d new, %d seen", licence, rep.New, rep.Seen)
		}
		if diff := differences(before, snapshot(t, filepath.Join(d.dir, "_posts"))); len(diff) > 0 {
			t.Errorf("%s: the archive changed: %v", licence, diff)
		}
	}
}

// TestLostState: with the state gone, the posts themselves say which stories
// are here.
func TestLostState(t *testing.T) {
	w := newWire(t)
	var items []item
	for i := range 5 {
		p := fmt.Sprintf("/%d", i)
		w.text(p, "text/html", articleOf("Story", prose(fmt.Sprint("subject", i), 10)))
		items = append(items, item{title: fmt.Sprint("Story number ", i), guid: fmt.Sprint(i), link: w.URL + p})
	}
	items = append(items, item{title: "A notice without an address", guid: "notice", summary: "Short."}, item{title: "A notice without anything", summary: "Shorter."})
	w.text("/feed", "application/rss+xml", feedOf(items...))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.run()
	before := snapshot(t, filepath.Join(d.dir, "_posts"))
	if err := os.RemoveAll(filepath.Join(d.dir, ".broadsheet")); err != nil {
		t.Fatal(err)
	}
	rep := d.run()
	if diff := differences(before, snapshot(t, filepath.Join(d.dir, "_posts"))); len(diff) > 0 || rep.New != 0 {
		t.Errorf("%d new, changed: %v", rep.New, diff)
	}
	// And go on as before: a revision is taken over.
	w.text("/0", "text/html", articleOf("Story", prose("subject0", 10)+"<p>One more paragraph was added here.</p>"))
	items[0].summary = "Changed."
	w.text("/feed", "application/rss+xml", feedOf(items...))
	if rep := d.run(); rep.Revised != 1 {
		t.Errorf("after the state was lost: %+v", rep)
	}
}

// TestDamagedState: a state that is no database is set aside and made anew.
func TestDamagedState(t *testing.T) {
	w := newWire(t)
	w.text("/feed", "application/rss+xml", feedOf(item{title: "One story of many words", guid: "1", link: w.URL + "/1", summary: "Words."}))
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	d.run()
	write(t, filepath.Join(d.dir, ".broadsheet", "state.db"), strings.Repeat("not a database ", 1000))
	for _, f := range []string{"-wal", "-shm"} {
		_ = os.Remove(filepath.Join(d.dir, ".broadsheet", "state.db"+f))
	}
	rep := d.run()
	if rep.New != 0 || len(d.posts()) != 1 {
		t.Errorf("%+v", rep)
	}
	kept, _ := filepath.Glob(filepath.Join(d.dir, ".broadsheet", "state.db.damaged*"))
	if len(kept) != 1 || len(rep.Notes) == 0 {
		t.Errorf("the damaged state was not kept or not told of: %v %v", kept, rep.Notes)
	}
}

// TestDamagedInside: a state whose file opens and whose pages are damaged is
// found out by the run itself, which sets it aside and gathers all the same.
func TestDamagedInside(t *testing.T) {
	w := newWire(t)
	feed := func(n int) {
		var items []item
		for i := range n {
			items = append(items, item{title: fmt.Sprintf("Story %d of very many words", i), guid: fmt.Sprint(i), link: fmt.Sprintf("%s/%d", w.URL, i), summary: prose(fmt.Sprint("thing", i), 3)})
		}
		w.text("/feed", "application/rss+xml", feedOf(items...))
	}
	feed(12)
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	d.run()
	name := filepath.Join(d.dir, ".broadsheet", "state.db")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for i := 2 * page; i < len(b); i++ { // the schema's pages stay
		b[i] = byte(i * 7)
	}
	write(t, name, string(b))
	feed(13)
	rep := d.run()
	if rep.New != 1 || len(d.posts()) != 13 {
		t.Errorf("%d new, %d posts: %v", rep.New, len(d.posts()), rep.Notes)
	}
	if kept, _ := filepath.Glob(name + ".damaged*"); len(kept) != 1 || len(rep.Notes) != 1 {
		t.Errorf("the damaged state was not kept or not told of: %v %v", kept, rep.Notes)
	}
}

// TestFirstPoll: an old feed does not flood a site.
func TestFirstPoll(t *testing.T) {
	w := newWire(t)
	var items []item
	for i := range 100 {
		items = append(items, item{title: fmt.Sprintf("Story of day %d, told at length", i), guid: fmt.Sprint(i), link: fmt.Sprintf("%s/%d", w.URL, i), date: noon.AddDate(0, 0, -i*2).Format(time.RFC1123Z)})
	}
	w.text("/feed", "application/rss+xml", feedOf(items...))
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	if rep := d.run(); rep.New != 16 || rep.Skipped != 84 {
		t.Errorf("%d new, %d skipped; want the 16 of thirty days", rep.New, rep.Skipped)
	}
	d = newDesk(t, Feed{URL: w.URL + "/feed"})
	d.cfg.First = 3 * 24 * time.Hour
	if rep := d.run(); rep.New != 2 {
		t.Errorf("%d new, want the 2 of three days", rep.New)
	}
	w.text("/feed", "application/rss+xml", feedOf(
		item{title: "From the future it comes to us", guid: "f", link: w.URL + "/f", date: noon.AddDate(1, 0, 0).Format(time.RFC1123Z)},
		item{title: "Without any date at all here", guid: "u", link: w.URL + "/u"}))
	d.run()
	for name, post := range d.posts() {
		if strings.Contains(name, "future") && (!strings.HasPrefix(name, "2026-03-04-") || !strings.Contains(post, "which was in the future")) {
			t.Errorf("%s\n%s", name, post)
		}
		if strings.Contains(name, "without") && !strings.HasPrefix(name, "2026-03-04-") {
			t.Error(name)
		}
	}
}

// TestWithdrawn: an article that is gone at its source, twice in a row, is
// marked or hidden, and comes back with it.
func TestWithdrawn(t *testing.T) {
	for _, policy := range []string{"mark", "hide", "keep"} {
		w := newWire(t)
		w.text("/1", "text/html", articleOf("One", prose("badger", 12)))
		w.text("/feed", "application/rss+xml", feedOf(item{title: "One badger too many in town", guid: "1", link: w.URL + "/1"}))
		d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
		d.cfg.Withdrawn = policy
		d.run()
		_, before := d.only()
		w.on("/1", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusGone) })
		d.now = noon.Add(3 * time.Hour)
		if rep := d.run(); rep.Withdrawn != 0 {
			t.Error("withdrawn at the first sign")
		}
		d.now = noon.Add(5 * time.Hour)
		if rep := d.run(); rep.Withdrawn != 1 {
			t.Errorf("%s: %+v", policy, rep)
		}
		_, after := d.only()
		if got := strings.Contains(after, "\nwithdrawn_at: 2026-03-04T17:00:00\n"); got != (policy != "keep") {
			t.Errorf("%s:\n%s", policy, after)
		}
		if got := strings.Contains(after, "\npublished: false\n"); got != (policy == "hide") {
			t.Errorf("%s:\n%s", policy, after)
		}
		if policy == "keep" && before != after {
			t.Error("the post changed")
		}
	}
}

// TestTombstone: a feed that lists an entry as deleted withdraws its story.
func TestTombstone(t *testing.T) {
	w := newWire(t)
	entry := `<entry><id>urn:x:1</id><title>An entry that will be deleted</title><link href="` + w.URL + `/1"/><summary>Words.</summary></entry>`
	atom := func(in string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>T</title>` + in + `</feed>`
	}
	w.text("/feed", "application/atom+xml", atom(entry))
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	d.run()
	w.text("/feed", "application/atom+xml", atom(`<at:deleted-entry ref="urn:x:1" when="2026-03-04T12:00:00Z"/>`))
	if rep := d.run(); rep.Withdrawn != 1 {
		t.Errorf("%+v", rep)
	}
}

// TestLicence: without a licence there is an excerpt with a link and no
// picture; a free licence in the feed, or an opt-out in the page, overrides.
func TestLicence(t *testing.T) {
	w := newWire(t)
	w.text("/1", "text/html", articleOf("One", prose("otter", 12)))
	w.text("/2", "text/html", articleOf("Two", prose("vole", 12)))
	w.on("/3", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		rw.Header().Set("tdm-reservation", "1")
		_, _ = rw.Write([]byte(articleOf("Three", prose("shrew", 12))))
	})
	free := `<atom:link rel="license" href="https://creativecommons.org/licenses/by/4.0/"/>`
	w.text("/feed", "application/rss+xml", feedOf(
		item{title: "One otter, not licensed at all", guid: "1", link: w.URL + "/1", summary: "An otter was seen."},
		item{title: "Two voles under a free licence", guid: "2", link: w.URL + "/2", summary: "A vole was seen.", extra: free},
		item{title: "Three shrews that opt out", guid: "3", link: w.URL + "/3", summary: "A shrew was seen.", extra: free}))
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	d.run()
	if w.count("/1") != 0 {
		t.Error("an article without a licence was fetched")
	}
	for name, post := range d.posts() {
		_, body, _ := strings.Cut(post, "\n---\n")
		switch {
		case strings.Contains(name, "otter"):
			if !strings.Contains(body, "An otter was seen") || !strings.Contains(body, "[Read the full story at The Wire]("+w.URL+"/1)") {
				t.Error(post)
			}
		case strings.Contains(name, "voles"):
			if !strings.Contains(body, "The vole ") {
				t.Error(post)
			}
		case strings.Contains(name, "shrews"):
			if strings.Contains(body, "The shrew ") || !strings.Contains(post, `excerpt_only: "`) {
				t.Error(post)
			}
		}
	}
}

// TestSiteOptOut: what a site says once for all its pages is heard too.
func TestSiteOptOut(t *testing.T) {
	for path, c := range map[string]struct{ text, why string }{
		"/robots.txt":              {"User-agent: *\nContent-Usage: train-ai=n\nAllow: /\n", "train-ai=n"},
		"/Robots.txt":              {"License: https://x.test/license.xml\nUser-agent: *\nAllow: /\n", "rsl: https://x.test/license.xml"},
		"/.well-known/tdmrep.json": {`[{"location": "/news/*", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]`, "tdm-reservation"},
	} {
		w := newWire(t)
		w.text(strings.ToLower(path), "text/plain", c.text)
		w.text("/news/1", "text/html", articleOf("One", prose("stoat", 12)))
		w.text("/open/1", "text/html", articleOf("Two", prose("weasel", 12)))
		w.text("/feed", "application/rss+xml", feedOf(
			item{title: "One stoat was seen", guid: "1", link: w.URL + "/news/1", summary: "A stoat."},
			item{title: "Two weasels were seen", guid: "2", link: w.URL + "/open/1", summary: "A weasel."}))
		d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
		d.run()
		for name, post := range d.posts() {
			kept := strings.Contains(post, "The stoat ") || strings.Contains(post, "The weasel ")
			if want := strings.Contains(name, "weasel") && strings.Contains(path, "tdmrep"); kept != want || !want && !strings.Contains(post, c.why) {
				t.Errorf("%s: %s:\n%s", path, name, post)
			}
		}
	}
}

// TestArticleLater: an article that could not be had at first is taken when
// it can, though its feed has not changed.
func TestArticleLater(t *testing.T) {
	w := newWire(t)
	w.on("/1", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	w.text("/feed", "application/rss+xml", feedOf(item{title: "One lynx on the loose", guid: "1", link: w.URL + "/1", summary: "A lynx."}))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.run()
	if _, post := d.only(); !strings.Contains(post, "[Read the full story at The Wire](") {
		t.Error(post)
	}
	w.text("/1", "text/html", articleOf("One lynx on the loose", prose("lynx", 12)))
	d.now = noon.Add(time.Hour)
	rep := d.run()
	if _, post := d.only(); rep.Revised != 1 || !strings.Contains(post, "The lynx ") || !strings.Contains(post, "The full text was added.") || strings.Contains(post, "Read the full story") {
		t.Errorf("%+v\n%s", rep.Stories, post)
	}
}

func TestDryRun(t *testing.T) {
	w := newWire(t)
	w.text("/1", "text/html", articleOf("One", prose("mole", 12)))
	w.text("/feed", "application/rss+xml", feedOf(item{title: "One mole", guid: "1", link: w.URL + "/1"}))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.opts.DryRun = true
	before := snapshot(t, d.dir)
	rep := d.run()
	if rep.New != 1 || len(rep.Stories) != 1 {
		t.Errorf("%+v", rep)
	}
	if diff := differences(before, snapshot(t, d.dir)); len(diff) > 0 {
		t.Errorf("a dry run changed %v", diff)
	}
	d.opts.DryRun = false
	d.run()
	before = snapshot(t, d.dir)
	d.opts.DryRun = true
	w.text("/feed", "application/rss+xml", feedOf(item{title: "One mole, revised", guid: "1", link: w.URL + "/1"}))
	if rep := d.run(); rep.Revised != 1 {
		t.Errorf("%+v", rep)
	}
	if diff := differences(before, snapshot(t, d.dir)); len(diff) > 0 {
		t.Errorf("a dry run changed %v", diff)
	}
}

func TestBusy(t *testing.T) {
	w := newWire(t)
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	inside := make(chan struct{})
	leave := make(chan struct{})
	w.on("/feed", func(rw http.ResponseWriter, _ *http.Request) {
		close(inside)
		<-leave
		_, _ = rw.Write([]byte(feedOf()))
	})
	done := make(chan error, 1)
	go func() {
		_, err := d.try()
		done <- err
	}()
	<-inside
	second := *d
	if _, err := second.try(); err == nil || !strings.Contains(err.Error(), ErrBusy.Error()) {
		t.Errorf("a second gather: %v", err)
	}
	close(leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
