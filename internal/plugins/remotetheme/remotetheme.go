// Package remotetheme is jekyll-remote-theme without the network: a build asks
// nobody, so the theme's files must be in the cache of themes already.
package remotetheme

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// CacheEnv names the folder of cached themes; without it they are in the
// user's cache.
const CacheEnv = "BROADSHEET_THEMES"

// Plugin is jekyll-remote-theme.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-remote-theme"} }

var pattern = regexp.MustCompile(`\A(?:https?://([a-z0-9.-]+)/)?([a-z0-9-]+)/([a-z0-9._-]+)(?:@([a-z0-9._-]+))?\z`)

// Register makes the cached theme the site's.
func (Plugin) Register(r *plugin.Registry) error {
	raw := r.Site.Config.Value("remote_theme")
	if !liquid.Truthy(raw) {
		return nil
	}
	name := strings.ToLower(strings.TrimSpace(liquid.ToString(raw)))
	m := pattern.FindStringSubmatch(name)
	if m == nil {
		r.Report(diag.Diagnostic{File: "_config.yml", Message: liquid.Inspect(raw) + " is not a valid remote theme",
			Hint: "write remote_theme: owner/name, or owner/name@ref"})
		return nil
	}
	host, ref := m[1], m[4]
	if host == "" {
		host = "github.com"
	}
	if ref == "" {
		ref = "HEAD"
	}
	dir, err := cache()
	if err != nil {
		return err
	}
	dir = filepath.Join(dir, host, m[2], m[3]+"@"+ref)
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
		return diag.Diagnostic{Severity: diag.Error, File: "_config.yml",
			Message: "the theme " + name + " is not on this machine, and a build does not fetch it",
			Hint:    "put its files into " + dir + ", or name a folder with theme:"}
	}
	r.Site.Theme = &site.Theme{Name: m[3], Root: dir, Files: os.DirFS(dir)}
	return nil
}

func cache() (string, error) {
	if dir := os.Getenv(CacheEnv); dir != "" {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "broadsheet", "themes"), err
}
