package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/gather"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

type gatherCommand struct {
	Source *string  `short:"s" help:"The site's folder (the current one)." placeholder:"DIR" group:"source"`
	Config []string `help:"Configuration files; later ones win (_config.yml)." placeholder:"FILE" group:"source"`

	All    bool     `help:"Ask every feed, also one that is not due yet."`
	Feed   []string `help:"Ask only this feed, by its name or address, due or not. May be given again." placeholder:"NAME" sep:"none"`
	DryRun bool     `name:"dry-run" help:"Fetch and say what would be written, and write nothing."`

	Status bool   `help:"Show the feeds with their state, last change, next poll and failures, and ask none." xor:"what"`
	Import string `help:"Add the feeds of an OPML file to the configuration, and ask none." placeholder:"FILE" xor:"what"`
	Export bool   `help:"Print the feeds as OPML, and ask none." xor:"what"`

	Quiet   bool `short:"q" help:"Say nothing but what went wrong." group:"report"`
	Verbose bool `short:"V" help:"Say more: each story, and when each feed is asked next." group:"report"`
}

// Help is the text of "broadsheet gather --help".
func (gatherCommand) Help() string {
	return `Asks the feeds under "broadsheet: gather: feeds:" in _config.yml that are due, and writes each new story as a post into _posts. A story that changed at its source is revised in its post, unless a person has edited it. A story that two feeds carry becomes one post. When nothing is new, no file changes.

    broadsheet:
      gather:
        feeds:
          - url: https://courier.example.org/feed.xml
            category: Town
            licence: full        or excerpt, which is the rule

Reads _config.yml, _posts and its own memory in .broadsheet. Writes _posts, assets/images and .broadsheet. A feed that fails is named, and the others go on: the exit code is then 3, or 1 when all of them failed.

Examples:

    broadsheet gather
    broadsheet gather --feed "The Ardle Haven Courier" --dry-run
    broadsheet gather --import feeds.opml
    broadsheet gather --status`
}

// Run gathers once and reports feed by feed.
func (c *gatherCommand) Run(ctx context.Context, con *console) error {
	con.quiet, con.verbose = c.Quiet, c.Verbose
	flags := siteFlags{Source: c.Source, Config: c.Config}
	cfg, err := flags.configuration()
	if err != nil {
		return err
	}
	g, err := gatherConfig(cfg)
	if err != nil {
		return err
	}
	if c.Import != "" {
		return c.importFeeds(con, cfg, g)
	}
	if len(g.Feeds) == 0 {
		return diag.Diagnostic{
			Severity: diag.Error, File: configFile(cfg),
			Message: "there are no feeds to gather from",
			Hint:    `put their addresses under "broadsheet: gather: feeds:", as "broadsheet gather --help" shows`,
		}
	}
	switch {
	case c.Status:
		return c.status(ctx, con, cfg, g)
	case c.Export:
		return c.exportFeeds(ctx, con, cfg, g)
	}
	bar := con.progress("feeds")
	rep, err := gather.Run(ctx, gather.Options{
		Source: sourceOf(cfg), Config: g, BaseURL: cfg.String("baseurl"), Version: version(),
		All: c.All, Only: c.Feed, DryRun: c.DryRun,
		Progress: func(p gather.Progress) {
			bar.with("gather", p.FeedsDone, p.Feeds, tally(
				count{p.New, "new"}, count{p.Revised, "revised"}, count{p.Skipped, "skipped"}, count{p.Failed, "failed"}))
		},
	})
	bar.done()
	if errors.Is(err, gather.ErrBusy) {
		return withCode(exitMachine, err)
	}
	if err != nil && len(rep.Feeds)+len(rep.Notes) == 0 {
		return err
	}
	con.gathered(cfg, &rep, c.DryRun)
	switch {
	case err != nil:
		return err
	case rep.Failed > 0 && rep.Failed == len(rep.Feeds):
		return withCode(exitFailed, errReported)
	case rep.Failed > 0:
		return withCode(exitPartly, errReported)
	}
	return nil
}

