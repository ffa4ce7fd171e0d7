package frozen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/read"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// mostReordered is how many documents of a collection are all looked at to put
// them in their order: fetching the front matter of one takes some 3 µs.
const mostReordered = 1000

// exchange is what was put into a thawed site, and what was taken out of it.
type exchange struct {
	places []int // by order: the place in the image, -1 for what is not of it
	out    map[any]bool
	in     []*site.Document // posts, in their order
}

// at is the place in the image of the item of an order.
func (im *Image) at(order int) int {
	if im.exchanged == nil {
		return order
	}
	return im.exchanged.places[order]
}

// Exchange takes documents out of the image's site, which nobody has looked at
// yet, and puts others, which have their collection and front matter but no
// addresses, in where reading the site would have put them. Of a site with a
// limit, most is how many posts it shows, 0 for all. What generators made of the
// documents stays what it was. It reports false where the place of one cannot be
// told, or its address; then the site is of no use.
func (im *Image) Exchange(out, in []*site.Document, most int) bool {
	s := im.Site
	ex := &exchange{out: map[any]bool{}}
	leaves := func(d *site.Document) {
		d.FrontMatter() // from its place in the image, which nobody will know any more
		ex.out[d] = true
	}
	for _, d := range out {
		leaves(d)
	}
	posts := s.Posts()
	if !mirrored(posts.Docs, s.Newest()) {
		return false
	}
	number := im.highest()
	for _, c := range s.Collections {
		had := len(c.Docs)
		docs := slices.DeleteFunc(slices.Clone(c.Docs), func(d *site.Document) bool { return ex.out[d] })
		if c == posts && most > 0 && had == most && len(docs) < had {
			return false // there may be one that was left out for the limit
		}
		changed := len(docs) != had
		c.Docs = docs
		for _, d := range in {
			if d.Collection != c {
				continue
			}
			changed = true
			if number++; d.Enter(number) != nil || !im.insert(c, d) {
				return false
			}
		}
		if c == posts && most > 0 && len(c.Docs) > most {
			for _, d := range c.Docs[:len(c.Docs)-most] {
				leaves(d)
			}
			c.Docs = c.Docs[len(c.Docs)-most:]
		}
		if changed && c != posts && !read.Reorder(s, c, mostReordered) {
			return false
		}
	}
	fresh := map[*site.Document]bool{}
	for _, d := range in {
		fresh[d] = true
	}
	for _, c := range s.Collections {
		for _, d := range c.Docs {
			at := -1
			if !fresh[d] {
				at = d.Order()
			} else if c == posts {
				ex.in = append(ex.in, d)
			}
			ex.places = append(ex.places, at)
		}
	}
	for _, p := range s.Pages {
		ex.places = append(ex.places, p.Order())
	}
	newest := slices.Clone(posts.Docs)
	slices.Reverse(newest)
	im.exchanged = ex
	s.Regather(newest)
	return !im.broken
}

// insert puts a document among its collection's. Posts are in a proper order,
// and too many to fetch them all.
func (im *Image) insert(c *site.Collection, d *site.Document) bool {
	if c != im.Site.Posts() {
		c.Docs = append(c.Docs, d)
		return true
	}
	dated := func(d *site.Document) bool { return d.FrontMatter().Value("date") != nil }
	ok := dated(d)
	at, _ := slices.BinarySearchFunc(c.Docs, d, func(a, d *site.Document) int {
		ok = ok && dated(a)
		return a.Compare(d)
	})
	c.Docs = slices.Insert(c.Docs, at, d)
	return ok
}

// mirrored reports whether the posts as templates have them are all posts from
// the last to the first.
func mirrored(docs []*site.Document, newest []any) bool {
	if len(docs) != len(newest) {
		return false
	}
	for i, d := range docs {
		if newest[len(newest)-1-i] != any(d) {
			return false
		}
	}
	return true
}

// highest is the highest number of an item.
func (im *Image) highest() (n uint32) {
	for _, x := range im.numbers() {
		n = max(n, x)
	}
	for _, f := range im.statics {
		n = max(n, site.Number(f))
	}
	return n
}

// regroup brings `site.tags` or `site.categories` up to an exchange: values in
// the order in which the posts, from the first, have them, and of each the posts
// from the last.
func (im *Image) regroup(m *value.Map, key string) *value.Map {
	ex := im.exchanged
	if ex == nil {
		return m
	}
	type group struct {
		key   any
		posts []any
	}
	var groups []*group
	byKey := map[string]*group{}
	for k, v := range m.All() {
		posts, _ := v.([]any)
		name, text := k.(string)
		if !text {
			im.broken = true // who reads it is told what is not so
			return m
		}
		g := &group{k, slices.DeleteFunc(slices.Clone(posts), func(d any) bool { return ex.out[d] })}
		byKey[name] = g
		groups = append(groups, g)
	}
	for _, d := range ex.in {
		values, _ := d.FrontMatter().Value(key).([]any)
		for _, v := range values {
			name, text := v.(string)
			if !text {
				im.broken = true
				return m
			}
			g := byKey[name]
			if g == nil {
				g = &group{key: name}
				byKey[name] = g
				groups = append(groups, g)
			}
			at := slices.IndexFunc(g.posts, func(x any) bool { return x.(*site.Document).Order() < d.Order() })
			if at < 0 {
				at = len(g.posts)
			}
			g.posts = slices.Insert(g.posts, at, any(d))
		}
	}
	groups = slices.DeleteFunc(groups, func(g *group) bool { return len(g.posts) == 0 })
	first := func(g *group) *site.Document { return g.posts[len(g.posts)-1].(*site.Document) }
	place := func(g *group) int {
		values, _ := first(g).FrontMatter().Value(key).([]any)
		return slices.Index(values, g.key)
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		if c := cmp.Compare(first(a).Order(), first(b).Order()); c != 0 {
			return c
		}
		return cmp.Compare(place(a), place(b))
	})
	out := value.NewMap(len(groups))
	for _, g := range groups {
		out.SetKey(g.key, g.posts)
	}
	return out
}

// Beside is a document whose file is in the folder of a file; nil for none.
func (im *Image) Beside(name string) *site.Document {
	folder := name[:strings.LastIndexByte(name, '/')+1]
	for i := range im.docs {
		if rest, in := strings.CutPrefix(im.docs[i].Path, folder); in && !strings.Contains(rest, "/") {
			return &im.docs[i]
		}
	}
	return nil
}
