package gather

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/demo"
	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/kramdown"
)

// TestDemoPosts: what some of the demonstration's pages are there to show.
func TestDemoPosts(t *testing.T) {
	w, err := demo.New(noon)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(w)
	defer srv.Close()
	var feeds []Feed
	for _, f := range demo.Feeds() {
		feeds = append(feeds, Feed{URL: srv.URL + f.Path, Name: f.Name, Licence: "full"})
	}
	d := newDesk(t, feeds...)
	d.run()
	post := func(slug string) (front, text string) {
		t.Helper()
		for name, p := range d.posts() {
			if strings.Contains(name, slug) {
				_, parts, err := frontmatter.Parse([]byte(p), name)
				if err != nil {
					t.Fatal(err)
				}
				page, _ := kramdown.New(kramdown.JekyllOptions()).Append(nil, parts.Body)
				return string(parts.YAML), clean.PlainText(string(page))
			}
		}
		t.Fatalf("there is no post on %q", slug)
		return "", ""
	}
	if _, text := post("tide-tables"); strings.Contains(text, "Harbour desk") || strings.Contains(text, "More like this") || !strings.Contains(text, "chandlery") {
		t.Errorf("the tide tables:\n%s", text)
	}
	_, text := post("under-twelves")
	for _, want := range []string{"asked what {: .x} was for", "{% for book in books %}", "{{ book.title }} *** {{ book.dragons }}", "{{ site.time }}", "called $$ gives"} {
		if !strings.Contains(text, want) {
			t.Errorf("the library's text lacks %q:\n%s", want, text)
		}
	}
	front, _ := post("market-hall")
	for _, want := range []string{"image: assets/images/", `image_caption: "Saturday stalls before the hall, with the roof as it ought to look."`, `image_credit: "Drawing: the Courier"`} {
		if !strings.Contains(front, want) {
			t.Errorf("the market hall lacks %s:\n%s", want, front)
		}
	}
}

// TestLeadFromText: where the picture that a page names cannot be had, the
// largest in its text leads.
func TestLeadFromText(t *testing.T) {
	w := newWire(t)
	picture := dot(3)
	w.on("/large.png", func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(picture)) })
	page := strings.Replace(articleOf("Story", prose("lead", 12)), "<head>", `<head><meta property="og:image" content="/lost.png">`, 1)
	page = strings.Replace(page, "</p>", `</p><figure><img src="/large.png" width="1200" height="800"></figure>`, 1)
	w.text("/1", "text/html; charset=utf-8", page)
	w.text("/feed", "application/rss+xml", feedOf(item{title: "Story", guid: "1", link: w.URL + "/1"}))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.run()
	for name, p := range d.posts() {
		if !strings.Contains(p, "\nimage: assets/images/") {
			t.Errorf("%s has no picture:\n%s", name, p)
		}
	}
	if len(d.posts()) != 1 {
		t.Errorf("%d posts", len(d.posts()))
	}
}
