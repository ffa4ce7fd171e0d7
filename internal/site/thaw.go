package site

import (
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// A frozen site can be kept and thawed: made again without reading anything.
// It then has all its items in their order, but they are cold: front matter,
// addresses and texts are fetched from the site's Origin when somebody first
// asks. A thawed site is for one goroutine.

// Origin has what a thawed site does not hold yet.
type Origin interface {
	// Document calls the document's Warm, Page the page's.
	Document(d *Document)
	Page(p *Page)
	// Data is `site.data`.
	Data() *value.Map
	// Attribute is `site.tags` or `site.categories`.
	Attribute(name string) *value.Map
}

// Addresses are where an item goes, as freezing has fixed it. URL is "" where
// it cannot be made.
type Addresses struct{ URL, Destination, OutputExt string }

// AddressesOf are those of an item of a frozen site.
func AddressesOf(it Item) Addresses {
	a := Addresses{URL: it.URL(), OutputExt: it.OutputExt()}
	switch it := it.(type) {
	case *Document:
		a.Destination = it.Destination()
		if it.urlErr != nil {
			a.URL, a.Destination = "", ""
		}
	case *Page:
		a.Destination = it.Destination()
		if it.urlErr != nil {
			a.URL, a.Destination = "", ""
		}
	}
	return a
}

// Stored is where a document's body is in its file, and what else is known of
// it without reading it.
type Stored struct {
	At, Size int    // bytes
	Sum      uint64 // of the body
	Head     uint64 // of what stands above it
	Line     int
	Liquid   bool
	Own      bool // the body is not the file's: there is no telling where it is
}

// Stored tells where the document's body is.
func (d *Document) Stored() Stored {
	b := &d.body
	return Stored{At: int(b.at), Size: int(b.size), Sum: b.sum, Head: b.head, Line: d.Line, Liquid: b.liquid, Own: b.own}
}

// Cool makes a cold document of a thawed site, in place. Root is the folder of
// collections with a slash.
func (d *Document) Cool(c *Collection, root, path string, at Stored, number uint32, writes bool) {
	// The first access writes a number. Before it writes a pointer the compiler
	// looks whether d is there, and memory that is read before it is written is
	// fetched twice, the second time with a word to all other processors: 3 of 13
	// ms for ten thousand documents.
	d.Line = at.Line
	d.Site, d.Collection, d.Path, d.rel, d.ext = c.Site, c, path, below(path, root), Extname(path)
	d.SetStoredBody(at.At, at.Size, at.Sum, at.Head, at.Liquid)
	d.number, d.writes, d.cold = number, writes, true
}

// Restore says anew where a cold document's body is.
func (d *Document) Restore(at Stored) {
	d.body.held.Store(nil)
	d.SetStoredBody(at.At, at.Size, at.Sum, at.Head, at.Liquid)
	d.Line = at.Line
}

// Warm gives a cold document what its origin has of it.
func (d *Document) Warm(data *value.Map, a Addresses) {
	d.data, d.url, d.dest, d.outputExt, d.extKnown = data, a.URL, a.Destination, a.OutputExt, true
}

func (d *Document) warm() {
	d.cold = false
	d.Site.origin.Document(d)
}

// Names are those of a page that was renamed or moved while it was made, and
// need not follow from each other.
type Names struct{ Dir, Name, Rel, Ext, Stem string }

// Names are the page's.
func (p *Page) Names() Names { return Names{p.Dir, p.Name, p.rel, p.ext, p.stem} }

// Cool makes a new page a cold one of a thawed site. Twin is what [Page.Twin]
// returns.
func (p *Page) Cool(s *Site, n Names, a Addresses, number uint32, twin int) {
	p.Site, p.Dir, p.Name, p.rel, p.ext, p.stem = s, n.Dir, n.Name, n.Rel, n.Ext, n.Stem
	p.url, p.dest, p.outputExt, p.extKnown = a.URL, a.Destination, a.OutputExt, true
	p.number, p.twin, p.cold = number, twin, true
}

// Warm gives a cold page what its origin has of it.
func (p *Page) Warm(data *value.Map, content string, pager any) {
	p.Data, p.Content, p.Pager = data, content, pager
}

func (p *Page) warm() {
	p.cold = false
	p.Site.origin.Page(p)
	p.freeze()
}

// Twin is the place among the site's pages of the first page whose path and
// text this page has, of several such; -1 for others. Only pages of a thawed
// site know it.
func (p *Page) Twin() int { return p.twin }

// Renumbered gives a static file of a thawed site its number.
func (f *StaticFile) Renumbered(n uint32) { f.number = n }

// Thawed reports whether the site was made by Thaw.
func (s *Site) Thawed() bool { return s.origin != nil }

// Thaw fixes orders and faces of a site whose collections, pages and static
// files were filled with cold ones. Newest are the posts as `site.posts` has
// them, html the places of `site.html_pages` among the pages.
func (s *Site) Thaw(o Origin, newest []*Document, html []int) {
	s.origin = o
	s.frozen = true
	s.line(newest)
	f := &s.face
	f.time = s.Time
	pages := make([]any, len(s.Pages))
	for i, p := range s.Pages {
		pages[i] = p
	}
	htmlPages := make([]any, len(html))
	for i, at := range html {
		htmlPages[i] = pages[at]
	}
	f.pages, f.htmlPages, f.staticFiles = pages, htmlPages, fileArray(s.StaticFiles)
}

// Newest are the posts as `site.posts` of a frozen site has them.
func (s *Site) Newest() []any {
	a, _ := s.face.posts.([]any)
	return a
}

// HTMLPages are `site.html_pages` of a frozen site.
func (s *Site) HTMLPages() []any {
	a, _ := s.face.htmlPages.([]any)
	return a
}

// buildCollections fills what templates see of collections.
func (f *siteFace) buildCollections(s *Site) {
	byLabel := slices.Clone(s.Collections)
	slices.SortStableFunc(byLabel, func(a, b *Collection) int { return strings.Compare(a.Label, b.Label) })
	collections := make([]any, len(byLabel))
	f.docs = make(map[string]any, len(byLabel))
	for i, c := range byLabel {
		collections[i] = c
		if c.Label != "posts" {
			f.docs[c.Label], _ = c.Attr("docs")
		}
	}
	f.collections = collections
}

// dataFace is `site.data`.
func (s *Site) dataFace() any {
	if s.face.data == nil && s.origin != nil {
		if d := s.Config.Value("data"); truthy(d) {
			s.face.data = d
		} else {
			s.face.data = s.origin.Data()
		}
	}
	return s.face.data
}

func (s *Site) attributeFace(face *any, name string) any {
	if *face == nil && s.origin != nil {
		*face = s.origin.Attribute(name)
	}
	return *face
}

// BeginGenerate says that generators run from now on until the site is frozen:
// if one of them looks at a document's text, [Site.TextsAsked] tells.
func (s *Site) BeginGenerate() { s.generating.Store(true) }

// TextsAsked reports whether what generators made may depend on the texts of
// documents.
func (s *Site) TextsAsked() bool { return s.texts.Load() }

// NoteKey is told by generators of a key of documents' front matter that they
// looked at because a configuration says so.
func (s *Site) NoteKey(key string) {
	if _, known := s.keys.Load(key); !known {
		s.keys.Store(key, true)
	}
}

// GeneratorsRead reports whether a key was noted.
func (s *Site) GeneratorsRead(key string) bool {
	_, ok := s.keys.Load(key)
	return ok
}

// GeneratorKeys are the keys that were noted.
func (s *Site) GeneratorKeys() []string {
	var keys []string
	s.keys.Range(func(k, _ any) bool {
		keys = append(keys, k.(string))
		return true
	})
	slices.Sort(keys)
	return keys
}

// notePageText does so for the text of a page.
func (s *Site) notePageText() {
	if s.generating.Load() && !s.pageTexts.Load() {
		s.pageTexts.Store(true)
	}
}

func (s *Site) noteText() {
	if s.generating.Load() {
		s.texts.Store(true)
	}
}
