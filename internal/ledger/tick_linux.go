//go:build linux && (amd64 || arm64)

package ledger

import (
	"syscall"
	"unsafe"
)

const clockRealtimeCoarse = 5 // CLOCK_REALTIME_COARSE

// tick is the clock that the kernel stamps files with, in ns since 1970: it
// moves on every 1 to 10 ms. 0 where it cannot be read.
func tick() int64 {
	var t syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockRealtimeCoarse, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		return 0
	}
	return t.Nano()
}

// Magic numbers of file systems that stamp by this kernel's clock, to the ns:
// not those of other machines, whose clocks are others.
const (
	magicBtrfs   = 0x9123683e
	magicExt     = 0xef53
	magicF2fs    = 0xf2f52010
	magicOverlay = 0x794c7630
	magicTmpfs   = 0x01021994
	magicXFS     = 0x58465342
)

// ticked reports whether the files in a folder are stamped by [tick]'s clock.
func ticked(folder string) bool {
	if folder == "" {
		folder = "."
	}
	var fs syscall.Statfs_t
	if syscall.Statfs(folder, &fs) != nil {
		return false
	}
	switch uint32(fs.Type) {
	case magicBtrfs, magicExt, magicF2fs, magicOverlay, magicTmpfs, magicXFS:
		return true
	}
	return false
}

// settledBy reports whether a file that was last changed at a time shows every
// change that comes after the clock was read: that change's time is no earlier
// than what was read, and so another one. A file whose time is a whole second
// may lie where only seconds are kept.
func settledBy(tick, changed int64) bool { return tick > changed && changed%1e9 != 0 }
