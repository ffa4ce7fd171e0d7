package dom

import (
	"fmt"
	"testing"
)

func TestAttributesAreReadAsLibxml2Does(t *testing.T) {
	for tag, want := range map[string]string{
		` a=1 b='2 3' c="x&amp;y" d>`:   `[{a 1 false} {b 2 3 false} {c x&y false} {d  true}]`,
		`//example.org>`:                `[]`,
		"\n=====\nWith Space/feed.xml>": `[{with  true} {space  true}]`,
		` a = 1 A=2 />`:                 `[{a 1 false}]`,
		` href=/x/y/ class=>`:           `[{href /x/y/ false} {class  false}]`,
		` "q" data-x ünï=1 y>`:          `[{data-x  true} {y  true}]`,
		` a="open>`:                     `[{a open> false}]`,
	} {
		attrs, _ := attributes(tag)
		if got := fmt.Sprint(attrs); got != want {
			t.Errorf("%q: %s, not %s", tag, got, want)
		}
	}
}

func TestTagsThatEndThemselves(t *testing.T) {
	for text, want := range map[string]string{
		`<svg><path d="M1"/> <g><path d='M2' /></g></svg>`: `<svg><path d="M1"></path> <g><path d="M2"></path></g></svg>`,
		`<custom/> x`:          `<custom></custom> x`,
		`<i r=1/>x`:            `<i r="1/">x</i>`,
		`<i / >x`:              `<i>x</i>`,
		`<i//>x`:               `<i></i>x`,
		`<script/>x</script>y`: `<script></script>xy`,
		`<br/>x<p/>y`:          `<br>x<p></p>y`,
	} {
		if got := Parse(text).String(); got != want {
			t.Errorf("%s: %s, not %s", text, got, want)
		}
	}
}
