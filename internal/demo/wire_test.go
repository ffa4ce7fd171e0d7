package demo

import (
	"bytes"
	"encoding/xml"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func serve(t *testing.T) (*Wire, *httptest.Server) {
	t.Helper()
	w, err := New(time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	return w, srv
}

func get(t *testing.T, url string) (int, http.Header, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(body)
}

// The wire is of use only while it holds every difficulty it promises.
func TestWireHoldsTheHardCases(t *testing.T) {
	_, srv := serve(t)
	_, _, rss := get(t, srv.URL+"/courier/feed.xml")
	_, _, atom := get(t, srv.URL+"/estuary/atom.xml")
	type doc struct {
		Items []struct {
			PubDate string `xml:"pubDate"`
		} `xml:"channel>item"`
		Entries []struct{} `xml:"entry"`
	}
	var r, a doc
	if err := xml.Unmarshal([]byte(rss), &r); err != nil {
		t.Fatal("the RSS feed:", err)
	}
	if err := xml.Unmarshal([]byte(atom), &a); err != nil {
		t.Fatal("the Atom feed:", err)
	}
	if n := len(r.Items) + len(a.Entries); n < 20 {
		t.Errorf("%d entries in both feeds, want about twenty", n)
	}
	for what, in := range map[string]string{
		`a double quote in a headline`:     "&#34;Nobody panicked&#34;: how Platform #2",
		`an emoji`:                         "🦦",
		`a non-Latin script`:               "千の紙の船",
		`a pound sign read as Latin-1`:     "Â£80m",
		`tracking parameters`:              "utm_source=courier&amp;utm_medium=rss",
		`a story that both feeds carry`:    "/courier/night-ferry.html?utm_source",
		`an identifier that is no address`: `isPermaLink="false">courier:otters<`,
	} {
		if !strings.Contains(rss, in) {
			t.Errorf("the RSS feed lacks %s (%q)", what, in)
		}
	}
	for what, in := range map[string]string{
		`an apostrophe in a headline`:         "It&#39;s O&#39;Hara&#39;s",
		`the other headline of the same page`: "Overnight crossing returns: cabins",
		`other tracking parameters`:           "/courier/night-ferry.html?fbclid=",
	} {
		if !strings.Contains(atom, in) {
			t.Errorf("the Atom feed lacks %s (%q)", what, in)
		}
	}
	undated := 0
	for _, it := range r.Items {
		if it.PubDate == "" {
			undated++
		}
	}
	if undated != 1 {
		t.Errorf("%d entries without a date, want 1", undated)
	}
	for page, want := range map[string][]string{
		"/courier/sea-wall.html":     {"Â£52m", "\u00e2\u0080\u0094", "isn\u00e2\u0080\u0099t"},
		"/courier/young-coders.html": {"{{ site.time }}", "{% include x %}", "{: .x}", "$$"},
		"/courier/tram-bell.html":    {"<script>", "onclick=", "javascript:"},
		"/courier/market-hall.html":  {`src="../pictures/market.jpg"`},
		"/courier/giant-leek.html":   {`src="/pictures/giant-leek-lost.jpg"`},
	} {
		_, _, body := get(t, srv.URL+page)
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %q", page, w)
			}
		}
	}
	if code, _, _ := get(t, srv.URL+"/pictures/giant-leek-lost.jpg"); code != http.StatusNotFound {
		t.Errorf("the lost picture answers %d", code)
	}
	_, header, body := get(t, srv.URL+"/courier/bakers-prize.html")
	if ct := header.Get("Content-Type"); ct != "text/html" || strings.Contains(body, "charset") || utf8.ValidString(body) {
		t.Errorf("the windows-1252 page says what it is: Content-Type %q, valid UTF-8 %v", ct, utf8.ValidString(body))
	}
	if !strings.Contains(body, "Caf\xe9") || !strings.Contains(body, "\xa3500") || !strings.Contains(body, "\x93a loaf") {
		t.Error("the windows-1252 page is not in windows-1252")
	}
}

func TestSecondEditionChangesOneStory(t *testing.T) {
	w, srv := serve(t)
	_, h1, before := get(t, srv.URL+"/courier/feed.xml")
	_, _, page := get(t, srv.URL+"/courier/lighthouse.html")
	_, _, other := get(t, srv.URL+"/estuary/atom.xml")
	w.NextEdition()
	_, h2, after := get(t, srv.URL+"/courier/feed.xml")
	if before == after || h1.Get("ETag") == h2.Get("ETag") {
		t.Error("the feed did not change")
	}
	if !strings.Contains(before, "asked to keep clear of Skerry") || !strings.Contains(after, "Skerry light burns again") {
		t.Error("the headline did not change")
	}
	if _, _, now := get(t, srv.URL+"/courier/lighthouse.html"); now == page {
		t.Error("the article did not change")
	}
	if _, _, now := get(t, srv.URL+"/estuary/atom.xml"); now != other {
		t.Error("the other feed changed")
	}
	req, err := http.NewRequest("GET", srv.URL+"/courier/feed.xml", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("If-None-Match", h2.Get("ETag"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNotModified {
		t.Errorf("a poll with the current validator answers %d", res.StatusCode)
	}
}

// Every picture that a story names is there, is a JPEG, and is used.
func TestPictures(t *testing.T) {
	w, _ := serve(t)
	used := map[string]bool{}
	for _, s := range w.stories {
		if s.picture == "" {
			continue
		}
		used[s.picture+".jpg"] = true
		src, err := files.ReadFile("pictures/" + s.picture + ".jpg")
		if err != nil {
			t.Error(err)
			continue
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(src))
		if err != nil || c.Width != 1200 || c.Height != 800 {
			t.Errorf("%s: %dx%d, %v", s.picture, c.Width, c.Height, err)
		}
		if s.alt == "" || s.caption == "" || s.credit == "" {
			t.Errorf("%s: the picture lacks a description, caption or credit", s.slug)
		}
	}
	all, err := files.ReadDir("pictures")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if !used[f.Name()] {
			t.Errorf("pictures/%s belongs to no story", f.Name())
		}
	}
}
