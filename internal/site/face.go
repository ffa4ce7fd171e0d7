package site

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// siteFace is the site as templates see it: arrays made once.
type siteFace struct {
	time, posts, pages, htmlPages, documents, staticFiles, collections, data any
	tags, categories                                                         any
	docs                                                                     map[string]any // by label, without posts
	recent                                                                   []*Document
}

// Freeze ends the generating: it fixes addresses, the order of rendering and
// the faces. Nothing may change the site afterwards.
func (s *Site) Freeze() { s.FreezeBeside(func() {}) }

// FreezeBeside is Freeze with work beside it, which may ask items for what is
// fixed of them, but not the site as templates see it.
func (s *Site) FreezeBeside(work func()) {
	s.Posts()
	s.rememberConverters()
	order := 0
	for _, c := range s.Collections {
		for i, d := range c.Docs {
			d.order, d.number, d.pos = order, uint32(order), i
			order++
		}
		c.freeze()
		c.docs = documentArray(c.Docs)
	}
	for _, p := range s.Pages {
		p.order, p.number = order, uint32(order)
		order++
		p.freeze()
	}
	for i, f := range s.StaticFiles {
		f.number = uint32(order + i)
		f.freeze()
	}
	for _, c := range s.Collections {
		for _, f := range c.Files {
			if f.face.path == nil { // a plugin made a page of it: templates still find it here
				f.freeze()
			}
		}
		c.files = fileArray(c.Files)
	}
	s.frozen = true
	s.generating.Store(false)
	var wg sync.WaitGroup
	wg.Go(work)
	s.face.build(s)
	wg.Wait()
}

// freeze fixes the documents' addresses, on all processors: for 10,000 posts
// that is 40 ms of work.
func (c *Collection) freeze() {
	c.template() // which they share
	const share = 256
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(c.Docs)/share+1) {
		wg.Go(func() {
			for {
				from := int(next.Add(share)) - share
				if from >= len(c.Docs) {
					return
				}
				for _, d := range c.Docs[from:min(from+share, len(c.Docs))] {
					d.freeze()
				}
			}
		})
	}
	wg.Wait()
}

func documentArray(docs []*Document) []any {
	a := make([]any, len(docs))
	for i, d := range docs {
		a[i] = d
	}
	return a
}

func fileArray(files []*StaticFile) []any {
	a := make([]any, len(files))
	for i, f := range files {
		a[i] = f
	}
	return a
}

func (f *siteFace) build(s *Site) {
	posts := s.Posts().Docs
	ordered := strictlyOrdered(posts)
	f.posts = newestFirst(posts, ordered)
	n := min(len(posts), 11)
	f.recent = slices.Clone(posts[len(posts)-n:])
	slices.Reverse(f.recent)

	pages := make([]any, len(s.Pages))
	html := []any{}
	for i, p := range s.Pages {
		pages[i] = p
		if p.HTML() || strings.HasSuffix(p.URL(), "/") {
			html = append(html, p)
		}
	}
	f.time, f.pages, f.htmlPages = s.Time, pages, html
	f.staticFiles = fileArray(s.StaticFiles)
	f.documents = s.documentFiles()

	f.buildCollections(s)
	if d := s.Config.Value("data"); truthy(d) {
		f.data = d
	} else {
		f.data = s.Data
	}
	f.tags, f.categories = s.byAttribute("tags", ordered), s.byAttribute("categories", ordered)
}

// documentFiles is `site.documents`: each collection's documents followed by
// its static files.
func (s *Site) documentFiles() []any {
	a := []any{}
	for _, c := range s.Collections {
		for _, d := range c.Docs {
			a = append(a, d)
		}
		for _, f := range c.Files {
			a = append(a, f)
		}
	}
	return a
}

