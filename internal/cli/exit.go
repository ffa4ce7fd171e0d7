package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// The exit codes of every command. docs/exit-codes.md says them to users.
const (
	exitDone        = 0   // all of what was asked is done
	exitFailed      = 1   // the site, its configuration or a feed has a fault, named on standard error
	exitUsage       = 2   // the command line itself was not understood
	exitPartly      = 3   // some of it failed and was named; the rest is done
	exitMachine     = 4   // the machine refused: disk full, no permission, port in use
	exitInterrupted = 130 // stopped by a signal before the work was done
)

// A usageError is a fault of the command line rather than of the site.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

// A coded error carries the exit code it asks for.
type codedError struct {
	err  error
	code int
}

func (e codedError) Error() string { return e.err.Error() }
func (e codedError) Unwrap() error { return e.err }

func withCode(code int, err error) error { return codedError{err, code} }

// errReported ends a command whose faults have been printed already.
var errReported = errors.New("reported")

// exitCode maps an error to the exit code that documents its kind. What the
// machine refused is told from what the site got wrong, because a script may
// try the first again and must not the second.
func exitCode(err error) int {
	var coded codedError
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &coded):
		return coded.code
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case machineRefused(err):
		return exitMachine
	}
	return exitFailed
}

func machineRefused(err error) bool {
	for _, errno := range []error{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO, syscall.EMFILE,
		syscall.EADDRINUSE, syscall.EADDRNOTAVAIL, fs.ErrPermission, os.ErrDeadlineExceeded,
	} {
		if errors.Is(err, errno) {
			return true
		}
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "listen"
}
