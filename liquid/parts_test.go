package liquid_test

import (
	"hash/fnv"
	"slices"
	"testing"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// collected renders a layout around a text, as a process of its own would, and
// returns what it makes and its parts.
func collected(t *testing.T, layout, content, title string, posts ...any) (string, *liquid.Parts) {
	t.Helper()
	e := liquid.NewEngine()
	tpl, err := e.Parse(layout, liquid.ParseOptions{Name: "layout", Reuse: true})
	if err != nil {
		t.Fatal(err)
	}
	site, page := liquid.NewMap(1), liquid.NewMap(1)
	site.Set("posts", posts)
	page.Set("title", title)
	vars := map[string]any{"site": site, "page": page, "content": content}
	th := e.NewThread(liquid.ThreadOptions{
		RethrowErrors: true,
		Vars:          func(name string) (any, bool) { v, ok := vars[name]; return v, ok },
		Reuse: &liquid.Reuse{
			Fragments: liquid.NewFragments(1 << 20),
			Nature: func(name string) liquid.Nature {
				switch name {
				case "site":
					return liquid.Fixed
				case "content":
					return liquid.Fleeting
				}
				return liquid.Varying
			},
			Key: func(b []byte) uint64 { h := fnv.New64a(); h.Write(b); return h.Sum64() | 1 },
		},
	})
	parts := &liquid.Parts{}
	th.Collect(parts, "content", content)
	out, err := tpl.Render(th, nil)
	th.Collect(nil, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return string(out), parts
}

func TestParts(t *testing.T) {
	const list = "{% for p in site.posts %}{{ p }}{% endfor %}"
	for _, c := range []struct {
		name, layout string
		parts        []string
	}{
		{"a loop", "a" + list + "b", []string{"xy"}},
		{"two", list + "-" + list, []string{"xy", "xy"}},
		{"under a condition", "{% if page.title %}" + list + "{% endif %}{% unless page.title %}" + list + "{% endunless %}", []string{"xy"}},
		{"captured", "{% capture c %}" + list + "{% endcapture %}{{ c }}", nil},
		{"captured and shown", "{% capture c %}" + list + "{% endcapture %}{{ c | size }}" + list, []string{"xy"}},
		{"a variable that is read", "{% for p in site.posts %}{% assign n = p %}{{ p }}{% endfor %}{{ n }}", nil},
		{"a variable that nobody reads", "{% for p in site.posts %}{% assign n = p %}{{ p }}{% endfor %}", []string{"xy"}},
		{"a variable that is set again", "{% for p in site.posts %}{% assign n = p %}{{ p }}{% endfor %}{% assign n = 1 %}{{ n }}", []string{"xy"}},
		{"what depends on the content", "{% for p in site.posts %}{{ content }}{% endfor %}", nil},
		{"within a part", "{% for p in site.posts %}" + list + "{% endfor %}", []string{"xyxy"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, parts := collected(t, c.layout, "text", "T", "x", "y")
			var got []string
			for _, p := range parts.List {
				if p.Apart {
					got = append(got, out[p.At:p.At+p.Len])
				}
			}
			if !slices.Equal(got, c.parts) {
				t.Errorf("parts %q of %q, want %q", got, out, c.parts)
			}
		})
	}
}

// TestPartsAreKnownAgain compares keys of engines that know nothing of each
// other.
func TestPartsAreKnownAgain(t *testing.T) {
	key := func(layout, title string, posts ...any) uint64 {
		_, parts := collected(t, layout, "", title, posts...)
		if len(parts.List) != 1 {
			t.Fatalf("%d parts of %s", len(parts.List), layout)
		}
		return parts.List[0].Key
	}
	const plain = "{% for p in site.posts %}{{ p }}{% endfor %}"
	const titled = "{% for p in site.posts %}{{ p }}{{ page.title }}{% endfor %}"
	if key(plain, "A", "x") != key(plain, "B", "y", "z") {
		t.Error("a fragment that reads nothing of its page is told apart by the page or the site")
	}
	if key(titled, "A", "x") != key(titled, "A", "y") || key(titled, "A", "x") == key(titled, "B", "x") {
		t.Error("a fragment is not told apart by what it reads of its page")
	}
	if key(plain, "A", "x") == key("{% if x %}"+plain+"{% endif %}"+plain, "A", "x") {
		t.Error("two fragments of a template are taken for one")
	}
	if key(titled, "A") == key(titled, "A", "x") {
		t.Error("a fragment that reads more has the key of one that reads less")
	}
}

func TestContentThatIsPrinted(t *testing.T) {
	for layout, want := range map[string]int{
		"<{{ content }}>": 1,
		"{% if content != '' %}{{ content }}{% endif %}":                  -1,
		"{{ content }}{{ content | size }}":                               -1,
		"{{ content }}{{ content }}":                                      -1,
		"{{ content | upcase }}":                                          -1,
		"{% assign c = content %}{{ c }}":                                 -1,
		"{% assign x = content %}{% assign content = 'y' %}{{ content }}": -1,
		"{% capture c %}{{ content }}{% endcapture %}{{ c }}":             -1,
		"{% for i in (1..1) %}--{{ content }}{% endfor %}":                2,
		"nothing": -1,
	} {
		_, parts := collected(t, layout, "text", "T")
		at, ok := parts.Printed()
		if ok != (want >= 0) || ok && at != want {
			t.Errorf("%s: printed at %d, %t", layout, at, ok)
		}
	}
}
