package differential

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/broadsheet-press/broadsheet/internal/cli"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

// lenient are the faults that we do not fail on, or word otherwise, each with
// the reason.
var lenient = map[string]string{
	"collections of text": "Jekyll's is an error of its own code, which does not say what is wrong",
	"slug array":          "Jekyll's is an error of its own code; a list is read as text",
	"paginate zero":       "Jekyll divides by it; a warning says that it is no number of posts",
	"redirect broken":     "Jekyll's is an error of the plugin's code; what is no text redirects nothing",
}

// yamlPlace is where Psych and CSV say a fault is; we say it before the message.
var yamlPlace = regexp.MustCompile(`\A\([^)]*\): | at line \d+ column \d+\z| in line \d+\.?\z`)

// TestFaultsAreSaidInJekyllsWords builds sites that Jekyll refuses, and looks
// for its words among ours. What Jekyll builds all the same, we build.
func TestFaultsAreSaidInJekyllsWords(t *testing.T) {
	a, err := txtar.ParseFile("testdata/faults.txtar")
	if err != nil {
		t.Fatal(err)
	}
	top := t.TempDir()
	var names []string
	for _, f := range a.Files {
		site, _, _ := strings.Cut(f.Name, "/")
		if !slices.Contains(names, site) {
			names = append(names, site)
		}
		path := filepath.Join(top, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ruby := oracle.Ruby(t, jekyll)
	for _, name := range names {
		src := filepath.Join(top, name)
		var answer struct{ Error string }
		ruby.Ask(t, map[string]any{"config": map[string]any{"source": src, "destination": filepath.Join(top, "out")}}, &answer)
		var out, errs bytes.Buffer
		code := cli.Main([]string{"build", "-s", src, "-d", filepath.Join(top, "ours")}, strings.NewReader(""), &out, &errs)
		says := strings.ReplaceAll(yamlPlace.ReplaceAllString(message(answer.Error), ""), src+"/", "")
		same := code == 1 && strings.Contains(strings.ReplaceAll(errs.String(), src+"/", ""), says)
		if answer.Error == "" {
			same = code == 0
		}
		why, known := lenient[name]
		switch {
		case same && known:
			t.Errorf("%s: is no longer different (%s)", name, why)
		case !same && !known:
			t.Errorf("%s: Jekyll says %q, we exit with %d and say\n%s", name, answer.Error, code, errs.String())
		}
	}
}
