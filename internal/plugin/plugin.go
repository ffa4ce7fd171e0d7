// Package plugin is the contract between a build and what extends it. A plugin
// answers to the names a site may list it by, and when listed registers its
// generators, converters, hooks, tags and filters for that one build. There is
// no registry beside the one a build makes: the program's plugins are listed
// where it is wired together.
package plugin

import (
	"cmp"
	"context"
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin extends builds of the sites that list it.
type Plugin interface {
	// Names are those under which a site's `plugins` lists it; the first is
	// the one it is spoken of by.
	Names() []string
	// Register adds what the plugin does to one build. The site is reset but
	// not read: its configuration, source and destination are there.
	Register(r *Registry) error
}

// Owner is whose hook runs: one of these, or a collection's label.
type Owner string

// The owners that Jekyll names itself.
const (
	SiteOwner Owner = "site"
	Pages     Owner = "pages"
	Posts     Owner = "posts"
	Documents Owner = "documents" // documents of every collection
)

// Event is when a hook runs.
type Event string

// Events of the site, in the order they happen.
const (
	AfterReset Event = "after_reset"
	PostRead   Event = "post_read"
	// PreRender runs for the site when it is frozen: hooks may read it only.
	PreRender  Event = "pre_render"
	PostRender Event = "post_render"
	PostWrite  Event = "post_write"
)

// Events of pages and documents; PreRender, PostRender and PostWrite are
// theirs too. Those from PreRender on run in several goroutines at once and
// may change nothing but what they are handed.
const (
	PostInit    Event = "post_init" // after it was read, before generators
	PostConvert Event = "post_convert"
)

// SiteHook runs at an event of the site.
type SiteHook func(ctx context.Context, s *site.Site) error

// ItemHook runs at an event of an item. Text is the item's converted content
// at PostConvert and its whole output at PostRender; what the hook returns
// takes its place. At other events text is nil and the result is ignored; at
// PostInit and PostWrite nothing is being rendered and h is nil.
type ItemHook func(h Host, it site.Item, text []byte) ([]byte, error)

// Generator adds to a site that was read, or changes it.
type Generator func(ctx context.Context, s *site.Site) error

// Registry is what the plugins of one build do.
type Registry struct {
	Site *site.Site
	// Engine takes tags and filters, until registering ends.
	Engine *liquid.Engine
	// Report takes what is wrong with somebody's input, and what a plugin
	// cannot do.
	Report func(diag.Diagnostic)

	// Outside is set by a plugin that looks at more than the site's files and
	// configuration: Git's history, other machines. Such a site is read again
	// for each build.
	Outside bool
	// Beyond is what plugins found, when they registered, beyond the site's files,
	// its configuration and the environment. Where they find the same and no file
	// has changed, the site is as it was.
	Beyond []any

	generators []generator
	later      []func(*site.Document) bool
	gather     []Exchange
	siteHooks  []siteHook
	itemHooks  []itemHook
}

type generator struct {
	name     string
	priority site.Priority
	run      Generator
}

type siteHook struct {
	event    Event
	priority site.Priority
	run      SiteHook
}

type itemHook struct {
	owner    Owner
	event    Event
	priority site.Priority
	run      ItemHook
}

// Generator adds a generator. Those of equal priority run in the order they
// were registered.
func (r *Registry) Generator(name string, p site.Priority, g Generator) {
	r.generators = append(r.generators, generator{name, p, g})
}

// Later adds what a generator would do to a document that comes after
// generators have run. It reports false where that cannot be told. Generators
// that leave documents as they are need none.
func (r *Registry) Later(do func(d *site.Document) bool) { r.later = append(r.later, do) }

// GenerateLater does to such a document what generators would have done.
func (r *Registry) GenerateLater(d *site.Document) bool {
	return !slices.ContainsFunc(r.later, func(do func(*site.Document) bool) bool { return !do(d) })
}

// Exchange reports whether a generator would have made the same pages, of those
// that a template finds among the site's, had documents that came after it has run
// been there and others not. The site has them already.
type Exchange func(s *site.Site, out, in []*site.Document) bool

// Gathers adds what tells that of a generator which makes pages of what documents
// there are.
func (r *Registry) Gathers(same Exchange) { r.gather = append(r.gather, same) }

// SamePages asks all of them.
func (r *Registry) SamePages(out, in []*site.Document) bool {
	return !slices.ContainsFunc(r.gather, func(same Exchange) bool { return !same(r.Site, out, in) })
}

// Converter adds a converter to the site's.
func (r *Registry) Converter(c site.Converter) {
	r.Site.Converters = append(r.Site.Converters, c)
	slices.SortStableFunc(r.Site.Converters, func(a, b site.Converter) int { return cmp.Compare(b.Priority(), a.Priority()) })
}

// SiteHook adds a hook of the site.
func (r *Registry) SiteHook(e Event, p site.Priority, h SiteHook) {
	r.siteHooks = append(r.siteHooks, siteHook{e, p, h})
	slices.SortStableFunc(r.siteHooks, func(a, b siteHook) int { return cmp.Compare(b.priority, a.priority) })
}

// ItemHook adds a hook of pages, of documents, or of one collection's.
func (r *Registry) ItemHook(o Owner, e Event, p site.Priority, h ItemHook) {
	r.itemHooks = append(r.itemHooks, itemHook{o, e, p, h})
	slices.SortStableFunc(r.itemHooks, func(a, b itemHook) int { return cmp.Compare(b.priority, a.priority) })
}

// Generate runs the generators, highest priority first.
func (r *Registry) Generate(ctx context.Context) error {
	gs := slices.Clone(r.generators)
	slices.SortStableFunc(gs, func(a, b generator) int { return cmp.Compare(b.priority, a.priority) })
	for _, g := range gs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := g.run(ctx, r.Site); err != nil {
			return err
		}
	}
	return nil
}

// Trigger runs the site's hooks of an event.
func (r *Registry) Trigger(ctx context.Context, e Event) error {
	for _, h := range r.siteHooks {
		if h.event == e {
			if err := h.run(ctx, r.Site); err != nil {
				return err
			}
		}
	}
	return nil
}

// TriggerItem runs the hooks of an event for an item: those of its collection
// or of pages first, those of all documents after them. It returns text as the
// hooks leave it.
func (r *Registry) TriggerItem(h Host, e Event, it site.Item, text []byte) ([]byte, error) {
	if len(r.itemHooks) == 0 {
		return text, nil
	}
	if _, excerpt := it.(*site.Excerpt); excerpt {
		return text, nil
	}
	owners := []Owner{Owner(it.Kind())}
	if it.Kind() != "pages" {
		owners = append(owners, Documents)
	}
	for _, o := range owners {
		for _, k := range r.itemHooks {
			if k.owner != o || k.event != e {
				continue
			}
			out, err := k.run(h, it, text)
			if err != nil {
				return text, err
			}
			if e == PostConvert || e == PostRender {
				text = out
			}
		}
	}
	return text, nil
}

// HasSiteHook reports whether any hook of the site is registered for an event.
func (r *Registry) HasSiteHook(e Event) bool {
	return slices.ContainsFunc(r.siteHooks, func(h siteHook) bool { return h.event == e })
}

// HasItemHook reports whether any hook of an event is registered.
func (r *Registry) HasItemHook(e Event) bool {
	return slices.ContainsFunc(r.itemHooks, func(h itemHook) bool { return h.event == e })
}
