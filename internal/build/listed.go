package build

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/read"
)

// postFolder is a folder of posts as the survey has it.
type postFolder struct {
	files []read.Listed
	whole bool // it is a folder, and all that it holds was looked at
	deep  bool // there is something else than files in it
}

func holdsPosts(dir string) bool {
	return strings.HasSuffix(dir, "/_posts") || strings.HasSuffix(dir, "/_drafts")
}

// listedPosts tells reading what the survey has found in folders of posts, which
// are the large ones, so that they are not listed once more. It returns nil where
// the survey does not tell.
func (r *run) listedPosts() func(dir string) ([]read.Listed, bool) {
	if r.surveyed == nil || r.linked {
		return nil
	}
	folders := map[string]*postFolder{}
	of := func(dir string) *postFolder {
		if folders[dir] == nil {
			folders[dir] = &postFolder{}
		}
		return folders[dir]
	}
	var last string // the folder of the file before
	var into *postFolder
	for i := range r.surveyed {
		e := &r.surveyed[i]
		if e.Folder() {
			if holdsPosts(e.Name) {
				of(e.Name).whole = true
			}
			for dir := path.Dir(e.Name); len(dir) > 1; dir = path.Dir(dir) {
				if holdsPosts(dir) {
					of(dir).deep = true
				}
			}
			continue
		}
		slash := max(0, strings.LastIndexByte(e.Name, '/'))
		if dir := e.Name[:slash]; dir != last {
			if last, into = dir, nil; holdsPosts(dir) {
				into = of(dir)
			}
		}
		switch {
		case into == nil || e.Name[slash+1] == '.': // hidden files are no posts
		case !fs.FileMode(e.File.Mode).IsRegular():
			into.deep = true // reading says what is odd about it
		default:
			into.files = append(into.files, read.Listed{Path: e.Name, Hint: i})
		}
	}
	return func(dir string) ([]read.Listed, bool) {
		f := folders[dir]
		if f == nil || !f.whole || f.deep {
			return nil, false
		}
		for name := range r.skipped() {
			if within(r.site.Source+"/"+name, dir) {
				return nil, false
			}
		}
		slices.SortFunc(f.files, func(a, b read.Listed) int { return strings.Compare(a.Path, b.Path) })
		// A theme's root may be below the source.
		return slices.CompactFunc(f.files, func(a, b read.Listed) bool { return a.Path == b.Path }), true
	}
}
