package store

import (
	"errors"
	"strings"
)

// AddText indexes a story's text by the keys of its sketch, in place of what
// it was indexed by before.
func (t *Tx) AddText(story int64, keys []int64, sketch []byte) error {
	if err := t.exec("INSERT INTO sketches(story, sketch) VALUES(?,?) ON CONFLICT(story) DO UPDATE SET sketch = excluded.sketch", story, sketch); err != nil {
		return err
	}
	for _, k := range keys {
		if err := t.exec("INSERT INTO bands(band, story) VALUES(?,?) ON CONFLICT DO NOTHING", k, story); err != nil {
			return err
		}
	}
	return nil
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
	marks := strings.TrimSuffix(strings.Repeat("?,", len(keys)), ",")
	rows, err := t.rows("SELECT DISTINCT story FROM bands WHERE band IN ("+marks+") ORDER BY story DESC LIMIT ?", append(args, maxNear)...)
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

// topicDays is how far apart two stories on one event are published, and
// topicKeep how long a story's words are remembered for it.
const (
	topicDays = 3
	topicKeep = 30
)

// AddTopics remembers what words a story of a day is about.
func (t *Tx) AddTopics(story, day int64, words []int64) error {
	for _, w := range words {
		if err := t.exec("INSERT INTO topics(day, word, story) VALUES(?,?,?) ON CONFLICT DO NOTHING", day, w, story); err != nil {
			return err
		}
	}
	return t.exec("DELETE FROM topics WHERE day < ?", day-topicKeep)
}

// OnTopic calls f for the stories of about the same day that share words,
// with how many, most first.
func (t *Tx) OnTopic(day int64, words []int64, f func(story int64, shared int)) error {
	if len(words) == 0 {
		return nil
	}
	var args []any
	for d := day - topicDays; d <= day+topicDays; d++ {
		args = append(args, d)
	}
	for _, w := range words {
		args = append(args, w)
	}
	list := func(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
	rows, err := t.rows("SELECT story, count(*) FROM topics WHERE day IN ("+list(2*topicDays+1)+") AND word IN ("+list(len(words))+") GROUP BY story HAVING count(*) > 2 ORDER BY 2 DESC, 1 DESC LIMIT 32", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var story int64
		var shared int
		if err := rows.Scan(&story, &shared); err != nil {
			return failed(err)
		}
		f(story, shared)
	}
	return over(rows)
}
