package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// Options say where a configuration comes from. The zero Options are Jekyll's
// without flags: _config.yml of the working directory.
type Options struct {
	// Dir is the working directory; that of the process where empty.
	Dir string
	// Files are configuration files, later ones above earlier ones. Without
	// any it is _config.yml, .yaml or .toml of the source, if there is one.
	Files []string
	// Overrides stand above all files: what the command line says, by the
	// names of the configuration.
	Overrides *value.Map
	// Env is the environment; that of the process where nil.
	Env func(name string) string
	// ReadFile reads a file by its absolute path; os.ReadFile where nil.
	ReadFile func(name string) ([]byte, error)
}

// NoFile is the warning of a site without a configuration file, which is
// nothing wrong: Jekyll says it in the same words.
const NoFile = "Configuration file: none"

// Load reads a configuration. Errors in a file are diagnostics that name it.
func Load(o Options) (*Config, error) {
	if o.Dir == "" {
		dir, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		o.Dir = dir
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.ReadFile == nil {
		o.ReadFile = os.ReadFile
	}
	l := loader{Options: o, cfg: &Config{}}
	own, err := l.files()
	if err != nil {
		return nil, err
	}
	if err := validate(own, l.last()); err != nil {
		return nil, err
	}
	addDefaultCollections(own)
	own = value.DeepMerge(own, o.Overrides)
	if err := validate(own, ""); err != nil { // flags can be wrong too
		return nil, err
	}
	all := value.DeepMerge(defaults(o.Dir), textKeys(own))
	addDefaultCollections(all)
	addDefaultExcludes(all)
	c := l.cfg
	c.all = all
	c.development = o.Env("JEKYLL_ENV") == "development"
	if c.env = o.Env("JEKYLL_ENV"); c.env == "" {
		c.env = "development"
	}
	l.zone()
	l.old()
	l.own()
	return c, nil
}

// textKeys makes text of the keys at the top, as Jekyll does.
func textKeys(m *value.Map) *value.Map {
	out := value.NewMap(m.Len())
	for k, v := range m.All() {
		out.Set(text(k), v)
	}
	return out
}

// Default is the configuration of a site that says nothing, with overrides.
func Default(dir string, overrides *value.Map) (*Config, error) {
	return Load(Options{Dir: dir, Overrides: overrides, ReadFile: func(name string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}, Env: func(string) string { return "" }})
}

type loader struct {
	Options
	cfg *Config
}

func (l *loader) warn(d diag.Diagnostic) {
	d.Severity = diag.Warning
	l.cfg.warnings = append(l.cfg.warnings, d)
}

// last is the file that most likely holds what is wrong in the merged whole.
func (l *loader) last() string {
	if n := len(l.cfg.files); n > 0 {
		return l.shown(l.cfg.files[n-1])
	}
	return ""
}

// shown is a path as the user would type it.
func (l *loader) shown(file string) string {
	if rel, err := filepath.Rel(l.Dir, file); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return file
}

// files reads and merges the configuration files.
func (l *loader) files() (*value.Map, error) {
	if len(l.Files) == 0 {
		return l.defaultFile()
	}
	own := value.NewMap(0)
	for _, name := range l.Files {
		if name == "" {
			continue
		}
		file := joinDir(l.Dir, name)
		src, err := l.ReadFile(file)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil, diag.Diagnostic{
					Severity: diag.Error, File: l.shown(file),
					Message: fmt.Sprintf("The configuration file '%s' could not be found.", file),
					Hint:    "give --config a file that exists",
				}
			}
			return nil, fmt.Errorf("read configuration: %w", err)
		}
		m, err := l.parse(file, src)
		if err != nil {
			return nil, err
		}
		if m == nil {
			return own, nil // Jekyll goes on with what it has
		}
		own = value.DeepMerge(own, m)
	}
	return own, nil
}

func (l *loader) defaultFile() (*value.Map, error) {
	source := l.Dir
	if s := text(l.Overrides.Value("source")); s != "" {
		source = joinDir(l.Dir, s)
	}
	for _, ext := range []string{"yml", "yaml", "toml"} {
		file := filepath.Join(source, "_config."+ext)
		src, err := l.ReadFile(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, fmt.Errorf("read configuration: %w", err)
		}
		m, err := l.parse(file, src)
		if err != nil {
			return nil, err
		}
		if m == nil {
			m = value.NewMap(0)
		}
		return m, nil
	}
	l.warn(diag.Diagnostic{Message: NoFile})
	return value.NewMap(0), nil
}

