package extract

import (
	"errors"
	"strings"
	"testing"
)

const simplePage = `<!DOCTYPE html><html lang="en-GB"><head><title>Bridge reopens | The Courier</title>
<meta property="og:title" content="Bridge reopens after nine years"><meta property="og:site_name" content="The Courier">
<meta name="author" content="By Ann Lee and Bo Park"><meta property="article:published_time" content="2025-11-20T02:32:13Z">
<link rel="canonical" href="/news/bridge"><meta property="og:image" content="/img/bridge.jpg"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Bridge reopens after nine years</h1>
<p>The old bridge over the river reopened on Thursday, nine years after it was closed, and some 400 people walked across it in the rain.</p>
<p>“We had almost given up,” said the mayor, who cut the ribbon, thanked the engineers, and was the first to cross on foot.</p>
<p>Repairs cost {{ site.time }} and $$ more than planned, according to the council, which will publish its accounts in spring.</p>
<div class="share-bar"><a href="#">Share on X</a></div></article>
<footer><p>Copyright The Courier. All rights reserved, everywhere, always, by everyone concerned with it.</p></footer></body></html>`

func TestExtract(t *testing.T) {
	a, err := Extract([]byte(simplePage), Options{URL: "https://courier.example/news/bridge?utm_source=x"})
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "Bridge reopens after nine years" {
		t.Errorf("title %q", a.Title)
	}
	if strings.Join(a.Authors, ";") != "Ann Lee;Bo Park" {
		t.Errorf("authors %q", a.Authors)
	}
	if got := a.Date.Format("2006-01-02T15:04:05"); got != "2025-11-20T02:32:13" || a.Precision != Second {
		t.Errorf("date %s, precision %d", got, a.Precision)
	}
	if a.CanonicalURL != "https://courier.example/news/bridge" || a.Image != "https://courier.example/img/bridge.jpg" {
		t.Errorf("canonical %q, image %q", a.CanonicalURL, a.Image)
	}
	if a.Language != "en-GB" {
		t.Errorf("language %q", a.Language)
	}
	for _, want := range []string{"some 400 people", "first to cross on foot", "{{ site.time }}"} {
		if !strings.Contains(a.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, a.Text)
		}
	}
	for _, not := range []string{"Share", "Copyright", "Home"} {
		if strings.Contains(a.Text, not) {
			t.Errorf("the text has %q:\n%s", not, a.Text)
		}
	}
	if strings.Contains(a.Markdown(), "{{") || strings.Contains(a.Markdown(), "$$") {
		t.Errorf("something is alive in the Markdown:\n%s", a.Markdown())
	}
}

func TestExtractNothing(t *testing.T) {
	if _, err := Extract([]byte("<p></p>"), Options{}); !errors.Is(err, ErrNoContent) {
		t.Errorf("error %v, want ErrNoContent", err)
	}
}

func TestSelectors(t *testing.T) {
	page := `<body><div id=a><p>One keeps this.</p><p class=x>Not this.</p></div><div id=b>Nor this.</div></body>`
	a, err := Extract([]byte(page), Options{Keep: []string{"#a"}, Drop: []string{".x"}})
	if err != nil || a.Text != "One keeps this." {
		t.Errorf("%q, %v", a.Text, err)
	}
	if _, err := Extract([]byte(page), Options{Keep: []string{"#["}}); err == nil {
		t.Error("a selector that is not CSS raised no error")
	}
}
