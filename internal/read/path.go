package read

import (
	"os"
	"path"
	"slices"
	"strings"
)

// join puts one slash between elements, and cleans nothing, as Ruby's
// File.join does.
func join(elems ...string) string {
	out := elems[0]
	for _, e := range elems[1:] {
		out = strings.TrimRight(out, "/") + "/" + strings.TrimLeft(e, "/")
	}
	return out
}

func baseName(p string) string {
	p = strings.TrimRight(p, "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}

// entry is one name found below a folder.
type entry struct {
	name string // relative to the folder that was listed
	dir  bool   // a folder, or a link to one
}

// list returns the entries of a folder by name. A folder that does not exist
// has none.
func list(dir string) []entry {
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	out := make([]entry, 0, len(found))
	for _, e := range found {
		out = append(out, entry{e.Name(), isDir(dir, e)})
	}
	return out
}

func isDir(dir string, e os.DirEntry) bool {
	if e.Type()&os.ModeSymlink != 0 {
		fi, err := os.Stat(dir + "/" + e.Name())
		return err == nil && fi.IsDir()
	}
	return e.IsDir()
}

// tree lists everything below a folder as Dir["**/*"] does: each folder before
// what it holds, links to folders not entered, names with a leading dot left
// out unless dots is set.
func tree(dir string, dots bool) []entry {
	var out []entry
	var walk func(prefix string)
	walk = func(prefix string) {
		found, err := os.ReadDir(path.Join(dir, prefix))
		if err != nil {
			return
		}
		for _, e := range found {
			name := e.Name()
			if !dots && strings.HasPrefix(name, ".") {
				continue
			}
			rel := name
			if prefix != "" {
				rel = prefix + "/" + name
			}
			out = append(out, entry{rel, isDir(path.Join(dir, prefix), e)})
			if e.IsDir() {
				walk(rel)
			}
		}
	}
	walk("")
	return out
}

// dirs of a slice of entries, and its files.
func filesOf(es []entry) []string {
	var out []string
	for _, e := range es {
		if !e.dir {
			out = append(out, e.name)
		}
	}
	return slices.Clip(out)
}
