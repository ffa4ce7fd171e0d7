package feedxml

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestRepairs reads feeds that no strict parser takes.
func TestRepairs(t *testing.T) {
	item := func(in string) string {
		return `<rss version="2.0"><channel><title>T</title>` + in + `</channel></rss>`
	}
	for name, c := range map[string]struct{ in, title, link, repair string }{
		"bare ampersand":                    {item(`<item><title>Marks & Spencer</title><link>http://a.test/?a=1&b=2</link></item>`), "Marks & Spencer", "http://a.test/?a=1&b=2", "ampersand"},
		"HTML entity":                       {item(`<item><title>caf&eacute;&nbsp;&mdash; open</title><link>http://a.test/</link></item>`), "café\u00a0— open", "http://a.test/", ""},
		"truncated":                         {`<rss><channel><item><title>First</title><link>http://a.test/1</link></item><item><title>Sec`, "First", "http://a.test/1", "not closed"},
		"truncated in CDATA":                {`<rss><channel><item><link>http://a.test/1</link><title><![CDATA[First`, "First", "http://a.test/1", "CDATA"},
		"item not closed":                   {item(`<item><title>One</title><link>http://a.test/1</link><item><title>Two</title></item>`), "One", "http://a.test/1", "not closed"},
		"undeclared prefix":                 {item(`<item><title>T</title><dc:creator>Ann</dc:creator><link>http://a.test/</link></item>`), "T", "http://a.test/", "dc:"},
		"control character":                 {item("<item><title>a\x0bb\x00c</title><link>http://a.test/</link></item>"), "abc", "http://a.test/", ""},
		"text before":                       {"\n\n  garbage " + item(`<item><title>T</title><link>http://a.test/</link></item>`), "T", "http://a.test/", ""},
		"unquoted attribute":                {item(`<item><title>T</title><guid isPermaLink=false>x</guid><link>http://a.test/</link></item>`), "T", "http://a.test/", "quoted"},
		"relative link":                     {item(`<item><title>T</title><link>/story</link></item>`), "T", "http://feed.test/story", ""},
		"escaped once":                      {item(`<item><title>AT&amp;amp;T</title><link>http://a.test/</link></item>`), "AT&amp;T", "http://a.test/", ""},
		"mismatched letter case":            {item(`<Item><Title>T</TITLE><LINK>http://a.test/</Link></ITEM>`), "T", "http://a.test/", ""},
		"element of the channel not closed": {item(`<itunes:category text="A"><itunes:category text="B"/><item><title>T</title><link>http://a.test/</link></item>`), "T", "http://a.test/", "not closed"},
		"page around it":                    {`<!DOCTYPE html><html><body><div>` + item(`<item><title>T</title><link>http://a.test/</link></item>`) + `</div></body></html>`, "T", "http://a.test/", "stands inside"},
		"warning before":                    {"<br />\n<b>Warning</b>: no such file in <b>/x.php</b> on line <b>3</b><br />\n<?xml version=\"1.0\"?>" + item(`<item><title>T</title><link>http://a.test/</link></item>`), "T", "http://a.test/", ""},
		"item as content":                   {`<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="application/xml"><item>x</item></content><title>T</title><link href="http://a.test/"/></entry></feed>`, "T", "http://a.test/", ""},
		"entity of its own DTD":             {`<!DOCTYPE rss [<!ENTITY co "Company">]>` + item(`<item><title>&co;</title><link>http://a.test/</link></item>`), "Company", "http://a.test/", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Parse([]byte(c.in), Options{URL: "http://feed.test/rss"})
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Entries) == 0 {
				t.Fatal("no entry")
			}
			if e := f.Entries[0]; e.Title.Value != c.title || e.Link != c.link {
				t.Errorf("got %q %q, want %q %q", e.Title.Value, e.Link, c.title, c.link)
			}
			if c.repair != "" && !strings.Contains(strings.Join(f.Repairs, "; "), c.repair) {
				t.Errorf("repairs are %q; one about %q is missing", f.Repairs, c.repair)
			}
		})
	}
}

func TestNoFeed(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "empty",
		"<html><body>Not found</body></html>": "HTML page",
		"<svg/>":                              "<svg>",
		`{"a": 1}`:                            "JSON",
		"just words":                          "no element",
		`<CHANNEL HREF="http://x/"><ITEM HREF="http://y/"/></CHANNEL>`: "CDF",
	} {
		_, err := Parse([]byte(in), Options{})
		if !errors.Is(err, ErrNotFeed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error that says %q", in, err, want)
		}
	}
}

