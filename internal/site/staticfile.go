package site

import (
	"io/fs"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// StaticFile is copied as it stands.
type StaticFile struct {
	Site       *Site
	Collection *Collection // nil outside of collections
	Base       string      // absolute folder that Dir is below
	Dir        string      // folder as Jekyll has it: "" or with a leading slash, no slash for collections
	Name       string
	ModTime    time.Time

	// Theme is where the file is read from when it is not below the source.
	Theme fs.FS

	rel, url, dest string
	number         uint32
	data           *value.Map
	face           struct{ path, name, basename, ext, modified any }
}

// NewStaticFile makes a static file of a path below base.
func NewStaticFile(s *Site, base, dir, name string, c *Collection) *StaticFile {
	return &StaticFile{Site: s, Collection: c, Base: base, Dir: dir, Name: name, rel: joinPath(dir, name)}
}

// RelPath is the path in the source, with a leading slash outside collections.
func (f *StaticFile) RelPath() string { return f.rel }

// SourcePath is the absolute path, or the path within Theme.
func (f *StaticFile) SourcePath() string {
	if f.Theme != nil {
		return strings.TrimLeft(f.rel, "/")
	}
	if f.Collection != nil {
		if dir := f.Site.ConfigString("collections_dir", ""); dir != "" {
			return joinPath(f.Base, dir, f.Dir, f.Name)
		}
	}
	return joinPath(f.Base, f.Dir, f.Name)
}

// Ext is the extension with its dot.
func (f *StaticFile) Ext() string { return Extname(f.Name) }

// Basename is the name without extension and trailing dots.
func (f *StaticFile) Basename() string {
	return strings.TrimRight(strings.TrimSuffix(f.Name, f.Ext()), ".")
}

// Kind is the collection's label, "" outside of collections.
func (f *StaticFile) Kind() string {
	if f.Collection == nil {
		return ""
	}
	return f.Collection.Label
}

func (f *StaticFile) cleanedRelPath() string {
	p := strings.TrimRight(strings.TrimSuffix(f.rel, f.Ext()), ".")
	if f.Collection != nil {
		p = strings.Replace(p, f.Collection.RelativeDirectory(), "", 1)
	}
	return p
}

// FrontMatter holds the defaults that the configuration gives its path.
func (f *StaticFile) FrontMatter() *value.Map {
	if f.data == nil {
		if f.data = f.Site.Defaults.All(f.rel, f.Kind()); f.data == nil {
			f.data = value.NewMap(0) // so that it is asked for once
		}
	}
	return f.data
}

// Write reports whether the file is copied: not where the defaults for its
// address say `published: false`, nor in a collection without output.
func (f *StaticFile) Write() bool {
	if v, ok := f.Site.Defaults.Find(f.URL(), f.Kind(), "published"); ok && !truthy(v) {
		return false
	}
	return f.Collection == nil || f.Collection.Write()
}

// Attr is the file as templates see it.
func (f *StaticFile) Attr(name string) (any, bool) {
	if f.face.path == nil { // of a thawed site
		f.freeze()
	}
	switch name {
	case "name":
		return f.face.name, true
	case "basename":
		return f.face.basename, true
	case "extname":
		return f.face.ext, true
	case "path":
		return f.face.path, true
	case "collection":
		if f.Collection == nil {
			return nil, true
		}
		return f.Collection.Label, true
	case "modified_time":
		return f.face.modified, true
	}
	return f.FrontMatter().Get(name)
}

// Keys are the attributes' names in Jekyll's order.
func (f *StaticFile) Keys() []string {
	return keysOf([]string{"name", "basename", "extname", "path", "collection", "modified_time"}, f.FrontMatter())
}

func (f *StaticFile) freeze() {
	f.FrontMatter()
	f.URL()
	f.Destination()
	f.face.path, f.face.name, f.face.basename, f.face.ext, f.face.modified = f.rel, f.Name, f.Basename(), f.Ext(), f.ModTime
}
