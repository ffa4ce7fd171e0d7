package build

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/commonmark"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/highlight"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/kramdown"
)

// markdown are the converters of Markdown and of quotes, by the site's
// options.
func (r *run) markdown() (md, smarty render.MarkdownFunc, err error) {
	s := r.site
	switch name := s.ConfigString("markdown", "kramdown"); {
	case name == "CommonMark", name == "CommonMarkGhPages":
		if md, err = r.commonMark(name == "CommonMarkGhPages"); err != nil {
			return nil, nil, err
		}
	case !strings.EqualFold(name, "kramdown"):
		return nil, nil, diag.Diagnostic{
			Severity: diag.Error, File: "_config.yml",
			Message: "Invalid Markdown processor given: " + name,
			Hint:    "there are kramdown, CommonMark and CommonMarkGhPages",
		}
	}
	opts, err := r.kramdownOptions()
	if err != nil {
		return nil, nil, err
	}
	convert := func(p *kramdown.Processor) render.MarkdownFunc {
		return func(dst, src []byte) ([]byte, []string, error) {
			if !utf8.Valid(src) {
				return dst, nil, errEncoding
			}
			out, warnings := p.Append(dst, src)
			var texts []string
			for _, w := range warnings {
				texts = append(texts, w.Message)
			}
			return out, texts, nil
		}
	}
	p := kramdown.New(opts)
	smarty = func(dst, src []byte) ([]byte, []string, error) { return p.AppendSmartyPants(dst, src), nil, nil }
	if md == nil {
		md = convert(p)
	}
	return md, smarty, nil
}

// commonMark is the converter of jekyll-commonmark, or of the one that GitHub
// Pages has made of it.
func (r *run) commonMark(ghPages bool) (render.MarkdownFunc, error) {
	config := r.site.ConfigMap("commonmark")
	names := func(key string) (list []string) {
		values, _ := config.Value(key).([]any)
		for _, v := range values {
			list = append(list, site.Text(v))
		}
		return list
	}
	opts, err := commonmark.ParseOptions(names("options"), names("extensions"), func(message, hint string) {
		r.report(diag.Diagnostic{File: "_config.yml", Message: "CommonMark: " + message, Hint: hint})
	})
	if err != nil {
		return nil, diag.Diagnostic{Severity: diag.Error, File: "_config.yml", Message: err.Error()}
	}
	opts.HeadingIDs, opts.PlainUnknown = ghPages, ghPages
	opts.Highlight = func(dst []byte, code, lang string) ([]byte, bool) {
		html, ok := highlight.Markdown([]byte(code), lang, false, nil)
		if !ok {
			html, _ = highlight.Markdown([]byte(code), "plaintext", false, nil)
		}
		return append(dst, html...), ok
	}
	return func(dst, src []byte) ([]byte, []string, error) { return commonmark.Append(dst, src, opts), nil, nil }, nil
}

// errEncoding is what kramdown says of a text that is not what it should be.
var errEncoding = errors.New("The source text contains invalid characters for the used encoding UTF-8") //nolint:staticcheck // Jekyll's text

// kramdownOptions are kramdown's defaults under the configuration's, which
// hold Jekyll's.
func (r *run) kramdownOptions() (kramdown.Options, error) {
	s := r.site
	opts := kramdown.DefaultOptions()
	own := s.ConfigMap("kramdown").Clone()
	if own.Value("syntax_highlighter") == nil {
		own.Set("syntax_highlighter", s.ConfigString("highlighter", "rouge"))
		if own.Value("enable_coderay") == true {
			own.Set("syntax_highlighter", "coderay")
		}
	}
	if own.Value("syntax_highlighter") != "rouge" {
		own.Set("syntax_highlighter", nil) // kramdown has no other
	}
	highlighter, _ := own.Value("syntax_highlighter_opts").(*value.Map)
	highlighter = highlighter.Clone()
	if highlighter.Value("default_lang") == nil {
		highlighter.Set("default_lang", "plaintext")
	}
	highlighter.Set("guess_lang", own.Value("guess_lang"))
	own.Set("syntax_highlighter_opts", highlighter)
	var errs []error
	for k, v := range own.All() {
		name, ok := k.(string)
		if !ok {
			continue
		}
		if err := opts.Set(name, plain(v)); err != nil && !errors.Is(err, kramdown.ErrUnknownOption) {
			errs = append(errs, diag.Diagnostic{Severity: diag.Error, File: "_config.yml", Message: "kramdown: " + err.Error()})
		}
	}
	opts.OldFootnoteRoles = true // Jekyll's own pages are made with kramdown 2.4
	opts.Highlight = highlight.Markdown
	return opts, errors.Join(errs...)
}

// plain is a value in Go's own maps and slices, which are all that kramdown
// knows.
func plain(v any) any {
	switch v := v.(type) {
	case *value.Map:
		m := make(map[string]any, v.Len())
		for k, e := range v.All() {
			m[site.Text(k)] = plain(e)
		}
		return m
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = plain(e)
		}
		return a
	}
	return v
}
