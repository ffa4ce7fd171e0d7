package frozen

import (
	"bytes"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/read"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// none are defaults of a site that has none.
type none struct{}

func (none) All(string, string) *value.Map           { return value.NewMap(0) }
func (none) Find(string, string, string) (any, bool) { return nil, false }

// reset is a site as a build has it before anything is read.
func reset() *site.Site {
	s := &site.Site{
		Source: "/src", Dest: "/dest", Config: value.MapOf("title", "T", "permalink", "date"), Location: time.UTC,
		Data: value.NewMap(0), Defaults: none{}, Time: time.Unix(1e9, 0).UTC(),
	}
	s.Collections = []*site.Collection{site.NewCollection(s, "docs", value.MapOf("output", true))}
	s.Posts()
	return s
}

// filled is one with posts, a document, pages and a file.
func filled() *site.Site {
	s := reset()
	s.Layouts = map[string]*site.Layout{"l": {Name: "l", Path: "/src/_layouts/l.html", Data: value.MapOf("a", 1), Content: "{{ content }}"}}
	s.Data = value.MapOf("list", []any{1, "two"})
	add := func(c *site.Collection, name string, data *value.Map, body string) *site.Document {
		d := site.NewDocument(s, c, "/src/_"+c.Label+"/"+name)
		d.SetFrontMatter(data)
		d.SetFileBody(body, 10, 99)
		d.Line = 4
		c.Docs = append(c.Docs, d)
		return d
	}
	day := func(n int) time.Time { return time.Date(2020, 1, n, 0, 0, 0, 0, time.UTC) }
	one := add(s.Posts(), "2020-01-01-one.md", value.MapOf("title", "One", "date", day(1), "slug", "one", "tags", []any{"t"}, "categories", []any{"c"}), "first\n\nrest")
	one.FrontMatter().Set("excerpt", site.NewHeadExcerpt(one, 5))
	add(s.Posts(), "2020-01-02-two.md", value.MapOf("title", "Two", "date", day(2), "slug", "two", "tags", []any{}, "categories", []any{"c"}), "second {{ x }}")
	add(s.Collection("docs"), "d.md", value.MapOf("title", "D", "slug", "d"), "")
	s.Pages = append(s.Pages, site.NewGeneratedPage(s, "sub", "list.html", "{{ page.title }}", value.MapOf("title", "List", "posts", []any{one})))
	s.Pages[0].Pager = value.MapOf("posts", []any{one})
	s.StaticFiles = append(s.StaticFiles, site.NewStaticFile(s, "/src", "/img", "a.png", nil))
	s.Freeze()
	return s
}

// traces are two items' reads: the page reads the first post's title and
// excerpt, the second post the first one's content.
func traces(s *site.Site) (*trace.Table, []Made) {
	t := trace.NewTable(trace.Parts{})
	r := trace.NewRecorder(t)
	one := site.Number(s.Posts().Docs[0])
	made := make([]Made, 4)
	read := func(order int, columns ...string) {
		r.For(1000)
		r.Begin(false)
		for _, c := range columns {
			r.Item(one, c)
		}
		made[order].Whole, _ = r.End()
		made[order].Takes = true
	}
	read(0)
	read(1)
	read(2, trace.Converted)
	read(3, "title", trace.Excerpt)
	made[1].Diagnostics = []diag.Diagnostic{{File: "f", Line: 3, Message: "m"}}
	return t, made
}

func freeze(t testing.TB, s *site.Site) string {
	t.Helper()
	table, made := traces(s)
	name := filepath.Join(t.TempDir(), "image")
	in := Site{Site: s, Made: made, Traces: table.Parts(), First: func(it site.Item) site.Item { return it }, Said: []diag.Diagnostic{{Message: "said"}}}
	if err := Freeze(in, 0).Save(name, 7); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAThawedSiteIsTheFrozenOne(t *testing.T) {
	was := filled()
	im, err := Open(freeze(t, was), 7, reset())
	if err != nil {
		t.Fatal(err)
	}
	im.Attach()
	now := im.Site
	for i, d := range was.Documents() {
		got := now.Documents()[i]
		if got.URL() != d.URL() || got.Destination() != d.Destination() || got.RelPath() != d.RelPath() || got.Order() != d.Order() ||
			site.Number(got) != site.Number(d) || got.Write() != d.Write() || got.Stored() != d.Stored() {
			t.Errorf("%s came back as %s: %+v", d.Path, got.Path, got.Stored())
		}
		for k, v := range d.FrontMatter().All() {
			if _, cut := v.(*site.Excerpt); !cut && !reflect.DeepEqual(got.Value(k.(string)), v) {
				t.Errorf("%s of %s is %v, was %v", k, d.Path, got.Value(k.(string)), v)
			}
		}
	}
	one := now.Posts().Docs[0]
	if e, ok := one.Value("excerpt").(*site.Excerpt); !ok || e.Of != site.Item(one) {
		t.Error("the excerpt is not the post's")
	}
	p := now.Pages[0]
	if p.URL() != was.Pages[0].URL() || p.Body() != "{{ page.title }}" || p.Value("title") != "List" || p.Value("posts").([]any)[0] != any(one) ||
		p.Paginator().(*value.Map).Value("posts").([]any)[0] != any(one) {
		t.Errorf("the page came back as %s %v", p.URL(), p.FrontMatter())
	}
	for _, name := range []string{"posts", "tags", "categories", "data", "pages", "html_pages", "static_files", "documents", "collections"} {
		a, _ := was.Attr(name)
		b, _ := now.Attr(name)
		if fmtOf(a) != fmtOf(b) {
			t.Errorf("site.%s is %s, was %s", name, fmtOf(b), fmtOf(a))
		}
	}
	if im.Broken() || len(im.Said) != 1 || len(im.Made[1].Diagnostics) != 1 || !im.Made[3].Takes {
		t.Errorf("%v %+v %+v", im.Broken(), im.Said, im.Made)
	}
}

// fmtOf shows what a value holds, items by their paths.
func fmtOf(v any) string {
	switch v := v.(type) {
	case []any:
		s := "["
		for _, e := range v {
			s += fmtOf(e) + " "
		}
		return s + "]"
	case *value.Map:
		s := "{"
		for k, e := range v.All() {
			s += fmtOf(k) + ":" + fmtOf(e) + " "
		}
		return s + "}"
	case interface{ RelPath() string }:
		return v.RelPath()
	case *site.Collection:
		return v.Label
	case string:
		return v
	}
	return reflect.ValueOf(v).String()
}

func TestWhatAnEditReaches(t *testing.T) {
	im, err := Open(freeze(t, filled()), 7, reset())
	if err != nil {
		t.Fatal(err)
	}
	im.Attach()
	one := im.Site.Posts().Docs[0]
	for _, c := range []struct {
		what read.Reread
		want []int
	}{
		{read.Reread{Text: true}, []int{one.Order(), 2}},
		{read.Reread{Text: true, Excerpt: true}, []int{one.Order(), 2, 3}},
		{read.Reread{Front: true, Changed: []string{"title"}}, []int{one.Order(), 2, 3}},
		{read.Reread{Front: true, Changed: []string{"author"}}, []int{one.Order(), 2}},
	} {
		got := im.Affected([]Edited{{Item: one, Reread: c.what}})
		want := map[int]bool{}
		for _, n := range c.want {
			want[n] = true
		}
		for _, n := range got {
			if !want[n] {
				t.Errorf("%+v reaches %v, want %v", c.what, got, c.want)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%+v reaches %v, want %v", c.what, got, c.want)
		}
	}
}

func TestALogIsReadAsFarAsItIsWhole(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	l := OpenLog(name, 7)
	for i := range 3 {
		c := Change{Stamps: []Restamp{{Entry: i, File: ledger.Stamp{Size: 5, Settled: true}, Stamps: []trace.TimeStamp{{At: i, Layout: "%s", Text: "t"}}}}, Traces: []string{"x"}, Told: i == 1, Said: []diag.Diagnostic{{Message: "m"}}}
		if err := l.Add(c); err != nil {
			t.Fatal(err)
		}
	}
	again := OpenLog(name, 7)
	if !reflect.DeepEqual(again.Changes, l.Changes) {
		t.Errorf("%+v, want %+v", again.Changes, l.Changes)
	}
	if other := OpenLog(name, 8); len(other.Changes) != 0 {
		t.Error("a log of another image was read")
	}
	again.size -= 3 // as if the last record had been torn
	again.Changes = again.Changes[:2]
	if err := again.Add(Change{Columns: []string{"c"}}); err != nil {
		t.Fatal(err)
	}
	if got := OpenLog(name, 7); len(got.Changes) != 2 {
		t.Errorf("%d records of a log with a torn one", len(got.Changes))
	}
}

func TestADamagedImageIsNone(t *testing.T) {
	name := freeze(t, filled())
	if _, err := Open(name, 8, reset()); err == nil {
		t.Error("an image of other stamps was opened")
	}
}

// FuzzImage thaws what nobody froze: a checksum is no proof against a hand that
// makes one to fit.
func FuzzImage(f *testing.F) {
	s := filled()
	table, made := traces(s)
	fr := Freeze(Site{Site: s, Made: made, Traces: table.Parts(), First: func(it site.Item) site.Item { return it }}, 0)
	f.Add(fr.f.e.B, fr.f.heap)
	f.Fuzz(func(_ *testing.T, head, heap []byte) {
		im := &Image{Site: reset(), heap: bytes.NewReader(heap), size: int64(len(heap))}
		if !im.thaw(head) {
			return
		}
		im.Attach()
		for _, d := range im.Site.Documents() {
			d.FrontMatter()
		}
		for _, p := range im.Site.Pages {
			p.Body()
		}
		im.Site.Attr("tags")
		im.Affected(nil)
	})
}

// FuzzChange reads records of a log that nobody wrote.
func FuzzChange(f *testing.F) {
	e := codec.Encoder{}
	encodeChange(&e, &Change{Stamps: []Restamp{{Entry: 1}}, Items: []Remade{{Order: 1}}, Texts: []Retext{{Order: 0, Cut: true}}, Columns: []string{"c"}})
	f.Add(e.B)
	name := freeze(f, filled())
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := Open(name, 7, reset())
		if err != nil {
			t.Fatal(err)
		}
		im.Attach()
		d := codec.Decoder{B: b}
		c := decodeChange(&d)
		if d.Bad {
			return
		}
		if im.Apply(&Log{Changes: []Change{c}}) {
			im.Affected(nil)
		}
	})
}
