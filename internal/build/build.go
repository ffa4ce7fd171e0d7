// Package build turns a site's folder into the site: reset, read, generate,
// render, clean up, write. The names of the stages are Jekyll's.
package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/output"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/read"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/snapshot"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Options say what to build and with what.
type Options struct {
	// Config is the site's configuration with the command's flags over it.
	// Its source and destination are taken from there.
	Config *config.Config

	// Theme is the built-in theme: it serves a site that has neither layouts
	// nor a theme of its own. Nil means that there is none.
	Theme fs.FS

	// Plugins are those the program has; a site gets the ones it lists, and
	// those in Always.
	Plugins []plugin.Plugin
	// Always are registered for every site, after Jekyll's own tags and filters.
	Always []plugin.Plugin

	// Gemfile is the path of the Gemfile whose group of Jekyll's plugins is
	// active, "" for none; see GemfilePath.
	Gemfile string

	Env     string    // JEKYLL_ENV; "" means what the configuration found
	Now     time.Time // zero means the clock
	Workers int       // 0 means one per processor

	// Lean holds no text that can be read or converted again. The site comes
	// out the same; what templates read of other pages is made anew for them.
	Lean bool

	// Remember keeps a ledger of the build in the site's cache folder, and
	// renders only what would come out otherwise than the ledger of the last
	// build says. Clean begins the ledger anew.
	Remember, Clean bool
	// Touched are the absolute paths of all files that may have changed since
	// the last build that Remembered, where somebody has watched the source
	// since. Nil means that nobody has.
	Touched []string
	// Preview, where it is not nil, is given pages of what came or went, ahead
	// of the build that the site needs for it; see Preview. It needs Touched.
	Preview func(Preview)
	// Explain asks for the Explanation of the page that a path means. It needs
	// Remember.
	Explain string

	// NoReuse renders every fragment of a template on every page, and not once
	// where it reads the same. The site comes out the same.
	NoReuse bool

	// Profile, where it is not nil, is filled with where the time of rendering
	// went.
	Profile *render.Profile

	// Progress is told of the work done in a stage, from several goroutines.
	Progress func(stage Stage, done, total int)
}

// Stage is a part of a build.
type Stage string

// The stages in their order.
const (
	Reset    Stage = "reset"
	Read     Stage = "read"
	Generate Stage = "generate"
	Render   Stage = "render"
	Cleanup  Stage = "cleanup"
	Write    Stage = "write"
)

// Timing is how long a stage took.
type Timing struct {
	Stage Stage
	Start time.Time
	Took  time.Duration
}

// Result is what a build made. It is filled as far as the build came, also
// where Run returns an error.
type Result struct {
	Source, Dest string

	Posts, Documents, Pages, StaticFiles int
	Files                                int // in the destination
	Rendered                             int // of Documents and Pages; the others were as they would be
	// Spliced is of how many of those rendered nothing was made anew but
	// fragments of their layouts, and the rest is what it was.
	Spliced int
	Patched bool // nothing else was read or made than what Rendered counts
	Removed []string
	// Explanation is what Options.Explain asked for, nil where no page was
	// meant or nothing is remembered.
	Explanation *Explanation

	// NextFuture is when the first document that was left out for its date
	// appears; the zero time where none was.
	NextFuture time.Time

	Timings     []Timing
	Took        time.Duration
	Diagnostics []diag.Diagnostic // warnings and errors, by file and line
}

// Failed is the error of a build that its input made impossible. The
// diagnostics are in the Result.
type Failed struct {
	Errors  int
	Written bool // whether the site was written all the same, without what is wrong
}

func (f Failed) Error() string {
	what := "the site was not built"
	if f.Written {
		what = "the site was built, but not all of it"
	}
	if f.Errors == 1 {
		return what + ": one error"
	}
	return fmt.Sprintf("%s: %d errors", what, f.Errors)
}

