package build_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/sitegen"
)

// watched builds the site as one whose watch saw an edit, and holds what was
// shown ahead of the build against what it made.
func (s *edited) watched(e sitegen.Edit) outcome {
	o := s.optionsFor(s.dest())
	o.Remember = true
	for _, name := range slices.Concat(slices.Collect(maps.Keys(e.Write)), e.Remove, e.Touch) {
		s.touched = append(s.touched, filepath.Join(s.src(), filepath.FromSlash(name)))
	}
	o.Touched = append([]string{}, s.touched...)
	var shown, ahead build.Preview
	was := s.onDisk()
	untouched := func() { // a server that is killed now leaves no preview
		if !maps.Equal(was, s.onDisk()) {
			s.fail("a preview changed what is on disk")
		}
	}
	o.Preview = func(p build.Preview) {
		untouched()
		shown = p
	}
	alone := o
	alone.Preview = func(p build.Preview) { ahead = p }
	build.Ahead(context.Background(), alone)
	untouched()
	res, err := build.Run(context.Background(), o)
	if res.Patched && len(shown.Pages)+len(shown.Gone) > 0 {
		s.fail("a preview of what was patched")
	}
	if len(shown.Pages)+len(shown.Gone) == 0 {
		shown = ahead // of what was patched, or saved as it was
	} else if !reflect.DeepEqual(ahead, shown) {
		s.fail("beside another build there is shown %q, ahead of its own %q", ahead, shown)
	}
	out := outcome{res, err, goldensite.Tree(s.t, s.dest())}
	if err != nil {
		return out // what was shown is dropped, and the next build told of this edit too
	}
	s.touched = nil
	for _, p := range shown.Pages {
		s.previewed++
		if text := out.tree[p.Path]; text != string(p.Text) {
			s.fail("%s was shown as\n%q, and is\n%q", p.Path, p.Text, text)
		}
	}
	for _, name := range shown.Gone {
		s.hidden++
		if text, there := out.tree[name]; there {
			s.fail("%s was not shown any more, and is\n%q", name, text)
		}
	}
	return out
}

// onDisk is the site as it was built, and what was kept of it.
func (s *edited) onDisk() map[string]string {
	all := goldensite.Tree(s.t, s.dest())
	cache := filepath.Join(s.src(), ".jekyll-cache")
	if _, err := os.Stat(cache); err == nil {
		for name, text := range goldensite.Tree(s.t, cache) {
			all["cache/"+name] = text
		}
	}
	return all
}

// TestPreviewsAreWhatTheBuildMakes moves documents of random sites about.
func TestPreviewsAreWhatTheBuildMakes(t *testing.T) {
	all := editWatched(t, sitegen.NewMoveEditor, (*sitegen.Editor).NextMove)
	if all.previewed == 0 || all.hidden == 0 {
		t.Errorf("%d pages were shown, %d not any more", all.previewed, all.hidden)
	}
}
