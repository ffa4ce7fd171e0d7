package build

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// rubyPlugins is what the Ruby files of a site's _plugins define. They cannot
// be run; reading them tells what the site loses and, where a template then
// uses such a tag or filter, where it was defined.
type rubyPlugins struct {
	files   []rubyFile
	tags    map[string]string // name → file
	filters map[string]string
}

type rubyFile struct {
	path    string
	defines []string // "the tag youtube", "the generator Tags"
}

var (
	rubyTag       = pattern.New(`register_tag\s*\(?\s*(?:["':]+)([\w-]+)`)
	rubyModule    = pattern.New(`register_filter\s*\(?\s*([\w:]+)`)
	rubyMethod    = pattern.New(`(?m)^\s*def\s+([a-z_]\w*[?!]?)`)
	rubyModuleDef = pattern.New(`(?m)^(\s*)module\s+([\w:]+)`)
	rubyClass     = pattern.New(`(?m)^\s*class\s+([\w:]+)\s*<\s*(?:::)?(?:Jekyll::)?(Generator|Converter|Command)\b`)
	rubyHook      = pattern.New(`Hooks\.register\s*\(?\s*(\[[^\]]*\]|:\w+)\s*,\s*:(\w+)`)
)

// readRuby reads the Ruby files below the plugins' folder.
func readRuby(s *site.Site) *rubyPlugins {
	p := &rubyPlugins{tags: map[string]string{}, filters: map[string]string{}}
	dirs := []string{s.ConfigString("plugins_dir", "_plugins")}
	if list, ok := s.Config.Value("plugins_dir").([]any); ok {
		dirs = nil
		for _, d := range list {
			dirs = append(dirs, site.Text(d))
		}
	}
	for _, dir := range dirs {
		_ = filepath.WalkDir(s.InSource(dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".rb") {
				return nil
			}
			src, err := os.ReadFile(path)
			if err == nil {
				p.file(strings.TrimPrefix(path, s.Source+"/"), string(src))
			}
			return nil
		})
	}
	return p
}

func (p *rubyPlugins) file(path, src string) {
	f := rubyFile{path: path}
	add := func(kind string, names ...string) {
		if len(names) > 0 {
			if len(names) > 1 {
				kind += "s"
			}
			f.defines = append(f.defines, "the "+kind+" "+strings.Join(names, ", "))
		}
	}
	var tags, filters []string
	for _, m := range rubyTag.FindAllStringSubmatch(src, -1) {
		tags = append(tags, m[1])
		p.tags[m[1]] = path
	}
	for _, m := range rubyModule.FindAllStringSubmatch(src, -1) {
		for _, name := range methodsOf(src, m[1]) {
			filters = append(filters, name)
			p.filters[name] = path
		}
	}
	slices.Sort(tags)
	slices.Sort(filters)
	add("tag", slices.Compact(tags)...)
	add("filter", slices.Compact(filters)...)
	for _, m := range rubyClass.FindAllStringSubmatch(src, -1) {
		add(strings.ToLower(m[2]), m[1])
	}
	for _, m := range rubyHook.FindAllStringSubmatch(src, -1) {
		add("hook", strings.Trim(m[1], "[]:")+" "+m[2])
	}
	p.files = append(p.files, f)
}

// methodsOf are the methods of the module that a class name's last part names:
// those between its line and the `end` of the same indentation.
func methodsOf(src, module string) []string {
	name := module[strings.LastIndexByte(module, ':')+1:]
	for _, m := range rubyModuleDef.FindAllStringSubmatchIndex(src, -1) {
		full := src[m[4]:m[5]]
		if full[strings.LastIndexByte(full, ':')+1:] != name {
			continue
		}
		indent := src[m[2]:m[3]]
		body := src[m[1]:]
		if i := strings.Index(body, "\n"+strings.TrimLeft(indent, "\n")+"end"); i >= 0 {
			body = body[:i]
		}
		var out []string
		for _, d := range rubyMethod.FindAllStringSubmatch(body, -1) {
			out = append(out, d[1])
		}
		return out
	}
	return nil
}

// report warns of each file.
func (p *rubyPlugins) report(warn func(diag.Diagnostic)) {
	for _, f := range p.files {
		what := "what it does"
		if len(f.defines) > 0 {
			what = strings.Join(f.defines, ", ")
		}
		warn(diag.Diagnostic{File: f.path, Message: "this Ruby plugin is not run", Hint: "the site is built without " + what})
	}
}

// explain adds to an error that a template met for want of a Ruby plugin where
// that was defined.
func (p *rubyPlugins) explain(d diag.Diagnostic) diag.Diagnostic {
	for _, kind := range []struct {
		what  string
		known map[string]string
	}{{"Unknown tag '", p.tags}, {"undefined filter ", p.filters}} {
		_, rest, ok := strings.Cut(d.Message, kind.what)
		if !ok {
			continue
		}
		name := rest
		if i := strings.IndexFunc(rest, func(r rune) bool {
			return r != '_' && r != '-' && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
		}); i >= 0 {
			name = rest[:i]
		}
		if file := kind.known[name]; file != "" {
			d.Hint = fmt.Sprintf("%s defines it, in Ruby, which is not run", file)
		}
	}
	return d
}
