package cli

import "testing"

// What a build writes is not watched, or each build would ask for the next.
func TestUnwatched(t *testing.T) {
	for rel, want := range map[string]bool{
		"_site": true, "._site.broadsheet-7-0": true, ".broadsheet": true, ".jekyll-cache": true,
		"_sites": false, "_posts/a.md": false, "_posts/._site.broadsheet-7-0": false, "index.html": false,
	} {
		if got := unwatched("/srv/gazette", []string{"/srv/gazette/_site"}, rel); got != want {
			t.Errorf("%s: %v, want %v", rel, got, want)
		}
	}
}
