package read

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// directory finds the posts of a folder, then what its folders hold, then its
// own pages and static files. Dir is "" for the source and has a leading slash
// otherwise. Above are the real paths of the folders that it was reached by and
// of its own, where a link is among them.
func (r *reader) directory(dir string, above []string) {
	s := r.site
	base := s.Source + dir
	var dirs, files []string
	links := map[string]bool{}
	for _, e := range list(base) {
		if !r.filter.keep(dir, e.name) || r.odd(dir, e) {
			continue
		}
		if e.dir {
			dirs = append(dirs, e.name)
			if e.link {
				links[e.name] = true
			}
		} else {
			files = append(files, e.name)
		}
	}
	r.postsOf(dir)
	for _, name := range dirs {
		if base+"/"+name == strings.TrimSuffix(s.Dest, "/") {
			continue
		}
		var trail []string
		if above != nil || links[name] {
			var ok bool
			if trail, ok = r.enter(dir, name, above); !ok {
				continue
			}
		}
		r.directory(dir+"/"+name, trail)
	}
	for _, name := range files {
		r.file(dir, name)
	}
}

// enter returns the real paths of the folders that one of dir's is reached by,
// with its own, and false for a folder that is among those it was reached by:
// there a link leads back, and the site would have no end.
func (r *reader) enter(dir, name string, above []string) ([]string, bool) {
	if above == nil {
		for i := 0; i <= len(dir); i++ {
			if i == len(dir) || dir[i] == '/' {
				above = append(above, realPath(r.site.Source+dir[:i]))
			}
		}
	}
	real := realPath(r.site.Source + dir + "/" + name)
	if slices.Contains(above, real) {
		r.warn(diag.Diagnostic{
			File: strings.TrimPrefix(dir+"/"+name, "/"), Message: "a symbolic link leads back to the folder it is in; it is left out",
		})
		return nil, false
	}
	return append(slices.Clip(above), real), true
}

func realPath(p string) string {
	if real, err := filepath.EvalSymlinks(p); err == nil {
		return filepath.ToSlash(real)
	}
	return p
}

// odd reports whether an entry is no file that can be read, and says so.
func (r *reader) odd(dir string, e entry) bool {
	if e.odd {
		r.warn(diag.Diagnostic{
			File: strings.TrimPrefix(dir+"/"+e.name, "/"), Message: "this is neither a file nor a folder; it is left out",
		})
	}
	return e.odd
}

// file takes one file as a page or a static file; which, a worker finds out.
func (r *reader) file(dir, name string) {
	slot := &pageSlot{dir: dir, name: name}
	r.pages = append(r.pages, slot)
	r.job(1, func() { r.pageOrStatic(slot) })
}

// postsOf finds the posts and drafts of a folder.
func (r *reader) postsOf(dir string) {
	if c := r.site.ConfigString("collections_dir", ""); c != "" && !strings.HasPrefix(dir, "/"+c) {
		return
	}
	r.publishable(dir, "_posts", true)
	if r.site.ConfigBool("show_drafts") {
		r.publishable(dir, "_drafts", false)
	}
}

// batch is how many posts a worker reads at a time: their parts are made in
// pieces of memory for all of them.
const batch = 32

// postBatch are posts that are read one after the other.
type postBatch struct {
	files []Listed
	docs  []site.Document
	shown []bool
}

func (r *reader) publishable(dir, magic string, dated bool) {
	folder := dir + "/" + magic
	base := r.site.InSource(folder)
	filter := r.filter.in(folder)
	var files []Listed
	for _, f := range r.postFiles(folder, base) {
		name := f.Path[len(base)+1:]
		if !filter.keep(folder, name) {
			continue
		}
		if dated {
			if _, _, _, ok := datedName(name); !ok {
				continue
			}
		} else if !strings.Contains(baseName(name), ".") {
			continue
		}
		files = append(files, f)
	}
	posts := r.site.Posts()
	root := r.site.CollectionsPath() + "/"
	for part := range slices.Chunk(files, batch) {
		b := &postBatch{files: part}
		r.posts = append(r.posts, b)
		r.job(len(part), func() { b.read(r, posts, root) })
	}
}

// postFiles are the files below a folder of posts, each folder before what it
// holds.
func (r *reader) postFiles(folder, base string) []Listed {
	if r.opts.Listing != nil {
		if files, ok := r.opts.Listing(base); ok {
			return files
		}
	}
	var files []Listed
	for _, e := range tree(r.site.Source+folder, false) {
		if !e.dir && (!r.filter.keep(folder, e.name) || !r.odd(folder, e)) {
			files = append(files, Listed{base + "/" + e.name, -1})
		}
	}
	return files
}

func (b *postBatch) read(r *reader, posts *site.Collection, root string) {
	b.docs, b.shown = make([]site.Document, len(b.files)), make([]bool, len(b.files))
	known := r.knower(len(b.files), 0)
	for i, f := range b.files {
		if f.Hint >= 0 {
			known.hint = f.Hint
		}
		d := &b.docs[i]
		d.Init(posts, root, f.Path)
		b.shown[i] = r.post(d, known)
	}
}

func (r *reader) gatherPosts() {
	posts := r.site.Posts()
	for _, b := range r.posts {
		posts.Docs = slices.Grow(posts.Docs, len(b.docs))
		for i := range b.docs {
			if b.shown[i] {
				posts.Docs = append(posts.Docs, &b.docs[i])
			}
		}
	}
	site.SortDocuments(posts.Docs)
}

// includes takes the files that `include` names and nothing else would find.
func (r *reader) includes() {
	have := map[string]bool{}
	for _, slot := range r.pages {
		have[slot.dir+"/"+slot.name] = true
	}
	for _, name := range stringsOf(r.site.Config.Value("include")) {
		path := r.site.InSource(name)
		fi, err := os.Stat(path)
		if err != nil || !fi.Mode().IsRegular() || r.filter.leaves(path) {
			continue
		}
		rel := strings.TrimPrefix(path, r.site.Source)
		if have[rel] {
			continue
		}
		have[rel] = true
		i := strings.LastIndexByte(rel, '/')
		r.file(rel[:i], rel[i+1:])
	}
}

// datedName takes a path such as news/2020-01-02-slug.md apart.
func datedName(p string) (date, slug, ext string, ok bool) {
	name := p[strings.LastIndexByte(p, '/')+1:]
	i := 0
	digits := func(least, most int) bool {
		n := 0
		for n < most && i < len(name) && '0' <= name[i] && name[i] <= '9' {
			i++
			n++
		}
		return n >= least
	}
	dash := func() bool {
		i++
		return i <= len(name) && name[i-1] == '-'
	}
	if !digits(2, 4) || !dash() || !digits(1, 2) || !dash() || !digits(1, 2) {
		return "", "", "", false
	}
	date = name[:i]
	if !dash() {
		return "", "", "", false
	}
	rest := name[i:]
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 || dot == len(rest)-1 {
		return "", "", "", false
	}
	return date, rest[:dot], rest[dot:], true
}
