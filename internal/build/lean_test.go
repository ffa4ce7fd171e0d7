package build_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/sitegen"
)

// buildBoth builds a site holding text and without, and compares.
func buildBoth(t *testing.T, src string) {
	t.Helper()
	at := time.Date(2021, 6, 15, 12, 0, 0, 0, time.UTC)
	dest := filepath.Join(t.TempDir(), "held")
	opts := options(t, src, dest)
	opts.Now = at
	res, err := build.Run(context.Background(), opts)
	lean := filepath.Join(t.TempDir(), "lean")
	opts = options(t, src, lean)
	opts.Now, opts.Lean = at, true
	leanRes, leanErr := build.Run(context.Background(), opts)
	if (err == nil) != (leanErr == nil) || len(res.Diagnostics) != len(leanRes.Diagnostics) {
		t.Fatalf("%v %v\nholding nothing: %v %v", err, res.Diagnostics, leanErr, leanRes.Diagnostics)
	}
	if err == nil {
		goldensite.Compare(t, goldensite.Tree(t, dest), goldensite.Tree(t, lean))
	}
}

func TestLeanBuildsAreTheSame(t *testing.T) {
	archives, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no sites: %v", err)
	}
	for _, a := range archives {
		t.Run(filepath.Base(a), func(t *testing.T) { buildBoth(t, goldensite.Unpack(t, a)) })
	}
	cases := 30
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_RANDOM_SITES")); err == nil {
		cases = n
	}
	for seed := range cases {
		t.Run("seed "+strconv.Itoa(seed), func(t *testing.T) {
			src := filepath.Join(t.TempDir(), "site")
			if err := sitegen.Generate(uint64(seed)).Write(src); err != nil {
				t.Fatal(err)
			}
			buildBoth(t, src)
		})
	}
}

// Content that others read is made again where nothing was kept, through
// filters, excerpts, and whatever prints the item itself.
func TestLeanBuildsMakeContentAgain(t *testing.T) {
	buildBoth(t, siteOf(t, `
-- _config.yml --
timezone: UTC
-- _layouts/post.html --
{{ page.previous.content }}|{{ content }}|{{ page.next.content }}|{{ page.next.excerpt }}
-- _posts/2020-01-01-a.md --
---
layout: post
---
*a* {{ page.next.content | size }}
-- _posts/2020-01-02-b.md --
---
layout: post
---
*b* {{ page.previous.content }}

more
-- _posts/2020-01-03-c.md --
---
layout: post
---
*c* {{ page.previous.content }} {{ page.previous.previous.content | strip_html }}
-- all.html --
---
---
{% for p in site.posts %}{{ p.content }}{{ p }}{{ p.excerpt }}{% endfor %}
-- all.json --
---
---
{{ site.posts | jsonify }}
`))
}

// changer rewrites a source file when rendering begins.
type changer struct{ path, text string }

func (changer) Names() []string { return []string{"changer"} }

func (c changer) Register(r *plugin.Registry) error {
	r.SiteHook(plugin.PreRender, site.Normal, func(context.Context, *site.Site) error {
		if c.text == "" {
			return os.Remove(c.path)
		}
		return os.WriteFile(c.path, []byte(c.text), 0o644)
	})
	return nil
}

func TestAFileThatChangesDuringTheBuildIsAnError(t *testing.T) {
	for _, text := range []string{"---\n---\nother", "---\n---\nlonger than before", ""} {
		src := siteOf(t, "-- _posts/2020-01-01-a.md --\n---\n---\nfirst\n-- b.md --\n---\n---\nb\n")
		dest := t.TempDir()
		opts := options(t, src, dest)
		opts.Lean = true
		opts.Always = append(opts.Always, changer{filepath.Join(src, "_posts/2020-01-01-a.md"), text})
		res, err := build.Run(context.Background(), opts)
		if err == nil {
			t.Fatalf("no error after %q", text)
		}
		if text != "" && (len(res.Diagnostics) == 0 || !strings.Contains(res.Diagnostics[len(res.Diagnostics)-1].String(), "_posts/2020-01-01-a.md: the file changed while the site was being built")) {
			t.Errorf("%v %v", err, res.Diagnostics)
		}
		if files := goldensite.Tree(t, dest); len(files) != 0 {
			t.Errorf("files were written: %v", files)
		}
	}
}