// gathered says what a run did: a line for each feed, a line for the whole.
func (c *console) gathered(cfg *config.Config, rep *gather.Report, dry bool) {
	for _, f := range rep.Feeds {
		if f.Err != nil {
			c.fault(feedFault(cfg, f))
			continue
		}
		name := f.Name
		if name == "" {
			name = f.URL
		}
		c.say("%s: %s", name, tally(
			count{f.New, "new"}, count{f.Revised, "revised"}, count{f.Seen, "here already"}, count{f.Skipped, "too old"}))
		for _, r := range f.Repairs {
			c.detail("  mended: %s", r)
		}
		if !f.Next.IsZero() {
			c.detail("  next: %s", f.Next.Local().Format(time.DateTime))
		}
	}
	for _, s := range rep.Stories {
		c.detail("  %-9s %s", s.Action, s.Path)
		for _, change := range s.Changes {
			c.detail("            %s", change)
		}
		if s.Note != "" {
			c.detail("            %s", s.Note)
		}
		if s.Action == "offered" && !c.verbose {
			c.say("%s was edited here, so the change at its source was not taken over", s.Path)
		}
	}
	for _, note := range rep.Notes {
		c.warn("note: %s", note)
	}
	verb := "Gathered"
	if dry {
		verb = "Would gather"
	}
	c.say("%s from %s: %s, in %s.", verb, plural(len(rep.Feeds), "feed", "feeds"), tally(
		count{rep.New, "new"}, count{rep.Revised, "revised"}, count{rep.Offered, "offered"}, count{rep.Withdrawn, "withdrawn"},
		count{rep.Failed, "failed"}, count{rep.NotDue, "not due"}), brief(rep.Took))
}

// feedFault points to the feed's address in the configuration, which is where
// the user can mend it.
func feedFault(cfg *config.Config, f gather.FeedReport) error {
	file, line, column := locate(cfg, f.URL)
	return diag.Diagnostic{
		Severity: diag.Error, File: file, Line: line, Column: column,
		Message: fmt.Sprintf("the feed %s failed: %s", f.URL, besides(f.URL, f.Err.Error())),
	}
}

// besides is a message without the address that it begins with, for where that
// is said already.
func besides(address, message string) string {
	return strings.TrimPrefix(message, address+": ")
}

// gatherConfig reads what the configuration says of gathering. A fault in it
// points to the file, and to the line where the words that are at fault can be
// found there.
func gatherConfig(cfg *config.Config) (gather.Config, error) {
	var section any
	if own, ok := cfg.Value("broadsheet").(*value.Map); ok {
		section = own.Value("gather")
	}
	g, err := gather.ConfigFrom(section)
	if err != nil {
		d := diag.Diagnostic{Severity: diag.Error, File: configFile(cfg), Message: err.Error()}
		for _, words := range culprits(err.Error()) {
			if file, line, column := locate(cfg, words); line > 0 {
				d.File, d.Line, d.Column = file, line, column
				break
			}
		}
		return g, d
	}
	return g, nil
}

// culprits are the words of a message that may be found in the file it is
// about: what it quotes, then the keys it goes through, innermost first.
func culprits(message string) []string {
	var words []string
	if _, rest, ok := strings.Cut(message, `"`); ok {
		if word, _, ok := strings.Cut(rest, `"`); ok && word != "" {
			words = append(words, word)
		}
	}
	keys := strings.Split(message, ": ")
	for i := len(keys) - 1; i >= 0; i-- {
		if key := keys[i]; key != "" && !strings.Contains(key, " ") {
			words = append(words, key+":")
		}
	}
	return words
}

// locate finds the first place where a configuration file has some words.
func locate(cfg *config.Config, words string) (file string, line, column int) {
	for _, name := range cfg.Files() {
		src, err := os.ReadFile(name)
		if err != nil {
			continue // it was read before; what is wrong now is not the point
		}
		for i, text := range strings.Split(string(src), "\n") {
			if at := strings.Index(text, words); at >= 0 {
				return short(name), i + 1, at + 1
			}
		}
	}
	return configFile(cfg), 0, 0
}

// A count is a number with its noun, for a line such as "3 new, 1 revised".
type count struct {
	n    int
	noun string
}

func tally(counts ...count) string {
	var parts []string
	for _, c := range counts {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.noun))
		}
	}
	if len(parts) == 0 {
		return "nothing new"
	}
	return strings.Join(parts, ", ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// brief rounds a duration to what a person reads.
func brief(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}
