package build

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// BuiltinTheme is the name by which a site asks for the program's own theme.
const BuiltinTheme = "broadsheet"

// theme finds the site's theme: the one it names, as a folder or an installed
// gem, or the built-in one.
func (r *run) theme() error {
	s := r.site
	switch name := s.Config.Value("theme").(type) {
	case nil:
		if r.opts.Theme != nil && !liquid.Truthy(s.Config.Value("remote_theme")) && bare(s, r.opts.Theme) {
			r.useBuiltin()
		}
	case string:
		name = strings.TrimSpace(name)
		if name == BuiltinTheme && r.opts.Theme != nil {
			r.useBuiltin()
			break
		}
		t, err := findTheme(s, name, r.opts.Gemfile)
		if err != nil {
			return err
		}
		s.Theme = t
		for _, gem := range readGemspec(t, gemspecOf(t.Root)) {
			r.themePlugins = append(r.themePlugins, gem)
		}
	default:
		r.report(diag.Diagnostic{File: "_config.yml", Message: "theme should be text that names a gem-based theme"})
	}
	if s.Theme == nil || s.Config.Value("ignore_theme_config") == true {
		return nil
	}
	return r.themeConfig()
}

// remoteTheme registers what a theme that came from a repository needs.
func (r *run) remoteTheme() error {
	t := r.site.Theme
	if t == nil || !t.Remote {
		return nil
	}
	r.themePlugins = nil
	for _, name := range []string{t.Name, "jekyll-theme-" + t.Name} {
		src, err := fs.ReadFile(t.Files, name+".gemspec")
		if err != nil {
			continue
		}
		for _, gem := range readGemspec(t, string(src)) {
			r.themePlugins = append(r.themePlugins, gem)
		}
		break
	}
	if t.Version == "" {
		t.Version = "0.0.0"
	}
	return r.activate()
}

func (r *run) useBuiltin() {
	r.site.Theme = &site.Theme{Name: BuiltinTheme, Root: "/" + BuiltinTheme, Files: r.opts.Theme, Pages: true}
}

// bare reports whether a site leaves its looks to the program. A site that has
// settings for Broadsheet does unless it has a default layout of its own; any
// other site only if it has posts and neither layouts nor pages beside them,
// so that no Jekyll site gets a page it did not have.
func bare(s *site.Site, theme fs.FS) bool {
	layouts := s.InSource(s.ConfigString("layouts_dir", "_layouts"))
	if s.Config.Has("broadsheet") {
		found, _ := filepath.Glob(filepath.Join(layouts, "default.*"))
		return len(found) == 0
	}
	if _, err := os.Stat(layouts); err == nil {
		return false
	}
	posts := s.InSource(s.ConfigString("collections_dir", ""), "_posts")
	if fi, err := os.Stat(posts); err != nil || !fi.IsDir() {
		return false
	}
	entries, err := os.ReadDir(s.Source)
	if err != nil {
		return false
	}
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".html", ".htm", ".md", ".markdown", ".xml":
			if !strings.HasPrefix(e.Name(), "README") && !replaces(theme, e.Name()) {
				return false
			}
		}
	}
	return true
}

// replaces reports that a page of a site's own takes the place of one of the
// built-in theme's other pages. A front page of its own does not count: it is
// what makes a site one that has looks.
func replaces(theme fs.FS, name string) bool {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	if stem == "index" {
		return false
	}
	entries, err := fs.ReadDir(theme, ".")
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return !e.IsDir() && strings.TrimSuffix(e.Name(), filepath.Ext(e.Name())) == stem
	})
}

