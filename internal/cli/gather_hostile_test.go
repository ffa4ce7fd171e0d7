package cli

import (
	"fmt"
	stdhtml "html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// venom are the values that a feed may hold in every field. The marker
// 7777 * 6 = 46662 tells whether template code ran.
var venom = []string{
	`<script>alert(1)</script>`, `"><script>alert(1)</script>`, `' onmouseover='alert(1)`, `" onmouseover="alert(1)" x="`,
	`<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `&lt;script&gt;alert(1)&lt;/script&gt;`, `</title></head><script>alert(1)</script>`,
	`javascript:alert(1)`, `[x](javascript:alert(1))`, `{::nomarkdown}<script>alert(1)</script>{:/}`, `{: onclick="alert(1)"}`,
	`{{ 7777 | times: 6 }}`, `{% assign x = 7777 | times: 6 %}{{ x }}`, `{% endraw %}{{ 7777 | times: 6 }}`, `{% include evil.html %}`,
	"---\nlayout: evil\npermalink: /evil.html\n---", "x\"\nlayout: evil\npermalink: /evil.html\ny: \"", `../../../evil`, `<base href=//evil.test>`, `<iframe src=//evil.test></iframe>`, `<!-- --><script>alert(1)</script><!-- -->`,
}

// TestGatheredPagesAreInert gathers hostile values in every field of a feed
// and its articles, builds the site, and finds that its pages run nothing.
func TestGatheredPagesAreInert(t *testing.T) {
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer srv.Close()
	var items strings.Builder
	for n, v := range venom {
		x := stdhtml.EscapeString(v)
		for _, link := range []string{x, fmt.Sprintf("%s/%d", srv.URL, n)} {
			fmt.Fprintf(&items, `<item><title>%[1]s</title><link>%[2]s</link><guid isPermaLink="false">%[2]s %[1]s</guid><author>%[1]s</author><dc:creator>%[1]s</dc:creator>
<category>%[1]s</category><description>story %[3]d %[1]s</description><content:encoded>%[4]s</content:encoded><enclosure url="%[1]s" type="image/png"/>
<media:content url="%[1]s" medium="image"><media:credit>%[1]s</media:credit><media:description>%[1]s</media:description></media:content><source url="%[1]s">%[1]s</source><dc:language>%[1]s</dc:language></item>`,
				x, link, n, stdhtml.EscapeString(fmt.Sprintf("<p>Words of story %d, %s</p><p>%s</p>", n, v, x)))
		}
		body := strings.Repeat(fmt.Sprintf("<p>The %d boats came in before noon, and the people on the quay, who had waited, went home with %d herrings.</p>", n, n*7), 3)
		mux.HandleFunc(fmt.Sprintf("/%d", n), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<html lang="%[1]s"><head><title>%[1]s</title><meta name="author" content="%[1]s"><meta property="og:image" content="%[1]s"><link rel="canonical" href="%[1]s"></head>
<body><article><h1>%[1]s</h1>%[2]s<p>%[1]s</p><p>%[3]s</p><figure><img src="%[1]s" alt="%[1]s"><figcaption>%[1]s</figcaption></figure><p><a href="%[1]s">%[1]s</a></p>%[2]s</article></body></html>`, x, body, v)
		})
	}
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		x := stdhtml.EscapeString(venom[0] + venom[12])
		fmt.Fprintf(w, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>%s</title><link>%s</link>%s</channel></rss>`, x, x, items.String())
	})
	src, dest := t.TempDir(), filepath.Join(t.TempDir(), "site")
	put(t, filepath.Join(src, "_config.yml"), "title: Sheet\nplugins: [jekyll-feed, jekyll-seo-tag]\nbroadsheet:\n  gather:\n    licence: full\n    feeds:\n      - url: "+srv.URL+"/feed\n")
	put(t, filepath.Join(src, "_includes", "evil.html"), "46662")
	put(t, filepath.Join(src, "_layouts", "evil.html"), "46662")
	if code, _, errs := command(t, "gather", "-s", src); code != 0 {
		t.Fatalf("gather ended with %d:\n%s", code, errs)
	}
	if posts, _ := os.ReadDir(filepath.Join(src, "_posts")); len(posts) < len(venom) {
		t.Fatalf("%d posts of %d", len(posts), len(venom))
	}
	if code, _, errs := command(t, "build", "-q", "-s", src, "-d", dest); code != 0 {
		t.Fatalf("build ended with %d:\n%s", code, errs)
	}
	pages := 0
	err := filepath.WalkDir(dest, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dest, path)
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(string(content), "46662") {
			t.Errorf("%s: template code of the feed's ran", rel)
		}
		if rel == "evil.html" || strings.HasPrefix(rel, "..") {
			t.Errorf("the feed chose the address %s", rel)
		}
		if filepath.Ext(path) != ".html" {
			return nil
		}
		pages++
		page, err := html.Parse(strings.NewReader(string(content)))
		if err != nil {
			return err
		}
		for n := range page.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "script" && attribute(n, "type") == "application/ld+json" {
				continue // data that nothing runs
			}
			checkInert(t, rel, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < len(venom) {
		t.Errorf("only %d pages", pages)
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
