package gather

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

const canSyncTogether = true

// syncTogether makes everything last that was written to the file system
// that dir is on.
func syncTogether(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(d.Fd())), d.Close())
}
