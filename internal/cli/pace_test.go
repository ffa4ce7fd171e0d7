package cli

import (
	"slices"
	"testing"
)

func TestCollectorPercent(t *testing.T) {
	var got []int
	for _, live := range []uint64{0, 4 << 20, 64 << 20, 128 << 20, 2 << 30} {
		got = append(got, collectorPercent(live))
	}
	if want := []int{400, 400, 200, 100, 50}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
