//go:build unix

package gather

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"strings"
)

// simText makes the simulated wire's words: headlines, summaries and pages
// whose size and furniture are a newspaper's. Words come as they do in a
// language, a few in most stories and most in few.
type simText struct {
	words     []string
	sentences []string // of the articles
	furniture [4]string
}

func newSimText() *simText {
	s := &simText{}
	rng := rand.New(rand.NewPCG(3, 14))
	syllables := []string{"ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "da", "gel", "por", "tan", "wes", "hin", "cru", "al", "en", "ti", "mar", "so", "ju"}
	known := map[string]bool{}
	for len(s.words) < 20000 {
		w := ""
		for range 1 + rng.IntN(4) {
			w += syllables[rng.IntN(len(syllables))]
		}
		if len(w) > 2 && !known[w] {
			known[w] = true
			s.words = append(s.words, w)
		}
	}
	for range 4096 {
		var b strings.Builder
		b.WriteString("The")
		for i := range 9 + rng.IntN(18) {
			if i > 3 && rng.IntN(9) == 0 {
				b.WriteString(",")
			}
			b.WriteString(" " + s.word(rng))
		}
		s.sentences = append(s.sentences, b.String()+". ")
	}
	links := func(n int, class string) string {
		var b strings.Builder
		fmt.Fprintf(&b, `<ul class=%q>`, class)
		for range n {
			fmt.Fprintf(&b, "\n\t<li class=\"item\"><a href=\"/%s/%s\" data-track=\"%s\"><span>%s %s %s</span></a></li>", s.word(rng), s.word(rng), class, s.word(rng), s.word(rng), s.word(rng))
		}
		return b.String() + "\n</ul>"
	}
	script := func(n int) string {
		var b strings.Builder
		b.WriteString("<script>")
		for b.Len() < n {
			fmt.Fprintf(&b, "window.%s=window.%s||function(a,b){return a[%q]&&b<%d};", s.word(rng), s.word(rng), s.word(rng), rng.IntN(100))
		}
		return b.String() + "</script>"
	}
	var css strings.Builder
	for range 120 {
		fmt.Fprintf(&css, ".%s .%s{margin:0 %dpx;color:#%06x}", s.word(rng), s.word(rng), rng.IntN(40), rng.IntN(1<<24))
	}
	s.furniture[0] = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>` + css.String() + "</style>" + script(9000)
	s.furniture[1] = `<header class="site-header"><div class="logo"><a href="/">The Paper</a></div><nav class="main-nav">` + links(60, "menu") + `</nav></header>`
	s.furniture[2] = `<aside class="newsletter"><h3>Sign up for our newsletter</h3><form action="/n"><input type="email"><button>Subscribe</button></form></aside>`
	s.furniture[3] = `<section class="related"><h2>Related stories</h2>` + links(24, "related") + `</section><section class="comments" id="comments"><h2>Comments</h2><p>Log in to comment.</p></section></main><aside class="sidebar"><h3>Most read</h3>` +
		links(20, "most-read") + `</aside><footer class="site-footer">` + links(70, "footer") + `<p>© 2026 The Paper. All rights reserved.</p></footer>` + script(12000)
	return s
}

// word is a word, the k-th as often as the first divided by k.
func (s *simText) word(rng *rand.Rand) string {
	return s.words[int(math.Pow(float64(len(s.words)), rng.Float64()))-1]
}

func (s *simText) headline(host, path string) (title, summary string) {
	rng := rand.New(rand.NewPCG(seed(host), seed(path)))
	var b strings.Builder
	for i := range 7 + rng.IntN(5) {
		w := s.word(rng)
		if i == 0 {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		b.WriteString(w + " ")
	}
	return strings.TrimSpace(b.String()), s.sentences[rng.IntN(len(s.sentences))]
}

// page is an article of 10 to 30 paragraphs among its furniture, about 60 kB.
func (s *simText) page(host, path string, picture bool) []byte {
	title, summary := s.headline(host, path)
	rng := rand.New(rand.NewPCG(seed(path), seed(host)))
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><title>%s | The Paper</title><meta property="og:title" content=%q><meta name="description" content=%q><link rel="canonical" href="http://%s%s">`, title, title, summary, host, path)
	if picture {
		fmt.Fprintf(&b, `<meta property="og:image" content="http://%s/lead%s.jpg">`, host, path[len("/story"):])
	}
	fmt.Fprintf(&b, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":%q,"author":{"@type":"Person","name":"Ann Author"},"datePublished":"2026-03-04T10:00:00Z"}</script>`, title)
	b.WriteString(s.furniture[0] + `</head><body class="article">` + s.furniture[1])
	fmt.Fprintf(&b, `<main><article class="story"><h1>%s</h1><p class="byline">By <a rel="author" href="/ann">Ann Author</a></p><time datetime="2026-03-04T10:00:00Z">4 March 2026</time><div class="story-body">`, title)
	for i := range 10 + rng.IntN(20) {
		b.WriteString("\n<p>")
		for range 2 + rng.IntN(3) {
			b.WriteString(s.sentences[rng.IntN(len(s.sentences))])
		}
		if i%4 == 1 {
			fmt.Fprintf(&b, `as <a href="/t/%s">%s</a> said.`, s.word(rng), s.word(rng))
		}
		b.WriteString("</p>")
		if i == 4 {
			b.WriteString(s.furniture[2])
		}
	}
	b.WriteString("</div></article>" + s.furniture[3] + "</body></html>")
	return b.Bytes()
}

// photograph is a JPEG of a size that newspapers serve.
func photograph(n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 1024, 576))
	for y := range 576 {
		for x := range 1024 {
			img.Set(x, y, color.RGBA{uint8(x*n/7 + y), uint8(x ^ y*n), uint8((x*x + y*y) >> 9), 255})
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: 85})
	return b.Bytes()
}
