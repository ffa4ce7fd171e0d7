package liquid_test

import (
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/value"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// A deviation is a known difference from Ruby's Liquid.
type deviation struct {
	name   string
	src    string // the smallest case
	data   string // JSON
	mode   liquid.ErrorMode
	p      string // the include p
	bytes  string // the variable b, where JSON cannot hold it
	theirs string
	ours   string
	reason string
	// covers tells whether a difference is this one.
	covers func(c *fuzzCase, theirs, ours answer) bool
}

var deviations = []deviation{
	{
		name:   "address",
		src:    `{{ 'x' | append: k: empty }}`,
		theirs: `x{"k"=>#<Liquid::Expression::MethodLiteral:0x…`,
		ours:   `x{"k"=>}`,
		reason: "Ruby prints an object by its address, which no two runs have in common",
		covers: func(_ *fuzzCase, theirs, _ answer) bool {
			return strings.Contains(theirs.text, "#<Liquid::")
		},
	},
	{
		name:   "trim into include",
		src:    `{% include 'p' -%}`,
		p:      " x",
		theirs: "x",
		ours:   " x",
		reason: "Liquid parses an include when it is first rendered, with what is left of the including template's state; " +
			"a source that ends in -%} eats the white space that the include begins with. Jekyll's own include does not.",
		covers: func(c *fuzzCase, theirs, ours answer) bool {
			return strings.Contains(c.src, "include") && withoutSpace(theirs.text) == withoutSpace(ours.text)
		},
	},
	{
		name:   "strict brackets",
		src:    `{{ ['a'] }}`,
		mode:   liquid.Strict,
		theirs: "Liquid syntax error (line 1): [:open_square, \"[\"] is not a valid expression in \"{{ ['a'] }}\"",
		ours:   "",
		reason: "an addition of Liquid 5 to the strict grammar",
		covers: func(c *fuzzCase, theirs, _ answer) bool {
			return c.mode == liquid.Strict && strings.Contains(theirs.text, "[:open_square, \"[\"] is not a valid expression")
		},
	},
	{
		name:   "strict nothing",
		src:    `{{ }}`,
		mode:   liquid.Strict,
		theirs: `Liquid syntax error (line 1): [:end_of_string] is not a valid expression in "{{ }}"`,
		ours:   "",
		reason: "Liquid 5 accepts an empty output in its strict grammar",
		covers: func(c *fuzzCase, theirs, _ answer) bool {
			return c.mode == liquid.Strict && strings.Contains(theirs.text, "[:end_of_string] is not a valid expression in \"{{")
		},
	},
	{
		name:   "inline comment",
		src:    `{%# x %}`,
		theirs: `Liquid syntax error (line 1): Tag '{%# x %}' was not properly terminated with regexp: /\%\}/`,
		ours:   "",
		reason: "an addition of Liquid 5",
		covers: func(c *fuzzCase, theirs, _ answer) bool {
			return strings.Contains(theirs.text, "was not properly terminated") &&
				strings.Contains(strings.NewReplacer(" ", "", "\n", "", "\t", "", "-", "").Replace(theirs.text), "{%#")
		},
	},
	{
		name:   "encoding's name",
		src:    `{{ (1..2) | replace: '', '%d' | url_decode }}`,
		theirs: "Liquid error (line 1): invalid byte sequence in US-ASCII",
		ours:   "Liquid error (line 1): invalid byte sequence in UTF-8",
		reason: "Ruby's texts of numbers and ranges are US-ASCII and keep that; all text here is UTF-8",
		covers: func(_ *fuzzCase, theirs, ours answer) bool {
			return strings.ReplaceAll(theirs.text, "US-ASCII", "UTF-8") == ours.text
		},
	},
	{
		name:   "past the end",
		src:    `{{ b | remove: '' }}`,
		bytes:  "\xe2\x82",
		theirs: "\xe2\x82\x00",
		ours:   "\xe2\x82",
		reason: "Ruby's gsub of the empty text reads beyond a text that ends within a character",
		covers: func(_ *fuzzCase, theirs, ours answer) bool {
			return strings.ReplaceAll(theirs.text, "\x00", "") == strings.ReplaceAll(ours.text, "\x00", "")
		},
	},
	{
		name:   "big time",
		src:    `{{ b | date: 'x' }}`,
		data:   `{"b": 123456789012345678901234567890}`,
		theirs: "x",
		ours:   "123456789012345678901234567890",
		reason: "no time here is that far away; Ruby counts years beyond any number of digits",
		covers: func(c *fuzzCase, _, ours answer) bool {
			all := c.src
			for _, p := range c.partials {
				all += p
			}
			return strings.Contains(all, "date") && strings.Contains(ours.text, "123456789012345678901234567890")
		},
	},
	{
		name:   "big range",
		src:    `{{ (b..3) }}`,
		data:   `{"b": 123456789012345678901234567890}`,
		theirs: "123456789012345678901234567890..3",
		ours:   "9223372036854775807..3",
		reason: "a range's ends are machine integers here; none of those beyond can be gone through",
		covers: func(c *fuzzCase, _, ours answer) bool {
			for _, end := range []string{"9223372036854775807", "-9223372036854775808"} {
				if strings.Contains(ours.text, end) {
					return true
				}
			}
			// cut to pieces by a filter
			return strings.Contains(c.src, "..") && !ours.failed &&
				strings.Contains(liquid.Inspect(c.data), "123456789012345678901234567890")
		},
	},
}

func deviationOf(c *fuzzCase, theirs, ours answer) *deviation {
	for i := range deviations {
		if d := &deviations[i]; d.covers(c, theirs, ours) {
			return d
		}
	}
	return nil
}

func withoutSpace(s string) string { return strings.Join(strings.Fields(s), "") }

// TestDeviations holds each entry to what it says of both sides, so that one
// that is no longer true, or no longer needed, fails.
func TestDeviations(t *testing.T) {
	loc, _ := datetime.LoadLocation("UTC")
	cases := make([]*fuzzCase, len(deviations))
	for i, d := range deviations {
		c := &fuzzCase{src: d.src, mode: d.mode, data: liquid.NewMap(0), partials: map[string]string{"p": d.p}}
		if d.data != "" {
			v, err := value.ParseJSON([]byte(d.data))
			if err != nil {
				t.Fatal(d.name, err)
			}
			c.data = v.(*liquid.Map)
		}
		if d.bytes != "" {
			c.data.Set("b", d.bytes)
		}
		cases[i] = c
		if got := c.ours(liquid.NewEngine(), loc); got.text != d.ours {
			t.Errorf("%s: ours is %s, the table says %q", d.name, got, d.ours)
		}
	}
	p, version5 := startRuby(t)
	if version5 {
		t.Skip("the other half of the table is Liquid 4.0.4's; set LIQUID_LIB to the lib folder of its source")
	}
	for i, d := range deviations {
		var got []wireAnswer
		p.Ask(t, map[string]any{"cases": []wireCase{cases[i].wire()}}, &got)
		theirs := fromWire(got[0])
		want, isPrefix := strings.CutSuffix(d.theirs, "…")
		if theirs.text != want && !(isPrefix && strings.HasPrefix(theirs.text, want)) {
			t.Errorf("%s: Ruby's is %s, the table says %q", d.name, theirs, d.theirs)
		}
		ours := cases[i].ours(liquid.NewEngine(), loc)
		if theirs.matches(ours, false) {
			t.Errorf("%s: both sides agree; the entry is not needed", d.name)
		}
		if found := deviationOf(cases[i], theirs, ours); found == nil || found.name != d.name {
			t.Errorf("%s does not cover its own case", d.name)
		}
	}
}