// parse reads one file. A nil map without an error means that Jekyll would
// warn and use defaults.
func (l *loader) parse(file string, src []byte) (*value.Map, error) {
	shown := l.shown(file)
	switch ext := strings.ToLower(filepath.Ext(file)); ext {
	case ".toml":
		m, err := parseTOML(src, shown)
		if err == nil {
			l.cfg.files = append(l.cfg.files, file)
		}
		return m, err
	case ".yml", ".yaml":
	default:
		l.warn(diag.Diagnostic{
			File: shown, Message: "Error reading configuration. Using defaults (and options).",
			Hint: fmt.Sprintf("No parser for '%s' is available. Use a .y(a)ml or .toml file instead.", shown),
		})
		return nil, nil
	}
	m, ok, err := yaml.Map(src, shown)
	if err != nil {
		return nil, err
	}
	if !ok {
		l.warn(diag.Diagnostic{
			File: shown, Line: 1, Message: fmt.Sprintf("Error reading configuration. Using defaults (and options). Configuration file: (INVALID) %s", file),
			Hint: "a configuration file holds lines of key: value",
		})
		return nil, nil
	}
	l.cfg.files = append(l.cfg.files, file)
	return m, nil
}

// validate refuses what Jekyll refuses.
func validate(m *value.Map, file string) error {
	fail := func(format string, args ...any) error {
		return diag.Diagnostic{Severity: diag.Error, File: file, Message: fmt.Sprintf(format, args...)}
	}
	if v, ok := m.Get("plugins"); ok {
		if _, ok := v.([]any); !ok {
			return fail("'plugins' should be set as an array, but was: %s.", inspect(v))
		}
	}
	for _, key := range []string{"include", "exclude"} {
		if v, ok := m.Get(key); ok {
			if _, ok := v.([]any); !ok {
				return fail("'%s' should be set as an array, but was: %s.", key, inspect(v))
			}
		}
	}
	switch v, ok := m.Get("collections"); v.(type) {
	case nil, *value.Map, []any:
	default:
		if ok {
			return fail("'collections' should be set as a mapping or an array, but was: %s.", inspect(v))
		}
	}
	return nil
}

// inspect is a value as Ruby's inspect shows it, as far as a configuration
// goes wrong.
func inspect(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return fmt.Sprintf("%q", v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = inspect(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *value.Map:
		var parts []string
		for k, e := range v.All() {
			parts = append(parts, inspect(k)+"=>"+inspect(e))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return text(v)
}

// zone finds the location of dates.
func (l *loader) zone() {
	c := l.cfg
	name := text(c.all.Value("timezone"))
	if name == "" {
		if tz := l.Env("TZ"); tz != "" {
			name = tz
		} else {
			c.location = time.Local
			return
		}
	}
	var ok bool
	if c.location, ok = datetime.LoadLocation(name); !ok {
		l.warn(diag.Diagnostic{
			File: l.last(), Message: fmt.Sprintf("the time zone %q is not known; dates are taken for UTC", name),
			Hint: "use a name of the IANA database, such as Europe/London",
		})
	}
}

// old warns of keys that Jekyll 4 no longer reads.
func (l *loader) old() {
	for _, k := range []struct{ key, hint string }{
		{"gems", "rename it to plugins: it is read as such here, but not by Jekyll 4"},
		{"pygments", "use highlighter: rouge"},
		{"server_port", "use port"},
		{"server", "use the command serve"},
		{"auto", "use --watch"},
		{"relative_permalinks", "permalinks are always relative to the site's source"},
		{"layouts", "use layouts_dir"},
		{"data_source", "use data_dir"},
	} {
		if l.cfg.all.Has(k.key) {
			l.warn(diag.Diagnostic{File: l.last(), Message: fmt.Sprintf("Deprecation: the '%s' configuration option has no effect in Jekyll 4", k.key), Hint: k.hint})
		}
	}
}

// own warns of keys under `broadsheet:` that nothing reads. What reads one of
// them says itself what it does not know below it.
func (l *loader) own() {
	known := []string{"gather", "publish", "run", "theme_sum"}
	for k := range l.cfg.Sub("broadsheet").All() {
		if key := text(k); !slices.Contains(known, key) {
			l.warn(diag.Diagnostic{
				File: l.last(), Message: fmt.Sprintf("broadsheet: %s: is not known", key),
				Hint: "expected one of " + strings.Join(known, ", "),
			})
		}
	}
}

func joinDir(dir, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// Source is the absolute path of the site's source; dir is the working
// directory.
func (c *Config) Source(dir string) string { return joinDir(dir, expandHome(c.String("source"))) }

// Destination is the absolute path the site is written to.
func (c *Config) Destination(dir string) string {
	return joinDir(dir, expandHome(c.String("destination")))
}

var homePrefix = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^~(/|$)`) })

func expandHome(path string) string {
	if !homePrefix().MatchString(path) {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return home + path[1:]
}
