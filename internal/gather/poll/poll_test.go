package poll

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// every makes a feed whose newest entries are that far apart.
func every(gap time.Duration, n int, newest time.Time) *feedxml.Feed {
	f := &feedxml.Feed{}
	for i := range n {
		e := feedxml.Entry{}
		e.Published.Time = newest.Add(-time.Duration(i) * gap)
		f.Entries = append(f.Entries, e)
	}
	return f
}

// TestRhythm: a feed is asked as often as it speaks, within bounds.
func TestRhythm(t *testing.T) {
	for _, c := range []struct {
		gap    time.Duration
		lo, hi time.Duration
	}{
		{time.Minute, MinInterval, MinInterval},
		{time.Hour, 20 * time.Minute, 40 * time.Minute},
		{10 * time.Hour, 4 * time.Hour, 6 * time.Hour},
		{20 * 24 * time.Hour, MaxInterval, MaxInterval},
	} {
		var s State
		s.After(Outcome{Status: 200, Feed: every(c.gap, 10, noon), Moments: Moments(every(c.gap, 10, noon)), Changed: true}, "u", noon, false)
		if w := s.Next.Sub(noon); w < c.lo || w > c.hi {
			t.Errorf("an entry each %v: asked again after %v", c.gap, w)
		}
	}
	// Without dates: more slowly while nothing comes, faster when it does.
	var s State
	at := noon
	s.After(Outcome{Status: 200, Feed: &feedxml.Feed{}, Changed: true}, "u", at, false)
	for range 20 {
		before := s.Interval
		at = s.Next
		s.After(Outcome{Status: 304}, "u", at, false)
		if s.Interval < before {
			t.Fatalf("asked sooner, after %v instead of %v, though nothing came", s.Interval, before)
		}
	}
	if s.Interval != MaxInterval {
		t.Errorf("after twenty polls in vain: %v", s.Interval)
	}
	s.After(Outcome{Status: 200, Feed: &feedxml.Feed{}, Changed: true}, "u", s.Next, false)
	if s.Interval >= MaxInterval {
		t.Error("something came, and it is asked no sooner")
	}
	// A feed that was busy and fell silent.
	s = State{}
	s.After(Outcome{Status: 200, Feed: every(10*time.Minute, 10, noon.Add(-40*24*time.Hour)), Moments: Moments(every(10*time.Minute, 10, noon.Add(-40*24*time.Hour)))}, "u", noon, false)
	if s.Interval != MaxInterval {
		t.Errorf("silent for forty days, and asked each %v", s.Interval)
	}
}

// TestBackoff: failures double the pause, with jitter, up to a day; success
// forgets them.
func TestBackoff(t *testing.T) {
	var s State
	at, last := noon, time.Duration(0)
	for n := 1; n <= 12; n++ {
		s.After(Outcome{Status: 500, Err: errors.New("x")}, "u", at, false)
		w := s.Next.Sub(at)
		if base := min(firstBackoff<<(n-1), MaxInterval); w < base*8/10 || w > base*12/10 {
			t.Errorf("failure %d: %v, want about %v", n, w, base)
		}
		if n < 7 && w <= last {
			t.Errorf("failure %d: %v after %v", n, w, last)
		}
		last, at = w, s.Next
	}
	var a, b State
	a.After(Outcome{Err: errors.New("x")}, "one", noon, false)
	b.After(Outcome{Err: errors.New("x")}, "two", noon, false)
	if a.Next.Equal(b.Next) {
		t.Error("feeds that fail together come back together")
	}
	s.After(Outcome{Status: 200, Feed: &feedxml.Feed{}}, "u", at, false)
	if s.Failures != 0 || s.Error != "" {
		t.Errorf("%+v", s)
	}
}

func TestFreshness(t *testing.T) {
	for _, c := range []struct {
		header http.Header
		want   time.Duration
	}{
		{http.Header{}, 0},
		{http.Header{"Cache-Control": {"public, max-age=600"}}, 10 * time.Minute},
		{http.Header{"Cache-Control": {"max-age=600"}, "Age": {"120"}}, 8 * time.Minute},
		{http.Header{"Cache-Control": {"max-age=600"}, "Expires": {noon.Add(time.Hour).Format(http.TimeFormat)}}, 10 * time.Minute},
		{http.Header{"Cache-Control": {"no-cache, max-age=600"}}, 0},
		{http.Header{"Cache-Control": {"max-age=99999999999999"}}, MaxInterval},
		{http.Header{"Expires": {"0"}}, 0},
		{http.Header{"Expires": {noon.Add(-time.Hour).Format(http.TimeFormat)}}, 0},
	} {
		if got := Freshness(c.header, noon); got != c.want {
			t.Errorf("%v: %v, want %v", c.header, got, c.want)
		}
	}
	for v, want := range map[string]time.Duration{"": 0, "120": 2 * time.Minute, "-5": 0, "soon": 0, "9999999999": maxRetryAfter, noon.Add(time.Hour).Format(http.TimeFormat): time.Hour} {
		if got := RetryAfter(http.Header{"Retry-After": {v}}, noon); got != want {
			t.Errorf("Retry-After %q: %v, want %v", v, got, want)
		}
	}
}

// TestLocalFailures: a feed of this machine is due after a first failure and
// while nobody listens, and backs off where its server goes on failing.
func TestLocalFailures(t *testing.T) {
	s := &State{}
	fails := errors.New("x")
	for i, c := range []struct{ status, least, most int }{{500, 0, 0}, {500, 12, 18}, {404, 24, 36}, {0, 0, 0}} {
		s.After(Outcome{Status: c.status, Err: fails}, "u", noon, true)
		if wait := s.Next.Sub(noon).Minutes(); wait < float64(c.least) || wait > float64(c.most) {
			t.Errorf("after failure %d, it waits %v minutes; want %d to %d", i+1, wait, c.least, c.most)
		}
	}
}
