package site

import (
	"github.com/broadsheet-press/broadsheet/internal/permalink"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Collection is a folder of documents that belong together. Posts are one.
type Collection struct {
	Site     *Site
	Label    string
	Metadata *value.Map // what the configuration says of it
	Docs     []*Document
	Files    []*StaticFile // what lies beside the documents without front matter

	compiled    *permalink.Template
	docs, files any // Docs and Files as templates see them, boxed once
}

// NewCollection makes a collection.
func NewCollection(s *Site, label string, metadata *value.Map) *Collection {
	if metadata == nil {
		metadata = value.NewMap(0)
	}
	return &Collection{Site: s, Label: label, Metadata: metadata}
}

// RelativeDirectory is the folder's name within the collections' folder.
func (c *Collection) RelativeDirectory() string { return "_" + c.Label }

// Directory is the folder's absolute path.
func (c *Collection) Directory() string {
	return c.Site.InSource(joinPath(c.Site.ConfigString("collections_dir", ""), c.RelativeDirectory()))
}

// Write reports whether the collection's documents become files.
func (c *Collection) Write() bool { return truthy(c.Metadata.Value("output")) }

// Template is the pattern of its documents' addresses.
func (c *Collection) Template() string {
	if v, ok := c.Metadata.Get("permalink"); ok {
		return text(v)
	}
	return permalink.AddSuffix("/:collection/:path", c.Site.ConfigString("permalink", "date"))
}

// template is Template compiled.
func (c *Collection) template() *permalink.Template {
	if c.compiled == nil {
		c.compiled = permalink.Compile(c.Template())
	}
	return c.compiled
}

// Attr is the collection as templates see it.
func (c *Collection) Attr(name string) (any, bool) {
	switch name {
	case "label":
		return c.Label, true
	case "docs":
		if c.docs == nil { // of a thawed site
			c.docs = documentArray(c.Docs)
		}
		return c.docs, true
	case "files":
		if c.files == nil {
			c.files = fileArray(c.Files)
		}
		return c.files, true
	case "relative_directory":
		return c.RelativeDirectory(), true
	case "output":
		return c.Write(), true
	case "directory":
		return c.Directory(), true
	}
	return c.Metadata.Get(name)
}

// Keys are the attributes' names in Jekyll's order.
func (c *Collection) Keys() []string {
	return keysOf([]string{"label", "docs", "files", "relative_directory", "output", "directory"}, c.Metadata)
}

// keysOf is fixed followed by the string keys of maps, each once.
func keysOf(fixed []string, maps ...*value.Map) []string {
	keys := append([]string(nil), fixed...)
	seen := make(map[string]bool, len(fixed))
	for _, k := range fixed {
		seen[k] = true
	}
	for _, m := range maps {
		for k := range m.All() {
			if k, ok := k.(string); ok && !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
	}
	return keys
}
