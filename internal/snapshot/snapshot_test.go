package snapshot

import (
	"errors"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
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

func open(t *testing.T, name string, key uint64, now ...ledger.Entry) *Store {
	t.Helper()
	s, err := Load(name, key, now)
	if err != nil && !os.IsNotExist(err) {
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
	src := Source{Line: 4, Offset: 20, Size: 9, Sum: 77, Liquid: true, Cut: true, Separator: "\n\n", Head: 3, HeadSum: 78}
	own := Source{Line: 1, Size: 1, Sum: 5, Cut: true, Separator: "\n\n", Own: "not the beginning", HeadSum: 9}
	other := look(t, filepath.Join(dir, "q.md"), "text")
	s := open(t, name, 1, post, other)
	s.Keep(post.Name, src, s.Pack(front))
	s.Keep(other.Name, own, s.Pack(value.NewMap(0)))
	if err := s.Save(name, 1); err != nil {
		t.Fatal(err)
	}
	for range 3 { // also as kept by a build that did not read it
		s = open(t, name, 1, post, other)
		got, data, ok := s.Find(post.Name)
		if !ok || got != src || !same(data, front) {
			t.Fatalf("%t %+v %v", ok, got, data)
		}
		data.Set("s", "changed")
		data.Value("map").(*value.Map).Set("b", "changed")
		data.Value("list").([]any)[0] = "changed"
		if _, again, _ := s.Find(post.Name); !same(again, front) {
			t.Fatal("what is found is not the caller's own")
		}
		if got, data, ok := s.Find(other.Name); !ok || got != own || data.Len() != 0 {
			t.Fatalf("%t %+v %v", ok, got, data)
		}
		s.changed = true
		if err := s.Save(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load(name, 2, []ledger.Entry{post})
	if _, _, ok := s.Find(post.Name); ok || !errors.Is(err, ledger.ErrForeign) {
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
		if s.Pack(value.MapOf("a", v)) != nil {
			t.Errorf("%T was packed", v)
		}
	}
}

func TestAFileThatChangedIsNotKnown(t *testing.T) {
	dir := t.TempDir()
	name, path := filepath.Join(dir, "s"), filepath.Join(dir, "p.md")
	keep := func(e ledger.Entry) {
		s := open(t, "", 1, e)
		s.Keep(path, Source{Line: 1}, s.Pack(value.MapOf("a", "b")))
		if err := s.Save(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	was := look(t, path, "text")
	keep(was)
	if _, _, ok := open(t, name, 1, was).Find(path); !ok {
		t.Fatal("not known as it was")
	}
	for what, change := range map[string]func(*ledger.Stamp){
		"size": func(s *ledger.Stamp) { s.Size++ }, "time": func(s *ledger.Stamp) { s.Modified++ }, "change": func(s *ledger.Stamp) { s.Changed++ },
		"inode": func(s *ledger.Stamp) { s.Inode++ }, "mode": func(s *ledger.Stamp) { s.Mode++ },
	} {
		now := was
		change(&now.File)
		s := open(t, name, 1, now)
		if _, _, ok := s.Find(path); ok || s.Knows(path) {
			t.Errorf("known with another %s", what)
		}
	}
	// Within a tick of the clock the content tells.
	was.File.Settled, was.File.Content = false, ledger.ContentOf(path)
	keep(was)
	if _, _, ok := open(t, name, 1, was).Find(path); !ok {
		t.Error("not known with the same content")
	}
	was.File.Content++
	keep(was)
	if _, _, ok := open(t, name, 1, was).Find(path); ok {
		t.Error("known with another content")
	}
}

func TestADamagedSnapshotIsNone(t *testing.T) {
	dir := t.TempDir()
	name, post := filepath.Join(dir, "s"), look(t, filepath.Join(dir, "p.md"), "text")
	s := open(t, name, 1, post)
	s.Keep(post.Name, Source{Line: 1, Cut: true, Separator: "\n"}, s.Pack(value.MapOf("a", "b")))
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
			s, err := Load(name, 1, []ledger.Entry{post})
			if err == nil {
				t.Fatalf("byte %d: no error", i)
			}
			if _, _, ok := s.Find(post.Name); ok {
				t.Fatalf("byte %d: found", i)
			}
		}
	}
}

// FuzzRecord decodes records that no build wrote: the checksum is no proof
// against a hand that makes one to fit.
func FuzzRecord(f *testing.F) {
	s := &Store{}
	f.Add(s.Pack(value.MapOf("a", []any{1, "b", 0.5, time.Unix(0, 0).UTC()}, "m", value.NewMap(0))))
	f.Fuzz(func(_ *testing.T, b []byte) {
		s := &Store{texts: []any{"a", "b"}}
		d := codec.Decoder{B: b, Texts: s.shared}
		s.source(&d)
		d.Value()
	})
}
