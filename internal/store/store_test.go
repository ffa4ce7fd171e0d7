package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestReopen: what was committed is there after the store is opened again,
// what was not is not.
func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a dir with ? and #", "state.db")
	s := open(t, path)
	want := &Story{ID: "a", Path: "_posts/a.md", Title: "T", URL: "u", File: "f", Source: "s", Published: noon, Changed: noon, Revision: 2, State: Live, Recheck: noon.Add(time.Hour), Detail: StoryDetail{Feed: "http://f", Full: true}}
	err := s.Update(t.Context(), func(tx *Tx) error {
		if err := tx.PutStory(want); err != nil {
			return err
		}
		if err := tx.AddKeys(want.N, "k", "l"); err != nil {
			return err
		}
		if err := tx.See("http://f", "g", want.N, "h", noon); err != nil {
			return err
		}
		return tx.Journal(Write{Path: want.Path, Story: want.N, Body: []byte("body")})
	})
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	if err := s.Update(t.Context(), func(tx *Tx) error {
		return errors.Join(tx.AddKeys(want.N, "never"), stop)
	}); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	v := s.View(t.Context())
	got, err := v.StoryByKey("k")
	if err != nil || got == nil || got.Title != "T" || got.Revision != 2 || !got.Published.Equal(noon) || !got.Recheck.Equal(want.Recheck) || got.Detail.Feed != "http://f" {
		t.Errorf("%+v %v", got, err)
	}
	if st, err := v.StoryByKey("never"); st != nil || err != nil {
		t.Error("what was rolled back is there")
	}
	if n, h, err := v.Seen("http://f", "g"); n != want.N || h != "h" || err != nil {
		t.Error(n, h, err)
	}
	if w, err := v.Journaled(); len(w) != 1 || string(w[0].Body) != "body" || err != nil {
		t.Error(w, err)
	}
	due, err := v.Recheck(noon.Add(2*time.Hour), 10)
	if len(due) != 1 || err != nil {
		t.Error(due, err)
	}
}

// TestPanic: a transaction whose function panics leaves no lock behind.
func TestPanic(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	defer s.Close()
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(t.Context(), func(*Tx) error { panic("x") })
	}()
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutRobots("h", "b", noon) }); err != nil {
		t.Error(err)
	}
}

// TestCancelled: a context that ends in a transaction rolls it back.
func TestCancelled(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx *Tx) error {
		if err := tx.PutRobots("h", "b", noon); err != nil {
			return err
		}
		cancel()
		return tx.PutRobots("i", "b", noon)
	})
	if err == nil {
		t.Error("no error")
	}
	if body, _, err := s.View(t.Context()).Robots("h"); body != "" || err != nil {
		t.Error("a part of a cancelled transaction is there", err)
	}
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutRobots("h", "c", noon) }); err != nil {
		t.Error(err)
	}
}

// TestTogether: many read and write at once.
func TestTogether(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	defer s.Close()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			host := string(rune('a' + i))
			for range 20 {
				if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutRobots(host, host, noon) }); err != nil {
					t.Error(err)
				}
				if body, _, err := s.View(t.Context()).Robots(host); body != host || err != nil {
					t.Error(body, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestSameState: a feed's state that is stored again as it was changes no
// byte of the file.
func TestSameState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	put := func() []byte {
		s := open(t, path)
		if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutFeed("u", map[string]int{"a": 1}) }); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if a, b := put(), put(); string(a) != string(b) {
		t.Error("the file changed")
	}
}

func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, []byte("this is no database, but a text of some length that stands where one should be"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrCorrupt) {
		t.Errorf("%v", err)
	}
}

// TestEarlierSchema: a state whose subjects were a row a word is taken over,
// and one without the indices of a status page.
func TestEarlierSchema(t *testing.T) {
	without := []string{"DROP INDEX stories_changed", "DROP INDEX stories_tally"}
	t.Run("2", func(t *testing.T) {
		testEarlierSchema(t, append(without, "DROP TABLE subjects", "CREATE TABLE topics (day INTEGER, word INTEGER, story INTEGER, PRIMARY KEY (day, word, story)) WITHOUT ROWID", "PRAGMA user_version = 2"))
	})
	t.Run("3", func(t *testing.T) { testEarlierSchema(t, append(without, "PRAGMA user_version = 3")) })
}

func testEarlierSchema(t *testing.T, back []string) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	st := &Story{ID: "a", Path: "_posts/a.md", Published: noon, Changed: noon}
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutStory(st) }); err != nil {
		t.Fatal(err)
	}
	for _, q := range back {
		if _, err := s.db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	if got, err := s.View(t.Context()).Story("a"); got == nil || err != nil {
		t.Error(got, err)
	}
	var got []int64
	err := s.Update(t.Context(), func(tx *Tx) error {
		return errors.Join(tx.AddSubject(st.N, 7, []int64{1, -2}), tx.AddSubject(st.N, 3, []int64{4}), tx.ForgetSubjects(5),
			tx.Subjects(0, 9, func(_, _ int64, words []int64) { got = append(got, words...) }))
	})
	if err != nil || len(got) != 2 || got[0] != 1 || got[1] != -2 {
		t.Error(got, err)
	}
}

// TestLooksAreIndexed: what a status page asks for every few seconds reads no
// story that it does not show.
func TestLooksAreIndexed(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	defer s.Close()
	for query, want := range map[string]string{
		"SELECT " + storyColumns + " FROM stories WHERE changed >= 7 AND state NOT IN ('archived') ORDER BY changed DESC, n DESC LIMIT 9": "USING INDEX stories_changed",
		tallyQuery: "USING COVERING INDEX stories_tally",
	} {
		var id, parent, unused int
		var plan string
		if err := s.db.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+query).Scan(&id, &parent, &unused, &plan); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan, want) && !strings.Contains(plan, strings.Replace(want, " COVERING", "", 1)) {
			t.Errorf("%s\nis answered by %s", query, plan)
		}
	}
}
