package build

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/output"
)

// A build that finds out that the site does not stand has looked at every source
// and every folder, and a new post has changed two of them. So it need not list
// folders that are what they were, nor take stamps again: where the source has a
// new file, the folder that it is in shows it, and the destination holds what the
// last build put there, by names. What is in its files is not known from here.

// seen is what was looked at when it was found out what has moved.
type seen struct {
	source []ledger.Entry // as they are
	again  []ledger.Entry // those of the source that moved, or whose stamp proves nothing: as they were
	listed []listing      // folders that moved
	dest   []ledger.Entry // folders as they are, files by their names
	kept   bool           // dest has all that the destination holds, and nothing of it is to go
}

// listing is what a folder holds, by names, beside what builds put there. It was
// looked at before.
type listing struct {
	folder ledger.Entry
	names  []string
}

// see keeps what a Still has, of which some has moved. Own are folders that builds
// change themselves: they are listed again.
func see(s *ledger.Still, moved []int, own []string) *seen {
	all, ok := s.All()
	if !ok {
		return nil
	}
	v := &seen{source: make([]ledger.Entry, 0, len(all)/2), dest: make([]ledger.Entry, 0, len(all)/2)}
	for i, e := range all {
		_, has := slices.BinarySearch(moved, i)
		switch {
		case e.Output && has:
			return nil
		case e.Output:
			v.dest = append(v.dest, e)
		case fs.FileMode(e.File.Mode)&fs.ModeSymlink != 0:
			return nil
		case has || !e.File.Settled || slices.Contains(own, e.Name):
			v.again = append(v.again, e)
		default:
			v.source = append(v.source, e)
		}
	}
	if len(v.again) > 64+len(all)/16 {
		return nil // a walk is quicker
	}
	return v
}

// survey is what there is to read below the roots: what was seen and is as it
// was, and what a walk finds of the rest. Walk calls back with the path of every
// file and folder that it takes, below a path and that itself; it tells of links
// by an error.
func (v *seen) survey(taken func(name string, dir bool) bool, walk func(p string) ([]string, error)) (entries []ledger.Entry, names []string, ok bool) {
	was := func(e *ledger.Entry) bool { return taken(e.Name, e.Folder()) }
	listed := map[string]map[string]bool{} // of folders to be listed again: what they had
	for i := range v.again {
		if e := &v.again[i]; e.Folder() && was(e) {
			listed[e.Name] = map[string]bool{}
		}
	}
	have := func(e *ledger.Entry) {
		if dir, base := path.Split(e.Name); len(dir) > 1 {
			if m := listed[dir[:len(dir)-1]]; m != nil {
				m[base] = true
			}
		}
	}
	entries = make([]ledger.Entry, 0, len(v.source)+64)
	for i := range v.source {
		if e := &v.source[i]; was(e) {
			have(e)
			entries = append(entries, *e)
		}
	}
	for i := range v.again {
		if e := &v.again[i]; was(e) {
			have(e)
		}
	}
	add := func(p string) bool {
		more, err := walk(p)
		names = append(names, more...)
		return err == nil
	}
	for i := range v.again {
		e := &v.again[i]
		if !was(e) {
			continue
		}
		fi, err := os.Lstat(e.Name)
		switch {
		case os.IsNotExist(err):
			continue
		case err != nil:
			return nil, nil, false
		case !fi.IsDir() || !e.Folder():
			if !add(e.Name) {
				return nil, nil, false
			}
			continue
		}
		found, err := v.list(e.Name)
		if err != nil {
			return nil, nil, false
		}
		if found.folder.Name != "" {
			entries = append(entries, found.folder)
		} else {
			names = append(names, e.Name)
		}
		for _, base := range found.names {
			if !listed[e.Name][base] && !add(e.Name+"/"+base) {
				return nil, nil, false
			}
		}
	}
	return entries, names, true
}

// list is what a folder holds now, without the folder's own entry where that is
// yet to be looked at.
func (v *seen) list(dir string) (found listing, err error) {
	for _, l := range v.listed {
		if l.folder.Name == dir {
			return l, nil
		}
	}
	f, err := os.Open(dir)
	if err != nil {
		return found, err
	}
	defer f.Close()
	found.names, err = f.Readdirnames(-1)
	return found, err
}

// surveySeen is survey for a site of which is known what has moved.
func (r *run) surveySeen(roots []string, walk func(root, p string) ([]string, error)) ([]ledger.Entry, bool) {
	skip := r.skipped()
	root := func(p string) string {
		for _, root := range roots {
			if within(p, root) {
				return root
			}
		}
		return ""
	}
	// The answer is the same for all files of a folder.
	lastDir, lastTaken := "", false
	inFolder := func(dir string) bool {
		if dir != lastDir {
			lastDir, lastTaken = dir, root(dir) != ""
			rel, below := strings.CutPrefix(dir, r.site.Source+"/")
			for name := range skip {
				lastTaken = lastTaken && !(below && within(rel, name))
			}
		}
		return lastTaken
	}
	taken := func(name string, dir bool) bool {
		if dir {
			return inFolder(name)
		}
		return inFolder(filepath.Dir(name))
	}
	entries, names, ok := r.seen.survey(taken, func(p string) ([]string, error) { return walk(root(p), p) })
	if !ok {
		return nil, false
	}
	more, err := looks(names, r.opts.Workers)
	if err != nil {
		return nil, false
	}
	return append(entries, more...), true
}

// covers reports whether all that the destination holds is known and stays.
func (v *seen) covers(r *run) bool {
	if v == nil {
		return false
	}
	dest := r.plan.Dest + "/"
	var folders []string
	var were []ledger.Stamp
	has := make([]output.Found, 0, len(v.dest))
	for i := range v.dest {
		e := &v.dest[i]
		if e.Folder() {
			folders, were = append(folders, e.Name), append(were, e.File)
		}
		if rel, below := strings.CutPrefix(e.Name, dest); below {
			has = append(has, output.Found{Path: rel, Folder: e.Folder()})
		}
	}
	for i, now := range ledger.LookAll(folders, r.opts.Workers) {
		if !now.Same(were[i]) {
			return false // somebody is at it
		}
	}
	v.kept = r.plan.Keeps(r.site, has)
	return v.kept
}

// destination lists what is in the destination after a build that took nothing
// away: below it, what is there by path.
func (v *seen) destination(plan *output.Plan) (names []string) {
	dest := plan.Dest + "/"
	had := make(map[string]bool, len(v.dest))
	for i := range v.dest {
		names = append(names, v.dest[i].Name)
		had[v.dest[i].Name] = true
	}
	for _, rel := range plan.Paths() {
		if name := dest + rel; !had[name] {
			names = append(names, name)
		}
	}
	return names
}
