package build

import (
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/sass"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// register makes the engine and gives it, and the registry, what the program
// always adds and what the site lists.
func (r *run) register() error {
	r.engine = liquid.NewEngine()
	templating.Register(r.engine)
	r.registry = &plugin.Registry{Site: r.site, Engine: r.engine, Report: r.report}
	md, smarty, err := r.markdown()
	if err != nil {
		return err
	}
	r.registry.Converter(render.NewMarkdown(r.site, md))
	r.registry.Converter(render.NewSmartyPants(smarty))
	for _, c := range render.NewSass(r.site, sass.Find(r.site.Source)) {
		r.registry.Converter(c)
	}
	r.registry.Converter(render.Identity{})
	for _, p := range r.opts.Always {
		if err := p.Register(r.registry); err != nil {
			return err
		}
	}
	r.active = map[string]bool{}
	if err := r.gemfile(); err != nil {
		return err
	}
	return r.activate()
}

// activate registers the plugins that are listed and were not yet.
func (r *run) activate() error {
	byName := map[string]plugin.Plugin{}
	for _, p := range r.opts.Plugins {
		for _, n := range p.Names() {
			byName[n] = p
		}
	}
	themes := map[string]bool{}
	for _, v := range r.themePlugins {
		themes[site.Text(v)] = true
	}
	for _, name := range r.listed() {
		if r.active[name] {
			continue
		}
		r.active[name] = true
		p := byName[name]
		if p == nil && (parts[name] || themes[name] && !strings.Contains(name, "jekyll")) {
			continue
		}
		if p == nil {
			r.report(diag.Diagnostic{
				File:    "_config.yml",
				Message: "the plugin " + name + " is not part of Broadsheet",
				Hint:    "the site is built without what it does",
			})
			continue
		}
		if r.active[p.Names()[0]] && p.Names()[0] != name {
			continue
		}
		r.active[p.Names()[0]] = true
		if err := p.Register(r.registry); err != nil {
			return err
		}
	}
	return nil
}

// parts are gems that sites list though they are parts of Jekyll, or of us.
var parts = map[string]bool{
	"jekyll": true, "jekyll-sass-converter": true, "jekyll-watch": true,
	"kramdown": true, "kramdown-parser-gfm": true, "rouge": true, "liquid": true,
	"jekyll-commonmark": true, "jekyll-commonmark-ghpages": true, "commonmarker": true,
}

// listed are the plugins that the Gemfile, the site and its theme ask for, each
// once. In safe mode only what is on the whitelist is heard of the latter two.
func (r *run) listed() []string {
	names := slices.Clone(r.gems)
	add := func(name string) {
		if slices.Contains(names, name) || r.site.ConfigBool("safe") && !slices.Contains(r.opts.Config.Strings("whitelist"), name) {
			return
		}
		names = append(names, name)
	}
	for _, v := range r.themePlugins {
		add(site.Text(v))
	}
	for _, name := range r.opts.Config.Plugins() {
		add(name)
	}
	return names
}
