package render

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// Profile says where the time of a rendering went. Times include those of what
// a template or tag encloses, and are those of all workers together.
type Profile struct {
	// Traced asks for Spans.
	Traced bool

	Templates []TemplateUsage // those that took longest first
	Tags      []TagUsage      // the same
	Fragments []liquid.FragmentStats
	Spans     []Span // by worker, in the order they ended
}

// TemplateUsage is a row of the table that Jekyll shows too. Path is below the
// source where the template is. What a reused fragment includes is not counted
// again.
type TemplateUsage struct {
	Path string
	liquid.Usage
}

// TagUsage is a tag of one template.
type TagUsage struct {
	Path string
	Line int
	Tag  string
	liquid.Usage
}

// Span is a piece of one worker's time.
type Span struct {
	Worker int
	Kind   string // "item", "convert", "content", "layout", "include" or "tag"
	Name   string
	Line   int // of a tag
	Start  time.Time
	Took   time.Duration
}

// shortest is the least that a span of a template or tag takes: shorter ones
// would make the trace of a large site hundreds of megabytes.
const shortest = 20 * time.Microsecond

// profiler collects one worker's part.
type profiler struct {
	*liquid.Profile
	worker int
	traced bool
	spans  []Span
}

func (w *worker) startProfile(number int) {
	p := w.r.opts.Profile
	if p == nil {
		return
	}
	w.profile = &profiler{Profile: liquid.NewProfile(), worker: number, traced: p.Traced}
	if p.Traced {
		w.profile.Span = func(name, tag string, line int, start time.Time, took time.Duration) {
			if took < shortest {
				return
			}
			s := Span{Worker: number, Kind: "tag", Name: tag, Line: line, Start: start, Took: took}
			if tag == "" {
				s.Kind, s.Name = "", name
			}
			w.profile.spans = append(w.profile.spans, s)
		}
	}
}

// span notes what began at start and ends now. A nil profiler takes nothing.
func (p *profiler) span(kind, name string, start time.Time) {
	if p != nil && p.traced {
		p.spans = append(p.spans, Span{Worker: p.worker, Kind: kind, Name: name, Start: start, Took: time.Since(start)})
	}
}

// now is the time where there is a use for it.
func (p *profiler) now() (t time.Time) {
	if p != nil {
		t = time.Now()
	}
	return t
}

// profiled puts the workers' parts together.
func (r *Renderer) profiled(workers []*worker) {
	p := r.opts.Profile
	if p == nil {
		return
	}
	all := liquid.NewProfile()
	for _, w := range workers {
		all.Merge(w.profile.Profile)
		p.Spans = append(p.Spans, w.profile.spans...)
	}
	kinds := map[string]string{}
	for _, l := range r.layouts {
		kinds[l.Path] = "layout"
	}
	r.includes.byID.Range(func(_, v any) bool {
		kinds[v.(*include).partial.Path] = "include"
		return true
	})
	for i := range p.Spans {
		if s := &p.Spans[i]; s.Kind == "" {
			s.Kind = cmp.Or(kinds[s.Name], "content")
			s.Name = r.show(s.Name)
		}
	}
	for path, u := range maps.All(all.Templates) {
		p.Templates = append(p.Templates, TemplateUsage{r.show(path), u})
	}
	for at, u := range maps.All(all.Tags) {
		p.Tags = append(p.Tags, TagUsage{r.show(at.Template), at.Line, at.Tag, u})
	}
	slices.SortFunc(p.Templates, func(a, b TemplateUsage) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Path, b.Path))
	})
	slices.SortFunc(p.Tags, func(a, b TagUsage) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Tag, b.Tag))
	})
	if r.fragments != nil {
		p.Fragments = r.fragments.Stats()
		for i := range p.Fragments {
			p.Fragments[i].Template = r.show(p.Fragments[i].Template)
		}
	}
}

func (p *profiler) liquid() *liquid.Profile {
	if p == nil {
		return nil
	}
	return p.Profile
}
