package publish

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/filelock"
)

// Names of scratch folders. Each has its lock beside it, which is taken before
// the folder is made: a folder whose lock can be had is a dead process's.
const (
	scratchPrefix = "broadsheet-publish-"
	scratchLock   = ".lock"
)

// Scratch makes a folder for the time of a publication, below parent, or
// among the machine's temporary files where that cannot be written to. It is
// locked until done is called, which removes it, or this process ends. What
// killed publications have left beside it is removed first.
func Scratch(parent string) (dir string, done func() error, err error) {
	for _, in := range []string{parent, os.TempDir()} {
		if in == "" {
			continue
		}
		if dir, done, err = scratchIn(in); err == nil || KindOf(err) == Full {
			break
		}
	}
	return dir, done, err
}

func scratchIn(parent string) (dir string, done func() error, err error) {
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", nil, err
	}
	SweepScratch(parent)
	dir = filepath.Join(parent, scratchPrefix+rand.Text())
	lock := dir + scratchLock
	unlock, err := filelock.Take(lock)
	if err != nil {
		return "", nil, err
	}
	done = func() error {
		err := errors.Join(os.RemoveAll(dir), os.Remove(lock))
		unlock()
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", nil, errors.Join(err, done())
	}
	return dir, done, nil
}

// SweepScratch removes the folders of killed publications from below parent.
// That it cannot is no fault: the next one tries again.
func SweepScratch(parent string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		name, ours := strings.CutPrefix(e.Name(), scratchPrefix)
		if !ours {
			continue
		}
		dir := filepath.Join(parent, scratchPrefix+strings.TrimSuffix(name, scratchLock))
		unlock, err := filelock.Take(dir + scratchLock)
		if err != nil {
			continue // somebody works in it
		}
		if os.RemoveAll(dir) == nil {
			_ = os.Remove(dir + scratchLock)
		}
		unlock()
	}
}
