//go:build !unix

package ledger

import "io/fs"

func (*Stamp) system(fs.FileInfo) {}
