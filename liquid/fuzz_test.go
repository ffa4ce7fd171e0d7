package liquid_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/liquid"
)

var seeds = []string{
	"", "{{", "{%", "{{ a }", "{% if %}", "{{ 'a' | append: \"b\", c: d }}", "{% for i in (1..n) reversed limit:2 offset:continue %}{{ forloop.parentloop.index }}{% else %}{% endfor %}",
	"{% case a %}{% when 1, 'b' or c %}x{% else %}y{% endcase %}", "{% raw %}{{ {% endraw %}", "{% comment %}{% if a %}{% endif %}{% endcomment %}",
	"{%- liquid\n assign a = 1\n # note\n echo a | plus: 1\n-%}", "{% tablerow a in b cols:2 %}{{ tablerowloop.col }}{% endtablerow %}",
	"{% cycle 'x': a, 'b' %}{% increment c %}{% decrement c %}{% ifchanged %}a{% endifchanged %}", "{{ a['b'][c.d][-1].size.first }}",
	"{% include 'p' with a, k: 'v' %}{% render \"p\" for a as b %}", "{% assign x = '1,2' | split: ',' | map: 'a' | sort | join: '-' %}{{ x }}",
	"{{ '2020-01-02' | date: '%A %-d %^b' }}{{ 'a\xff' | upcase }}", "{% capture 'z' %}{% break %}{% endcapture %}", "{% if a and b or c contains 'd' == 1 %}{% elsif %}{% endif %}",
	"{{ 1.5 | times: 3 | round: 2 | at_most: -0.0 }}", "{{ (((1..2)..3)..4) }}", "{{ a[[[[b }}", "{% unless '%}' %}{% endunless %}",
}

// FuzzParse looks for sources that the parser does not survive, and holds the
// error modes to each other: what strict accepts, warn accepts silently.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	e := liquid.NewEngine()
	f.Fuzz(func(t *testing.T, src string) {
		_, strict := e.Parse(src, liquid.ParseOptions{ErrorMode: liquid.Strict})
		warned, warn := e.Parse(src, liquid.ParseOptions{ErrorMode: liquid.Warn})
		_, lax := e.Parse(src, liquid.ParseOptions{})
		if strict == nil && warn != nil {
			t.Errorf("%q: strict accepts, warn says %v", src, warn)
		}
		for _, err := range []error{strict, warn, lax} {
			var le *liquid.Error
			if err != nil && (!errors.As(err, &le) || le.Kind == liquid.SyntaxError && (le.Line < 1 || le.Line > 1+strings.Count(src, "\n"))) {
				t.Errorf("%q: %v", src, err)
			}
		}
		if warn == nil {
			for _, w := range warned.Warnings() {
				if w.Line < 1 || w.Line > 1+strings.Count(src, "\n") {
					t.Errorf("%q: warning at line %d", src, w.Line)
				}
			}
		}
	})
}

// FuzzRender looks for templates that the renderer does not survive. Rendered
// again on the same thread, a template must print the same, counters aside.
func FuzzRender(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, s)
	}
	e := liquid.NewEngine()
	data := liquid.MapOf("a", []any{1, "x", nil, liquid.MapOf("b", 2.5)}, "b", liquid.MapOf("c", "d", 1, 2), "c", "2020-01-02",
		"n", 3, "d", liquid.Date{Year: 2020, Month: 1, Day: 2}, "t", time.Unix(1e9, 0).UTC(), "r", liquid.Range{First: 1, Last: 4}, "bad", "\xff\xc3")
	f.Fuzz(func(t *testing.T, src, partial string) {
		tpl, err := e.Parse(src, liquid.ParseOptions{})
		if err != nil {
			return
		}
		p, err := e.Parse(partial, liquid.ParseOptions{Name: "p"})
		opts := liquid.ThreadOptions{
			Globals: data,
			Include: func(*liquid.Thread, string) (*liquid.Template, error) { return p, err },
			Limits:  liquid.Limits{Score: 2000, Iterations: 2000, Output: 1 << 18, Value: 1 << 16},
			Now:     time.Unix(1e9, 0).UTC(),
		}
		th := e.NewThread(opts)
		first, _ := tpl.Render(th, nil)
		th.Reset(opts)
		second, _ := tpl.Render(th, nil)
		if string(first) != string(second) {
			t.Errorf("%q with %q: %q, then %q", src, partial, first, second)
		}
	})
}
