package ledger

import (
	"os"
	"time"
)

// ReadSame is ReadStamped of a file that is what it was by a stamp, and false for
// any other.
func ReadSame(name string, was Stamp, buf []byte) ([]byte, Stamp, bool) {
	text, now, ok := ReadStamped(name, buf)
	if !ok || !was.Same(now) || !was.Settled && was.Content != NewHash().Bytes(text).Sum() {
		return nil, now, false
	}
	return text, now, true
}

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
