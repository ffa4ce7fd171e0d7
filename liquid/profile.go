package liquid

import (
	"maps"
	"time"
)

// Profile says where the time of renders goes: by template, and by tag. It
// belongs to one goroutine; Merge puts several together. Times include those
// of what a template or tag encloses.
type Profile struct {
	Templates map[string]Usage // by name; a reused include counts as rendered
	Tags      map[TagPlace]Usage

	// Span, where there is one, is told of each render as it ends. The name
	// is that of the template; tag is "" for the render of a whole one.
	Span func(name, tag string, line int, start time.Time, took time.Duration)
}

// Usage is how often something was rendered, the bytes that came of it, and
// how long it took.
type Usage struct {
	Count, Bytes int
	Time         time.Duration
}

// TagPlace is a tag of a template that was parsed with ParseOptions.Profile.
type TagPlace struct {
	Template string
	Line     int
	Tag      string
}

// NewProfile returns an empty profile.
func NewProfile() *Profile {
	return &Profile{Templates: map[string]Usage{}, Tags: map[TagPlace]Usage{}}
}

// Merge adds what another profile holds.
func (p *Profile) Merge(o *Profile) {
	merge(p.Templates, o.Templates)
	merge(p.Tags, o.Tags)
}

func merge[K comparable](into, from map[K]Usage) {
	for k, u := range maps.All(from) {
		add(into, k, u)
	}
}

func add[K comparable](m map[K]Usage, k K, u Usage) {
	had := m[k]
	m[k] = Usage{had.Count + u.Count, had.Bytes + u.Bytes, had.Time + u.Time}
}

// timed renders a template and notes how long it took.
func (p *Profile) timed(t *Template, dst []byte, render func([]byte) ([]byte, error)) ([]byte, error) {
	start, length := time.Now(), len(dst)
	out, err := render(dst)
	took := time.Since(start)
	add(p.Templates, t.name, Usage{1, max(len(out)-length, 0), took})
	if p.Span != nil {
		p.Span(t.name, "", 0, start, took)
	}
	return out, err
}

// timedNode is a tag that is timed where the thread has a profile.
type timedNode struct {
	Node
	at TagPlace
}

func (n *timedNode) Render(th *Thread, dst []byte) ([]byte, error) {
	p := th.opts.Profile
	if p == nil {
		return n.Node.Render(th, dst)
	}
	start, length := time.Now(), len(dst)
	out, err := n.Node.Render(th, dst)
	took := time.Since(start)
	add(p.Tags, n.at, Usage{1, max(len(out)-length, 0), took})
	if p.Span != nil {
		p.Span(n.at.Template, n.at.Tag, n.at.Line, start, took)
	}
	return out, err
}

// time makes the last entry of a body one that is timed.
func (p *Parser) time(b *Body, tag string) {
	if !p.opts.Profile || len(b.entries) == 0 {
		return
	}
	if e := &b.entries[len(b.entries)-1]; e.kind == tagEntry || e.kind == blockEntry {
		e.node = &timedNode{e.node, TagPlace{p.opts.Name, e.line, tag}}
	}
}
