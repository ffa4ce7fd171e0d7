package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/targets"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

type publishCommand struct {
	Source      *string  `short:"s" help:"The site's folder (the current one)." placeholder:"DIR" group:"source"`
	Destination *string  `short:"d" help:"Where the built site is (_site)." placeholder:"DIR" group:"source"`
	Config      []string `help:"Configuration files; later ones win (_config.yml)." placeholder:"FILE" group:"source"`

	To       []string `help:"Publish to this address instead of those of the configuration. May be given again." placeholder:"ADDRESS" sep:"none"`
	DryRun   bool     `name:"dry-run" help:"Say what would be sent and deleted, and change nothing."`
	Adopt    string   `help:"Take over a place that holds files which Broadsheet did not put there: keep leaves them, replace deletes them." enum:",keep,replace" default:"" placeholder:"keep|replace"`
	Rollback bool     `help:"Show the version before the present one again (dir: only); a second time goes back."`
	Parallel int      `help:"Send so many files at once." placeholder:"N"`

	Quiet   bool `short:"q" help:"Say nothing but what went wrong." group:"report"`
	Verbose bool `short:"V" help:"Say more: each file." group:"report"`
}

// Help is the text of "broadsheet publish --help".
func (publishCommand) Help() string {
	return `Brings the built site to where readers are, and sends only what changed. Build it first: publish builds nothing.

    broadsheet:
      publish:
        - dir:/srv/www/gazette
        - git+ssh://git@github.com/name/name.github.io.git#gh-pages
        - to: s3://bucket?endpoint=https://account.r2.cloudflarestorage.com
          compress: gzip

Places: dir:PATH, git+ssh:, git+https: and git+file: with #branch, s3:, gs:, azblob:, sftp:. Pages come after what they refer to and deletions last, so that no reader meets a broken page. Interrupted and repeated, it ends in the same state. Credentials come from the environment, from files, or from the platform (docs/publish.md says which), never from the configuration or an address.

When one of several places fails, the others are published all the same: the exit code is then 3.

Examples:

    broadsheet publish --dry-run
    broadsheet publish --to dir:/srv/www/gazette
    broadsheet publish --to dir:/srv/www/gazette --rollback`
}

// Run publishes to each destination in turn.
func (c *publishCommand) Run(ctx context.Context, con *console) error {
	con.quiet, con.verbose = c.Quiet, c.Verbose
	if c.Rollback && c.DryRun {
		return usagef("--rollback and --dry-run exclude each other")
	}
	if c.Parallel < 0 {
		return usagef("--parallel takes a number from 1 on")
	}
	flags := siteFlags{Source: c.Source, Destination: c.Destination, Config: c.Config}
	cfg, err := flags.configuration()
	if err != nil {
		return err
	}
	all, err := c.destinations(cfg)
	if err != nil {
		return err
	}
	p := publisher{con: con, dir: destinationOf(cfg), adopt: publish.Adopt(c.Adopt), dry: c.DryRun, parallel: c.Parallel, environment: processEnvironment(cfg)}
	each := p.publish
	if c.Rollback {
		each = p.rollback
	} else if err := p.scan(); err != nil {
		return placedAt(p.dir, err)
	}
	var failures []error
	for _, d := range all {
		err := each(ctx, d)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			con.fault(fmt.Errorf("%s: %w", d.Address, err))
			failures = append(failures, err)
		}
	}
	return publishOutcome(failures, len(all))
}

// publishOutcome is the error of a run in which each failure was said.
func publishOutcome(failures []error, of int) error {
	switch {
	case len(failures) == 0:
		return nil
	case len(failures) < of:
		return withCode(exitPartly, errReported)
	}
	for _, err := range failures {
		if code := publishCode(err); code != exitMachine {
			return withCode(code, errReported)
		}
	}
	return withCode(exitMachine, errReported)
}

