package store

import (
	"fmt"
	"path/filepath"
	"testing"
)

// TestKeys: of some keys the first that leads to a story says which; a key that
// leads to one is not led to another.
func TestKeys(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	defer s.Close()
	if err := s.Update(t.Context(), func(tx *Tx) error {
		for i := range 3 {
			st := &Story{ID: fmt.Sprint(i), Path: fmt.Sprint(i), Published: noon, Changed: noon}
			if err := tx.PutStory(st); err != nil {
				return err
			}
			if err := tx.AddKeys(st.N, fmt.Sprint("own", i), fmt.Sprint("also", i), "shared"); err != nil {
				return err
			}
		}
		return tx.AddKeys(1)
	}); err != nil {
		t.Fatal(err)
	}
	v := s.View(t.Context())
	for _, c := range []struct {
		keys []string
		want string
	}{
		{nil, ""},
		{[]string{"none", "nothing"}, ""},
		{[]string{"none", "also2", "own1"}, "2"},
		{[]string{"own1", "also2"}, "1"},
		{[]string{"shared", "own2"}, "0"},
	} {
		got := ""
		st, err := v.StoryByKeys(c.keys...)
		if err != nil {
			t.Fatal(err)
		}
		if st != nil {
			got = st.ID
		}
		if got != c.want {
			t.Errorf("%q lead to %q, want %q", c.keys, got, c.want)
		}
	}
}

// TestWritten: what is cleared is gone from the journal, and nothing else,
// however much it is.
func TestWritten(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	defer s.Close()
	const n = 3*writtenTogether + 5
	if err := s.Update(t.Context(), func(tx *Tx) error {
		var paths []string
		for i := range n {
			st := &Story{ID: fmt.Sprint(i), Path: fmt.Sprint(i), Published: noon, Changed: noon}
			if err := tx.PutStory(st); err != nil {
				return err
			}
			if err := tx.Journal(Write{Path: st.Path, Story: st.N, Body: []byte("body")}); err != nil {
				return err
			}
			if i != 40 {
				paths = append(paths, st.Path)
			}
		}
		return tx.Written(paths...)
	}); err != nil {
		t.Fatal(err)
	}
	if left, err := s.View(t.Context()).Journaled(); err != nil || len(left) != 1 || left[0].Path != "40" {
		t.Errorf("left: %v %v", left, err)
	}
}
