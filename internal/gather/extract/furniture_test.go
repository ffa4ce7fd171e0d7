package extract

import (
	"slices"
	"strings"
	"testing"
)

const shortPage = `<html><head><title>Tables are out</title><meta name="author" content="Harbour desk"></head><body>
<header><nav><a href="/">Home</a></nav></header><main><article><h1>Tables are out</h1>
<p class="byline">By <a rel="author" href="/staff">Harbour desk</a> <time datetime="2026-03-04T03:00:00Z">4 March 2026, 03:00</time></p>
<p>The tide tables have been printed, and are free at the office.</p></article>
<section class="related"><h2>More like this</h2><ul><li><a href="/a">A clock that keeps the time</a></li><li><a href="/b">A goat on the platform</a></li></ul></section></main></body></html>`

// TestShortPage: where there is little text, the furniture is not taken for more.
func TestShortPage(t *testing.T) {
	a, err := Extract([]byte(shortPage), Options{URL: "https://radio.example/tide"})
	if err != nil || a.Text != "The tide tables have been printed, and are free at the office." {
		t.Errorf("%q, %v", a.Text, err)
	}
}

func TestByline(t *testing.T) {
	authors := []string{"Ann Lee", "Bo Park"}
	for line, want := range map[string]bool{
		"By Ann Lee and Bo Park":                    true,
		"By Ann Lee, 4 March 2026, 03:00 GMT":       true,
		"By Ann Lee | Updated Wed 4 March 2026":     true,
		"By noon the boats were in":                 false,
		"Ann Lee was first across the bridge":       false,
		"By Ann Lee's own account nobody had asked": false,
	} {
		if got := isByline(line, authors, false); got != want {
			t.Errorf("isByline(%q) = %v", line, got)
		}
	}
	if !isByline("Ann Lee, 4 March 2026", authors, true) {
		t.Error("a line that the markup calls a byline is none")
	}
}

func TestCaption(t *testing.T) {
	for _, c := range []struct{ caption, credit, want string }{
		{"The hall. Drawing: the Courier", "Drawing: the Courier", "The hall."},
		{"The hall (Photo: Ann Lee)", "Photo: Ann Lee", "The hall"},
		{"The hall", "", "The hall"},
		{"The Courier", "Courier", "The"},
		{"The NewCourier", "Courier", "The NewCourier"},
		{"Drawing: the Courier", "Drawing: the Courier", ""},
	} {
		if got := WithoutCredit(c.caption, c.credit); got != c.want {
			t.Errorf("WithoutCredit(%q, %q) = %q, want %q", c.caption, c.credit, got, c.want)
		}
	}
	page := strings.Replace(simplePage, "</h1>", `</h1><figure><img src="/img/b.jpg" width="1200" height="800"><figcaption>The bridge at noon. <span class="credit">Drawing: the Courier</span></figcaption></figure>`, 1)
	a, err := Extract([]byte(page), Options{URL: "https://courier.example/news/bridge"})
	if err != nil || a.ImageCaption != "The bridge at noon." || a.ImageCredit != "Drawing: the Courier" {
		t.Errorf("%q, %q, %v", a.ImageCaption, a.ImageCredit, err)
	}
}

// TestLargestPicture: without one that the page names as its own, the article's
// picture is the largest in its text.
func TestLargestPicture(t *testing.T) {
	page := strings.Replace(simplePage, `<meta property="og:image" content="/img/bridge.jpg">`, "", 1)
	page = strings.Replace(page, "in the rain.</p>", `in the rain.</p><p><img src="/small.jpg" width="90" height="120"></p><p><img src="plain.jpg"></p><p><img src="../large.jpg" width="1200" height="800px"></p>`, 1)
	a, err := Extract([]byte(page), Options{URL: "https://courier.example/news/bridge"})
	want := []string{"https://courier.example/large.jpg", "https://courier.example/news/plain.jpg", "https://courier.example/small.jpg"}
	if err != nil || a.Image != want[0] || !slices.Equal(a.Pictures, want) {
		t.Errorf("%q of %q, %v", a.Image, a.Pictures, err)
	}
}

// TestCode: what an article shows as code is kept as it is, in lines and in blocks.
func TestCode(t *testing.T) {
	page := strings.Replace(simplePage, "in the rain.</p>", "in the rain. It said <code>{: .x}</code> on the arch.</p><pre><code>{% for b in books %}\n  {{ b.title }}\n{% endfor %}</code></pre>", 1)
	a, err := Extract([]byte(page), Options{URL: "https://courier.example/news/bridge"})
	if err != nil || !strings.Contains(a.Text, "It said {: .x} on") || !strings.Contains(a.Text, "{% for b in books %}\n  {{ b.title }}\n{% endfor %}") {
		t.Errorf("%v:\n%s", err, a.Text)
	}
}
