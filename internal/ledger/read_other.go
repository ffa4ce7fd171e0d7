//go:build !linux

package ledger

// ReadStamped reads a regular file, into the buffer where that is large enough,
// and takes its stamp. It reports false where it cannot, or where the file was
// written meanwhile.
func ReadStamped(name string, buf []byte) ([]byte, Stamp, bool) { return readStamped(name) }
