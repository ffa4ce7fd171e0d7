package cli

import (
	"context"
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// inPlace is the target of a site that is served from where it is built.
// There is nothing to send; what changed is found by comparison where there is
// somebody to be told.
type inPlace struct {
	dir     string
	cache   string // where digests are kept
	compare bool
	before  map[string]string // digests by path; nil until it was looked at
}

func (in *inPlace) publish(ctx context.Context, _ newsroom.Lease, _ func(newsroom.Progress)) (newsroom.Published, error) {
	var p newsroom.Published
	if !in.compare {
		return p, nil
	}
	site, err := publish.Scan(in.dir)
	if err != nil {
		return p, err
	}
	site.Cache = in.cache
	now, err := site.Sums(ctx)
	if err != nil {
		return p, err
	}
	if in.before != nil {
		for name, sum := range now {
			switch was, ok := in.before[name]; {
			case !ok:
				p.Added = append(p.Added, name)
			case was != sum:
				p.Changed = append(p.Changed, name)
			}
		}
		for name := range in.before {
			if _, ok := now[name]; !ok {
				p.Removed = append(p.Removed, name)
			}
		}
	}
	in.before = now
	slices.Sort(p.Added)
	slices.Sort(p.Changed)
	slices.Sort(p.Removed)
	return p, nil
}
