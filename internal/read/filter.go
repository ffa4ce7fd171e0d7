package read

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/site"
)

// filter decides which entries of a folder belong to the site.
type filter struct {
	source           string
	include, exclude []string
	safe             bool
}

func newFilter(s *site.Site) *filter {
	f := &filter{source: s.Source, include: stringsOf(s.Config.Value("include")), safe: s.ConfigBool("safe")}
	included := map[string]bool{}
	for _, p := range f.include {
		included[p] = true
	}
	for _, p := range stringsOf(s.Config.Value("exclude")) {
		if !included[p] {
			f.exclude = append(f.exclude, p)
		}
	}
	return f
}

// keep reports whether an entry is taken. Base is the folder that entry is
// relative to, itself relative to the source.
func (f *filter) keep(base, entry string) bool {
	if strings.HasSuffix(entry, ".") {
		return false
	}
	included := f.matches(f.include, entry) || f.matches(f.include, baseName(entry))
	if !included && f.matches(f.exclude, join(base, entry)) {
		return false
	}
	if f.leaves(join(f.source, base, entry)) {
		return false
	}
	return included || !special(entry) && !special(baseName(entry)) && !strings.HasSuffix(entry, "~")
}

func special(name string) bool { return name != "" && strings.IndexByte("._#~", name[0]) >= 0 }

// leaves reports whether, in safe mode, a path is a link out of the source.
func (f *filter) leaves(abs string) bool {
	if !f.safe {
		return false
	}
	fi, err := os.Lstat(abs)
	if err != nil || fi.Mode()&os.ModeSymlink == 0 {
		return false
	}
	real, err := filepath.EvalSymlinks(abs)
	return err != nil || !strings.HasPrefix(real, f.source)
}

// matches reports whether a pattern of a list covers an entry: as a glob, as
// a prefix, or as the folder's name with a slash. Prefixes are as loose as
// Jekyll's: `vendor` covers `vendors.md` too.
func (f *filter) matches(patterns []string, entry string) bool {
	if len(patterns) == 0 {
		return false
	}
	full := join(f.source, entry)
	for _, p := range patterns {
		fp := join(f.source, p)
		if strings.HasPrefix(full, fp) || fnmatch(fp, full) {
			return true
		}
		if strings.HasSuffix(fp, "/") && fp[:len(fp)-1] == full {
			if fi, err := os.Stat(full); err == nil && fi.IsDir() {
				return true
			}
		}
	}
	return false
}
