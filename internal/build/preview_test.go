package build_test

import (
	"context"
	"maps"
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
	was := goldensite.Tree(s.t, s.dest())
	o.Preview = func(p build.Preview) {
		if now := goldensite.Tree(s.t, s.dest()); len(now) != len(was) {
			s.fail("a preview changed the site")
		}
		shown = p
	}
	alone := o
	alone.Preview = func(p build.Preview) { ahead = p }
	build.Ahead(context.Background(), alone)
	res, err := build.Run(context.Background(), o)
	if !res.Patched && !reflect.DeepEqual(ahead, shown) {
		s.fail("ahead of another build there is shown %q, of its own %q", ahead, shown)
	}
	out := outcome{res, err, goldensite.Tree(s.t, s.dest())}
	if err != nil {
		return out // what was shown is dropped, and the next build told of this edit too
	}
	s.touched = nil
	if res.Patched && len(shown.Pages)+len(shown.Gone) > 0 {
		s.fail("a preview of what was patched")
	}
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

// TestPreviewsAreWhatTheBuildMakes moves documents of random sites about.
func TestPreviewsAreWhatTheBuildMakes(t *testing.T) {
	all := editWatched(t, sitegen.NewMoveEditor, (*sitegen.Editor).NextMove)
	if all.previewed == 0 || all.hidden == 0 {
		t.Errorf("%d pages were shown, %d not any more", all.previewed, all.hidden)
	}
}
