package render

import (
	"errors"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// MarkdownFunc appends Markdown as HTML and returns what it would warn of. The
// error is that of a text that cannot be converted.
type MarkdownFunc func(dst, src []byte) (html []byte, warnings []string, err error)

// Markdown converts the site's Markdown files.
type Markdown struct {
	exts    []string // in lower case, with their dots
	convert MarkdownFunc
	warn    func(diag.Diagnostic) // nil where the site does not show warnings
}

// NewMarkdown makes the converter of a site's Markdown. convert may be nil:
// then every conversion is an error that says so.
func NewMarkdown(s *site.Site, convert MarkdownFunc) *Markdown {
	m := &Markdown{convert: convert}
	for e := range strings.SplitSeq(s.ConfigString("markdown_ext", "markdown,mkdown,mkdn,mkd,md"), ",") {
		m.exts = append(m.exts, "."+strings.ToLower(e))
	}
	if truthy(s.ConfigMap("kramdown").Value("show_warnings")) {
		m.warn = s.Report
	}
	return m
}

// Name is Jekyll's name of the class.
func (*Markdown) Name() string { return "Jekyll::Converters::Markdown" }

// Priority is normal.
func (*Markdown) Priority() site.Priority { return site.Normal }

// Matches the extensions of markdown_ext, whatever their case.
func (m *Markdown) Matches(ext string) bool {
	for _, e := range m.exts {
		if strings.EqualFold(e, ext) {
			return true
		}
	}
	return false
}

// OutputExt is that of HTML.
func (*Markdown) OutputExt(string) string { return ".html" }

var errNoMarkdown = errors.New("this program was built without a Markdown converter")

// Convert appends src as HTML.
func (m *Markdown) Convert(dst, src []byte, it site.Item) ([]byte, error) {
	if m.convert == nil {
		return dst, errNoMarkdown
	}
	out, warnings, err := m.convert(dst, src)
	if err != nil {
		return dst, err
	}
	if m.warn != nil {
		for _, w := range warnings {
			d := diag.Diagnostic{Message: "Kramdown warning: " + w}
			if it != nil {
				d.File = it.RelPath()
			}
			m.warn(d)
		}
	}
	return out, nil
}

// SmartyPants educates quotes; it takes no files, the smartify filter asks for
// it by name.
type SmartyPants struct{ convert MarkdownFunc }

// NewSmartyPants makes the converter; convert may be nil as with NewMarkdown.
func NewSmartyPants(convert MarkdownFunc) *SmartyPants { return &SmartyPants{convert} }

// Name is Jekyll's name of the class.
func (*SmartyPants) Name() string { return "Jekyll::Converters::SmartyPants" }

// Priority is low.
func (*SmartyPants) Priority() site.Priority { return site.Low }

// Matches nothing.
func (*SmartyPants) Matches(string) bool { return false }

// OutputExt is nobody's.
func (*SmartyPants) OutputExt(string) string { return "" }

// Convert appends src with educated quotes, without a newline at its end.
func (c *SmartyPants) Convert(dst, src []byte, _ site.Item) ([]byte, error) {
	if c.convert == nil {
		return dst, errNoMarkdown
	}
	out, _, err := c.convert(dst, src)
	if err != nil {
		return dst, err
	}
	for len(out) > len(dst) && out[len(out)-1] == '\n' {
		out = out[:len(out)-1]
	}
	return out, nil
}
