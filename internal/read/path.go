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
	link bool   // a symbolic link
	odd  bool   // a pipe, a socket, a device, or a link to one: reading may never end
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
		out = append(out, entryOf(e.Name(), dir, e))
	}
	return out
}

// entryOf is an entry of a folder under the name it is listed by.
func entryOf(name, dir string, e os.DirEntry) entry {
	mode := e.Type()
	link := mode&os.ModeSymlink != 0
	if link {
		fi, err := os.Stat(dir + "/" + e.Name())
		if err != nil {
			return entry{name: name, link: true} // whoever reads it says why it cannot
		}
		mode = fi.Mode().Type()
	}
	return entry{name: name, dir: mode.IsDir(), link: link, odd: !mode.IsDir() && !mode.IsRegular()}
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
			out = append(out, entryOf(rel, path.Join(dir, prefix), e))
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
		if !e.dir && !e.odd {
			out = append(out, e.name)
		}
	}
	return slices.Clip(out)
}
