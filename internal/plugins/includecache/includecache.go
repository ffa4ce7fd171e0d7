// Package includecache is jekyll-include-cache: the {% include_cached %} tag,
// which renders an include once for each set of parameters.
package includecache

import (
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-include-cache.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-include-cache"} }

// Register adds the tag.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.RegisterTag("include_cached", parse)
	return nil
}

type key struct{ path, params string }

// own is the key of what an include reads of the page, by its path.
type own struct{ path string }

func parse(p *liquid.Parser, markup string) (liquid.Node, error) {
	in, err := templating.ParseInclude(p, markup)
	if err != nil {
		return nil, err
	}
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		h := templating.Host(th)
		file, err := in.File(th)
		if err != nil {
			return dst, err
		}
		partial, err := h.Include(file)
		if err != nil {
			return dst, err
		}
		params, err := in.Params(th, nil)
		if err != nil {
			return dst, err
		}
		if reads, err := readsPage(h, partial); err != nil || reads {
			if err != nil {
				return dst, err
			}
			return in.Render(th, dst, partial, params)
		}
		text, err := h.Cache(key{partial.Path, identity(params)}, func() (any, error) {
			out, err := in.Render(th, nil, partial, params)
			return string(out), err
		})
		if err != nil {
			return dst, err
		}
		return append(dst, text.(string)...), nil
	}), nil
}

// identity tells sets of parameters apart.
func identity(params *value.Map) string {
	if params == nil {
		return "-"
	}
	return liquid.Inspect(params)
}

// readsPage reports whether an include, or one that it includes, looks at what
// differs from page to page. Such an include is rendered for each page: what
// the first page of a build made of it would depend on the order of rendering.
func readsPage(h plugin.Host, partial plugin.Partial) (bool, error) {
	v, err := h.Cache(own{partial.Path}, func() (any, error) {
		return lookAt(h, partial, map[string]bool{})
	})
	if err != nil {
		return false, err
	}
	return v.(bool), nil
}

func lookAt(h plugin.Host, partial plugin.Partial, seen map[string]bool) (bool, error) {
	if seen[partial.Path] {
		return false, nil
	}
	seen[partial.Path] = true
	uses := partial.Template.Uses()
	for _, root := range uses.Roots {
		if slices.Contains([]string{"page", "content", "layout", "paginator"}, root) {
			return true, nil
		}
	}
	for _, name := range uses.Includes {
		inner, err := h.Include(name)
		if err != nil {
			continue // the render will say so, if it comes to that
		}
		if reads, err := lookAt(h, inner, seen); err != nil || reads {
			return reads, err
		}
	}
	return false, nil
}
