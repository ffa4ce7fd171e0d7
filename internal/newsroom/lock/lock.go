// Package lock keeps a second newsroom away from a site, and tells who has it.
package lock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/filelock"
)

// Holder is who runs a site.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Since   time.Time `json:"since"`
	Address string    `json:"address,omitempty"` // of its status page
}

// String says it to people.
func (h Holder) String() string {
	if h.PID == 0 {
		return "a process that has not said its name"
	}
	return fmt.Sprintf("process %d on %s, since %s", h.PID, h.Host, h.Since.Local().Format(time.DateTime))
}

// ErrHeld is wrapped by the error of a site that another newsroom runs.
var ErrHeld = errors.New("another newsroom runs this site")

// A Lock is held until Release, or until the process ends: it is the kernel's,
// so that nothing is left of a process that was killed.
type Lock struct {
	path string
	f    *os.File
}

// Take takes the lock at a path and writes down who holds it. The error of a
// lock that is held wraps ErrHeld and names the holder.
func Take(path string, who Holder) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := filelock.On(f); err != nil {
		_ = f.Close()
		if errors.Is(err, filelock.ErrHeld) {
			holder, _ := read(path) // who it is, as far as it can be known
			return nil, fmt.Errorf("%w: %s", ErrHeld, holder)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	l := &Lock{path, f}
	if err := l.Say(who); err != nil {
		_ = l.Release()
		return nil, err
	}
	return l, nil
}

// Say writes down who holds the lock.
func (l *Lock) Say(who Holder) error {
	b, err := json.Marshal(who)
	if err != nil {
		return err
	}
	if err := l.f.Truncate(0); err != nil {
		return err
	}
	_, err = l.f.WriteAt(append(b, '\n'), 0)
	return err
}

// Mine reports that the file at the lock's path is still the one that is
// held: a folder may be taken away and put back while a process runs.
func (l *Lock) Mine() (bool, error) {
	here, err := os.Stat(l.path)
	if err != nil {
		return false, err
	}
	held, err := l.f.Stat()
	if err != nil {
		return false, err
	}
	return os.SameFile(here, held), nil
}

// Release gives the lock up.
func (l *Lock) Release() error {
	_ = l.f.Truncate(0) // nobody holds it: the name would mislead
	return l.f.Close()
}

// Held tells who holds the lock at a path, if anybody does.
func Held(path string) (who Holder, held bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return who, false, nil
	}
	if err != nil {
		return who, false, err
	}
	defer f.Close() // lets go of it, too
	switch err := filelock.On(f); {
	case errors.Is(err, filelock.ErrHeld):
		who, err = read(path)
		return who, true, err
	case err != nil:
		return who, false, err
	}
	return who, false, nil
}

func read(path string) (Holder, error) {
	var who Holder
	f, err := os.Open(path)
	if err != nil {
		return who, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 4<<10))
	if err != nil || len(b) == 0 {
		return who, err
	}
	return who, json.Unmarshal(b, &who)
}
