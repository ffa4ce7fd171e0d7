package ledger

import (
	"syscall"
	"time"
)

// ReadStamped reads a regular file, into the buffer where that is large enough,
// and takes its stamp. It reports false where it cannot, or where the file was
// written meanwhile.
//
// For files of 10 KB on tmpfs this takes half of the time of os.Lstat and
// os.ReadFile, which looks the path up again and registers the file with the
// poller.
func ReadStamped(name string, buf []byte) ([]byte, Stamp, bool) {
	const how = syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_NOFOLLOW | syscall.O_NONBLOCK
	// Whose file it is may look at it without leaving word that it was read.
	fd, err := syscall.Open(name, how|syscall.O_NOATIME, 0)
	if err == syscall.EPERM {
		fd, err = syscall.Open(name, how, 0)
	}
	if err != nil {
		return readStamped(name)
	}
	defer syscall.Close(fd)
	var st syscall.Stat_t
	if syscall.Fstat(fd, &st) != nil || st.Mode&^0o777 != syscall.S_IFREG || st.Size > 1<<30 {
		return readStamped(name)
	}
	s := Stamp{Size: st.Size, Modified: st.Mtim.Nano(), Changed: changeTime(&st), Inode: st.Ino, Mode: st.Mode & 0o777}
	s.Settled = time.Now().UnixNano()-max(s.Modified, s.Changed) > int64(settlingCoarse)
	if int64(cap(buf)) <= st.Size {
		buf = make([]byte, 0, st.Size+st.Size/4+1)
	}
	n, err := syscall.Read(fd, buf[:st.Size+1])
	if err != nil || int64(n) != st.Size {
		return readStamped(name)
	}
	return buf[:n], s, true
}
