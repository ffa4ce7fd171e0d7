// Package liquid measures the template engine beside two others: the Go port
// osteele/liquid and Ruby's Liquid. All render the same templates from the
// same data and must print the same bytes.
package liquid

import (
	"embed"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

//go:embed testdata
var sources embed.FS

// Source is a template of the benchmark.
func Source(name string) string {
	b, err := sources.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// Cases are the templates measured.
var Cases = []string{"page.html", "front.html", "atom.xml", "search.json"}

// posts is how many a case's site has.
func posts(name string) int {
	if name == "search.json" {
		return 5000
	}
	return 100
}

var words = strings.Fields("the of and to in a is that it was for on are with as his they be at one have this from " +
	"council budget harbour \"vote\" mayor's bridge & rail flood inquiry school hospital strike minister election storm evidence")

func sentence(r *rand.Rand, n int) string {
	w := make([]string, n)
	for i := range w {
		w[i] = words[r.IntN(len(words))]
	}
	return strings.ToUpper(w[0][:1]) + w[0][1:] + " " + strings.Join(w[1:], " ") + "."
}

// Post is a post of the site that all engines render.
func post(r *rand.Rand, i int) map[string]any {
	var body strings.Builder
	for range 4 {
		body.WriteString("<p>")
		for range 3 {
			body.WriteString(sentence(r, 14) + " ")
		}
		body.WriteString("</p>\n")
	}
	date := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC).Add(time.Duration(i) * 97 * time.Minute)
	return map[string]any{
		"layout":     "post",
		"title":      strings.TrimSuffix(sentence(r, 9), "."),
		"url":        fmt.Sprintf("/news/%s/story-%d.html", date.Format("2006/01/02"), i),
		"date":       date,
		"author":     "A. Reporter",
		"categories": []any{"News", "Local"},
		"tags":       []any{"City Hall", "harbour", "Budget 2026"}[:1+i%3],
		"image":      fmt.Sprintf("assets/images/%d.jpg", i),
		"excerpt":    "<p>" + sentence(r, 30) + "</p>\n",
		"content":    body.String(),
	}
}

// Data is what a case's template sees, as plain Go maps.
func Data(name string) map[string]any {
	r := rand.New(rand.NewPCG(1, 2))
	list := make([]any, posts(name))
	for i := range list {
		list[i] = post(r, i)
	}
	link := func(title, url string) any { return map[string]any{"title": title, "name": title, "url": url} }
	return map[string]any{
		"page": list[7],
		"site": map[string]any{
			"title":       "The Harbour & County Times",
			"description": "News of the harbour and the county",
			"url":         "https://example.org",
			"baseurl":     "/times",
			"time":        time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
			"posts":       list,
			"related":     list[20:30],
			"nav":         []any{link("Home", "/"), link("News", "/news/"), link("About", "/about/"), link("Archive", "/archive/")},
			"share":       []any{link("Mail", "mailto:?body="), link("Post", "https://post.example/?u=")},
		},
	}
}

func keys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
