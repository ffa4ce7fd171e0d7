package cli

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/broadsheet-press/broadsheet/internal/compare"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/internal/theme"
)

// The built-in theme is a Jekyll theme: copied into a site, Jekyll makes the
// same pages of it. Its archive pages need a plugin that Jekyll may not have,
// so the copied theme does not ask for it; it has to do without.
func TestThemeUnderJekyll(t *testing.T) {
	jekyll := oracle.Need(t, "jekyll")
	src := t.TempDir()
	if err := os.CopyFS(src, theme.FS()); err != nil {
		t.Fatal(err)
	}
	posts, err := txtar.ParseFile(filepath.Join("testdata", "theme.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range posts.Files {
		name := filepath.Join(src, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TZ", "UTC")
	ours, theirs := filepath.Join(t.TempDir(), "ours"), filepath.Join(t.TempDir(), "theirs")
	cmd := exec.Command(jekyll, "build", "--quiet", "--disable-disk-cache", "--source", src, "--destination", theirs)
	cmd.Env = append(os.Environ(), "JEKYLL_NO_BUNDLER_REQUIRE=true")
	cmd.Dir = t.TempDir()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("jekyll: %v\n%s", err, out)
	}
	if code, _, errs := command(t, "build", "-q", "-s", src, "-d", ours); code != 0 {
		t.Fatalf("broadsheet build ended with %d:\n%s", code, errs)
	}
	report, err := compare.Sites(theirs, ours, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range report.Different {
		t.Errorf("%s:%d:%d: %s\njekyll: %s\nours:   %s", d.Path, d.Line, d.Column, d.Guess, d.Want, d.Got)
	}
	if len(report.Missing)+len(report.Extra) > 0 {
		t.Errorf("missing %q, extra %q", report.Missing, report.Extra)
	}
	if report.Files() < 10 {
		t.Errorf("only %d files were made", report.Files())
	}
}

// Every link within a built site leads somewhere, whatever the site has: many
// stories, none, or one without a category.
func TestThemeLinksLeadSomewhere(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "theme.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for name, keep := range map[string]func(string) bool{
		"all":  func(name string) bool { return name != "_config.yml" },
		"one":  func(name string) bool { return strings.Contains(name, "plain") },
		"none": func(string) bool { return false },
	} {
		t.Run(name, func(t *testing.T) {
			src, dest := t.TempDir(), filepath.Join(t.TempDir(), "site")
			put(t, filepath.Join(src, "_config.yml"), "theme: broadsheet\nbaseurl: /paper\n")
			for _, f := range archive.Files {
				if keep(f.Name) {
					put(t, filepath.Join(src, filepath.FromSlash(f.Name)), string(f.Data))
				}
			}
			if code, _, errs := command(t, "build", "-q", "-s", src, "-d", dest); code != 0 {
				t.Fatalf("build ended with %d:\n%s", code, errs)
			}
			checkLinks(t, dest, "/paper")
		})
	}
}

// checkLinks follows every address within the site that a page names.
func checkLinks(t *testing.T, site, base string) {
	t.Helper()
	pages := 0
	err := filepath.WalkDir(site, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		pages++
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, address := range addresses(string(src)) {
			rest, within := strings.CutPrefix(address, base)
			if !within {
				if strings.HasPrefix(address, "/") {
					t.Errorf("%s: %s leaves the site's path", path, address)
				}
				continue
			}
			file := filepath.Join(site, filepath.FromSlash(strings.SplitN(rest, "#", 2)[0]))
			if info, err := os.Stat(file); err == nil && info.IsDir() {
				file = filepath.Join(file, "index.html")
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %s leads nowhere", path, address)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 4 {
		t.Errorf("only %d pages were built", pages)
	}
}

// addresses are the values of href and src, as the theme writes them.
func addresses(page string) []string {
	var all []string
	for _, attr := range []string{`href="`, `src="`} {
		for rest := page; ; {
			_, after, ok := strings.Cut(rest, attr)
			if !ok {
				break
			}
			value, tail, _ := strings.Cut(after, `"`)
			all, rest = append(all, value), tail
		}
	}
	return all
}

// A story that comes in changes the page of the one before it, which now has
// one after it, and no other story's: what is published anew stays small.
func TestNewStoryLeavesOldPagesAlone(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "theme.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	src, before, after := t.TempDir(), filepath.Join(t.TempDir(), "site"), filepath.Join(t.TempDir(), "site")
	put(t, filepath.Join(src, "_config.yml"), "theme: broadsheet\n")
	for _, f := range archive.Files {
		if f.Name != "_config.yml" {
			put(t, filepath.Join(src, filepath.FromSlash(f.Name)), string(f.Data))
		}
	}
	build := func(dest string) {
		t.Helper()
		if code, _, errs := command(t, "build", "-q", "-s", src, "-d", dest); code != 0 {
			t.Fatalf("build ended with %d:\n%s", code, errs)
		}
	}
	build(before)
	put(t, filepath.Join(src, "_posts", "2026-03-15-new.md"), "---\nlayout: post\ntitle: New\ncategories: [Town]\n---\nNew.\n")
	build(after)
	report, err := compare.Sites(before, after, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	changed := []string{}
	for _, d := range report.Different {
		if strings.Count(d.Path, "/") >= 3 && filepath.Base(d.Path) != "index.html" {
			changed = append(changed, d.Path)
		}
	}
	if want := []string{"town/2026/03/14/lead.html"}; !slices.Equal(changed, want) {
		t.Errorf("the stories that changed are %q, want %q", changed, want)
	}
}
