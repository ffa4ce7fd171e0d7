package trace

import (
	"fmt"
	"slices"
	"testing"
)

// content shows a trace with its children's in it.
func content(t *Table, id ID) []string {
	var out []string
	p := t.Parts()
	var walk func(ID)
	walk = func(id ID) {
		t.Visit(id, Visitor{
			Key:   func(k uint32) bool { out = append(out, fmt.Sprint(p.Keys[k].Kind, " ", p.Keys[k].Name)); return true },
			Child: func(c ID) bool { walk(c); return true },
			Item: func(c, i uint32) bool {
				out = append(out, fmt.Sprintf("%s of %d", p.Columns[c], i))
				return true
			},
		})
	}
	walk(id)
	slices.Sort(out)
	return slices.Compact(out)
}

func want(t *testing.T, table *Table, id ID, lines ...string) {
	t.Helper()
	slices.Sort(lines)
	if got := content(table, id); !slices.Equal(got, lines) {
		t.Errorf("trace holds %q, want %q", got, lines)
	}
}

func TestATraceHoldsEachReadOnce(t *testing.T) {
	table := NewTable(Parts{})
	r := NewRecorder(table)
	r.For(7)
	r.Begin(false)
	for range 3 {
		r.Read(Site, "posts")
		r.Item(2, "title")
		r.Item(1, "title")
		r.Item(7, "title")
		r.Item(7, "next")
	}
	id, facts := r.End()
	want(t, table, id, "site posts", "title of 1", "title of 2", "next of 7")
	if !facts.Own || facts.Ordered {
		t.Errorf("facts %+v", facts)
	}
	r.For(8)
	r.Begin(false)
	r.Item(7, "next")
	r.Item(1, "title")
	r.Read(Site, "posts")
	r.Item(2, "title")
	if again, _ := r.End(); again != id {
		t.Errorf("the same reads are traces %d and %d", id, again)
	}
}

func TestAFragmentsTraceIsPartOfThePages(t *testing.T) {
	table := NewTable(Parts{})
	r := NewRecorder(table)
	r.For(0)
	r.Begin(false)
	r.Read(Include, "a.html")
	r.Begin(true)
	r.Item(0, "title") // of itself, but others may use the fragment
	r.Item(3, Converted)
	part, facts := r.End()
	if !facts.Own || !facts.Ordered {
		t.Errorf("facts %+v", facts)
	}
	page, _ := r.End()
	want(t, table, part, "title of 0", Converted+" of 3")
	want(t, table, page, "include a.html", "title of 0", Converted+" of 3")

	r.For(1)
	r.Begin(false)
	r.Reuse(part)
	other, _ := r.End()
	want(t, table, other, "title of 0", Converted+" of 3")
}

func TestReadsAfterAPartAreThePages(t *testing.T) {
	table := NewTable(Parts{})
	r := NewRecorder(table)
	r.For(9)
	r.Begin(false)
	r.Item(1, "url")
	r.Begin(false)
	r.Item(1, "url")
	r.Item(2, "url")
	apart, _ := r.EndApart()
	r.Item(1, "url")
	r.Item(4, "url")
	page, _ := r.End()
	want(t, table, apart, "url of 1", "url of 2")
	want(t, table, page, "url of 1", "url of 4")
}

func TestLargeSetsAreStoredOnce(t *testing.T) {
	table := NewTable(Parts{})
	r := NewRecorder(table)
	var ids []ID
	for page := range uint32(20) {
		r.For(1000 + page)
		r.Begin(false)
		for i := range uint32(500) {
			r.Item((i*37)%500, "title")
		}
		r.Item(page, "date")
		id, _ := r.End()
		ids = append(ids, id)
	}
	if p := table.Parts(); len(p.Sets) != 1 || len(p.Traces) != 21 {
		t.Errorf("%d sets and %d traces", len(p.Sets), len(p.Traces))
	}
	again := NewTable(table.Parts())
	for i, id := range ids {
		if got := content(again, id); len(got) != 501 || !slices.Contains(got, fmt.Sprintf("date of %d", i)) {
			t.Errorf("page %d: %d reads", i, len(got))
		}
	}
}

func TestANilRecorderTakesEverything(t *testing.T) {
	var r *Recorder
	r.Resume(r.For(1))
	r.Begin(true)
	r.Read(Clock, "")
	r.Item(1, "title")
	r.Own()
	r.Reuse(3)
	if id, facts := r.End(); id != 0 || facts != (Facts{}) {
		t.Error(id, facts)
	}
}

func FuzzVisit(f *testing.F) {
	f.Add("\x01\x05\x00\x01\x02\x04\x01\x01", "\x02\x01\x01")
	f.Add("\x00\x00\x01\x02\x01", "\x20")
	f.Fuzz(func(t *testing.T, text, set string) {
		table := NewTable(Parts{Sets: []string{set}, Traces: []string{text}})
		n := 0
		count := func(_, _ uint32) bool { n++; return n < 1000 }
		table.Visit(0, Visitor{Item: count, Set: count, Key: func(uint32) bool { return count(0, 0) }, Child: func(ID) bool { return count(0, 0) }})
	})
}

func BenchmarkRecordAPage(b *testing.B) {
	table := NewTable(Parts{})
	r := NewRecorder(table)
	b.ReportAllocs()
	for i := range b.N {
		r.For(uint32(i % 10000))
		r.Begin(false)
		r.Read(Site, "posts")
		r.Read(Site, "title")
		r.Read(Include, "head.html")
		for j := range uint32(5) {
			r.Item(9995+j, "title")
			r.Item(9995+j, "url")
			r.Item(9995+j, "date")
		}
		r.Item(uint32(i%10000), "next")
		r.Item(uint32(i%10000), "previous")
		r.End()
	}
}
