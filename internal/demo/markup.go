package demo

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"
)

func escape(s string) string { return html.EscapeString(s) }

// text escapes for XML content and attributes.
func text(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

// rss is the Courier's feed: headlines and summaries, tracking parameters on
// every link, identifiers that are not addresses.
func (w *Wire) rss(base string) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>The Ardle Haven Courier</title>
`)
	fmt.Fprintf(&b, "<link>%s/courier/</link>\n<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"%s/courier/feed.xml\"/>\n", base, base)
	b.WriteString("<description>News from the quay and the hill behind it</description>\n<language>en-GB</language>\n")
	for i := range w.stories {
		s := &w.stories[i]
		if !s.in("courier") {
			continue
		}
		e := w.edition(s)
		b.WriteString("<item>\n")
		fmt.Fprintf(&b, "<title>%s</title>\n", text(e.title))
		fmt.Fprintf(&b, "<link>%s</link>\n", text(s.address(base)+"?utm_source=courier&utm_medium=rss&utm_campaign=front"))
		fmt.Fprintf(&b, "<guid isPermaLink=\"false\">courier:%s</guid>\n", s.slug)
		if !s.undated {
			fmt.Fprintf(&b, "<pubDate>%s</pubDate>\n", w.updated(s).Format(time.RFC1123Z))
		}
		fmt.Fprintf(&b, "<dc:creator>%s</dc:creator>\n<category>%s</category>\n", text(s.author), text(s.category))
		fmt.Fprintf(&b, "<description>%s</description>\n", text(e.summary))
		if s.picture != "" && s.pictureURL == "" {
			fmt.Fprintf(&b, "<media:content url=\"%s/pictures/%s.jpg\" type=\"image/jpeg\" medium=\"image\" width=\"1200\" height=\"800\"><media:description>%s</media:description><media:credit>%s</media:credit></media:content>\n",
				base, s.picture, text(s.caption), text(s.credit))
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel>\n</rss>\n")
	return b.Bytes()
}

// atom is Estuary Radio's feed, with tracking parameters of another kind.
func (w *Wire) atom(base string) []byte {
	var entries bytes.Buffer
	newest := time.Time{}
	for i := range w.stories {
		s := &w.stories[i]
		if !s.in("estuary") {
			continue
		}
		if t := w.updated(s); t.After(newest) {
			newest = t
		}
		e := w.edition(s)
		if s.feed == "both" {
			e = s.estuary
		}
		fmt.Fprintf(&entries, "<entry>\n<id>tag:estuary-radio.example,2026:%s</id>\n", s.slug)
		fmt.Fprintf(&entries, "<title type=\"text\">%s</title>\n", text(e.title))
		fmt.Fprintf(&entries, "<link rel=\"alternate\" type=\"text/html\" href=\"%s\"/>\n", text(s.address(base)+"?fbclid=IwAR0ArdleHaven&ref=atom#top"))
		fmt.Fprintf(&entries, "<published>%s</published>\n<updated>%s</updated>\n", w.published(s).Format(time.RFC3339), w.updated(s).Format(time.RFC3339))
		fmt.Fprintf(&entries, "<author><name>%s</name></author>\n<category term=\"%s\"/>\n", text(s.author), text(s.category))
		fmt.Fprintf(&entries, "<summary type=\"text\">%s</summary>\n</entry>\n", text(e.summary))
	}
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">
<title>Estuary Radio News</title>
<id>tag:estuary-radio.example,2026:news</id>
`)
	fmt.Fprintf(&b, "<link rel=\"self\" href=\"%s/estuary/atom.xml\"/>\n<link href=\"%s/estuary/\"/>\n", base, base)
	fmt.Fprintf(&b, "<updated>%s</updated>\n", newest.Format(time.RFC3339))
	b.Write(entries.Bytes())
	b.WriteString("</feed>\n")
	return b.Bytes()
}

