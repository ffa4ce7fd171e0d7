package cli

import "github.com/broadsheet-press/broadsheet/internal/manuscript"

type draftCommand struct {
	Title []string `arg:"" help:"The draft's title. Its file is named by it."`
	createFlags
}

// Help is the text of "broadsheet draft --help".
func (draftCommand) Help() string {
	return `Writes _drafts/title.md, as jekyll-compose does. A draft has no date and is not built unless you ask with --drafts; "broadsheet publish-draft" makes a post of it. What every draft should begin with stands in _config.yml under jekyll_compose: default_front_matter: drafts.

Examples:

    broadsheet draft The harbour at night
    broadsheet serve --drafts
    broadsheet publish-draft _drafts/the-harbour-at-night.md`
}

// Run writes the draft.
func (c *draftCommand) Run(con *console) error {
	return c.create(con, "draft", manuscript.Options{Title: title(c.Title), Collection: manuscript.Drafts})
}
