package cli

import (
	"os"
	"path/filepath"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// siteFlags are the flags of every command that reads a site, by Jekyll's
// names and letters. A pointer is nil when the flag was not given: then the
// configuration decides, as it does with Jekyll.
type siteFlags struct {
	Source      *string  `short:"s" help:"The site's folder (the current one)." placeholder:"DIR" group:"source"`
	Destination *string  `short:"d" help:"Where the built site is written (_site)." placeholder:"DIR" group:"source"`
	Config      []string `help:"Configuration files; later ones win (_config.yml)." placeholder:"FILE" group:"source"`
	PluginsDir  []string `name:"plugins" short:"p" help:"Folders of Ruby plugins (_plugins). They are not run; what they define is named." placeholder:"DIR" group:"source"`
	LayoutsDir  *string  `name:"layouts" help:"The folder of layouts (_layouts)." placeholder:"DIR" group:"source"`
	BaseURL     *string  `name:"baseurl" short:"b" help:"The path that the site appears under, such as /paper." placeholder:"PATH" group:"source"`

	Drafts      *bool `short:"D" help:"Build what is in _drafts too." group:"posts"`
	Future      *bool `help:"Build posts whose date has not come yet." group:"posts" negatable:""`
	Unpublished *bool `help:"Build posts that say published: false." group:"posts"`
	LimitPosts  *int  `name:"limit_posts" help:"Build only so many of the newest posts." placeholder:"N" group:"posts"`

	StrictFrontMatter *bool  `name:"strict_front_matter" help:"Fail when the front matter of any file is wrong." group:"report"`
	Quiet             bool   `short:"q" help:"Say nothing but what went wrong." group:"report"`
	Verbose           bool   `short:"V" help:"Say more: each stage and its time." group:"report"`
	Profile           *bool  `help:"Say where the time went: by stage, file and tag, as Jekyll does." group:"report"`
	ProfileTrace      string `name:"profile-trace" help:"Write where the time went to a file that chrome://tracing and Perfetto show." placeholder:"FILE" group:"report"`

	// jekyll is what else was given, nil for commands without those flags.
	jekyll *jekyllFlags
	// servedAt is the site's address while it is served for development, and
	// empty otherwise.
	servedAt string
}

// jekyllFlags are taken so that a script written for Jekyll runs.
type jekyllFlags struct {
	Incremental      *bool `short:"I" help:"Build only what changed. So does every build; the flag is Jekyll's." group:"jekyll"`
	Safe             *bool `help:"Safe mode: plugins that are not built in are never run anyway." group:"jekyll"`
	LSI              *bool `name:"lsi" help:"Does nothing: related posts are the newest ones." group:"jekyll"`
	DisableDiskCache *bool `name:"disable-disk-cache" help:"Keep no cache on disk: every build is a whole one." group:"jekyll"`
	Trace            bool  `short:"t" help:"Does nothing: a fault is said with its file, line and column." group:"jekyll"`
}

// watchFlags are those of build and serve alone.
type watchFlags struct {
	Clean        bool  `help:"Build everything anew, whatever is remembered of the last build." group:"watch"`
	Watch        *bool `short:"w" help:"Build again on every change." negatable:"" group:"watch"`
	ForcePolling bool  `name:"force_polling" help:"Look for changes every half second instead of being told of them, for network and container mounts." group:"watch"`
}

// overrides are the options that were given, under the names that Jekyll's
// configuration has for them. They win over every configuration file.
func (f *siteFlags) overrides() *value.Map {
	m := value.NewMap(8)
	set := func(key string, given bool, v any) {
		if given {
			m.Set(key, v)
		}
	}
	text := func(key string, p *string) {
		if p != nil {
			m.Set(key, *p)
		}
	}
	truth := func(key string, p *bool) {
		if p != nil {
			m.Set(key, *p)
		}
	}
	text("source", f.Source)
	text("destination", f.Destination)
	text("layouts_dir", f.LayoutsDir)
	text("baseurl", f.BaseURL)
	set("plugins_dir", len(f.PluginsDir) > 0, list(f.PluginsDir))
	truth("show_drafts", f.Drafts)
	truth("future", f.Future)
	truth("unpublished", f.Unpublished)
	if f.LimitPosts != nil {
		m.Set("limit_posts", *f.LimitPosts)
	}
	truth("strict_front_matter", f.StrictFrontMatter)
	truth("profile", f.Profile)
	if j := f.jekyll; j != nil {
		truth("incremental", j.Incremental)
		truth("safe", j.Safe)
		truth("lsi", j.LSI)
		truth("disable_disk_cache", j.DisableDiskCache)
	}
	if env := os.Getenv("JEKYLL_ENV"); f.servedAt != "" && (env == "" || env == "development") {
		m.Set("url", f.servedAt)
	}
	set("quiet", f.Quiet, true)
	set("verbose", f.Verbose, true)
	return m
}

// idle says of each flag that was given and does nothing yet that it does
// nothing, so that nobody waits for its effect.
func (f *jekyllFlags) idle(con *console) {
	say := func(given bool, line string) {
		if given {
			con.warn("note: %s", line)
		}
	}
	on := func(p *bool) bool { return p != nil && *p }
	say(on(f.LSI), "--lsi has no effect: related posts are the newest ones, as without it")
	say(f.Trace, "--trace has no effect: a fault is said with its file, line and column, and that is all there is to trace")
}

func list(words []string) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = w
	}
	return out
}

// sourceDir is the folder that the site is in, for what must be known before
// its configuration is read.
func (f *siteFlags) sourceDir() string {
	if f.Source != nil {
		return filepath.Clean(*f.Source)
	}
	return "."
}
