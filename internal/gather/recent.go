package gather

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/store"
)

// Recent is a story that was new or revised not long ago.
type Recent struct {
	Title, Path, URL string
	Feed             string // the address of the feed that it came from first
	State            string // see the store's states
	Published        time.Time
	Changed          time.Time // first sighting or last revision
	Revision         int       // 0 for one that was not revised
}

// RecentStories lists what was new or revised at a time or after it, newest
// first. A site that has never gathered has none.
func RecentStories(ctx context.Context, source string, since time.Time, limit int) (recent []Recent, err error) {
	state := filepath.Join(source, filepath.FromSlash(StateFile))
	if _, err := os.Stat(state); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	db, err := store.Open(ctx, state)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	stories, err := db.View(ctx).Since(since, limit)
	if err != nil {
		return nil, err
	}
	for _, s := range stories {
		recent = append(recent, Recent{
			Title: s.Title, Path: s.Path, URL: s.URL, Feed: s.Detail.Feed, State: s.State,
			Published: s.Published, Changed: s.Changed, Revision: s.Revision,
		})
	}
	return recent, nil
}
