package build_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/plugins/githubmetadata"
)

// TestWhatIsFoundBeyondFiles builds a site that shows the revision in the
// repository, and the name of that.
func TestWhatIsFoundBeyondFiles(t *testing.T) {
	src := siteOf(t, `
-- _config.yml --
plugins: [jekyll-github-metadata]
repository: ada/engine
-- index.html --
---
---
{{ site.github.build_revision }} of {{ site.github.repository_name }}
-- other.md --
---
---
Other.
`)
	dest := filepath.Join(t.TempDir(), "site")
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	step := func(revision string) build.Result {
		t.Helper()
		t.Setenv("JEKYLL_BUILD_REVISION", revision)
		now = now.Add(time.Second)
		var res build.Result
		trees := [2]map[string]string{}
		for i, to := range []string{dest, filepath.Join(t.TempDir(), "anew")} {
			o := options(t, src, to)
			o.Now, o.Remember, o.Plugins = now, i == 0, []plugin.Plugin{githubmetadata.Plugin{}}
			r, err := build.Run(context.Background(), o)
			if err != nil {
				t.Fatal(err, r.Diagnostics)
			}
			if trees[i] = goldensite.Tree(t, to); i == 0 {
				res = r
			}
		}
		goldensite.Compare(t, trees[1], trees[0])
		return res
	}
	stood := func(r build.Result) bool { return len(r.Timings) == 1 && r.Rendered == 0 }
	step("one")
	if r := step("one"); !stood(r) {
		t.Errorf("the site did not stand, %d pages were rendered", r.Rendered)
	}
	if r := step("two"); r.Rendered != 1 {
		t.Errorf("after a commit %d pages were rendered", r.Rendered)
	}
	write(t, filepath.Join(src, "other.md"), "---\n---\nText.\n")
	if r := step("two"); !r.Patched || r.Rendered != 1 {
		t.Errorf("after an edit %d pages were rendered, patched: %v", r.Rendered, r.Patched)
	}
	write(t, filepath.Join(src, "index.html"), "---\n---\n{{ site.github | jsonify }}\n")
	if r := step("two"); !r.Patched {
		t.Errorf("what is found is not what a patch has")
	}
	if r := step("three"); r.Rendered != 2 { // what was patched is made again
		t.Errorf("after a commit and patches %d pages were rendered", r.Rendered)
	}
	if r := step("three"); !stood(r) {
		t.Error("the site did not stand at the end")
	}
}
