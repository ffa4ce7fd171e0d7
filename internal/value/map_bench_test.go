package value

import (
	"fmt"
	"testing"
)

var sink any

// BenchmarkGet is what indexFrom was chosen by: front matter keys, half of
// the lookups for one that is absent.
func BenchmarkGet(b *testing.B) {
	names := []string{"draft", "categories", "layout", "title", "date", "author", "tags", "excerpt", "image", "slug", "ext", "source", "canonical_url", "story", "last_modified_at", "revisions"}
	for _, n := range []int{8, 12, 16, 24, 32, 48} {
		m := NewMap(n)
		for i := range n {
			k := fmt.Sprint(names[i%len(names)], i/len(names))
			m.Set(k, i)
		}
		hit := fmt.Sprint(names[n/2%len(names)], n/2/len(names))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				sink = m.Value(hit)
				sink = m.Value("permalink")
			}
		})
	}
}
