package read

import (
	"cmp"
	"os"
	"path"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// collectionSlots are the files of one collection.
type collectionSlots struct {
	collection *site.Collection
	slots      []*collectionSlot
}

type collectionSlot struct {
	doc    *site.Document
	static *site.StaticFile
}

// collections finds the files of every collection but the posts.
func (r *reader) collections() []*collectionSlots {
	var all []*collectionSlots
	for _, c := range r.site.Collections {
		if c.Label == "posts" || c.Label == "data" {
			continue
		}
		cs := &collectionSlots{collection: c}
		all = append(all, cs)
		dir := c.Directory()
		if fi, err := os.Stat(dir); err != nil || !fi.IsDir() || r.filter.leaves(dir) {
			continue
		}
		for _, e := range tree(dir, true) {
			if e.dir || !r.filter.keep(c.RelativeDirectory(), e.name) || r.odd("/"+r.show(dir), e) {
				continue
			}
			slot := &collectionSlot{}
			cs.slots = append(cs.slots, slot)
			r.job(1, func() { r.collectionFile(c, slot, dir, e.name) })
		}
	}
	return all
}

func (r *reader) collectionFile(c *site.Collection, slot *collectionSlot, dir, name string) {
	full := join(dir, name)
	if r.snapshot.Knows(full) || fileHasHeader(full) {
		d := site.NewDocument(r.site, c, full)
		if _, ok := r.document(d, r.knower(1, -1)); ok && (r.site.ConfigBool("unpublished") || d.Published()) {
			slot.doc = d
		}
		return
	}
	folder := strings.TrimSuffix(join(c.RelativeDirectory(), path.Dir(name)), "/.")
	f := site.NewStaticFile(r.site, r.site.Source, folder, baseName(name), c)
	r.stat(f)
	slot.static = f
}

// gather puts a collection's files into the site in the collection's order.
func (cs *collectionSlots) gather(r *reader) {
	c := cs.collection
	for _, slot := range cs.slots {
		switch {
		case slot.doc != nil:
			c.Docs = append(c.Docs, slot.doc)
		case slot.static != nil:
			c.Files = append(c.Files, slot.static)
		}
	}
	r.site.StaticFiles = append(r.site.StaticFiles, c.Files...)
	r.order(c)
}

// order sorts a collection by its `order`, its `sort_by`, or date and path.
func (r *reader) order(c *site.Collection) {
	if order, ok := c.Metadata.Value("order").([]any); ok {
		arrange(c, order)
		return
	}
	key, ok := c.Metadata.Value("sort_by").(string)
	if !ok {
		site.SortDocuments(c.Docs)
		return
	}
	for _, d := range c.Docs {
		if d.FrontMatter().Value(key) == nil {
			r.warn(diag.Diagnostic{File: r.show(d.Path), Message: "'" + key + "' not defined in " + d.RelPath(), Hint: "its collection is sorted by it"})
		}
	}
	site.MergeSort(c.Docs, func(a, b *site.Document) int {
		va, vb := a.Value(key), b.Value(key)
		switch {
		case va == nil && vb != nil:
			return 1
		case va != nil && vb == nil:
			return -1
		}
		return cmp.Or(compareValues(va, vb), a.Compare(b))
	})
}

// arrange puts the documents an order names first, in that order.
func arrange(c *site.Collection, order []any) {
	site.SortDocuments(c.Docs)
	byPath := make(map[string]*site.Document, len(c.Docs))
	for _, d := range c.Docs {
		byPath[d.RelPath()] = d
	}
	docs := make([]*site.Document, 0, len(c.Docs))
	for _, e := range order {
		p := join(c.RelativeDirectory(), site.Text(e))
		if d := byPath[p]; d != nil {
			docs = append(docs, d)
			delete(byPath, p)
		}
	}
	for _, d := range c.Docs {
		if byPath[d.RelPath()] != nil {
			docs = append(docs, d)
		}
	}
	c.Docs = docs
}

// compareValues orders what Ruby's <=> orders; all else is equal.
func compareValues(a, b any) int {
	if fa, ok := number(a); ok {
		if fb, ok := number(b); ok {
			return cmp.Compare(fa, fb)
		}
		return 0
	}
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			return strings.Compare(a, b)
		}
	case time.Time:
		if b, ok := b.(time.Time); ok {
			return a.Compare(b)
		}
	case value.Date:
		// A Ruby Date compares with numbers by its Julian day, though a
		// number does not compare with a Date.
		switch b := b.(type) {
		case value.Date:
			return a.Time(time.UTC).Compare(b.Time(time.UTC))
		case int, float64:
			n, _ := number(b)
			return cmp.Compare(julian(a), n)
		}
	case []any:
		if b, ok := b.([]any); ok {
			for i := range min(len(a), len(b)) {
				if c := compareValues(a[i], b[i]); c != 0 {
					return c
				}
			}
			return cmp.Compare(len(a), len(b))
		}
	}
	return 0
}

// julian is the astronomical Julian day at which a day begins.
func julian(d value.Date) float64 { return float64(d.Time(time.UTC).Unix())/86400 + 2440587.5 }

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
