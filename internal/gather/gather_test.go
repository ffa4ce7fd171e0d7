package gather

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/demo"
)

// snapshot is the bytes of every file below dir.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		files[filepath.ToSlash(rel)] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func differences(a, b map[string]string) []string {
	var out []string
	for k, v := range a {
		if b[k] != v {
			out = append(out, k)
		}
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			out = append(out, k+" (new)")
		}
	}
	return out
}

// TestDemoWire gathers the demonstration's wire: twice as it is, once after
// its next edition.
func TestDemoWire(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	w, err := demo.New(now)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(w)
	defer srv.Close()
	dir := t.TempDir()
	cfg, err := ConfigFrom(nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.LocalDelay, cfg.Licence = 0, "full"
	for _, f := range demo.Feeds() {
		cfg.Feeds = append(cfg.Feeds, Feed{URL: srv.URL + f.Path, Name: f.Name, Category: "News", Licence: "full"})
	}
	run := func(at time.Time) Report {
		t.Helper()
		rep, err := Run(context.Background(), Options{Source: dir, Config: cfg, Now: func() time.Time { return at }})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range rep.Feeds {
			if f.Err != nil {
				t.Errorf("%s: %v", f.URL, f.Err)
			}
		}
		return rep
	}
	first := run(now)
	if first.New == 0 || first.Revised != 0 {
		t.Fatalf("first run: %d new, %d revised", first.New, first.Revised)
	}
	if out := os.Getenv("BROADSHEET_KEEP"); out != "" {
		if err := os.CopyFS(out, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	before := snapshot(t, dir)
	second := run(now.Add(time.Minute))
	if second.New+second.Revised+second.Seen != 0 {
		t.Errorf("second run: %+v", second)
	}
	if d := differences(before, snapshot(t, dir)); len(d) > 0 {
		t.Errorf("a run with nothing new changed %s", strings.Join(d, ", "))
	}
	w.NextEdition()
	third := run(now.Add(2 * time.Hour))
	if third.New != 0 || third.Revised != 1 {
		t.Errorf("after the next edition: %d new, %d revised: %+v", third.New, third.Revised, third.Stories)
	}
	if d := differences(before, snapshot(t, dir)); len(d) != 2 { // the post and the state
		t.Errorf("the next edition changed %s", strings.Join(d, ", "))
	}
	if out := os.Getenv("BROADSHEET_KEEP"); out != "" {
		t.Logf("%+v", third.Stories)
	}
}
