package ledger

import (
	"io/fs"
	"time"
)

// settling is how far a file's time must lie back for a later change to show
// in it. File systems stamp with the kernel's clock, which ticks every 1 to
// 10 ms; those that keep whole seconds (or two) show it in their times.
const (
	settling       = 25 * time.Millisecond
	settlingCoarse = 2100 * time.Millisecond
)

// StampOf is the stamp of a file that was looked at.
func StampOf(fi fs.FileInfo, at time.Time) Stamp {
	s := Stamp{Size: fi.Size(), Modified: fi.ModTime().UnixNano(), Mode: uint32(fi.Mode())}
	s.system(fi)
	wait := settling
	if s.Modified%int64(time.Second) == 0 && s.Changed%int64(time.Second) == 0 {
		wait = settlingCoarse
	}
	s.Settled = at.UnixNano()-max(s.Modified, s.Changed) > int64(wait)
	return s
}
