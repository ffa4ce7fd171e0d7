package build_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// ofNews is a site of some posts whose layout shows the newest.
func ofNews(posts int) string {
	var site strings.Builder
	site.WriteString("-- _layouts/post.html --\n<h1>{{ page.title }}</h1>\n{% for p in site.posts limit: 3 %}<li>{{ p.title }}</li>\n{% endfor %}{{ content }}\n")
	for i := range posts {
		fmt.Fprintf(&site, "-- _posts/2025-01-%02d-p%d.md --\n---\nlayout: post\ntitle: Post %d\n---\ntext %d\n", i%28+1, i, i, i)
	}
	return site.String()
}

// TestAFileThatChangesBeforeItIsSpliced writes into files of the destination when
// a build has found out that they only need other news: the build begins anew, and
// what was written is gone.
func TestAFileThatChangesBeforeItIsSpliced(t *testing.T) {
	for _, when := range []build.Stage{build.Render, build.Write} {
		t.Run(string(when), func(t *testing.T) {
			src := siteOf(t, ofNews(300))
			c := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 11, 9, 20, 0, 0, 0, time.UTC)}
			c.check(false)
			if res := c.news("Quiet", nil); res.Spliced < 290 || res.Rendered > 310 {
				t.Fatalf("of %d files %d were spliced", res.Rendered, res.Spliced)
			}
			var once sync.Once
			res := c.news("Loud", func(stage build.Stage, done, _ int) {
				if stage == when {
					once.Do(func() {
						for _, name := range []string{"2025/01/27/p26.html", "2025/01/01/p0.html"} {
							if err := os.WriteFile(filepath.Join(c.dest, name), []byte("of another\n"), 0o644); err != nil {
								t.Error(err)
							}
						}
					})
				}
			})
			if res.Spliced == 0 {
				t.Error("nothing was spliced the second time")
			}
			c.check(true)
		})
	}
}

// news adds a post and compares what the build makes of it with a build anew.
func (c *clocked) news(title string, progress func(build.Stage, int, int)) build.Result {
	c.t.Helper()
	write(c.t, filepath.Join(c.src, "_posts/2025-02-01-"+strings.ToLower(title)+".md"), "---\nlayout: post\ntitle: "+title+"\n---\nnew\n")
	o := options(c.t, c.src, c.dest)
	o.Remember, o.Now, o.Progress = true, c.now, progress
	res, err := build.Run(context.Background(), o)
	if err != nil {
		c.t.Fatal(err, res.Diagnostics)
	}
	_, want := c.build(false)
	goldensite.Compare(c.t, want, goldensite.Tree(c.t, c.dest))
	return res
}
