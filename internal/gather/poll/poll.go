// Package poll decides when a feed is asked again. It is arithmetic over a
// feed's State: nothing here fetches or stores.
package poll

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
)

// Bounds of the time between two polls of a feed.
const (
	MinInterval = 5 * time.Minute
	MaxInterval = 24 * time.Hour
	// firstInterval is for a feed whose rhythm is not known yet.
	firstInterval = 30 * time.Minute
	// firstBackoff doubles with each failure in a row.
	firstBackoff = 15 * time.Minute
	// maxRetryAfter bounds how long a server can send us away.
	maxRetryAfter = 7 * 24 * time.Hour
	// MovedAfter is the number of polls in a row that must find a permanent
	// redirect to the same feed before its new address is adopted.
	MovedAfter = 3
	// moments is how many publication times are remembered of a feed.
	moments = 16
)

// State is what is remembered of a feed between polls.
type State struct {
	Title        string        `json:"title,omitempty"`
	ETag         string        `json:"etag,omitempty"`     // opaque
	LastModified string        `json:"modified,omitempty"` // opaque
	From         string        `json:"from,omitempty"`     // the address that gave the validators
	Body         string        `json:"body,omitempty"`     // hash of the last body
	Polled       time.Time     `json:"polled,omitzero"`
	Next         time.Time     `json:"next,omitzero"`
	Changed      time.Time     `json:"changed,omitzero"` // last poll that brought something new
	Interval     time.Duration `json:"interval,omitempty"`
	Status       int           `json:"status,omitempty"`
	Failures     int           `json:"failures,omitempty"` // in a row
	Error        string        `json:"error,omitempty"`
	Gone         bool          `json:"gone,omitempty"` // 410: not polled again
	URL          string        `json:"url,omitempty"`  // where the feed has moved to, once adopted
	MovedTo      string        `json:"moved_to,omitempty"`
	MovedTimes   int           `json:"moved_times,omitempty"`
	Since        time.Time     `json:"since,omitzero"` // entries before this are not taken
	First        time.Time     `json:"first,omitzero"` // first successful poll
	Moments      []int64       `json:"moments,omitempty"`
	Hub          string        `json:"hub,omitempty"`
	Topic        string        `json:"topic,omitempty"`
	Stories      int           `json:"stories,omitempty"`
	SkipHours    []int         `json:"skip_hours,omitempty"`
	SkipDays     []int         `json:"skip_days,omitempty"`
	Hint         time.Duration `json:"hint,omitempty"` // ttl or update period that the feed asks for
}

// Due tells whether the feed is to be polled at now. A poll that lies ahead
// was made by a clock that was wrong, and says nothing of when the next is due.
func (s *State) Due(now time.Time) bool {
	return !s.Gone && (!s.Next.After(now) || s.Polled.After(now.Add(MinInterval)))
}

// Outcome is what a poll found.
type Outcome struct {
	Status  int
	Header  http.Header
	Err     error         // no answer, or an answer that is no feed
	Feed    *feedxml.Feed // nil unless a body was parsed
	Moments []int64       // when its entries were published: see Moments
	Changed bool          // something new was in it
}

// After takes an outcome over: the state then says when to ask again and why.
// local is for feeds of this machine, which cost nobody anything: they are
// due again at once unless they ask for a pause themselves, or their server
// answers with failures again and again.
func (s *State) After(o Outcome, url string, now time.Time, local bool) {
	s.Polled, s.Status = now, o.Status
	if o.Status == http.StatusNotModified {
		s.Status = http.StatusOK // for those who read it, the same
	}
	if o.Status == http.StatusGone {
		s.Gone, s.Error = true, "the server says that the feed is gone for good (410)"
		return
	}
	if o.Err != nil {
		s.fail(o, url, now, local)
		return
	}
	s.Failures, s.Error = 0, ""
	if s.First.IsZero() {
		s.First = now
	}
	if o.Feed != nil {
		s.learn(o.Feed, o.Moments)
	}
	if o.Changed {
		s.Changed = now
	}
	was := s.Interval
	s.Interval = s.rhythm(o, now)
	wait := s.Interval
	asked := max(Freshness(o.Header, now), min(s.Hint, MaxInterval))
	if local {
		wait = 0
	}
	wait = max(wait, min(asked, MaxInterval))
	s.Next = s.skip(now.Add(wait))
	if local && wait == 0 {
		// Nothing to remember: the state stays as it was, byte for byte.
		s.Polled, s.Next, s.Interval = time.Time{}, time.Time{}, was
	}
}

func (s *State) fail(o Outcome, url string, now time.Time, local bool) {
	s.Failures++
	s.Error = o.Err.Error()
	times := s.Failures
	if local {
		times-- // once may be a server that is being set up
	}
	back := firstBackoff << max(0, min(times-1, 10))
	back = min(back, MaxInterval)
	// Jitter of a fifth either way, by the feed and the count: feeds that
	// failed together do not come back together, and a test can say when.
	h := fnv.New32a()
	h.Write([]byte(url + strconv.Itoa(s.Failures)))
	back += time.Duration(int64(back) / 5 * (int64(h.Sum32()%2001) - 1000) / 1000)
	if local && (times == 0 || o.Status == 0) {
		back = 0
	}
	if o.Status == http.StatusTooManyRequests || o.Status == http.StatusServiceUnavailable {
		back = max(back, RetryAfter(o.Header, now))
	}
	s.Next = now.Add(back)
}

