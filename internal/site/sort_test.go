package site

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// TestDocumentsAreSortedAsRubyDoes compares the short ways with the long one,
// for documents of which all, or but some, have a date.
func TestDocumentsAreSortedAsRubyDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		undated := r.IntN(3) == 0
		docs := make([]*Document, r.IntN(20))
		for i := range docs {
			d := &Document{Path: fmt.Sprintf("/p/%d.md", r.IntN(30)), data: value.NewMap(0)}
			if !undated || r.IntN(2) == 0 {
				d.data.Set("date", time.Unix(int64(r.IntN(8)), int64(r.IntN(2))).In(time.FixedZone("", 3600*r.IntN(3))))
			}
			docs[i] = d
		}
		if r.IntN(2) == 0 {
			MergeSort(docs, (*Document).Compare)
		}
		want, wantNewest := slices.Clone(docs), slices.Clone(docs)
		MergeSort(want, (*Document).Compare)
		MergeSort(wantNewest, func(a, b *Document) int { return b.Compare(a) })
		if got := newestFirst(docs, strictlyOrdered(docs)); !slices.Equal(got, documentArray(wantNewest)) {
			t.Fatal("the newest first stand in another order")
		}
		if SortDocuments(docs); !slices.Equal(docs, want) {
			t.Fatal("documents stand in another order")
		}
	}
}
