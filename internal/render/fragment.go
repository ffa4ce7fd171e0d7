package render

import "github.com/broadsheet-press/broadsheet/liquid"

// keptText is how much text of fragments a build keeps in order to reuse it.
const keptText = 64 << 20

// nature says of the variables that every template is given which of them are
// the same for all items. The site is: what of it depends on the item, the
// related posts and what has been rendered so far, tells the thread itself.
func (r *Renderer) nature(name string) liquid.Nature {
	switch name {
	case "page", "layout", "paginator", "highlighter_prefix", "highlighter_suffix":
		return liquid.Varying
	case "content":
		return liquid.Fleeting // a buffer of the worker's
	case "site", "jekyll", "theme":
		return liquid.Fixed
	}
	if r.site.Globals.Has(name) {
		return liquid.Fixed
	}
	return liquid.Varying // nobody's, or the template's own
}