// RetryAfter is the pause that an answer asks for, in seconds or as a date.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	var d time.Duration
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		if n > int64(maxRetryAfter/time.Second) {
			n = int64(maxRetryAfter / time.Second)
		}
		d = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(v); err == nil {
		d = t.Sub(now)
	} else if t, ok := feedxml.ParseDate(v); ok {
		d = t.Sub(now)
	}
	return max(0, min(d, maxRetryAfter))
}

// Freshness is how long an answer says that it stays current.
func Freshness(h http.Header, now time.Time) time.Duration {
	var d time.Duration
	explicit := false
	for part := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		k, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.ToLower(k) {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			if n, err := strconv.ParseInt(strings.Trim(v, `" `), 10, 64); err == nil && n >= 0 {
				d = time.Duration(min(n, int64(MaxInterval/time.Second))) * time.Second
				explicit = true
			}
		}
	}
	if explicit {
		if age, err := strconv.ParseInt(h.Get("Age"), 10, 32); err == nil && age > 0 {
			d -= time.Duration(age) * time.Second
		}
		return max(d, 0)
	}
	if t, err := http.ParseTime(h.Get("Expires")); err == nil {
		from := now
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			from = date
		}
		d = t.Sub(from)
	}
	return max(0, min(d, MaxInterval))
}

// Moments is when the entries of a feed were published, as far as it says.
func Moments(f *feedxml.Feed) (times []int64) {
	for i := range f.Entries {
		e := &f.Entries[i]
		if t := e.Published.Time; !t.IsZero() {
			times = append(times, t.Unix())
		} else if t := e.Updated.Time; !t.IsZero() {
			times = append(times, t.Unix())
		}
	}
	return times
}

// learn takes over what a feed says about itself.
func (s *State) learn(f *feedxml.Feed, times []int64) {
	if t := f.Title.Plain(); t != "" {
		s.Title = t
	}
	s.SkipHours = f.SkipHours
	s.SkipDays = nil
	for _, d := range f.SkipDays {
		s.SkipDays = append(s.SkipDays, int(d))
	}
	s.Hint = f.UpdateEvery
	if n, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && n > 0 && n < 60*24*30 {
		s.Hint = time.Duration(n) * time.Minute
	}
	s.Hub, s.Topic = "", ""
	for _, l := range f.Links {
		switch l.Rel {
		case "hub":
			if s.Hub == "" {
				s.Hub = l.Href
			}
		case "self":
			s.Topic = l.Href
		}
	}
	times = append(slices.Clone(times), s.Moments...)
	slices.Sort(times)
	times = slices.Compact(times)
	s.Moments = times[max(0, len(times)-moments):]
}

// rhythm is the time after which something new is to be expected: half the
// usual gap between entries, or, of a feed without dates, less after each
// poll that brought something and more after each that did not.
func (s *State) rhythm(o Outcome, now time.Time) time.Duration {
	var times []int64
	for _, m := range s.Moments {
		if m <= now.Unix() {
			times = append(times, m)
		}
	}
	if n := len(times); n >= 4 {
		gap := time.Duration(times[n-1]-times[0]) * time.Second / time.Duration(n-1)
		// A feed that has fallen silent is asked less and less.
		quiet := now.Sub(time.Unix(times[n-1], 0))
		gap = max(gap, quiet/4)
		return min(max(gap/2, MinInterval), MaxInterval)
	}
	switch {
	case s.Interval == 0:
		return firstInterval
	case o.Changed:
		return max(s.Interval/2, MinInterval)
	default:
		return min(s.Interval+s.Interval/2, MaxInterval)
	}
}

// skip moves a time out of the hours and days that the feed excludes.
func (s *State) skip(t time.Time) time.Time {
	if len(s.SkipHours) >= 24 || len(s.SkipDays) >= 7 {
		return t // a feed that excludes all time means none
	}
	for range 24 * 8 {
		u := t.UTC()
		switch {
		case slices.Contains(s.SkipDays, int(u.Weekday())):
			t = time.Date(u.Year(), u.Month(), u.Day()+1, 0, 0, 0, 0, time.UTC)
		case slices.Contains(s.SkipHours, u.Hour()):
			t = time.Date(u.Year(), u.Month(), u.Day(), u.Hour()+1, 0, 0, 0, time.UTC)
		default:
			return t
		}
	}
	return t
}

// Moved takes over where a successful poll was redirected to for good, "" if
// it was not. It returns the address to use from now on once the same target
// has been found often enough.
func (s *State) Moved(to string) (adopted string) {
	switch {
	case to == "":
		s.MovedTo, s.MovedTimes = "", 0
	case to == s.MovedTo:
		s.MovedTimes++
	default:
		s.MovedTo, s.MovedTimes = to, 1
	}
	if s.MovedTimes >= MovedAfter {
		s.URL, s.MovedTo, s.MovedTimes = to, "", 0
		return to
	}
	return ""
}
