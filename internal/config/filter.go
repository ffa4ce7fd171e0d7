package config

import (
	"path"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/vfs"
)

// Filter tells which files and directories are part of a site, as Jekyll's
// EntryFilter. It is safe for concurrent use.
type Filter struct {
	include, exclude []filePattern
	isDir            func(name string) bool
}

// filePattern is an entry of include or exclude: a glob, or what a name begins
// with. Any prefix counts, of a name's middle too: "foo" takes "foobar".
type filePattern struct {
	text string
	glob bool
}

// Filter compiles the keys include and exclude. isDir tells directories of
// the source, by their names relative to it.
func (c *Config) Filter(isDir func(name string) bool) *Filter {
	f := &Filter{isDir: isDir}
	include, _ := c.Value("include").([]any)
	exclude, _ := c.Value("exclude").([]any)
	included := map[string]bool{}
	for _, v := range include {
		if s, ok := v.(string); ok {
			included[s] = true
			f.include = append(f.include, compilePattern(s))
		}
	}
	for _, v := range exclude {
		if s, ok := v.(string); ok && !included[s] {
			f.exclude = append(f.exclude, compilePattern(s))
		}
	}
	return f
}

func compilePattern(s string) filePattern {
	s = strings.TrimLeft(s, "/")
	return filePattern{text: s, glob: strings.ContainsAny(s, `*?[\`)}
}

// Keep reports whether an entry of a directory is part of the site. dir is
// relative to the source, empty for the source itself; entry is a name in it
// or a path below it.
func (f *Filter) Keep(dir, entry string) bool {
	if strings.HasSuffix(entry, ".") {
		return false
	}
	included := f.Included(entry)
	if !included && len(f.exclude) > 0 && f.Excluded(path.Join(dir, entry)) {
		return false
	}
	return included || !special(entry) && !strings.HasSuffix(entry, "~")
}

// Included reports whether the configuration includes an entry by name, which
// saves one that is excluded or begins with a dot or an underscore.
func (f *Filter) Included(entry string) bool {
	if f.any(f.include, entry) {
		return true
	}
	base := path.Base(entry)
	return base != entry && f.any(f.include, base)
}

// In is a filter that keeps the same entries of one directory, for many of
// them: patterns that name something elsewhere are left out. dir is relative to
// the source.
func (f *Filter) In(dir string) *Filter {
	dir = strings.TrimLeft(path.Clean("/"+dir), "/")
	if dir == "" {
		return f
	}
	in := &Filter{include: f.include, isDir: f.isDir}
	for _, p := range f.exclude {
		if p.glob || strings.HasPrefix(p.text, dir+"/") || strings.HasPrefix(dir+"/", p.text) {
			in.exclude = append(in.exclude, p)
		}
	}
	return in
}

// Excluded reports whether the configuration excludes a name, which is
// relative to the source.
func (f *Filter) Excluded(name string) bool { return f.any(f.exclude, name) }

func (f *Filter) any(patterns []filePattern, name string) bool {
	name = strings.TrimLeft(name, "/")
	for _, p := range patterns {
		switch {
		case strings.HasPrefix(name, p.text):
			return true
		case p.glob:
			// Jekyll matches absolute paths, so that no dot is the first
			// character and hidden from wildcards.
			if vfs.Fnmatch("/"+p.text, "/"+name) {
				return true
			}
		}
		if len(p.text) == len(name)+1 && p.text[len(name)] == '/' && strings.HasPrefix(p.text, name) && f.isDir(name) {
			return true
		}
	}
	return false
}

func special(entry string) bool {
	lead := func(s string) bool { return s != "" && strings.IndexByte("._#~", s[0]) >= 0 }
	return lead(entry) || lead(path.Base(entry))
}