// run is one build under way.
type run struct {
	opts     Options
	site     *site.Site
	registry *plugin.Registry
	engine   *liquid.Engine
	plan     *output.Plan
	result   Result
	stage    *output.Stage
	// loaded waits for the ledger of the last build, and the numbers in it.
	loaded func() (*ledger.Ledger, map[string]uint32, error)

	need     demands
	renderer *render.Renderer
	memory   *memory // nil where nothing is remembered
	settings uint64  // a hash of the configuration, 0 where it has none

	stood                     bool           // there was nothing to do but what a patch did
	whole                     bool           // no patch is tried
	staged                    bool           // all files are staged before one is put into its place
	outputs                   bool           // items read each other's output: nothing is remembered
	seen                      *seen          // what was looked at before; nil where that is not known
	surveyed                  []ledger.Entry // what there was to read, before it was read; nil where that cannot be told
	folders                   map[string]uint64
	afterReset, afterGenerate int // of diags

	linked bool // links lead to some of what was surveyed

	ruby         *rubyPlugins
	themePlugins []any                  // those the theme asks for
	snapshot     *snapshot.Store        // of the documents' files; nil where nothing is remembered
	opening      func() *snapshot.Store // waits for the snapshot; nil where there is none
	faults       error                  // what is wrong with addresses
	gems         []string               // those the Gemfile asks for
	active       map[string]bool        // the names of plugins that are registered or were warned of

	mu    sync.Mutex
	diags []diag.Diagnostic
}

// Run builds a site. What is wrong with the site's files is in the result's
// diagnostics; then the error is a Failed, and nothing has been written unless
// it says so.
// Other errors are the machine's.
func Run(ctx context.Context, opts Options) (Result, error) {
	start := time.Now()
	r := &run{opts: opts}
	err := r.stages(ctx)
	for errors.Is(err, errWhole) || errors.Is(err, errSpliced) { // for a patch, for outputs, and for a file that somebody changed
		if err := r.stage.Close(); err != nil {
			return r.result, err
		}
		r.memory.prepared()
		r = &run{opts: opts, whole: true, outputs: r.outputs || errors.Is(err, errOutputs), staged: r.staged || errors.Is(err, errSpliced)}
		err = r.stages(ctx)
	}
	if cerr := r.stage.Close(); err == nil {
		err = cerr
	}
	r.memory.prepared()
	var failed Failed
	if r.memory != nil && (err == nil || errors.As(err, &failed) && failed.Written) {
		if opts.Explain != "" {
			r.result.Explanation = r.memory.explain(opts.Explain)
		}
		if err := r.memory.note(); err != nil {
			r.report(r.unremembered(r.memory.file, err))
		}
	}
	if r.memory == nil && err == nil && !r.stood && opts.Remember && r.site != nil {
		// What is kept tells of an earlier build, which a watch has nothing to say
		// of any more.
		os.Remove(stillFile(r.ledgerFile()))
	}
	diag.Sort(r.diags)
	r.result.Diagnostics = r.diags
	r.result.Took = time.Since(start)
	return r.result, err
}

func (r *run) stages(ctx context.Context) error {
	for _, step := range []struct {
		stage Stage
		do    func(context.Context) error
	}{
		{Reset, r.reset},
		{Read, r.read},
		{Generate, r.generate},
		{Render, r.render},
		{Cleanup, r.cleanup},
		{Write, r.write},
	} {
		start := time.Now()
		err := step.do(ctx)
		r.result.Timings = append(r.result.Timings, Timing{step.stage, start, time.Since(start)})
		if err != nil {
			return r.failed(err)
		}
		if r.stood {
			return nil
		}
	}
	// What was left out of the site makes it incomplete, not impossible.
	left := 0
	for _, d := range r.diags {
		if d.Severity == diag.Error {
			left++
		}
	}
	if left > 0 {
		return Failed{Errors: left, Written: true}
	}
	return nil
}

// failed sorts what ended the build into diagnostics and other errors.
func (r *run) failed(err error) error {
	n := 0
	said := map[diag.Diagnostic]bool{} // a broken layout fails on every page
	var other []error
	var walk func(error)
	walk = func(err error) {
		var d diag.Diagnostic
		switch e := err.(type) {
		case nil:
		case interface{ Unwrap() []error }:
			for _, e := range e.Unwrap() {
				walk(e)
			}
		default:
			if errors.As(err, &d) {
				d.Severity = diag.Error
				if r.ruby != nil {
					d = r.ruby.explain(d)
				}
				if !said[d] {
					said[d] = true
					r.report(d)
					n++
				}
			} else {
				other = append(other, err)
			}
		}
	}
	walk(err)
	if len(other) > 0 {
		return errors.Join(other...)
	}
	return Failed{Errors: n}
}

// unremembered is what there is to say where a file of the cache cannot be
// written: the site is there all the same.
func (r *run) unremembered(file string, err error) diag.Diagnostic {
	return diag.Diagnostic{File: r.show(file), Message: "the build is not remembered: " + reason(err), Hint: "the next one will be a whole one; --disable-disk-cache says that this is meant"}
}

