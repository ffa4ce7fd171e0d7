//go:build unix

package output

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// create writes a file that is nobody's yet. Package os would register each
// file with the poller and give it a finalizer: for pages of 10 KB on tmpfs
// that is 16 µs against 11.
func create(name string, text []byte) error {
	var fd int
	err := retry(func() (err error) {
		fd, err = syscall.Open(name, syscall.O_WRONLY|syscall.O_CREAT|syscall.O_TRUNC|syscall.O_CLOEXEC, 0o644)
		return err
	})
	if err != nil {
		return &fs.PathError{Op: "open", Path: name, Err: err}
	}
	for len(text) > 0 {
		n := 0
		if err = retry(func() (err error) { n, err = syscall.Write(fd, text); return err }); err != nil {
			break
		}
		text = text[n:]
	}
	if cerr := syscall.Close(fd); err == nil && cerr != syscall.EINTR {
		err = cerr
	}
	if err != nil {
		syscall.Unlink(name)
		return &fs.PathError{Op: "write", Path: name, Err: err}
	}
	return nil
}

func retry(f func() error) error {
	for {
		if err := f(); err != syscall.EINTR {
			return err
		}
	}
}

// hold locks a folder, or reports that another process has it locked.
func hold(dir string) (lock *os.File, free bool) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, false
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, false
	}
	return f, true
}

func sameDevice(a, b string) bool {
	fa, errA := os.Stat(a)
	fb, errB := os.Stat(b)
	if errors.Join(errA, errB) != nil {
		return false
	}
	sa, okA := fa.Sys().(*syscall.Stat_t)
	sb, okB := fb.Sys().(*syscall.Stat_t)
	return okA && okB && sa.Dev == sb.Dev
}

// writable tells why a folder cannot be written to.
func writable(dir string) error {
	const write = 2 // W_OK
	return syscall.Access(dir, write)
}
