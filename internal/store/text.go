package store

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"strings"
)

// AddText indexes a story's text by the keys of its sketch, in place of what
// it was indexed by before.
func (t *Tx) AddText(story int64, keys []int64, sketch []byte) error {
	if err := t.exec("INSERT INTO sketches(story, sketch) VALUES(?,?) ON CONFLICT(story) DO UPDATE SET sketch = excluded.sketch", story, sketch); err != nil {
		return err
	}
	if len(keys) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(keys))
	for _, k := range keys {
		args = append(args, k, story)
	}
	return t.exec("INSERT INTO bands(band, story) VALUES"+list("(?,?)", len(keys))+" ON CONFLICT DO NOTHING", args...)
}

// list is a part of a query n times.
func list(part string, n int) string {
	return strings.TrimSuffix(strings.Repeat(part+",", n), ",")
}

// maxNear bounds the candidates for one text: a phrase that thousands of
// stories share (a standing notice) must not make every look-up long.
const maxNear = 64

// Near calls f for the stories that share a key with a text, newest first.
func (t *Tx) Near(keys []int64, f func(story int64, sketch []byte) error) error {
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	rows, err := t.rows("SELECT DISTINCT story FROM bands WHERE band IN ("+list("?", len(keys))+") ORDER BY story DESC LIMIT ?", append(args, maxNear)...)
	if err != nil {
		return err
	}
	var near []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			_ = rows.Close()
			return failed(err)
		}
		near = append(near, n)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return failed(err)
	}
	for _, n := range near {
		var sketch []byte
		found, err := t.scan("SELECT sketch FROM sketches WHERE story = ?", []any{n}, &sketch)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if err := f(n, sketch); err != nil {
			return err
		}
	}
	return nil
}

// AddSubject remembers what words a story of a day is about.
func (t *Tx) AddSubject(story, day int64, words []int64) error {
	if len(words) == 0 {
		return nil
	}
	b := make([]byte, 0, 8*len(words))
	for _, w := range words {
		b = binary.LittleEndian.AppendUint64(b, uint64(w))
	}
	return t.exec("INSERT INTO subjects(day, story, words) VALUES(?,?,?) ON CONFLICT DO UPDATE SET words = excluded.words", day, story, b)
}

// Subjects calls f for the stories of some days, both included. words is good
// until f returns.
func (t *Tx) Subjects(from, to int64, f func(story, day int64, words []int64)) error {
	rows, err := t.rows("SELECT story, day, words FROM subjects WHERE day BETWEEN ? AND ?", from, to)
	if err != nil {
		return err
	}
	defer rows.Close()
	var words []int64
	for rows.Next() {
		var story, day int64
		var b sql.RawBytes
		if err := rows.Scan(&story, &day, &b); err != nil {
			return failed(err)
		}
		words = words[:0]
		for ; len(b) >= 8; b = b[8:] {
			words = append(words, int64(binary.LittleEndian.Uint64(b)))
		}
		f(story, day, words)
	}
	return over(rows)
}

// ForgetSubjects forgets what the stories before a day were about.
func (t *Tx) ForgetSubjects(before int64) error {
	return t.exec("DELETE FROM subjects WHERE day < ?", before)
}
