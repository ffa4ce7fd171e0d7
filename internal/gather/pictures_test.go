package gather

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
)

// photo is a JPEG with an XMP packet's description in it; n makes it its own.
func photo(t testing.TB, n uint8, description string) []byte {
	img := image.NewGray(image.Rect(0, 0, 200, 100))
	for i := range img.Pix {
		img.Pix[i] = n
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	packet := "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'" +
		" xmlns:xmpRights='http://ns.adobe.com/xap/1.0/rights/' xmlns:plus='http://ns.useplus.org/ldf/xmp/1.0/'>" + description + "</rdf:RDF></x:xmpmeta>"
	size := len(packet) + 2
	return append(append([]byte{0xFF, 0xD8, 0xFF, 0xE1, byte(size >> 8), byte(size)}, packet...), b.Bytes()[2:]...)
}

// TestPictureLicence: a picture is copied where its story's licence, or its
// own, allows it, and nowhere else; what is known of its rights is kept.
func TestPictureLicence(t *testing.T) {
	const (
		by    = "https://creativecommons.org/licenses/by/4.0/"
		plain = `<rdf:Description/>`
		said  = `<rdf:Description xmpRights:WebStatement='https://x.test/terms'><dc:description><rdf:Alt><rdf:li>A heron.</rdf:li></rdf:Alt></dc:description><dc:creator><rdf:Seq><rdf:li>Ann Lee</rdf:li></rdf:Seq></dc:creator></rdf:Description>`
	)
	yes, no := true, false
	media := func(inside string) string {
		return `<media:content medium="image" url="$/photo.jpg">` + inside + `</media:content>`
	}
	for name, c := range map[string]struct {
		feed    Feed
		extra   string // in the entry
		channel string
		head    string // of the page
		xmp     string
		header  string
		want    []string // in the post; none of it means that no picture was asked for
	}{
		"no licence":                       {Feed{}, media(""), "", "", said, "", nil},
		"a licence that allows nothing":    {Feed{}, media(`<media:license href="https://x.test/terms">Terms</media:license>`), "", "", said, "", nil},
		"the picture's own":                {Feed{}, media(`<media:license type="text/html" href="` + by + `">CC BY</media:license><media:credit>Bo</media:credit>`), "", "", plain, "", []string{`image_credit: "Bo"`, `image_licence: "` + by + `"`}},
		"the own one of all its pictures":  {Feed{}, `<media:license href="` + by + `"/>` + media(""), "", "", plain, "", []string{`image_licence: "` + by + `"`}},
		"its own, but none are wanted":     {Feed{Pictures: &no}, media(`<media:license href="` + by + `"/>`), "", "", plain, "", nil},
		"the entry's":                      {Feed{}, media("") + `<atom:link rel="license" href="` + by + `"/>`, "", "", plain, "", []string{`image_licence: "` + by + `"`, `licence: "` + by + `"`}},
		"the channel's":                    {Feed{}, media(""), `<creativeCommons:license xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule">` + by + `</creativeCommons:license>`, "", plain, "", []string{`image_licence: "` + by + `"`, `licence: "` + by + `"`}},
		"rights that are a licence":        {Feed{}, media("") + `<dc:rights xmlns:dc="http://purl.org/dc/elements/1.1/">CC BY-SA 4.0</dc:rights>`, "", "", plain, "", []string{`image_licence: "CC BY-SA 4.0"`}},
		"rights that are none":             {Feed{}, media("") + `<dc:rights xmlns:dc="http://purl.org/dc/elements/1.1/">Not under CC BY-SA 4.0.</dc:rights>`, "", "", plain, "", nil},
		"the configuration's":              {Feed{Licence: "full"}, media(""), "", "", said, "", []string{`image_caption: "A heron."`, `image_credit: "Ann Lee"`, `image_licence: "https://x.test/terms"`}},
		"pictures are wanted":              {Feed{Pictures: &yes}, media(""), "", "", said, "", []string{`image_credit: "Ann Lee"`}},
		"the page says":                    {Feed{Licence: "full"}, media(""), "", `<meta property="og:image" content="/photo.jpg"><script type="application/ld+json">{"@type":"ImageObject","contentUrl":"/photo.jpg","license":"` + by + `","creditText":"Cy","caption":"Two herons."}</script>`, said, "", []string{`image_caption: "Two herons."`, `image_credit: "Cy"`, `image_licence: "` + by + `"`}},
		"an opt-out of the page":           {Feed{Licence: "full", Pictures: &yes}, media(""), "", `<meta name="tdm-reservation" content="1">`, plain, "", nil},
		"an opt-out in the picture":        {Feed{Licence: "full"}, media(""), "", "", `<rdf:Description plus:DataMining='http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED'/>`, "", []string{"image:\n"}},
		"an opt-out with the picture":      {Feed{Licence: "full"}, media(""), "", "", plain, "noimageai", []string{"image:\n"}},
		"a paywall, and its own licence":   {Feed{Licence: "full"}, media(`<media:license href="` + by + `"/>`), "", `<meta property="article:content_tier" content="locked">`, plain, "", []string{`image_licence: "` + by + `"`, "paywalled: true"}},
		"a paywall, and no licence of its": {Feed{Licence: "full"}, media(""), "", `<meta property="article:content_tier" content="locked">`, plain, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			w.on("/photo.jpg", func(rw http.ResponseWriter, _ *http.Request) {
				if c.header != "" {
					rw.Header().Set("X-Robots-Tag", c.header)
				}
				_, _ = rw.Write(photo(t, 90, c.xmp))
			})
			w.text("/1", "text/html", strings.Replace(articleOf("A heron", prose("heron", 12)), "<head>", "<head>"+c.head, 1))
			feed := feedOf(item{title: "A heron on the crane", guid: "1", link: w.URL + "/1", summary: "A heron.", extra: strings.ReplaceAll(c.extra, "$", w.URL)})
			w.text("/feed", "application/rss+xml", strings.Replace(feed, "<item>", c.channel+"<item>", 1))
			c.feed.URL = w.URL + "/feed"
			d := newDesk(t, c.feed)
			d.run()
			_, post := d.only()
			if asked := w.count("/photo.jpg"); (asked > 0) != (len(c.want) > 0) {
				t.Errorf("the picture was asked for %d times", asked)
			}
			if len(c.want) == 0 {
				c.want = []string{"image:\n"}
			}
			for _, want := range c.want {
				if !strings.Contains(post, want) {
					t.Errorf("%q is missing:\n%s", want, post)
				}
			}
		})
	}
}

// TestPictureRightsStay: a revision in which nothing is said of a picture that
// is here keeps what was known of it.
func TestPictureRightsStay(t *testing.T) {
	w := newWire(t)
	w.text("/photo.jpg", "image/jpeg", string(photo(t, 91, `<rdf:Description xmpRights:WebStatement='https://x.test/terms'/>`)))
	set := func(n int) {
		w.text("/1", "text/html", articleOf("A heron", prose("heron", 12)+fmt.Sprintf("<p>There are %d herons on the crane now.</p>", n)))
		w.text("/feed", "application/rss+xml", feedOf(item{title: "A heron on the crane", guid: "1", link: w.URL + "/1", summary: fmt.Sprint(n), extra: `<media:content medium="image" url="` + w.URL + `/photo.jpg"/>`}))
	}
	set(1)
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.run()
	set(2)
	if rep := d.run(); rep.Revised != 1 {
		t.Errorf("%+v", rep)
	}
	if _, post := d.only(); !strings.Contains(post, `image_licence: "https://x.test/terms"`) || w.count("/photo.jpg") != 1 {
		t.Errorf("asked %d times:\n%s", w.count("/photo.jpg"), post)
	}
}
