package read

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
)

// Reread is what reading a document's file again has changed of the document.
type Reread struct {
	Text    bool     // below the front matter, or the line on which it begins
	Front   bool     // the front matter
	Keys    bool     // which keys there are, or in which order
	Changed []string // the keys whose values are others
	Excerpt bool     // what the excerpt says, or what it is made of
	// Cut is the excerpt that was cut anew from the text; nil for none.
	Cut *site.Excerpt
}

// structural are the keys that decide where a document is, among which others,
// or whether at all: what generators and freezing made of them would be wrong.
var structural = []string{
	"date", "categories", "category", "tags", "tag", "permalink", "slug", "ext", "layout", "published", "draft", "collection",
	"excerpt_separator", "redirect", "redirect_from", "redirect_to", "pagination", "hidden",
}

// Again reads the file of a document of a frozen site once more and gives the
// document what stands there now. It reports false where the site would be
// another one for it, or where reading would say something; the site is of no
// use then. IsBlock is that of Options.
func Again(s *site.Site, d *site.Document, isBlock func(tag string) bool) (Reread, bool) {
	was := d.Stored()
	src, err := vfs.ReadWhole(d.Path)
	if err != nil || d.YAML() || was.Own || was.Head == 0 {
		return Reread{}, false
	}
	front, parts, err := frontmatter.Parse(src, d.Path)
	if err != nil || !utf8.Valid(parts.Body) || d.Draft() && front.Value("date") == nil { // a draft's date is when it was saved
		return Reread{}, false
	}
	a := &again{r: &reader{site: s, opts: Options{IsBlock: isBlock}}, d: d, sum: d.BodySum()}
	if headSum(src, parts.Offset) == was.Head {
		return a.text(src, parts)
	}
	return a.whole(src)
}

// pageStructural are those that decide it for a page.
var pageStructural = append([]string{"path", "render_with_liquid", "excerpt"}, structural...)

// PageAgain does so for a page of whose file something was made below front
// matter of this hash, and for those that have its text. Head is the hash of
// what stands there now. The pages that have the text are told with it.
func PageAgain(s *site.Site, p *site.Page, head uint64) (what Reread, now uint64, twins []*site.Page, ok bool) {
	src, err := vfs.ReadWhole(p.SourcePath())
	if err != nil || head == 0 || !hasHeader(bytes.NewReader(src)) {
		return what, 0, nil, false
	}
	data, parts, err := frontmatter.Parse(src, p.SourcePath())
	if err != nil || data == nil || !utf8.Valid(parts.Body) {
		return what, 0, nil, false
	}
	if _, cut := p.FrontMatter().Value("excerpt").(*site.Excerpt); cut {
		return what, 0, nil, false
	}
	was, body := p.Body(), textOf(parts.Body)
	now = headSum(src, parts.Offset)
	if now == head {
		data = p.FrontMatter()
	} else {
		what.Front, what.Keys = true, !slices.EqualFunc(keysOf(p.FrontMatter()), keysOf(data), sameIn(s))
		what.Changed, ok = changed(s, p.FrontMatter(), data, func(key string) bool {
			return slices.Contains(pageStructural, key) || s.GeneratorsRead(key)
		})
		if !ok {
			return what, 0, nil, false
		}
	}
	moved := p.Line != parts.Line
	what.Text = moved || body != was
	if !what.Text && !what.Front {
		return what, now, nil, true
	}
	liquid := p.RenderWithLiquid()
	twins, ok = copies(s, p)
	same, old := sameIn(s), p.FrontMatter()
	if !ok || slices.ContainsFunc(twins, func(t *site.Page) bool { return t.Body() != was || !same(t.FrontMatter(), old) }) {
		return what, 0, nil, false
	}
	p.Reread(data, body, parts.Line)
	for _, t := range twins {
		t.Reread(data.DeepClone(), body, parts.Line)
	}
	// Templates of one path are one: there is to be none other.
	return what, now, twins, p.RenderWithLiquid() == liquid || lone(s, p, twins)
}

// copies are the pages that have a page's text, as those of a paginator do. It
// reports false where there are others that may have something of it.
func copies(s *site.Site, p *site.Page) (twins []*site.Page, ok bool) {
	if p.Twin() >= 0 {
		return nil, false
	}
	for _, other := range s.Pages {
		switch {
		case other == p:
		case other.Twin() >= 0 && s.Pages[other.Twin()] == p:
			if other.RelPath() != p.RelPath() {
				return nil, false // a file of its own, which says that it has this path
			}
			twins = append(twins, other)
		case other.Original != nil && other.Original.SourcePath() == p.SourcePath(), other.RelPath() == p.RelPath():
			return nil, false
		}
	}
	return twins, true
}

// lone reports whether no page but its twins may be the same as a page to Jekyll.
func lone(s *site.Site, p *site.Page, twins []*site.Page) bool {
	return len(twins) == 0 && !slices.ContainsFunc(s.Pages, func(other *site.Page) bool { return other != p && samePath(other, p) })
}

