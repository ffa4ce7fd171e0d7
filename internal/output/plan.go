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
	winners map[string]site.File   // by path below Dest: the last that is written there
	shared  map[string][]site.File // where several files want one path: all of them
	static  []*site.StaticFile
	dirs    []string // folders below Dest, parents before children
}

// New plans the output of a site.
func New(s *site.Site) *Plan {
	p := &Plan{Dest: strings.TrimSuffix(s.Dest, "/"), shared: map[string][]site.File{}}
	n := len(s.Pages) + len(s.StaticFiles)
	for _, c := range s.Collections {
		n += len(c.Docs)
	}
	p.winners = make(map[string]site.File, n)
	seen, last := map[string]bool{".": true}, ""
	for f := range s.Files {
		d := f.Destination()
		if other, taken := p.winners[d]; taken {
			if p.shared[d] == nil {
				p.shared[d] = []site.File{other}
			}
			p.shared[d] = append(p.shared[d], f)
		}
		p.winners[d] = f
		if f, ok := f.(*site.StaticFile); ok {
			p.static = append(p.static, f)
		}
		slash := strings.LastIndexByte(d, '/')
		if slash >= 0 && d[:slash] == last { // as of its neighbour
			continue
		}
		last = d[:max(slash, 0)]
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
	var out []diag.Diagnostic
	for d, files := range p.shared {
		files = slices.DeleteFunc(slices.Clone(files), func(f site.File) bool {
			g, ok := f.(interface{ MayShadow() bool })
			return ok && g.MayShadow()
		})
		if len(files) < 2 {
			continue
		}
		names := make([]string, len(files))
		for i, f := range files {
			names[i] = strings.TrimPrefix(f.RelPath(), "/")
		}
		out = append(out, diag.Diagnostic{
			File:    names[0],
			Message: fmt.Sprintf("Conflict: The following destination is shared by multiple files: %s, by %s", path.Join(p.Dest, d), strings.Join(names, ", ")),
			Hint:    "the last of them is written; give the others a permalink of their own",
		})
	}
	diag.Sort(out)
	return out
}
