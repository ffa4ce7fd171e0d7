package newsroom

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A Ledger keeps on disk what was published and not yet told, so that no end
// of the process, however sudden, leaves the world untold. What was told just
// before such an end is told twice.
type Ledger struct {
	Path string
	was  []byte
}

// entries are what a ledger holds.
type entries struct {
	// Open is set while something is being published: what of it arrived is
	// not known.
	Open bool            `json:"open,omitempty"`
	Tell map[string]News `json:"tell,omitempty"` // by the teller's name
}

func (g *Ledger) load() (entries, error) {
	var e entries
	b, err := os.ReadFile(g.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(b, &e); err != nil {
		// Who was to be told is lost with it: everybody is told of everything.
		return entries{Open: true}, fmt.Errorf("%s: %w", g.Path, err)
	}
	g.was = b
	return e, nil
}

// save writes the entries in one step. What is there already is not written.
func (g *Ledger) save(e entries) (err error) {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if string(b) == string(g.was) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(g.Path), 0o755); err != nil {
		return err
	}
	tmp := g.Path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(tmp) // it is no use
		return err
	}
	if err := os.Rename(tmp, g.Path); err != nil {
		return err
	}
	g.was = b
	return nil
}

// resume takes up what an earlier run left untold.
func (l *loop) resume() {
	if l.n.o.Ledger == nil || len(l.tellers) == 0 {
		return
	}
	e, err := l.n.o.Ledger.load()
	if err != nil {
		l.n.o.Log.Warn("what was still to be told could not be read", "error", err)
	}
	for _, t := range l.tellers {
		t.news = e.Tell[t.name]
		t.news.All = t.news.All || e.Open
	}
}

// remember writes down what is still to be told; open while something is
// being published.
func (l *loop) remember(open bool) {
	if l.n.o.Ledger == nil || len(l.tellers) == 0 {
		return
	}
	e := entries{Open: open, Tell: map[string]News{}}
	for _, t := range l.tellers {
		news := t.news
		if t.running {
			both := teller{news: t.news}
			both.merge(t.telling)
			news = both.news
		}
		if !news.empty() {
			e.Tell[t.name] = news
		}
	}
	if err := l.n.o.Ledger.save(e); err != nil {
		l.n.o.Log.Warn("what is to be told could not be written down", "error", err)
	}
}