func (r *run) report(d diag.Diagnostic) {
	r.mu.Lock()
	r.diags = append(r.diags, d)
	r.mu.Unlock()
}

func (r *run) progress(stage Stage) func(done, total int) {
	if r.opts.Progress == nil {
		return nil
	}
	return func(done, total int) { r.opts.Progress(stage, done, total) }
}

// reset makes an empty site of the configuration, and finds out what there is
// to do for it.
func (r *run) reset(ctx context.Context) error {
	err := r.empty(ctx)
	if err != nil {
		return err
	}
	if r.stood, err = r.stands(ctx); err != nil || r.stood {
		return err
	}
	if r.stage, err = output.Open(r.site.Dest); err != nil {
		return err
	}
	if r.opts.Remember && r.cacheable() {
		if !r.opts.Clean && r.loaded == nil {
			r.load()
		}
		surveyed := r.openSnapshot()
		r.surveyed = r.survey()
		r.opening = surveyed()
	}
	return nil
}

// empty makes an empty site of the configuration.
func (r *run) empty(ctx context.Context) error {
	c := r.opts.Config
	s := &site.Site{
		Config: c.Map(),
		Time:   r.opts.Now, Location: c.Location(), Env: r.opts.Env,
		Data: value.NewMap(0), Extra: value.NewMap(0), Globals: value.NewMap(0),
		Report: r.report, Lean: r.opts.Lean,
	}
	if s.Env == "" {
		s.Env = c.Environment()
	}
	if s.Time.IsZero() {
		s.Time = time.Now()
	}
	s.Time = s.Time.In(s.Location)
	var err error
	if s.Time, err = configuredTime(s); err != nil {
		return err
	}
	if s.Source, err = filepath.Abs(s.ConfigString("source", ".")); err != nil {
		return err
	}
	if s.Dest, err = filepath.Abs(s.ConfigString("destination", "_site")); err != nil {
		return err
	}
	r.site, r.result.Source, r.result.Dest = s, s.Source, s.Dest
	if err := checkDestination(s); err != nil {
		return err
	}
	r.collections()
	if err := r.outdated(); err != nil {
		return err
	}
	if err := r.theme(); err != nil {
		return err
	}
	defaults, warnings, err := c.Defaults(vfs.OS(s.Source))
	if err != nil {
		return err
	}
	for _, w := range append(c.Warnings(), warnings...) {
		r.report(w)
	}
	s.Defaults = defaults
	if err := r.register(); err != nil {
		return err
	}
	r.ruby = readRuby(s)
	r.ruby.report(r.report)
	if err := r.registry.Trigger(ctx, plugin.AfterReset); err != nil {
		return err
	}
	if err := r.remoteTheme(); err != nil {
		return err
	}
	if s.Theme != nil {
		s.Theme.Local = c.Development()
	}
	r.settings = r.settingsHash() // with the theme that came last
	r.afterReset = len(r.diags)
	return nil
}

// outdated refuses what Jekyll 4 refuses, and tells what has no effect here.
func (r *run) outdated() error {
	if r.site.ConfigBool("relative_permalinks") {
		return diag.Diagnostic{
			Severity: diag.Error, File: "_config.yml",
			Message: "Since v3.0, permalinks for pages in subfolders must be relative to the site source directory, not the parent directory.",
			Hint:    "take relative_permalinks out",
		}
	}
	if r.site.ConfigBool("lsi") {
		r.report(diag.Diagnostic{File: "_config.yml", Message: "lsi has no effect", Hint: "related posts are the newest ones"})
	}
	return nil
}

// configuredTime is the time that the configuration gives the build, or the
// one it has.
func configuredTime(s *site.Site) (time.Time, error) {
	switch v := s.Config.Value("time").(type) {
	case nil:
		return s.Time, nil
	case time.Time:
		return v.Truncate(time.Second).In(s.Location), nil
	case value.Date:
		return v.Time(s.Location), nil
	default:
		t, err := datetime.Parse(site.Text(v), s.Time, s.Location)
		if err != nil {
			return t, diag.Diagnostic{
				Severity: diag.Error, File: "_config.yml",
				Message: "Invalid date '" + site.Text(v) + "': Invalid time in _config.yml.",
				Hint:    "write it as 2006-01-02 15:04:05 +0000",
			}
		}
		return t.In(s.Location), nil
	}
}

