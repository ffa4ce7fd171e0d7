package build_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// compiler is a sass that shows every style sheet that it can find: those of
// its load paths, and by name one that stands in a package.
const compiler = `#!/bin/sh
cat
for a; do
	case $a in --load-path=*)
		dir=${a#--load-path=}
		for f in "$dir"/*.scss "$dir"/node_modules/grid/*.scss; do
			[ -f "$f" ] && echo "/* $f */" && cat "$f"
		done
	esac
done
exit 0
`

// TestSitesStandUntilSomethingMoves builds each site twice, when the second
// build must find that the site stands, and then after each edit, when the site
// must be what a build anew makes of it.
func TestSitesStandUntilSomethingMoves(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links, and programs that are scripts, are not for Windows")
	}
	type edit struct {
		what string
		do   func(t *testing.T, src string)
	}
	put := func(name, text string) edit {
		return edit{"write " + name, func(t *testing.T, src string) {
			p := filepath.Join(src, name)
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, p, text)
		}}
	}
	link := func(name, to string) edit {
		return edit{"link " + name + " to " + to, func(t *testing.T, src string) {
			p := filepath.Join(src, name)
			if err := os.RemoveAll(p); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(to, p); err != nil {
				t.Fatal(err)
			}
		}}
	}
	remove := func(name string) edit {
		return edit{"remove " + name, func(t *testing.T, src string) {
			if err := os.RemoveAll(filepath.Join(src, name)); err != nil {
				t.Fatal(err)
			}
		}}
	}
	styles := `
-- _config.yml --
sass: {sourcemap: never}
-- css/main.scss --
---
---
a { b: c }
-- _sass/part.scss --
d { e: f }
-- index.md --
---
---
Hello.
`
	for _, c := range []struct {
		name, site string
		before     []edit
		edits      []edit
	}{
		{
			name: "include_relative",
			site: `
-- a/index.md --
---
---
{% include_relative beside.inc %}{% include_relative deep/er.inc %}
-- a/beside.inc --
one
-- a/deep/er.inc --
deep
-- _posts/2020-01-01-x.md --
---
---
text
-- b.md --
---
---
{% include_relative _posts/2020-01-01-x.md %}
`,
			edits: []edit{
				put("a/beside.inc", "two"), put("a/deep/er.inc", "deeper"),
				put("_posts/2020-01-01-x.md", "---\n---\nother text\n"),
			},
		},
		{
			name: "style sheets", site: styles,
			edits: []edit{
				put("_sass/part.scss", "d { e: g }"), put("_sass/more.scss", "h { i: j }"), put("css/beside.scss", "k { l: m }"),
				put("node_modules/grid/_grid.scss", "n { o: p }"), put("node_modules/grid/_grid.scss", "n { o: q }"), put("css/main.scss", "---\n---\na { b: d }\n"),
			},
		},
		{
			name: "style sheets of packages", site: styles,
			before: []edit{put("node_modules/grid/_grid.scss", "n { o: p }"), put("node_modules/grid/readme.md", "no style")},
			edits:  []edit{put("node_modules/grid/_grid.scss", "n { o: q }"), put("node_modules/grid/_more.scss", "r { s: t }")},
		},
		{
			name: "another compiler", site: styles,
			edits: []edit{{"install a compiler", func(t *testing.T, src string) {
				write(t, filepath.Join(filepath.Dir(src), "bin", "sass"), strings.Replace(compiler, "cat\n", "cat; echo other\n", 1))
			}}},
		},
		{
			name: "a theme in a folder",
			site: `
-- _config.yml --
plugins: [jekyll-remote-theme]
remote_theme: ./looks
exclude: [looks]
-- index.md --
---
layout: default
---
Hello.
-- looks/_layouts/default.html --
<p>{{ content }}{% include foot.html %}</p>
-- looks/_includes/foot.html --
foot
`,
			edits: []edit{put("looks/_layouts/default.html", "<b>{{ content }}{% include foot.html %}</b>"), put("looks/_includes/foot.html", "feet"), put("_includes/foot.html", "own")},
		},
		{
			name: "linked files and folders",
			site: `
-- index.md --
---
---
{% include part.html %}{% for p in site.posts %}{{ p.content }}{% endfor %}
-- _includes/none --
-- ../outside/part.html --
one
-- ../outside/other.html --
another
-- ../outside/posts/2020-01-01-x.md --
---
---
text
-- ../outside/posts2/2020-01-01-x.md --
---
---
text two
-- ../outside/page.md --
---
---
linked page
`,
			before: []edit{
				link("../outside/hop.html", "part.html"), link("_includes/part.html", "../../outside/hop.html"),
				link("_posts", "../outside/posts"), link("page.md", "../outside/page.md"), link("../outside/now", "posts"),
			},
			edits: []edit{
				put("../outside/part.html", "two"), put("../outside/page.md", "---\n---\nanother page\n"), put("../outside/posts/2020-01-01-x.md", "---\n---\nother text\n"),
				put("../outside/posts/2020-01-02-y.md", "---\n---\nnew\n"), link("../outside/hop.html", "other.html"), put("../outside/other.html", "still another"),
				link("_posts", "../outside/posts2"), put("../outside/posts2/2020-01-01-x.md", "---\n---\ntext three\n"), link("page.md", "index.md"),
				link("_posts", "../outside/now"), link("../outside/now", "posts2"),
			},
		},
		{
			name: "what comes and goes",
			site: `
-- _config.yml --
keep_files: [kept]
-- index.md --
---
---
{% for p in site.posts %}{{ p.title }} {% endfor %}{% for f in site.static_files %}{{ f.path }} {% endfor %}
-- _posts/2020-01-01-x.md --
---
---
text
-- deep/down/page.md --
---
---
page
-- deep/file.txt --
file
`,
			edits: []edit{
				put("_posts/2020-01-02-y.md", "---\n---\nnew\n"), put("news/_posts/2020-01-03-z.md", "---\n---\nin a new folder\n"),
				put("deep/down/more/still/page.md", "---\n---\nfar down\n"), put("file.txt", "beside"), remove("deep/file.txt"),
				put("deep/file.txt/page.md", "---\n---\na folder now\n"), remove("deep/file.txt"), put("deep/file.txt", "a file again"),
				remove("news"), remove("_posts/2020-01-01-x.md"), put(".sass-cache/x.md", "---\n---\nnobody's\n"), put("deep/.hidden", "---\n---\nnobody's\n"),
				put("../out/kept", "of another"), put("../out/deep/strange.html", "to go"), put("_posts/2020-01-05-w.md", "---\n---\nbeside it\n"),
				remove("../out/kept"), put("_posts/2020-01-06-v.md", "---\n---\nwithout it\n"), remove("deep"),
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := siteOf(t, c.site)
			dest := filepath.Join(filepath.Dir(src), "out")
			installSass(t, filepath.Join(filepath.Dir(src), "bin"), compiler)
			now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
			do := func(remember bool) (stood bool, tree map[string]string) {
				to := dest
				if !remember {
					to = filepath.Join(t.TempDir(), "out")
				}
				o := options(t, src, to)
				o.Remember, o.Now = remember, now
				res, err := build.Run(context.Background(), o)
				if err != nil {
					t.Fatal(err, res.Diagnostics)
				}
				return len(res.Timings) == 1, goldensite.Tree(t, to)
			}
			for _, e := range c.before {
				e.do(t, src)
			}
			do(true)
			settled := func(after string) {
				if stood, _ := do(true); !stood {
					t.Errorf("%s: the site does not stand", after)
				}
			}
			settled("built")
			for _, e := range c.edits {
				e.do(t, src)
				_, err := os.Stat(filepath.Join(dest, "kept"))
				_, got := do(true)
				_, want := do(false)
				t.Log(e.what)
				if _, stayed := got["kept"]; stayed != (err == nil) {
					t.Error("a file that is to be kept went, or came")
				}
				delete(got, "kept")
				goldensite.Compare(t, want, got)
				settled(e.what)
			}
		})
	}
}

// installSass makes a script the compiler of style sheets that builds find, in a
// folder of its own.
func installSass(t *testing.T, bin, script string) {
	t.Helper()
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "sass"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}
