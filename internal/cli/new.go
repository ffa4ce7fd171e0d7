package cli

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/scaffold"
)

type newCommand struct {
	Path  string `arg:"" placeholder:"DIR" help:"The folder to make the site in. It is made where it is missing."`
	Title string `help:"The site's title; the folder's name says it otherwise." placeholder:"TEXT"`
	Blank bool   `help:"Folders and a short configuration only, no posts and no pages."`
	Force bool   `help:"Write into a folder that has files. Files that are there already are kept as they are."`

	SkipBundle bool `name:"skip-bundle" help:"Does nothing: there is no bundle to install." group:"jekyll"`
}

// Help is the text of "broadsheet new --help".
func (newCommand) Help() string {
	return `Writes a configuration with a place for your feeds, a page about you, a first post, a README and a .gitignore. Nothing is asked and nothing is fetched. The looks come with Broadsheet: any file of your own at the same path, such as _includes/footer.html, takes their place.

Examples:

    broadsheet new gazette
    broadsheet new --title "The Ardle Gazette" ~/sites/gazette`
}

// Run makes the site and says what to do next.
func (c *newCommand) Run(con *console) error {
	written, err := scaffold.New(scaffold.Options{
		Dir: c.Path, Title: c.Title, Now: time.Now(), Blank: c.Blank, Force: c.Force,
	})
	if err != nil {
		return err
	}
	if c.SkipBundle {
		con.say("--skip-bundle does nothing here: there is no bundle to install.")
	}
	abs, err := filepath.Abs(c.Path)
	if err != nil {
		abs = c.Path
	}
	con.say("New site in %s: %s.", abs, plural(len(written), "file", "files"))
	con.say("")
	if here, err := filepath.Abs("."); err != nil || here != abs {
		con.say("    cd %s", shellWord(c.Path))
	}
	con.say("    broadsheet serve      look at it on http://127.0.0.1:4000")
	if !c.Blank {
		con.say("    broadsheet gather     once there are feeds in _config.yml")
	}
	return nil
}

var plainWord = pattern.New(`^[\pL\pN_./~+@%:,=-]+$`)

// shellWord is a path as somebody can type it: in quotes where a shell would
// take it for something else.
func shellWord(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if plainWord.MatchString(path) && path[0] != '~' {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
