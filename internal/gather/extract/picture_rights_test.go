package extract

import (
	"strings"
	"testing"
)

// TestPictureRights: a picture's caption, credit and licence are those that
// stand with it, and are not taken for the text's.
func TestPictureRights(t *testing.T) {
	const licence = "https://creativecommons.org/licenses/by/4.0/"
	head := func(script string) func(string) string {
		return func(page string) string {
			return strings.Replace(page, "</head>", `<script type="application/ld+json">`+script+`</script></head>`, 1)
		}
	}
	figure := func(markup string) func(string) string {
		return func(page string) string { return strings.Replace(page, "</h1>", "</h1>"+markup, 1) }
	}
	for name, c := range map[string]struct {
		change func(string) string
		want   PictureRights
		page   string // the licence of the page itself
	}{
		"a picture object by itself": {head(`{"@context":"https://schema.org","@type":"ImageObject","contentUrl":"https://courier.example/img/bridge.jpg","license":"` + licence + `","acquireLicensePage":"https://courier.example/buy","creditText":"Ann Lee","caption":"The bridge."}`),
			PictureRights{"The bridge.", "Ann Lee", licence}, ""},
		"the page where a licence is had": {head(`{"@type":"NewsArticle","license":"https://courier.example/terms","image":{"@type":"ImageObject","url":"/img/bridge.jpg","acquireLicensePage":"https://courier.example/buy","creator":{"@type":"Person","name":"Ann Lee"}}}`),
			PictureRights{"", "Ann Lee", "https://courier.example/buy"}, "https://courier.example/terms"},
		"another picture's": {head(`{"@type":"ImageObject","contentUrl":"/img/other.jpg","license":"` + licence + `","creditText":"Bo"}`), PictureRights{}, ""},
		"a link in the figure": {figure(`<figure><img src="/img/bridge.jpg?w=800"><figcaption>The bridge at noon. Photo: Ann Lee, <a rel="license" href="` + licence + `">CC BY</a></figcaption></figure>`),
			PictureRights{"The bridge at noon.", "Photo: Ann Lee, CC BY", licence}, ""},
		"microdata": {figure(`<div itemscope itemtype="https://schema.org/ImageObject"><img itemprop="contentUrl" src="/img/bridge.jpg"><span itemprop="creditText">Ann Lee</span><a itemprop="license" href="/terms">terms</a></div>`),
			PictureRights{"", "Ann Lee", "https://courier.example/terms"}, ""},
		"a gallery": {figure(`<figure><img src="/img/bridge.jpg"><img src="/img/other.jpg"><a rel="license" href="` + licence + `">CC BY</a></figure>`), PictureRights{}, ""},
	} {
		a, err := Extract([]byte(c.change(simplePage)), Options{URL: "https://courier.example/news/bridge"})
		if err != nil {
			t.Fatal(err)
		}
		if got := a.RightsOf(a.Image); got != c.want || a.ImageLicense != c.want.License {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if a.License != c.page {
			t.Errorf("%s: the page's licence is %q, want %q", name, a.License, c.page)
		}
	}
}
