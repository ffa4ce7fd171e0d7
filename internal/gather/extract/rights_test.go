package extract

import (
	"net/http"
	"strings"
	"testing"
)

// page wraps a head and a body around paragraphs enough to be an article.
func wrap(head, inside string) []byte {
	return []byte(`<html lang=en><head><title>Council votes on the harbour | Gazette</title>` + head + `</head><body><header><a href=/>Gazette</a></header><main><article><h1>Council votes on the harbour</h1>
<p>The council voted on Tuesday night to rebuild the harbour wall, which a storm broke last winter, after a debate of four hours.</p>
<p>Work will begin in spring and will take two years, said the harbour master, who has asked for it since the day after the storm.</p>
` + inside + `
<p>Fishermen welcomed the decision, although some of them doubt that the money, which the county pays in part, will be enough.</p>
<p>“We have waited long enough,” said one of them, looking at the sea, “and we will wait a little longer if it is built well.”</p>
</article></main><footer><p>Copyright Gazette</p></footer></body></html>`)
}

func TestOptOut(t *testing.T) {
	for _, c := range []struct{ head, header, want string }{
		{``, ``, ``},
		{`<meta name="robots" content="index,follow,max-image-preview:large">`, ``, ``},
		{`<meta name="robots" content="noarchive, nosnippet">`, ``, "robots: noarchive"},
		{`<meta name="robots" content="noai, noimageai">`, ``, "robots: noai"},
		{`<meta name="tdm-reservation" content="1">`, ``, "tdm-reservation: 1"},
		{`<meta name="tdm-reservation" content="0">`, ``, ``},
		{`<link rel="license" type="application/rsl+xml" href="/rsl.xml">`, ``, "rsl: /rsl.xml"},
		{``, "tdm-reservation: 1", "tdm-reservation: 1"},
		{``, "content-usage: ai=n", "content-usage: ai=n"},
		{``, "content-usage: search=y", ``},
		{``, "x-robots-tag: noarchive", "robots: noarchive"},
		{``, "x-robots-tag: googlebot: noarchive", ``},
	} {
		h := http.Header{}
		if key, value, ok := strings.Cut(c.header, ": "); ok {
			h.Set(key, value)
		}
		a, err := Extract(wrap(c.head, ""), Options{URL: "https://gazette.example/harbour", Header: h.Values})
		if err != nil {
			t.Fatal(err)
		}
		if a.OptOut != c.want {
			t.Errorf("%s %s: %q, want %q", c.head, c.header, a.OptOut, c.want)
		}
	}
}

