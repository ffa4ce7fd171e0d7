package kramdown

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPosts compares real documents, one a file without front matter, with the
// real kramdown under Jekyll's options. BROADSHEET_POSTS is the pattern of
// their names; without it there is nothing to read.
func TestPosts(t *testing.T) {
	pattern := os.Getenv("BROADSHEET_POSTS")
	if pattern == "" {
		t.Skip("BROADSHEET_POSTS names no documents: real posts are not part of the project")
	}
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents match %q (%v)", pattern, err)
	}
	o := startOracle(t)
	profile := profiles[0]
	p := profileProcessor(t, profile.options)
	compared, differ, errors, skipped := 0, 0, 0, 0
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ToValidUTF8(string(src), "?")
		a, err := o.ask(text, profile.options)
		if err != nil {
			t.Fatal("the oracle ended: ", err)
		}
		got := convert(p, text)
		if a.Error != "" {
			errors++
			t.Logf("%s: kramdown fails: %s", f, a.Error)
			continue
		}
		want, ok := o.comparable(text, a.HTML)
		if !ok {
			skipped++
			continue
		}
		compared++
		if got != want {
			differ++
			if differ <= 40 {
				t.Errorf("%s: %s", f, firstDifference(got, want))
			}
		}
	}
	t.Logf("kramdown %s: %d documents compared, %d differ, %d in which kramdown fails, %d it reads otherwise in 2.5",
		o.version, compared, differ, errors, skipped)
}
