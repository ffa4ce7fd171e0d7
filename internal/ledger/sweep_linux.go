//go:build linux && (amd64 || arm64)

package ledger

import (
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"
)

const (
	separator = os.PathSeparator

	atWorkingDir = -0x64    // AT_FDCWD
	atNoFollow   = 0x100    // AT_SYMLINK_NOFOLLOW
	openPath     = 0x200000 // O_PATH: a place to look from, of which nothing is read
)

// eye is what one goroutine looks with. It stays in the folder that it was in
// last: 0.3 µs for a name there, where os.Lstat takes 1.5 µs to walk to it and
// two allocations.
type eye struct {
	now    int64 // when the looks that follow began at the earliest, ns
	tick   int64 // the kernel's clock then, which stamps files, ns
	device uint64
	ticked bool // whether that device's files are stamped by this kernel's clock
	folder string
	dir    int // the folder's descriptor, -1 where none is open
	st     syscall.Stat_t
	buffer []byte     // the caller's
	name   [4096]byte // PATH_MAX
}

func newEye() *eye { return &eye{dir: -1} }

// begin says that looks follow.
func (e *eye) begin() { e.now, e.tick = time.Now().UnixNano(), tick() }

func (e *eye) close() {
	if e.dir >= 0 {
		syscall.Close(e.dir)
		e.dir = -1
	}
}

// look takes the stamp of a name in a folder; stay says that another name in
// the same folder comes next.
func (e *eye) look(folder, base string, stay bool) (Stamp, bool) {
	switch {
	case e.dir >= 0 && folder == e.folder:
	case stay && base != "":
		e.close()
		fd, err := syscall.Open(folder, openPath|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return e.away(folder + base)
		}
		e.dir, e.folder = fd, folder
	default:
		n := copy(e.name[:], folder)
		if n+len(base) >= len(e.name) {
			return e.away(folder + base)
		}
		copy(e.name[n:], base)
		e.name[n+len(base)] = 0
		return e.stat(atWorkingDir, folder, base)
	}
	if len(base) >= len(e.name) || base == "" {
		return e.away(folder + base)
	}
	e.name[copy(e.name[:], base)] = 0
	return e.stat(e.dir, folder, base)
}

func (e *eye) stat(dir int, folder, base string) (Stamp, bool) {
	_, _, errno := syscall.Syscall6(sysFstatat, uintptr(dir), uintptr(unsafe.Pointer(&e.name)), uintptr(unsafe.Pointer(&e.st)), atNoFollow, 0, 0)
	switch errno {
	case 0:
	case syscall.ENOENT, syscall.ENOTDIR:
		return Stamp{}, false
	default:
		return e.away(folder + base)
	}
	st := &e.st
	s := Stamp{Size: st.Size, Modified: st.Mtim.Nano(), Changed: st.Ctim.Nano(), Inode: st.Ino, Mode: uint32(modeOf(st.Mode))}
	if st.Dev != e.device {
		e.device, e.ticked = st.Dev, ticked(folder)
	}
	if s.Settled = e.ticked && settledBy(e.tick, s.Changed); !s.Settled {
		s.settle(e.now)
	}
	return s, true
}

// away looks at what cannot be looked at from here.
func (e *eye) away(name string) (Stamp, bool) { return lookAt(name, e.now) }

// modeOf is the mode that os.Lstat tells.
func modeOf(m uint32) fs.FileMode {
	mode := fs.FileMode(m & 0o777)
	switch m & syscall.S_IFMT {
	case syscall.S_IFBLK:
		mode |= fs.ModeDevice
	case syscall.S_IFCHR:
		mode |= fs.ModeDevice | fs.ModeCharDevice
	case syscall.S_IFDIR:
		mode |= fs.ModeDir
	case syscall.S_IFIFO:
		mode |= fs.ModeNamedPipe
	case syscall.S_IFLNK:
		mode |= fs.ModeSymlink
	case syscall.S_IFSOCK:
		mode |= fs.ModeSocket
	}
	if m&syscall.S_ISGID != 0 {
		mode |= fs.ModeSetgid
	}
	if m&syscall.S_ISUID != 0 {
		mode |= fs.ModeSetuid
	}
	if m&syscall.S_ISVTX != 0 {
		mode |= fs.ModeSticky
	}
	return mode
}
