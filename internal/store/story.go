package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// States of a story.
const (
	Live      = "live"      // its post is on disk
	Archived  = "archived"  // its post was here before Broadsheet, and is left alone
	Edited    = "edited"    // a person changed the post; revisions are offered, not made
	Withdrawn = "withdrawn" // gone at its source
	Deleted   = "deleted"   // a person removed the post; it is not written again
)

// Story is what is remembered of one story.
type Story struct {
	N         int64  // row number, used by the text index
	ID        string // the identity written into the post
	Path      string // of the post, slash-separated, relative to the site's source
	Title     string
	URL       string // canonical address
	File      string // hash of the post's bytes as we last wrote them
	Source    string // hash of the source's words as last taken over
	Published time.Time
	Changed   time.Time // last revision or first sighting
	Revision  int
	State     string
	Recheck   time.Time // when to look whether the article changed or went; zero for never
	Detail    StoryDetail
}

// StoryDetail is the part of a story that nothing is looked up by.
type StoryDetail struct {
	Feed     string          `json:"feed,omitempty"`     // address of the feed that it came from first
	Full     bool            `json:"full,omitempty"`     // the post holds the whole article
	Sources  []string        `json:"sources,omitempty"`  // names of all feeds that carried it
	Updated  time.Time       `json:"updated,omitzero"`   // the source's own date of its last change
	OptOut   string          `json:"opt_out,omitempty"`  // why only an excerpt was kept
	Related  []string        `json:"related,omitempty"`  // identities of stories on the same event
	Offered  *Offer          `json:"offered,omitempty"`  // a revision waiting for a person
	Post     json.RawMessage `json:"post,omitempty"`     // the front matter as last written
	Missing  int             `json:"missing,omitempty"`  // polls in a row that found the article gone
	Checked  time.Time       `json:"checked,omitzero"`   // when the article was last fetched
	ETag     string          `json:"etag,omitempty"`     // the article's validators
	Modified string          `json:"modified,omitempty"` //
	Notes    []string        `json:"notes,omitempty"`
}

// Offer is a revision that was not made because a person edited the post.
type Offer struct {
	At      time.Time `json:"at"`
	Changes []string  `json:"changes"`
	Title   string    `json:"title,omitempty"`
	Body    string    `json:"body,omitempty"`
	Source  string    `json:"source"`
}

const storyColumns = "n, id, path, title, url, file, source, published, changed, revision, state, recheck, detail"

type scannable interface{ Scan(...any) error }

func scanStory(r scannable) (*Story, error) {
	var s Story
	var published, changed, recheck int64
	var detail string
	err := r.Scan(&s.N, &s.ID, &s.Path, &s.Title, &s.URL, &s.File, &s.Source, &published, &changed, &s.Revision, &s.State, &recheck, &detail)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, failed(err)
	}
	s.Published, s.Changed, s.Recheck = fromUnix(published), fromUnix(changed), fromUnix(recheck)
	if err := json.Unmarshal([]byte(detail), &s.Detail); err != nil {
		return nil, fmt.Errorf("state: story %s: %w", s.ID, err)
	}
	return &s, nil
}

func (t *Tx) story(where string, args ...any) (*Story, error) {
	st, err := t.statement("SELECT " + storyColumns + " FROM stories WHERE " + where)
	if err != nil {
		return nil, err
	}
	return scanStory(st.QueryRowContext(t.bare, args...))
}

// Story is the story of that identity, nil if there is none.
func (t *Tx) Story(id string) (*Story, error) { return t.story("id = ?", id) }

// StoryN is the story of that row.
func (t *Tx) StoryN(n int64) (*Story, error) { return t.story("n = ?", n) }

// Identity is the identity and the state of the story of that row, "" if there
// is none.
func (t *Tx) Identity(n int64) (id, state string, err error) {
	_, err = t.scan("SELECT id, state FROM stories WHERE n = ?", []any{n}, &id, &state)
	return id, state, err
}

// StoryAt is the story whose post is that file.
func (t *Tx) StoryAt(path string) (*Story, error) { return t.story("path = ?", path) }

// StoryByKey is the story known by an identity key: see dedupe.
func (t *Tx) StoryByKey(key string) (*Story, error) {
	return t.story("n = (SELECT story FROM identities WHERE key = ?)", key)
}

