package publish_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
	"github.com/broadsheet-press/broadsheet/internal/publish/tree"
)

// slow is a target at which something happens at the first file.
type slow struct {
	publish.Target
	first func()
}

func (s *slow) Put(ctx context.Context, o *publish.Object) error {
	if s.first != nil {
		s.first()
		s.first = nil
	}
	return s.Target.Put(ctx, o)
}

// Once the folder was given back, the next build may write over all of it, and
// what arrives is the site that was to be published; nothing is left aside.
func TestHandover(t *testing.T) {
	dir, cache, place := t.TempDir(), filepath.Join(t.TempDir(), "cache"), filepath.Join(t.TempDir(), "www")
	write := func(text string) {
		for i := range 40 {
			name := filepath.Join(dir, fmt.Sprintf("%d.html", i))
			_ = os.Remove(name) // as a build does, which renames
			if err := os.WriteFile(name, fmt.Appendf(nil, "%s %d", text, i), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("first")
	s, err := publish.Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Cache = cache
	asked, done := make(chan struct{}), make(chan error, 1)
	target := &slow{Target: tree.NewLocal(place, "dir:"+place)}
	target.first = func() {
		close(asked)
		if err := <-done; err != nil {
			t.Error(err)
		}
		write("the next")
	}
	res, err := publish.Publish(t.Context(), s, target, publish.Options{
		Parallel: 1, Handover: &publish.Handover{Asked: asked, Done: func(err error) { done <- err }},
	})
	if err != nil || !res.Published {
		t.Fatalf("%+v %v", res, err)
	}
	files := publishtest.ReadFolder(t, place)
	for i := range 40 {
		if got := files[fmt.Sprintf("%d.html", i)]; got != fmt.Sprintf("first %d", i) {
			t.Errorf("page %d: %q", i, got)
		}
	}
	if left, err := filepath.Glob(filepath.Join(cache, "broadsheet-publish-*")); err != nil || len(left) > 0 {
		t.Errorf("left aside: %v %v", left, err)
	}
}

// Where there is no room for the copies, the folder is kept, and the
// publication is none the worse for it.
func TestHandoverWithoutRoom(t *testing.T) {
	disk, small := publishtest.Disk(t, 256<<10)
	if !small {
		t.Skip("needs a small disk")
	}
	dir, place := t.TempDir(), filepath.Join(t.TempDir(), "www")
	t.Setenv("TMPDIR", disk)
	big := make([]byte, 300<<10)
	for i := range 4 {
		big[0] = byte(i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.jpg", i)), big, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := publish.Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Cache = filepath.Join(disk, "cache")
	asked, done := make(chan struct{}), make(chan error, 1)
	target := &slow{Target: tree.NewLocal(place, "dir:"+place)}
	target.first = func() {
		close(asked)
		if err := <-done; publish.KindOf(err) != publish.Full {
			t.Errorf("it was given back without room: %v", err)
		}
	}
	res, err := publish.Publish(t.Context(), s, target, publish.Options{
		Parallel: 1, Handover: &publish.Handover{Asked: asked, Done: func(err error) { done <- err }},
	})
	if err != nil || res.Sent != 4 {
		t.Errorf("%+v %v", res, err)
	}
	if left, err := filepath.Glob(filepath.Join(s.Cache, "broadsheet-publish-*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}
