package ledger_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// files writes files and tells their names.
func files(t testing.TB, dir string, names ...string) []string {
	t.Helper()
	var paths []string
	for _, n := range names {
		p := filepath.Join(dir, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(n), 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}

func TestASweepSeesWhatLstatSees(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for i := range 700 {
		names = append(names, fmt.Sprintf("many/%d.md", i))
	}
	paths := files(t, dir, append(names, "one/alone.md", "a/b/c.md", "a/b/d.md", "a/e.md", "top.md")...)
	for i, mode := range []os.FileMode{0o600, 0o777, 0o644 | os.ModeSetuid, 0o755 | os.ModeSetgid} {
		if err := os.Chmod(paths[i], mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "one"), 0o755|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "many", "link")
	if err := os.Symlink("0.md", link); err == nil {
		paths = append(paths, link)
	}
	paths = append(paths, dir, filepath.Join(dir, "many"), filepath.Join(dir, "one"), filepath.Join(dir, "absent"), filepath.Join(dir, "no", "where"),
		filepath.Join(dir, "top.md", "under"), filepath.Join(dir, "many", "absent"), filepath.Join(dir, "many", string(slices.Repeat([]byte{'x'}, 5000))), "/")
	for _, names := range [][]string{paths, slices.Sorted(slices.Values(paths)), paths[:1]} {
		for i, got := range ledger.LookAll(names, 0) {
			fi, err := os.Lstat(names[i])
			if err != nil {
				if got != (ledger.Stamp{}) {
					t.Errorf("%s: %+v, and it is not there", names[i], got)
				}
				continue
			}
			if want := ledger.StampOf(fi, time.Now()); !got.Same(want) {
				t.Errorf("%s: %+v, want %+v", names[i], got, want)
			}
		}
	}
}

// standing is what stands of files, looked at as if all were at rest, or as they are.
func standing(t testing.TB, settled bool, stamped []ledger.Stamped, names ...string) *ledger.Still {
	t.Helper()
	var entries []ledger.Entry
	for _, n := range names {
		e, err := ledger.Look(n)
		if err != nil {
			t.Fatal(err)
		}
		e.File.Settled = e.File.Settled || settled
		entries = append(entries, e)
	}
	s, _ := ledger.NewStill(entries, stamped)
	s.Made = time.Unix(1000, 0)
	return s
}

// again saves and loads.
func again(t *testing.T, s *ledger.Still) *ledger.Still {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.still")
	if err := s.Save(name, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.LoadStill(name, 8); err != ledger.ErrForeign {
		t.Errorf("for another key: %v", err)
	}
	s, err := ledger.LoadStill(name, 7)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStillTellsWhatMoved(t *testing.T) {
	now := time.Unix(2000, 0)
	for _, settled := range []bool{true, false} {
		dir := t.TempDir()
		paths := files(t, dir, "b/1", "a/1", "b/2", "top", "a/2", "b/3", "c/only")
		for i := range 700 { // more than a chunk
			paths = append(paths, files(t, dir, fmt.Sprintf("many/%d", i))...)
		}
		all := append(slices.Clone(paths), dir, filepath.Join(dir, "a"))
		s := again(t, standing(t, settled, []ledger.Stamped{{Entry: 3, Stamps: []trace.TimeStamp{{At: 1, Layout: "%s", Text: "op"}}}}, all...))
		if s.Len() != len(all) {
			t.Fatalf("%d entries of %d", s.Len(), len(all))
		}
		if got := s.Entry(s.Stamped[0].Entry).Name; got != paths[3] {
			t.Errorf("the stamped file is %s, want %s", got, paths[3])
		}
		for i := range s.Len() {
			e := s.Entry(i)
			if s.Find(e.Name) != i {
				t.Errorf("%s is found at %d, and is at %d", e.Name, s.Find(e.Name), i)
			}
			if !slices.Contains(all, e.Name) {
				t.Errorf("%s was not added", e.Name)
			}
		}
		in := s.Names(filepath.Join(dir, "b"))
		if slices.Sort(in); !slices.Equal(in, []string{"1", "2", "3"}) {
			t.Errorf("in b: %v", in)
		}
		if s.Find(filepath.Join(dir, "b", "4")) >= 0 || s.Find(filepath.Join(dir, "z", "1")) >= 0 {
			t.Error("what is not there was found")
		}
		if !s.Stands(now) {
			t.Fatal("it does not stand")
		}
		if s.Stands(time.Unix(999, 0)) {
			t.Error("it stands before it was made")
		}
		text := "q/1" // as long as it was: within a tick of the clock its stamp may be the same
		if settled {
			text = "longer"
		}
		if err := os.WriteFile(paths[1], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(paths[5]); err != nil {
			t.Fatal(err)
		}
		moved, ok := s.Moved(now, 5, nil)
		want := []int{s.Find(paths[1]), s.Find(paths[5])}
		slices.Sort(want)
		if !ok || !slices.Equal(moved, want) {
			t.Errorf("%v moved (%v), want %v", moved, ok, want)
		}
		if _, ok := s.Moved(now, 1, nil); ok {
			t.Error("two moved, and one was allowed")
		}
		look, err := ledger.Look(paths[1])
		if err != nil {
			t.Fatal(err)
		}
		s.Set(want[slices.Index(want, s.Find(paths[1]))], look.File)
		if moved, ok := s.Moved(now, 5, nil); !ok || !slices.Equal(moved, []int{s.Find(paths[5])}) {
			t.Errorf("%v moved (%v) after one was looked at again", moved, ok)
		}
		if s.Entry(s.Find(paths[1])).File != look.File {
			t.Error("what was set is not what the entry has")
		}
		s = again(t, s)
		if moved, ok := s.Moved(now, 5, nil); !ok || !slices.Equal(moved, []int{s.Find(paths[5])}) {
			t.Errorf("%v moved (%v) after it was saved again", moved, ok)
		}
	}
}

func TestManyOutputsAreLookedAtInTurn(t *testing.T) {
	now := time.Unix(2000, 0)
	dir := t.TempDir()
	source := files(t, dir, "source")[0]
	var outputs []string
	for i := range 9000 {
		outputs = append(outputs, files(t, dir, fmt.Sprintf("site/%d/%d", i%30, i))...)
	}
	entries := []ledger.Entry{entry(t, source)}
	for _, name := range outputs {
		entries = append(entries, entry(t, name))
	}
	for i := range 30 {
		entries = append(entries, entry(t, filepath.Join(dir, "site", strconv.Itoa(i))))
	}
	for i := range entries {
		entries[i].Output, entries[i].File.Settled = i > 0, true
	}
	s, _ := ledger.NewStill(entries, nil)
	if s.Boot == "" {
		t.Skip("this system does not tell when it was started: all outputs are looked at each time")
	}
	s.Made = time.Unix(1000, 0)
	s = again(t, s)
	if !s.Stands(now) {
		t.Fatal("it does not stand")
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(outputs[4321], "another text")
	found := 0
	for i := range 64 {
		moved, ok := s.Moved(now.Add(time.Duration(i)*time.Second), 5, nil)
		if !ok || len(moved) > 1 || len(moved) == 1 && moved[0] != s.Find(outputs[4321]) {
			t.Fatalf("%v moved (%v)", moved, ok)
		}
		found += len(moved)
	}
	if found == 0 || found == 64 {
		t.Errorf("an output that was written into is found by %d of 64 looks", found)
	}
	s.Boot = "another start of the machine"
	if moved, _ := s.Moved(now, 5, nil); len(moved) != 1 {
		t.Errorf("after a start of the machine %v moved", moved)
	}
	fresh, _ := ledger.NewStill(entries, nil)
	s = again(t, fresh)
	s.Made = time.Unix(1000, 0)
	write(source, "another text")
	if moved, _ := s.Moved(now, 5, nil); !slices.Contains(moved, s.Find(source)) {
		t.Error("a source was not looked at")
	}
	if err := os.Remove(outputs[77]); err != nil {
		t.Fatal(err)
	}
	if moved, _ := s.Moved(now, 5, nil); !slices.Contains(moved, s.Find(filepath.Dir(outputs[77]))) {
		t.Error("a missing output was not seen")
	}
}

func entry(t *testing.T, name string) ledger.Entry {
	t.Helper()
	e, err := ledger.Look(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestStillKnowsWhenItEnds(t *testing.T) {
	s := again(t, &ledger.Still{Made: time.Unix(1000, 0), Until: time.Unix(2000, 0), Counts: []int{1, 2}})
	if !s.Stands(time.Unix(1999, 0)) || s.Stands(time.Unix(2000, 0)) || !slices.Equal(s.Counts, []int{1, 2}) {
		t.Errorf("%+v", s)
	}
}

func TestADamagedFileMakesNothingStand(t *testing.T) {
	paths := files(t, t.TempDir(), "a", "b", "c/d")
	name := filepath.Join(t.TempDir(), "x.still")
	if err := standing(t, true, nil, paths...).Save(name, 7); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		b := slices.Clone(whole)
		b[at] ^= 4
		for _, b := range [][]byte{b, whole[:at]} {
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if s, err := ledger.LoadStill(name, 7); err == nil {
				if s.Stands(time.Unix(2000, 0)) {
					t.Errorf("byte %d of %d is another, or the first gone, and all stands", at, len(whole))
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func FuzzLoadStill(f *testing.F) {
	dir := f.TempDir()
	name := filepath.Join(dir, "s.still")
	s := standing(f, true, []ledger.Stamped{{Entry: 1, Stamps: []trace.TimeStamp{{At: 2, Layout: "%s", Text: "now"}}}}, files(f, dir, "a/x", "b/y", "a/z")...)
	if err := s.Save(name, 1); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		f.Fatal(err)
	}
	const before = len("broadsheet stands") + 1 + 8 + 4 + 4
	head := int(binary.LittleEndian.Uint32(b[before-4:]))
	f.Add(b[before:before+head], b[before+head:])
	f.Add(b[before:before+head-1], b[before+head:])
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, head, rest []byte) {
		castagnoli := crc32.MakeTable(crc32.Castagnoli)
		name := filepath.Join(t.TempDir(), "s.still")
		text := slices.Clone(b[:before-8])
		text = binary.LittleEndian.AppendUint32(text, crc32.Checksum(head, castagnoli))
		text = binary.LittleEndian.AppendUint32(text, uint32(len(head)))
		if err := os.WriteFile(name, append(append(text, head...), rest...), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := ledger.LoadStill(name, 1)
		if err != nil {
			return
		}
		for i := range min(s.Len(), 1000) {
			_ = s.Entry(i)
		}
		for _, f := range s.Stamped {
			_ = s.Entry(f.Entry)
		}
		s.Find(dir + "/a/x")
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkLookAll(b *testing.B) {
	dir := b.TempDir()
	var names []string
	for i := range 10_000 {
		names = append(names, fmt.Sprintf("2026/%02d/story-number-%d.html", i/300, i))
	}
	paths := files(b, dir, names...)
	b.Run("sweep", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ledger.LookAll(paths, 1)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(paths)), "ns/name")
	})
	b.Run("Lstat", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, p := range paths {
				fi, err := os.Lstat(p)
				if err != nil {
					b.Fatal(err)
				}
				_ = ledger.StampOf(fi, time.Now())
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(paths)), "ns/name")
	})
}
