package kramdown

import (
	"regexp"
	"strings"
)

// random is the mark that kramdown puts where the footnotes are to go.
var random = regexp.MustCompile(`[a-z0-9]{129}`)

var bracketImage = regexp.MustCompile(`\[[^\]]*<img[^>]* />`)

// knownDifferences are inputs outside of the conformance cases for which the
// output differs from kramdown's on purpose.
var knownDifferences = []struct {
	reason string
	match  func(text, got, want string) bool
}{
	{
		reason: "a list that asks for the footnotes, and is met only within a footnote, is written by kramdown as 129 random characters",
		match: func(text, got, want string) bool {
			return strings.Contains(text, "footnotes") && random.MatchString(want)
		},
	},
	{
		reason: "an HTML image in a link's text, once html_to_native made an image of it, is counted by kramdown as a bracket, so that the link is lost",
		match: func(text, got, want string) bool {
			return bracketImage.MatchString(want) && strings.Count(got, "<a ") > strings.Count(want, "<a ")
		},
	},
}
