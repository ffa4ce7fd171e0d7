// Package goldensite holds the tests of whole sites together: sites as txtar
// archives, what Jekyll made of them beside them as golden archives, and the
// comparison of every file.
package goldensite

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

// AskEnv names the environment variable that makes [Run] ask the installed
// Jekyll instead of trusting what it said when the golden files were written.
const AskEnv = "BROADSHEET_ASK_JEKYLL"

// written is when every file of a site was: some plugins show it.
var written = time.Date(2024, 2, 3, 4, 5, 6, 0, time.UTC)

// SortedEntries makes Jekyll list folders by name, where it otherwise keeps
// the file system's order.
const SortedEntries = `class Dir
  class << self
    alias_method :unsorted_entries, :entries
    def entries(*args, **opts) = unsorted_entries(*args, **opts).sort
  end
end
`

// Run builds each site of testdata/sites by a function of the caller's, which
// is given the folders of the source and the destination, and compares every
// file of the output with what Jekyll made of it: with the archive of the same
// name in testdata/golden, which update writes anew.
func Run(t *testing.T, update bool, build func(t *testing.T, src, dest string)) {
	sources, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(sources) == 0 {
		t.Fatal("no sites", err)
	}
	for _, path := range sources {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := Unpack(t, path)
			golden := filepath.Join("testdata", "golden", name+".txtar")
			var want map[string]string
			if update || os.Getenv(AskEnv) != "" {
				want = Jekyll(t, src)
				if update {
					if err := os.WriteFile(golden, pack(want), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			} else {
				want = unpackGolden(t, golden)
			}
			dest := t.TempDir()
			build(t, src, dest)
			Compare(t, want, Tree(t, dest))
		})
	}
}

// Compare reports every file that is missing, differs or should not be there.
func Compare(t *testing.T, want, got map[string]string) {
	t.Helper()
	for name, w := range want {
		g, ok := got[name]
		switch {
		case !ok:
			t.Errorf("%s is missing", name)
		case g != w:
			t.Errorf("%s differs\n%s", name, firstDifference(w, g))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is not in Jekyll's site", name)
		}
	}
}

// firstDifference shows the lines in which two texts differ, the first few.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var b strings.Builder
	shown := 0
	for i := range max(len(w), len(g)) {
		line := func(s []string) string {
			if i < len(s) {
				return s[i]
			}
			return "(no such line)"
		}
		a, b2 := line(w), line(g)
		if a != b2 && shown < 4 {
			k := 0
			for k < len(a) && k < len(b2) && a[k] == b2[k] {
				k++
			}
			cut := func(s string) string { return strconv.Quote(s[max(0, k-60):min(len(s), k+160)]) }
			fmt.Fprintf(&b, "line %d, column %d\n  Jekyll %s\n  ours   %s\n", i+1, k, cut(a), cut(b2))
			shown++
		}
	}
	return b.String()
}

// Unpack writes a site's files to a folder and returns it. A file called
// windows.md gets Windows' line ends; all have one time of modification.
func Unpack(t *testing.T, path string) string {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "site")
	for _, f := range a.Files {
		data := f.Data
		if strings.HasSuffix(f.Name, "windows.md") {
			data = []byte(strings.ReplaceAll(string(data), "\n", "\r\n"))
		}
		p := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, written, written); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Jekyll builds a site with the installed Jekyll and returns its files.
func Jekyll(t *testing.T, src string) map[string]string {
	t.Helper()
	program := oracle.Need(t, "jekyll")
	dir := t.TempDir()
	shim := filepath.Join(dir, "sorted.rb")
	if err := os.WriteFile(shim, []byte(SortedEntries), 0o644); err != nil {
		t.Fatal(err)
	}
	dest := filepath.Join(dir, "out")
	cmd := exec.Command(program, "build", "-q", "-s", src, "-d", dest, "--disable-disk-cache")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "JEKYLL_NO_BUNDLER_REQUIRE=true", "RUBYOPT=-r"+shim, "TZ=UTC", "LANG=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("jekyll: %v\n%s", err, out)
	}
	return Tree(t, dest)
}

// Tree reads every file below a folder, by slash-separated path.
func Tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unterminated marks a golden file whose text does not end with a newline.
const unterminated = " (without a newline at its end)"

func pack(files map[string]string) []byte {
	a := &txtar.Archive{Comment: []byte("What Jekyll makes of the site of the same name. Written by go test -update.\n\n")}
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		text := files[n]
		if text != "" && !strings.HasSuffix(text, "\n") {
			n, text = n+unterminated, text+"\n"
		}
		a.Files = append(a.Files, txtar.File{Name: n, Data: []byte(text)})
	}
	return txtar.Format(a)
}

func unpackGolden(t *testing.T, path string) map[string]string {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range a.Files {
		name, text := f.Name, string(f.Data)
		if n, ok := strings.CutSuffix(name, unterminated); ok {
			name, text = n, strings.TrimSuffix(text, "\n")
		}
		out[name] = text
	}
	return out
}
