package output

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func open(t *testing.T, dest string) *Stage {
	t.Helper()
	s, err := Open(dest)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// write stages files, given as name and text in turn.
func write(t *testing.T, s *Stage, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		if err := s.Write(files[i], []byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
}

func commit(t *testing.T, s *Stage) {
	t.Helper()
	if err := s.Commit(nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// tree is the files below a folder and what they hold.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			all = append(all, strings.TrimPrefix(name, dir+"/")+"="+read(t, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestANewDestinationAppearsWhole(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "deep", "site")
	s := open(t, dest)
	write(t, s, "a.html", "a", "sub/dir/b.html", "b")
	if _, err := os.Lstat(dest); err == nil {
		t.Error("the destination is there before the build is done")
	}
	if !IsStage(dest, s.dir) || IsStage(dest, dest) || IsStage(dest, filepath.Dir(dest)) {
		t.Errorf("%s is not known for the stage of %s", s.dir, dest)
	}
	commit(t, s)
	if got := tree(t, filepath.Dir(dest)); got != "site/a.html=a site/sub/dir/b.html=b" {
		t.Error(got)
	}
	fi, err := os.Stat(dest)
	if err != nil || fi.Mode().Perm()&0o700 != 0o700 {
		t.Error(fi.Mode(), err)
	}
}

func TestTheOldSiteStaysUntilTheNewOneIsThere(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "site")
	s := open(t, dest)
	write(t, s, "a.html", "old a", "b.html", "old b", "same.html", "same")
	commit(t, s)
	at := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dest, "same.html"), at, at); err != nil {
		t.Fatal(err)
	}
	before := tree(t, filepath.Dir(dest))
	reader, err := os.Open(filepath.Join(dest, "a.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()

	s = open(t, dest)
	write(t, s, "a.html", "new a", "same.html", "same", "c/d.html", "d")
	for name, text := range map[string]string{"a.html": "old a", "b.html": "old b", "same.html": "same"} {
		if got := read(t, filepath.Join(dest, name)); got != text {
			t.Errorf("before the end of the build %s holds %q", name, got)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, filepath.Dir(dest)); got != before {
		t.Errorf("after a build that failed: %s", got)
	}

	s = open(t, dest)
	write(t, s, "a.html", "new a", "same.html", "same", "c/d.html", "d")
	commit(t, s)
	if got := tree(t, filepath.Dir(dest)); got != "site/a.html=new a site/b.html=old b site/c/d.html=d site/same.html=same" {
		t.Error(got)
	}
	if fi, err := os.Stat(filepath.Join(dest, "same.html")); err != nil || !fi.ModTime().Equal(at) {
		t.Errorf("a file that holds the text was written again: %v %v", fi.ModTime(), err)
	}
	old := make([]byte, 16)
	if n, _ := reader.Read(old); string(old[:n]) != "old a" {
		t.Errorf("who had the file open reads %q", old[:n])
	}
}

func TestFoldersAndFilesTakeEachOthersPlace(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "site")
	s := open(t, dest)
	write(t, s, "x/one.html", "1", "x/two.html", "2", "y", "file", "z/deep/er", "3")
	commit(t, s)
	s = open(t, dest)
	write(t, s, "x", "file now", "y/in.html", "in", "z/deep", "file")
	commit(t, s)
	if got := tree(t, dest); got != "x=file now y/in.html=in z/deep=file" {
		t.Error(got)
	}
}

func TestADestinationMadeMeanwhileIsFilled(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "site")
	s := open(t, dest)
	write(t, s, "a.html", "a", "sub/b.html", "b")
	if err := os.MkdirAll(dest, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dest, "others"), []byte("o"), 0o644); err != nil {
		t.Fatal(err)
	}
	commit(t, s)
	if got := tree(t, filepath.Dir(dest)); got != "site/a.html=a site/others=o site/sub/b.html=b" {
		t.Error(got)
	}
}

// A build that is killed cannot take its stage away; the next one does. The
// stage of a build that is still at work is left alone.
func TestTheStageOfAKilledBuildGoes(t *testing.T) {
	parent := t.TempDir()
	dest := filepath.Join(parent, "site")
	killed := open(t, dest)
	write(t, killed, "half.html", "half")
	killed.lock.Close() // as the end of its process does
	working := open(t, dest)
	write(t, working, "a.html", "a")
	s := open(t, dest)
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != 2 {
		t.Errorf("beside the destination: %v %v", entries, err)
	}
	commit(t, working)
	write(t, s, "b.html", "b")
	commit(t, s)
	if got := tree(t, parent); got != "site/a.html=a site/b.html=b" {
		t.Error(got)
	}
}

func TestHolds(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	big := make([]byte, 100<<10)
	for i := range big {
		big[i] = byte(i / 7)
	}
	if err := os.WriteFile(name, big, 0o644); err != nil {
		t.Fatal(err)
	}
	if !holds(name, big) {
		t.Error("a file does not hold its own text")
	}
	big[90<<10]++
	if holds(name, big) {
		t.Error("a changed byte is not seen")
	}
	if err := os.Symlink(name, name+"2"); err != nil {
		t.Fatal(err)
	}
	big[90<<10]--
	if holds(name+"2", big) {
		t.Error("a link counts as the file")
	}
}
