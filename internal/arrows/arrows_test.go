// Package arrows holds the house's import rules and a test that keeps them.
package arrows

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/broadsheet-press/broadsheet"

// level gives each package its floor. A package imports only packages of a
// lower floor, so that every part can be read, tested and replaced without
// what stands on it. A path covers the packages below it too, unless they
// have an entry of their own.
var level = map[string]int{
	"internal/diag":        0,
	"internal/value":       0,
	"internal/vfs":         0,
	"internal/filelock":    0,
	"internal/trace":       0,
	"internal/plumbing":    0,
	"internal/dial":        0,
	"internal/conformance": 0,
	"internal/oracle":      0,
	"internal/sitegen":     0,
	"internal/goldensite":  1,
	"internal/arrows":      0,
	"internal/pattern":     0,
	"kramdown":             0,
	"internal/commonmark":  1,

	"internal/codec":     1,
	"internal/ledger":    2,
	"internal/snapshot":  3,
	"internal/datetime":  1,
	"internal/permalink": 1,

	"liquid": 2,

	"internal/yaml":       2,
	"internal/csv":        2,
	"internal/sass":       2,
	"internal/feedxml":    2,
	"internal/highlight":  2,
	"internal/themecache": 2,

	"internal/frontmatter": 3,

	"internal/config": 4,
	"internal/site":   5,

	// plugin is the contract; the plugins themselves, below it in the tree,
	// stand above it.
	"internal/plugin":     6,
	"internal/read":       7,
	"internal/assets":     7,
	"internal/output":     7,
	"internal/templating": 7,
	"internal/render":     8,
	"internal/frozen":     8,
	"internal/plugins":    8,

	"internal/store":          8,
	"internal/gather/clean":   8,
	"internal/gather/dedupe":  8,
	"internal/gather/fetch":   8,
	"internal/gather/extract": 9,
	"internal/gather/poll":    9,
	"internal/gather/compose": 9,

	"internal/build":   10,
	"internal/gather":  10,
	"internal/publish": 10,
	"internal/serve":   10,
	"internal/compare": 10,

	"internal/backup":     10,
	"internal/demo":       10,
	"internal/manuscript": 10,
	"internal/scaffold":   10,
	"internal/theme":      10,

	"internal/newsroom": 11,

	"internal/cli":   12,
	"cmd/broadsheet": 13,
}

// bans forbid what the floors alone would allow.
var bans = []struct{ from, to, why string }{
	{"internal/gather", "internal/build", "their contract is the post on disk: either must work without the other"},
	{"internal/build", "internal/gather", "their contract is the post on disk: either must work without the other"},
	{"internal/gather", "internal/site", "gather knows posts as files, not as a site's model"},
	{"internal/gather", "liquid", "gathered text never meets a template engine"},
	{"liquid", "kramdown", "a template language knows nothing of Markdown: filters that need it are registered by the host"},
	{"liquid", "internal/yaml", "languages never import each other: what they need arrives as function values"},
	{"kramdown", "internal", "kramdown is a public package without dependencies beyond the standard library"},
	{"internal/yaml", "liquid", "languages never import each other: what they need arrives as function values"},
	{"internal/sass", "liquid", "languages never import each other: what they need arrives as function values"},
	{"internal/sass", "kramdown", "languages never import each other: what they need arrives as function values"},
	{"internal/newsroom", "internal/gather", "a newsroom knows when, not what: its work is given to it as functions"},
	{"internal/newsroom", "internal/build", "a newsroom knows when, not what: its work is given to it as functions"},
	{"internal/newsroom", "internal/publish", "a newsroom knows when, not what: its work is given to it as functions"},
	{"internal/serve", "internal/build", "serving files needs no builder: the command wires the two"},
}

// foreign forbids modules of others where they would spread.
var foreign = []struct {
	module string
	only   []string
	why    string
}{
	{"modernc.org/sqlite", []string{"internal/store"}, "state has one owner, so that another database can take its place"},
	{"github.com/alecthomas/kong", []string{"internal/cli"}, "flags are the command's business; packages take options"},
	{"go.yaml.in/yaml", nil, "YAML is read by Ruby's rules everywhere: internal/yaml has a reader of its own"},
	{"github.com/yuin/goldmark", nil, "peers belong in the benchmark module"},
	{"github.com/osteele/liquid", nil, "peers belong in the benchmark module"},
}

// floor finds the entry of level that covers pkg; ok is false where none does.
func floor(pkg string) (entry string, n int, ok bool) {
	for p := pkg; p != "."; p = path.Dir(p) {
		if n, ok := level[p]; ok {
			return p, n, true
		}
	}
	return "", 0, false
}

func within(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }

func TestImportsPointDown(t *testing.T) {
	for _, imp := range imports(t) {
		entry, from, ok := floor(imp.pkg)
		if !ok {
			t.Errorf("%s: package %s has no floor; give it one in internal/arrows", imp.file, imp.pkg)
			continue
		}
		target, own := strings.CutPrefix(imp.path, module+"/")
		if !own {
			checkForeign(t, imp)
			continue
		}
		toEntry, to, ok := floor(target)
		if !ok {
			t.Errorf("%s: imports %s, which has no floor; give it one in internal/arrows", imp.file, target)
			continue
		}
		if entry != toEntry && to >= from {
			t.Errorf("%s: %s (floor %d) imports %s (floor %d): arrows point down only", imp.file, imp.pkg, from, target, to)
		}
		for _, b := range bans {
			if within(imp.pkg, b.from) && within(target, b.to) {
				t.Errorf("%s: %s imports %s: %s", imp.file, imp.pkg, target, b.why)
			}
		}
	}
}

func checkForeign(t *testing.T, imp importLine) {
	t.Helper()
	if within(imp.pkg, "kramdown") && strings.Contains(strings.SplitN(imp.path, "/", 2)[0], ".") {
		t.Errorf("%s: kramdown imports %s: it has no dependencies beyond the standard library", imp.file, imp.path)
	}
	for _, f := range foreign {
		if within(imp.path, f.module) && !slices.ContainsFunc(f.only, func(p string) bool { return within(imp.pkg, p) }) {
			t.Errorf("%s: %s imports %s: %s", imp.file, imp.pkg, imp.path, f.why)
		}
	}
}

type importLine struct{ file, pkg, path string }

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// imports reads every import of the module's non-test files.
func imports(t *testing.T) []importLine {
	t.Helper()
	top := root(t)
	var all []importLine
	err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			name := d.Name()
			if p != top && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || isModule(p)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		for _, s := range f.Imports {
			target, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				return err
			}
			all = append(all, importLine{file: rel, pkg: path.Dir(rel), path: target})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no imports found: the test looks in the wrong place")
	}
	return all
}

// isModule reports whether dir is a module of its own, such as bench.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}
