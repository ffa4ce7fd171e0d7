//go:build unix

package vfs

import (
	"io/fs"
	"os"
	"syscall"
)

// ReadWhole reads a regular file as os.ReadFile does, without registering it
// with the poller and without a read that only finds the end. For files of
// 6 KB on tmpfs: 10 µs of processor time against 14.
func ReadWhole(name string) ([]byte, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return os.ReadFile(name) // interrupted, or an error that it words
	}
	text, whole := readRegular(fd)
	if err := syscall.Close(fd); err != nil && err != syscall.EINTR {
		return nil, &fs.PathError{Op: "close", Path: name, Err: err}
	}
	if !whole {
		return os.ReadFile(name)
	}
	return text, nil
}

// readRegular reads a file of a known size in one go; whole is false where it
// is no such file, or has not the size it said.
func readRegular(fd int) (text []byte, whole bool) {
	var st syscall.Stat_t
	if syscall.Fstat(fd, &st) != nil || st.Mode&syscall.S_IFMT != syscall.S_IFREG || st.Size <= 0 || st.Size > 1<<30 {
		return nil, false
	}
	text = make([]byte, st.Size+1) // one more, to see the end
	n, err := syscall.Read(fd, text)
	if err != nil || int64(n) != st.Size {
		return nil, false
	}
	return text[:n:n], true
}
