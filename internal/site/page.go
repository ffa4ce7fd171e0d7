package site

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Page is a file with front matter outside of collections, or one that a
// generator makes.
type Page struct {
	Site *Site
	Base string // folder that Dir is below: the source, or the theme's root
	Dir  string // "" or the folder, with or without a leading slash
	Name string
	Data *value.Map
	// Content is what stands below the front matter.
	Content string
	Line    int // line of the source on which Content starts

	// Pager is `paginator` on this page, nil where it has none.
	Pager any

	// Shadow is true for a page that may share its destination without a
	// warning, as a redirect does.
	Shadow bool

	// Concealed are attributes that templates do not see of this page: a
	// plugin's kind of page may show less than others do.
	Concealed []string

	// Type is what the scopes of front matter defaults know the page by, where
	// that is not "pages".
	Type string

	// Under is the path that scopes of front matter defaults know the page by,
	// where that is not its own.
	Under string

	// Generated is true for a page without a file, Theme is where a theme's
	// page was read from.
	Generated bool
	Theme     fs.FS

	// Original is the page that this one is a copy of: what neither's front
	// matter says, the layout say, is what the defaults give the original's
	// path. Templates see the defaults of the copy's own.
	Original *Page

	// Tagged is true for a generated page whose content is a plugin's own tag:
	// it is rendered even where defaults turn Liquid off for all pages.
	Tagged bool

	asRead string // Content as the file has it
	head   uint64 // see Head

	rel, ext, stem string
	cold           bool // see Thaw: the origin has Data, Content and Pager
	twin           int  // of a thawed page: see Twin
	url, dest      string
	urlErr         error
	outputExt      string
	extKnown       bool
	defaults       *value.Map // for its path, merged below Data
	merged         *value.Map // as templates see it; set by Freeze
	order          int
	number         uint32
	result         Result
	face           struct{ content, dir, name, path, url any }
}

// NewPage makes a page; read it, or fill Data and Content.
func NewPage(s *Site, base, dir, name string) *Page {
	p := &Page{Site: s, Base: base, Dir: dir, Name: name, Data: value.NewMap(4)}
	p.SetName(name)
	return p
}

// NewGeneratedPage makes a page that has no file, as generators do.
func NewGeneratedPage(s *Site, dir, name, content string, data *value.Map) *Page {
	p := NewPage(s, s.Source, dir, name)
	p.Generated, p.Content = true, content
	if data != nil {
		p.Data = data
	}
	return p
}

// SetName renames the page, as Jekyll's `process` does.
func (p *Page) SetName(name string) {
	p.Name = name
	p.ext = Extname(name)
	p.stem = strings.TrimRight(strings.TrimSuffix(name, p.ext), ".")
	p.rel = strings.TrimPrefix(joinPath(p.Dir, name), "/")
	p.url, p.dest, p.defaults, p.extKnown = "", "", nil, false
}

// RelPath is the path below the source, without a leading slash.
func (p *Page) RelPath() string { return p.rel }

// SourcePath is the absolute path, the path within Theme for a theme's page,
// and "" for a generated one.
func (p *Page) SourcePath() string {
	if p.Generated {
		return ""
	}
	if p.Theme != nil {
		return p.rel
	}
	return joinPath(p.Base, p.Dir, p.Name)
}

// Path is `page.path`: the front matter's, or the relative path.
func (p *Page) Path() string {
	if p.cold {
		p.warm()
	}
	if v, ok := p.Data.Get("path"); ok {
		return text(v)
	}
	return p.rel
}

// Kind is "pages".
func (p *Page) Kind() string { return "pages" }

// Ext is the source's extension with its dot.
func (p *Page) Ext() string { return p.ext }

// Stem is the name without extension and trailing dots.
func (p *Page) Stem() string { return p.stem }

// FrontMatter is Data, without the defaults.
func (p *Page) FrontMatter() *value.Map {
	if p.cold {
		p.warm()
	}
	return p.Data
}

// Defaults are the values that the configuration gives the page's path.
func (p *Page) Defaults() *value.Map {
	if p.defaults == nil {
		p.defaults = p.Site.Defaults.All(cmp.Or(p.Under, p.rel), p.scope())
	}
	return p.defaults
}

func (p *Page) scope() string { return cmp.Or(p.Type, "pages") }

// Value is a front matter value, or the default for the page's path. A key
// that the front matter sets to nothing stays nothing.
func (p *Page) Value(key string) any {
	if p.cold {
		p.warm()
	}
	if v, ok := p.Data.Get(key); ok {
		return v
	}
	of := p
	if p.Original != nil {
		of = p.Original
	}
	v, _ := p.Site.Defaults.Find(of.rel, of.scope(), key)
	return v
}

// Read notes that Content is what stands in the page's file, below what has this
// hash.
func (p *Page) Read(head uint64) { p.asRead, p.head = p.Content, head }

// Head is a hash of what stands above the text in the page's file. It is 0 where
// the text is not the file's, or where something else may have been made of it.
func (p *Page) Head() uint64 {
	if p.Generated || p.Theme != nil || p.Content != p.asRead || p.Site.pageTexts.Load() {
		return 0
	}
	return p.head
}

// Reread gives a page of a thawed site other front matter, which leaves it where
// it is, and another text, which begins on a line.
func (p *Page) Reread(data *value.Map, body string, line int) {
	if p.cold {
		p.warm()
	}
	p.Data, p.Content, p.Line = data, body, line
	p.freeze()
}

// Body is the unconverted content.
func (p *Page) Body() string {
	p.Site.notePageText()
	if p.cold {
		p.warm()
	}
	return p.Content
}

