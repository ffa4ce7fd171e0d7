package snapshot

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// look takes the stamp of a file that has long been as it is.
func look(t *testing.T, name, text string) ledger.Entry {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := ledger.Look(name)
	if err != nil {
		t.Fatal(err)
	}
	e.File.Settled, e.File.Content = true, 0
	return e
}

// load opens a snapshot for what there is now.
func load(name string, key uint64, now []ledger.Entry, zone *time.Location) (*Store, error) {
	s, err := Open(name, key, zone)
	return s, errors.Join(err, s.Match(now))
}

func open(t *testing.T, name string, key uint64, now ...ledger.Entry) *Store {
	t.Helper()
	s, err := load(name, key, now, nil)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return s
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	dir := t.TempDir()
	name, post := filepath.Join(dir, "s"), look(t, filepath.Join(dir, "p.md"), "text")
	huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	front := value.MapOf(
		"z", nil, "t", true, "f", false, "i", -7, "most", math.MaxInt, "least", math.MinInt, "big", huge, "d", -0.5, "inf", math.Inf(-1),
		"s", "text", "again", "text", "empty", "", "bytes", "\xff\x00",
		"utc", time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC), "offset", time.Date(-5, 1, 2, 3, 4, 5, 0, time.FixedZone("", -12600)),
		"nowhere", time.Date(2020, 1, 2, 3, 4, 5, 0, time.FixedZone("", 0)),
		"day", value.Date{Year: 2024, Month: time.February, Day: 29},
		"list", []any{1, []any{}, value.NewMap(0), "text"},
		"map", value.MapOf("b", 1, "a", 2, 3, "three", "3", "text"),
	)
	src := Source{Line: 4, Offset: 20, Size: 9, Sum: 77, Liquid: true, Cut: true, Head: 3, HeadSum: 78}
	own := Source{Line: 1, Size: 1, Sum: 5, Cut: true, Own: "not the beginning", HeadSum: 9}
	other := look(t, filepath.Join(dir, "q.md"), "text")
	s := open(t, name, 1, post, other)
	s.Keep(post.Name, src, s.Pack(front, nil))
	s.Keep(other.Name, own, s.Pack(value.NewMap(0), nil))
	if err := s.Save(name, 1); err != nil {
		t.Fatal(err)
	}
	for range 3 { // also as kept by a build that did not read it
		s = open(t, name, 1, post, other)
		got, data, ok := s.Reader(1).Find(post.Name, -1)
		if !ok || got != src || !same(data, front) {
			t.Fatalf("%t %+v %v", ok, got, data)
		}
		data.Set("s", "changed")
		data.Value("map").(*value.Map).Set("b", "changed")
		data.Value("list").([]any)[0] = "changed"
		if _, again, _ := s.Reader(1).Find(post.Name, -1); !same(again, front) {
			t.Fatal("what is found is not the caller's own")
		}
		if got, data, ok := s.Reader(1).Find(other.Name, -1); !ok || got != own || data.Len() != 0 {
			t.Fatalf("%t %+v %v", ok, got, data)
		}
		s.changed = true
		if err := s.Save(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	s, err := load(name, 2, []ledger.Entry{post}, nil)
	if _, _, ok := s.Reader(1).Find(post.Name, -1); ok || !errors.Is(err, ledger.ErrForeign) {
		t.Error("found for another configuration", err)
	}
}

// same compares values with their types, order and zones.
func same(a, b any) bool {
	switch a := a.(type) {
	case *value.Map:
		b, ok := b.(*value.Map)
		if !ok || a.Len() != b.Len() {
			return false
		}
		var keys, vals []any
		for k, v := range b.All() {
			keys, vals = append(keys, k), append(vals, v)
		}
		i := 0
		for k, v := range a.All() {
			if !same(k, keys[i]) || !same(v, vals[i]) {
				return false
			}
			i++
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b) && a.Format(time.RFC1123Z) == b.Format(time.RFC1123Z) && a.Location().String() == b.Location().String()
	}
	return reflect.DeepEqual(a, b)
}

func TestWhatIsNoPlainValueIsNotKept(t *testing.T) {
	var nest any = "x"
	for range 14 {
		nest = []any{nest, nest}
	}
	s := open(t, "", 1)
	for _, v := range []any{nest, struct{}{}, time.Date(2020, 1, 1, 0, 0, 0, 0, time.FixedZone("CET", 3600))} {
		if s.Pack(value.MapOf("a", v), nil) != nil {
			t.Errorf("%T was packed", v)
		}
	}
}

func TestAFileThatChangedIsNotKnown(t *testing.T) {
	dir := t.TempDir()
	name, path := filepath.Join(dir, "s"), filepath.Join(dir, "p.md")
	keep := func(e ledger.Entry) {
		s := open(t, "", 1, e)
		s.Keep(path, Source{Line: 1}, s.Pack(value.MapOf("a", "b"), nil))
		if err := s.Save(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	was := look(t, path, "text")
	keep(was)
	if _, _, ok := open(t, name, 1, was).Reader(1).Find(path, -1); !ok {
		t.Fatal("not known as it was")
	}
	for what, change := range map[string]func(*ledger.Stamp){
		"size": func(s *ledger.Stamp) { s.Size++ }, "time": func(s *ledger.Stamp) { s.Modified++ }, "change": func(s *ledger.Stamp) { s.Changed++ },
		"inode": func(s *ledger.Stamp) { s.Inode++ }, "mode": func(s *ledger.Stamp) { s.Mode++ },
	} {
		now := was
		change(&now.File)
		s := open(t, name, 1, now)
		if _, _, ok := s.Reader(1).Find(path, -1); ok || s.Knows(path) {
			t.Errorf("known with another %s", what)
		}
	}
	// Within a tick of the clock the content tells.
	was.File.Settled, was.File.Content = false, ledger.ContentOf(path)
	keep(was)
	if _, _, ok := open(t, name, 1, was).Reader(1).Find(path, -1); !ok {
		t.Error("not known with the same content")
	}
	was.File.Content++
	keep(was)
	if _, _, ok := open(t, name, 1, was).Reader(1).Find(path, -1); ok {
		t.Error("known with another content")
	}
}

func TestADamagedSnapshotIsNone(t *testing.T) {
	dir := t.TempDir()
	name, post := filepath.Join(dir, "s"), look(t, filepath.Join(dir, "p.md"), "text")
	s := open(t, name, 1, post)
	s.Keep(post.Name, Source{Line: 1, Cut: true}, s.Pack(value.MapOf("a", "b"), nil))
	if err := s.Save(name, 1); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		broken := append([]byte{}, whole...)
		broken[i] ^= 0x41
		for _, text := range [][]byte{broken, whole[:i]} {
			if err := os.WriteFile(name, text, 0o666); err != nil {
				t.Fatal(err)
			}
			s, err := load(name, 1, []ledger.Entry{post}, nil)
			if err == nil {
				t.Fatalf("byte %d: no error", i)
			}
			if _, _, ok := s.Reader(1).Find(post.Name, -1); ok {
				t.Fatalf("byte %d: found", i)
			}
		}
	}
}

// TestWhatDocumentsHaveInCommonIsKeptOnce keeps documents in several builds:
// many in the first, a few beside its tables in the next, and others among them.
func TestWhatDocumentsHaveInCommonIsKeptOnce(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "s")
	front := func(i int) *value.Map {
		m := value.MapOf("layout", "post", "title", fmt.Sprint("Title ", i), "excerpt", nil, "tags", []any{"x", fmt.Sprint(i % 5)}, "none", []any{}, "date", time.Unix(int64(i), 0).UTC())
		if i > 303 && i%2 == 1 { // more lists of keys than are kept
			m.Set(fmt.Sprint("only in ", i), true)
		}
		switch i % 50 {
		case 7:
			m.SetKey(404, "a key that is no text")
		case 8:
			m.Set(fmt.Sprint("key", i), []any{"deep", []any{i}})
		}
		return m
	}
	var entries []ledger.Entry
	hole := new(int)
	for round, total := range []int{300, 303, 303 + 3*fewDocuments, 304 + 3*fewDocuments} {
		for i := len(entries); i < total; i++ {
			entries = append(entries, ledger.Entry{Name: fmt.Sprintf("/posts/%04d.md", i), File: ledger.Stamp{Size: int64(i + 1), Settled: true}})
		}
		s := open(t, name, 1, entries...)
		r := s.Reader(40)
		kept := 0
		for i, e := range entries {
			src, got, ok := r.Find(e.Name, i)
			if !ok {
				m := front(i)
				m.Set("excerpt", hole)
				s.Keep(e.Name, Source{Line: i}, s.Pack(m, hole))
				kept++
				continue
			}
			if src.Line != i || !same(got, front(i)) {
				t.Fatalf("round %d: %s of line %d", round, show(got), src.Line)
			}
			got.Set("excerpt", i)
			got.Set("added", i)
			got.Set("title", "changed")
		}
		if want := []int{300, 3, 3 * fewDocuments, 1}[round]; kept != want {
			t.Fatalf("round %d: %d were not known, want %d", round, kept, want)
		}
		if err := s.Save(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, name, 1, entries...)
	_, a, _ := s.Reader(1).Find(entries[0].Name, 0)
	_, b, _ := s.Reader(1).Find(entries[5].Name, 0)
	if !a.SharesKeys() || &a.Value("tags").([]any)[0] != &b.Value("tags").([]any)[0] {
		t.Error("two documents have two of the same")
	}
	slices.Reverse(entries) // what is found where nobody expects it
	s = open(t, name, 1, entries...)
	for i, e := range entries {
		if src, _, ok := s.Reader(1).Find(e.Name, i+100); !ok || src.Line != len(entries)-1-i {
			t.Fatalf("%s: %t", e.Name, ok)
		}
	}
}

func show(m *value.Map) string {
	var out []any
	for k, v := range m.All() {
		out = append(out, k, v)
	}
	return fmt.Sprint(out...)
}

// TestAnotherZoneIsAnotherSite reads what was kept by other rules.
func TestAnotherZoneIsAnotherSite(t *testing.T) {
	name := filepath.Join(t.TempDir(), "s")
	post := ledger.Entry{Name: "/p.md", File: ledger.Stamp{Size: 1, Settled: true}}
	here, there := time.FixedZone("Here", 3600), time.FixedZone("Here", 7200)
	s, err := load("", 1, []ledger.Entry{post}, here)
	if err != nil {
		t.Fatal(err)
	}
	s.Keep(post.Name, Source{}, s.Pack(value.MapOf("date", time.Unix(0, 0).In(here)), nil))
	if err := s.Save(name, 1); err != nil {
		t.Fatal(err)
	}
	if s, err = load(name, 1, []ledger.Entry{post}, here); err != nil {
		t.Fatal(err)
	}
	if _, m, ok := s.Reader(1).Find(post.Name, 0); !ok || m.Value("date").(time.Time).Location() != here {
		t.Error("not known in its own zone")
	}
	if s, err = load(name, 1, []ledger.Entry{post}, there); !errors.Is(err, ledger.ErrForeign) {
		t.Error(err)
	}
	if s.Knows(post.Name) {
		t.Error("known in another zone")
	}
}

// FuzzRecord decodes records and tables that no build wrote: the checksum is no
// proof against a hand that makes one to fit.
func FuzzRecord(f *testing.F) {
	s := &Store{}
	record := s.Pack(value.MapOf("a", []any{1, "b", 0.5, time.Unix(0, 0).UTC()}, "m", value.NewMap(0), "l", []any{"x"}), nil)
	e := codec.Encoder{}
	s.grown.write(&e)
	f.Add(e.B, record)
	f.Fuzz(func(_ *testing.T, tables, b []byte) {
		s := &Store{now: make([]ledger.Entry, 1), files: []file{{record: b, then: ledger.Stamp{Settled: true}}}}
		d := codec.Decoder{B: tables}
		s.tables = readTables(&d)
		if d.Bad {
			return
		}
		s.Reader(2).Find("", 0)
	})
}
