package cli

import (
	"encoding/json"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/compare"
)

type compareCommand struct {
	Want string `arg:"" name:"a" help:"The site as it should be, such as the one that Jekyll built."`
	Got  string `arg:"" name:"b" help:"The site to look at."`

	Ignore []string `help:"Leave out paths that match, such as 'assets/*.map'." placeholder:"GLOB"`
	Limit  int      `help:"Show so many differences; 0 shows all." default:"20" placeholder:"N"`
	JSON   bool     `name:"json" help:"Print the whole report as JSON."`
	Quiet  bool     `short:"q" help:"Print nothing; the exit code says it all."`
}

// Help is the text of "broadsheet compare --help".
func (compareCommand) Help() string {
	return `Compares two built sites file by file, for those who move from Jekyll: files that are missing or extra, identical ones, those that differ only in what must (the generator's name, the time of the build), and for the rest the first difference in its context with a guess at its cause. The exit code is 0 only when all agree.

Example:

    jekyll build -d /tmp/jekyll
    broadsheet build -d /tmp/broadsheet
    broadsheet compare /tmp/jekyll /tmp/broadsheet`
}

// Run compares and reports.
func (c *compareCommand) Run(con *console) error {
	con.quiet = c.Quiet
	for _, dir := range []string{c.Want, c.Got} {
		if err := checkFolder(dir, "compare takes the folders of two built sites"); err != nil {
			return err
		}
	}
	report, err := compare.Sites(c.Want, c.Got, compare.Options{Ignore: matcher(c.Ignore)})
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(con.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(report); err != nil {
			return err
		}
	} else {
		c.print(con, report)
	}
	if !report.Agree() {
		return withCode(exitFailed, errReported)
	}
	return nil
}

func (c *compareCommand) print(con *console, r *compare.Report) {
	left := c.Limit
	more := func() bool {
		left--
		return c.Limit == 0 || left >= 0
	}
	for _, name := range r.Missing {
		if more() {
			con.say("missing    %s", name)
		}
	}
	for _, name := range r.Extra {
		if more() {
			con.say("extra      %s", name)
		}
	}
	for _, d := range r.Different {
		if more() {
			con.say("different  %s:%d:%d: %s", d.Path, d.Line, d.Column, d.Guess)
			con.say("    a  %s", strings.ReplaceAll(d.Want, "\n", "⏎"))
			con.say("    b  %s", strings.ReplaceAll(d.Got, "\n", "⏎"))
		}
	}
	if c.Limit > 0 && left < 0 {
		con.say("and %d more; --limit 0 shows all", -left)
	}
	con.say("%s: %d identical, %d identical but for generator and time, %d different, %d missing, %d extra.",
		plural(r.Files(), "file", "files"), r.Identical, len(r.Masked), len(r.Different), len(r.Missing), len(r.Extra))
}

// matcher tells whether a path, or its last name, matches one of the patterns.
func matcher(patterns []string) func(string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(path string) bool { return ignored(patterns, []string{path}) }
}
