package build

import (
	"path"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// world is the frozen site as a ledger asks about it.
type world struct {
	site     *site.Site
	renderer *render.Renderer
	things   []any // documents, pages and static files, by number; nil where gone
	hash     valueHasher
	own      []uint64
	head     []uint64
	frames   map[string]uint64
	frameOf  []uint64 // by item, 0 where it was not asked
	keys     map[trace.Key]uint64
	posts    map[string][]*site.Document // by what post_url may mean
}

// Own is what an item is itself.
func (w *world) Own(n uint32) uint64 {
	if int(n) >= len(w.own) {
		return 0
	}
	return w.own[n]
}

// Head is what an item is without its text.
func (w *world) Head(n uint32) uint64 {
	if int(n) >= len(w.head) {
		return 0
	}
	return w.head[n]
}

// ownOf hashes everything that an item is: what rendering it uses without
// asking the site.
func (w *world) ownOf(it site.Item, hash *valueHasher) (own, head uint64) {
	hash.lost = false
	h := ledger.NewHash().Text(it.URL()).Text(it.OutputExt()).Text(it.RelPath()).Text(it.SourcePath()).Word(uint64(it.BodyLine()))
	h = hash.add(h, it.FrontMatter())
	switch it := it.(type) {
	case *site.Document:
		h = h.Text(it.Destination()).Word(bit(it.Write()))
		if it.Draft() {
			h = h.Word(uint64(it.Date().UnixNano()))
		}
	case *site.Page:
		h = h.Text(it.Destination()).Word(bit(it.Shadow)).Text(it.Type).Word(bit(it.Generated)).Word(bit(it.Theme != nil))
		h = hash.add(h, it.Defaults())
		h = hash.add(h, it.Pager)
		if first := w.renderer.First(it); first != site.Item(it) {
			h = h.Text(first.Body()).Text(first.SourcePath()).Word(uint64(first.BodyLine()))
		}
		for _, c := range it.Concealed {
			h = h.Text(c)
		}
	}
	if hash.lost {
		return 0, 0
	}
	return h.Word(bodySum(it)).Sum(), h.Sum()
}

// bodySum is a hash of an item's text, of documents without reading it.
func bodySum(it site.Item) uint64 {
	if d, ok := it.(*site.Document); ok {
		return d.BodySum()
	}
	return ledger.NewHash().Text(it.Body()).Sum()
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// Frame is the layouts around an item.
func (w *world) Frame(n uint32) uint64 {
	if len(w.frameOf) < len(w.things) {
		w.frameOf = make([]uint64, len(w.things))
	}
	if w.frameOf[n] == 0 {
		w.frameOf[n] = w.frame(n)
	}
	return w.frameOf[n]
}

func (w *world) frame(n uint32) uint64 {
	it, ok := w.things[n].(site.Item)
	if !ok {
		return 0
	}
	name := ""
	if v := it.Value("layout"); v != nil {
		name = site.Text(v)
	}
	if f, ok := w.frames[name]; ok {
		return f
	}
	h := ledger.NewHash()
	w.hash.lost = false
	used := map[*site.Layout]bool{}
	for l := w.site.Layouts[name]; l != nil && !used[l]; l = l.Parent(w.site) {
		used[l] = true
		h = w.hash.add(h.Text(l.Path).Text(l.Content).Word(uint64(l.ContentLine)), l.Data)
	}
	sum := h.Sum()
	if w.hash.lost {
		sum = 0
	}
	w.frames[name] = sum
	return sum
}

// Column is what an item's attribute has.
func (w *world) Column(column string, n uint32) uint64 {
	if int(n) >= len(w.things) || w.things[n] == nil {
		return 0
	}
	it, _ := w.things[n].(site.Item)
	switch column {
	case trace.Raw:
		return bodySum(it)
	case trace.Unrendered:
		return 1
	case trace.Left:
		return w.hash.sum(w.renderer.Left(it.Order()))
	case trace.Related:
		d, ok := it.(*site.Document)
		if !ok {
			return 0
		}
		return w.hash.sum(w.site.RelatedPosts(d))
	case trace.Keys:
		keyed, ok := w.things[n].(liquid.KeyedDrop)
		if !ok {
			return 0
		}
		return w.hash.sum(keyed.Keys())
	}
	if d, ok := it.(*site.Document); ok && column == "date" && d.FrontMatter().Value("date") == nil && !d.Draft() {
		return 3 // the time of the build, which is read besides
	}
	drop, ok := w.things[n].(liquid.Drop)
	if !ok {
		return 0
	}
	v, found := drop.Attr(column)
	if !found {
		return 2
	}
	return w.hash.sum(v)
}

// Key is what a key has.
func (w *world) Key(k trace.Key) uint64 {
	if h, ok := w.keys[k]; ok {
		return h
	}
	h := w.find(k)
	w.keys[k] = h
	return h
}

func (w *world) find(k trace.Key) uint64 {
	s := w.site
	switch k.Kind {
	case trace.Clock:
		if k.Name != "" {
			return ledger.NewHash().Text(shown(s, k.Name)).Sum()
		}
		return w.hash.sum(s.Time)
	case trace.Site:
		if k.Name == trace.Keys {
			return w.hash.sum(s.Keys())
		}
		return w.optional(s.Attr(k.Name))
	case trace.Data:
		if k.Name == "" {
			return w.optional(s.Attr("data"))
		}
		data, _ := s.Attr("data")
		m, ok := data.(*value.Map)
		if !ok {
			return 0
		}
		return w.optional(m.Get(k.Name))
	case trace.Variable:
		return w.optional(s.Globals.Get(k.Name))
	case trace.Collection:
		label, attr, _ := strings.Cut(k.Name, "\x00")
		c := s.Collection(label)
		switch {
		case c == nil:
			return 0
		case attr == trace.Keys:
			return w.hash.sum(c.Keys())
		}
		return w.optional(c.Attr(attr))
	case trace.Include:
		return w.renderer.IncludeSum(k.Name)
	case trace.Beside:
		return w.renderer.BesideSum(k.Name)
	case trace.Lookup:
		f := w.renderer.Find(k.Name)
		if f == nil {
			return 2
		}
		return ledger.NewHash().Text(f.RelPath()).Text(f.URL()).Sum()
	case trace.PostURL:
		return w.postURL(k.Name)
	case trace.Styles:
		return w.renderer.Styles()
	}
	return 0
}

// shown is the time of the build as a layout prints it.
func shown(s *site.Site, layout string) string {
	return string(datetime.Compile(layout).Append(nil, s.Time))
}

func (w *world) optional(v any, found bool) uint64 {
	if !found {
		return 2
	}
	return w.hash.sum(v)
}

// postURL is the posts that a name in post_url could mean: those whose file has
// it, and those whose slug ends it.
func (w *world) postURL(name string) uint64 {
	if w.posts == nil {
		w.posts = map[string][]*site.Document{}
		for _, d := range w.site.Posts().Docs {
			base := path.Base(d.RelPath())
			for i := range len(base) {
				if base[i] == '.' {
					w.posts["f"+base[:i]] = append(w.posts["f"+base[:i]], d)
				}
			}
			slug := "s" + liquid.ToString(d.FrontMatter().Value("slug"))
			w.posts[slug] = append(w.posts[slug], d)
		}
	}
	h := ledger.NewHash()
	add := func(key string) {
		for _, d := range w.posts[key] {
			h = w.hash.add(h.Text(d.RelPath()).Text(d.URL()), d.Date())
		}
	}
	base := path.Base(name)
	add("f" + base)
	for i := range len(base) { // where the date ends is not decided here
		if base[i] == '-' {
			add("s" + base[i+1:])
		}
	}
	return h.Sum()
}
