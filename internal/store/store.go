// Package store keeps what a newsroom must remember between runs: feeds with
// their validators and rhythm, stories with their identities, and pictures.
// It is one SQLite file beside the site.
//
// What a feed brought is committed in one transaction: its stories, their
// sightings, the feed's validators, and, in the journal, the bytes of every
// post to be written. Only then are the posts written. Whatever instant the
// process dies at, the next run finds in the journal what was not finished
// and writes exactly that; a post that a person has edited in between is not
// in the state the journal expects and is left alone.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver registers itself; it is pure Go
)

// schemaVersion is SQLite's user_version once migrate has run.
const schemaVersion = 4

// Store is the state of one site. Its methods may be called from many
// goroutines; writing transactions come one after the other.
type Store struct {
	path  string
	db    *sql.DB // for reading
	read  statements
	turn  sync.Mutex // of writing transactions
	conn  *sql.Conn  // for writing
	write statements
}

// statements keeps queries compiled: SQLite takes longer to compile most of
// ours than to run them.
type statements struct {
	prepare func(ctx context.Context, query string) (*sql.Stmt, error)
	mu      sync.Mutex
	m       map[string]*sql.Stmt
}

func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.m[query]; st != nil {
		return st, nil
	}
	st, err := s.prepare(ctx, query)
	if err != nil {
		return nil, failed(err)
	}
	if s.m == nil {
		s.m = map[string]*sql.Stmt{}
	}
	s.m[query] = st
	return st, nil
}

func (s *statements) close() {
	for _, st := range s.m {
		_ = st.Close()
	}
}

// ErrCorrupt is wrapped by the error of a file that is not, or no longer, a
// database, whether Open finds it or what is done later.
var ErrCorrupt = errors.New("the state database is damaged")

// Open opens or makes the database at path.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	// FULL: a commit is on disk before a post is written on the strength of it.
	// The cache is of 16 MiB for each connection that has looked at so much. What
	// a statement may have to take back is kept in memory, not in a file of its
	// own (a quarter of the time that writing a story takes).
	dsn := "file:" + (&pathEscaper).Replace(filepath.ToSlash(path)) +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-16384)&_pragma=temp_store(MEMORY)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s := &Store{db: db, path: path}
	s.read.prepare = db.PrepareContext
	s.conn, err = db.Conn(ctx)
	if err == nil {
		s.write.prepare = s.conn.PrepareContext
		err = s.migrate(ctx)
	}
	if err != nil {
		_ = s.Close()
		if damaged(err) {
			return nil, fmt.Errorf("%s: %w: %v", path, ErrCorrupt, err)
		}
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return s, nil
}

var pathEscaper = *strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23")

// failed says that an error is the state's, and that of a file which turned
// out to be damaged wraps ErrCorrupt.
func failed(err error) error {
	if damaged(err) {
		return fmt.Errorf("state: %w: %w", ErrCorrupt, err)
	}
	return fmt.Errorf("state: %w", err)
}

// over is why there are no more rows, nil where all have been read.
func over(rows *sql.Rows) error {
	if err := rows.Err(); err != nil {
		return failed(err)
	}
	return nil
}

func damaged(err error) bool {
	msg := err.Error()
	return strings.Contains(msg, "not a database") || strings.Contains(msg, "malformed")
}

// Close folds the log into the file and releases it.
func (s *Store) Close() error {
	s.write.close()
	s.read.close()
	var err error
	if s.conn != nil {
		err = s.conn.Close()
	}
	return errors.Join(err, s.db.Close())
}

// Path is the database's file.
func (s *Store) Path() string { return s.path }

const subjectsSchema = `
CREATE TABLE subjects (
	day   INTEGER NOT NULL,
	story INTEGER NOT NULL,
	words BLOB NOT NULL,
	PRIMARY KEY (day, story)
) WITHOUT ROWID;
`

// indexSchema is what looks at the state need that are made every few seconds,
// for a status page: the newest stories, and how many there are of each feed.
const indexSchema = `
CREATE INDEX stories_changed ON stories(changed);
CREATE INDEX stories_tally ON stories(json_extract(detail, '$.feed'), state);
`

const schema = subjectsSchema + storiesSchema + indexSchema

