package feed

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// TestTheNewestFirstIsSortedAndReversed compares with what Liquid's filters do,
// for lists that begin in all kinds of order.
func TestTheNewestFirstIsSortedAndReversed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 2000 {
		list := make([]dated, r.IntN(12))
		for i := range list {
			list[i] = dated{i, time.Unix(int64(r.IntN(6)), 0).In(time.FixedZone("", 3600*r.IntN(2)))}
			if round%5 == 0 && r.IntN(6) == 0 {
				list[i].date = []any{nil, "2020", 7}[r.IntN(3)]
			}
		}
		compare := func(a, b dated) int {
			c, _ := liquid.Compare(a.date, b.date)
			return c
		}
		if round%2 == 0 {
			slices.SortStableFunc(list, func(a, b dated) int { return -compare(a, b) })
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, compare)
		slices.Reverse(want)
		if newestFirst(list); !slices.Equal(list, want) {
			t.Fatalf("%v, want %v", list, want)
		}
	}
}
