package cli

import "github.com/broadsheet-press/broadsheet/internal/manuscript"

type postCommand struct {
	Title []string `arg:"" help:"The post's title. Its file is named by it."`
	createFlags
	Date      string `short:"d" help:"The day it appears, with or without a time (now)." placeholder:"DATE"`
	Timestamp string `name:"timestamp-format" help:"How the date is written in the front matter (%Y-%m-%d %H:%M %z)." placeholder:"FORMAT"`
}

// Help is the text of "broadsheet post --help".
func (postCommand) Help() string {
	return `Writes _posts/DATE-title.md with layout, title and date, as jekyll-compose does, and says where it is. A file that is there is kept. A date to come makes a post that "broadsheet build" passes over until then.

What every post of the site should begin with stands in _config.yml:

    jekyll_compose:
      auto_open: true            # open it in $JEKYLL_EDITOR, $VISUAL or $EDITOR
      default_front_matter:
        posts:
          tags: []
          image:

Examples:

    broadsheet post The tide comes in
    broadsheet post "The tide comes in" --date "2026-03-14 09:30" --layout story
    broadsheet post "A chart" --extension html`
}

// Run writes the post.
func (c *postCommand) Run(con *console) error {
	return c.create(con, "post", manuscript.Options{
		Title: title(c.Title), Collection: manuscript.Posts, Date: c.Date, Timestamp: c.Timestamp,
	})
}
