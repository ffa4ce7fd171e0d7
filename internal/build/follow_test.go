package build_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestManyFilesAreStampedWhileTheyAreMoved changes a layout of more pages than
// the follower stays behind: the stamps that it took while others were moved are
// those that the next build finds, which otherwise would not stand.
func TestManyFilesAreStampedWhileTheyAreMoved(t *testing.T) {
	const pages = 2500
	var site strings.Builder
	site.WriteString("-- _layouts/page.html --\nfirst {{ content }}\n")
	for i := range pages {
		fmt.Fprintf(&site, "-- d%d/p%d.html --\n---\nlayout: page\n---\npage %d\n", i%7, i, i)
	}
	src := siteOf(t, site.String())
	c := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 11, 9, 20, 0, 0, 0, time.UTC)}
	c.check(false)
	for _, word := range []string{"second", "third"} {
		write(t, filepath.Join(src, "_layouts/page.html"), word+" {{ content }}\n")
		if res := c.compare(); res.Rendered != pages {
			t.Fatalf("%d pages were rendered", res.Rendered)
		}
		c.check(true)
	}
	write(t, filepath.Join(c.dest, "d3/p3.html"), "of another\n")
	c.check(false) // it is looked at, and made again
	c.check(true)
}
