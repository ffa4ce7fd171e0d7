package vfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// tree is what every implementation is tried with.
var tree = map[string]string{"a.txt": "A", "d/b.txt": "B", "d/e/c.txt": "C", "d.txt": "D", "Z": "z"}

func implementations(t *testing.T) map[string]FS {
	dir := t.TempDir()
	for name, data := range tree {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	links := map[string]string{"link": "d", "d/up": "../a.txt", "out": "../.."}
	memory := MemoryOf(tree)
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("this file system has no symbolic links: ", err)
		}
		memory.Link(name, to)
	}
	return map[string]FS{"os": OS(dir), "memory": memory, "recorder": Record(OS(dir))}
}

func TestImplementations(t *testing.T) {
	for name, f := range implementations(t) {
		t.Run(name, func(t *testing.T) {
			for _, n := range []string{"d/b.txt", "/d/b.txt", "d//./b.txt", "d/e/../b.txt", "../../d/b.txt", "link/b.txt"} {
				if b, err := f.ReadFile(n); err != nil || string(b) != "B" {
					t.Errorf("%s: %q %v", n, b, err)
				}
			}
			for _, n := range []string{"nope", "d/nope", "a.txt/x/y", "nope/nope"} {
				if _, err := f.ReadFile(n); err == nil {
					t.Errorf("%s can be read", n)
				}
			}
			if _, err := f.Stat("nope"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("nope: %v", err)
			}
			if _, err := f.ReadFile("d"); err == nil {
				t.Error("a directory can be read")
			}
			l, err := f.ReadDir(".")
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, i := range l {
				got += i.Name + " "
			}
			if got != "Z a.txt d d.txt link out " {
				t.Errorf("listing: %s", got)
			}
			for _, i := range l {
				want := map[string]Kind{"d": Dir, "link": Symlink, "out": Symlink}[i.Name]
				if i.Kind != want {
					t.Errorf("%s is of kind %d", i.Name, i.Kind)
				}
			}
			if i, err := f.Stat("link"); err != nil || !i.IsDir() || i.Name != "link" {
				t.Errorf("link: %+v %v", i, err)
			}
			if i, err := f.Lstat("d/up"); err != nil || i.Kind != Symlink {
				t.Errorf("d/up: %+v %v", i, err)
			}
			if i, err := f.Stat("d/up"); err != nil || i.Size != 1 || i.Kind != File {
				t.Errorf("d/up: %+v %v", i, err)
			}
			if i, err := f.Stat("."); err != nil || !i.IsDir() || i.Name != "." {
				t.Errorf(".: %+v %v", i, err)
			}
			if real, inside, err := f.Real("link/e/c.txt"); real != "d/e/c.txt" || !inside || err != nil {
				t.Errorf("real %q %t %v", real, inside, err)
			}
			if _, inside, err := f.Real("out"); inside || err != nil {
				t.Errorf("out is inside: %v", err)
			}
			r, err := f.Open("a.txt")
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(r)
			if err != nil || string(b) != "A" || r.Close() != nil {
				t.Errorf("a.txt: %q %v", b, err)
			}
			b, _ = f.ReadFile("a.txt")
			b[0] = 'x'
			if again, _ := f.ReadFile("a.txt"); string(again) != "A" {
				t.Error("a reader's change shows in the file")
			}
		})
	}
}

// TestTrace makes every kind of change and asks whether it is noticed.
func TestTrace(t *testing.T) {
	for _, c := range []struct {
		name   string
		look   func(f FS)
		change func(m *Memory)
		want   string
	}{
		{"nothing", func(f FS) { f.ReadFile("a.txt"); f.ReadDir("d"); f.Stat("nope") }, func(m *Memory) {}, ""},
		{"an unrelated file", func(f FS) { f.ReadFile("a.txt"); f.ReadDir("d") }, func(m *Memory) { m.Write("z.txt", "z"); m.Write("d.txt", "x") }, ""},
		{"content", func(f FS) { f.ReadFile("a.txt") }, func(m *Memory) { m.Write("a.txt", "B") }, "a.txt"},
		{"the same content again", func(f FS) { f.ReadFile("a.txt") }, func(m *Memory) { m.Write("a.txt", "A") }, ""},
		{"the time of a file that was only described", func(f FS) { f.Stat("a.txt") }, func(m *Memory) { m.Write("a.txt", "A") }, "a.txt"},
		{"removal", func(f FS) { f.ReadFile("a.txt") }, func(m *Memory) { m.Remove("a.txt") }, "a.txt"},
		{"appearance", func(f FS) { f.ReadFile("nope") }, func(m *Memory) { m.Write("nope", "") }, "nope"},
		{"appearance of a described file", func(f FS) { f.Stat("x/y") }, func(m *Memory) { m.Write("x/y", "") }, "x/y"},
		{"a new entry", func(f FS) { f.ReadDir("d") }, func(m *Memory) { m.Write("d/new", "") }, "d"},
		{"a lost entry", func(f FS) { f.ReadDir("d") }, func(m *Memory) { m.Remove("d/b.txt") }, "d"},
		{"a changed entry", func(f FS) { f.ReadDir("d") }, func(m *Memory) { m.Write("d/b.txt", "changed") }, ""},
		{"an entry that becomes a directory", func(f FS) { f.ReadDir("d") }, func(m *Memory) { m.Remove("d/b.txt"); m.Write("d/b.txt/x", "") }, "d"},
		{"a file that becomes a directory", func(f FS) { f.ReadFile("a.txt") }, func(m *Memory) { m.Remove("a.txt"); m.Write("a.txt/x", "") }, "a.txt"},
		{"opened content", func(f FS) { f.Open("a.txt") }, func(m *Memory) { m.Write("a.txt", "B") }, "a.txt"},
	} {
		m := MemoryOf(tree)
		r := Record(m)
		c.look(r)
		c.change(m)
		if got := r.Trace().Changed(m); got != c.want {
			t.Errorf("%s: changed %q, want %q", c.name, got, c.want)
		}
		r.Reset()
		if len(r.Trace()) != 0 {
			t.Error("Reset keeps observations")
		}
	}
}

// TestTraceDistrustsFreshFiles changes a file within the step of its file
// system's clock.
func TestTraceDistrustsFreshFiles(t *testing.T) {
	dir := t.TempDir()
	p := filepath.Join(dir, "a")
	stamp := time.Now().Truncate(time.Second)
	put := func(s string) {
		t.Helper()
		if err := os.WriteFile(p, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
	put("one")
	f := OS(dir)
	r := Record(f)
	r.ReadFile("a")
	if got := r.Trace().Changed(f); got != "" {
		t.Errorf("%q changed by itself", got)
	}
	put("two")
	if got := r.Trace().Changed(f); got != "a" {
		t.Error("a change that leaves size and time alone goes unnoticed")
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", ".", "..", "/", "a/../../b", "./a//b/", "a/.."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		if c != "." && !fs.ValidPath(c) && fs.ValidPath(s) {
			t.Fatalf("%q cleans to %q", s, c)
		}
		if Clean(c) != c {
			t.Fatalf("%q cleans to %q, which cleans to %q", s, c, Clean(c))
		}
	})
}
