// Package filelock takes a file for one process. The system lets go of it
// however the process ends, so that no lock is ever left behind.
package filelock

import (
	"errors"
	"fmt"
	"os"
)

// ErrHeld is the error of a lock that another process has.
var ErrHeld = errors.New("it is held")

// Take takes the file, which it makes where there is none. It does not wait:
// the error is ErrHeld where another process has it.
func Take(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := On(f); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return func() { _ = f.Close() }, nil
}

// On takes an open file, until it is closed.
func On(f *os.File) error { return take(f) }
