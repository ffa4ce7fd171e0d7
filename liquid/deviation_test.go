package liquid_test

import "strings"

// A deviation is a known difference from Ruby's Liquid.
type deviation struct {
	name   string
	src    string // the smallest case
	data   string // JSON
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
		theirs: `x{"k"=>#<Liquid::Expression::MethodLiteral:0x`,
		ours:   `x{"k"=>}`,
		reason: "Ruby prints an object by its address, which no two runs have in common",
		covers: func(_ *fuzzCase, theirs, _ answer) bool {
			return strings.Contains(theirs.text, "#<Liquid::")
		},
	},
	{
		name:   "trim into include",
		src:    `{% include 'p' -%}`,
		theirs: "x",
		ours:   " x",
		reason: "Liquid parses an include when it is first rendered, with what is left of the including template's state; " +
			"a source that ends in -%} eats the white space that the include begins with. Jekyll's own include does not.",
		covers: func(c *fuzzCase, theirs, ours answer) bool {
			return strings.Contains(c.src, "include") && withoutSpace(theirs.text) == withoutSpace(ours.text)
		},
	},
	{
		name:   "inline comment",
		src:    `{%# x %}`,
		theirs: `Liquid syntax error (line 1): Tag '{%# x %}' was not properly terminated with regexp: /\%\}/`,
		ours:   "",
		reason: "an addition of Liquid 5",
		covers: func(c *fuzzCase, theirs, _ answer) bool {
			return theirs.failed && strings.Contains(theirs.text, "was not properly terminated") &&
				strings.Contains(strings.NewReplacer(" ", "", "\n", "", "\t", "", "-", "").Replace(theirs.text), "{%#")
		},
	},
	{
		name:   "big range",
		src:    `{{ (b..3) }}`,
		data:   `{"b": 123456789012345678901234567890}`,
		theirs: "123456789012345678901234567890..3",
		ours:   "9223372036854775807..3",
		reason: "a range's ends are machine integers here; none of those beyond can be gone through",
		covers: func(_ *fuzzCase, _, ours answer) bool {
			return strings.Contains(ours.text, "9223372036854775807") || strings.Contains(ours.text, "-9223372036854775808")
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
