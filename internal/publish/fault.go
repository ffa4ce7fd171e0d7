package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"syscall"
)

// Kind says what an error means for the publication.
type Kind string

const (
	Unknown   Kind = ""
	Temporary Kind = "temporary" // worth trying again soon
	Denied    Kind = "denied"    // the credentials are wrong, absent or not enough
	Missing   Kind = "missing"   // the place does not exist
	Full      Kind = "full"      // no room is left, or a quota is used up
	Busy      Kind = "busy"      // another publisher is at work there
	Moved     Kind = "moved"     // the place changed since Inspect; begin again
	Foreign   Kind = "foreign"   // it holds somebody else's files
	Changed   Kind = "changed"   // the site changed while it was being sent
	Invalid   Kind = "invalid"   // the site or the address does not fit the target
)

// A Fault is an error of a known kind. Its text holds no secret.
type Fault struct {
	Kind Kind
	Op   string // what was tried, such as "writing index.html"; may be empty
	Err  error
}

// Error is what was tried and why it failed.
func (f *Fault) Error() string {
	if f.Op == "" {
		return f.Err.Error()
	}
	return f.Op + ": " + f.Err.Error()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Faultf makes a fault of a sentence.
func Faultf(kind Kind, format string, args ...any) error {
	return &Fault{Kind: kind, Err: fmt.Errorf(format, args...)}
}

// KindOf is the kind of an error: that of the outermost fault in it that has
// one, or what the system's error number says.
func KindOf(err error) Kind {
	for rest := err; rest != nil; {
		var f *Fault
		if !errors.As(rest, &f) {
			break
		}
		if f.Kind != Unknown {
			return f.Kind
		}
		rest = f.Err
	}
	return systemKind(err)
}

func systemKind(err error) Kind {
	var timeout net.Error
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return Unknown
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return Full
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return Denied
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.DeadlineExceeded):
		return Temporary
	case errors.As(err, &timeout) && timeout.Timeout():
		return Temporary
	}
	return Unknown
}
