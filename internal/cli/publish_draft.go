package cli

import "github.com/broadsheet-press/broadsheet/internal/manuscript"

type publishDraftCommand struct {
	Path string `arg:"" help:"The draft, such as _drafts/the-harbour-at-night.md."`
	deskFlags
	Date      string `short:"d" help:"The day it appears, with or without a time (now)." placeholder:"DATE"`
	Timestamp string `name:"timestamp-format" help:"How the date is written in the front matter (%Y-%m-%d %H:%M %z)." placeholder:"FORMAT"`
}

// Help is the text of "broadsheet publish-draft --help".
func (publishDraftCommand) Help() string {
	return `Moves a draft to _posts/DATE-name and writes the date into its front matter, unless it has one; nothing else in the file is changed. This is jekyll-compose's "publish".

Examples:

    broadsheet publish-draft _drafts/the-harbour-at-night.md
    broadsheet publish-draft _drafts/the-harbour-at-night.md --date 2026-03-14`
}

// Run moves the draft.
func (c *publishDraftCommand) Run(con *console) error {
	site, err := c.site()
	if err != nil {
		return err
	}
	from, to, err := site.PublishDraft(manuscript.Move{Path: c.Path, Date: c.Date, Timestamp: c.Timestamp, Force: c.Force})
	if err != nil {
		return placed(err)
	}
	con.say("Draft %s was moved to %s", short(from), short(to))
	return nil
}
