package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// Feed loads a feed's state into v; false where nothing is known of it.
func (t *Tx) Feed(url string, v any) (bool, error) {
	var state string
	if found, err := t.scan("SELECT state FROM feeds WHERE url = ?", []any{url}, &state); !found {
		return false, err
	}
	if err := json.Unmarshal([]byte(state), v); err != nil {
		return false, fmt.Errorf("state: feed %s: %w", url, err)
	}
	return true, nil
}

// PutFeed keeps a feed's state. A state that is already stored so is not
// written again: a run with nothing new leaves the file as it was.
func (t *Tx) PutFeed(url string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return t.exec("INSERT INTO feeds(url, state) VALUES(?, ?) ON CONFLICT(url) DO UPDATE SET state = excluded.state WHERE state <> excluded.state", url, string(b))
}

// Picture is the file that a picture's address was saved as, "" if it was
// not; at is when.
func (t *Tx) Picture(url string) (file string, at time.Time, err error) {
	var n int64
	_, err = t.scan("SELECT file, at FROM pictures WHERE url = ?", []any{url}, &file, &n)
	return file, fromUnix(n), err
}

// PutPicture records where a picture was saved; file "" records that it could
// not be had.
func (t *Tx) PutPicture(url, file string, at time.Time) error {
	return t.exec("INSERT INTO pictures(url, file, at) VALUES(?,?,?) ON CONFLICT(url) DO UPDATE SET file = excluded.file, at = excluded.at", url, file, unix(at))
}

// Robots is a host's cached robots.txt and when it was fetched.
func (t *Tx) Robots(host string) (body string, at time.Time, err error) {
	var n int64
	_, err = t.scan("SELECT body, at FROM robots WHERE host = ?", []any{host}, &body, &n)
	return body, fromUnix(n), err
}

// PutRobots caches a host's robots.txt.
func (t *Tx) PutRobots(host, body string, at time.Time) error {
	return t.exec("INSERT INTO robots(host, body, at) VALUES(?,?,?) ON CONFLICT(host) DO UPDATE SET body = excluded.body, at = excluded.at", host, body, unix(at))
}
