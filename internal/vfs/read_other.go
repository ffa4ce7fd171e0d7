//go:build !unix

package vfs

import "os"

// ReadWhole reads a file.
func ReadWhole(name string) ([]byte, error) { return os.ReadFile(name) }
