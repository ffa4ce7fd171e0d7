package value

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

// randomValue is a value as front matter has them; its strings are parts of
// one text.
func randomValue(r *rand.Rand, depth int) any {
	switch r.IntN(9) {
	case 0:
		return nil
	case 1:
		return r.IntN(5)
	case 2:
		return r.IntN(2) == 0
	case 3, 4:
		if depth > 0 {
			a := make([]any, r.IntN(4))
			for i := range a {
				a[i] = randomValue(r, depth-1)
			}
			return a
		}
	case 5:
		if depth > 0 {
			return randomMap(r, depth-1)
		}
	}
	text := strings.Repeat("ab\x00cé", 40)
	from := r.IntN(8)
	return text[from : from+r.IntN(100)]
}

func randomMap(r *rand.Rand, depth int) *Map {
	m := NewMap(12)
	for range r.IntN(4) + r.IntN(2)*r.IntN(30) {
		m.SetKey(fmt.Sprintf("key%d", r.IntN(40)), randomValue(r, depth))
		if r.IntN(40) == 0 {
			m.SetKey(r.IntN(3), randomValue(r, depth))
		}
	}
	return m
}

func show(v any) string {
	switch v := v.(type) {
	case *Map:
		var b strings.Builder
		b.WriteString("{")
		for k, e := range v.All() {
			fmt.Fprintf(&b, "%#v:%s,", k, show(e))
			if found, ok := v.GetKey(k); !ok || fmt.Sprintf("%p", found) != fmt.Sprintf("%p", e) {
				return "a key is lost"
			}
		}
		return b.String() + "}"
	case []any:
		s := "["
		for _, e := range v {
			s += show(e) + ","
		}
		return s + "]"
	}
	return fmt.Sprintf("%#v", v)
}

func TestCompactKeepsValues(t *testing.T) {
	var c Compactor
	var maps []*Map
	var want []string
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		m := randomMap(r, 2)
		want = append(want, show(m))
		c.Values(m)
		c.Keys(m)
		maps = append(maps, m)
	}
	for i, m := range maps {
		if got := show(m); got != want[i] {
			t.Fatalf("map %d\n got %s\nwant %s", i, got, want[i])
		}
	}
}

func TestCompactMapsChangeAlone(t *testing.T) {
	var c Compactor
	alike := func() *Map {
		m := MapOf("a", "1", "b", []any{"x"}, "c", "3")
		c.Values(m)
		c.Keys(m)
		return m
	}
	many := func() *Map {
		m := NewMap(0)
		for i := range indexFrom + 3 {
			m.Set(fmt.Sprint("k", i), i)
		}
		c.Keys(m)
		return m
	}
	for name, build := range map[string]func() *Map{"few": alike, "many": many} {
		first, second, third := build(), build(), build()
		untouched := show(third)
		first.Set("new", 1)
		first.Set("newer", 2)
		second.Delete(second.keys[0].(string))
		clone := third.Clone()
		clone.Set("only here", 1)
		if show(third) != untouched || third.Has("new") || third.Has("only here") {
			t.Errorf("%s: a map changed with another: %s", name, show(third))
		}
		if first.Value("newer") != 2 || first.Len() != third.Len()+2 || second.Len() != third.Len()-1 {
			t.Errorf("%s: %s %s", name, show(first), show(second))
		}
	}
}

func TestCompactShares(t *testing.T) {
	var c Compactor
	post := func(i int) *Map {
		text := fmt.Sprintf("title %d by the same author in News", i)
		m := MapOf("title", text[:8], "author", text[9:25], "categories", []any{text[len(text)-4:]})
		c.Values(m)
		c.Keys(m)
		return m
	}
	a, b := post(1), post(2)
	if &a.keys[0] != &b.keys[0] {
		t.Error("two maps of the same keys have two lists of them")
	}
	if &a.Value("categories").([]any)[0] != &b.Value("categories").([]any)[0] {
		t.Error("equal arrays are two")
	}
	if n := testing.AllocsPerRun(100, func() { c.Keys(a) }); n != 0 {
		t.Errorf("%v allocations for a map that is compact", n)
	}
}

// A column in which nothing comes again is given up.
func TestCompactForgetsWhatDoesNotRepeat(t *testing.T) {
	var c Compactor
	for i := range 3 * columnTrial {
		m := MapOf("id", fmt.Sprint("unique ", i), "layout", "post")
		c.Values(m)
		if m.Value("id") != fmt.Sprint("unique ", i) {
			t.Fatal("a value is lost")
		}
	}
	if c.columns["id"].texts.known != nil {
		t.Error("unique values are remembered")
	}
	if c.columns["layout"].texts.known == nil {
		t.Error("the layout is forgotten")
	}
}

func TestCompactByManyAtOnce(t *testing.T) {
	var c Compactor
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 3))
			for range 300 {
				m := randomMap(r, 2)
				want := show(m)
				c.Values(m)
				c.Keys(m)
				if got := show(m); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}

// Aliases of aliases make a small text hold more values than can be counted.
func TestCompactEndsOnNestedAliases(t *testing.T) {
	var c Compactor
	v := any([]any{"x", "y"})
	for range 60 {
		v = []any{v, v}
	}
	m := MapOf("v", v)
	c.Values(m)
	c.Keys(m)
	if m.Len() != 1 {
		t.Error(m.Len())
	}
}