func samePath(a, b *site.Page) bool {
	return strings.TrimPrefix(a.Path(), "/") == strings.TrimPrefix(b.Path(), "/")
}

// again is one reading again.
type again struct {
	r   *reader
	d   *site.Document
	sum uint64 // of the text that was
	out Reread
}

// text takes a file of which only the text can be another.
func (a *again) text(src []byte, parts frontmatter.Parts) (Reread, bool) {
	d, body := a.d, textOf(parts.Body)
	old, has := d.FrontMatter().Value("excerpt").(*site.Excerpt)
	if has && !a.cuttable(body) {
		return a.out, false
	}
	moved := d.Line != parts.Line // what is wrong in it is to be said of another line
	d.Line = parts.Line
	d.SetFileBody(body, parts.Offset, headSum(src, parts.Offset))
	a.out.Text = moved || d.BodySum() != a.sum
	if !has {
		return a.out, true
	}
	cut := cutExcerpt(d, body, a.r.excerpt(body, d.ExcerptSeparator(), d.Path))
	cut.Summed(cut.BodySum())
	d.FrontMatter().Set("excerpt", cut)
	a.out.Cut, a.out.Excerpt = cut, moved || !sameText(old, cut)
	return a.out, true
}

// cuttable reports whether an excerpt can be cut without saying something.
func (a *again) cuttable(body string) bool {
	sep := a.d.ExcerptSeparator()
	head, _, _ := strings.Cut(body, sep)
	if sep == "" {
		return false
	}
	for _, tag := range liquidTag.FindAllStringSubmatch(head, -1) {
		if a.r.opts.IsBlock(tag[1]) {
			return false // it may have to be closed
		}
	}
	return true
}

func sameText(a, b *site.Excerpt) bool {
	_, _, sumA := a.Stored()
	_, _, sumB := b.Stored()
	return sumA != 0 && sumA == sumB
}

// whole takes a file whose front matter is another too.
func (a *again) whole(src []byte) (Reread, bool) {
	d, s := a.d, a.r.site
	now := site.NewDocument(s, d.Collection, d.Path)
	said, report := false, s.Report
	s.Report = func(diag.Diagnostic) { said = true }
	defer func() { s.Report = report }()
	a.r.begin(now)
	body, err := a.r.fill(now, d.Path, src)
	if err != nil || said || len(a.r.fatal) > 0 {
		return a.out, false
	}
	data, old := now.FrontMatter(), d.FrontMatter()
	if v, ok := old.Get("__coll"); ok { // which jekyll-paginate-v2 leaves in documents
		data.Set("__coll", v)
	}
	a.out.Front, a.out.Keys = true, !slices.EqualFunc(keysOf(old), keysOf(data), sameIn(s))
	changed, ok := changed(s, old, data, func(key string) bool {
		return slices.Contains(structural, key) || s.GeneratorsRead(key) || site.Text(d.Collection.Metadata.Value("sort_by")) == key
	})
	if !ok {
		return a.out, false
	}
	a.out.Changed = changed
	if cut, ok := data.Value("excerpt").(*site.Excerpt); ok {
		if !a.cuttable(body) {
			return a.out, false
		}
		own, head, _ := cut.Stored()
		cut = site.StoredExcerpt(d, own, head, ledger.NewHash().Text(cut.Body()).Sum())
		data.Set("excerpt", cut)
		a.out.Cut = cut
	}
	a.out.Excerpt = true // it is rendered with the front matter in sight
	d.SetFrontMatter(data)
	d.Line = now.Line
	at := now.Stored()
	d.SetFileBody(body, at.At, at.Head)
	a.out.Text = d.BodySum() != a.sum
	return a.out, true
}

func keysOf(m *value.Map) []any {
	var keys []any
	for k := range m.All() {
		keys = append(keys, k)
	}
	return keys
}

// changed are the keys of which two hashes have other values, but for the excerpt
// of a document. It reports false where one of them is one that decides more.
func changed(s *site.Site, old, now *value.Map, decides func(key string) bool) (keys []string, ok bool) {
	same := sameIn(s)
	for _, k := range union(keysOf(old), keysOf(now)) {
		key, ok := k.(string)
		if !ok {
			return nil, false
		}
		was, is := old.Value(key), now.Value(key)
		if _, cut := was.(*site.Excerpt); cut {
			continue
		}
		if _, cut := is.(*site.Excerpt); cut {
			continue
		}
		if same(was, is) && old.Has(key) == now.Has(key) {
			continue
		}
		if decides(key) {
			return nil, false
		}
		keys = append(keys, key)
	}
	return keys, true
}

// sameIn tells whether two values of a site are the same all through.
func sameIn(s *site.Site) func(x, y any) bool {
	return func(x, y any) bool {
		ea, eb := codec.Encoder{Left: 100_000, Zone: s.Location}, codec.Encoder{Left: 100_000, Zone: s.Location}
		ea.Value(x)
		eb.Value(y)
		return !ea.Lost && !eb.Lost && bytes.Equal(ea.B, eb.B)
	}
}
