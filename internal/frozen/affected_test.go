package frozen

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// TestReachesAreTheColumnsBelow compares what is kept of each trace with a walk
// through all that it and its children read, for more columns than there are
// bits, and with shared sets.
func TestReachesAreTheColumnsBelow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	table := trace.NewTable(trace.Parts{})
	r := trace.NewRecorder(table)
	var ids []trace.ID
	var frame func(depth int)
	frame = func(depth int) {
		r.Begin(true)
		for range rnd.IntN(4) {
			column := fmt.Sprint("c", rnd.IntN(50))
			for item := range 1 + 40*rnd.IntN(2) {
				r.Item(uint32(item), column)
			}
		}
		if depth > 0 && rnd.IntN(2) == 0 {
			frame(depth - 1)
		}
		if len(ids) > 0 && rnd.IntN(3) == 0 {
			r.Reuse(ids[rnd.IntN(len(ids))])
		}
		id, _ := r.End()
		ids = append(ids, id)
	}
	for range 300 {
		frame(3)
	}
	parts := table.Parts()
	var below func(id trace.ID) reach
	below = func(id trace.ID) (all reach) {
		add := func(column, _ uint32) bool {
			all |= reachOf(column)
			return true
		}
		table.Visit(id, trace.Visitor{Item: add, Child: func(c trace.ID) bool {
			all |= below(c)
			return true
		}})
		return all
	}
	kinds := map[reach]bool{}
	for id, got := range reaches(parts) {
		want := below(trace.ID(id))
		if kinds[want] = true; got&^reachDone != want {
			t.Fatalf("trace %d reaches %b, want %b", id, got, want)
		}
	}
	if len(parts.Columns) <= reachBits || len(kinds) < 100 {
		t.Errorf("%d columns, %d kinds of traces: too few to tell", len(parts.Columns), len(kinds))
	}
}
