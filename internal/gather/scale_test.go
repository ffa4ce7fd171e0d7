package gather

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// scale reads a size from the environment; without it the measurement is
// left out, aloud.
func scale(t testing.TB, name string) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil || n <= 0 {
		t.Skipf("SKIPPED: a measurement that takes its time; set %s to a number to run it", name)
	}
	return n
}

// TestMillion checks stories for duplicates against an archive.
// BROADSHEET_ARCHIVE=1000000 asks for that many stories in it.
func TestMillion(t *testing.T) {
	n := scale(t, "BROADSHEET_ARCHIVE")
	path := filepath.Join(t.TempDir(), "state.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text := func(i int) string {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		var b strings.Builder
		for range 120 {
			fmt.Fprintf(&b, "w%d ", r.IntN(20000))
		}
		return b.String()
	}
	began := time.Now()
	for at := 0; at < n; at += 5000 {
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			for i := at; i < min(at+5000, n); i++ {
				st := &store.Story{ID: fmt.Sprint(i), Path: fmt.Sprintf("_posts/%d.md", i), Title: "T", Published: noon, Changed: noon}
				if err := tx.PutStory(st); err != nil {
					return err
				}
				sk := dedupe.NewSketch(text(i))
				b, _ := sk.MarshalBinary()
				keys := sk.BandKeys()
				if err := tx.AddText(st.N, keys[:], b); err != nil {
					return err
				}
				if err := tx.AddKeys(st.N, fmt.Sprint("url:x.test/", i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	info, _ := os.Stat(path)
	t.Logf("%d stories indexed in %v; %d MiB", n, time.Since(began).Round(time.Second), info.Size()>>20)
	began = time.Now()
	const checks = 10000
	found, wrong := 0, 0
	tx := db.View(t.Context())
	m := &merger{tx: tx}
	for k := range checks {
		i := (k * 7919) % n
		body := text(i)
		if k%2 == 1 {
			body = text(n + k) // a stranger
		} else {
			body = strings.Replace(body, "w1", "changed", 6)
		}
		if _, err := tx.StoryByKey(fmt.Sprint("url:y.test/", k)); err != nil {
			t.Fatal(err)
		}
		sk := dedupe.NewSketch(body)
		err := m.near(sk, func(got int64, alike float64) error {
			if alike >= sameText {
				if k%2 == 0 && got == int64(i+1) {
					found++
				} else {
					wrong++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d stories checked against %d in %v: %d of %d copies found, %d strangers taken for copies", checks, n, time.Since(began).Round(time.Millisecond), found, checks/2, wrong)
	if wrong > 0 || found < checks/2*80/100 {
		t.Errorf("%d found, %d wrong", found, wrong)
	}
}
