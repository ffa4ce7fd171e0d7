package cli

import "github.com/broadsheet-press/broadsheet/internal/manuscript"

type composeCommand struct {
	Title []string `arg:"" help:"The title. The file is named by it."`
	createFlags
	Date       string `short:"d" help:"Its date (now)." placeholder:"DATE"`
	Collection string `short:"c" help:"The collection it belongs to (posts)." placeholder:"NAME" xor:"kind"`
	Post       bool   `help:"Make a post; so it is without a word." xor:"kind"`
	Draft      bool   `help:"Make a draft." xor:"kind"`
}

// Help is the text of "broadsheet compose --help".
func (composeCommand) Help() string {
	return `Writes a file into the folder of a collection, such as _recipes/title.md, with what jekyll_compose: default_front_matter: has under the collection's name in _config.yml.

Examples:

    broadsheet compose Oat cakes --collection recipes
    broadsheet compose Oat cakes --draft`
}

// Run writes the document.
func (c *composeCommand) Run(con *console) error {
	o := manuscript.Options{Title: title(c.Title), Collection: c.Collection, Date: c.Date}
	kind := "file"
	switch {
	case c.Draft || c.Collection == manuscript.Drafts:
		o.Collection, kind = manuscript.Drafts, "draft"
	case c.Collection == "" || c.Collection == manuscript.Posts:
		o.Collection, kind = manuscript.Posts, "post"
	}
	return c.create(con, kind, o)
}
