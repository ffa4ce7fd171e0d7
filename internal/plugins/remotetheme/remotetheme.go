// Package remotetheme is jekyll-remote-theme: a site's layouts, includes, Sass
// and assets come from a repository it names, or from a folder. A repository
// is fetched once and kept in the cache of themes.
package remotetheme

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/themecache"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

const (
	// CacheEnv names the folder of cached themes; without it they are in the
	// user's cache.
	CacheEnv = "BROADSHEET_THEMES"
	// ServerEnv is the address of a server that answers as GitHub's do for
	// archives, such as a mirror of one's own.
	ServerEnv = "BROADSHEET_THEME_SERVER"
)

// Plugin is jekyll-remote-theme.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-remote-theme"} }

// Register has the theme found when the site was reset.
func (Plugin) Register(r *plugin.Registry) error {
	r.SiteHook(plugin.AfterReset, site.Normal, func(ctx context.Context, s *site.Site) error {
		raw := s.Config.Value("remote_theme")
		if !liquid.Truthy(raw) {
			return nil
		}
		name := strings.TrimSpace(liquid.ToString(raw))
		if isPath(name) {
			return folder(r, name)
		}
		return repository(ctx, r, name)
	})
	return nil
}

// isPath reports whether a theme is named as a folder.
func isPath(name string) bool {
	for _, start := range []string{"/", "./", "../", "~/"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return len(name) > 2 && name[1] == ':' && (name[2] == '/' || name[2] == '\\')
}

// invalid is what is said of a theme that cannot be one; the site is then
// built without it.
func invalid(r *plugin.Registry, name string) error {
	r.Report(diag.Diagnostic{File: "_config.yml", Message: liquid.Inspect(name) + " is not a valid remote theme",
		Hint: "write remote_theme: owner/name, or owner/name@ref"})
	return nil
}

func folder(r *plugin.Registry, name string) error {
	dir := name
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		dir = filepath.Join(home, rest)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
		return invalid(r, name)
	}
	use(r, filepath.Base(dir), dir)
	return nil
}

func repository(ctx context.Context, r *plugin.Registry, name string) error {
	ref, err := themecache.ParseRef(name, hosts()...)
	if err != nil {
		return invalid(r, name)
	}
	dir, err := cacheFolder()
	if err != nil {
		return err
	}
	cache := themecache.Cache{
		Dir: dir, Server: os.Getenv(ServerEnv),
		UserAgent: "Broadsheet (+https://github.com/broadsheet-press/broadsheet)",
	}
	theme, err := cache.Theme(ctx, ref)
	if err != nil {
		return fault(ref, err)
	}
	if theme.Fetched && ref.Ref == "latest" && theme.Release == "" {
		r.Report(diag.Diagnostic{File: "_config.yml", Message: "No releases found for " + ref.Owner + "/" + ref.Name + ", using HEAD"})
	}
	if pinned := pin(r.Site); pinned != "" && pinned != theme.Sum {
		return diag.Diagnostic{Severity: diag.Error, File: "_config.yml",
			Message: "the theme " + ref.String() + " has the sum " + theme.Sum + ", and theme_sum is " + pinned,
			Hint:    "take " + theme.Dir + " away to fetch it anew, or change broadsheet: theme_sum if you trust what is there"}
	}
	use(r, ref.Name, theme.Dir)
	return nil
}

// pin is the sum that the site says its theme has.
func pin(s *site.Site) string {
	return site.Text(s.ConfigMap("broadsheet").Value("theme_sum"))
}

func use(r *plugin.Registry, name, dir string) {
	r.Site.Theme = &site.Theme{Name: name, Root: dir, Files: os.DirFS(dir), Metadata: value.NewMap(0), Dependencies: []any{}, Remote: true}
	r.Site.Config.Set("theme", name)
}

// fault is the error of a theme that cannot be had.
func fault(ref themecache.Ref, err error) error {
	d := diag.Diagnostic{Severity: diag.Error, File: "_config.yml"}
	var changed *themecache.Changed
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &changed):
		d.Message = err.Error()
		d.Hint = "if that is as it should be, take " + changed.Record + " away"
		if changed.Dir != "" {
			d.Hint = "take " + changed.Dir + " away to fetch the theme anew"
		}
	case errors.Is(err, themecache.ErrNotFound):
		d.Message = "The repository '" + ref.Owner + "/" + ref.Name + "' could not be found: " + err.Error()
		d.Hint = "check that the name is right and that the repository is public"
	default:
		d.Message = "the theme " + ref.String() + " is not on this machine and could not be fetched: " + err.Error()
		d.Hint = "build once with the network, or name a folder with remote_theme: ./path"
	}
	return d
}

// hosts are those that a theme may name beside GitHub's.
func hosts() []string {
	var hs []string
	for _, env := range []string{"PAGES_GITHUB_HOSTNAME", "GITHUB_HOSTNAME"} {
		if h := os.Getenv(env); h != "" {
			hs = append(hs, strings.ToLower(h))
		}
	}
	return hs
}

func cacheFolder() (string, error) {
	if dir := os.Getenv(CacheEnv); dir != "" {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "broadsheet", "themes"), err
}
