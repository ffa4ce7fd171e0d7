package store

// Write is a post to be written.
type Write struct {
	Path   string // relative to the site's source
	Story  int64
	Before string // hash of the file that it replaces, "" for none
	Body   []byte
}

// Journal commits to a write.
func (t *Tx) Journal(w Write) error {
	return t.exec("INSERT OR REPLACE INTO journal(path, story, before, body) VALUES(?,?,?,?)", w.Path, w.Story, w.Before, w.Body)
}

// Journaled lists the writes that were committed to and not yet cleared.
func (t *Tx) Journaled() ([]Write, error) {
	rows, err := t.rows("SELECT path, story, before, body FROM journal ORDER BY path")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Write
	for rows.Next() {
		var w Write
		if err := rows.Scan(&w.Path, &w.Story, &w.Before, &w.Body); err != nil {
			return nil, failed(err)
		}
		out = append(out, w)
	}
	return out, over(rows)
}

// writtenTogether is how many writes are cleared by one query.
const writtenTogether = 32

// Written clears writes that are on disk.
func (t *Tx) Written(paths ...string) error {
	for len(paths) > 0 {
		n := 1
		if len(paths) >= writtenTogether {
			n = writtenTogether
		}
		args := make([]any, n)
		for i, p := range paths[:n] {
			args[i] = p
		}
		if err := t.exec("DELETE FROM journal WHERE path IN ("+list("?", n)+")", args...); err != nil {
			return err
		}
		paths = paths[n:]
	}
	return nil
}
