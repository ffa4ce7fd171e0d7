package read

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// filter decides which entries of a folder belong to the site.
type filter struct {
	*config.Filter
	source string
	safe   bool
}

func newFilter(s *site.Site, f *config.Filter) *filter {
	return &filter{Filter: f, source: s.Source, safe: s.ConfigBool("safe")}
}

// keep reports whether an entry is taken. Base is the folder that entry is
// relative to, itself relative to the source.
func (f *filter) keep(base, entry string) bool {
	return f.Keep(base, entry) && !(f.safe && f.leaves(join(f.source, base, entry)))
}

// in is a filter for many entries of one folder.
func (f *filter) in(base string) *filter {
	return &filter{Filter: f.In(base), source: f.source, safe: f.safe}
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
