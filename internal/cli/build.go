package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/plugins"
	"github.com/broadsheet-press/broadsheet/internal/plugins/remotetheme"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/theme"
)

type buildCommand struct {
	siteFlags
	watchFlags
	jekyllFlags

	RefreshTheme bool `name:"refresh-theme" help:"Fetch remote_theme anew where its name may have moved on: a branch, or the latest release. Without the flag a theme stays as it was fetched first." group:"source"`

	Explain string `help:"Say of one page, by its source or its file in the destination, what it was made from, what it read, and why it was or was not rendered." placeholder:"PATH" group:"report"`
}

// Help is the text of "broadsheet build --help".
func (buildCommand) Help() string {
	return `Reads the site's folder and writes the built site into _site, as Jekyll 4 would; a folder with nothing but _posts is built with the theme that comes with Broadsheet. The flags are Jekyll's. What is wrong with the site is said with file, line and column, all of it in one run, and then nothing is written: what was in _site stays.

JEKYLL_ENV=production in the environment is what templates see as jekyll.environment.

Examples:

    broadsheet build
    broadsheet build -s ~/sites/gazette -d /var/www/gazette --config _config.yml,_config.live.yml
    broadsheet build --drafts --future --watch`
}

// Run builds the site, and with --watch again on every change.
func (c *buildCommand) Run(ctx context.Context, con *console) error {
	con.quiet, con.verbose = c.Quiet, c.Verbose
	c.idle(con)
	c.jekyll = &c.jekyllFlags
	b := &builder{con: con, flags: &c.siteFlags, remember: true, clean: c.Clean, explain: c.Explain}
	cfg, err := b.flags.configuration()
	if err != nil {
		return err
	}
	if c.RefreshTheme {
		cfg.Map().Set(remotetheme.RefreshKey, true)
	}
	err = b.build(ctx, cfg)
	if c.RefreshTheme {
		cfg.Map().Delete(remotetheme.RefreshKey) // once is enough
	}
	if c.Watch == nil || !*c.Watch {
		if cfg.Value("watch") != true || c.Watch != nil {
			return err
		}
	}
	if err != nil && !errors.Is(err, errReported) {
		con.fault(err)
	}
	return b.watch(ctx, cfg, c.ForcePolling, nil, nil)
}

// A builder builds one site, again and again.
type builder struct {
	con   *console
	flags *siteFlags
	// building is held by a build: the first one and those that the watch asks
	// for come from two goroutines.
	building sync.Mutex
	// last is what the last build did.
	last build.Result
	// remember keeps a ledger of each build, so that the next one makes only
	// what would differ; clean makes the first build a whole one.
	remember, clean bool
	explain         string // the path of a page
	// terse leaves out the line that sums a build up.
	terse bool
	// touched are the files that a watch saw changing since the last build that
	// went well.
	touched   []string
	touchedMu sync.Mutex
	// preview, unless nil, shows what there is to show of what was touched before
	// the site is built. Next says that it is not of the build that is under way.
	preview func(p build.Preview, next bool)
}

// build builds once, says what it did, and prints what is wrong with the site.
func (b *builder) build(ctx context.Context, cfg *config.Config) error {
	return b.buildTouched(ctx, cfg, nil)
}