// TestEntityGrowth: what a document declares cannot make it larger than a
// bound.
func TestEntityGrowth(t *testing.T) {
	var dtd strings.Builder
	dtd.WriteString(`<!DOCTYPE rss [<!ENTITY a0 "ha">`)
	for i := 1; i < 30; i++ {
		dtd.WriteString("<!ENTITY a" + itoa(i) + ` "&a` + itoa(i-1) + ";&a" + itoa(i-1) + `;">`)
	}
	dtd.WriteString("]>")
	f, err := Parse([]byte(dtd.String()+`<rss><channel><title>&a29;</title></channel></rss>`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Title.Value) > 64 {
		t.Errorf("the title grew to %d bytes", len(f.Title.Value))
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// TestDepth: nesting beyond the bound costs neither the stack nor the text.
func TestDepth(t *testing.T) {
	in := `<rss><channel><item><title>T</title><description>` + strings.Repeat("<b>", 100_000) + "deep" + `</description></item></channel></rss>`
	f, err := Parse([]byte(in), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Entries[0].Summary.Value, "deep") {
		t.Error("the text was lost")
	}
}

func TestDiscover(t *testing.T) {
	page := `<html><head><base href="https://site.test/a/"><link rel="alternate" type="application/rss+xml" title="Comments" href="comments.xml">
		<LINK REL="Alternate" TYPE="application/atom+xml" HREF="feed.atom"><link rel="stylesheet" href="x.css"></head></html>`
	got := Discover([]byte(page), "text/html", "https://site.test/")
	if len(got) != 2 || got[0].Href != "https://site.test/a/feed.atom" || got[1].Href != "https://site.test/a/comments.xml" {
		t.Errorf("%+v", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`<rss version="2.0"><channel><title>T</title><item><title>A &amp; B</title><pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate></item></channel></rss>`,
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://x/"><entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="y">z</a></div></content></entry></feed>`,
		`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"content_html":"<p>x"}]}`,
		"<!DOCTYPE a [<!ENTITY b \"c\">]><rdf:RDF><item>&b;", "\xff\xfe<\x00r\x00", "<![CDATA[", "<a b=", "<rss><channel><item><title>&#x1F;&#xD800;&#99999999;",
	} {
		f.Add([]byte(s), "text/xml; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		feed, err := Parse(body, Options{URL: "http://feed.test/rss", ContentType: contentType})
		if err != nil {
			if !errors.Is(err, ErrNotFeed) {
				t.Fatal(err)
			}
			return
		}
		out, err := json.Marshal(feed)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(out) {
			t.Fatal("the answer is not UTF-8")
		}
		for _, e := range feed.Entries {
			if low := strings.ToLower(e.Summary.Value); e.Summary.IsHTML() && strings.Contains(low, "<script") {
				t.Fatalf("a script is alive: %q", e.Summary.Value)
			}
		}
	})
}

// TestDates reads dates of languages that the vectors do not have.
func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"mer, 16 nov 2022 00:38:15 +0100":    "2022-11-15T23:38:15Z",
		"mar, 16 nov 2021 00:38:15 +0100":    "2021-11-15T23:38:15Z", // Tuesday, in Italian
		"Mar, 02 Mar 2021 10:00:00 GMT":      "2021-03-02T10:00:00Z",
		"Seg, 24 Set 2018 19:42:40 -0300":    "2018-09-24T22:42:40Z",
		"jeu., 27 févr. 2020 10:00:00 +0100": "2020-02-27T09:00:00Z",
		"24 de diciembre de 2019 08:00":      "2019-12-24T08:00:00Z",
		"12. März 2020 07:30:00 CET":         "2020-03-12T06:30:00Z",
		"Пт, 01 мая 2020 12:00:00 +0300":     "2020-05-01T09:00:00Z",
		"Sal, 05 Oca 2021 10:00:00 +0300":    "2021-01-05T07:00:00Z",
		"środa 3 lutego 2021":                "2021-02-03T00:00:00Z",
		"1518478934":                         "2018-02-12T23:42:14Z",
		"1518478934000":                      "2018-02-12T23:42:14Z",
		"5 listopada 2020":                   "", // November to Poles, October to Croats
		"until 5 or so":                      "",
		"mer, 16 neu 2022 00:38:15 +0100":    "",
	} {
		at, ok := ParseDate(in)
		got := ""
		if ok {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"Thu, 01 Jan 2004 19:48:21 GMT", "2003-12-31T10:14:55.5-08:00", "2004년 05월 28일 01:31:15", "Jan 5, 2012 3:04 PM", "03335", "-0312"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if at, ok := ParseDate(s); ok && (at.Year() < 1 || at.Year() > 9999 || at.Location() != time.UTC) {
			t.Fatalf("%q: %v", s, at)
		}
	})
}
