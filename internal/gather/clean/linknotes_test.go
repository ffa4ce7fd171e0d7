package clean

import "testing"

func TestDropLinkNotes(t *testing.T) {
	for markup, want := range map[string]string{
		`<p>See <a href="/x">the report, external</a>, which</p>`:                              "See the report, which",
		`<p>See <a href="/x">the report<span>, external</span></a>.</p>`:                       "See the report.",
		`<p>See <a href="/x"><b>the report</b> <span>(opens in a new tab) </span></a> now</p>`: "See the report now",
		`<p>See <a href="/x">, external</a></p>`:                                               "See , external",
		`<p>A wall, internal or, external</p>`:                                                 "A wall, internal or, external",
		`<p><a href="/x">Affairs, internal and external</a></p>`:                               "Affairs, internal and external",
	} {
		root := Parse(markup)
		DropLinkNotes(root)
		if got := Build(Options{}, root).Text(); got != want {
			t.Errorf("%s: %q, want %q", markup, got, want)
		}
	}
}
