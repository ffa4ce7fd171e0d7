package liquid_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// rendering is templates over a number of pages' variables.
type rendering struct {
	c     *fuzzCase
	pages []*liquid.Map
}

// pagesOf makes pages that have some of their variables in common: each takes
// its values from a few sets. The site is the same for all.
func (g *generator) pagesOf(c *fuzzCase, n int) *rendering {
	sets := []*liquid.Map{c.data, g.data(), g.data()}
	r := &rendering{c: c}
	site, _ := c.data.Get("site")
	for range n {
		m := liquid.NewMap(16)
		usual := pick(g, sets...)
		for _, name := range varNames {
			from := usual
			if g.chance(10) {
				from = pick(g, sets...)
			}
			if v, ok := from.Get(name); ok && name != "site" {
				m.Set(name, v)
			}
		}
		m.Set("site", site)
		r.pages = append(r.pages, m)
	}
	return r
}

// render renders all pages, with or without reuse.
func (r *rendering) render(ctx context.Context, e *liquid.Engine, fragments *liquid.Fragments) []string {
	c := r.c
	opts := liquid.ParseOptions{ErrorMode: c.mode, Reuse: true}
	t, err := e.Parse(c.src, opts)
	if err != nil {
		return []string{err.Error()}
	}
	parsed := map[string]*liquid.Template{}
	include := func(_ *liquid.Thread, name string) (*liquid.Template, error) {
		src, ok := c.partials[name]
		if !ok {
			return nil, nil
		}
		if parsed[name] == nil {
			opts := opts
			opts.Name = name
			t, err := e.Parse(src, opts)
			if err != nil {
				return nil, err
			}
			parsed[name] = t
		}
		return parsed[name], nil
	}
	var reuse *liquid.Reuse
	if fragments != nil {
		reuse = &liquid.Reuse{Fragments: fragments, Nature: func(name string) liquid.Nature {
			switch name {
			case "site":
				return liquid.Fixed
			case "s":
				return liquid.Fleeting
			}
			return liquid.Varying
		}}
	}
	var out []string
	th := e.NewThread(liquid.ThreadOptions{})
	buffer := make([]byte, 0, 1<<12)
	for n, page := range r.pages {
		page = lend(page, "s", buffer, n)
		th.Reset(liquid.ThreadOptions{
			Globals: page, Context: ctx, Include: include, Reuse: reuse, Now: time.Unix(1e9, 0).UTC(),
			RethrowErrors: c.bang, StrictVariables: c.strictV, StrictFilters: c.strictF,
		})
		b, err := t.Render(th, nil)
		s := string(b)
		if err != nil {
			s = "error " + err.Error()
		}
		for _, e := range th.Errors() {
			s += "\n" + e.Error()
		}
		out = append(out, s)
	}
	return out
}

// lend gives the n-th page a text in a buffer that those of the pages before lay
// in, but elsewhere in it: theirs may be the same.
func lend(page *liquid.Map, name string, buffer []byte, n int) *liquid.Map {
	own := liquid.NewMap(page.Len())
	for k, v := range page.All() {
		if text, ok := v.(string); ok && k == name {
			at := n % 7
			buffer = append(append(buffer[:0], "-------"[:at]...), text...)
			v = unsafe.String(unsafe.SliceData(buffer[at:]), len(text))
		}
		own.SetKey(k, v)
	}
	return own
}

// What a fragment leaves behind of a text that the host only lends is that text
// in the renders that reuse it.
func TestFragmentsOutliveALentText(t *testing.T) {
	for _, src := range []string{
		`{% include "use" with content %}`,
		`{% for x in (1..1) %}{% assign words = part | split: " " %}{% endfor %}{{ words | join: "," }}`,
		`{% assign words = part | split: " " %}{{ words | join: "," }}`,
		`{% assign words = part | split: " " | push: "end" %}{% assign last = words | reverse | first %}{{ words | join: "," }}{{ last }}`,
		`{% assign words = part | split: " " | group %}{{ words[0].items | join: "," }}{{ words[0].name }}`,
		`{% assign key = part | split: " " | first %}{% for x in (1..1) %}{{ page[key] }}{% endfor %}`,
		`{% assign key = part | split: " " | first %}{{ [key] }}{{ first }}`,
	} {
		e := liquid.NewEngine()
		e.RegisterFilter("group", func(_ *liquid.Thread, in any, _ []any) (any, error) {
			items := in.([]any)
			return []any{liquid.MapOf("name", items[0], "items", items)}, nil
		}, liquid.Arity(0, 0))
		use, err := e.Parse(`{% assign words = use | split: " " %}{{ words | join: "," }}`, liquid.ParseOptions{Name: "use", Reuse: true})
		if err != nil {
			t.Fatal(err)
		}
		// The text is told apart by a piece of it alone: the rest differs.
		tpl, err := e.Parse(`{% assign part = content | split: ";" | first %}`+src, liquid.ParseOptions{Reuse: true})
		if err != nil {
			t.Fatal(err)
		}
		fragments := liquid.NewFragments(1 << 20)
		buffer := make([]byte, 0, 64)
		for n, text := range []string{"first b c d;1", "other x y z;2", "first b c d;3", "other x y z;4", "first b c d;5"} {
			page := liquid.MapOf("content", text, "first", "1st", "page", liquid.MapOf("first", "one", "other", "two"))
			var reuse *liquid.Reuse
			render := func() string {
				th := e.NewThread(liquid.ThreadOptions{
					Globals: page, Reuse: reuse,
					Include: func(*liquid.Thread, string) (*liquid.Template, error) { return use, nil },
				})
				out, err := tpl.Render(th, nil)
				if err != nil {
					t.Fatal(err)
				}
				return string(out)
			}
			want := render()
			page = lend(page, "content", buffer, n)
			reuse = &liquid.Reuse{Fragments: fragments, Nature: func(name string) liquid.Nature {
				if name == "content" {
					return liquid.Fleeting
				}
				return liquid.Varying
			}}
			if got := render(); got != want {
				t.Errorf("%s: page %d is %q, want %q", src, n, got, want)
			}
		}
	}
}

