//go:build !linux

package folder

import (
	"errors"
	"io/fs"
	"path/filepath"
)

const (
	// canExchange: two folders can take each other's place in one step.
	canExchange = false
	// syncsWhole: one call makes all of a file system durable.
	syncsWhole = false
)

func exchange(_, _ string) error { return errors.ErrUnsupported }

// syncAll makes the folders below dir durable; files are synced as they are
// written.
func syncAll(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncFolder(name)
	})
}

func mountPoint(string) bool { return false }
