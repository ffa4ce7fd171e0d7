package value_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

func TestRecord(t *testing.T) {
	for _, n := range []int{0, 1, 4, 5, 40} {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprint("k", i))
		}
		r := value.NewRecord(names...)
		first, a := r.Map()
		second, b := r.Map()
		for i := range n {
			a[i], b[i] = i, -i
		}
		first.Set("more", true)
		if n > 0 {
			first.Set("k0", "other")
			second.Delete("k0")
		}
		if first.Len() != n+1 || second.Len() != max(n-1, 0) || first.Value("more") != true || second.Has("more") {
			t.Fatalf("of %d keys: %d and %d pairs", n, first.Len(), second.Len())
		}
		for i := 1; i < n; i++ {
			if first.Value(names[i]) != i || second.Value(names[i]) != -i {
				t.Errorf("of %d keys: %s is %v and %v", n, names[i], first.Value(names[i]), second.Value(names[i]))
			}
		}
		third, vals := r.Map()
		var got []string
		for k := range third.All() {
			got = append(got, k.(string))
		}
		if !slices.Equal(got, names) || slices.ContainsFunc(vals, func(v any) bool { return v != nil }) {
			t.Errorf("of %d keys the third map has %v: %v", n, got, vals)
		}
	}
}
