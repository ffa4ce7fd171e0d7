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
		if got := fmt.Sprint(attributes(tag)); got != want {
			t.Errorf("%q: %s, not %s", tag, got, want)
		}
	}
}
