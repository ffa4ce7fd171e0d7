package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// SortDocuments is MergeSort by [Document.Compare]. Where all documents have a
// date their order is a proper one, and any way of sorting makes it: by dates
// looked up once, and not at all where the documents stand in it.
func SortDocuments(docs []*Document) {
	keys, ok := datesOf(docs)
	if !ok {
		MergeSort(docs, (*Document).Compare)
		return
	}
	if slices.IsSortedFunc(keys, dated.compare) {
		return
	}
	slices.SortStableFunc(keys, dated.compare)
	for i, k := range keys {
		docs[i] = k.doc
	}
}

// strictlyOrdered reports whether all documents have a date and stand in their
// proper order. Then so do those that are taken from among them.
func strictlyOrdered(docs []*Document) bool {
	keys, ok := datesOf(docs)
	for i := 1; i < len(keys) && ok; i++ {
		ok = keys[i-1].compare(keys[i]) < 0
	}
	return ok
}

// newestFirst is documents in the opposite order. Ordered says that they are
// strictlyOrdered.
func newestFirst(docs []*Document, ordered bool) []any {
	if !ordered {
		docs = slices.Clone(docs)
		MergeSort(docs, func(a, b *Document) int { return b.Compare(a) })
		return documentArray(docs)
	}
	a := make([]any, len(docs))
	for i, d := range docs {
		a[len(a)-1-i] = d
	}
	return a
}

// dated is a document and its date.
type dated struct {
	sec  int64
	nsec int
	doc  *Document
}

func (a dated) compare(b dated) int {
	if c := cmp.Compare(a.sec, b.sec); c != 0 {
		return c
	}
	if c := cmp.Compare(a.nsec, b.nsec); c != 0 {
		return c
	}
	return cmp.Compare(a.doc.Path, b.doc.Path)
}

// datesOf is the documents with their dates; ok is false where one has none.
func datesOf(docs []*Document) (keys []dated, ok bool) {
	keys = make([]dated, len(docs))
	date := value.Lookup{Key: "date"}
	for i, d := range docs {
		t, ok := date.In(d.FrontMatter()).(time.Time)
		if !ok {
			return nil, false
		}
		keys[i] = dated{t.Unix(), t.Nanosecond(), d}
	}
	return keys, true
}

// MergeSort sorts as the C library under Ruby does: halves first, then a merge
// that prefers the left. For a comparison that is a proper order this is any
// stable sort. Jekyll's comparison of documents is not one where some of them
// have a date and others have none; then the way of sorting decides the order,
// and it must be this one.
func MergeSort[T any](a []T, compare func(x, y T) int) {
	if len(a) > 1 {
		mergeSort(a, make([]T, len(a)), compare)
	}
}

func mergeSort[T any](a, tmp []T, compare func(x, y T) int) {
	if len(a) < 2 {
		return
	}
	mid := len(a) / 2
	mergeSort(a[:mid], tmp, compare)
	mergeSort(a[mid:], tmp, compare)
	i, j, n := 0, mid, 0
	for i < mid && j < len(a) {
		if compare(a[i], a[j]) <= 0 {
			tmp[n] = a[i]
			i++
		} else {
			tmp[n] = a[j]
			j++
		}
		n++
	}
	n += copy(tmp[n:], a[i:mid])
	copy(a, tmp[:n])
}
