package publishtest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// ReadFolder are the files of a folder as a web server would find them,
// through a link too, without what is ours. It is called while a publication is
// at work, and by its goroutines: what goes away meanwhile was not there, and a
// fault does not end the goroutine, which the publication would wait for.
func ReadFolder(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	root, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return all
	}
	if err != nil {
		t.Error(err)
		return all
	}
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		p := filepath.ToSlash(rel)
		if d.IsDir() {
			if p == publish.Folder {
				return filepath.SkipDir
			}
			return nil
		}
		content, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		all[p] = string(content)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return all
}

// AddFile writes somebody's file into a folder.
func AddFile(t testing.TB, dir, path, content string) {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// FillFolder takes the room that is left where a folder is, but for a few
// kilobytes.
func FillFolder(t testing.TB, dir string) (empty func()) {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := []byte(strings.Repeat("x", 4096))
	for {
		if _, err := f.Write(block); err != nil {
			break
		}
	}
	if info, err := f.Stat(); err == nil {
		_ = f.Truncate(max(0, info.Size()-96<<10))
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Error(err)
		}
	}
}
