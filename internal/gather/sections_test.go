package gather

import (
	"slices"
	"testing"
)

func TestSections(t *testing.T) {
	for _, c := range []struct {
		feed             Feed
		tags             []string
		categories, rest []string
	}{
		{Feed{Category: "News"}, []string{"Town"}, []string{"News"}, []string{"Town"}},
		{Feed{}, []string{"Town", "Quay"}, []string{"Town"}, []string{"Quay"}},
		{Feed{Tags: []string{"own"}}, []string{"own", "Arts & Letters"}, []string{"Arts & Letters"}, []string{"own"}},
		{Feed{}, []string{"日本", "x"}, []string{"日本"}, []string{"x"}},
		// What would break or bend an address is a tag and no section.
		{Feed{}, []string{"../up", "a/b", "x:y", "[x](y", "<b>", ".", "", "Town"}, []string{"Town"}, []string{"../up", "a/b", "x:y", "[x](y", "<b>", ".", ""}},
		{Feed{}, nil, nil, nil},
	} {
		categories, rest := sections(c.feed, c.tags)
		if !slices.Equal(categories, c.categories) || !slices.Equal(rest, c.rest) {
			t.Errorf("%+v with %q: sections %q and tags %q, want %q and %q", c.feed, c.tags, categories, rest, c.categories, c.rest)
		}
	}
}
