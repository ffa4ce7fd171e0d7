//go:build unix

package ledger

import (
	"io/fs"
	"syscall"
)

// system adds what the system tells of a file beyond io/fs.
func (s *Stamp) system(fi fs.FileInfo) {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		s.Inode, s.Changed = uint64(st.Ino), changeTime(st)
	}
}
