package datetime

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestMomentIsTime compares the fields with those of package time, on every
// day of eight centuries and on times of all years.
func TestMomentIsTime(t *testing.T) {
	same := func(u time.Time) {
		m := newMoment(u)
		y, mon, d := u.Date()
		h, min, s := u.Clock()
		_, off := u.Zone()
		if m.year != y || m.month != mon || m.day != d || m.hour != h || m.min != min || m.sec != s || m.zoneOffset != off {
			t.Fatalf("%v is taken for %d-%d-%d %d:%d:%d %+d", u, m.year, m.month, m.day, m.hour, m.min, m.sec, m.zoneOffset)
		}
	}
	for u := time.Date(1599, 12, 31, 23, 59, 59, 0, time.UTC); u.Year() < 2401; u = u.Add(24 * time.Hour) {
		same(u)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		zone := time.FixedZone("", r.IntN(200000)-100000)
		same(time.Unix(r.Int64N(1<<41)-1<<40, r.Int64N(1e9)).In(zone))
	}
	berlin, ok := LoadLocation("Europe/Berlin")
	if !ok {
		t.Skip("no zone Europe/Berlin on this machine")
	}
	for range 20000 {
		same(time.Unix(r.Int64N(1<<32), 0).In(berlin))
	}
}

// TestMomentAgain holds a Moment that is used again to the time it was set to
// last.
func TestMomentAgain(t *testing.T) {
	f := Compile("%F %T %:z")
	u := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	var m Moment
	for _, c := range []struct {
		t    time.Time
		want string
	}{
		{time.Time{}, "0001-01-01 00:00:00 +00:00"},
		{u, "2026-05-06 07:08:09 +00:00"},
		{u.In(time.FixedZone("", 3600)), "2026-05-06 08:08:09 +01:00"},
		{u.Add(time.Second), "2026-05-06 07:08:10 +00:00"},
	} {
		m.Set(c.t)
		m.Set(c.t)
		if got := string(f.AppendMoment(nil, &m)); got != c.want {
			t.Errorf("%v prints as %q, want %q", c.t, got, c.want)
		}
	}
}