// TestFragmentsChangeNothing renders random templates for several pages with
// and without reuse.
func TestFragmentsChangeNothing(t *testing.T) {
	n, seed, reused := fuzzCases(t, 4000), uint64(7), 0
	if s := os.Getenv("BROADSHEET_FUZZ_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	e := liquid.NewEngine()
	bad := 0
	for i := range n {
		g := &generator{r: rand.New(rand.NewPCG(seed, uint64(i)))}
		c := g.fuzzCase()
		r := g.pagesOf(c, 10)
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		want := r.render(ctx, e, nil)
		fragments := liquid.NewFragments(1 << 20)
		got := r.render(ctx, e, fragments)
		late := ctx.Err() != nil
		stop()
		if late {
			continue
		}
		for _, s := range fragments.Stats() {
			reused += s.Reused
		}
		for k := range want {
			if want[k] != got[k] {
				bad++
				t.Errorf("case %d, page %d\n%q\npartials %q\nwithout reuse %q\nwith          %q", i, k, c.src, c.partials, want[k], got[k])
				break
			}
		}
		if bad > 3 {
			t.FailNow()
		}
	}
	if reused < n {
		t.Errorf("%d fragments reused in %d cases: the test tests nothing", reused, n)
	}
	t.Logf("%d cases, %d fragments reused", n, reused)
}

// pageRenders renders a template, as an include would be, for pages that
// differ, and tells how often each fragment was rendered.
func pageRenders(t *testing.T, src string, pages ...*liquid.Map) (out []string, stats []liquid.FragmentStats) {
	t.Helper()
	e := liquid.NewEngine()
	tpl, err := e.Parse(src, liquid.ParseOptions{Reuse: true})
	if err != nil {
		t.Fatal(err)
	}
	fragments := liquid.NewFragments(1 << 20)
	th := e.NewThread(liquid.ThreadOptions{})
	for _, p := range pages {
		th.Reset(liquid.ThreadOptions{Globals: p, Reuse: &liquid.Reuse{Fragments: fragments, Nature: func(name string) liquid.Nature {
			if name == "site" {
				return liquid.Fixed
			}
			return liquid.Varying
		}}})
		b, err := tpl.Render(th, nil)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out, fragments.Stats()
}

func TestFragmentsAreRenderedOnce(t *testing.T) {
	site := liquid.MapOf("posts", []any{
		liquid.MapOf("title", "b", "lang", "en"), liquid.MapOf("title", "a", "lang", "de"), liquid.MapOf("title", "c", "lang", "en"),
	})
	var pages []*liquid.Map
	for i := range 40 {
		pages = append(pages, liquid.MapOf("site", site, "page", liquid.MapOf("url", fmt.Sprint("/", i), "lang", []string{"en", "de"}[i%2])))
	}
	for _, c := range []struct {
		name, src string
		recorded  []int // of each fragment in the order of their savings; -1: given up
		last      string
	}{
		{"a loop", `{% for p in site.posts %}{{ p.title }}{% endfor %}{{ page.url }}`, []int{1}, "bac/39"},
		{"two languages", `{% for p in site.posts %}{% if p.lang == page.lang %}{{ p.title }}{% endif %}{% endfor %}`, []int{2}, "a"},
		{"a chain of assigns", `{% assign s = site.posts | sort: "title" %}{% for p in s reversed %}{{ p.title }}{% endfor %}`, []int{1, 1}, "cba"},
		{"a capture", `{% capture c %}{% for p in site.posts %}{{ p.title }}{% endfor %}{% endcapture %}[{{ c }}]`, []int{1, 1}, "[bac]"},
		{"every page its own", `{% for p in site.posts %}{{ page.url }}{% endfor %}`, []int{-1}, "/39/39/39"},
		{"a variable of the page's template", `{% assign x = page.url %}{% for p in site.posts %}{% assign x = x | append: p.title %}{% endfor %}{{ x }}`, []int{-1}, "/39bac"},
		{"what it leaves behind", `{% for p in site.posts %}{% assign last = p.title %}{% endfor %}{{ last }}`, []int{1}, "c"},
		{"a counter", `{% for p in site.posts %}{% increment n %}{% endfor %}`, []int{-1}, "012"},
		{"a cycle", `{% for p in site.posts %}{% cycle "x", "y" %}{% endfor %}{% cycle "x", "y" %}`, []int{1}, "xyxy"},
		{"going on", `{% for p in site.posts limit: 2 %}{{ p.title }}{% endfor %}|{% for p in site.posts offset: continue %}{{ p.title }}{% endfor %}`, []int{1, 1}, "ba|c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, stats := pageRenders(t, c.src, pages...)
			if got := out[len(out)-1]; got != c.last {
				t.Errorf("the last page is %q, want %q", got, c.last)
			}
			if len(stats) != len(c.recorded) {
				t.Fatalf("%d fragments: %+v", len(stats), stats)
			}
			for i, want := range c.recorded {
				s := stats[i]
				if want < 0 != s.GivenUp || want >= 0 && s.Recorded != want || !s.GivenUp && s.Recorded+s.Reused < len(pages) && !strings.HasPrefix(c.name, "a c") {
					t.Errorf("fragment %d: %+v, want %d renders", i, s, want)
				}
			}
		})
	}
}

// What is in a loop is recorded as a sample first, and all of it where pages
// bring the same items again.
func TestFragmentsOfManyItems(t *testing.T) {
	const items = 2000
	for _, c := range []struct {
		name, card string
		again      bool // each page shows the items of the one before
		recorded   int
		reused     int
	}{
		{"the same on each page", `<{{ p.title }}>`, true, items, items},
		{"others on each page", `<{{ p.title }}>`, false, 256, 0},
		{"others on each page, dear", `{{ p.words | sort | join }}`, false, 4096, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := liquid.NewEngine()
			parse := func(src string) *liquid.Template {
				t.Helper()
				tpl, err := e.Parse(src, liquid.ParseOptions{Reuse: true, Name: src})
				if err != nil {
					t.Fatal(err)
				}
				return tpl
			}
			page, card := parse(`{% for p in page.items %}{% include "card" %}{% endfor %}`), parse(c.card)
			fragments := liquid.NewFragments(64 << 20)
			th := e.NewThread(liquid.ThreadOptions{})
			var first, last string
			reused := 0
			for n := range 6 {
				list := make([]any, items)
				for i := range list {
					k := i
					if !c.again {
						k += n * items
					}
					list[i] = liquid.MapOf("title", fmt.Sprint("t", k), "words", []any{"b", fmt.Sprint("a", k)})
				}
				th.Reset(liquid.ThreadOptions{
					Globals: liquid.MapOf("page", liquid.MapOf("items", list)),
					Include: func(*liquid.Thread, string) (*liquid.Template, error) { return card, nil },
					Reuse:   &liquid.Reuse{Fragments: fragments},
				})
				before := 0
				for _, s := range fragments.Stats() {
					before += s.Reused
				}
				out, err := page.Render(th, nil)
				if err != nil {
					t.Fatal(err)
				}
				reused = -before
				for _, s := range fragments.Stats() {
					reused += s.Reused
				}
				if last = string(out); n == 0 {
					first = last
				}
			}
			if c.again && last != first {
				t.Error("the last page is not the first")
			}
			if reused != c.reused {
				t.Errorf("the last page reused %d, want %d", reused, c.reused)
			}
			recorded := 0
			for _, s := range fragments.Stats() {
				if s.Template == c.card {
					recorded = max(recorded, s.Recorded)
					if s.GivenUp == c.again && s.Recorded > 0 {
						t.Errorf("given up: %v", s.GivenUp)
					}
				}
			}
			if recorded < c.recorded || recorded > c.recorded+1 {
				t.Errorf("%d recorded, want %d", recorded, c.recorded)
			}
		})
	}
}

// What stands in the texts of several pages is computed once for all.
func TestFragmentsAlike(t *testing.T) {
	e := liquid.NewEngine()
	fragments := liquid.NewFragments(1 << 20)
	posts := []any{liquid.MapOf("title", "b"), liquid.MapOf("title", "a")}
	th := e.NewThread(liquid.ThreadOptions{})
	for i := range 5 {
		src := fmt.Sprintf(`{%% assign s = site.posts | sort: "title" %%}%d {{ s[0].title }} {{ "x,%d" | split: "," | last }}`, i, i)
		tpl, err := e.Parse(src, liquid.ParseOptions{ReuseAlike: true})
		if err != nil {
			t.Fatal(err)
		}
		th.Reset(liquid.ThreadOptions{Globals: liquid.MapOf("site", liquid.MapOf("posts", posts)), Reuse: &liquid.Reuse{Fragments: fragments}})
		out, err := tpl.Render(th, nil)
		if want := fmt.Sprintf("%d a %d", i, i); err != nil || string(out) != want {
			t.Errorf("%q %v, want %q", out, err, want)
		}
	}
	if s := fragments.Stats(); len(s) != 1 || s[0].Recorded != 1 || s[0].Reused != 4 {
		t.Errorf("%+v", s)
	}
}