// publishCode tells what may be tried again from what a person must mend.
func publishCode(err error) int {
	if machineRefused(err) {
		return exitMachine
	}
	switch publish.KindOf(err) {
	case publish.Temporary, publish.Full, publish.Busy, publish.Moved, publish.Changed:
		return exitMachine
	case publish.Denied, publish.Missing, publish.Foreign, publish.Invalid:
		return exitFailed
	}
	return exitCode(err)
}

// destinations are those given, or else those of the configuration.
func (c *publishCommand) destinations(cfg *config.Config) ([]publish.Destination, error) {
	if len(c.To) == 0 {
		all, err := publishConfig(cfg)
		if err == nil && len(all) == 0 {
			err = diag.Diagnostic{
				Severity: diag.Error, File: configFile(cfg),
				Message: "there is no place to publish to",
				Hint:    `put its address under "broadsheet: publish:", or give --to, as "broadsheet publish --help" shows`,
			}
		}
		return all, err
	}
	var all []publish.Destination
	for _, text := range c.To {
		d, err := publish.ParseDestination(text)
		if err != nil {
			return nil, usagef("--to: %s", err)
		}
		all = append(all, d)
	}
	if err := outOfTheWay(cfg, all); err != nil {
		return nil, usagef("--to: %s", err)
	}
	// An address that the configuration has too keeps what is said there.
	configured, err := publishConfig(cfg)
	if err != nil {
		return nil, err
	}
	for i, text := range c.To {
		for _, known := range configured {
			if known.Address == all[i].Address && !strings.Contains(text, "?") {
				all[i] = known
			}
		}
	}
	return all, nil
}

// outOfTheWay refuses a folder that the site is read from: what is published
// there would be a part of the next site, and each one larger than the last.
func outOfTheWay(cfg *config.Config, all []publish.Destination) error {
	source := sourceOf(cfg)
	filter := cfg.Filter(func(name string) bool {
		info, err := os.Stat(filepath.Join(source, filepath.FromSlash(name)))
		return err == nil && info.IsDir()
	})
	for _, d := range all {
		if d.Address.Scheme != "dir" {
			continue
		}
		place, err := filepath.Abs(d.Address.Path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(source, place)
		if err != nil || rel == "." || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			continue
		}
		read, dir := true, ""
		for name := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
			read = read && filter.Keep(dir, name)
			dir = path.Join(dir, name)
		}
		if read {
			return publish.Faultf(publish.Invalid, "%q is a folder that the site is read from, so that what is published would be a part of the next site; "+
				"choose one outside of %s, or put %s under exclude:", d.Address.Path, short(source), rel)
		}
	}
	return nil
}

// publishConfig reads what the configuration says of publishing. A fault in
// it points to the file, and to the line where the words at fault are found.
func publishConfig(cfg *config.Config) ([]publish.Destination, error) {
	own, ok := cfg.Value("broadsheet").(*value.Map)
	if !ok {
		return nil, nil
	}
	all, err := publish.ConfigFrom(own.Value("publish"))
	if err == nil {
		if err = outOfTheWay(cfg, all); err == nil {
			return all, nil
		}
		err = fmt.Errorf("publish: %w", err)
	}
	d := diag.Diagnostic{Severity: diag.Error, File: configFile(cfg), Message: err.Error()}
	for _, words := range append(culprits(err.Error()), "publish:") {
		if file, line, column := locate(cfg, words); line > 0 {
			d.File, d.Line, d.Column = file, line, column
			break
		}
	}
	return nil, d
}

func placedAt(dir string, err error) error {
	if publish.KindOf(err) == publish.Invalid {
		return diag.Diagnostic{Severity: diag.Error, File: short(dir), Message: err.Error(), Hint: `"broadsheet build" makes it`}
	}
	return err
}

func processEnvironment(cfg *config.Config) targets.Environment {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // then nothing is looked for there
	}
	return targets.Environment{Getenv: os.Getenv, Home: home, Cache: publishCache(cfg)}
}

