package publish_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for p, content := range files {
		name := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func scan(t *testing.T, dir string) *publish.Site {
	t.Helper()
	s, err := publish.Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// flaky fails some calls before it lets them through.
type flaky struct {
	publish.Target
	fail func(op, path string) error
}

func (f flaky) Put(ctx context.Context, o *publish.Object) error {
	if err := f.fail("put", o.Path); err != nil {
		return err
	}
	return f.Target.Put(ctx, o)
}

func TestTemporaryFailuresAreTriedAgain(t *testing.T) {
	dir, place := t.TempDir(), publishtest.NewPlace()
	write(t, dir, map[string]string{"index.html": "front", "a.css": "style"})
	failures := map[string]int{}
	target := flaky{publishtest.NewMemory(place), func(_, path string) error {
		if failures[path]++; failures[path] < 4 {
			return &publish.Fault{Kind: publish.Temporary, Err: errors.New("the line is busy")}
		}
		return nil
	}}
	var waits []time.Duration
	res, err := publish.Publish(t.Context(), scan(t, dir), target, publish.Options{Parallel: 1, Retry: publish.Retry{
		First: time.Second, Sleep: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
	}})
	if err != nil || res.Sent != 2 {
		t.Fatalf("%+v, %v", res, err)
	}
	if len(waits) != 6 {
		t.Fatalf("waited %v, want three times for each file", waits)
	}
	for i, d := range waits {
		longest := time.Second << (i % 3)
		if d < longest/2 || d > longest {
			t.Errorf("wait %d of %v is not between half of %v and all of it", i, d, longest)
		}
	}
}

func TestWhatIsNotTemporaryIsNotTriedAgain(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"index.html": "front"})
	tries := 0
	target := flaky{publishtest.NewMemory(publishtest.NewPlace()), func(_, _ string) error {
		tries++
		return &publish.Fault{Kind: publish.Full, Err: errors.New("no room is left")}
	}}
	_, err := publish.Publish(t.Context(), scan(t, dir), target, publish.Options{})
	if publish.KindOf(err) != publish.Full || tries != 1 || !strings.Contains(err.Error(), "writing index.html") {
		t.Errorf("%v after %d tries", err, tries)
	}
}

// A site that is built while it is being published must not leave a manifest
// that says what is not so.
func TestAFileThatChangesUnderwayIsNoticed(t *testing.T) {
	for name, content := range map[string]string{"same length": "tnorf", "longer": "front page", "shorter": "f", "empty": ""} {
		t.Run(name, func(t *testing.T) {
			dir, place := t.TempDir(), publishtest.NewPlace()
			write(t, dir, map[string]string{"index.html": "front"})
			site := scan(t, dir)
			target := flaky{publishtest.NewMemory(place), func(_, _ string) error {
				write(t, dir, map[string]string{"index.html": content})
				return nil
			}}
			_, err := publish.Publish(t.Context(), site, target, publish.Options{})
			if publish.KindOf(err) != publish.Changed {
				t.Errorf("got %v", err)
			}
			if got, ok := place.Files()["index.html"]; ok {
				t.Errorf("%q was published", got)
			}
		})
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	dir, place := t.TempDir(), publishtest.NewPlace()
	write(t, dir, map[string]string{"index.html": "front", "b.html": "b"})
	res, err := publish.Publish(t.Context(), scan(t, dir), publishtest.NewMemory(place), publish.Options{DryRun: true})
	if err != nil || !slices.Equal(res.Plan.Added, []string{"b.html", "index.html"}) || res.Plan.Bytes != 6 || len(place.Files()) != 0 {
		t.Errorf("%+v, %v, %v", res.Plan, place.Files(), err)
	}
}
