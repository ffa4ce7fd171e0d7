// Package gist is jekyll-gist: the {% gist %} tag. A build asks nobody on the
// network, so what it writes is the script, without the text for browsers that
// run none.
package gist

import (
	"fmt"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-gist.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-gist"} }

// Register adds the tag.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.RegisterTag("gist", parse)
	return nil
}

var (
	plain  = pattern.New(`\A(\S+)\s?(\S*)\z`)
	spaced = pattern.New(`\A(.*/.+)\s?(\S*)\z`)
)

func parse(p *liquid.Parser, markup string) (liquid.Node, error) {
	markup = strings.TrimSpace(markup)
	m := plain.FindStringSubmatch(markup)
	if m == nil {
		m = spaced.FindStringSubmatch(markup)
	}
	if m == nil {
		return liquid.NodeFunc(func(_ *liquid.Thread, dst []byte) ([]byte, error) {
			return dst, liquid.Errorf(liquid.ArgumentError, "Syntax error in tag 'gist' while parsing the following markup:\n\n  %s\n\n"+
				"Valid syntax:\n  {%% gist user/1234567 %%}\n  {%% gist user/1234567 foo.js %%}\n  {%% gist 28949e1d5ee2273f9fd3 %%}\n  {%% gist 28949e1d5ee2273f9fd3 best.md %%}\n", markup)
		}), nil
	}
	id, file := argument(p, m[1]), argument(p, m[2])
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		name, err := id(th)
		if err != nil {
			return dst, err
		}
		url := "https://gist.github.com/" + name + ".js"
		if name, err = file(th); err != nil {
			return dst, err
		}
		if name != "" {
			url += "?file=" + name
		}
		return fmt.Appendf(dst, `<script src="%s"> </script>`, url), nil
	}), nil
}

// argument is the value of an expression or, where it has none, the expression
// as it is written: page.gist as well as 1234567 and user/1234567.
func argument(p *liquid.Parser, markup string) func(*liquid.Thread) (string, error) {
	markup = strings.TrimSpace(markup)
	expr := p.Expression(markup)
	return func(th *liquid.Thread) (string, error) {
		v, err := expr.Eval(th)
		if err != nil || v == nil {
			return markup, err
		}
		return liquid.ToString(v), nil
	}
}
