package commonmark_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/commonmark"
)

// FuzzAppend holds that any text is converted, to UTF-8 where it was, and that
// what is not let through is not there.
func FuzzAppend(f *testing.F) {
	for _, d := range documents {
		f.Add(d, uint16(0))
		f.Add(d, uint16(0xffff))
	}
	f.Fuzz(func(t *testing.T, text string, bits uint16) {
		on := func(i int) bool { return bits>>i&1 != 0 }
		o := commonmark.Options{
			Footnotes: on(0), Smart: on(1), HardBreaks: on(2), NoBreaks: on(3), LiberalHTMLTag: on(4), DoubleTilde: on(5), ValidateUTF8: on(6),
			Table: on(7), TaskList: on(8), Strikethrough: on(9), Autolink: on(10), TagFilter: on(11), HeadingIDs: on(12), PlainUnknown: on(13),
		}
		got := string(commonmark.Append([]byte("before"), []byte(text), o))
		if !strings.HasPrefix(got, "before") {
			t.Fatalf("what was there is gone: %q", got)
		}
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q became %q, which is not UTF-8", text, got)
		}
		if !o.PlainUnknown && strings.Contains(strings.ToLower(got), "<script") && !strings.Contains(text, "`") && !strings.Contains(text, "~") {
			t.Errorf("%q became %q", text, got)
		}
	})
}

// TestNestedTextsTakeLinearTime converts what other parsers have needed hours
// for; a limit of the test run catches what grows with the square.
func TestNestedTextsTakeLinearTime(t *testing.T) {
	const n = 20_000
	r := func(s string) string { return strings.Repeat(s, n) }
	for _, text := range []string{
		r("*a "), r("*a_ "), r("_a **b "), r("["), r("[a]("), r("![[]()"), r("`a``"), r("<"), r("<a "), r("<!--"), r("<?"), r("&"), r("\\"), r("(") + r(")"),
		strings.Repeat("> ", 2000) + "a", strings.Repeat("- ", 2000) + "a", r("[a]: b\n") + "c", r("a@b.c "), r("www.a.b "), r("[^a]"), "[" + r("\\[") + "]", r("~~a "), r("\"'"),
		r("| a ") + "\n" + r("|-") + "\n" + r("| b "), r("http://a.b("), r("a\n- "),
	} {
		o := commonmark.Options{Unsafe: true, Footnotes: true, Smart: true, Table: true, TaskList: true, Strikethrough: true, Autolink: true}
		if len(commonmark.Append(nil, []byte(text), o)) == 0 {
			t.Errorf("%.20q became nothing", text)
		}
	}
}
