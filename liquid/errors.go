package liquid

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Kind says which of Liquid's errors an Error is.
type Kind uint8

const (
	SyntaxError Kind = iota
	ArgumentError
	ContextError
	FileSystemError
	StandardError
	StackLevelError
	MemoryError
	ZeroDivisionError
	FloatDomainError
	UndefinedVariable
	UndefinedDropMethod
	UndefinedFilter
	InternalError
	DisabledError
)

var kindNames = [...]string{
	"SyntaxError", "ArgumentError", "ContextError", "FileSystemError",
	"StandardError", "StackLevelError", "MemoryError", "ZeroDivisionError",
	"FloatDomainError", "UndefinedVariable", "UndefinedDropMethod",
	"UndefinedFilter", "InternalError", "DisabledError",
}

// String is the name of Liquid's exception class.
func (k Kind) String() string { return "Liquid::" + kindNames[k] }

// Error is what Liquid raises. Its text is Liquid's own:
//
//	Liquid error (post.html line 3): divided by 0
type Error struct {
	Kind     Kind
	Message  string // without prefix
	Template string // name of the include it happened in; "" in the outermost
	Line     int    // counted from 1; 0 means not known
	Markup   string // strict mode's `in "{{ a b }}"`; may be empty
	File     string // ParseOptions.Name of the source, of syntax errors and warnings
	Column   int    // where the tag or output begins, in bytes from 1; 0 means not known
	Cause    error  // what a host's function returned, if that was the cause
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Kind == SyntaxError {
		b.WriteString("Liquid syntax error")
	} else {
		b.WriteString("Liquid error")
	}
	if e.Line > 0 {
		b.WriteString(" (")
		if e.Template != "" {
			b.WriteString(e.Template)
			b.WriteByte(' ')
		}
		b.WriteString("line ")
		b.WriteString(strconv.Itoa(e.Line))
		b.WriteByte(')')
	}
	b.WriteString(": ")
	b.WriteString(e.Message)
	if e.Markup != "" {
		b.WriteByte(' ')
		b.WriteString(e.Markup)
	}
	return b.String()
}

// Unwrap gives the host's error.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an Error without a place; the engine adds it.
func Errorf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// asError is err as Liquid's handle_error sees it: an error of the host's that
// is not Liquid's own prints as "internal".
func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: InternalError, Message: "internal", Cause: err}
}

// rubyError is an exception of Ruby's (TypeError, NoMethodError, …) that
// Liquid does not translate: it prints as "internal".
func rubyError(format string, args ...any) error {
	return &Error{Kind: InternalError, Message: "internal", Cause: fmt.Errorf(format, args...)}
}

func argError(format string, args ...any) error {
	return &Error{Kind: ArgumentError, Message: fmt.Sprintf(format, args...)}
}

func arityError(given, least, most int) error {
	switch {
	case most < 0:
		return argError("wrong number of arguments (given %d, expected %d+)", given, least)
	case least == most:
		return argError("wrong number of arguments (given %d, expected %d)", given, least)
	}
	return argError("wrong number of arguments (given %d, expected %d..%d)", given, least, most)
}