// BodyLine is the line on which Body starts.
func (p *Page) BodyLine() int { return max(p.Line, 1) }

// OutputExt is the extension of what is written. It is settled when first
// asked for: a permalink given later changes the address alone.
func (p *Page) OutputExt() string {
	if !p.extKnown {
		p.outputExt, p.extKnown = p.Site.outputExt(p.Value("permalink"), p.ext), true
	}
	return p.outputExt
}

// HTML reports whether what is written is HTML.
func (p *Page) HTML() bool {
	switch p.OutputExt() {
	case ".html", ".xhtml", ".htm":
		return true
	}
	return false
}

// Index reports whether the page is its folder's index.
func (p *Page) Index() bool { return p.stem == "index" }

// Order is the place in the order of rendering.
func (p *Page) Order() int { return p.order }

// Result is what rendering made of the page.
func (p *Page) Result() *Result { return &p.result }

func (p *Page) site() *Site { return p.Site }

// Paginator is Pager.
func (p *Page) Paginator() any {
	if p.cold {
		p.warm()
	}
	return p.Pager
}

// MayShadow is Shadow.
func (p *Page) MayShadow() bool { return p.Shadow }

// Write is always true: a page that is not published is not read.
func (p *Page) Write() bool { return true }

// RenderWithLiquid reports whether Liquid has anything to do in the content.
func (p *Page) RenderWithLiquid() bool {
	return p.Tagged || p.Value("render_with_liquid") != false && hasLiquid(p.Body())
}

// PlaceInLayout reports whether the content may go into a layout.
func (p *Page) PlaceInLayout() bool { return !assetExt(p.ext) && p.Value("layout") != "none" }

// URLDir is `page.dir`: the address's folder, with a slash at its end.
func (p *Page) URLDir() string {
	u := p.URL()
	if strings.HasSuffix(u, "/") {
		return u
	}
	if d := dirName(u); strings.HasSuffix(d, "/") {
		return d
	} else {
		return d + "/"
	}
}

// Attr is the page as templates see it from outside of a render.
func (p *Page) Attr(name string) (any, bool) {
	v, ok, _ := p.AttrFor(outside, name)
	return v, ok
}

// AttrFor is the page as a render sees it. The error is that of rendering its
// excerpt.
func (p *Page) AttrFor(v *View, name string) (any, bool, error) {
	if p.cold {
		p.warm()
	}
	concealed := len(p.Concealed) > 0 && slices.Contains(p.Concealed, name)
	if !concealed && name == "content" {
		x, err := v.content(p)
		return x, true, err
	}
	if !concealed && name == "excerpt" {
		e := p.merged.Value("excerpt")
		v.readExcerpt(p, e)
		if e == nil || e == false {
			return nil, true, nil
		}
		x, err := excerptText(v, e)
		return x, true, err
	}
	v.Rec.Item(p.number, name)
	if concealed {
		x, ok := p.merged.Get(name)
		return x, ok, nil
	}
	switch name {
	case "url":
		return p.face.url, true, nil
	case "dir":
		return p.face.dir, true, nil
	case "name":
		return p.face.name, true, nil
	case "path":
		return p.face.path, true, nil
	}
	x, ok := p.merged.Get(name)
	return x, ok, nil
}

var pageKeys = []string{"content", "dir", "excerpt", "name", "path", "url"}

// Keys are the attributes' names in Jekyll's order: the defaults', the front
// matter's, and of the page's own those that neither has.
func (p *Page) Keys() []string {
	if p.cold {
		p.warm()
	}
	keys := keysOf(nil, p.merged)
	for _, k := range pageKeys {
		if !p.merged.Has(k) && !slices.Contains(p.Concealed, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

func without(m *value.Map, keys []string) *value.Map {
	for _, k := range keys {
		if m.Has(k) {
			c := m.Clone()
			for _, k := range keys {
				c.Delete(k)
			}
			return c
		}
	}
	return m
}

// Self is the page as its own render sees it, under `page`: Jekyll takes that
// picture before the content is converted, so that a layout's `page.content`
// is the source.
type Self struct{ *Page }

// AttrFor is the page with its source as content.
func (s Self) AttrFor(v *View, name string) (any, bool, error) {
	if s.cold {
		s.warm()
	}
	if name == "content" && len(s.Concealed) == 0 {
		v.Rec.Own()
		return s.face.content, true, nil
	}
	return s.Page.AttrFor(v, name)
}

func (p *Page) freeze() {
	p.result.turns = &p.Site.turns
	p.OutputExt()
	p.Destination()
	p.merged = DeepMerge(p.Defaults(), p.Data)
	p.face.content, p.face.dir, p.face.name, p.face.url = p.Content, p.URLDir(), p.Name, p.URL()
	if p.Tagged {
		p.face.content = "" // nobody wrote the tag
	}
	if v, ok := p.Data.Get("path"); ok {
		p.face.path = v
	} else {
		p.face.path = p.rel
	}
}

// DeepMerge is a hash with over's values above base's: a nothing above a value
// leaves the value, hashes merge, everything else replaces.
func DeepMerge(base, over *value.Map) *value.Map {
	if base.Len() == 0 {
		return over.Clone()
	}
	m := base.Clone()
	MergeInto(m, over)
	return m
}

// MergeInto is DeepMerge in place.
func MergeInto(m, over *value.Map) {
	for k, nv := range over.All() {
		ov, had := m.GetKey(k)
		if had {
			if nv == nil {
				continue
			}
			om, ok1 := ov.(*value.Map)
			nm, ok2 := nv.(*value.Map)
			if ok1 && ok2 {
				nv = DeepMerge(om, nm)
			}
		}
		m.SetKey(k, nv)
	}
}
