package extract

import (
	"strings"
	"testing"
)

// TestHeadline: the <h1> is the headline, where it is not the site's.
func TestHeadline(t *testing.T) {
	for name, c := range map[string]struct{ head, body, want string }{
		"as stated":              {`<title>Bridge opens | The Paper</title><meta property="og:title" content="Bridge opens">`, `<h1>Bridge opens</h1>`, "Bridge opens"},
		"otherwise than stated":  {`<title>New bridge opens to traffic | The Paper</title><meta property="og:title" content="New bridge opens to traffic">`, `<h1>The new bridge opens for cars</h1>`, "The new bridge opens for cars"},
		"the site's name":        {`<title>Ann's Notes: How bridges are built today</title><meta property="og:title" content="How bridges are built today">`, `<h1>Ann's Notes</h1>`, "How bridges are built today"},
		"a section's name":       {`<title>Bridges: what they are made of</title>`, `<h1>Building and planning</h1><h2>Bridges: what they are made of</h2>`, "Bridges: what they are made of"},
		"a part of the title":    {`<title>How bridges are built - Chapter 1 - ann | Archive of Texts</title>`, `<h1>The great Archive</h1><h2>How bridges are built</h2>`, "How bridges are built"},
		"a heading and no title": {``, `<h1>Bridge opens</h1>`, "Bridge opens"},
	} {
		page := `<html><head>` + c.head + `</head><body>` + c.body + `<p>` + strings.Repeat("The bridge was opened on Monday, and many came to see it. ", 10) + `</p></body></html>`
		a, err := Extract([]byte(page), Options{URL: "https://a.example/x"})
		if err != nil || a.Title != c.want {
			t.Errorf("%s: %q (%v), want %q", name, a.Title, err, c.want)
		}
	}
}

// TestAuthors: of what is stated, the persons.
func TestAuthors(t *testing.T) {
	for name, c := range map[string]struct{ head, body, want string }{
		"publisher and person":    {`<meta name="author" content="Great Houses Inc"><meta property="article:author" content="Ann Author">`, `<footer>© 2026 Great Houses Inc. All rights reserved.</footer>`, "Ann Author"},
		"who holds the copyright": {`<meta name="author" content="Ann Author">`, `<footer>© 2026 Ann Author</footer>`, "Ann Author"},
		"with the site's name":    {`<meta name="author" content="Ann Author DAILY PAPER"><meta property="og:site_name" content="Daily Paper">`, ``, "Ann Author"},
		"after a date":            {``, `<p class="byline">January 17, 2017 at 5:00 PM ET by Ann Author</p>`, "Ann Author"},
		"and what she is":         {`<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"Ann Author"},{"name":"Ann Author die Autorin lebt hier"}]}</script>`, ``, "Ann Author"},
		"two of one name":         {`<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"Ann"},{"name":"Ann Author"}]}</script>`, ``, "Ann, Ann Author"},
	} {
		page := `<html><head>` + c.head + `</head><body><h1>Bridge opens</h1>` + c.body + `<p>` + strings.Repeat("The bridge was opened on Monday, and many came to see it. ", 10) + `</p></body></html>`
		a, err := Extract([]byte(page), Options{URL: "https://a.example/x"})
		if got := strings.Join(a.Authors, ", "); err != nil || got != c.want {
			t.Errorf("%s: %q (%v), want %q", name, got, err, c.want)
		}
	}
}

func TestDateWords(t *testing.T) {
	for in, want := range map[string]string{
		"2019年03月15日 09:43":      "2019-03-15",
		"最終更新日：2019年4月2日":        "2019-04-02",
		"2019년 4월 2일 (화)":        "2019-04-02",
		"Published 3 March 2020": "2020-03-03",
	} {
		at, _ := parseDate(in)
		if got := at.Format("2006-01-02"); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}
