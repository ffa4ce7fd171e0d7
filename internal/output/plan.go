// Package output puts a rendered site into its destination: it knows which
// file goes where, which of several that want the same place gets it, what of
// the old site is obsolete, and how to replace a file without ever leaving a
// torn one.
package output

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Plan says where everything goes. It is made from a frozen site; rendering
// may add to it.
type Plan struct {
	Dest string

	mu      sync.RWMutex
	files   []site.File          // in Jekyll's order of writing
	winners map[string]site.File // by path below Dest: the last that is written there
	dirs    []string             // folders below Dest, parents before children
}

// New plans the output of a site.
func New(s *site.Site) *Plan {
	p := &Plan{Dest: strings.TrimSuffix(s.Dest, "/"), winners: map[string]site.File{}}
	seen := map[string]bool{".": true}
	for f := range s.Files {
		d := f.Destination()
		p.files = append(p.files, f)
		p.winners[d] = f
		for dir := path.Dir(d); !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			p.dirs = append(p.dirs, dir)
		}
	}
	slices.Sort(p.dirs)
	return p
}

// Clashes reports paths that would have to be a file and a folder at once.
func (p *Plan) Clashes() []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, d := range p.dirs {
		if f := p.winners[d]; f != nil {
			out = append(out, diag.Diagnostic{
				Severity: diag.Error, File: strings.TrimPrefix(f.RelPath(), "/"),
				Message: fmt.Sprintf("its destination %s is the folder of other files too", path.Join(p.Dest, d)),
				Hint:    "give it another permalink",
			})
		}
	}
	return out
}

// Takes reports whether a file is the one written at its destination.
func (p *Plan) Takes(f site.File) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.winners[f.Destination()] == f
}

// Add takes one more file, in a folder that the plan has already. It may be
// called while others write.
func (p *Plan) Add(f site.File) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files = append(p.files, f)
	p.winners[f.Destination()] = f
}

// Len is the number of files that will be written.
func (p *Plan) Len() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return len(p.winners)
}

// Conflicts reports destinations that several files share.
func (p *Plan) Conflicts() []diag.Diagnostic {
	byDest := map[string][]site.File{}
	for _, f := range p.files {
		if g, ok := f.(interface{ MayShadow() bool }); ok && g.MayShadow() {
			continue
		}
		byDest[f.Destination()] = append(byDest[f.Destination()], f)
	}
	var out []diag.Diagnostic
	for d, files := range byDest {
		if len(files) < 2 {
			continue
		}
		names := make([]string, len(files))
		for i, f := range files {
			names[i] = strings.TrimPrefix(f.RelPath(), "/")
		}
		out = append(out, diag.Diagnostic{
			File:    names[0],
			Message: fmt.Sprintf("Conflict: the destination %s is shared by %s", path.Join(p.Dest, d), strings.Join(names, ", ")),
			Hint:    "the last of them is written; give the others a permalink of their own",
		})
	}
	diag.Sort(out)
	return out
}