// buildTouched builds after a watch saw these files changing, and all that
// changed since the last build; nil for whatever may have.
func (b *builder) buildTouched(ctx context.Context, cfg *config.Config, touched []string) (err error) {
	b.building.Lock()
	defer b.building.Unlock()
	if touched != nil {
		touched = b.since(touched)
		b.touchedMu.Lock()
		b.touched = touched
		b.touchedMu.Unlock()
	}
	defer func() {
		if err == nil {
			b.touchedMu.Lock()
			b.touched = nil
			b.touchedMu.Unlock()
		}
	}()
	profiling := b.flags.Profile != nil && *b.flags.Profile
	var profile *render.Profile
	if profiling || b.flags.ProfileTrace != "" {
		profile = &render.Profile{Traced: b.flags.ProfileTrace != ""}
	}
	bar := b.con.progress("files")
	defer pace()()
	opts := b.options(cfg, touched, false)
	opts.Clean, opts.Explain, opts.Profile = b.clean, b.explain, profile
	opts.Progress = func(stage build.Stage, done, total int) { bar.at(string(stage), done, total) }
	res, err := build.Run(ctx, opts)
	bar.done()
	b.last, b.clean = res, false
	b.con.diagnostics(slices.DeleteFunc(res.Diagnostics, func(d diag.Diagnostic) bool {
		return d.Message == config.NoFile && !b.con.verbose
	}))
	var failed build.Failed
	if errors.As(err, &failed) {
		b.con.fault(err)
		return withCode(exitFailed, reported(res.Diagnostics))
	}
	if err != nil {
		return err
	}
	if b.explain != "" {
		b.explanation(res)
	}
	if b.flags.ProfileTrace != "" {
		if err := writeTrace(b.flags.ProfileTrace, res, profile); err != nil {
			return fmt.Errorf("the profile was not written: %w", err)
		}
	}
	switch {
	case profiling:
		b.con.profile(res, profile)
	case b.con.verbose:
		for _, t := range res.Timings {
			b.con.say("%10s  %s", t.Stage, brief(t.Took))
		}
		b.con.say("Rendered %d of %s; the others would have come out as they are.", res.Rendered, plural(res.Documents+res.Pages, "page", "pages"))
	}
	if !b.terse {
		b.con.say("Built %s and %s into %s: %s, in %s.", plural(res.Posts, "post", "posts"), plural(res.Pages, "page", "pages"),
			short(res.Dest), plural(res.Files, "file", "files"), brief(res.Took))
	}
	return nil
}

// since are these files and those that a watch saw changing since the last build
// that went well.
func (b *builder) since(files []string) []string {
	b.touchedMu.Lock()
	defer b.touchedMu.Unlock()
	return slices.Concat(files, b.touched)
}

// ahead shows what there is to show of files that changed while a build is under
// way.
func (b *builder) ahead(ctx context.Context, cfg *config.Config, files []string) {
	build.Ahead(ctx, b.options(cfg, b.since(files), true))
}

// options are those of a build of what was touched, or of a preview of the next
// one.
func (b *builder) options(cfg *config.Config, touched []string, next bool) build.Options {
	opts := build.Options{
		Config:   cfg,
		Theme:    theme.FS(),
		Remember: b.remember,
		Touched:  touched,
		Plugins:  plugins.All(),
		Gemfile:  build.GemfilePath(workingDir(), os.Getenv),
	}
	if b.preview != nil {
		opts.Preview = func(p build.Preview) { b.preview(p, next) }
	}
	return opts
}

// explanation prints what was asked for with --explain.
func (b *builder) explanation(res build.Result) {
	e := res.Explanation
	if e == nil {
		b.con.warn("note: nothing to explain of %s: it is no page of this site, or this site is always built whole", b.explain)
		return
	}
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		b.con.say("  %s", title)
		for _, l := range lines {
			b.con.say("    %s", l)
		}
	}
	verdict := "was not rendered: all that it was made of is as it was"
	if e.Rendered {
		verdict = "was rendered"
	}
	where := ""
	if e.Dest != "" {
		where = " (" + e.Dest + ")"
	}
	b.con.say("%s%s %s.", e.Item, where, verdict)
	section("because", e.Why)
	section("made from", e.From)
	section("read", e.Read)
}

// reported are the findings of a build that failed, which have been printed.
type reported []diag.Diagnostic

// Error is the findings that are errors, a line each.
func (r reported) Error() string {
	var lines []string
	for _, d := range r {
		if d.Severity == diag.Error {
			lines = append(lines, d.String())
		}
	}
	return strings.Join(lines, "\n")
}

// Is makes it known for what needs no more printing.
func (reported) Is(target error) bool { return target == errReported }