// page is a story's article page, with what surrounds real articles: a consent
// box, navigation, a newsletter form, share buttons, related links.
func (w *Wire) page(base string, s *story) []byte {
	e := w.edition(s)
	outlet := "The Ardle Haven Courier"
	if s.home() == "estuary" {
		outlet = "Estuary Radio"
	}
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n")
	if s.encoding == "" {
		b.WriteString("<meta charset=\"utf-8\">\n")
	}
	fmt.Fprintf(&b, "<title>%s | %s</title>\n", escape(e.title), outlet)
	fmt.Fprintf(&b, "<link rel=\"canonical\" href=\"%s\">\n", s.address(base))
	fmt.Fprintf(&b, "<meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"%s\">\n", escape(e.title))
	fmt.Fprintf(&b, "<meta property=\"og:site_name\" content=\"%s\">\n<meta name=\"author\" content=\"%s\">\n", outlet, escape(s.author))
	fmt.Fprintf(&b, "<meta name=\"description\" content=\"%s\">\n", escape(e.summary))
	if !s.undated {
		fmt.Fprintf(&b, "<meta property=\"article:published_time\" content=\"%s\">\n", w.published(s).Format(time.RFC3339))
	}
	picture := s.pictureURL
	if picture == "" && s.picture != "" {
		picture = base + "/pictures/" + s.picture + ".jpg"
		fmt.Fprintf(&b, "<meta property=\"og:image\" content=\"%s\">\n", picture)
	}
	b.WriteString("</head>\n<body id=\"top\">\n")
	b.WriteString(`<div class="consent" role="dialog"><p>We value your privacy. We and our 3 partners store information on your device. Accept all or manage your choices.</p><button>Accept all</button></div>
<header><nav><ul><li><a href="/courier/">Home</a></li><li><a href="/courier/town">Town</a></li><li><a href="/courier/sport">Sport</a></li><li><a href="/courier/weather">Weather</a></li></ul></nav></header>
<main>
<article>
`)
	fmt.Fprintf(&b, "<h1>%s</h1>\n<p class=\"byline\">By <a rel=\"author\" href=\"/staff\">%s</a>", escape(e.title), escape(s.author))
	if !s.undated {
		t := w.published(s)
		fmt.Fprintf(&b, " <time datetime=\"%s\">%s</time>", t.Format(time.RFC3339), t.Format("2 January 2006, 15:04"))
	}
	b.WriteString("</p>\n<ul class=\"share\"><li><a href=\"#\">Share on Gull</a></li><li><a href=\"#\">Copy link</a></li></ul>\n")
	if picture != "" {
		fmt.Fprintf(&b, "<figure><img src=\"%s\" alt=\"%s\" width=\"1200\" height=\"800\">", picture, escape(s.alt))
		if s.caption != "" {
			fmt.Fprintf(&b, "<figcaption>%s <span class=\"credit\">%s</span></figcaption>", escape(s.caption), escape(s.credit))
		}
		b.WriteString("</figure>\n")
	}
	b.WriteString(e.body)
	b.WriteString(`</article>
<aside class="newsletter"><h2>Get the morning tide in your inbox</h2><p>Sign up to our newsletter. No spam, only herring.</p><form><input type="email"><button>Sign up</button></form></aside>
<section class="related"><h2>More like this</h2><ul>
`)
	for i := range min(3, len(w.stories)) {
		if other := &w.stories[i]; other.slug != s.slug && !strings.EqualFold(other.encoding, "windows-1252") {
			fmt.Fprintf(&b, "<li><a href=\"%s\">%s</a></li>\n", other.address(base), escape(strings.Map(ascii, other.first.title)))
		}
	}
	fmt.Fprintf(&b, "</ul></section>\n</main>\n<footer><p>All the news that floats. Terms, contact, tide times. %s.</p></footer>\n</body>\n</html>\n", outlet)
	return b.Bytes()
}

// ascii drops what a windows-1252 page could not carry.
func ascii(r rune) rune {
	if r > 0x7e {
		return -1
	}
	return r
}
