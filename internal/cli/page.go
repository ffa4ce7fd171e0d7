package cli

import "github.com/broadsheet-press/broadsheet/internal/manuscript"

type pageCommand struct {
	Title []string `arg:"" help:"The page's title. Its file is named by it."`
	createFlags
}

// Help is the text of "broadsheet page --help".
func (pageCommand) Help() string {
	return `Writes title.md into the site's folder, with the layout "page" and the title, as jekyll-compose does.

Examples:

    broadsheet page About us
    broadsheet page "Where to find us" --extension html --layout default`
}

// Run writes the page.
func (c *pageCommand) Run(con *console) error {
	return c.create(con, "page", manuscript.Options{Title: title(c.Title), Collection: manuscript.Pages})
}
