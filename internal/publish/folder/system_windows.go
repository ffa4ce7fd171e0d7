package folder

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// lock takes a folder for this process. The system lets go of it however the
// process ends.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	var over windows.Overlapped
	err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &over)
	if err != nil {
		_ = f.Close()
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			return nil, publish.Faultf(publish.Busy, "another publisher is at work there (%s is held)", path)
		}
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}

// syncFolder has nothing to do: folders cannot be synced there.
func syncFolder(string) error { return nil }

func writable(string) bool { return true }
