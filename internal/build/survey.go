package build

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// errUnseen is that of files on which a build depends and of which no stamp
// would tell that they changed.
var errUnseen = errors.New("not all that was read can be watched")

// watched reports whether the survey has a path: as a file, or as one that
// would appear in a folder that it has.
func (r *run) watched(p string) bool {
	p = path.Clean(filepath.ToSlash(p))
	s := r.site
	if t := s.Theme; t != nil && !t.Pages && within(p, t.Root) {
		return true
	}
	rel, below := strings.CutPrefix(p, s.Source+"/")
	if p == s.Source {
		return true
	}
	if !below || within(p, strings.TrimSuffix(s.Dest, "/")) {
		return false
	}
	for dir := range r.skipped() {
		if within(rel, dir) {
			return false
		}
	}
	return true
}

func within(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, dir) && p[len(dir)] == '/'
}

// mostLinked is how many files and folders links may lead to, beyond the site's
// own.
const mostLinked = 50_000

// follow is what links lead to, hop by hop, and what is below: each hop can be
// made to lead elsewhere, and each folder on the way be another one, which the
// stamps of what is found by these paths show. It is an error where a link leads
// nowhere, for nothing would tell that it leads somewhere now, or above the
// site.
func (r *run) follow(links []string) (names []string, err error) {
	source, err := filepath.EvalSymlinks(r.site.Source)
	if err != nil {
		return nil, err
	}
	dest, err := filepath.EvalSymlinks(r.site.Dest)
	if err != nil {
		dest = r.site.Dest
	}
	walked := map[string]bool{}
	for len(links) > 0 {
		p := links[0]
		links = links[1:]
		var fi fs.FileInfo
		for hops := 0; ; hops++ {
			to, err := os.Readlink(p)
			if err != nil || hops > 40 {
				return nil, errors.Join(err, errUnseen)
			}
			if !filepath.IsAbs(to) {
				dir, err := filepath.EvalSymlinks(filepath.Dir(p))
				if err != nil {
					return nil, err
				}
				to = dir + "/" + to // not joined: what .. means is the system's to say
			}
			p = strings.TrimRight(to, "/")
			names = append(names, p)
			if fi, err = os.Lstat(p); err != nil {
				return nil, err
			}
			if fi.Mode()&fs.ModeSymlink == 0 {
				break
			}
		}
		if !fi.IsDir() {
			continue
		}
		real, err := filepath.EvalSymlinks(p)
		switch {
		case err != nil:
			return nil, err
		case within(source, real), within(dest, real), within(real, dest):
			return nil, errUnseen
		case within(real, source) && r.watched(r.site.Source+strings.TrimPrefix(real, source)), walked[real]:
			continue
		}
		err = filepath.WalkDir(real, func(p string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case len(names) > mostLinked:
				return errUnseen
			case e.IsDir():
				walked[p] = true
			case e.Type()&fs.ModeSymlink != 0:
				links = append(links, p)
			}
			names = append(names, p)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

// styles are the stamps of what a compiler of style sheets could read beyond
// the survey: the style sheets that packagers put into the source, and those of
// load paths. They are taken after it has read them. It is an error where one
// is not what it was then, or would not show that it changed.
func (m *memory) styles() ([]ledger.Entry, error) {
	r := m.run
	s := r.site
	if os.Getenv("SASS_PATH") != "" {
		return nil, errUnseen // some compilers look there too
	}
	var roots []string
	for dir := range r.skipped() {
		if dir == ".git" || dir == ".jekyll-cache" {
			continue // no compiler's
		}
		if fi, err := os.Lstat(s.InSource(dir)); err == nil && fi.IsDir() {
			roots = append(roots, s.InSource(dir))
		} else if err == nil {
			return nil, errUnseen
		}
	}
	for _, p := range loadPaths(s) {
		if !filepath.IsAbs(p) {
			p = filepath.Join(s.Source, p)
		}
		if !r.watched(p) && !slices.ContainsFunc(roots, func(dir string) bool { return within(filepath.ToSlash(p), dir) }) {
			return nil, errUnseen // where it is none yet, nothing would tell that it came
		}
	}
	var names []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
			style := false
			switch strings.ToLower(filepath.Ext(p)) {
			case ".scss", ".sass", ".css":
				style = true
			}
			switch {
			case err != nil:
				return err
			case e.Type()&fs.ModeSymlink != 0:
				if fi, err := os.Stat(p); style || err == nil && fi.IsDir() {
					return errUnseen
				}
			case e.IsDir() || style:
				names = append(names, p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	entries, err := looks(slices.Compact(names), r.opts.Workers)
	if err == nil && r.renderer.StylesNow() != r.renderer.Styles() {
		err = errUnseen // changed since it was read: before the stamp was taken, or after
	}
	return entries, err
}

// compilerIdentity tells a compiler of style sheets from another one: whoever
// installs another version gets other files.
func compilerIdentity(c site.Converter) uint64 {
	styles, ok := c.(*render.Sass)
	if !ok || styles.Program() == "" {
		return 0
	}
	h := ledger.NewHash().Text(styles.Program())
	if fi, err := os.Stat(styles.Program()); err == nil {
		s := ledger.StampOf(fi, fi.ModTime())
		h = h.Word(uint64(s.Size)).Word(uint64(s.Modified)).Word(uint64(s.Changed)).Word(s.Inode)
	}
	return h.Sum()
}

// loadPaths are those that the site names, which may be patterns.
func loadPaths(s *site.Site) []string {
	opts := s.ConfigMap("sass")
	dirs := []string{site.Text(opts.Value("sass_dir"))}
	switch p := opts.Value("load_paths").(type) {
	case string:
		dirs = append(dirs, p)
	case []any:
		for _, e := range p {
			dirs = append(dirs, site.Text(e))
		}
	}
	return slices.DeleteFunc(dirs, func(d string) bool { return d == "" })
}

// looks takes the stamps of files and folders, and the content of those that
// are not at rest. It is an error where one is gone.
func looks(names []string, workers int) ([]ledger.Entry, error) {
	entries := make([]ledger.Entry, len(names))
	for i, look := range ledger.LookAll(names, workers) {
		entries[i] = ledger.Entry{Name: names[i], File: look}
		if !look.Settled { // or it is gone
			var err error
			if entries[i], err = ledger.Look(names[i]); err != nil {
				return nil, err
			}
		}
	}
	return entries, nil
}
