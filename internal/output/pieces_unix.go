//go:build unix && !linux

package output

import "syscall"

// writePieces writes the first piece of a text.
func writePieces(fd int, text [][]byte) (int, error) { return syscall.Write(fd, text[0]) }
