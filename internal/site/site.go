// Package site is the model of a Jekyll site: what the readers fill, the
// generators add to, and the templates see.
//
// A Site lives through three states. While it is read, each part is filled by
// one goroutine. While generators run, they have it alone. [Site.Freeze] then
// fixes orders, addresses and faces, and from that moment any number of
// goroutines may read it and nobody may write. What rendering makes of an item
// is kept apart, in its [Result], which is published once.
//
// Templates see the model's own types: *Document, *Page, *StaticFile,
// *Collection, *Layout and *Site answer Attr, so that `site.posts` is one
// array built once and reading an attribute allocates nothing.
package site

import (
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Site is one site, read and perhaps rendered.
type Site struct {
	Source string // absolute path of the source folder, no trailing slash
	Dest   string // absolute path of the destination folder

	// Config is the merged configuration, as `site` shows it to templates.
	Config *value.Map

	Time     time.Time      // `site.time`
	Location *time.Location // zone of dates without one, and in which dates are shown
	Env      string         // JEKYLL_ENV, "development" where unset

	Theme       *Theme // nil without one
	Layouts     map[string]*Layout
	Collections []*Collection // in the configuration's order; "posts" first
	Pages       []*Page
	StaticFiles []*StaticFile
	Data        *value.Map

	// Converters in order of priority; the last is the identity.
	Converters []Converter

	// Defaults are the front matter defaults of the configuration.
	Defaults Defaults

	// Globals are further names a template sees beside `site`, `page` and the
	// others, and Extra further attributes of `site` (a plugin's `site.github`).
	Globals *value.Map
	Extra   *value.Map

	// Report receives what is wrong with somebody's input. It may be called
	// from several goroutines.
	Report func(diag.Diagnostic)

	nextFuture atomic.Int64 // Unix time, 0 for none
	// Lean holds no bodies from reading to rendering.
	Lean bool

	// Remake makes an item's converted content once more, for a template that
	// reads what was not kept. The renderer sets it.
	Remake func(Item) (any, error)

	// CutExcerpt makes a document's excerpt of a body that a plugin gave it, nil
	// where its separator is empty. The reader sets it.
	CutExcerpt func(d *Document, body string) *Excerpt

	converters map[string][]Converter // by extension, filled by Freeze
	outputExts map[string]string      // likewise: see outputExt
	frozen     bool
	origin     Origin      // nil but for a thawed site
	generating atomic.Bool // from BeginGenerate to Freeze
	texts      atomic.Bool // see TextsAsked
	pageTexts  atomic.Bool // the same for those of pages
	keys       sync.Map    // see NoteKey
	face       siteFace
	printed    atomic.Bool
	asked      atomic.Bool  // AskTime
	bodies     atomic.Int64 // bytes of bodies read
	compact    value.Compactor
	turns      turns
	faults     struct {
		sync.Mutex
		errs []error
	}
}

// AskTime is the time of the build, for those to whom it decides what the site
// is: the next build has another. Whether a document is from the future is not
// such a question, for [Site.NextFuture] tells until when that holds.
func (s *Site) AskTime() time.Time {
	s.asked.Store(true)
	return s.Time
}

// Timeless reports whether nobody has asked the time.
func (s *Site) Timeless() bool { return !s.asked.Load() }

// Printed reports whether a template has printed an item itself rather than
// one of its attributes. What that gives depends on how far the item is, and
// no view is asked: such a render cannot be known by what it read.
func (s *Site) Printed() bool { return s.printed.Load() }

// Defaults answers which front matter a path has before it says anything
// itself. Kind is the collection's label, "pages", or "" for static files.
type Defaults interface {
	// All merges the values of every matching set.
	All(path, kind string) *value.Map
	// Find is the value of one key.
	Find(path, kind, key string) (any, bool)
}

// Converter turns one markup into another, as Jekyll's converters do.
type Converter interface {
	Name() string
	Priority() Priority
	Matches(ext string) bool
	// OutputExt is the extension of what was ext, "" where the converter has
	// no opinion.
	OutputExt(ext string) string
	// Convert appends src converted to dst. Item is what is converted, nil
	// for text that belongs to none.
	Convert(dst, src []byte, item Item) ([]byte, error)
}

// Priority orders generators, converters and hooks: higher goes first.
type Priority int

// Jekyll's five priorities.
const (
	Lowest  Priority = -100
	Low     Priority = -10
	Normal  Priority = 0
	High    Priority = 10
	Highest Priority = 100
)

// Collection returns the collection of a label, nil where there is none.
func (s *Site) Collection(label string) *Collection {
	for _, c := range s.Collections {
		if c.Label == label {
			return c
		}
	}
	return nil
}

// Posts is the collection of posts. It exists in every site.
func (s *Site) Posts() *Collection {
	if c := s.Collection("posts"); c != nil {
		return c
	}
	c := NewCollection(s, "posts", value.MapOf("output", true))
	s.Collections = append([]*Collection{c}, s.Collections...)
	return c
}

// Documents are the documents of all collections, collection by collection.
func (s *Site) Documents() []*Document {
	n := 0
	for _, c := range s.Collections {
		n += len(c.Docs)
	}
	docs := make([]*Document, 0, n)
	for _, c := range s.Collections {
		docs = append(docs, c.Docs...)
	}
	return docs
}

// Files yields everything that may be written, in Jekyll's order: pages,
// static files, documents.
func (s *Site) Files(yield func(File) bool) {
	for _, p := range s.Pages {
		if !yield(p) {
			return
		}
	}
	for _, f := range s.StaticFiles {
		if f.Write() && !yield(f) {
			return
		}
	}
	for _, c := range s.Collections {
		for _, d := range c.Docs {
			if d.Write() && !yield(d) {
				return
			}
		}
	}
}

// File is what ends as one file in the destination.
type File interface {
	RelPath() string     // path in the source, as Jekyll's relative_path
	SourcePath() string  // absolute path of the source; "" for generated ones
	URL() string         // address within the site, escaped
	Destination() string // path in the destination, slash-separated, no leading slash
	Write() bool
}

// Item is a file that is rendered: a Document, a Page, or the excerpt of one.
type Item interface {
	RelPath() string
	SourcePath() string
	URL() string
	Kind() string // the label of the collection, or "pages"
	Ext() string  // of the source, with its dot
	OutputExt() string
	FrontMatter() *value.Map
	// Value is a front matter value, the defaults' where it has none.
	Value(key string) any
	Body() string // below the front matter, unconverted
	// BodyLine is the line of the source on which Body starts.
	BodyLine() int
	RenderWithLiquid() bool
	PlaceInLayout() bool
	// Order is the place in the order of rendering; what has a lower one is
	// seen converted by templates, what has a higher one raw.
	Order() int
	Result() *Result

	site() *Site
}

// ConfigString is a configuration value as text, fallback where it is absent
// or not text.
func (s *Site) ConfigString(key, fallback string) string {
	if v, ok := s.Config.Value(key).(string); ok {
		return v
	}
	return fallback
}

// ConfigBool is a configuration value's truth in Ruby's sense.
func (s *Site) ConfigBool(key string) bool { return truthy(s.Config.Value(key)) }

// ConfigMap is a configuration value that is a hash; nil (which reads as an
// empty one) where it is not.
func (s *Site) ConfigMap(key string) *value.Map {
	m, _ := s.Config.Value(key).(*value.Map)
	return m
}

func truthy(v any) bool { return v != nil && v != false }

// CollectionsPath is the folder that holds the collections' folders.
func (s *Site) CollectionsPath() string {
	if dir := s.ConfigString("collections_dir", ""); dir != "" {
		return s.InSource(dir)
	}
	return s.Source
}

// InSource is an absolute path that cannot leave the source folder.
func (s *Site) InSource(elems ...string) string { return inside(s.Source, elems) }

// InDest is an absolute path that cannot leave the destination folder.
func (s *Site) InDest(elems ...string) string { return inside(s.Dest, elems) }

func inside(base string, elems []string) string {
	for _, e := range elems {
		base = Sanitize(base, e)
	}
	return base
}

// Sanitize joins a path that may hold ".." to a base it must not leave. An
// absolute path inside the base is kept.
func Sanitize(base, p string) string {
	clean := path.Clean("/" + filepath.ToSlash(p))
	if clean == base || strings.HasPrefix(clean, strings.TrimSuffix(base, "/")+"/") {
		return clean
	}
	if clean == "/" {
		return strings.TrimSuffix(base, "/") + "/"
	}
	return strings.TrimSuffix(base, "/") + clean
}

// convertersFor lists the converters of an extension by priority.
func (s *Site) convertersFor(ext string) []Converter {
	if cs, ok := s.converters[ext]; ok {
		return cs
	}
	var cs []Converter
	for _, c := range s.Converters {
		if c.Matches(ext) {
			cs = append(cs, c)
		}
	}
	return cs
}

// rememberConverters fills the table that convertersFor looks into first.
// Before a site is frozen there is none: converters may still be added.
func (s *Site) rememberConverters() {
	table, exts := map[string][]Converter{}, map[string]string{}
	last := "/" // no extension
	add := func(ext string) {
		if ext == last {
			return
		}
		last = ext
		if _, ok := table[ext]; !ok {
			table[ext] = s.convertersFor(ext)
			exts[ext] = s.convertedExt(ext)
		}
	}
	for _, c := range s.Collections {
		for _, d := range c.Docs {
			add(d.ext)
		}
	}
	for _, p := range s.Pages {
		add(p.ext)
	}
	s.converters, s.outputExts = table, exts
}

// ConvertersFor lists the converters that take an extension, first to last.
func (s *Site) ConvertersFor(ext string) []Converter { return s.convertersFor(ext) }

// outputExt is the extension of what is written for a source extension, unless
// the permalink says another.
func (s *Site) outputExt(permalink any, ext string) string {
	if p, ok := permalink.(string); ok && p != "" && !strings.HasSuffix(p, "/") {
		if e := Extname(p); e != "" {
			return e
		}
	}
	if e, ok := s.outputExts[ext]; ok {
		return e
	}
	return s.convertedExt(ext)
}

// convertedExt is the extension that the converters of a source extension
// agree on.
func (s *Site) convertedExt(ext string) string {
	var exts []string
	for _, c := range s.convertersFor(ext) {
		if e := c.OutputExt(ext); e != "" || c.Priority() == Lowest {
			exts = append(exts, e)
		}
	}
	switch len(exts) {
	case 0:
		return ext
	case 1:
		return exts[0]
	}
	return exts[len(exts)-2]
}

// Extname is Ruby's File.extname: the last dot of the last element and what
// follows it; nothing for a name that only starts with dots.
func Extname(p string) string {
	p = strings.TrimRight(p, "/")
	dot := len(p) - 1
	for dot >= 0 && p[dot] != '.' && p[dot] != '/' {
		dot--
	}
	if dot < 0 || p[dot] == '/' {
		return ""
	}
	for i := dot - 1; i >= 0 && p[i] != '/'; i-- {
		if p[i] != '.' {
			return p[dot:]
		}
	}
	return ""
}
