package cli

import (
	"encoding/json"
	"testing"
)

func TestPlumbingMarkdown(t *testing.T) {
	for _, c := range []struct{ request, html, fails string }{
		{request: `{"text":"# A \"b\"\n\nc\nd\n"}`, html: "<h1 id=\"a-b\">A “b”</h1>\n\n<p>c\nd</p>\n"},
		{request: `{"text":"c\nd\n","options":{"hard_wrap":true}}`, html: "<p>c<br />\nd</p>\n"},
		{request: `{"text":"# A\n","options":{"auto_ids":"false","toc_levels":"1..2"}}`, html: "<h1>A</h1>\n"},
		{request: `{"text":"a","options":{"nope":1}}`, fails: "markdown: option nope: unknown option"},
		{request: `{"options":{}}`, fails: `markdown: "text" is missing`},
	} {
		got, err := plumbingMarkdown([]byte(c.request))
		if c.fails != "" {
			if err == nil || err.Error() != c.fails {
				t.Errorf("%s: error %v, want %s", c.request, err, c.fails)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.request, err)
			continue
		}
		b, _ := json.Marshal(got)
		var a struct{ HTML string }
		if err := json.Unmarshal(b, &a); err != nil || a.HTML != c.html {
			t.Errorf("%s: got %q, want %q", c.request, a.HTML, c.html)
		}
	}
}
