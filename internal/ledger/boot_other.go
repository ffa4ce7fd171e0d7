//go:build !linux

package ledger

// boot names the present start of the machine, where that can be told.
func boot() string { return "" }
