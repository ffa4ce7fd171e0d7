package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/gather"
)

// importFeeds adds the feeds of an OPML file to the configuration, whose
// comments and order stay.
func (c *gatherCommand) importFeeds(con *console, cfg *config.Config, g gather.Config) error {
	src, err := os.ReadFile(c.Import)
	if err != nil {
		return err
	}
	feeds, err := gather.ReadOPML(src)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Import, err)
	}
	name := filepath.Join(sourceOf(cfg), "_config.yml")
	if files := cfg.Files(); len(files) > 0 {
		name = files[0]
	}
	old, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	text, added, err := gather.AddFeeds(old, g.Feeds, feeds)
	if err != nil {
		return fmt.Errorf("%s: %w", short(name), err)
	}
	if added == 0 {
		con.say("%s has all %s of %s already.", short(name), plural(len(feeds), "feed", "feeds"), c.Import)
		return nil
	}
	if err := replaceFile(name, text); err != nil {
		return err
	}
	con.say("Added %s to %s. Now: broadsheet gather", plural(added, "feed", "feeds"), short(name))
	return nil
}

// replaceFile puts new content in a file's place in one step, so that it is
// whole at any moment.
func replaceFile(name string, content []byte) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // it is gone when all went well
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Chmod(mode); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// exportFeeds prints the feeds as OPML, for other readers. Those without a name
// have the title that they give themselves.
func (c *gatherCommand) exportFeeds(ctx context.Context, con *console, cfg *config.Config, g gather.Config) error {
	st, err := gather.StatusOf(ctx, gather.Options{Source: sourceOf(cfg), Config: g})
	if err != nil {
		return err
	}
	feeds := slices.Clone(g.Feeds)
	for i := range feeds {
		feeds[i].Name = st.Feeds[i].Name
	}
	title := cfg.String("title")
	if title == "" {
		title = "Feeds"
	}
	_, err = con.out.Write(gather.WriteOPML(title, feeds))
	return err
}

// status prints a table of the feeds as their state tells it.
func (c *gatherCommand) status(ctx context.Context, con *console, cfg *config.Config, g gather.Config) error {
	st, err := gather.StatusOf(ctx, gather.Options{Source: sourceOf(cfg), Config: g})
	if err != nil {
		return err
	}
	now := time.Now()
	w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FEED\tSTATE\tSTORIES\tLAST CHANGE\tNEXT POLL")
	for _, f := range st.Feeds {
		name := f.Name
		if name == "" {
			name = f.URL
		}
		state := f.State
		if f.Failures > 1 {
			state = fmt.Sprintf("%s (%d times)", state, f.Failures)
		}
		next := until(now, f.Next)
		if f.State == "off" || f.State == "gone" {
			next = "never"
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", name, state, f.Stories, ago(now, f.Changed), next)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, f := range st.Feeds {
		if f.Error != "" {
			con.say("%s: %s", f.URL, besides(f.URL, f.Error))
		}
	}
	con.say("%s, %d withdrawn at their source.", plural(st.Stories, "story", "stories"), st.Withdrawn)
	for _, s := range st.Offered {
		con.say("%s was edited here; its source has since changed:", s.Path)
		for _, change := range s.Changes {
			con.say("    %s", change)
		}
	}
	return nil
}

// ago says in a few letters how long a moment is past.
func ago(now, t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return span(now.Sub(t)) + " ago"
}

func until(now, t time.Time) string {
	if !t.After(now) {
		return "due"
	}
	left := t.Sub(now)
	if left > time.Minute {
		left = left.Round(time.Minute) // two hours, a second later, are two hours
	}
	return "in " + span(left)
}

func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
