package bucket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

// A service is an object store that tests make buckets in.
type service struct {
	make   func(t testing.TB, name string)
	open   func(t testing.TB, name, folder string) publish.Target
	denied func(t testing.TB, name string) publish.Target // may be nil
	head   func(t testing.TB, bucket, key string) publishtest.Header
	plain  func(path string) bool
	full   *atomic.Bool // makes the service refuse writes; may be nil
}

var buckets atomic.Int64

// harness makes a bucket with something of somebody else beside the folder
// that is published to.
func (s *service) harness(t *testing.T) *publishtest.Harness {
	name := fmt.Sprintf("gazette-%d", buckets.Add(1))
	folder := "news/site"
	s.make(t, name)
	connected := func(t testing.TB) store {
		target := s.open(t, name, folder).(*target)
		st, err := target.connect(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	h := &publishtest.Harness{
		Costly: true,
		Open:   func(t testing.TB) publish.Target { return s.open(t, name, folder) },
		Files: func(t testing.TB) map[string]string {
			st, all := connected(t), map[string]string{}
			err := st.list(context.Background(), folder+"/", func(key string) {
				if p := strings.TrimPrefix(key, folder+"/"); !strings.HasPrefix(p, publish.Folder+"/") {
					all[p] = ""
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			for p := range all {
				content, _, err := st.get(context.Background(), folder+"/"+p)
				// What was listed may be deleted by now, by a call beside.
				if err != nil && !errors.Is(err, errAbsent) {
					t.Errorf("%s: %v", p, err)
				}
				all[p] = string(content)
			}
			return all
		},
		Add: func(t testing.TB, path, content string) {
			_, err := connected(t).put(context.Background(), folder+"/"+path, strings.NewReader(content), int64(len(content)), header{kind: "text/html"}, nil)
			if err != nil {
				t.Fatal(err)
			}
		},
		Header: func(t testing.TB, path string) publishtest.Header { return s.head(t, name, folder+"/"+path) },
		Plain:  s.plain,
	}
	if s.denied != nil {
		h.Denied = func(t testing.TB) publish.Target { return s.denied(t, name) }
	}
	if s.full != nil {
		h.Fill = func(testing.TB) func() {
			s.full.Store(true)
			return func() { s.full.Store(false) }
		}
	}
	return h
}

func address(t testing.TB, text string) publish.Address {
	t.Helper()
	a, _, err := publish.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// env is an environment of these variables alone.
func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// missing expects that a bucket which is not there is said before anything is
// sent.
func (s *service) missing(t *testing.T) {
	t.Helper()
	target := s.open(t, "no-such-bucket", "")
	if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Missing {
		t.Errorf("a bucket that is not there: %v", err)
	}
}

// refusing answers every request with a status and a body.
func refusing(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}
