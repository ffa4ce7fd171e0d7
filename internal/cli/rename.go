package cli

import "github.com/broadsheet-press/broadsheet/internal/manuscript"

type renameCommand struct {
	Path  string   `arg:"" help:"The post, draft or page."`
	Title []string `arg:"" help:"Its new title."`
	deskFlags
	Date string `short:"d" help:"Give it this date too." placeholder:"DATE" xor:"when"`
	Now  bool   `help:"Give it the present date too." xor:"when"`
}

// Help is the text of "broadsheet rename --help".
func (renameCommand) Help() string {
	return `Gives a file another title, in its front matter and in its name. The address of the page changes with the name, unless its front matter has a permalink.

Examples:

    broadsheet rename _drafts/the-harbour-at-night.md The harbour after dark
    broadsheet rename _posts/2026-03-14-tide.md "The tide comes in" --date 2026-03-15`
}

// Run moves the file.
func (c *renameCommand) Run(con *console) error {
	site, err := c.site()
	if err != nil {
		return err
	}
	from, to, err := site.Rename(manuscript.Move{Path: c.Path, Date: c.Date, Force: c.Force}, title(c.Title), c.Now || c.Date != "")
	if err != nil {
		return placed(err)
	}
	con.say("%s was moved to %s", short(from), short(to))
	return nil
}
