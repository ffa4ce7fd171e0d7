package ledger

import (
	"os"
	"time"
)

// readStamped is ReadStamped by package os.
func readStamped(name string) ([]byte, Stamp, bool) {
	fi, err := os.Lstat(name)
	if err != nil || !fi.Mode().IsRegular() {
		return nil, Stamp{}, false
	}
	s := StampOf(fi, time.Now())
	text, err := os.ReadFile(name)
	return text, s, err == nil && int64(len(text)) == s.Size
}
