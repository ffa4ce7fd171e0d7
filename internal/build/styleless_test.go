package build_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

func TestAPageIsWrittenWithoutTheStyleThatNoCompilerMade(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	src := siteOf(t, `
-- _layouts/styled.html --
<style>{{ "$a: 1;" | scssify }}</style>{{ content }}
-- a.html --
---
layout: styled
---
one
-- b.html --
---
layout: styled
---
two
`)
	dest := t.TempDir()
	for range 2 { // the second build must not take the first's pages for whole
		res, err := run(t, src, dest)
		var failed build.Failed
		if !errors.As(err, &failed) || !failed.Written || failed.Errors != 1 {
			t.Fatalf("error %v, findings %v", err, res.Diagnostics)
		}
		var found []string
		for _, d := range res.Diagnostics {
			if d.Severity == diag.Error {
				found = append(found, d.String())
			}
		}
		if len(found) != 1 || !strings.HasPrefix(found[0], "_layouts/styled.html: ") || !strings.Contains(found[0], "npm install sass") {
			t.Errorf("findings %q", found)
		}
		files := goldensite.Tree(t, dest)
		for name, text := range map[string]string{"a.html": "one", "b.html": "two"} {
			if got := files[name]; !strings.HasPrefix(got, "<style></style>"+text) {
				t.Errorf("%s is %q", name, got)
			}
		}
	}
}
