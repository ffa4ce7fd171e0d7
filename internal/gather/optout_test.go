package gather

import (
	"net/http"
	"strings"
	"testing"
)

// TestKeptAsExcerpt: what a page says of itself makes a story an excerpt with a
// link, which is never empty, whatever the configuration allows.
func TestKeptAsExcerpt(t *testing.T) {
	for name, c := range map[string]struct {
		header, value string
		head          string
		summary       string
		want          string
	}{
		"aipref, header":            {"Content-Usage", "train-ai=n", "", "A vole.", `excerpt_only: "content-usage: train-ai=n"`},
		"X-Robots-Tag":              {"X-Robots-Tag", "noarchive", "", "A vole.", `excerpt_only: "robots: noarchive"`},
		"noai":                      {"", "", `<meta name="robots" content="noai">`, "A vole.", `excerpt_only: "robots: noai"`},
		"TDMRep, meta":              {"", "", `<meta name="tdm-reservation" content="1">`, "A vole.", `excerpt_only: "tdm-reservation: 1"`},
		"RSL, header":               {"Link", `<https://x.test/l.xml>; rel="license"; type="application/rsl+xml"`, "", "A vole.", `excerpt_only: "rsl: https://x.test/l.xml"`},
		"paid":                      {"", "", `<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False","hasPart":{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":".paid"}}</script>`, "A vole.", "paywalled: true"},
		"paid, and no summary":      {"", "", `<meta name="description" content="A vole, described."><script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>`, "", "paywalled: true"},
		"paid, and nothing is said": {"", "", `<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>`, "", "paywalled: true"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			w.on("/1", func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Type", "text/html")
				if c.header != "" {
					rw.Header().Set(c.header, c.value)
				}
				_, _ = rw.Write([]byte(strings.Replace(articleOf("A vole", prose("vole", 12)), "<head>", "<head>"+c.head, 1)))
			})
			w.text("/feed", "application/rss+xml", feedOf(item{title: "A vole in the library", guid: "1", link: w.URL + "/1", summary: c.summary}))
			d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
			d.run()
			_, post := d.only()
			_, body, _ := strings.Cut(post, "\n---\n")
			if !strings.Contains(post, c.want) || !strings.Contains(body, "[Read the full story at The Wire]("+w.URL+"/1)") || strings.Count(body, "The vole ") > 4 {
				t.Errorf("want %q and an excerpt with a link:\n%s", c.want, post)
			}
		})
	}
}
