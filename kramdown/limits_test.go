package kramdown

import (
	"runtime"
	"strings"
	"testing"
)

// limits are where the output differs from kramdown's because of what it would
// cost. Each has the smallest kind of document that meets it, and what is then
// written; below it, nothing differs.
var limits = []struct {
	what, reason string
	src          string
	holds        func(html string) bool
}{
	{
		"containers nest a thousand deep",
		"kramdown recurses until Ruby's stack ends, between 700 and 2,000 levels",
		strings.Repeat("> ", 1200) + "a\n",
		func(html string) bool {
			return strings.Count(html, "<blockquote>") == maxDepth-1 && strings.Contains(html, "a</p>")
		},
	},
	{
		"the copies that quotes and lists make of their text come to 32 times the source and 4 MiB",
		"each level copies all that is within it: memory would grow as the square of the source",
		strings.Repeat("> ", 900) + "a\n" + strings.Repeat("b\n", 20_000),
		func(html string) bool {
			n := strings.Count(html, "<blockquote>")
			return n > 20 && n < 900 && strings.Count(html, "\nb") == 20_000
		},
	},
	{
		"spans nest 1,500 deep",
		"as containers",
		strings.Repeat("<b>", 2000) + "a" + strings.Repeat("</b>", 2000),
		func(html string) bool { return strings.Contains(html, "a") && len(html) < 100_000 },
	},
	{
		"indentation and attributes are left out once the output is 64 times as long as the source and 4 MiB",
		"a paragraph of two bytes may be indented by thousands, and one definition give its attributes to all elements",
		"{:a: k=\"" + strings.Repeat("v", 100_000) + "\"}\n\n" + strings.Repeat("b\n{:a}\n\n", 10_000),
		func(html string) bool { return strings.Count(html, "b</p>") == 10_000 && len(html) < 20<<20 },
	},
	{
		"searches that look at the same text again come to 32 steps a byte and a million",
		"kramdown's time grows as the square of the length, or faster; what is then left is read as text",
		strings.Repeat("**a *b ", 60_000),
		func(html string) bool { return strings.Count(html, "a *b") > 50_000 },
	},
}

func TestLimits(t *testing.T) {
	p := New(JekyllOptions())
	for _, l := range limits {
		html, _ := p.Append(nil, []byte(l.src))
		if !l.holds(string(html)) {
			t.Errorf("%s (%s): not so for %d bytes, of which %d were made: %.300q", l.what, l.reason, len(l.src), len(html), html)
		}
	}
}

// TestMemory converts what would become very large where copies had no bound.
func TestMemory(t *testing.T) {
	p := New(JekyllOptions())
	for _, src := range []string{
		strings.Repeat("> ", 99) + "a\n" + strings.Repeat("b\n", 100_000),
		strings.Repeat("* ", 99) + "a\n" + strings.Repeat("b\n", 100_000),
		strings.Repeat("<div markdown=\"1\">\n", 900) + strings.Repeat("a\n\n", 60_000),
		"*" + strings.Repeat(" ", 100_000) + "* a\n" + strings.Repeat("1. b\n", 20_000),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		html, _ := p.Append(nil, []byte(src))
		runtime.ReadMemStats(&after)
		// what grows is allocated twice over, and lines of two bytes need four
		// times that to be traced back
		if n := after.TotalAlloc - before.TotalAlloc; n > uint64(2000*len(src)+64<<20) {
			t.Errorf("%d MB were allocated for %d bytes of %.20q, %d came out", n>>20, len(src), src, len(html))
		}
	}
}

// Warnings say what was questionable, and where.
func TestWarnings(t *testing.T) {
	p := New(JekyllOptions())
	for _, c := range []struct {
		src  string
		want Warning
	}{
		{"a\xffb\n", Warning{1, 1, "the source is not valid UTF-8; what could not be read was replaced"}},
		{"a\n\n> see [^x]\n", Warning{3, 7, `footnote "x" is not defined`}},
		{"a [b] c\n", Warning{1, 3, `link "b" is not defined`}},
		{"[a]: /b\n\n* [a]: /c\n", Warning{3, 3, `duplicate link "a", the later one is used`}},
		{"x <b>y\n", Warning{1, 3, "no end tag for <b>, closed at the end"}},
	} {
		_, got := p.Append(nil, []byte(c.src))
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%q: got %v, want %v", c.src, got, c.want)
		}
	}
}