// StoryByKeys is the story known by the first of some identity keys that leads
// to one.
func (t *Tx) StoryByKeys(keys ...string) (*Story, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	rows, err := t.rows("SELECT key, story FROM identities WHERE key IN ("+list("?", len(keys))+")", args...)
	if err != nil {
		return nil, err
	}
	first, story := len(keys), int64(0)
	for rows.Next() {
		var key string
		var n int64
		if err := rows.Scan(&key, &n); err != nil {
			_ = rows.Close()
			return nil, failed(err)
		}
		if i := slices.Index(keys, key); i >= 0 && i < first {
			first, story = i, n
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, failed(err)
	}
	if story == 0 {
		return nil, nil
	}
	return t.StoryN(story)
}

// Seen is the story that a feed's entry was found to be, and the hash of the
// entry then.
func (t *Tx) Seen(feed, guid string) (story int64, hash string, err error) {
	_, err = t.scan("SELECT story, hash FROM sightings WHERE feed = ? AND guid = ?", []any{feed, guid}, &story, &hash)
	return story, hash, err
}

// See records a sighting.
func (t *Tx) See(feed, guid string, story int64, hash string, at time.Time) error {
	return t.exec("INSERT INTO sightings(feed, guid, story, hash, seen) VALUES(?,?,?,?,?) ON CONFLICT(feed, guid) DO UPDATE SET story = excluded.story, hash = excluded.hash, seen = excluded.seen",
		feed, guid, story, hash, unix(at))
}

// PutStory inserts or replaces a story and sets its N.
func (t *Tx) PutStory(s *Story) error {
	detail, err := json.Marshal(s.Detail)
	if err != nil {
		return err
	}
	if s.State == "" {
		s.State = Live
	}
	found, err := t.scan(`INSERT INTO stories(id, path, title, url, file, source, published, changed, revision, state, recheck, detail)
		VALUES(?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT(id) DO UPDATE SET path=excluded.path, title=excluded.title, url=excluded.url, file=excluded.file,
			source=excluded.source, published=excluded.published, changed=excluded.changed, revision=excluded.revision, state=excluded.state, recheck=excluded.recheck, detail=excluded.detail
		RETURNING n`, []any{
		s.ID, s.Path, s.Title, s.URL, s.File, s.Source, unix(s.Published), unix(s.Changed), s.Revision, s.State, unix(s.Recheck), string(detail)}, &s.N)
	if err != nil || !found {
		return fmt.Errorf("state: story %s was not stored: %w", s.ID, err)
	}
	return nil
}

// AddKeys makes keys lead to a story, but for those that lead to another
// already.
func (t *Tx) AddKeys(story int64, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(keys))
	for _, k := range keys {
		args = append(args, k, story)
	}
	return t.exec("INSERT INTO identities(key, story) VALUES"+list("(?,?)", len(keys))+" ON CONFLICT(key) DO NOTHING", args...)
}

// Paths calls f for every post that a story has, with its state.
func (t *Tx) Paths(f func(path, state, file string)) error {
	rows, err := t.rows("SELECT path, state, file FROM stories")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p, st, file string
		if err := rows.Scan(&p, &st, &file); err != nil {
			return failed(err)
		}
		f(p, st, file)
	}
	return over(rows)
}

// ByState lists stories of a state.
func (t *Tx) ByState(state string, limit int) ([]*Story, error) {
	return t.stories("state = ? LIMIT ?", state, limit)
}

// Offered lists the stories with a revision that waits for a person.
func (t *Tx) Offered() ([]*Story, error) {
	return t.stories("detail LIKE '%\"offered\":%' ORDER BY path")
}

func (t *Tx) stories(where string, args ...any) ([]*Story, error) {
	rows, err := t.rows("SELECT "+storyColumns+" FROM stories WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Story
	for rows.Next() {
		s, err := scanStory(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, over(rows)
}

// Recheck lists the stories whose article is to be looked at again,
// longest due first.
func (t *Tx) Recheck(before time.Time, limit int) ([]*Story, error) {
	return t.stories("recheck > 0 AND recheck <= ? ORDER BY recheck, n LIMIT ?", unix(before), limit)
}

// NextRecheck is when the first article is to be looked at again, the zero
// time where none is.
func (t *Tx) NextRecheck() (time.Time, error) {
	var at int64
	_, err := t.scan("SELECT coalesce(min(recheck), 0) FROM stories WHERE recheck > 0", nil, &at)
	return fromUnix(at), err
}

// Since lists the stories that were new or revised at a time or after it,
// newest first.
func (t *Tx) Since(at time.Time, limit int) ([]*Story, error) {
	return t.stories("changed >= ? AND state NOT IN ('archived') ORDER BY changed DESC, n DESC LIMIT ?", unix(at), limit)
}

const tallyQuery = "SELECT json_extract(detail, '$.feed'), state, count(*) FROM stories GROUP BY 1, 2"

// Tally counts the stories of each feed by their first source and state.
func (t *Tx) Tally(f func(feed, state string, n int)) error {
	rows, err := t.rows(tallyQuery)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var feed sql.NullString
		var state string
		var n int
		if err := rows.Scan(&feed, &state, &n); err != nil {
			return failed(err)
		}
		f(feed.String, state, n)
	}
	return over(rows)
}

// Count is the number of stories.
func (t *Tx) Count() (n int, err error) {
	_, err = t.scan("SELECT count(*) FROM stories", nil, &n)
	return n, err
}
