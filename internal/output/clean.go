package output

import (
	"context"
	"os"
	"path"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Found is a file or folder of the destination, by its path below it.
type Found struct {
	Path   string
	Folder bool
}

// Keeps reports whether Clean would leave all of these where they are.
func (p *Plan) Keeps(s *site.Site, has []Found) bool {
	keep := keepFiles(s)
	keepDirs := keepFolders(keep)
	dirs := p.folders()
	for _, f := range has {
		stays := f.Folder && (dirs[f.Path] || keepDirs[f.Path]) || !f.Folder && !dirs[f.Path] && p.winners[f.Path] != nil
		if !stays && !kept(keep, f.Path) {
			return false
		}
	}
	return true
}

// Paths are those of all files and folders that the new site has, folders
// first, below the destination.
func (p *Plan) Paths() []string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	paths := make([]string, 0, len(p.dirs)+len(p.winners))
	paths = append(paths, p.dirs...)
	for d := range p.winners {
		paths = append(paths, d)
	}
	return paths
}

func (p *Plan) folders() map[string]bool {
	dirs := make(map[string]bool, len(p.dirs))
	for _, d := range p.dirs {
		dirs[d] = true
	}
	return dirs
}

// keepFolders are the folders that files to be kept are in.
func keepFolders(keep []string) map[string]bool {
	dirs := map[string]bool{}
	for _, k := range keep {
		for d := path.Dir(path.Clean(k)); d != "." && d != "/"; d = path.Dir(d) {
			dirs[d] = true
		}
	}
	return dirs
}

// Clean removes from the destination what this build does not write, except
// what keep_files names: as Jekyll does, by prefix, so that `.git` keeps
// `.github` too. The stage stays. It returns the removed paths, below the
// destination.
func (p *Plan) Clean(s *site.Site, stage *Stage) ([]string, error) {
	keep := keepFiles(s)
	keepDirs := keepFolders(keep)
	dirs := p.folders()
	lists := p.lists()
	var removed []string
	var walk func(rel string) error
	walk = func(rel string) error {
		entries, known := lists[rel]
		if !known {
			var err error
			if entries, err = os.ReadDir(path.Join(p.Dest, rel)); err != nil {
				return err
			}
		}
		for _, e := range entries {
			child := e.Name()
			if rel != "" {
				child = rel + "/" + child
			}
			if kept(keep, child) || stage.Within(child) {
				continue
			}
			isDir := e.IsDir()
			switch {
			case isDir && (dirs[child] || keepDirs[child]):
				if err := walk(child); err != nil {
					return err
				}
				continue
			case !isDir && !dirs[child] && p.winners[child] != nil:
				continue
			}
			removed = append(removed, child)
			if err := os.RemoveAll(path.Join(p.Dest, child)); err != nil {
				return err
			}
		}
		return nil
	}
	err := walk("")
	if os.IsNotExist(err) {
		err = nil
	}
	if err == nil {
		err = Forget(s)
	}
	return removed, err
}

// Forget removes what Jekyll would remember of a site, as it does in a build
// that is not incremental.
func Forget(s *site.Site) error {
	if s.ConfigBool("incremental") {
		return nil
	}
	err := os.Remove(s.InSource(".jekyll-metadata"))
	if os.IsNotExist(err) {
		err = nil
	}
	return err
}

// lists reads the folders that the new site has and the old one may have.
func (p *Plan) lists() map[string][]os.DirEntry {
	found := make([][]os.DirEntry, len(p.dirs))
	if _, err := os.Lstat(p.Dest); err != nil {
		return nil
	}
	_ = parallel(context.Background(), len(p.dirs), 0, func(i int) {
		name := p.Dest + "/" + p.dirs[i]
		if fi, err := os.Lstat(name); err != nil || !fi.IsDir() {
			return
		}
		if entries, err := os.ReadDir(name); err == nil && entries != nil {
			found[i] = entries
		}
	})
	lists := make(map[string][]os.DirEntry, len(found))
	for i, entries := range found {
		if entries != nil {
			lists[p.dirs[i]] = entries
		}
	}
	return lists
}

func keepFiles(s *site.Site) []string {
	a, _ := s.Config.Value("keep_files").([]any)
	var out []string
	for _, e := range a {
		if k, ok := e.(string); ok {
			out = append(out, strings.TrimPrefix(k, "/"))
		}
	}
	return out
}

func kept(keep []string, rel string) bool {
	for _, k := range keep {
		if strings.HasPrefix(rel, k) {
			return true
		}
	}
	return false
}
