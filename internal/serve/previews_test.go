package serve

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPreviewsAreShownOverTheFolder(t *testing.T) {
	dir := site(t, pages)
	p := &Previews{}
	h := &Files{Dir: dir, Previews: p, Mount: "/paper", Inject: "[live]"}
	p.Put("2026/news.html", []byte("<head></head>news"), false)
	p.Put("fresh/index.html", []byte("fresh"), false)
	p.Put("about.html", []byte("other"), false)
	p.Hide("town/index.html", false)
	p.Hide("about.html", false)
	p.Put("about.html", []byte("about to be"), false)
	for target, want := range map[string]struct {
		status int
		body   string
	}{
		"/paper/2026/news.html": {200, "<head>[live]</head>news"},
		"/paper/2026/news":      {200, "<head>[live]</head>news"},
		"/paper/2026/":          {404, "lost[live]"},
		"/paper/fresh":          {301, ""},
		"/paper/fresh/":         {200, "fresh[live]"},
		"/paper/about":          {200, "about to be[live]"},
		"/paper/town/":          {404, "lost[live]"},
		"/paper/both/":          {200, "folder[live]"},
	} {
		if res := ask(h, "GET", target); res.StatusCode != want.status || want.body != "" && body(t, res) != want.body {
			t.Errorf("GET %s: %d, want %d with %q", target, res.StatusCode, want.status, want.body)
		}
	}
	first := ask(h, "GET", "/paper/about").Header.Get("ETag")
	if res := ask(h, "GET", "/paper/about", "If-None-Match", first); res.StatusCode != http.StatusNotModified {
		t.Errorf("a current copy of a preview answers %d", res.StatusCode)
	}
	p.Put("2027/news.html", []byte("later"), true)
	p.Hide("half.html", true)
	p.Drop()
	for target, want := range map[string]int{"/paper/2027/news": 200, "/paper/half.html": 404, "/paper/2026/news": 404} {
		if got := ask(h, "GET", target).StatusCode; got != want {
			t.Errorf("GET %s before the next build: %d, want %d", target, got, want)
		}
	}
	p.Put("half.html", []byte("and back"), false)
	p.Hide("half.html", false)
	p.Drop()
	for target, want := range map[string]string{"/paper/about": "about us[live]", "/paper/town/": "the town[live]", "/paper/half.html": "page of a folder without an index[live]", "/paper/2027/news": "lost[live]", "/paper/2026/news.html": "lost[live]"} {
		if got := body(t, ask(h, "GET", target)); got != want {
			t.Errorf("GET %s without previews: %q, want %q", target, got, want)
		}
	}
	if res := ask(h, "GET", "/paper/about", "If-None-Match", first); res.StatusCode != http.StatusOK {
		t.Errorf("the page in the folder is taken for its preview: %d", res.StatusCode)
	}
}

// A page that has not heard of a preview yet hears of the build instead.
func TestThePagesOfAPreviewAreTold(t *testing.T) {
	r := NewReloader()
	server := httptest.NewServer(r)
	defer server.Close()
	defer r.Close()
	res, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	until := func(want string) {
		t.Helper()
		var seen strings.Builder
		buf := make([]byte, 256)
		for !strings.Contains(seen.String(), want) {
			n, err := res.Body.Read(buf)
			seen.Write(buf[:n])
			if err != nil {
				t.Fatalf("%q: %v", seen.String(), err)
			}
		}
	}
	until("retry")
	r.Shown([]string{"/a.html"})
	until("event: shown\ndata: [\"/a.html\"]\n\n")
	for range 50 {
		r.Shown([]string{"/b.html"})
	}
	r.Built()
	until("event: built")
}
