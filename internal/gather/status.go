package gather

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/poll"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// FeedStatus is a feed as its state tells it.
type FeedStatus struct {
	URL      string
	Name     string
	State    string // "new", "ok", "failing", "gone", "moved", "off"
	Polled   time.Time
	Changed  time.Time // last poll that brought something
	Next     time.Time // zero: due now
	Interval time.Duration
	Failures int // in a row
	Error    string
	Stories  int         // that came from it first
	Moments  []time.Time // of its latest entries, for a picture of its rhythm
	Hub      string
}

// Status is a site's gathering as its state tells it.
type Status struct {
	Feeds     []FeedStatus
	Stories   int
	Withdrawn int
	Archived  int
	Offered   []StoryReport // revisions that wait for a person
}

// StatusOf reads the state of a site. It changes nothing, and a site that has
// never gathered has one too.
func StatusOf(ctx context.Context, o Options) (st Status, err error) {
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	state := filepath.Join(o.Source, filepath.FromSlash(StateFile))
	var view *store.Tx
	if _, err := os.Stat(state); err == nil {
		db, err := store.Open(ctx, state)
		if err != nil {
			return st, err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		view = db.View(ctx)
	} else if !errors.Is(err, os.ErrNotExist) {
		return st, err
	}
	tally := map[string]int{}
	if view != nil {
		err := view.Tally(func(feed, state string, n int) {
			tally[feed] += n
			st.Stories += n
			switch state {
			case store.Withdrawn:
				st.Withdrawn += n
			case store.Archived:
				st.Archived += n
			}
		})
		if err != nil {
			return st, err
		}
		offered, err := view.Offered()
		if err != nil {
			return st, err
		}
		for _, s := range offered {
			st.Offered = append(st.Offered, StoryReport{Action: "offered", ID: s.ID, Path: s.Path, Title: s.Detail.Offered.Title, Feed: s.Detail.Feed, Changes: s.Detail.Offered.Changes})
		}
	}
	for _, f := range o.Config.Feeds {
		var p poll.State
		if view != nil {
			if _, err := view.Feed(f.URL, &p); err != nil {
				return st, err
			}
		}
		s := FeedStatus{
			URL: f.URL, Name: firstOf(f.Name, p.Title, bare(f.URL)), Polled: p.Polled, Changed: p.Changed, Next: p.Next,
			Interval: p.Interval, Failures: p.Failures, Error: p.Error, Stories: tally[f.URL], Hub: p.Hub,
		}
		if !s.Next.After(now()) {
			s.Next = time.Time{}
		}
		for _, m := range p.Moments {
			s.Moments = append(s.Moments, time.Unix(m, 0).UTC())
		}
		switch {
		case f.Off:
			s.State = "off"
		case p.Gone:
			s.State = "gone"
		case p.Failures > 0:
			s.State = "failing"
		case p.First.IsZero():
			s.State = "new"
		case p.URL != "" && p.URL != f.URL:
			s.State = "moved"
		default:
			s.State = "ok"
		}
		st.Feeds = append(st.Feeds, s)
	}
	return st, nil
}

// bare is an address as people write one.
func bare(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	return strings.TrimSuffix(rest, "/")
}