const storiesSchema = `
CREATE TABLE feeds (
	url   TEXT PRIMARY KEY,
	state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE stories (
	n         INTEGER PRIMARY KEY,
	id        TEXT NOT NULL UNIQUE,
	path      TEXT NOT NULL,
	title     TEXT NOT NULL,
	url       TEXT NOT NULL,
	file      TEXT NOT NULL,
	source    TEXT NOT NULL,
	published INTEGER NOT NULL,
	changed   INTEGER NOT NULL,
	revision  INTEGER NOT NULL,
	state     TEXT NOT NULL,
	recheck   INTEGER NOT NULL,
	detail    TEXT NOT NULL
);
CREATE INDEX stories_recheck ON stories(recheck) WHERE recheck > 0;
CREATE INDEX stories_path ON stories(path);
CREATE INDEX stories_state ON stories(state);
CREATE TABLE identities (
	key   TEXT PRIMARY KEY,
	story INTEGER NOT NULL REFERENCES stories(n) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX identities_story ON identities(story);
CREATE TABLE sightings (
	feed  TEXT NOT NULL,
	guid  TEXT NOT NULL,
	story INTEGER NOT NULL REFERENCES stories(n) ON DELETE CASCADE,
	hash  TEXT NOT NULL,
	seen  INTEGER NOT NULL,
	PRIMARY KEY (feed, guid)
) WITHOUT ROWID;
CREATE INDEX sightings_story ON sightings(story);
CREATE TABLE bands (
	band  INTEGER NOT NULL,
	story INTEGER NOT NULL,
	PRIMARY KEY (band, story)
) WITHOUT ROWID;
CREATE TABLE sketches (
	story  INTEGER PRIMARY KEY REFERENCES stories(n) ON DELETE CASCADE,
	sketch BLOB NOT NULL
);
CREATE TABLE journal (
	path   TEXT PRIMARY KEY,
	story  INTEGER NOT NULL REFERENCES stories(n) ON DELETE CASCADE,
	before TEXT NOT NULL,
	body   BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE pictures (
	url  TEXT PRIMARY KEY,
	file TEXT NOT NULL,
	at   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE robots (
	host TEXT PRIMARY KEY,
	body TEXT NOT NULL,
	at   INTEGER NOT NULL
) WITHOUT ROWID;
`

func (s *Store) migrate(ctx context.Context) error {
	var version int
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version == schemaVersion {
		return nil
	}
	if version > schemaVersion {
		return fmt.Errorf("the state was written by a newer Broadsheet (schema %d, this one knows %d)", version, schemaVersion)
	}
	if version != 0 && version != 2 && version != 3 {
		// Written before the first release: known again by its posts.
		return fmt.Errorf("schema %d is malformed for this version, which reads %d", version, schemaVersion)
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	// Another process may have migrated while this one waited.
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version == schemaVersion {
		return nil
	}
	change := schema
	switch version {
	case 2:
		// What stories were about was a row a word. Relations that were found
		// stay; those of the last days to the next are not.
		change = subjectsSchema + "DROP TABLE topics;" + indexSchema
	case 3:
		change = indexSchema
	}
	if _, err := tx.ExecContext(ctx, change); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", schemaVersion)); err != nil {
		return err
	}
	return tx.Commit()
}

// Update runs f in one transaction and commits it if f returns nil.
func (s *Store) Update(ctx context.Context, f func(*Tx) error) (err error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return failed(err)
	}
	done := false
	defer func() {
		if !done {
			// Also when f panics; the context may be over already.
			_, rerr := s.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			if ctx.Err() != nil && rerr != nil && strings.Contains(rerr.Error(), "no transaction is active") {
				rerr = nil // SQLite rolls back by itself what it was interrupted in
			}
			err = errors.Join(err, rerr)
		}
	}()
	if err := f(newTx(ctx, &s.write)); err != nil {
		return err
	}
	// What is done is kept: a context that ends now ends the next step.
	if _, err := s.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return failed(fmt.Errorf("commit: %w", err))
	}
	done = true
	return nil
}

// View reads the database as it is, outside a transaction.
func (s *Store) View(ctx context.Context) *Tx { return newTx(ctx, &s.read) }

// Tx reads and writes the state, in a transaction or outside one.
type Tx struct {
	q   *statements
	ctx context.Context
	// bare is ctx, asked before each query, without its end: to be able to
	// interrupt one, the driver starts a goroutine for it, and most of ours take
	// a fraction of the time that takes (three quarters of a look-up's time).
	bare context.Context
}

func newTx(ctx context.Context, q *statements) *Tx {
	return &Tx{q: q, ctx: ctx, bare: context.WithoutCancel(ctx)}
}

// statement is a query, ready to run, unless the context is over.
func (t *Tx) statement(query string) (*sql.Stmt, error) {
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	return t.q.get(t.bare, query)
}

func (t *Tx) exec(query string, args ...any) error {
	st, err := t.statement(query)
	if err != nil {
		return err
	}
	if _, err := st.ExecContext(t.bare, args...); err != nil {
		return failed(err)
	}
	return nil
}

// rows runs a query.
func (t *Tx) rows(query string, args ...any) (*sql.Rows, error) {
	st, err := t.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(t.bare, args...)
	if err != nil {
		return nil, failed(err)
	}
	return rows, nil
}

// scan runs a query for one row. found is false where there is none.
func (t *Tx) scan(query string, args []any, into ...any) (found bool, err error) {
	st, err := t.statement(query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(t.bare, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, failed(err)
	}
	return true, nil
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromUnix(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// Copy makes a consistent copy of the database at from, which may be in use.
func Copy(ctx context.Context, from, to string) error {
	s, err := Open(ctx, from)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	return nil
}
