package publish

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Adopt says what becomes of files that are at a target without a manifest.
type Adopt string

const (
	Refuse  Adopt = ""        // publish nothing
	Keep    Adopt = "keep"    // they stay, but for those the site has too
	Replace Adopt = "replace" // they go, but for those the site has too
)

// A Plan is what must be done so that a target holds a site.
type Plan struct {
	// Added, Changed and Deleted are paths, sorted. Changed are also those of
	// which an interrupted publication left unsure what is there.
	Added, Changed, Deleted []string
	// Same is the number of files that are there already.
	Same int
	// Bytes is the size of what is added and changed, before compression.
	Bytes int64

	finish bool // something is unfinished at the target, though all files are there
	puts   []sending
	stages [stages][]operation
	goal   Manifest
	intent Manifest
}

// An operation is one change of a target.
type operation struct {
	put    sending // with an empty path for a deletion
	delete string
}

func (o operation) path() string {
	if o.delete != "" {
		return o.delete
	}
	return o.put.path
}

// Empty reports whether the target holds the site as it is.
func (p *Plan) Empty() bool {
	return len(p.Added)+len(p.Changed)+len(p.Deleted) == 0 && !p.finish
}

// Summary is the plan in a few words.
func (p *Plan) Summary() string {
	return fmt.Sprintf("%d added, %d changed, %d deleted, %d the same", len(p.Added), len(p.Changed), len(p.Deleted), p.Same)
}

// NewPlan compares a site with what is at a target.
func NewPlan(ctx context.Context, s *Site, t Traits, state *State, rules Rules, adopt Adopt) (*Plan, error) {
	old := state.Manifest
	if old == nil {
		if len(state.Others) > 0 && adopt == Refuse {
			return nil, foreign(state.Others, s)
		}
		old = &Manifest{}
	}
	if old.Digest != "" && old.Digest != t.Digest {
		old = reread(old)
	}
	sums, err := s.sums(ctx, t.Digest)
	if err != nil {
		return nil, err
	}
	all, err := rules.sendings(s, sums, t)
	if err != nil {
		return nil, err
	}
	p := &Plan{finish: old.Pending() || state.Stale}
	wanted := make(map[string]bool, len(all))
	there := make(map[string]bool, len(state.Others))
	for _, o := range state.Others {
		there[o] = true
	}
	final := make(map[string]Entry, len(all))
	for _, f := range all {
		wanted[f.path], final[f.path] = true, f.entry
		have, known := old.Files[f.path]
		have.Size = f.entry.Size // which the digest tells, and not every manifest
		switch {
		case known && !old.Unsure[f.path] && have == f.entry:
			p.Same++
			continue
		case known || old.Unsure[f.path] || there[f.path]:
			p.Changed = append(p.Changed, f.path)
		default:
			p.Added = append(p.Added, f.path)
		}
		p.Bytes += f.entry.Size
		p.puts = append(p.puts, f)
	}
	gone := old.Paths()
	if state.Manifest == nil && adopt == Replace {
		gone = slices.Concat(gone, state.Others)
		slices.Sort(gone)
	}
	gone = slices.DeleteFunc(slices.Compact(gone), func(path string) bool {
		return wanted[path] || slices.Contains(t.Fixed, path) || match(rules.Keep, path)
	})
	p.Deleted = gone
	p.goal = Manifest{Serial: old.Serial, Digest: t.Digest, Files: final, Kept: kept(state, p.Deleted, wanted)}
	p.intent = p.intention(old, final)
	p.order(t)
	return p, nil
}

// reread treats a manifest whose digests mean something else as one of which
// only the paths are known.
func reread(m *Manifest) *Manifest {
	c := m.Clone()
	c.Files, c.Unsure = nil, map[string]bool{}
	for _, p := range m.Paths() {
		c.Unsure[p] = true
	}
	return c
}

func foreign(others []string, s *Site) error {
	few := others
	if len(few) > 3 {
		few = few[:3]
	}
	same := 0
	for _, o := range others {
		if _, ok := s.find(o); ok {
			same++
		}
	}
	more := ""
	if len(others) > len(few) {
		more = fmt.Sprintf(" and %d more", len(others)-len(few))
	}
	return Faultf(Foreign, "it holds files that Broadsheet did not put there: %s%s (%d of them have names that the site has too); "+
		"give --adopt=keep to publish beside them, or --adopt=replace to delete them", strings.Join(few, ", "), more, same)
}

// kept are the files at the target that are neither the site's nor deleted.
func kept(state *State, deleted []string, wanted map[string]bool) []string {
	before := state.Others
	if state.Manifest != nil {
		before = slices.Concat(before, state.Manifest.Kept)
	}
	gone := make(map[string]bool, len(deleted))
	for _, d := range deleted {
		gone[d] = true
	}
	stay := map[string]bool{}
	for _, path := range before {
		if !wanted[path] && !gone[path] {
			stay[path] = true
		}
	}
	return slices.Sorted(maps.Keys(stay))
}

// intention is the manifest of the time between the first change and the
// last: what is not touched is certain, everything else is not.
func (p *Plan) intention(old *Manifest, final map[string]Entry) Manifest {
	m := Manifest{Serial: old.Serial, Digest: p.goal.Digest, Kept: p.goal.Kept,
		Files: make(map[string]Entry, p.Same), Unsure: make(map[string]bool, len(p.Added)+len(p.Changed)+len(p.Deleted))}
	for _, paths := range [][]string{p.Added, p.Changed, p.Deleted} {
		for _, path := range paths {
			m.Unsure[path] = true
		}
	}
	for path, e := range final {
		if !m.Unsure[path] {
			m.Files[path] = e
		}
	}
	return m
}

// order lays the operations into their stages.
func (p *Plan) order(t Traits) {
	added := make(map[string]bool, len(p.Added))
	for _, path := range p.Added {
		added[path] = true
	}
	at := make(map[string]Stage, len(p.puts)) // also of the folders on the way
	for _, f := range p.puts {
		stage := kindOf(f.path, added[f.path])
		p.stages[stage] = append(p.stages[stage], operation{put: f})
		for dir := f.path; dir != "."; dir = path.Dir(dir) {
			if have, ok := at[dir]; !ok || stage < have {
				at[dir] = stage
			}
		}
	}
	puts := make(map[string]bool, len(p.puts))
	for _, f := range p.puts {
		puts[f.path] = true
	}
	for _, d := range p.Deleted {
		stage := Removals
		if t.Tree {
			stage = obstructed(d, at, puts)
		}
		p.stages[stage] = append(p.stages[stage], operation{delete: d})
	}
}

// obstructed is the stage before whose writes a deletion must come, because a
// file stands where a folder must be or the other way round, and Removals
// otherwise.
func obstructed(d string, at map[string]Stage, puts map[string]bool) Stage {
	stage := Removals
	if s, ok := at[d]; ok {
		stage = s
	}
	for dir := path.Dir(d); dir != "."; dir = path.Dir(dir) {
		if puts[dir] {
			stage = min(stage, at[dir])
		}
	}
	return stage
}

// find looks up a file of the site.
func (s *Site) find(p string) (siteFile, bool) {
	i, ok := slices.BinarySearchFunc(s.files, p, func(f siteFile, p string) int { return compare(f.path, p) })
	if !ok {
		return siteFile{}, false
	}
	return s.files[i], true
}