// byAttribute is the posts by each value of an array in their front matter:
// values in the order met, posts newest first. Arrays among the values are the
// same key if they hold the same. Ordered says that the posts are
// strictlyOrdered.
func (s *Site) byAttribute(key string, ordered bool) *value.Map {
	var keys []any
	var posts [][]*Document
	known := map[any]int{}
	at := value.Lookup{Key: key}
	for _, d := range s.Posts().Docs {
		values, _ := at.In(d.FrontMatter()).([]any)
		for _, v := range values {
			id := v
			switch v.(type) {
			case []any, *value.Map:
				id = liquid.Inspect(v) + "\x00" // no text is the same
			}
			i, ok := known[id]
			if !ok {
				i = len(keys)
				known[id] = i
				keys, posts = append(keys, v), append(posts, nil)
			}
			posts[i] = append(posts[i], d)
		}
	}
	m := value.NewMap(len(keys))
	for i, k := range keys {
		if !ordered {
			SortDocuments(posts[i])
			slices.Reverse(posts[i])
			m.SetKey(k, documentArray(posts[i]))
			continue
		}
		m.SetKey(k, newestFirst(posts[i], true))
	}
	return m
}

// ByAttribute is `site.tags` and `site.categories` for generators, which run
// before the site is frozen.
func (s *Site) ByAttribute(key string) *value.Map {
	if s.frozen {
		switch key {
		case "tags":
			return s.face.tags.(*value.Map)
		case "categories":
			return s.face.categories.(*value.Map)
		}
	}
	return s.byAttribute(key, strictlyOrdered(s.Posts().Docs))
}

// RelatedPosts are the ten newest other posts.
func (s *Site) RelatedPosts(of *Document) []any {
	posts := s.Posts().Docs
	if len(posts) < 2 {
		return []any{}
	}
	related := make([]any, 0, 10)
	for _, d := range s.face.recent {
		if d != of && len(related) < 10 {
			related = append(related, d)
		}
	}
	return related
}

var siteKeys = []string{
	"html_pages", "time", "documents", "config", "related_posts", "data", "pages", "categories",
	"static_files", "collections", "posts", "tags",
}

// Keys are the attributes' names in Jekyll's order.
func (s *Site) Keys() []string { return keysOf(siteKeys, s.Config, s.Extra) }

// Attr is the site as templates see it from outside of a render.
func (s *Site) Attr(name string) (any, bool) { return s.AttrFor(outside, name) }

func (v *View) readSite(name, asked string) {
	switch name {
	case "time":
		if asked != liquid.Stamped {
			v.Rec.Read(trace.Clock, asked)
		}
	case "data":
		v.Rec.Read(trace.Data, "")
	case "related_posts":
		v.Rec.Own()
		if d, ok := v.Item.(*Document); ok {
			v.Rec.Item(d.number, trace.Related)
		}
	default:
		v.Rec.Read(trace.Site, name)
	}
}

// DataFor is an entry of `site.data` as a render sees it.
func (s *Site) DataFor(v *View, key any) (any, bool) {
	m, ok := s.dataFace().(*value.Map)
	if !ok {
		v.Rec.Read(trace.Data, "")
		return nil, false
	}
	if name, ok := key.(string); ok && name != "" {
		v.Rec.Read(trace.Data, name)
	} else {
		v.Rec.Read(trace.Data, "")
	}
	return m.GetKey(key)
}

// AttrFor is the site as a render sees it: only the related posts depend on it.
func (s *Site) AttrFor(v *View, name string) (any, bool) { return s.attr(v, name, "") }

// attr is AttrFor what the thread has asked.
func (s *Site) attr(v *View, name, asked string) (any, bool) {
	if v.Rec != nil {
		v.readSite(name, asked)
	}
	if d, ok := s.face.docs[name]; ok {
		return d, true
	}
	switch name {
	case "posts":
		return s.face.posts, true
	case "time":
		return s.face.time, true
	case "data":
		return s.dataFace(), true
	case "pages":
		return s.face.pages, true
	case "html_pages":
		return s.face.htmlPages, true
	case "static_files":
		return s.face.staticFiles, true
	case "tags":
		return s.attributeFace(&s.face.tags, name), true
	case "categories":
		return s.attributeFace(&s.face.categories, name), true
	case "collections":
		return s.face.collections, true
	case "documents":
		if s.face.documents == nil { // of a thawed site
			s.face.documents = s.documentFiles()
		}
		return s.face.documents, true
	case "config":
		return nil, true
	case "related_posts":
		v.own()
		if d, ok := v.Item.(*Document); ok {
			return s.RelatedPosts(d), true
		}
		return nil, true
	case "keys":
		return anys(s.Keys()), true
	}
	if v, ok := s.Extra.Get(name); ok {
		return v, true
	}
	return s.Config.Get(name)
}
