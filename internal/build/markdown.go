package build

import (
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// markdown are the converters of Markdown and of quotes, by the site's
// options. Both are nil until kramdown is part of the program: conversions
// then say so.
func markdown(_ *site.Site, _ render.Highlight) (md, smarty render.MarkdownFunc, err error) {
	return nil, nil, nil
}