// findTheme looks for a theme where themes are: a folder named by path, one
// that the Gemfile has, or a gem in the folders of Ruby.
func findTheme(s *site.Site, name, gemfile string) (*site.Theme, error) {
	if strings.ContainsRune(name, '/') || strings.HasPrefix(name, ".") {
		dir := name
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(s.Source, dir)
		}
		if fi, err := os.Stat(dir); err == nil && fi.IsDir() {
			return folderTheme(filepath.Base(dir), dir, ""), nil
		}
		return nil, diag.Diagnostic{Severity: diag.Error, File: "_config.yml", Message: "The " + name + " theme could not be found.", Hint: "theme names a folder that does not exist"}
	}
	gem := strings.ToLower(name)
	if dir := gemFolder(gemfile, gem); dir != "" {
		if fi, err := os.Stat(dir); err == nil && fi.IsDir() {
			return folderTheme(gem, dir, ""), nil
		}
	}
	folders := gemFolders()
	if gemfile != "" {
		bundled, _ := filepath.Glob(filepath.Join(filepath.Dir(gemfile), "vendor/bundle/ruby/*/gems"))
		folders = append(bundled, folders...)
	}
	for _, dir := range folders {
		if found, version := newestGem(dir, gem); found != "" {
			return folderTheme(gem, found, version), nil
		}
	}
	return nil, diag.Diagnostic{
		Severity: diag.Error, File: "_config.yml",
		Message: "The " + gem + " theme could not be found.",
		Hint:    "install the gem, or name the theme's folder: theme: ./path",
	}
}

func folderTheme(name, dir, version string) *site.Theme {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return &site.Theme{Name: name, Root: dir, Files: os.DirFS(dir), Version: version, Metadata: value.NewMap(0), Dependencies: []any{}}
}

// gemFolders are the folders in which Ruby keeps gems.
func gemFolders() []string {
	var dirs []string
	for _, env := range []string{"GEM_HOME", "GEM_PATH"} {
		for _, d := range filepath.SplitList(os.Getenv(env)) {
			dirs = append(dirs, filepath.Join(d, "gems"))
		}
	}
	patterns := []string{
		"/var/lib/gems/*/gems", "/usr/local/lib/ruby/gems/*/gems", "/usr/lib/ruby/gems/*/gems",
		"/usr/share/rubygems-integration/*/gems", "/usr/local/bundle/gems", "/opt/homebrew/lib/ruby/gems/*/gems",
	}
	if home, err := os.UserHomeDir(); err == nil {
		patterns = append(patterns,
			home+"/.gem/ruby/*/gems", home+"/.local/share/gem/ruby/*/gems",
			home+"/.rbenv/versions/*/lib/ruby/gems/*/gems", home+"/.rvm/gems/*/gems", home+"/.asdf/installs/ruby/*/lib/ruby/gems/*/gems")
	}
	for _, p := range patterns {
		found, _ := filepath.Glob(p)
		dirs = append(dirs, found...)
	}
	return dirs
}

// newestGem finds the highest version of a gem in a folder of gems.
func newestGem(dir, gem string) (path, version string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", ""
	}
	for _, e := range entries {
		v, ok := strings.CutPrefix(e.Name(), gem+"-")
		if ok && v != "" && '0' <= v[0] && v[0] <= '9' && (version == "" || laterVersion(v, version)) {
			path, version = filepath.Join(dir, e.Name()), v
		}
	}
	return path, version
}

func laterVersion(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		if len(as[i]) != len(bs[i]) {
			return len(as[i]) > len(bs[i])
		}
		if as[i] != bs[i] {
			return as[i] > bs[i]
		}
	}
	return len(as) > len(bs)
}

// themeConfig lays the site's configuration over the theme's, which cannot
// say what Jekyll has defaults for. The built-in theme may ask for plugins.
func (r *run) themeConfig() error {
	s := r.site
	src, err := fs.ReadFile(s.Theme.Files, "_config.yml")
	if err != nil {
		return nil // a theme need not have one
	}
	v, err := yaml.Parse(src, s.Theme.Root+"/_config.yml")
	if err != nil {
		return err
	}
	theme, ok := v.(*value.Map)
	if !ok {
		return nil
	}
	defaults, err := config.Default(s.Source, nil)
	if err != nil {
		return err
	}
	base := value.NewMap(theme.Len())
	for k, v := range theme.All() {
		if name, ok := k.(string); ok && defaults.Map().Has(name) {
			if name == "plugins" && s.Theme.Pages {
				r.themePlugins, _ = v.([]any)
			}
			continue
		}
		base.SetKey(k, v)
	}
	s.Config = site.DeepMerge(base, s.Config)
	return nil
}
