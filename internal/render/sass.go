package render

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/sass"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Sass converts .scss or .sass pages to CSS as jekyll-sass-converter does.
type Sass struct {
	ext      string
	site     *site.Site
	compiler sass.Compiler
}

// NewSass makes the converters of both syntaxes.
func NewSass(s *site.Site, c sass.Compiler) []*Sass {
	return []*Sass{{".scss", s, c}, {".sass", s, c}}
}

// Name is Jekyll's name of the class.
func (c *Sass) Name() string {
	return "Jekyll::Converters::" + map[string]string{".scss": "Scss", ".sass": "Sass"}[c.ext]
}

// Priority is low.
func (*Sass) Priority() site.Priority { return site.Low }

// Program is the file of the compiler, "" where it has none.
func (c *Sass) Program() string {
	if d, ok := c.compiler.(sass.Dart); ok {
		return d.Program
	}
	return ""
}

// Matches one extension.
func (c *Sass) Matches(ext string) bool { return strings.EqualFold(ext, c.ext) }

// OutputExt is that of CSS.
func (*Sass) OutputExt(string) string { return ".css" }

// Convert compiles src; the source map, if any, is lost.
func (c *Sass) Convert(dst, src []byte, it site.Item) ([]byte, error) {
	out, _, err := c.compile(string(src), it)
	return append(dst, out...), err
}

// compile compiles a page's text, or a filter's where it is nil, and returns
// the text of the page's source map beside the CSS.
func (c *Sass) compile(src string, it site.Item) (css, sourceMap string, err error) {
	opts := c.site.ConfigMap("sass")
	style := strings.TrimPrefix(site.Text(opts.Value("style")), ":")
	in := sass.Input{
		Text: src, Indented: c.ext == ".sass", Path: filepath.Join(c.site.Source, "stdin"+c.ext),
		LoadPaths:  c.loadPaths(),
		Compressed: style == "compressed",
		Quiet:      truthy(opts.Value("quiet_deps")),
		Part:       it == nil,
	}
	if it != nil {
		in.Path = it.SourcePath()
		if p, ok := it.(*site.Page); ok && (p.Theme != nil || p.Generated) {
			in.Path = c.site.InSource(p.RelPath())
		}
		switch strings.TrimPrefix(site.Text(opts.Value("sourcemap")), ":") {
		case "never":
		case "development":
			in.SourceMap = c.site.Env == "development"
		default:
			in.SourceMap = true
		}
	}
	out, err := c.compiler.Compile(context.Background(), in)
	if err != nil {
		return "", "", c.located(err, in.Path, it)
	}
	css = out.CSS
	if out.SourceMap == "" {
		return css, "", nil
	}
	name := strings.TrimSuffix(filepath.Base(it.RelPath()), it.Ext()) + ".css"
	gap := "\n\n"
	if in.Compressed {
		gap = ""
	}
	css += gap + "/*# sourceMappingURL=" + (&url.URL{Path: name + ".map"}).EscapedPath() + " */"
	return css, finishMap(out.SourceMap, name, filepath.Dir(in.Path)), nil
}

// loadPaths are the site's, its Sass folder and the theme's, as far as they
// exist.
func (c *Sass) loadPaths() []string {
	opts := c.site.ConfigMap("sass")
	var globs []string
	switch p := opts.Value("load_paths").(type) {
	case string:
		globs = []string{p}
	case []any:
		for _, e := range p {
			globs = append(globs, site.Text(e))
		}
	}
	dir := site.Text(opts.Value("sass_dir"))
	if dir == "" {
		dir = "_sass"
	}
	var out []string
	for _, g := range append(globs, dir) {
		if !filepath.IsAbs(g) {
			g = filepath.Join(c.site.Source, g)
		}
		found, _ := filepath.Glob(g)
		for _, f := range found {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	if t := c.site.Theme; t != nil {
		out = append(out, filepath.Join(t.Root, "_sass"))
	}
	return out
}

// located gives a fault its file below the source, and its line in the file
// rather than below the front matter.
func (c *Sass) located(err error, path string, it site.Item) error {
	d := diag.Diagnostic{Severity: diag.Error, File: path, Message: err.Error()}
	var fault *sass.Error
	if errors.As(err, &fault) {
		d.File, d.Line, d.Column = fault.File, fault.Line, fault.Column
		if it != nil && fault.File == path {
			d.Line += it.BodyLine() - 1
		}
	}
	d.File = strings.TrimPrefix(d.File, c.site.Source+"/")
	if errors.Is(err, sass.ErrMissing) {
		d.Message, d.Hint = "this style sheet was not compiled", err.Error()
		return errLeftOut{d}
	}
	return d
}

// errLeftOut is an error for which one file is left out and the rest of the
// site built.
type errLeftOut struct{ diag.Diagnostic }

func (e errLeftOut) Unwrap() error { return e.Diagnostic }

var mapSources = regexp.MustCompile(`"sources":(\[[^\]]*\])`)

// finishMap makes the map's sources relative to the style sheet's folder and
// names the file, as Jekyll does.
func finishMap(text, name, dir string) string {
	base := (&url.URL{Scheme: "file", Path: dir + "/"}).String()
	text = mapSources.ReplaceAllStringFunc(text, func(m string) string {
		var sources []string
		if json.Unmarshal([]byte(strings.TrimPrefix(m, `"sources":`)), &sources) != nil {
			return m
		}
		for i, s := range sources {
			if rel, err := filepath.Rel(base, s); err == nil && strings.HasPrefix(s, "file:") {
				sources[i] = rel
			}
		}
		out, err := json.Marshal(sources)
		if err != nil {
			return m
		}
		return `"sources":` + string(out)
	})
	file, err := json.Marshal((&url.URL{Path: name}).EscapedPath())
	if err != nil || !strings.HasSuffix(text, "}") {
		return text
	}
	return strings.TrimSuffix(text, "}") + `,"file":` + string(file) + "}"
}
