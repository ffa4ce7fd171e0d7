package cli

import "github.com/broadsheet-press/broadsheet/internal/manuscript"

type unpublishCommand struct {
	Path string `arg:"" help:"The post, such as _posts/2026-03-14-the-tide-comes-in.md."`
	deskFlags
}

// Help is the text of "broadsheet unpublish --help".
func (unpublishCommand) Help() string {
	return `Moves a post to _drafts/name and takes the date out of its front matter; nothing else in the file is changed.

Examples:

    broadsheet unpublish _posts/2026-03-14-the-tide-comes-in.md`
}

// Run moves the post.
func (c *unpublishCommand) Run(con *console) error {
	site, err := c.site()
	if err != nil {
		return err
	}
	from, to, err := site.Unpublish(manuscript.Move{Path: c.Path, Force: c.Force})
	if err != nil {
		return placed(err)
	}
	con.say("Post %s was moved to %s", short(from), short(to))
	return nil
}
