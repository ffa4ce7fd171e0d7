// Package sass compiles Sass to CSS behind a small contract, so that the
// compiler can be a program of others' or our own.
package sass

import (
	"context"
	"errors"
)

// Compiler compiles one style sheet at a time. It is safe for concurrent use.
type Compiler interface {
	Compile(ctx context.Context, in Input) (Output, error)
}

// Input is a style sheet and how it is to be compiled.
type Input struct {
	Text     string
	Indented bool   // the indented syntax of .sass files
	Path     string // absolute path of the file that Text is from; imports are relative to it
	// LoadPaths are the folders, by absolute path, that imports are looked
	// for in.
	LoadPaths  []string
	Compressed bool // instead of expanded
	SourceMap  bool
	Quiet      bool // no warnings about what LoadPaths hold
	// Part says that the CSS goes into a page, where neither a byte order mark
	// nor @charset has a place.
	Part bool
}

// Output is what became of it.
type Output struct {
	CSS string // without a newline at its end
	// SourceMap is JSON; its sources are file: addresses.
	SourceMap string
	Warnings  string // as the compiler words them; may be empty
}

// ErrMissing says that there is no compiler on this machine.
var ErrMissing = errors.New("no Sass compiler was found: install dart-sass (npm install sass, or a release from https://github.com/sass/dart-sass) so that `sass` is on the PATH or in node_modules/.bin")

// Missing is the Compiler of a machine without one: it compiles nothing and
// says what to install.
type Missing struct{}

// Compile returns ErrMissing.
func (Missing) Compile(context.Context, Input) (Output, error) { return Output{}, ErrMissing }

// Error is a fault in a style sheet.
type Error struct {
	Message string
	File    string // absolute path; the input's own where it is there
	Line    int    // from 1
	Column  int
}

func (e *Error) Error() string { return e.Message }