// checkDestination refuses a destination that the build would destroy its own
// source in.
func checkDestination(s *site.Site) error {
	dest := strings.TrimSuffix(s.Dest, "/")
	// Jekyll compares the names alone. A link to the source, or a source that
	// is reached by one, is the same folder under another name.
	realSource, realDest := resolved(s.Source), strings.TrimSuffix(resolved(s.Dest), "/")
	if within(s.Source, dest) || within(realSource, realDest) {
		return diag.Diagnostic{
			Severity: diag.Error, File: s.Dest,
			Message: "Destination directory cannot be or contain the Source directory.",
			Hint:    "choose another with --destination",
		}
	}
	below := func(dest, source string) string {
		rest, ok := strings.CutPrefix(dest, source)
		if !ok {
			return ""
		}
		return rest
	}
	inside := below(dest, s.Source+"/") + "/" + below(realDest, realSource+"/")
	for part := range strings.SplitSeq(inside, "/") {
		if part == "_posts" || part == "_drafts" {
			return diag.Diagnostic{
				Severity: diag.Error, File: s.Dest,
				Message: "the destination is inside the source's " + part,
				Hint:    "choose another with --destination",
			}
		}
	}
	if fi, err := os.Stat(s.Dest); err == nil && !fi.IsDir() {
		return diag.Diagnostic{Severity: diag.Error, File: s.Dest, Message: "the destination is a file", Hint: "choose a folder with --destination"}
	}
	return nil
}

// resolved is a path without links, as far as it exists.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return filepath.ToSlash(real)
	}
	dir, name := filepath.Split(strings.TrimSuffix(path, "/"))
	if dir == "" || dir == path {
		return path
	}
	return strings.TrimSuffix(resolved(dir), "/") + "/" + name
}

// collections makes the site's collections.
func (r *run) collections() {
	for _, c := range r.opts.Config.Collections() {
		r.site.Collections = append(r.site.Collections, site.NewCollection(r.site, c.Label, c.Metadata))
	}
	r.site.Posts()
}

// read fills the site.
func (r *run) read(ctx context.Context) error {
	err := read.Read(ctx, r.site, read.Options{
		Config:  r.opts.Config,
		IsBlock: func(tag string) bool { return encloses(r.engine, tag) }, Workers: r.opts.Workers, Progress: r.progress(Read),
		Snapshot: r.opening, Listing: r.listedPosts(),
	})
	if r.opening != nil {
		r.snapshot = r.opening()
	}
	if err != nil {
		return err
	}
	if r.registry.HasItemHook(plugin.PostInit) {
		for _, it := range r.items() {
			if _, err := r.registry.TriggerItem(nil, plugin.PostInit, it, nil); err != nil {
				return err
			}
		}
	}
	r.site.BeginGenerate()
	return r.registry.Trigger(ctx, plugin.PostRead)
}

// items are the documents and pages there are so far.
func (r *run) items() []site.Item {
	var items []site.Item
	for _, d := range r.site.Documents() {
		items = append(items, d)
	}
	for _, p := range r.site.Pages {
		items = append(items, p)
	}
	return items
}

// generate runs the generators and freezes the site.
func (r *run) generate(ctx context.Context) error {
	if err := r.registry.Generate(ctx); err != nil {
		return err
	}
	s := r.site
	s.FreezeBeside(func() {
		r.faults = checkAddresses(s) // said with what rendering finds
		r.plan = output.New(s)
	})
	r.result.Posts = len(s.Posts().Docs)
	for _, c := range s.Collections {
		r.result.Documents += len(c.Docs)
	}
	r.result.Pages = len(s.Pages)
	r.result.StaticFiles = len(s.StaticFiles)
	r.result.NextFuture = s.NextFuture()
	r.result.Files = r.plan.Len()
	for _, d := range r.plan.Conflicts() {
		r.report(d)
	}
	var errs []error
	for _, d := range r.plan.Clashes() {
		errs = append(errs, d)
	}
	return errors.Join(errs...)
}

// checkAddresses finds address patterns that cannot be filled.
func checkAddresses(s *site.Site) error {
	var errs []error
	check := func(it interface {
		site.Item
		CheckURL() error
	}) {
		if err := it.CheckURL(); err != nil {
			errs = append(errs, diag.Diagnostic{Severity: diag.Error, File: strings.TrimPrefix(it.SourcePath(), s.Source+"/"), Message: err.Error()})
		}
	}
	for _, c := range s.Collections {
		for _, d := range c.Docs {
			if d.Write() {
				check(d)
			}
		}
	}
	for _, p := range s.Pages {
		check(p)
	}
	return errors.Join(errs...)
}
