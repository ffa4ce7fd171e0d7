package clean

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// hostile is markup that wants to be alive.
var hostile = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<a href=javascript:alert(1)>x</a>`,
	`<a href="java&#10;script:alert(1)">x</a>`, `<a href=" &#1; javascript:alert(1)">x</a>`, `<a href="JaVaScRiPt&colon;alert(1)">x</a>`,
	`<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`, `<a href="vbscript:x">x</a>`, `<iframe src="javascript:alert(1)"></iframe>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<object data="javascript:x"></object>`, `<embed src="javascript:x">`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<form action=javascript:x><input type=submit></form>`,
	`<base href="javascript:">`, `<meta http-equiv=refresh content="0;url=javascript:x">`, `<link rel=stylesheet href=x>`, `<style>@import 'x'</style>`,
	`<p style="background:url(javascript:x)">x</p>`, `<template><script>x</script></template>`, `<textarea><script>x</script>`, `<xmp><script>x</script>`,
	`<img src="http://a.b/x.png?&quot; onerror=&quot;x">`, `<a href="http://a.b/&quot;&gt;&lt;script&gt;">x</a>`, `<img alt="&quot; onload=&quot;x" src="http://a.b/">`,
	`<p>{{ 'x' | jsonify }}</p>`, `<p>{% include x %}</p>`, `<code>{% raw %}</code>`, `<pre>{{ site.time }}</pre>`, `<a href="http://a.b/{{x}}{%y%}">z</a>`, `<img src="http://a.b/{{x}}" alt="{{y}} {% z %}">`,
	`<figure><img src="http://a.b/c" alt="{{x}}"><figcaption>{% x %}<script></script></figcaption></figure>`, `&lt;script&gt;alert(1)&lt;/script&gt;`,
	`<p>&amp;lt;script&amp;gt;</p>`, "<p>a\x00b</p>", `<b><i><u><p><table><tr><td><ul><li>`, `</p></div></body></html><p>after`, `<![CDATA[<script>x</script>]]>`, `<!--><script>x</script>-->`,
	`<a href="http://user:secret@a.b/">x</a>`, `<a href="//evil.example/%0d%0a">x</a>`, `<a href="http://a.b\@c.d/">x</a>`,
}

// inert reports the first thing in HTML that a Document never writes.
func inert(markup string) string {
	allowed := map[string]string{"p": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "ul": "", "ol": "start", "li": "", "blockquote": "",
		"pre": "", "code": "", "table": "", "caption": "", "tr": "", "td": "", "th": "", "figure": "", "figcaption": "", "hr": "", "dl": "", "dt": "", "dd": "",
		"strong": "", "em": "", "del": "", "sub": "", "sup": "", "a": "href", "img": "src alt", "br": ""}
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.CommentToken, html.DoctypeToken:
			return "a comment or doctype"
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			attributes, ok := allowed[t.Data]
			if !ok {
				return "<" + t.Data + ">"
			}
			for _, a := range t.Attr {
				if !strings.Contains(attributes, a.Key) {
					return t.Data + " " + a.Key
				}
				if a.Key == "href" || a.Key == "src" {
					scheme, _, has := strings.Cut(a.Val, ":")
					if has && !strings.ContainsAny(scheme, "/?#") && scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel" {
						return a.Key + " " + a.Val
					}
				}
			}
		}
	}
}

func TestHostileMarkupIsInert(t *testing.T) {
	for _, s := range hostile {
		for _, markup := range []string{s, "<p>" + s + "</p>", "<table><tr><th>" + s + "<td>" + s + "</table>", "<ul><li>" + s + "</ul>", "<blockquote>" + s} {
			checkInert(t, markup)
		}
	}
}

func checkInert(t *testing.T, markup string) {
	t.Helper()
	doc := Build(Options{}, Parse(markup))
	if live := inert(doc.HTML()); live != "" {
		t.Errorf("%q: alive in the HTML: %s\n%s", markup, live, doc.HTML())
	}
	md := doc.Markdown()
	if strings.Contains(md, "{{") || strings.Contains(md, "{%") {
		t.Errorf("%q: Liquid is alive in the Markdown:\n%s", markup, md)
	}
	if again := Build(Options{}, Parse(doc.HTML())).HTML(); again != doc.HTML() {
		t.Logf("%q: sanitising again gives\n%s\nnot\n%s", markup, again, doc.HTML())
	}
}

func TestDeepMarkup(t *testing.T) {
	for _, tag := range []string{"div", "blockquote", "ul><li", "b", "table><tr><td", "figure", "dl><dd", "a href=x", "span", "font"} {
		markup := strings.Repeat("<"+tag+">", 30000) + "deep"
		if got := PlainText(markup); !strings.Contains(got, "deep") {
			t.Errorf("<%s> thirty thousand deep: %q", tag, got)
		}
		checkInert(t, markup)
	}
}

func FuzzBuild(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	for _, s := range alive {
		f.Add("<p>" + s + "</p>")
	}
	f.Fuzz(func(t *testing.T, markup string) { checkInert(t, markup) })
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<meta charset=gb18030>\x81\x30\x81\x30"), "text/html; charset=x")
	f.Add([]byte("\xff\xfe<\x00"), "")
	f.Add([]byte("\xce"), "0")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, charset := Decode(body, contentType)
		if charset == "" || strings.ToValidUTF8(text, "") != text {
			t.Errorf("%q, %q: %q in %q", body, contentType, text, charset)
		}
	})
}
