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

// PageAgain does so for a page that had nothing but its text changed, below front
// matter of this hash.
func PageAgain(s *site.Site, p *site.Page, head uint64) (Reread, bool) {
	src, err := vfs.ReadWhole(p.SourcePath())
	if err != nil || head == 0 {
		return Reread{}, false
	}
	_, parts, err := frontmatter.Parse(src, p.SourcePath())
	if err != nil || !utf8.Valid(parts.Body) || headSum(src, parts.Offset) != head || parts.Line != p.Line {
		return Reread{}, false
	}
	if _, cut := p.FrontMatter().Value("excerpt").(*site.Excerpt); cut {
		return Reread{}, false
	}
	body := textOf(parts.Body)
	if body == p.Body() {
		return Reread{}, true
	}
	liquid := p.RenderWithLiquid()
	p.Retext(body)
	// Templates of one path are one: there is to be none other.
	return Reread{Text: true}, alone(s, p, p.RenderWithLiquid() != liquid)
}

// alone reports whether no other page has a page's file, or is a copy of it, or,
// where paths are looked at too, may be the same to Jekyll.
func alone(s *site.Site, p *site.Page, paths bool) bool {
	for _, other := range s.Pages {
		if other == p {
			if p.Twin() >= 0 {
				return false
			}
			continue
		}
		twin := other.Twin() >= 0 && s.Pages[other.Twin()] == p
		copied := other.Original != nil && other.Original.SourcePath() == p.SourcePath()
		if twin || copied || other.RelPath() == p.RelPath() || paths && samePath(other, p) {
			return false
		}
	}
	return true
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
	a.out.Front, a.out.Keys = true, !slices.EqualFunc(keysOf(old), keysOf(data), a.same)
	for _, k := range union(keysOf(old), keysOf(data)) {
		key, ok := k.(string)
		if !ok {
			return a.out, false
		}
		if key == "excerpt" || a.same(old.Value(key), data.Value(key)) && old.Has(key) == data.Has(key) {
			continue
		}
		if slices.Contains(structural, key) || s.GeneratorsRead(key) || site.Text(d.Collection.Metadata.Value("sort_by")) == key {
			return a.out, false
		}
		a.out.Changed = append(a.out.Changed, key)
	}
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

// same reports whether two values are the same all through.
func (a *again) same(x, y any) bool {
	zone := a.r.site.Location
	ea, eb := codec.Encoder{Left: 100_000, Zone: zone}, codec.Encoder{Left: 100_000, Zone: zone}
	ea.Value(x)
	eb.Value(y)
	return !ea.Lost && !eb.Lost && bytes.Equal(ea.B, eb.B)
}
