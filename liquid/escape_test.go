package liquid_test

import (
	"html"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/liquid"
)

func FuzzAppendEscaped(f *testing.F) {
	f.Add("", "")
	f.Add("x", `<a href="b">it's & all</a>`)
	f.Add("", strings.Repeat(`'"<>&`, 40))
	f.Add("x", strings.Repeat("a text of some length & no end ", 9))
	f.Add("", strings.Repeat("0123456789abcdef", 30)+"'")
	f.Add("", strings.Repeat("<p>Mayor's \"vote\" & #tag</p>\n", 30))
	f.Add("é", "日本\xff<語>1234567\x01!=?'")
	f.Fuzz(func(t *testing.T, before, s string) {
		want := before + strings.ReplaceAll(html.EscapeString(s), "&#34;", "&quot;")
		if got := string(liquid.AppendEscaped([]byte(before), s)); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	})
}