// publishCache is the folder for what publications keep for the next one, and
// for what they need for their own time; empty where the site wants no cache.
func publishCache(cfg *config.Config) string {
	if cfg.Bool("safe") || cfg.Bool("disable_disk_cache") {
		return ""
	}
	return filepath.Join(cacheOf(cfg), "broadsheet", "publish")
}

// cacheOf is the folder of the site's cache.
func cacheOf(cfg *config.Config) string {
	dir := cfg.String("cache_dir")
	if dir == "" {
		dir = ".jekyll-cache"
	}
	return filepath.Join(sourceOf(cfg), filepath.FromSlash(path.Join("/", dir)))
}

// A publisher publishes one built site to any number of destinations.
type publisher struct {
	con         *console
	dir         string // of the built site
	site        *publish.Site
	adopt       publish.Adopt
	dry         bool
	parallel    int
	environment targets.Environment
}

func (p *publisher) scan() (err error) {
	if p.site, err = publish.Scan(p.dir); err == nil {
		p.site.Cache = p.environment.Cache
	}
	return err
}

// publish brings the site to one destination and says what was done.
func (p *publisher) publish(ctx context.Context, d publish.Destination) error {
	target, err := targets.Open(d, p.environment)
	if err != nil {
		return err
	}
	bar := p.con.progress("files")
	opts := publish.Options{
		Rules: d.Rules, Adopt: p.adopt, DryRun: p.dry, Parallel: d.Parallel,
		Progress: func(at publish.Progress) { bar.at("publish", at.Done, at.Total) },
		Retry: publish.Retry{Told: func(err error, wait time.Duration) {
			p.con.detail("%s: %v; trying again in %s", target.Name(), err, brief(wait))
		}},
	}
	if p.parallel > 0 {
		opts.Parallel = p.parallel
	}
	res, err := publish.Publish(ctx, p.site, target, opts)
	bar.done()
	if res != nil {
		p.con.published(res, p.dry, err)
	}
	return errors.Join(err, target.Close())
}

// rollback goes back to the version before.
func (p *publisher) rollback(ctx context.Context, d publish.Destination) error {
	target, err := targets.Open(d, p.environment)
	if err != nil {
		return err
	}
	r, ok := target.(publish.Rollbacker)
	if !ok {
		return errors.Join(publish.Faultf(publish.Invalid, "no version is kept to go back to; build the site as it was and publish it"), target.Close())
	}
	version, err := r.Rollback(ctx)
	if err == nil {
		p.con.say("%s shows %s again.", target.Name(), version)
	}
	return errors.Join(err, target.Close())
}

// published says what a publication did, or would do.
func (c *console) published(res *publish.Result, dry bool, err error) {
	for _, note := range res.Notes {
		c.warn("note: %s: %s", res.Target, note)
	}
	plan := res.Plan
	if plan == nil {
		return
	}
	list := c.detail
	if dry {
		list = c.say
	}
	for _, some := range []struct {
		mark  string
		paths []string
	}{{"added  ", plan.Added}, {"changed", plan.Changed}, {"deleted", plan.Deleted}} {
		for _, path := range some.paths {
			list("  %s  %s", some.mark, path)
		}
	}
	switch {
	case dry:
		c.say("%s: would publish %s; %s to send.", res.Target, plan.Summary(), size(plan.Bytes))
	case err != nil && res.Sent+res.Removed > 0:
		c.say("%s: %d of %d files were sent and %d deleted before it failed; publish again to finish.", res.Target, res.Sent, len(plan.Added)+len(plan.Changed), res.Removed)
	case err != nil:
	case !res.Published:
		c.say("%s: nothing has changed.", res.Target)
	default:
		c.say("%s: published %s; %s sent, in %s.", res.Target, plan.Summary(), size(res.Bytes), brief(res.Took))
	}
}

// size is a number of bytes as a person reads it.
func size(n int64) string {
	switch {
	case n < 1000:
		return plural(int(n), "byte", "bytes")
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1000*1000*1000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}
