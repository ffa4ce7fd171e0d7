package build

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// A gem specification is Ruby. What a theme's site shows of it stands in
// plain assignments of literals, which can be read without running anything.
var (
	gemField      = pattern.New(`(?m)^\s*\w+\.(version|authors?|description|summary|metadata)\s*=\s*(.+)$`)
	gemDependency = pattern.New(`(?m)^\s*\w+\.add_(?:runtime_)?dependency\s*\(?\s*(?:%q<([^>]+)>|["']([^"']+)["'])(.*)`)
	gemDevelop    = pattern.New(`(?m)^\s*\w+\.add_development_dependency\s*\(?\s*(?:%q<([^>]+)>|["']([^"']+)["'])`)
	rubyString    = pattern.New(`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'`)
	rubyPair      = pattern.New(`["']([^"']+)["'](?:\.freeze)?\s*=>\s*["']([^"']*)["']`)
)

// readGemspec fills in what the theme's specification says, and returns the
// gems that the theme needs at run time, other than Jekyll.
func readGemspec(t *site.Theme, src string) (needs []string) {
	str := func(s string) []string {
		var out []string
		for _, m := range rubyString.FindAllStringSubmatch(s, -1) {
			out = append(out, strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\\`, `\`).Replace(m[1]+m[2]))
		}
		return out
	}
	summary := ""
	for _, m := range gemField.FindAllStringSubmatch(src, -1) {
		s := str(m[2])
		first := ""
		if len(s) > 0 {
			first = s[0]
		}
		switch m[1] {
		case "version":
			if t.Version == "" {
				t.Version = first
			}
		case "author", "authors":
			t.Authors = strings.Join(s, ", ")
		case "description":
			t.Description = first
		case "summary":
			summary = first
		case "metadata":
			for _, p := range rubyPair.FindAllStringSubmatch(m[2], -1) {
				t.Metadata.Set(p[1], p[2])
			}
		}
	}
	if t.Description == "" {
		t.Description = summary
	}
	var develop []string
	for _, m := range gemDevelop.FindAllStringSubmatch(src, -1) {
		develop = append(develop, m[1]+m[2])
	}
	for _, m := range gemDependency.FindAllStringSubmatch(src, -1) {
		name := m[1] + m[2]
		if slices.Contains(develop, name) {
			continue
		}
		t.Dependencies = append(t.Dependencies, name+" ("+requirement(str(m[3]))+")")
		if name == "jekyll" || slices.Contains(needs, name) {
			continue
		}
		needs = append(needs, name)
	}
	return needs
}

// requirement is how RubyGems prints which versions will do.
func requirement(versions []string) string {
	var out []string
	for _, v := range versions {
		if v != "" && '0' <= v[0] && v[0] <= '9' {
			v = "= " + v
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		return ">= 0"
	}
	return strings.Join(out, ", ")
}

// gemspecOf finds the specification of a theme in a folder: beside the gems
// for an installed one, in the folder itself otherwise.
func gemspecOf(dir string) string {
	installed := filepath.Join(filepath.Dir(filepath.Dir(dir)), "specifications", filepath.Base(dir)+".gemspec")
	if src, err := os.ReadFile(installed); err == nil {
		return string(src)
	}
	found, _ := filepath.Glob(filepath.Join(dir, "*.gemspec"))
	if len(found) != 1 {
		return ""
	}
	src, err := os.ReadFile(found[0])
	if err != nil {
		return ""
	}
	return string(src)
}
