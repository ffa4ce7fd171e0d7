package build

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// GemfilePath is the Gemfile whose plugins Jekyll would load when it is started
// in a folder: the one there, or the one that BUNDLE_GEMFILE names; "" where
// there is none, or where JEKYLL_NO_BUNDLER_REQUIRE keeps Jekyll from looking.
func GemfilePath(dir string, env func(string) string) string {
	if env("JEKYLL_NO_BUNDLER_REQUIRE") != "" {
		return ""
	}
	for _, path := range []string{env("BUNDLE_GEMFILE"), filepath.Join(dir, "Gemfile")} {
		if path == "" {
			continue
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if fi, err := os.Stat(path); err == nil && fi.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// A gem is a line of a Gemfile's group of Jekyll's plugins.
type gem struct {
	name string // what is required: the gem's name, or what `require:` says
	line int
	// depends is true where a condition decides about it, in Ruby.
	depends bool
}

// A Gemfile is Ruby. What it says of plugins stands in calls of `gem` and
// `group` with literals, which can be read without running anything.
var (
	gemCall      = pattern.New(`^gem[\s(]+["']([^"']+)["']\s*(.*)$`)
	groupCall    = pattern.New(`^group[\s(]+(.*?)\)?\s+do\b`)
	groupOption  = pattern.New(`(?:\bgroups?:|:groups?\s*=>)\s*(\[[^\]]*\]|%[iw][\[({][^\])}]*[\])}]|:"?\w+"?|["']\w+["'])`)
	requireName  = pattern.New(`(?:\brequire:|:require\s*=>)\s*(\[[^\]]*\]|false|nil|true|["'][^"']*["'])`)
	word         = pattern.New(`\w[\w./-]*`)
	opensBlock   = pattern.New(`\bdo\b(?:\s*\|[^|]*\|)?\s*$`)
	opensClause  = pattern.New(`^(?:if|unless|case|begin|while|def)\b`)
	trailingTest = pattern.New(`(?:^|\s)(?:if|unless)\s.+$`)
)

// pluginGems reads which gems of a Gemfile are in the group jekyll_plugins.
func pluginGems(src string) []gem {
	var gems []gem
	type block struct{ plugins, depends bool }
	var open []block
	in := func(which func(block) bool) bool { return slices.ContainsFunc(open, which) }
	lines := strings.Split(src, "\n")
	for i := 0; i < len(lines); i++ {
		number := i + 1
		line := withoutComment(lines[i])
		for strings.HasSuffix(line, ",") && i+1 < len(lines) {
			i++
			line += " " + withoutComment(lines[i])
		}
		switch m := gemCall.FindStringSubmatch(line); {
		case m != nil:
			rest := m[2]
			depends := false
			if t := trailingTest.FindString(rest); t != "" {
				rest, depends = strings.TrimSuffix(rest, t), true
			}
			plugins := in(func(b block) bool { return b.plugins })
			for _, g := range groupOption.FindAllStringSubmatch(rest, -1) {
				plugins = plugins || slices.Contains(word.FindAllString(g[1], -1), "jekyll_plugins")
			}
			if !plugins {
				break
			}
			depends = depends || in(func(b block) bool { return b.depends })
			for _, name := range required(m[1], rest) {
				gems = append(gems, gem{name, number, depends})
			}
		case line == "end" || strings.HasPrefix(line, "end "):
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case groupCall.MatchString(line):
			names := word.FindAllString(groupCall.FindStringSubmatch(line)[1], -1)
			open = append(open, block{plugins: slices.Contains(names, "jekyll_plugins")})
		case opensBlock.MatchString(line):
			// A source or a path says nothing; platforms and the like do.
			test := strings.HasPrefix(line, "platform") || strings.HasPrefix(line, "install_if") || strings.HasPrefix(line, "env")
			open = append(open, block{depends: test})
		case opensClause.MatchString(line):
			open = append(open, block{depends: true})
		}
	}
	return gems
}

var pathOption = pattern.New(`(?:\bpath:|:path\s*=>)\s*["']([^"']+)["']`)

// gemFolder is the folder in which the Gemfile has a gem, "" where it does not
// say: one named by path, or its own with the line `gemspec`.
func gemFolder(gemfile, name string) string {
	src, err := os.ReadFile(gemfile)
	if err != nil {
		return ""
	}
	dir := filepath.Dir(gemfile)
	for line := range strings.SplitSeq(string(src), "\n") {
		line = withoutComment(line)
		if m := gemCall.FindStringSubmatch(line); m != nil && m[1] == name {
			if p := pathOption.FindStringSubmatch(m[2]); p != nil {
				if filepath.IsAbs(p[1]) {
					return p[1]
				}
				return filepath.Join(dir, p[1])
			}
		}
		if line == "gemspec" || strings.HasPrefix(line, "gemspec ") {
			if p := pathOption.FindStringSubmatch(line); p != nil {
				dir = filepath.Join(dir, p[1])
			}
			if _, err := os.Stat(filepath.Join(dir, name+".gemspec")); err == nil {
				return dir
			}
			dir = filepath.Dir(gemfile)
		}
	}
	return ""
}

// required are the names that a line of a Gemfile requires.
func required(gem, options string) []string {
	m := requireName.FindStringSubmatch(options)
	switch {
	case m == nil || m[1] == "true":
		return []string{gem}
	case m[1] == "false" || m[1] == "nil":
		return nil
	}
	return word.FindAllString(m[1], -1)
}

// withoutComment is a line of Ruby without spaces around it and without what
// follows a # outside of quotes.
func withoutComment(line string) string {
	var quote byte
	for i := range len(line) {
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#':
			return strings.TrimSpace(line[:i])
		}
	}
	return strings.TrimSpace(line)
}

// gemfile finds the plugins of the Gemfile, which Jekyll has whether or not the
// site lists them.
func (r *run) gemfile() error {
	if r.opts.Gemfile == "" {
		return nil
	}
	src, err := os.ReadFile(r.opts.Gemfile)
	if err != nil {
		return err
	}
	file := strings.TrimPrefix(r.opts.Gemfile, r.site.Source+"/")
	known := map[string]bool{}
	for _, p := range r.opts.Plugins {
		for _, n := range p.Names() {
			known[n] = true
		}
	}
	for _, g := range pluginGems(string(src)) {
		name := strings.ReplaceAll(g.name, "/", "-")
		switch {
		case known[name] || parts[name]:
			if g.depends {
				r.report(diag.Diagnostic{File: file, Line: g.line, Message: "whether " + name + " is active depends on a condition in Ruby", Hint: "here it is"})
			}
			r.gems = append(r.gems, name)
		case name == "github-pages":
			r.report(diag.Diagnostic{File: file, Line: g.line, Message: "github-pages builds the site with Jekyll 3 and its own settings",
				Hint: "here it is built as Jekyll 4 would; list the plugins it needs under plugins: in _config.yml"})
		case strings.Contains(name, "jekyll") && !strings.Contains(name, "theme") && !harmless[name] && !r.isListed(name):
			r.report(diag.Diagnostic{File: file, Line: g.line, Message: "the plugin " + name + " is not part of Broadsheet", Hint: "the site is built without what it does"})
		}
	}
	return nil
}

func (r *run) isListed(name string) bool { return slices.Contains(r.listed(), name) }

// harmless are gems for people at work on a site: the site is the same without.
var harmless = map[string]bool{
	"jekyll-compose": true, "jekyll-admin": true, "jekyll-docs": true, "jekyll-import": true, "jekyll-livereload": true,
}
