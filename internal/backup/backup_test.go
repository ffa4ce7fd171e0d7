package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func put1(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		all[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func made(t *testing.T) (dir string, archive []byte) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "site")
	put1(t, dir, "_config.yml", "title: T\n")
	put1(t, dir, "_posts/2026-03-04-über uns.md", "Hello.\n")
	put1(t, dir, ".broadsheet/state.db", "torn")
	put1(t, dir, ".broadsheet/state.db-wal", "torn")
	put1(t, dir, ".broadsheet/run.lock", "held")
	put1(t, dir, ".broadsheet/run.json", "{}")
	put1(t, dir, ".broadsheet/backup-7.tmp/state.db", "left by one that was killed")
	put1(t, dir, "_site/index.html", "made of the rest")
	put1(t, dir, "assets/empty", "")
	if err := os.Symlink("empty", filepath.Join(dir, "assets", "link")); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	m, err := Write(t.Context(), &b, Options{
		Source: dir, State: ".broadsheet/state.db", Version: "1", Title: "T", Now: noon,
		Skip:      func(rel string) bool { return rel == "_site" },
		CopyState: func(_ context.Context, _, to string) error { return os.WriteFile(to, []byte("whole"), 0o644) },
	})
	if err != nil || m.Files != 6 {
		t.Fatalf("%+v %v", m, err)
	}
	return dir, b.Bytes()
}

// What was written comes back, the state as its copy was.
func TestRoundTrip(t *testing.T) {
	_, archive := made(t)
	for _, exists := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "again")
		if exists {
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		m, err := Read(t.Context(), bytes.NewReader(archive), dir)
		if err != nil || !m.At.Equal(noon) || m.Title != "T" || m.Files != 6 {
			t.Fatalf("%+v %v", m, err)
		}
		got := files(t, dir)
		want := map[string]string{"_config.yml": "title: T\n", "_posts/2026-03-04-über uns.md": "Hello.\n", ".broadsheet/state.db": "whole", ".broadsheet/run.json": "{}", "assets/empty": "", "assets/link": ""}
		if len(got) != len(want) {
			t.Errorf("got %v", got)
		}
		for name, text := range want {
			if g, ok := got[name]; !ok || g != text {
				t.Errorf("%s: %q, want %q", name, g, text)
			}
		}
	}
}

// A backup that was cut off anywhere, or of which a byte was changed, is
// refused, and nothing is left of the attempt.
func TestDamaged(t *testing.T) {
	_, archive := made(t)
	parent := t.TempDir()
	try := func(what string, b []byte) {
		t.Helper()
		_, err := Read(t.Context(), bytes.NewReader(b), filepath.Join(parent, "site"))
		if !errors.Is(err, ErrDamaged) && err == nil {
			t.Errorf("%s was restored", what)
		}
		if left, _ := os.ReadDir(parent); len(left) > 0 {
			t.Fatalf("%s left %v", what, left)
		}
	}
	for n := 0; n < len(archive); n += 41 {
		try("a part", archive[:n])
	}
	for n := 12; n < len(archive)-8; n += 53 {
		b := bytes.Clone(archive)
		b[n] ^= 0x55
		try("a changed one", b)
	}
	try("a text", []byte("not a backup"))
}

// An archive that somebody made cannot write outside of the folder.
func TestHostile(t *testing.T) {
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeReg, Name: "../escaped", Mode: 0o644},
		{Typeflag: tar.TypeReg, Name: "/tmp/escaped-by-absolute-name", Mode: 0o644},
		{Typeflag: tar.TypeReg, Name: "out/escaped", Mode: 0o644},
		{Typeflag: tar.TypeBlock, Name: "device", Mode: 0o644},
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		first := `{"format":1}`
		_ = w.WriteHeader(&tar.Header{Name: headName, Size: int64(len(first)), Mode: 0o644})
		_, _ = w.Write([]byte(first))
		_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "out", Linkname: ".."})
		_ = w.WriteHeader(&h)
		_ = w.Close()
		_ = z.Close()
		parent := t.TempDir()
		if _, err := Read(t.Context(), &b, filepath.Join(parent, "site")); err == nil {
			t.Errorf("%s was written", h.Name)
		}
		if left, _ := os.ReadDir(parent); len(left) > 0 {
			t.Errorf("%s left %v", h.Name, left)
		}
	}
	if _, err := os.Stat("/tmp/escaped-by-absolute-name"); err == nil {
		t.Error("a file was written outside")
	}
}

// A folder with files in it is not written into.
func TestNotEmpty(t *testing.T) {
	dir, archive := made(t)
	if _, err := Read(t.Context(), bytes.NewReader(archive), dir); err == nil || !strings.Contains(err.Error(), "new or empty") {
		t.Error(err)
	}
}
