//go:build unix && !linux

package ledger

import "syscall"

// changeTime is not told: the names of the field differ from one to the next.
func changeTime(*syscall.Stat_t) int64 { return 0 }
