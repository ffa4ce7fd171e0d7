package value

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestLookupsFindWhatMapsHave asks maps of many shapes, shared and their own,
// which are changed in between.
func TestLookupsFindWhatMapsHave(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var c Compactor
	maps := make([]*Map, 300)
	for i := range maps {
		if maps[i] = randomMap(r, 0); r.IntN(3) > 0 {
			c.Keys(maps[i])
		}
	}
	lookups := make([]Lookup, 40)
	for i := range lookups {
		lookups[i].Key = fmt.Sprint("key", i)
	}
	for range 20_000 {
		m, l := maps[r.IntN(len(maps))], &lookups[r.IntN(len(lookups))]
		switch r.IntN(20) {
		case 0:
			m.Set(l.Key, r.IntN(9))
		case 1:
			m.Delete(l.Key)
		case 2:
			c.Keys(m)
		}
		want, has := m.Get(l.Key)
		if got, ok := l.Get(m); ok != has || show(got) != show(want) || l.Has(m) != has {
			t.Fatalf("%s of %s: %v, %t", l.Key, show(m), got, ok)
		}
	}
	if (&Lookup{Key: "a"}).In(nil) != nil {
		t.Error("no map has a key")
	}
}

// TestKeysAreAddedToSharedKeys adds the same keys to maps that share theirs, and
// others to some, by several goroutines.
func TestKeysAreAddedToSharedKeys(t *testing.T) {
	var c Compactor
	maps := make([]*Map, 400)
	for i := range maps {
		maps[i] = MapOf("a", i, "b", 2)
		c.Keys(maps[i])
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := w; i < len(maps); i += 4 {
				m := maps[i]
				m.Set("c", i)
				if i%10 == 0 {
					m.Set(fmt.Sprint("own", i), true)
				}
				m.SetKey(i, "a number")
				m.Set("d", 4)
				m.Set("e", 5)
			}
		})
	}
	wg.Wait()
	for i, m := range maps {
		want := fmt.Sprintf(`{"a":%d,"b":2,"c":%d,`, i, i)
		if i%10 == 0 {
			want += fmt.Sprintf(`"own%d":true,`, i)
		}
		if want += fmt.Sprintf(`%d:"a number","d":4,"e":5,}`, i); show(m) != want {
			t.Fatalf("%s, want %s", show(m), want)
		}
	}
	one, two := MapOf("a", 1, "b", 2), MapOf("a", 3, "b", 4)
	for _, m := range []*Map{one, two} {
		c.Keys(m)
		m.Set("c", 5)
	}
	if !one.SharesKeys() || &one.keys[0] != &two.keys[0] {
		t.Error("one key more, and each map has keys of its own")
	}
}
