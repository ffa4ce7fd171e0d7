package extract

import (
	"strings"
	"testing"
)

// TestHostilePages extracts from pages made to be slow or deep; that it ends is
// the test, the run's time limit the judge.
func TestHostilePages(t *testing.T) {
	n := 1 << 18
	if testing.Short() {
		n = 1 << 16
	}
	fill := func(unit string) string { return strings.Repeat(unit, n/len(unit)) }
	for name, page := range map[string]string{
		"paragraphs":        fill("<p>a"),
		"nested divs":       fill("<div>"),
		"nested spans":      fill("<span>"),
		"nested figures":    fill("<figure><img src=x>"),
		"nested tables":     fill("<table><tr><td>"),
		"nested lists":      fill("<ul><li>x"),
		"nested quotes":     fill("<blockquote>x"),
		"custom elements":   fill("<x-y>"),
		"formatting":        fill("<b><i>x</b>"),
		"links":             fill("<a href=x>y"),
		"comments":          fill("a<!---->"),
		"attributes":        "<p " + fill("a='b' ") + ">x",
		"classes":           "<p class='" + fill("ad share ") + "'>x",
		"entities":          fill("&amp;"),
		"JSON-LD":           `<script type="application/ld+json">` + fill("[") + `</script><p>x`,
		"JSON-LD objects":   `<script type="application/ld+json">` + fill(`{"@graph":[`) + `</script><p>x`,
		"misread":           "<p>" + fill("Ã¢â‚¬â„¢"),
		"definition lists":  fill("<dl><dt>a<dd>b"),
		"hidden":            fill("<p hidden>x"),
		"scripts":           fill("<script>x</script>"),
		"metas":             fill("<meta name=author content=x>"),
		"long word":         "<p>" + fill("a"),
		"many dates":        fill("<time>1 May 2020</time>"),
		"many authors":      fill("<a rel=author>By A B</a>"),
		"many headings":     fill("<h1>A title that is one</h1>"),
		"iframes":           fill(`<iframe src="https://www.youtube.com/embed/x"></iframe>`),
		"truncated":         fill("<p>text and more text, of a kind.") + "<p cla",
		"control bytes":     fill("\x00\x01\x02\xff\xfe"),
		"unclosed title":    "<title>" + fill("x "),
		"preformatted":      fill("<pre>x\n"),
		"noscript pictures": fill("<noscript><img src=x></noscript>"),
	} {
		a, _ := Extract([]byte(page), Options{URL: "https://a.example/"})
		if strings.Contains(a.HTML(), "<script") {
			t.Errorf("%s: a script came through", name)
		}
	}
}
