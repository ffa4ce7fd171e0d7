// Package cli is the command line: one file per command, and all wiring.
package cli

import (
	"fmt"
	"io"
)

// Main runs the command that args name and returns the process's exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	_, _, _ = args, stdin, stdout
	fmt.Fprintln(stderr, "broadsheet: no commands yet")
	return 2
}