func TestPaywall(t *testing.T) {
	for _, c := range []struct {
		head, inside string
		want         bool
	}{
		{``, ``, false},
		{`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>`, ``, true},
		{`<script type="application/ld+json">{"@type":"NewsArticle","hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False"}}</script>`, ``, true},
		{`<meta property="article:content_tier" content="locked">`, ``, true},
		{``, `<div class="regwall"><p>Subscribe to continue reading this article.</p></div>`, true},
	} {
		a, err := Extract(wrap(c.head, c.inside), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if a.Paywalled != c.want {
			t.Errorf("%s%s: paywalled is %v", c.head, c.inside, a.Paywalled)
		}
		if strings.Contains(a.Text, "Subscribe") {
			t.Errorf("the barrier is in the text:\n%s", a.Text)
		}
	}
	empty := []byte(`<head><script type="application/ld+json">{"@type":"NewsArticle","headline":"H","isAccessibleForFree":false}</script><meta name=description content="What it is about."></head><body><h1>H</h1></body>`)
	if a, err := Extract(empty, Options{}); err != nil || a.Text != "What it is about." || !a.Paywalled {
		t.Errorf("an empty paid page gives %q, %v", a.Text, err)
	}
}

// TestResidue leaves out what is put between paragraphs, and keeps what belongs
// to them.
func TestResidue(t *testing.T) {
	for _, residue := range []string{
		`<p><a href="/x">Read more: The storm that broke the wall</a></p>`,
		`<p><strong>READ MORE:</strong> <a href="/x">The storm that broke the wall</a></p>`,
		`<div class="newsletter-signup"><p>Sign up for our newsletter and get the storm in your inbox</p><form><input></form></div>`,
		`<ul class="share-bar"><li><a href="#">Share the storm on X</a></li><li><a href="#">E-mail</a></li></ul>`,
		`<div class="video-player"><p>This video can not be played: the storm</p></div>`,
		`<aside class="related"><h3>Related: the storm</h3><ul><li><a href="/1">The storm, a year on</a></li><li><a href="/2">What a storm costs the town</a></li></ul></aside>`,
		`<div class="cookie-consent"><p>We use cookies to remember the storm. Accept all cookies or manage your choices.</p></div>`,
		`<p>Advertisement</p>`,
		`<div id="onetrust-banner-sdk" role="dialog"><p>We and our partners store cookies to remember the storm. You can accept or reject all.</p><button>Accept all</button></div>`,
		`<section data-component="newsletter"><h2>Get our flagship newsletter with all the headlines you need to start the day and The storm. <a href="/n">Sign up here</a>.</h2></section>`,
		`<div class="media-player"><p>To play this video you need to enable JavaScript in your browser. The storm.</p></div>`,
		`<div data-component="links-block"><h2>More on The storm</h2><ul><li><a href="/1">The storm, a year on</a></li><li><a href="/2">How The storm came</a></li></ul></div>`,
	} {
		a, err := Extract(wrap("", residue), Options{URL: "https://gazette.example/harbour"})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(a.Text, "the storm on") || strings.Contains(a.Text, "The storm") || strings.Contains(a.Text, "the storm in") || strings.Contains(a.Text, "remember") || strings.Contains(a.Text, "played") || strings.Contains(a.Text, "Advert") {
			t.Errorf("%s is in the text:\n%s", residue, a.Text)
		}
		if !strings.Contains(a.Text, "Fishermen") || !strings.Contains(a.Text, "four hours") {
			t.Errorf("%s: the article is not in the text:\n%s", residue, a.Text)
		}
	}
	for _, hidden := range []string{
		`<span class="visually-hidden">, external</span>`, `<span class="ssrcss-1q2w3e-VisuallyHidden e16en2lz0">, external</span>`, `<span class="sr-only">, external</span>`,
		`<span class="screen-reader-text">(opens in a new tab)</span>`, `<span class="gel-visually-hidden">, external</span>`, `<span>, external</span>`,
	} {
		a, _ := Extract(wrap("", `<p>It is described on <a href="https://x.example/">a page`+hidden+`</a> of the county.</p>`), Options{})
		if !strings.Contains(a.Text, "described on a page of the county") {
			t.Errorf("%s: a hidden text was kept:\n%s", hidden, a.Text)
		}
	}
}

func TestKeepsForm(t *testing.T) {
	for _, c := range []struct{ inside, want string }{
		{`<figure><img src="/wall.jpg" alt="The wall"><figcaption>The broken wall, in March. Photo: A. Lee</figcaption></figure>`, `<figcaption>The broken wall, in March. Photo: A. Lee</figcaption>`},
		{`<table><tr><th>Year<th>Cost</tr><tr><td>2024<td>£4m</tr><tr><td>2025<td>£5m</tr></table>`, "| Year | Cost |\n| --- | --- |\n| 2024 | £4m |"},
		{`<blockquote><p>The sea gives and the sea takes, and this year it took the harbour wall.</p></blockquote>`, "> The sea gives"},
		{`<ul><li>The wall will be four metres high, and stand on piles.</li><li>The quay will be wider, and lit at night.</li></ul>`, "- The wall will be four metres high, and stand on piles.\n- The quay"},
		{`<iframe src="https://www.youtube.com/embed/abc123" title="The storm, filmed from the lighthouse"></iframe>`, "[The storm, filmed from the lighthouse](https://www.youtube.com/watch?v=abc123)"},
		{`<h2>What it costs</h2><p>Four million pounds, of which the county pays one, and the town the rest over ten years.</p>`, "## What it costs"},
	} {
		a, err := Extract(wrap("", c.inside), Options{URL: "https://gazette.example/harbour"})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(a.Markdown(), c.want) {
			t.Errorf("%s\nthe Markdown lacks %q:\n%s", c.inside, c.want, a.Markdown())
		}
	}
}

func TestDates(t *testing.T) {
	for raw, want := range map[string]string{
		"2025-11-20T02:32:13Z": "2025-11-20", "Nov. 20, 2025": "2025-11-20", "20 November 2025": "2025-11-20", "20. November 2025": "2025-11-20",
		"20 de noviembre de 2025": "2025-11-20", "2025年11月20日": "2025-11-20", "20.11.2025": "2025-11-20", "11/20/2025": "2025-11-20",
		"Thu, 20 Nov 2025 02:32:13 GMT": "2025-11-20", "1763605933": "2025-11-20", "2025 Nov 20": "2025-11-20", "Published: November 20th, 2025": "2025-11-20",
		"20 ноября 2025": "2025-11-20", "yesterday": "", "32 November 2025": "", "2025-13-45": "", "": "",
	} {
		got := ""
		if d, p := parseDate(raw); p != NoDate {
			got = d.Format("2006-01-02")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", raw, got, want)
		}
	}
}
